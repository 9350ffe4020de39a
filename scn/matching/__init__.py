"""The matching of experts to requests for support. Pure: no database, no clock, no screen."""

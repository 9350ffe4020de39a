"""The governance of a network of cities: members, a rotating committee, experts, and the record of it all."""

__version__ = "0.1.0"

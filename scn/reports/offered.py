"""What there is to choose from: the reports and their formats. Loads nothing, so that a policy can be held against it."""

from __future__ import annotations

REPORTS = ("summary", "members", "experts", "annual")
"""The reports, by the names that commands and schedules give them."""

FORMATS = ("table", "json", "md", "html", "csv", "xlsx")
"""The formats that a report has: the ending of a file names one, except for `table`."""

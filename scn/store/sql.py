"""What SQLite and PostgreSQL say differently, and what the statements of the views share."""

from __future__ import annotations

from typing import Protocol


class Sql(Protocol):
    """What the two databases say differently."""

    today: str
    text_order: str

    def add_months(self, day: str, months: str) -> str:
        """The same day of the month so many months later, the last day of a month that is too short; as `rules.calendar`."""

    def days(self, first: str, last: str) -> str:
        """The number of days from the one to the other."""

    def listed(self, what: str, source: str, order: str) -> str:
        """The texts that a query gives, in one text, in an order; NULL for none."""


class Sqlite:
    """As SQLite says it."""

    today = "date('now')"
    text_order = ""

    def add_months(self, day: str, months: str) -> str:
        # Its own '+1 month' goes from 31 January to 3 March.
        first = f"date({day}, 'start of month', '+' || ({months}) || ' months')"
        same = f"date({first}, '+' || (CAST(strftime('%d', {day}) AS INTEGER) - 1) || ' days')"
        return f"min({same}, date({first}, '+1 month', '-1 day'))"

    def days(self, first: str, last: str) -> str:
        return f"CAST(julianday({last}) - julianday({first}) AS INTEGER)"

    def listed(self, what: str, source: str, order: str) -> str:
        return f"(SELECT group_concat(item, '; ') FROM (SELECT {what} AS item FROM {source} ORDER BY {order}))"


class Postgresql:
    """As PostgreSQL says it."""

    today = "current_date"
    text_order = ' COLLATE "C"'

    def add_months(self, day: str, months: str) -> str:
        return f"CAST({day} + make_interval(months => {months}) AS date)"

    def days(self, first: str, last: str) -> str:
        return f"({last} - {first})"

    def listed(self, what: str, source: str, order: str) -> str:
        return f"(SELECT string_agg({what}, '; ' ORDER BY {order}) FROM {source})"


DAY = "(SELECT day FROM today)"
MEMBER = "('active', 'suspended')"
IN_FORCE = f"{{0}}.starts <= {DAY} AND ({{0}}.ends IS NULL OR {{0}}.ends > {DAY})"

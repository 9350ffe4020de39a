"""A city is called by its name in the language that is asked for, where that is known, by every command that names one."""

from __future__ import annotations

import pytest
from command_line import Network

DOUBLE = ("city", "add", "Ribat", "--country", "MA", "--name", "ar=رباط", "--namesake")
SUSPEND = ("city", "suspend", "Puno", "--on", "2026-11-24")


@pytest.mark.parametrize(
    ("before", "arguments", "called", "filed"),
    [
        ((), ("city", "show", "puno"), "بونو", None),
        ((), ("city", "list", "--country", "PE"), "بونو", "Puno"),
        ((), ("city", "history", "puno"), "بونو", "Puno"),
        ((), ("city", "edit", "puno", "--kind", "town"), "بونو", "Puno"),
        ((), SUSPEND, "بونو", "Puno"),
        ((SUSPEND,), ("status", "--as-of", "2026-11-25"), "بونو", "Puno"),
        ((), ("city", "confirm", "puno", "--source", "a letter"), "بونو", "Puno"),
        ((), ("city", "stale", "--as-of", "2031-01-01"), "بونو", "Puno"),
        ((), ("city", "stale", "--as-of", "2031-01-01", "--facts", "--field", "membership"), "بونو", "Puno"),
        ((), ("isc", "history", "--city", "puno"), "بونو", "Puno"),
        ((), ("isc", "end", "puno", "--as", "resigned", "--on", "2026-12-15"), "بونو", "Puno"),
        ((DOUBLE,), ("city", "duplicates"), "الرباط", "Rabat"),
        ((DOUBLE,), ("city", "merge", "rabat", "ribat", "--yes"), "رباط (ribat) is one with الرباط (rabat)", "Rabat ("),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) and value and isinstance(value[0], str) else None,
)
def test_a_city_has_its_name_in_the_language_where_it_is_known(
    before: tuple[tuple[str, ...], ...], arguments: tuple[str, ...], called: str, filed: str | None, sample: Network
) -> None:
    for each in before:
        sample.do(*each)

    shown = sample.do(*arguments, "--lang", "ar").out

    assert called in shown
    assert filed is None or filed not in shown


def test_a_city_without_a_name_in_the_language_has_the_one_it_is_filed_under(small: Network) -> None:
    assert small.do("city", "history", "lome", "--lang", "ar").out.startswith("Lomé\n")

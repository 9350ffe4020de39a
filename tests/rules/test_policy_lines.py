"""Where things stand in a policy file: at the line a person would point at."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
import tomli_w
from hypothesis import given
from policies import STEADY, policies

from scn.rules.policyfile.findings import Findings
from scn.rules.policyfile.lines import Path, places


def line(text: str, *path: str | int) -> int:
    return Findings(text, "policy.toml").line(path)


def paths(value: object, path: Path = ()) -> Iterator[Path]:
    if path:
        yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in inner:
        yield from paths(below, (*path, key))


def test_a_key_stands_at_its_own_line_and_a_table_at_its_header() -> None:
    text = "# first\n[isc]\n\nseats = 25 # many\n"
    assert (line(text, "isc"), line(text, "isc", "seats")) == (2, 4)


def test_an_element_of_a_list_over_several_lines_stands_at_its_own_line() -> None:
    text = 'countries = [ # those\n  "DZ",\n  # and\n  "EG", "MA",\n]\n'
    assert [line(text, "countries", index) for index in range(3)] == [2, 4, 4]


def test_the_keys_of_a_version_stand_at_the_line_of_the_version() -> None:
    text = "[isc]\nseats = [\n  { value = 26 },\n  { from = 2023-09-22, value = 25 },\n] # end\n"
    assert line(text, "isc", "seats", 1, "from") == 4


def test_tables_of_a_list_are_told_apart_with_the_tables_below_them() -> None:
    text = "[[schedule]]\nwhen = 1\n[[schedule]]\n[schedule.to]\na = 1\n[[schedule]]\n"
    assert [line(text, "schedule", 0), line(text, "schedule", 1, "to", "a"), line(text, "schedule", 2)] == [1, 5, 6]


def test_a_table_that_is_written_after_one_below_it_stands_at_its_own_header() -> None:
    text = "[isc.quota.region]\nmena = { min = 1 }\n[isc]\nseats = 3\n"
    assert (line(text, "isc"), line(text, "isc", "quota")) == (3, 1)


def test_dotted_and_quoted_keys_are_taken_apart() -> None:
    text = '\n"isc".quota . \'region\'.africa.min = 1\nisc.quota.region."a\\u0062.c" = 2\n'
    assert line(text, "isc", "quota", "region", "africa", "min") == 2
    assert line(text, "isc", "quota", "region", "ab.c") == 3


def test_what_is_not_written_stands_at_the_table_that_lacks_it_or_at_the_first_line() -> None:
    assert line("\n[isc]\nseats = 3\n", "isc", "term_years") == 2
    assert line("\n[network]\n", "isc", "seats") == 1


def test_the_first_version_of_a_value_without_versions_is_the_value() -> None:
    assert line("[isc]\nseats = 3\n", "isc", "seats", 0, "value") == 2


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_both_ways_to_end_a_line_count_as_one_line(newline: str) -> None:
    text = newline.join(["[isc]", "seats = 3", "", "[network]", 'name = "N"'])
    assert (line(text, "isc", "seats"), line(text, "network", "name")) == (2, 5)


def test_other_separators_within_a_text_are_no_ends_of_lines() -> None:
    assert line('name = "a\u2028b\u0085c"\nx = 1', "x") == 2


@STEADY
@given(policies())
def test_every_path_of_a_generated_file_has_a_place_on_a_line_that_shows_it(data: dict[str, Any]) -> None:
    text = tomli_w.dumps(data)
    lines = text.split("\n")
    found = places(text)
    for path in paths(tomllib.loads(text)):
        place = found[path]
        if isinstance(path[-1], str):
            assert path[-1] in lines[place.line - 1]
        else:
            assert place.value is not None
            assert lines[place.line - 1].lstrip().startswith((place.value.text or b"").decode().split("\n")[0])

"""JSON Lines: objects as rows, and back; what is no row is told with its line."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given

from scn.errors import InvalidInput
from scn.exchange import tables
from tests.exchange.hostile import cells, grids, kept, written


@given(grids())
def test_what_is_written_comes_back(grid: tuple[list[str], list[list[str]]]) -> None:
    headings, rows = grid
    with TemporaryDirectory() as name:
        path = written(Path(name, "x.jsonl"), headings, rows)
        order = [tables.open_table(path).headings.index(heading) for heading in headings] if rows else []

        assert [[row[number] for number in order] for row in cells(path)] == kept(rows)


def test_names_and_attributes_are_objects_and_lists_are_lists(tmp_path: Path) -> None:
    row = {
        "id": "lome",
        "names.ar": "لومي",
        "names.fr": None,
        "attributes.harbour": "sea",
        "history": '[{"status": "active"}]',
        "population": 5,
    }

    tables.write_table(tmp_path / "x.ndjson", list(row), iter([row]))

    assert json.loads((tmp_path / "x.ndjson").read_text(encoding="utf-8")) == {
        "id": "lome",
        "names": {"ar": "لومي", "fr": None},
        "attributes": {"harbour": "sea"},
        "history": [{"status": "active"}],
        "population": 5,
    }


def test_values_of_every_kind_become_cells(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text(
        '\ufeff{"a": 1, "b": 1.50, "c": true, "d": null, "names": null}\r\n\n{}\n{"e": [1, "é"], "names": {"ar": " x "},'
        ' "a": "\\ud83d\\ude00"}',
        encoding="utf-8",
    )

    headings, rows = tables.read(tmp_path / "x.jsonl")

    assert headings == ["a", "b", "c", "d", "e", "names.ar"]
    assert [(row.line, list(row.cells.values())) for row in rows] == [
        (1, ["1", "1.5", "true", "", "", ""]),
        (4, ["😀", "", "", "", '[1, "é"]', "x"]),
    ]


def test_a_file_without_objects_is_a_table_without_rows(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").touch()

    assert tables.read(tmp_path / "x.jsonl") == ([], [])


def test_an_object_in_the_first_line_says_what_the_file_is(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text('{"a": "x"}\n')

    assert cells(tmp_path / "x.txt") == [["x"]]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("[1]", "no JSON object"), ("5", "no JSON object"), ("x", "not JSON"), ('{"a": 1', "not JSON"), ('{"a": 1} {"a": 2}', "not JSON"),
        ('{"a": 1, "a": 2}', "the key a stands twice"), ('{"a": [{"b": 1, "b": 2}]}', "the key b stands twice"),
        ('{"a": 1, " a": 2}', "the key a stands twice"), ('{"names.ar": 1, "names": {"ar": 2}}', "names.ar stands twice"),
        ('{"a": NaN}', "NaN is no JSON"), ('{"a": -Infinity}', "-Infinity is no JSON"), ('{"a": 1e400}', "too large a number"),
        ('{"a": ' + "9" * 5000 + "}", "too many digits"),
        ('{"a": "\\ud800"}', "half a character"), ('{"\\ud800": 1}', "half a character"), ('{"a": [{"b": "\\udfff"}]}', "half a character"),
        ('{"a": "\\u0000"}', "NUL"), ('{"a": {"b": 1}}', "a: an object"), ('{"names": {"ar": {"b": 1}}}', "an object inside"),
        ('{"a": ' + "[" * 100_000 + "]" * 100_000 + "}", "nested too deep"), ('{" ": 1}', "a key without a name"),
        ('{"a": "\x01"}', "not JSON"), ("\ufeff{}", "not JSON"),
    ],
    ids=lambda value: ascii(value)[:30],
)  # fmt: skip
def test_a_line_that_is_no_row_is_told(line: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(f'{{"a": "x"}}\n\n{line}\n', encoding="utf-8")

    with pytest.raises(InvalidInput, match=told) as caught:
        tables.read(path)

    assert caught.value.message.startswith(f"{path}:3: ")


def test_bytes_that_are_no_utf_8_are_told_with_their_line(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_bytes(b'{"a": "x"}\n{"a": "\xe9"}\n')

    with pytest.raises(InvalidInput, match=r"x\.jsonl:2: not UTF-8"):
        tables.read(tmp_path / "x.jsonl")


@pytest.mark.parametrize(("value", "kind"), [("[]", "a list"), ('"Lome"', "a text"), ("5", "a number"), ("true", "a truth")])
def test_names_that_are_no_object_are_told_with_what_would_be_right(value: str, kind: str, tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text(f'{{"names": {value}}}\n', encoding="utf-8")

    with pytest.raises(InvalidInput, match=f"names is {kind}, where an object is wanted, as .*Lomé"):
        tables.read(tmp_path / "x.jsonl")


def test_all_lines_that_are_no_row_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_bytes(b'[1]\n{"a": "x"}\n{"a": \n\xff\n')

    with pytest.raises(InvalidInput) as caught:
        tables.read(tmp_path / "x.jsonl")

    assert [detail.split(": ")[0].rsplit(":", 1)[1] for detail in caught.value.details] == ["1", "3", "4"]

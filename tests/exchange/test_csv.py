"""CSV: every delimiter and encoding that comes in, the line of every row, and back as it was."""

from __future__ import annotations

import csv
import io
import os
import threading
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scn.errors import InvalidInput
from scn.exchange import tables
from tests.exchange.hostile import CELLS, cells, grids, kept, written


def _file(tmp_path: Path, text: str | bytes, name: str = "x.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@given(grids())
def test_what_is_written_comes_back(grid: tuple[list[str], list[list[str]]]) -> None:
    headings, rows = grid
    with TemporaryDirectory() as name:
        path = written(Path(name, "x.csv"), headings, rows)

        assert tables.open_table(path).headings == tuple(headings)
        assert cells(path) == kept(rows)
        assert cells(path, size=2) == kept(rows)


@given(grids())
def test_no_cell_that_is_written_is_a_formula(grid: tuple[list[str], list[list[str]]]) -> None:
    stream = io.StringIO(newline="")
    headings, rows = grid

    tables.write(stream, headings, [dict(zip(headings, row, strict=True)) for row in rows])

    _, *lines = csv.reader(io.StringIO(stream.getvalue(), newline=""))
    for cell in (cell for line in lines for cell in line):
        assert not cell.startswith(("=", "@", "\t", "\r", "＝"))
        assert cell[:1] not in ("+", "-") or cell[1:].replace(".", "").isdigit()


@given(
    rows=st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=8),
    delimiter=st.sampled_from(",;\t"),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    mark=st.booleans(),
    size=st.sampled_from([1, 2, 3, 2000]),
)
def test_every_row_has_the_line_on_which_it_begins(
    rows: list[list[str]], delimiter: str, end: str, quoting: int, mark: bool, size: int
) -> None:
    stream = io.StringIO(newline="")
    # The writer quotes a cell with a line break only where that break is in its line end.
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\r\n", quoting=quoting)
    writer.writerow(["a", "b", "c"])
    expected = []
    for row in rows:
        text = stream.getvalue()
        line = 1 + len(io.StringIO(text, newline="").readlines())
        if any(cell.strip() for cell in row):
            expected.append(line)
        writer.writerow(row)
    text = (
        stream.getvalue()
        if end == "\r\n" or any(set("\r\n") & set(cell) for row in rows for cell in row)
        else stream.getvalue().replace("\r\n", end)
    )
    with TemporaryDirectory() as name:
        path = _file(Path(name), text.encode("utf-8-sig" if mark else "utf-8"))

        found = [line for chunk in tables.open_table(path).chunks(size) for line in chunk.lines]

    assert found == expected


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_the_headings_say_what_the_delimiter_is(delimiter: str, mark: str, tmp_path: Path) -> None:
    path = _file(tmp_path, f"{mark}{delimiter.join(['name', chr(34) + 'a,b;c,d;e' + chr(34), 'country'])}\nLomé{delimiter}{delimiter}TG\n")

    assert tables.read(path)[1][0].cells == {"name": "Lomé", "a,b;c,d;e": "", "country": "TG"}


def test_a_row_may_be_shorter_and_may_end_in_empty_cells(tmp_path: Path) -> None:
    path = _file(tmp_path, "\n;;\nname;country;\nLomé\n\n;;\n Accra ; GH ;;;\n")

    headings, rows = tables.read(path)

    assert headings == ["name", "country"]
    assert [(row.line, dict(row.cells)) for row in rows] == [
        (4, {"name": "Lomé", "country": ""}),
        (7, {"name": "Accra", "country": "GH"}),
    ]


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("a,b\n1,2\n1,2,3\n", 3, "3 cells, but 2 headings"),
        ("a,,b\n1,,2\n1,x,2\n", 3, "column 2 has a cell, but no heading"),
        ("a,a\n", 1, "the heading a stands twice"),
        ("\n\n", 1, "no headings"),
        ("", 1, "no headings"),
        ('a,b\n1,2\n"3,4\n5,6\n', 3, "never closed"),
        ('a,b\n1,2\n"x\ny"z,4\n', 3, "after a closing quotation mark"),
        ('a,b\n1,"' + "x" * 200_000 + '"\n', 2, "a cell of more than 131072 characters"),
        (b"a,b\n1,2\nLom\xe9,2\n", 3, "not UTF-8"),
        (b"a,b\n1,2\n1,\0\n", 3, "a NUL character"),
        ("a,b\n1,2\n".encode("utf-16"), 1, "not UTF-8 but UTF-16"),
        ("a,b\n1,2\n".encode("utf-16-le"), 1, "a NUL character"),
        (b"a,b\n" + b"1,2\n" * 60_000 + b"\xff,2\n", 60_002, "not UTF-8"),
        (b"a,b\n" + b"1,2\n" * 60_000 + b"\0,2\n", 60_002, "a NUL character"),
        (b"a,b\n1,2\n" + b"\xed\xa0\x80,2\n", 3, "not UTF-8"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(text: str | bytes, line: int, told: str, tmp_path: Path) -> None:
    path = _file(tmp_path, text)

    with pytest.raises(InvalidInput, match=told) as caught:
        tables.read(path)

    assert caught.value.message.startswith(f"{path}:{line}: ")
    assert "\n" not in caught.value.message


@pytest.mark.parametrize(
    ("start", "told"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".xls"), (b"%PDF-1.7", "PDF"), (b"\x1f\x8b\x08", "gzip"),
        (b"<!DOCTYPE html><table>", "web page"),
        (b"\xef\xbb\xbf  <html>", "web page"), (b"<?xml version='1.0'?>", "XML"), (b"SQLite format 3\0", "SQLite"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_called_by_its_name(start: bytes, told: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=told) as caught:
        tables.open_table(_file(tmp_path, start + b"x" * 100))

    assert caught.value.hint == "Save it as XLSX or as CSV (UTF-8)."


def test_headings_are_renamed_and_an_unknown_one_is_told_with_those_that_are_there(tmp_path: Path) -> None:
    path = _file(tmp_path, "Municipality;Pays\nLomé;TG\n")

    table = tables.open_table(path, renamed={"Municipality": "name", " Pays ": "country"})
    assert table.headings == ("name", "country")
    assert [dict(row.cells) for chunk in table.chunks() for row in chunk.rows()] == [{"name": "Lomé", "country": "TG"}]

    with pytest.raises(InvalidInput, match="there is no heading City") as caught:
        tables.open_table(path, renamed={"City": "name"})
    assert caught.value.hint == "The file has: Municipality, Pays."
    with pytest.raises(InvalidInput, match="name stands twice"):
        tables.open_table(path, renamed={"Municipality": "name", "Pays": "name"})


def test_a_table_can_be_read_again(tmp_path: Path) -> None:
    table = tables.open_table(_file(tmp_path, "a\n1\n2\n"))

    assert [list(chunk.lines) for chunk in table.chunks(1)] == [list(chunk.lines) for chunk in table.chunks(1)] == [[2], [3]]


def test_a_pipe_is_read_and_neither_a_folder_nor_a_device_is(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    feeder = threading.Thread(target=pipe.write_text, args=("a,b\n1,2\n",))
    feeder.start()
    rows = tables.read(pipe)[1]
    feeder.join()

    assert [dict(row.cells) for row in rows] == [{"a": "1", "b": "2"}]
    for path, told in ((tmp_path, "folder"), (Path("/dev/zero"), "device"), (tmp_path / "no.csv", "no file")):
        with pytest.raises(InvalidInput, match=told):
            tables.read(path)


@pytest.mark.parametrize("name", ["x.csv", "x.xlsx", "x.jsonl"])
@pytest.mark.parametrize(("text", "told"), [("a\0b", "NUL"), ("a\ud800b", "half a character")])
def test_what_no_file_can_hold_is_refused_and_leaves_the_file_as_it_was(name: str, text: str, told: str, tmp_path: Path) -> None:
    path = _file(tmp_path, "before", name)

    with pytest.raises(InvalidInput, match=told):
        written(path, ["a"], [[text]])

    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_of_another_ending_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"ending \.ods"):
        written(tmp_path / "x.ods", ["a"], [["1"]])


@pytest.mark.parametrize("name", ["x.csv", "x.xlsx", "x.jsonl"])
def test_values_of_every_kind_are_written_as_their_text(name: str, tmp_path: Path) -> None:
    row = [5, -6.5, True, None, 10**18, 0.1 + 0.2, [{"a": "é"}], "5"]

    path = written(tmp_path / name, list("abcdefgh"), [row])

    assert cells(path) == [["5", "-6.5", "true", "", str(10**18), "0.30000000000000004", '[{"a": "é"}]', "5"]]


@settings(max_examples=20)
@given(st.integers(0, 7))
def test_chunks_are_of_the_size_asked_for(count: int) -> None:
    with TemporaryDirectory() as name:
        path = written(Path(name, "x.csv"), ["a", "b"], [[str(number), "x"] for number in range(count)])

        assert [len(chunk) for chunk in tables.open_table(path).chunks(3)] == [3] * (count // 3) + [count % 3] * (count % 3 > 0)

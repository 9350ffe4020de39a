"""Any bytes as a file: a table, or a sentence; never another error."""

from __future__ import annotations

import io
import zipfile
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scn.errors import InvalidInput
from scn.exchange import tables
from tests.exchange.hostile import ODD, written

MAGICS = [
    b"",
    b"PK\x03\x04",
    b"PK\x05\x06" + bytes(18),
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b'{"',
    b"a,b\n",
    b'"',
]
ANY = st.tuples(st.sampled_from(MAGICS), st.binary(max_size=200)).map(b"".join)
TEXTUAL = st.text("a1,;\t\"\r\n'={}[]:\\u0d8", max_size=60).map(str.encode)
PARTS = ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels", "[Content_Types].xml"]


def _must_be_told(data: bytes, name: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        try:
            headings, rows = tables.read(path)
        except InvalidInput as error:
            told = error.message
        else:
            assert all(list(row.cells) == headings and any(row.cells.values()) for row in rows)
            return
    assert told.startswith(str(path))
    assert "\n" not in told


@given(st.one_of(ANY, TEXTUAL), st.sampled_from(["x.csv", "x.xlsx", "x.jsonl", "x"]))
def test_any_bytes_are_a_table_or_a_sentence(data: bytes, name: str) -> None:
    _must_be_told(data, name)


@cache
def _workbook() -> bytes:
    with TemporaryDirectory() as folder:
        return written(Path(folder, "x.xlsx"), ["a", "b"], [[text, 5] for text in ODD if text != "_x005F_x0041_"]).read_bytes()


@settings(max_examples=150)
@given(where=st.integers(0), gone=st.integers(0, 40), more=st.binary(max_size=40))
def test_a_workbook_with_other_bytes_in_it_is_a_table_or_a_sentence(where: int, gone: int, more: bytes) -> None:
    data = _workbook()
    at = where % len(data)

    _must_be_told(data[:at] + more + data[at + gone :], "x.xlsx")


@settings(max_examples=150)
@given(
    part=st.sampled_from(PARTS),
    where=st.integers(0),
    gone=st.integers(0, 12),
    more=st.sampled_from(['"', "<", "/>", "", "9", "-1", "é", "s", "n", "<row>", "</row>", '<c t="s"><v>', "_x0000_", "&x;"]),
)
def test_a_workbook_with_another_text_in_one_of_its_parts_is_a_table_or_a_sentence(part: str, where: int, gone: int, more: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_workbook())) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            at = where % len(data)
            new.writestr(name, data[:at] + more.encode() + data[at + gone :] if name == part else data)

    _must_be_told(out.getvalue(), "x.xlsx")


@pytest.mark.parametrize("size", [0, 1, 4, 30, 100, 1000])
def test_a_workbook_cut_short_is_a_sentence(size: int, tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(_workbook()[:-size] if size else b"")

    with pytest.raises(InvalidInput):
        tables.read(tmp_path / "x.xlsx")

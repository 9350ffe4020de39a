"""XLSX: what is written comes back and is no formula; what other programs write is read; what is broken is refused."""

from __future__ import annotations

import datetime
import re
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from scn.errors import InvalidInput
from scn.exchange import tables
from tests.exchange.hostile import cells, grids, kept, written

RUNS_ON = re.compile("_x[0-9A-Fa-f]{4}(?=_x[0-9A-Fa-f]{4}_|[^ -\ufffd\U00010000-\U0010ffff])")


@given(grids())
def test_what_is_written_comes_back(grid: tuple[list[str], list[list[str]]]) -> None:
    headings, rows = grid
    # Not what is refused, as the next test shows.
    rows = [[RUNS_ON.sub("", cell) for cell in row] for row in rows]
    with TemporaryDirectory() as name:
        path = written(Path(name, "x.xlsx"), headings, rows)

        assert tables.open_table(path).headings == tuple(headings)
        assert cells(path) == kept(rows)


@given(grids())
def test_another_program_reads_it_and_finds_neither_a_formula_nor_a_link(grid: tuple[list[str], list[list[str]]]) -> None:
    headings, rows = grid
    with TemporaryDirectory() as name:
        rows = [[RUNS_ON.sub("", cell) for cell in row] for row in rows]
        sheet: Any = openpyxl.load_workbook(written(Path(name, "x.xlsx"), headings, rows)).active

        found = [cell for line in sheet.iter_rows() for cell in line if cell.value is not None]

    assert all(cell.data_type == "s" and cell.hyperlink is None for cell in found)
    assert all(cell.quotePrefix for cell in found if cell.row > 1 and str(cell.value).startswith(("=", "@", "'=")))
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.b


@given(st.lists(st.one_of(st.integers(), st.floats(allow_nan=False), st.booleans()), min_size=1, max_size=20))
def test_numbers_come_back_as_they_were(numbers: list[Any]) -> None:
    with TemporaryDirectory() as name:
        found = cells(written(Path(name, "x.xlsx"), ["a"], [[number] for number in numbers]))

    assert [{"true": 1.0, "false": 0.0}.get(cell) if cell in ("true", "false") else float(cell) for (cell,) in found] == [
        float(number) if abs(number) < 1e308 else float(str(number)) for number in numbers
    ]


@pytest.mark.parametrize("text", ["_x005F_x0041_", "a_x0041_x0041_x0041_", "_x0041\x01", "_xFFFF\uffff"])
def test_an_escape_that_runs_into_another_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="row 1, a: XLSX cannot hold"):
        written(tmp_path / "x.xlsx", ["a"], [[text]])


MORNING = datetime.datetime(2023, 9, 22, 10, 30, tzinfo=datetime.UTC)


def _book(path: Path, rows: list[list[Any]], formats: dict[int, str] | None = None, **options: Any) -> Path:
    book = xlsxwriter.Workbook(path, options)
    sheet = book.add_worksheet("Cities")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            style = book.add_format({"num_format": formats[column]}) if formats and column in formats and number else None
            sheet.write(number, column, value, style)
    book.close()
    return path


@pytest.mark.parametrize("since_1904", [False, True])
@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (datetime.date(2023, 9, 22), "dd/mm/yyyy", "2023-09-22"),
        (MORNING.replace(hour=0, minute=0), "d mmm yyyy hh:mm", "2023-09-22"),
        (MORNING, "yyyy-mm-dd hh:mm", "2023-09-22T10:30:00"),
        (datetime.date(2400, 2, 29), "[$-409]mmmm", "2400-02-29"),
        (datetime.date(1910, 1, 1), "m/d/yy;@", "1910-01-01"),
        (datetime.time(9, 5), "hh:mm", "09:05:00"),
        (45191, "0.00", "45191"),
        (45191, '0 "days"', "45191"),
        (45191.5, "[h]:mm", "45191.5"),
        (12.0, "General", "12"),
        (0.1, "0%", "0.1"),
        (1e20, "0", "1e+20"),
    ],
)  # fmt: skip
def test_numbers_and_dates_are_read_by_the_format_of_their_cell(value: Any, form: str, text: str, since_1904: bool, tmp_path: Path) -> None:
    path = _book(tmp_path / "x.xlsx", [["a", "b"], [value, "x"]], {0: form}, date_1904=since_1904, remove_timezone=True)

    assert cells(path) == [[text, "x"]]


@pytest.mark.parametrize(
    ("serial", "text"), [(1, "1900-01-01"), (59, "1900-02-28"), (60, "60"), (61, "1900-03-01"), (0, "0"), (-1, "-1"), (3e6, "3000000")]
)
def test_days_before_march_1900_are_those_that_the_spreadsheet_shows(serial: float, text: str, tmp_path: Path) -> None:
    assert cells(_book(tmp_path / "x.xlsx", [["a"], [serial]], {0: "yyyy-mm-dd"})) == [[text]]


def test_formulas_give_what_they_computed_and_errors_their_text(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["a", "b", "c", "d"])
    sheet.append([True, "#N/A", "=1+1", "x"])
    book.save(tmp_path / "x.xlsx")
    with_values = xlsxwriter.Workbook(tmp_path / "y.xlsx")
    page = with_values.add_worksheet()
    page.write_row(0, 0, ["a", "b", "c"])
    page.write_formula(1, 0, "=1+1", None, 2)
    page.write_formula(1, 1, '="x"&"y"', None, "xy")
    page.write_formula(1, 2, "=NA()", None, "#N/A")
    with_values.close()

    assert cells(tmp_path / "x.xlsx") == [["true", "#N/A", "", "x"]]
    assert cells(tmp_path / "y.xlsx") == [["2", "xy", "#N/A"]]


def test_the_first_visible_sheet_with_something_in_it_is_read(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "x.xlsx")
    book.add_worksheet("Empty").activate()
    hidden = book.add_worksheet("Hidden")
    hidden.write(0, 0, "no")
    hidden.hide()
    chart: Any = book.add_chart({"type": "line"})
    chart.add_series({"values": "=Hidden!$A$1"})
    book.add_chartsheet("Chart").set_chart(chart)
    cities = book.add_worksheet("Cities")
    cities.write_row(2, 1, ["name", "country"])
    cities.write_row(4, 1, ["Lomé", "TG"])
    book.add_worksheet("More").write(0, 0, "more")
    book.close()

    table = tables.open_table(tmp_path / "x.xlsx")

    assert (table.sheet, table.headings) == ("Cities", ("name", "country"))
    assert [(row.line, dict(row.cells)) for chunk in table.chunks() for row in chunk.rows()] == [(5, {"name": "Lomé", "country": "TG"})]


def test_shared_and_rich_texts_are_read_without_how_they_are_said(tmp_path: Path) -> None:
    path = _book(tmp_path / "plain.xlsx", [["name", "b"], ["x", "x"]])
    shared = '<sst xmlns="x"><si><t>name</t></si><si><t>b</t></si>'
    shared += '<si><r><t xml:space="preserve">東 </t></r><r><t>京_x000D_!</t></r><rPh><t>とう</t></rPh></si></sst>'

    assert cells(_with(path, tmp_path / "x.xlsx", {"xl/sharedStrings.xml": shared.encode()})) == [["東 京\r!", "東 京\r!"]]


def test_an_apostrophe_that_came_by_csv_is_taken_off(tmp_path: Path) -> None:
    assert cells(_book(tmp_path / "x.xlsx", [["a"], ["'=1+1"], ["'x"]])) == [["=1+1"], ["'x"]]


def _with(path: Path, target: Path, parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    """A workbook with some of its parts exchanged."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", method) as new:
        for name in sorted({*old.namelist(), *parts}):
            new.writestr(name, parts[name] if name in parts else old.read(name))
    return target


SHEET = "xl/worksheets/sheet1.xml"
LOL = (
    b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    b'<worksheet><sheetData><row><c t="str"><v>&b;</v></c></row></sheetData></worksheet>'
)


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({SHEET: b"<worksheet>" + b"<row/>" * 20_000_000 + b"</worksheet>"}, "would unpack to 114 MiB"),
        ({SHEET: b'<row><c t="str"><v>' + b"x" * 5_000_000}, "more than a million characters"),
        ({SHEET: b'<row><c t="str" a="' + b"x" * 5_000_000}, "more than a million characters"),
        ({"xl/sharedStrings.xml": b"<sst><si><t>" + b"x" * 5_000_000}, "more than a million characters"),
        ({"xl/styles.xml": b"<x>" + b" " * 20_000_000}, "would unpack to 19 MiB"),
        ({SHEET: LOL}, "a document type"),
        ({SHEET: b"<row><c"}, "it is damaged"),
        ({SHEET: b'<?xml version="1.0" encoding="U-8"?><x/>'}, "it is damaged"),
        ({SHEET: b'<x><row><c t="s"><v>99</v></c></row></x>'}, "it is damaged"),
        ({SHEET: b'<x><row><c t="s"><v>-1</v></c></row></x>'}, "it is damaged"),
        ({SHEET: b'<x><row><c r="XFE1"><v>1</v></c></row></x>'}, "16384 headings"),
        ({SHEET: b'<x><row><c r="@@1"><v>1</v></c></row></x>'}, "it is damaged"),
        ({SHEET: b'<x><row><c t="str"><v>_xD800_</v></c></row></x>'}, "half a character"),
        ({SHEET: b'<x><row><c t="str"><v>_x0000_</v></c></row></x>'}, "NUL"),
        ({SHEET: b'<x><row><c><v>1</v></c></row><row r="7"><c r="B7"><v>1</v></c></row></x>'}, ":7: a cell in column 2, but 1 headings"),
        ({"xl/workbook.xml": b"<workbook/>"}, "no headings"),
        ({"xl/_rels/workbook.xml.rels": b"<x/>"}, "no headings"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_broken_or_swollen_workbook_is_refused_with_a_sentence(parts: dict[str, bytes], told: str, tmp_path: Path) -> None:
    path = _with(_book(tmp_path / "plain.xlsx", [["a"], ["x"]]), tmp_path / "x.xlsx", parts)

    with pytest.raises(InvalidInput, match=told) as caught:
        tables.read(path)

    assert caught.value.message.startswith(str(path))


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["word/document.xml"], "a text document"), (["mimetype", "content.xml"], "OpenDocument"), (["xl/workbook.bin"], "binary workbook"),
        (["x.txt"], "a ZIP archive"), ([], "a ZIP archive"),
    ],
)  # fmt: skip
def test_another_archive_is_called_by_its_name(names: list[str], told: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.xlsx", "w") as archive:
        for name in names:
            archive.writestr(name, "x")

    with pytest.raises(InvalidInput, match=told):
        tables.open_table(tmp_path / "x.xlsx")


def test_a_workbook_packed_in_another_way_and_one_that_is_csv_are_refused(tmp_path: Path) -> None:
    plain = _book(tmp_path / "plain.xlsx", [["a"], ["x"]])
    (tmp_path / "csv.xlsx").write_text("a,b\n1,2\n")

    with pytest.raises(InvalidInput, match="packed"):
        tables.open_table(_with(plain, tmp_path / "x.xlsx", {}, zipfile.ZIP_LZMA))
    with pytest.raises(InvalidInput, match="no XLSX workbook, whatever its name says"):
        tables.open_table(tmp_path / "csv.xlsx")


def test_a_workbook_by_another_name_is_read_as_what_it_is(tmp_path: Path) -> None:
    assert cells(_book(tmp_path / "x.csv", [["a"], ["x"]])) == [["x"]]


def test_a_cell_too_long_for_a_sheet_is_told_with_its_row_and_column(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="row 2, b: 32768 characters"):
        written(tmp_path / "x.xlsx", ["a", "b"], [["x", "y" * 32_767], ["x", "y" * 32_768]])
    assert list(tmp_path.iterdir()) == []

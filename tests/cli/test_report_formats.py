"""Reports as pages, workbooks and files: the same numbers in each, and no name that does anything there."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest
from command_line import Network

HOSTILE = [
    "<script>alert(1)</script>",
    '=HYPERLINK("http://x")',
    "[red]x[/red]",
    "a\x1b[31mred",
    "right\u202eleft",
    '"><img src=x onerror=alert(1)>',
    "x" * 10_000,
]


class Page(HTMLParser):
    """The elements of a page, their attributes, and the cells of its tables."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.rows: list[list[str]] = []
        self._open = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
            self._open = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._open = False

    def handle_data(self, data: str) -> None:
        if self._open:
            self.rows[-1][-1] += data


def test_the_page_has_the_cells_of_the_csv_file(sample_once: Network) -> None:
    page = Page(sample_once.do("report", "summary", "--format", "html").out)
    rows = list(csv.reader(io.StringIO(sample_once.do("report", "summary", "--format", "csv").out)))[1:]

    shown = [row for row in page.rows if row]
    assert rows
    # A share is a fraction in the file and per cent on the page.
    whole = [[cell for cell in row if cell.isdecimal() and cell not in "01"] for row in rows]
    pages = [[cell for cell in row if cell.isdecimal() and cell not in "01"] for row in shown]
    assert all(row in pages for row in whole)
    assert len(shown) == len(rows) + sum(tag == "thead" for tag, _ in page.tags)


@pytest.mark.parametrize("report", ["summary", "experts"])
def test_nothing_in_the_page_comes_from_elsewhere_or_runs(sample_once: Network, report: str) -> None:
    text = sample_once.do("report", report, "--format", "html").out
    page = Page(text)

    assert not {"script", "link", "iframe", "object", "embed", "base", "form"} & {tag for tag, _ in page.tags}
    for _, attributes in page.tags:
        assert not any(key.startswith("on") or key in ("style", "srcset", "action") for key in attributes)
        assert all((attributes.get(key) or "#").startswith("#") for key in ("href", "xlink:href", "src"))
    style = text.split("<style>")[1].split("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    (policy,) = (each["content"] for tag, each in page.tags if tag == "meta" and each.get("http-equiv"))
    assert policy is not None
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'")
    assert "@import" not in style
    assert "http" not in style


def test_ids_are_unique_and_every_table_can_be_reached(sample_once: Network) -> None:
    page = Page(sample_once.do("report", "experts", "--format", "html").out)

    ids = [each["id"] for _, each in page.tags if "id" in each]
    assert len(ids) == len(set(ids))
    regions = [each for tag, each in page.tags if tag == "div" and each.get("class") == "scroll"]
    assert regions
    assert all(each["tabindex"] == "0" and (each.get("aria-label") or each.get("aria-labelledby") in ids) for each in regions)


def test_a_workbook_has_a_sheet_for_each_table_and_its_numbers_are_numbers(sample_once: Network, tmp_path: Path) -> None:
    file = tmp_path / "summary.xlsx"
    sample_once.do("report", "summary", "--output", str(file))
    found = sample_once.json("report", "summary")

    book = openpyxl.load_workbook(file)
    assert book.sheetnames == ["notes", "regions", "committee", "rules"]
    headings, *rows = book["regions"].iter_rows()
    columns = {cell.value: place for place, cell in enumerate(headings)}
    assert [row[columns["members"]].value for row in rows] == [line["members"] for line in found["regions"]]
    assert rows[0][columns["members_share"]].number_format == "0%"
    assert len(list(book["committee"].iter_rows())) == len(found["committee"]) + 1


@pytest.mark.parametrize("ending", ["html", "xlsx", "md", "csv", "json", "pdf"])
def test_the_same_state_gives_the_same_bytes(sample_once: Network, tmp_path: Path, ending: str) -> None:
    files = [tmp_path / f"{number}.{ending}" for number in range(2)]
    for file in files:
        sample_once.do("report", "summary", "--output", str(file))

    assert files[0].read_bytes() == files[1].read_bytes()


def test_names_that_try_to_be_something_else_are_text(small: Network, tmp_path: Path) -> None:
    ids = [city["id"] for city in small.json("city", "list")]
    seated = small.json("isc", "show")["members"]
    targets = [member["id"] for member in seated][: len(HOSTILE)] or ids[: len(HOSTILE)]
    for id_, name in zip(targets, HOSTILE, strict=False):
        small.sql("UPDATE city SET name = ? WHERE id = ?", name, id_)
    named = len(targets)
    assert named

    text = small.do("report", "summary", "--format", "html").out
    page = Page(text)
    assert not {"script", "img"} & {tag for tag, _ in page.tags}
    assert not set(text) & {"\x1b", "\u202e"}
    assert max(len(cell) for row in page.rows for cell in row) < 1000

    book_file = tmp_path / "s.xlsx"
    small.do("report", "summary", "--output", str(book_file))
    for sheet in openpyxl.load_workbook(book_file):
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_since_says_who_came_who_went_and_which_rules_changed(sample: Network) -> None:
    seated = sample.json("isc", "show")["members"]
    leaving, chair = seated[0], seated[1]
    sample.do("isc", "end", leaving["id"], "--as", "resigned", "--on", "2026-12-15")
    sample.do("city", "suspend", chair["id"], "--on", "2026-12-16", "--why", "a test")

    found = sample.json("report", "summary", "--since", "2026-12-01", "--as-of", "2027-01-01")

    changes = {(each["what"], each["id"]): each for each in found["changes"]}
    assert changes["unseated", leaving["id"]]["on"] == "2026-12-15"
    assert changes["left", chair["id"]] == {
        "what": "left",
        "id": chair["id"],
        "name": chair["city"],
        "on": "2026-12-16",
        "detail": "suspended",
    }
    before, after = (_broken(sample, day) for day in ("2026-12-01", "2027-01-01"))
    assert sum(each["what"] == "broken" for each in found["changes"]) == len(after - before) > 0
    assert sum(each["what"] == "mended" for each in found["changes"]) == len(before - after)
    assert sample.json("report", "summary", "--since", "2027-01-01", "--as-of", "2027-01-01")["changes"] == []


def _broken(network: Network, day: str) -> set[tuple[str, str]]:
    check = network.scn("isc", "check", "--as-of", day, "--json").json()
    return {(line["dimension"], line["group"]) for line in check["rules"] if not line["holds"]}


def test_a_since_after_the_day_of_the_report_is_refused(sample_once: Network) -> None:
    done = sample_once.scn("report", "summary", "--since", "2027-01-01")

    assert done.code == 2
    assert "after the day of the report" in done.err

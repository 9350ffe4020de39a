"""Reports as pages, workbooks and files: the same numbers in each, and no name that does anything there."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import re
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest
from command_line import Network, process


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


def test_hubs_stand_on_the_map_where_the_policy_places_them_or_amid_those_whom_they_serve(sample: Network) -> None:
    def hubs(*arguments: str) -> list[str]:
        page = sample.do("report", "summary", "--format", "html", *arguments).out
        return re.findall(r'<use href="#map-hub" [^>]*><title>([^<]*)</title>', page)

    amid = "stands in the middle of the members that it serves"
    page = sample.do("report", "summary", "--format", "html").out
    assert set(hubs()) == {"East and Southern Africa", "Middle East and North Africa", "South Asia", "Western Balkans", "North America"}
    assert amid in page
    assert hubs("--as-of", "2022-10-15") == ["East and Southern Africa"]
    assert "Afrique orientale et australe" in hubs("--lang", "fr")

    for key in ("east-southern-africa", "mena", "south-asia", "western-balkans", "north-america"):
        sample.do("policy", "set", f"hubs.{key}.place", "[10.5, 20]")
    page = sample.do("report", "summary", "--format", "html").out
    assert amid not in page
    assert len(re.findall(r'<use href="#map-hub"', page)) == 1  # all five on one spot


def test_a_dash_is_standard_output_and_the_ending_of_a_file_says_its_format(sample_once: Network, tmp_path: Path) -> None:
    page = sample_once.do("report", "summary", "--format", "html").out
    assert sample_once.do("report", "summary", "--format", "html", "--output", "-").out == page
    made = process("report", "summary", "--section", "members", "--format", "pdf", "--output", "-", store=sample_once.store, binary=True)
    assert made.out.startswith("%PDF-1.")

    for arguments, said in (
        (("--output", "x.docx"), "names no format"),
        (("--output", "x.html", "--format", "pdf"), "is to be html, and --format asks for pdf"),
    ):
        refused = sample_once.scn("report", "summary", *arguments, cwd=tmp_path)
        assert (refused.code, refused.out) == (2, "")
        assert said in refused.err
    sample_once.do("report", "summary", "--output", "x.txt", cwd=tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["x.txt"]

"""Names that try to be something else are text in every report and every format: on a terminal, in a page, in a spreadsheet, on paper."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from contextlib import closing
from html.parser import HTMLParser
from itertools import cycle
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from command_line import Network, on_terminal
from markdown_it import MarkdownIt

from scn.reports.offered import FORMATS, REPORTS

LONG = "x" * 10_000
HOSTILE = [
    "<script>alert(1)</script>",
    '=HYPERLINK("http://x")',
    "[red]x[/red]",
    "a\x1b[31mred\x1b]0;owned\x07",
    "right\u202eleft",
    LONG,
    '"><img src=x onerror=alert(1)>',
    "</style></title><b>",
    "![x](http://x) [y](javascript:alert(1)) | # `c` <b>",
    '#eval("1") $x$ @ref \\',
    "+1-1", "@SUM(1)", "\tx", "-2+3",
]  # fmt: skip
DAY, SINCE = "2026-12-01", "2026-01-01"
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066\u2067\u061c]")
FORMULA = re.compile(r"[=+\-@\t\r]")
NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")


@pytest.fixture(scope="module")
def hostile(sample_once: Network, tmp_path_factory: pytest.TempPathFactory) -> Network:
    """The sample, where everything that has a name has a hostile one: network, regions, hubs, and every city."""
    made = sample_once.copy(tmp_path_factory.mktemp("hostile"))
    for number, city in enumerate(("Colombo", "Freetown", "Vienna")):
        if made.scn("city", "apply", city, "--on", "2026-11-01").code:
            made.do("city", "add", city, "--country", "AT", "--status", "active", "--on", f"2026-06-0{number + 1}", "--geoname", "0")
    ids = [id_ for (id_,) in made.sql("SELECT id FROM city ORDER BY id")]
    with closing(sqlite3.connect(made.store)) as connection, connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")  # the store itself takes no name of more than 300 characters
        connection.execute("DELETE FROM city_name")
        connection.executemany("UPDATE city SET name = ? WHERE id = ?", zip(cycle(HOSTILE), ids, strict=False))
    text = made.policy.read_text(encoding="utf-8")
    names = cycle(HOSTILE)
    text = re.sub(r"^name = .*$", lambda _: f"name = {json.dumps(next(names))}", text, flags=re.MULTILINE)
    made.policy.write_text(text, encoding="utf-8")
    return made


def report(network: Network, name: str, form: str, folder: Path) -> bytes:
    """The file of a report."""
    file = folder / f"{name}.{form}"
    since = () if name == "diversity" else ("--since", SINCE)
    network.do("report", name, "--as-of", DAY, *since, "--format", form, "--output", file)
    return file.read_bytes()


class Page(HTMLParser):
    """The elements of a page, with their attributes, and its longest text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.longest = 0
        self._in_style = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self._in_style = tag == "style"

    def handle_data(self, data: str) -> None:
        if not self._in_style:
            self.longest = max(self.longest, len(data))


def check_table(content: bytes) -> None:
    text = content.decode()
    assert not CONTROL.search(text)
    assert text.startswith("<script>alert(1)</script>: ")


def check_json(content: bytes) -> None:
    said = json.dumps(json.loads(content))
    assert "\\u202e" in said or "\\u001b" in said or "<script>" in said


def check_md(content: bytes) -> None:
    text = content.decode()
    assert not CONTROL.search(text)
    parsed = MarkdownIt("commonmark", {"linkify": False, "html": True}).enable("table").parse(text)
    inside = [child for token in parsed for child in token.children or []]
    assert not {token.type for token in [*parsed, *inside]} & {"html_block", "html_inline", "link_open", "image", "fence", "code_inline"}
    heads = [token.tag for token in parsed if token.type == "heading_open"]
    assert heads.count("h1") == 1
    assert set(heads) <= {"h1", "h2"}


def check_html(content: bytes) -> None:
    text = content.decode()
    page = Page(text)
    assert not page.tags & {"script", "iframe", "object", "link", "base", "form", "b", "image"}
    assert not {name for name in page.attributes if name.startswith("on")}
    assert not CONTROL.search(text.replace("\t", " ").replace("\u2067", ""))  # figures have isolates of their own
    assert page.longest < 4_000


def check_csv(content: bytes) -> None:
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    cells = [cell for row in rows for cell in row]
    assert len({len(row) for row in rows}) == 1
    assert not [cell[:30] for cell in cells if FORMULA.match(cell) and not NUMBER.fullmatch(cell)]
    assert not any(CONTROL.search(cell) for cell in cells)


def check_xlsx(content: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink is not None]
    assert max(len(str(cell.value)) for cell in cells) <= 32_767


def check_pdf(content: bytes) -> None:
    from tests.reports.tagged import opened, runs

    reader = opened(content)
    said = "".join(run.text for run in runs(reader))
    assert not CONTROL.search(said)
    assert len(reader.pages) < 60
    assert max(run.right for run in runs(reader)) < 560
    assert not re.search(rb"/JavaScript|/JS\b|/Launch|/URI\b|/EmbeddedFile", content)


CHECKS: dict[str, Any] = {
    "table": check_table, "json": check_json, "md": check_md, "html": check_html, "csv": check_csv, "xlsx": check_xlsx, "pdf": check_pdf,
}  # fmt: skip


def test_every_format_is_looked_at() -> None:
    assert set(CHECKS) == set(FORMATS)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", REPORTS)
def test_a_hostile_name_is_text_in_every_format(name: str, form: str, hostile: Network, tmp_path: Path) -> None:
    CHECKS[form](report(hostile, name, form, tmp_path))


@pytest.mark.parametrize("name", REPORTS)
def test_a_terminal_gets_no_escape_that_is_not_a_colour_and_no_line_too_long(name: str, hostile: Network) -> None:
    lines = on_terminal(hostile, "report", name, "--as-of", DAY, columns=100)
    ours = re.compile(r"\x1b\[(0|1|32|1;31)m")
    assert not any(CONTROL.search(ours.sub("", line)) for line in lines)
    assert max(len(ours.sub("", line)) for line in lines) <= 100


@pytest.mark.parametrize("name", REPORTS)
def test_from_right_to_left_it_is_text_too(name: str, hostile: Network, tmp_path: Path) -> None:
    file = tmp_path / f"{name}.html"
    hostile.do("--lang", "ar", "report", name, "--as-of", DAY, "--output", file)
    check_html(file.read_bytes())

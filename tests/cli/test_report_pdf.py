"""Reports as PDF by commands: the same numbers as elsewhere, in four languages, and no name that does anything there."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import Network

from scn.places import countries
from scn.reports.offered import REPORTS
from tests.reports.tagged import opened, runs, texts, tree

DAY = "2026-12-01"


def pdf(network: Network, folder: Path, *arguments: str) -> bytes:
    """The file that a call of `scn report` writes."""
    file = folder / f"{'-'.join(arguments)}.pdf".replace("/", "")
    network.do("report", *arguments, "--as-of", DAY, "--output", str(file))
    return file.read_bytes()


def test_the_summary_has_the_numbers_of_json(sample_once: Network, tmp_path: Path) -> None:
    found = sample_once.json("report", "summary", "--as-of", DAY)
    content = pdf(sample_once, tmp_path, "summary")
    regions, committee, rules = texts(content)

    assert [row[1:5] for row in regions[1:]] == [
        [str(line["members"]), f"{line['members_share']:.0%}", str(line["seats"]), f"{line['seats_share']:.0%}"]
        for line in found["regions"]
    ]
    assert [row[:3] for row in committee[1:]] == [
        [str(seat["seat"]), seat["city"], countries.name(seat["country"])] for seat in found["committee"]
    ]
    assert [row[4:] for row in rules[1:]] == [[str(rule["count"]), "yes" if rule["holds"] else "no"] for rule in found["rules"]]
    said = "".join(run.text for run in runs(opened(content)))
    assert f"Members: {found['members']} active in {found['countries']} countries" in said


@pytest.mark.parametrize("report", REPORTS)
def test_every_report_has_the_cells_of_its_page(report: str, sample_once: Network, tmp_path: Path) -> None:
    from test_report_formats import Page

    page = Page(sample_once.do("report", report, "--as-of", DAY, "--format", "html").out)
    content = pdf(sample_once, tmp_path, report)

    # The head of a table is repeated on each page, but is one row of the table.
    assert [row for table in texts(content) for row in table] == [row for row in page.rows if row]
    figures = sum(tag == "figure" for tag, _ in page.tags)
    assert len(tree(opened(content)).all("Figure")) == figures


@pytest.mark.parametrize(
    ("report", "lang"), [*((report, lang) for report in REPORTS for lang in ("en", "ar")), *(("summary", lang) for lang in ("fr", "es"))]
)
def test_every_report_can_be_kept_and_read_out(report: str, lang: str, sample_once: Network, tmp_path: Path) -> None:
    reader = opened(pdf(sample_once, tmp_path, report, "--lang", lang))
    meta = reader.trailer["/Root"]["/Metadata"].get_data().decode()

    assert "<pdfuaid:part>1</pdfuaid:part>" in meta
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in meta
    assert reader.trailer["/Root"]["/Lang"] == lang
    assert max(run.right for run in runs(reader)) < 560
    assert min(run.left for run in runs(reader)) > 36


def test_a_pdf_is_a_file(sample_once: Network) -> None:
    done = sample_once.scn("report", "summary", "--format", "pdf")

    assert done.code == 2
    assert "--output FILE" in done.err
    assert "%PDF" not in done.out


def test_a_part_of_a_report_is_a_file_with_that_part(sample_once: Network, tmp_path: Path) -> None:
    found = texts(pdf(sample_once, tmp_path, "summary", "--section", "committee"))

    assert len(found) == 1
    assert found[0][0][:2] == ["seat", "city"]


def test_names_that_try_to_be_something_else_are_text(small: Network, tmp_path: Path) -> None:
    names = ['#eval("1") $x$ *x* @ref', "<script>alert(1)</script>", "a\x1b[31mred", "right\u202eleft", "y" * 200]
    for number, name in enumerate(names):
        small.do("city", "add", f"City {number}", "--country", "TG", "--on", "2026-06-01", "--geoname", "0")
        small.sql("UPDATE city SET name = ? WHERE name = ?", name, f"City {number}")
    content = pdf(small, tmp_path, "members")
    cells = [cell for table in texts(content) for row in table for cell in row]

    assert {'#eval("1") $x$ *x* @ref', "<script>alert(1)</script>", "rightleft"} <= set(cells)
    said = "".join(run.text for run in runs(opened(content)))
    assert not set(said) & {"\x1b", "\u202e"}
    assert max(run.right for run in runs(opened(content))) < 560

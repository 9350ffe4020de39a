"""A report as a PDF: what a reader of the file finds in it, and that no text in it is anything but text."""

from __future__ import annotations

import hashlib
import os
import struct
import subprocess
import sys
import zlib
from datetime import date
from itertools import pairwise
from pathlib import Path
from unittest import mock

import pytest

from scn.errors import InvalidInput
from scn.i18n.words import ENGLISH, Words
from scn.reports.document import Column, Document, Kind, Section, shown
from scn.reports.drawing.figures import Figures
from scn.reports.formats import pdf as module
from scn.reports.formats.pdf import WIDTH, pdf
from scn.reports.html import fit
from tests.reports.pages import figures
from tests.reports.tagged import opened, runs, tables, texts, tree

DAY = date(2027, 3, 1)
ARABIC = Words.of("ar")
COLUMNS = (
    Column("city", "city"), Column("members", "members", Kind.NUMBER), Column("share", "share", Kind.SHARE),
    Column("until", "until", Kind.DATE), Column("holds", "holds", Kind.BOOL),
)  # fmt: skip
ROWS = (("Rabat", 7, 0.16, date(2028, 9, 22), True), ("The Hague", 12345, 1.2, None, False))
HOSTILE = [
    '#eval("1")', "$x$", "*x* _y_ `z`", "<script>alert(1)</script>", "@ref", "// comment", "/* comment", "\\u{41} \\", "= heading", "#",
    "]", '"', '#image("/etc/passwd")', "a --- b ... c", "- item", "+ item", "/ term: x", "https://example.org/x", "<label>", "~",
    "'single' \"double\"", '=HYPERLINK("http://x")', "[red]x[/red]", "%PDF-1.7", "(unbalanced", ">>", "a\x00b\x1b[31mc\x01\x02",
    "right\u202eleft", "a\u2066b\u2067c\u2069d",
    "\u2068open", "\u2069\u2069shut", "x\ud800y", "x" * 10_000, "بونو " * 2_000, "م" * 10_000, "e\u0301" * 500, "\u0301" * 400, "",
]  # fmt: skip
EDGE = 40.0
"""Points that stay free on either side of a page."""


def report(*sections: Section, title: str = "A network: summary on 2027-03-01", words: Words = ENGLISH) -> Document:
    return Document(title, DAY, sections or (Section("cities", "Cities", COLUMNS, ROWS, ("A note.",)),), words)


def drawn(lang: str) -> Figures:
    return Figures({"cities": figures(lang, width=WIDTH)})


def made_by(script: str, **env: str) -> str:
    """What a process of its own prints, in an environment without anything that it is not given."""
    root = str(Path(__file__).resolve().parents[2])
    paths = os.pathsep.join([root, *filter(None, sys.path)])
    given = {"PYTHONPATH": paths, "PATH": "/nowhere", **env}
    return subprocess.run([sys.executable, "-c", script], env=given, cwd="/", capture_output=True, text=True, check=True, timeout=60).stdout


def test_the_cells_of_a_table_are_those_that_people_read() -> None:
    labels = [column.label for column in COLUMNS]
    rows = [[shown(value, column.kind) for column, value in zip(COLUMNS, row, strict=True)] for row in ROWS]

    assert texts(pdf(report())) == [[labels, *rows]]


def test_a_file_says_what_it_is() -> None:
    reader = opened(pdf(report(Section("a", "First", notes=("x",)), Section("b", "", COLUMNS, ROWS), Section("c", "Third"))))
    root = reader.trailer["/Root"]

    assert reader.metadata is not None
    assert reader.metadata.title == "A network: summary on 2027-03-01"
    assert str(reader.metadata.get("/CreationDate")) == "D:20270301000000Z"
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712  # a boolean of its own kind
    assert [entry["/Title"] for entry in reader.outline if not isinstance(entry, list)] == ["First", "Third"]
    assert [round(float(side)) for side in reader.pages[0].mediabox] == [0, 0, 595, 842]  # A4
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(root)


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_report_with_every_figure_is_made_to_be_kept_and_to_be_read_out(lang: str) -> None:
    content = pdf(report(words=Words.of(lang)), drawn(lang))
    meta = opened(content).trailer["/Root"]["/Metadata"].get_data().decode()

    # ISO 14289-1 and ISO 19005-2, as the file itself claims; Typst refuses to write the claim where its rules are broken.
    assert "<pdfuaid:part>1</pdfuaid:part>" in meta
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in meta


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_figures_have_a_title_and_a_text_for_those_who_do_not_see_them(lang: str) -> None:
    found = figures(lang, width=WIDTH)
    root = tree(opened(pdf(report(words=Words.of(lang)), drawn(lang))))

    assert [element.alt for element in root.all("Figure")] == [figure.about for figure in found]
    assert [sorted(element.words.text) for element in root.all("Caption")] == [sorted(figure.title) for figure in found]
    said = "".join(words.text for words in runs(opened(pdf(report(), drawn("en")))))
    assert all(entry.label in said for figure in figures("en") for entry in figure.legend)


def test_pages_are_numbered_and_say_of_which_report_they_are() -> None:
    rows = tuple((f"city {number}", number, 0.5, DAY, True) for number in range(150))
    reader = opened(pdf(report(Section("cities", "Cities", COLUMNS, rows))))

    assert len(reader.pages) > 2
    for number, page in enumerate(reader.pages, 1):
        text = page.extract_text()
        assert f"Page {number} of {len(reader.pages)}" in text
        assert "A network: summary on 2027-03-01" in text
        assert all(column.label in text for column in COLUMNS)  # the head of the table on each page


@pytest.mark.parametrize(("words", "said"), [("fr", "Page 1 sur 1"), ("es", "Página 1 de 1"), ("ar", "الصفحة")])
def test_pages_are_numbered_in_the_language(words: str, said: str) -> None:
    assert said in opened(pdf(report(words=Words.of(words)))).pages[0].extract_text()


def test_numbers_end_below_each_other_and_texts_begin_so() -> None:
    ((_, *rows),) = tables(pdf(report()))

    assert len({round(row[1].right, 1) for row in rows}) == 1
    assert len({round(row[0].left, 1) for row in rows}) == 1
    assert rows[0][1].left > rows[1][1].left


def test_an_arabic_report_reads_from_the_right() -> None:
    rows = (("بونو", 7), ("Narayanganj", 12345))
    columns = (Column("city", "المدينة"), Column("members", "الأعضاء", Kind.NUMBER))
    content = pdf(report(Section("cities", "المدن الأعضاء", columns, rows), title="ملخص", words=ARABIC))
    ((head, *rest),) = tables(content)
    reader = opened(content)

    assert head[0].left > head[1].right
    assert all(row[0].left > row[1].right for row in rest)
    # A name in another script begins on the right, too; the units of numbers stand below each other, as from left to right.
    assert len({round(row[0].right) for row in [head, *rest]}) == 1
    assert len({round(row[1].right) for row in [head, *rest]}) == 1
    assert reader.trailer["/Root"]["/Lang"] == "ar"
    assert reader.trailer["/Root"]["/ViewerPreferences"]["/Direction"] == "/R2L"
    text = reader.pages[0].extract_text()
    assert all(word in text for word in ("المدينة", "الأعضاء", "بونو", "Narayanganj", "ملخص"))
    assert reader.outline[0]["/Title"] == "المدن الأعضاء"


def test_a_number_below_zero_keeps_its_sign_before_it_from_the_right_to_the_left() -> None:
    columns = (Column("change", "التغيّر", Kind.NUMBER),)
    ((_, (cell,)),) = tables(pdf(report(Section("x", "", columns, ((-1,),)), title="x", words=ARABIC)))
    assert cell.text == "-1"


def test_arabic_letters_are_joined_and_say_what_they_are() -> None:
    # Of four letters that are the same, the first, the middle ones and the last look different; all four are one letter.
    reader = opened(pdf(report(Section("x", "", (Column("x", "x"),), (("بببب",),)), title="x", words=ARABIC)))
    (font,) = [font.get_object() for name, font in reader.pages[0]["/Resources"]["/Font"].items() if "Regular" in font["/BaseFont"]]
    mapping = font["/ToUnicode"].get_data().decode()

    assert mapping.count("<0628>") == 3


def test_names_in_an_arabic_sentence_keep_their_direction() -> None:
    note = ARABIC.say("Broken: {rules}", rules=["R-2026-003 (a)", "بونو"]) + " " + ARABIC.isolated("A (b)")
    reader = opened(pdf(report(Section("x", "", notes=(note,)), title="x", words=ARABIC)))
    said = "".join(words.text for words in runs(reader))

    assert "R-2026-003 (a)" in said
    assert "A (b)" in said
    assert not set(said) & set("\u2066\u2067\u2068\u2069")


def test_a_vowel_sign_is_said_once_and_changes_no_other_word() -> None:
    said = ("عمّان", "سبتمبر", "تعبّر", "إجمالًا", "بَّ", "لا", "مشارِكة", "الرباط", "خبيرًا")
    content = pdf(report(Section("x", "", (Column("x", "x"),), tuple((word,) for word in said)), title="x", words=ARABIC))

    assert [sorted(row[0]) for row in texts(content)[0][1:]] == [sorted(word) for word in said]


@pytest.mark.parametrize("words", [ENGLISH, ARABIC], ids=["en", "ar"])
@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:16]))
def test_a_text_is_a_text_wherever_it_stands(text: str, words: Words) -> None:
    column = Column("x", text)
    section = Section("x", text, (column, Column("n", text, Kind.NUMBER), *[column] * 4), ((text, 1, text, "x", None, text),), (text,))
    reader = opened(content := pdf(report(section, title=text, words=words)))

    for run in runs(reader):
        assert run.left >= EDGE
        assert run.right <= 595.3 - EDGE
    said = "".join(run.text for run in runs(reader))
    assert not set(said) & {"\x00", "\x01", "\x02", "\x1b", "\u202e", "\u2066", "\u2067"}
    ((_, cells),) = tables(content)
    ordered = [cell for cell in cells if cell.text][:: 1 if words is ENGLISH else -1]
    assert all(before.right < after.left for before, after in pairwise(ordered))
    if text.isascii() and text.isprintable() and text and len(text) < 100:
        # Where six columns of it leave no room, a break between any five letters takes the place of a blank.
        assert cells[0].text.replace("\u200b", "") == text
        assert said.replace("\u200b", "").count(text) >= 8
    if len(text) > 300:
        assert len(cells[0].text) < 400
    for page in reader.pages:
        assert "/Annots" not in page


def test_texts_in_figures_are_texts_too() -> None:
    from tests.reports.test_page import HOSTILE as HOSTILE_IN_FIGURES
    from tests.reports.test_page import _with

    tried = [text for text in [*HOSTILE_IN_FIGURES, *HOSTILE[:8]] if len(text) < 100]
    # One map will do: the others only take time.
    found = [figure for number, text in enumerate(tried) for figure in _with(text) if figure.key != "map" or number == 0]
    root = tree(opened(pdf(report(), Figures({"cities": found}))))

    assert [element.alt for element in root.all("Figure")] == [fit(figure.about) for figure in found]
    captions = [element.words.text for element in root.all("Caption")]
    assert [text for text in tried if text.isascii() and text.isprintable() and text not in captions] == []


def test_the_same_report_gives_the_same_bytes_whatever_is_around_it() -> None:
    script = (
        "import hashlib\nfrom tests.reports.test_pdf import *\n"
        "print(*(hashlib.sha256(pdf(report(words=Words.of(lang)), drawn(lang))).hexdigest() for lang in ('en', 'ar')))"
    )
    here = [hashlib.sha256(pdf(report(words=Words.of(lang)), drawn(lang))).hexdigest() for lang in ("en", "ar")]

    assert made_by(script, SOURCE_DATE_EPOCH="1", TZ="Pacific/Auckland", PYTHONHASHSEED="7").split() == here
    assert made_by(script, HOME="/nowhere", LC_ALL="C", PYTHONHASHSEED="8", PYTHONUTF8="1").split() == here


def test_the_fonts_are_those_of_scn_and_in_the_file() -> None:
    for lang in ("en", "ar"):
        for page in opened(pdf(report(words=Words.of(lang)), drawn(lang))).pages:
            for font in page["/Resources"].get("/Font", {}).values():
                (inner,) = font.get_object()["/DescendantFonts"]
                assert "+ScnSans-" in inner.get_object()["/BaseFont"]
                assert "/FontFile2" in inner.get_object()["/FontDescriptor"]


def test_a_name_in_a_script_that_the_fonts_lack_does_not_stop_the_report() -> None:
    content = pdf(report(Section("x", "", (Column("x", "x"),), (("北京",), ("Rabat",)))))

    assert texts(content)[0][2] == ["Rabat"]


def test_a_logo_stands_in_the_file() -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 2, 1, 8, 2, 0, 0, 0)
    logo = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\xff\0\0\0\xff\0")) + chunk(b"IEND", b"")
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9" fill="red"/></svg>'

    assert len(opened(pdf(report(), logo=logo)).pages[0].images) == 1
    assert pdf(report(), logo=drawing) != pdf(report())
    for broken in (b"no picture", logo[:40], b"<svg"):
        with pytest.raises(InvalidInput, match="logo"):
            pdf(report(), logo=broken)


def test_a_network_has_its_own_colours() -> None:
    def first(content: bytes) -> str:
        """The colour of the line above the title."""
        return opened(content).pages[0].get_contents().get_data().decode("latin-1")

    plain = pdf(report(), drawn("en"))
    own = pdf(report(), drawn("en"), style="/* ours */ :root { --first: #00ff00; --unknown: #111; } p { color: var(--mine); }")

    assert "0 1 0 sc" not in first(plain).lower()
    assert "0 1 0 sc" in first(own).lower()
    for style in ("", "not a style", ":root { --first: red; --text: url(x); }", "@media screen { :root { --first: #00ff00; } }"):
        assert pdf(report(), drawn("en"), style=style) == plain


def test_a_table_that_nobody_would_print_ends_and_says_how_much_is_left_out() -> None:
    rows = tuple((f"city {number}", number, 0.5, DAY, True) for number in range(30))
    with mock.patch.object(module, "_ROWS", 20):
        content = pdf(report(Section("cities", "Cities", COLUMNS, rows, ("A note.",))))

    assert len(texts(content)[0]) == 21
    assert "and 10 more" in opened(content).pages[0].extract_text()

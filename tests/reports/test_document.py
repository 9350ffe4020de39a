"""A report in Markdown and as one table: what stands in a text stays text, whoever reads it."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from scn.exchange import tables
from scn.reports.document import Column, Document, Kind, Section, Value, table
from scn.reports.formats import markdown, one_table

COLUMNS = (
    Column("name", "name"), Column("number", "how many", Kind.NUMBER), Column("share", "share", Kind.SHARE), Column("on", "day", Kind.DATE),
    Column("holds", "holds", Kind.BOOL),
)  # fmt: skip
HOSTILE = [
    "[a link](https://example.org)", "![](https://example.org/x.png)", "<script>x</script>", "<b>", "a | b", "**x**", "_x_ *x*", "`x`",
    "# x", "- x", "1. x", "12) x", "+ x", "---", "===", "> x", "    x", "~~x~~", "https://example.org", "www.example.org", "&amp;", "a\\",
    "a\\|b", "[x]: https://example.org", "two\nlines", "two\u2028lines", "<https://example.org>", "```", "a  \nb", "|", "",
]  # fmt: skip


def _document(*rows: tuple[Value, ...], title: str = "A report", notes: tuple[str, ...] = ()) -> Document:
    return Document(title, date(2027, 1, 1), (Section("first", "First", COLUMNS, table(COLUMNS, rows), notes),))


def _read(document: Document) -> list[Token]:
    """What a parser of Markdown makes of a report."""
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse("\n".join(markdown.lines(document)))


def _cells(tokens: list[Token]) -> list[str]:
    """The cells of the tables: each must be plain text."""
    found = []
    for place, token in enumerate(tokens):
        if token.type == "td_open":
            inline = tokens[place + 1]
            assert {child.type for child in inline.children or ()} <= {"text", "text_special"}
            found.append("".join(child.content for child in inline.children or ()))
    return found


any_text = st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf")), max_size=30)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_cell_is_one_cell_with_its_text(text: str) -> None:
    assert _cells(_read(_document((text, 1, None, None, True))))[0] == " ".join(text.split())


@given(st.lists(any_text, min_size=1, max_size=4))
def test_cells_of_any_text_stay_cells_in_number_and_content(texts: list[str]) -> None:
    cells = _cells(_read(_document(*((text, 1, 0.5, None, False) for text in texts))))

    assert cells[::5] == [" ".join(text.split()) for text in texts]
    assert cells[1:] == [cell for text in texts for cell in (" ".join(text.split()), "1", "50%", "", "no")][1:]


@given(any_text, any_text)
def test_titles_and_notes_of_any_text_begin_nothing_else(title: str, note: str) -> None:
    tokens = _read(_document(title=f"x {title}", notes=(note,)))

    expected = ["heading_open", "inline", "heading_close"] * 2 + (["paragraph_open", "inline", "paragraph_close"] if note.split() else [])
    assert [token.type for token in tokens] == expected
    assert all(child.type in ("text", "text_special") for token in tokens for child in token.children or ())
    assert "".join(child.content for child in tokens[1].children or ()) == " ".join(f"x {title}".split())


def test_an_address_is_not_one_that_a_renderer_of_github_s_kind_would_link() -> None:
    source = "\n".join(markdown.lines(_document(("https://example.org www.example.org a@example.org", 1, None, None, True))))

    assert "https://" not in source
    assert "www.e" not in source
    assert "a@" not in source


def test_numbers_stand_to_the_right_and_words_say_what_values_mean() -> None:
    lines = list(markdown.lines(_document(("x", 12, 0.123, date(2027, 2, 1), True), ("y", 2.5, 1.5, None, False))))

    assert lines == [
        "# A report",
        "",
        "## First",
        "",
        "| name | how many | share | day | holds |",
        "| --- | ---: | ---: | --- | --- |",
        "| x | 12 | 12% | 2027-02-01 | yes |",
        "| y | 2.5 | 150% |  | no |",
    ]


def _csv(document: Document) -> list[list[str]]:
    stream = io.StringIO(newline="")
    tables.write(stream, one_table.headings(document), one_table.rows(document))
    return list(csv.reader(io.StringIO(stream.getvalue(), newline="")))


def test_one_section_is_a_table_under_its_own_keys() -> None:
    assert _csv(_document(("x", 12, 0.123456, date(2027, 2, 1), True), ("y", None, 1.5, None, False))) == [
        ["name", "number", "share", "on", "holds"],
        ["x", "12", "0.1235", "2027-02-01", "true"],
        ["y", "", "1.5", "", "false"],
    ]


def test_several_sections_stand_below_each_other_and_say_which() -> None:
    other = (Column("name", "name"), Column("why", "why"))
    first = _document(("x", 1, None, None, True)).sections[0]
    found = Document(
        "t", date(2027, 1, 1), (first, Section("words", "only words"), Section("second", "", other, table(other, [("z", "so")])))
    )

    assert _csv(found) == [
        ["section", "name", "number", "share", "on", "holds", "why"],
        ["first", "x", "1", "", "", "true", ""],
        ["second", "z", "", "", "", "", "so"],
    ]


@pytest.mark.parametrize("text", ["=1+1", "@x", "+x", "-x", "＝1"])
def test_no_cell_of_csv_is_run_by_a_spreadsheet(text: str) -> None:
    assert _csv(_document((text, -1, None, None, True)))[1][:2] == [f"'{text}", "-1"]


def test_a_row_that_lacks_a_cell_is_no_row() -> None:
    with pytest.raises(ValueError, match="1 cells for 5 columns"):
        table(COLUMNS, [("x",)])


def test_only_some_sections_are_kept_in_their_order() -> None:
    sections = tuple(Section(key, key) for key in ("a", "b", "c"))
    document = Document("t", date(2027, 1, 1), sections)

    assert [section.key for section in document.only(["c", "a"]).sections] == ["a", "c"]
    with pytest.raises(KeyError):
        document.only(["d"])


def test_every_text_can_be_changed_at_once() -> None:
    changed = _document(("x", 1, 0.5, date(2027, 1, 1), True), title="t", notes=("n",)).in_texts(lambda text: f"<{text}>")

    section = changed.sections[0]
    assert (changed.title, section.title, section.notes) == ("<t>", "<First>", ("<n>",))
    assert section.rows == (("<x>", 1, 0.5, date(2027, 1, 1), True),)
    assert section.columns[0].label == "<name>"

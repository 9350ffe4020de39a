"""Reports on the screen and in files: the formats that every report has."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from scn.commands import kinds
from scn.commands.frame import Call
from scn.commands.kinds import Gathered
from scn.console import PIPED_WIDTH, Column, Console, bar, composed, flat
from scn.errors import InvalidInput
from scn.i18n.words import ENGLISH, Words
from scn.reports.document import Document, Kind, Section, Value, shown
from scn.reports.offered import FORMATS

Form = Annotated[
    str | None, typer.Option("--format", metavar="|".join(FORMATS), help="Else by the ending of FILE, else a table; json with --json.")
]
Output = Annotated[Path | None, typer.Option("--output", metavar="FILE", help="Write it to FILE, whole or not at all.")]
Sections = Annotated[list[str] | None, typer.Option("--section", metavar="KEY", help="Only that part of it; may be repeated.")]

_FILES = {"xlsx": "workbook", "pdf": "PDF"}
"""The formats that are never printed, and what they are called."""


_BAR, _LEAST_BAR = 20, 6
"""The characters of a bar: at most, and those that are worth one."""


def form_of(call: Call, form: str | None, output: Path | None, sections: Sequence[str] | None) -> str:
    """The format that is wanted. Raises `InvalidInput` for one that there is not, and for flags that contradict each other."""
    wanted = form or _by_ending(output) or ("json" if call.json else "table")
    if wanted not in FORMATS:
        raise InvalidInput(f"There is no format {wanted}", f"--format takes {', '.join(FORMATS[:-1])} or {FORMATS[-1]}.")
    if call.json and wanted != "json" and not output:
        raise InvalidInput(f"--json prints JSON, and --format asks for {wanted}", "Leave one of them out, or write a file with --output.")
    if sections and wanted == "json":
        raise InvalidInput("JSON has the whole report", "Leave --section out, or take another --format.")
    return wanted


def deliver(call: Call, name: str, since: str | None, form: str | None, output: Path | None, sections: Sequence[str] | None) -> None:
    """Gather the data of a report, and print it or write it to a file in the format that is wanted."""
    wanted = form_of(call, form, output, sections)
    if wanted in _FILES and output is None:
        raise InvalidInput(f"A {_FILES[wanted]} is a file", "Name it with --output FILE.")
    gathered = kinds.gathered(name, call.desk, call.day(since, "--since") if since is not None else None, wanted)
    if output is None:
        _print(call.console, gathered, wanted, sections, call.words)
        return
    from scn.exchange.files import whole_bytes

    made = content(gathered, wanted, sections, call.words)
    with whole_bytes(output) as stream:
        stream.write(made)
    call.tell({"file": str(output), "format": wanted}, f"Wrote {output}")


def content(gathered: Gathered, form: str, sections: Sequence[str] | None, words: Words) -> bytes:
    """The file of a report: the same bytes for the same data, whatever the terminal and the environment."""
    if form == "xlsx":
        from scn.exchange.sheet_writer import write_book
        from scn.reports.workbook import sheets

        made, book = _chosen(gathered.document(ENGLISH), sections), io.BytesIO()
        write_book(book, sheets(made), made.on)
        return book.getvalue()
    if form == "pdf":
        from scn.reports import pdf

        return pdf.pdf(_harmless(_chosen(gathered.document(words), sections)), gathered.figures(words, pdf.WIDTH))
    kept = io.StringIO(newline="")
    _print(_Paper(out=kept), gathered, form, sections, words)
    return kept.getvalue().encode()


class _Paper(Console):
    """A console that is a file: without colours, and as wide as is needed."""

    def _colours(self) -> bool:
        return False

    def _room(self) -> int:
        return PIPED_WIDTH


def _print(console: Console, gathered: Gathered, form: str, sections: Sequence[str] | None, words: Words) -> None:
    if form == "json":
        console.document(gathered.found)
        return
    # Cells of CSV and of workbooks are values: they stay the same in every language, as those of JSON.
    spoken = ENGLISH if form == "csv" else words
    made = _harmless(_chosen(gathered.document(spoken), sections))
    if form == "html":
        from scn.reports.page import page

        console.finish()
        console.out.write(page(made, gathered.figures(words)))
    else:
        _show(console, made, form)


def _harmless(document: Document) -> Document:
    """The report with no text in it that could do anything on a screen."""
    return document.in_texts(composed if document.words.direction == "rtl" else flat)


def _by_ending(output: Path | None) -> str | None:
    """The format that the ending of a file names, where it names one."""
    ending = output.suffix.lower().removeprefix(".") if output else ""
    return ending if ending in FORMATS else None


def _chosen(document: Document, sections: Sequence[str] | None) -> Document:
    if not sections:
        return document
    try:
        return document.only(sections)
    except KeyError as error:
        known = ", ".join(section.key for section in document.sections)
        raise InvalidInput(f"The report has no section {error.args[0]}", f"It has {known}.") from None


def _show(console: Console, document: Document, form: str) -> None:
    if form == "csv":
        from scn.exchange import tables
        from scn.reports import one_table

        console.finish()
        tables.write(console.out, one_table.headings(document), one_table.rows(document))
    elif form == "md":
        from scn.reports import markdown

        for line in markdown.lines(document):
            console.composed(line)
    else:
        _tables(console, document)


def _tables(console: Console, document: Document) -> None:
    """Print a report as tables; a table without a row is left out."""
    words, rtl = document.words, document.words.direction == "rtl"
    verdicts = (words.word("verdict", "yes"), words.word("verdict", "NO"))
    console.text(document.title)
    for section in document.sections:
        console.line()
        if section.title:
            console.text(section.title)
        if section.rows:
            columns = [Column(column.label, number=column.is_number, shrinks=column.shrinks) for column in section.columns]
            kinds = [column.kind for column in section.columns]
            rows = [[_cell(value, kind, words) for value, kind in zip(row, kinds, strict=True)] for row in section.rows]
            columns, rows = _barred(console, section, columns, rows, rtl=rtl)
            console.table(columns, rows, verdicts=verdicts, isolates=rtl)
        for note in section.notes:
            console.text(note)


def _barred(
    console: Console, section: Section, columns: list[Column], rows: list[list[Value]], *, rtl: bool
) -> tuple[list[Column], list[list[Value]]]:
    """The table with a bar behind each share, where the terminal has room for it; the largest share of the table has the longest."""
    shares = [place for place, column in enumerate(section.columns) if column.kind is Kind.SHARE]
    largest = max((_share(row[place]) for row in section.rows for place in shares), default=0.0)
    width = min(console.spare(columns, rows) // len(shares) - 2, _BAR) if shares and largest else 0
    if width < _LEAST_BAR:
        return columns, rows
    made: list[list[Value]] = []
    for row, cells in zip(section.rows, rows, strict=True):
        made.append(list(cells))
        for place in reversed(shares):
            made[-1].insert(place + 1, bar(_share(row[place]) / largest, width, whole=rtl))
    heads = list(columns)
    for place in reversed(shares):
        heads.insert(place + 1, Column(""))
    return heads, made


def _share(value: Value) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _cell(value: Value, kind: Kind, words: Words) -> Value:
    """A verdict stays one, so that it is coloured."""
    return value if isinstance(value, bool) else shown(value, kind, words)

"""Reports on the screen and in files: the formats that every report has."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from scn.commands.frame import Call
from scn.console import Column, Console, composed, flat
from scn.errors import InvalidInput
from scn.i18n.words import ENGLISH, Words
from scn.reports.document import Document, Kind, Value, shown

if TYPE_CHECKING:
    from scn.reports.page import Figures

T = TypeVar("T")

FORMATS = ("table", "json", "md", "html", "csv", "xlsx")
"""The formats that a report has."""

Form = Annotated[
    str | None, typer.Option("--format", metavar="|".join(FORMATS), help="Else by the ending of FILE, else a table; json with --json.")
]
Output = Annotated[Path | None, typer.Option("--output", metavar="FILE", help="Write it to FILE, whole or not at all.")]
Sections = Annotated[list[str] | None, typer.Option("--section", metavar="KEY", help="Only that part of it; may be repeated.")]


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


def deliver(
    call: Call, gather: Callable[[], T], document: Callable[[T, Words], Document], form: str | None, output: Path | None,
    sections: Sequence[str] | None, figures: Callable[[T, Words], Figures] | None = None,
) -> None:  # fmt: skip
    """Gather the data of a report, and print it or write it to a file in the format that is wanted; `figures` go into a page."""
    from scn.exchange.files import whole, whole_bytes

    wanted = form_of(call, form, output, sections)
    if wanted == "xlsx" and output is None:
        raise InvalidInput("A workbook is a file", "Name it with --output FILE.")
    found = gather()
    # Cells of CSV and of workbooks are values: they stay the same in every language, as those of JSON.
    words = ENGLISH if wanted in ("csv", "xlsx") else call.words
    if wanted == "xlsx" and output is not None:
        from scn.exchange.sheet_writer import write_book
        from scn.reports.workbook import sheets

        made = _chosen(document(found, words), sections)
        with whole_bytes(output) as stream:
            write_book(stream, sheets(made), made.on)
    else:
        kept = io.StringIO(newline="")
        console = Console(out=kept) if output else call.console
        if wanted == "json":
            console.document(found)
        else:
            made = _chosen(document(found, words), sections).in_texts(composed if words.direction == "rtl" else flat)
            if wanted == "html":
                from scn.reports.page import page

                console.finish()
                console.out.write(page(made, figures(found, words) if figures else None))
            else:
                _show(console, made, wanted)
        if output:
            with whole(output) as file:
                file.write(kept.getvalue())
    if output:
        call.tell({"file": str(output), "format": wanted}, f"Wrote {output}")


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
    words = document.words
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
            console.table(columns, rows, verdicts=verdicts, isolates=words.direction == "rtl")
        for note in section.notes:
            console.text(note)


def _cell(value: Value, kind: Kind, words: Words) -> Value:
    """A verdict stays one, so that it is coloured."""
    return value if isinstance(value, bool) else shown(value, kind, words)

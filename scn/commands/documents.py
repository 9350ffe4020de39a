"""Reports on the screen and in files: the formats that every report has."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scn.commands import kinds
from scn.commands.frame import Call
from scn.commands.kinds import Gathered
from scn.console import PIPED_WIDTH, Console, composed, flat
from scn.errors import InvalidInput
from scn.i18n.words import ENGLISH, Words
from scn.reports.document import Document
from scn.reports.offered import FORMATS

if TYPE_CHECKING:
    from scn.reports.theme import Theme
    from scn.services.desk import Desk

Form = Annotated[
    str | None, typer.Option("--format", metavar="|".join(FORMATS), help="Else by the ending of FILE, else a table; json with --json.")
]
Output = Annotated[
    Path | None, typer.Option("--output", metavar="FILE", help="Write it to FILE, whole or not at all; - is standard output.")
]
Sections = Annotated[list[str] | None, typer.Option("--section", metavar="KEY", help="Only that part of it; may be repeated.")]

Look = Annotated[
    Path | None, typer.Option("--theme", metavar="DIR", help="The network's own look: style.css, logo.svg; else network.theme.")
]

_FILES = {"xlsx": "workbook", "pdf": "PDF"}
"""The formats that are never printed, and what they are called."""


_PLAIN = ("", ".txt", ".log")
"""The endings of files that may hold a table as it is printed."""


def form_of(call: Call, form: str | None, output: Path | None, sections: Sequence[str] | None) -> str:
    """The format that is wanted. Raises `InvalidInput` for one that there is not, and for flags that contradict each other."""
    ending = _by_ending(output)
    wanted = form or ending or ("json" if call.json else "table")
    if wanted not in FORMATS:
        raise InvalidInput(f"There is no format {wanted}", f"--format takes {', '.join(FORMATS[:-1])} or {FORMATS[-1]}.")
    if ending not in (None, wanted):
        raise InvalidInput(f"{output} is to be {ending}, and --format asks for {wanted}", "Leave --format out, or name another file.")
    if form is None and output is not None and ending is None and output.suffix.lower() not in _PLAIN and not call.json:
        raise InvalidInput(f"The ending of {output} names no format", f"One of {', '.join(FORMATS[1:])} would be right, or --format.")
    if call.json and wanted != "json" and not output:
        raise InvalidInput(f"--json prints JSON, and --format asks for {wanted}", "Leave one of them out, or write a file with --output.")
    if sections and wanted == "json":
        raise InvalidInput("JSON has the whole report", "Leave --section out, or take another --format.")
    return wanted


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a report is to be shown: its format, the sections of it (none: all), its language, and the network's own look."""

    form: str
    sections: Sequence[str]
    words: Words
    theme: Theme | None = None


def deliver(
    call: Call, name: str, since: str | None, form: str | None, output: Path | None, sections: Sequence[str] | None, theme: Path | None
) -> None:
    """Gather the data of a report, and print it or write it to a file in the format that is wanted."""
    chosen = form_of(call, form, output, sections)
    if chosen in _FILES and output is None:
        raise InvalidInput(f"A {_FILES[chosen]} is a file", "Name it with --output FILE.")
    if theme is not None and chosen not in kinds.ILLUSTRATED:
        raise InvalidInput(f"{chosen} has no look", f"--theme is for {' and '.join(kinds.ILLUSTRATED)}.")
    wanted = Wanted(chosen, sections or (), call.words, theme_of(call.desk, theme) if chosen in kinds.ILLUSTRATED else None)
    gathered = kinds.gathered(name, call.desk, call.day(since, "--since") if since is not None else None, chosen)
    if output is None:
        _print(call.console, gathered, wanted)
        return
    if str(output) == "-":
        call.console.raw(content(gathered, wanted))
        return
    from scn.exchange.files import whole_bytes

    made = content(gathered, wanted)
    with whole_bytes(output) as stream:
        stream.write(made)
    call.tell({"file": str(output), "format": chosen}, f"Wrote {output}")


def theme_of(desk: Desk, named: Path | None) -> Theme | None:
    """The look of the network: that of a folder which is named, else that of the policy, else none."""
    if named is None and desk.policy.theme is None:
        return None
    from scn.reports import theme

    return theme.read(named if named is not None else desk.policy_file.absolute().parent / str(desk.policy.theme))


def content(gathered: Gathered, wanted: Wanted) -> bytes:
    """The file of a report: the same bytes for the same data, whatever the terminal and the environment."""
    if wanted.form == "xlsx":
        from scn.exchange.sheet_writer import write_book
        from scn.reports.formats.workbook import sheets

        made, book = _chosen(gathered.document(ENGLISH), wanted.sections), io.BytesIO()
        write_book(book, sheets(made), made.on)
        return book.getvalue()
    if wanted.form == "pdf":
        from scn.reports.formats import pdf

        spoken = wanted.words.for_readers
        made = _harmless(_chosen(gathered.document(spoken), wanted.sections))
        logo, style = (wanted.theme.logo, wanted.theme.style) if wanted.theme else (None, "")
        return pdf.pdf(made, gathered.figures(spoken, pdf.WIDTH), logo, style)
    kept = io.StringIO(newline="")
    _print(_Paper(out=kept), gathered, wanted)
    return kept.getvalue().encode()


class _Paper(Console):
    """A console that is a file: without colours, and as wide as is needed."""

    def _colours(self) -> bool:
        return False

    def _room(self) -> int:
        return PIPED_WIDTH


def _print(console: Console, gathered: Gathered, wanted: Wanted) -> None:
    if wanted.form == "json":
        console.document(gathered.found)
        return
    # Cells of CSV and of workbooks are values: they stay the same in every language, as those of JSON.
    spoken = ENGLISH if wanted.form == "csv" else wanted.words if wanted.form == "table" else wanted.words.for_readers
    made = _harmless(_chosen(gathered.document(spoken), wanted.sections))
    if wanted.form == "html":
        from scn.reports.formats.page import page

        console.finish()
        console.out.write(page(made, gathered.figures(spoken), wanted.theme))
    else:
        _show(console, made, wanted.form)


def _harmless(document: Document) -> Document:
    """The report with no text in it that could do anything on a screen."""
    return document.in_texts(composed if document.words.direction == "rtl" else flat)


def _by_ending(output: Path | None) -> str | None:
    """The format that the ending of a file names, where it names one."""
    ending = output.suffix.lower().removeprefix(".") if output else ""
    return ending if ending in FORMATS else None


def _chosen(document: Document, sections: Sequence[str]) -> Document:
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
        from scn.reports.formats import one_table

        console.finish()
        tables.write(console.out, one_table.headings(document), one_table.rows(document))
    elif form == "md":
        from scn.reports.formats import markdown

        for line in markdown.lines(document):
            console.composed(line)
    else:
        from scn.commands import report_tables

        report_tables.show(console, document)

"""A report as Markdown (CommonMark with the tables of GitHub), for a page, a message or a wiki.

Whatever stands in a text is text: nothing of it becomes a heading, a link, an image, HTML or a cell more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scn.i18n.words import Words
from scn.reports.document import Column, Document, Section, shown

# Every sign that begins something inside of a line; of addresses what would make a link of them by itself.
_SIGNS = re.compile(r"[\\`*_\[\]<>|#~&$@]|:(?=//)|(?<=www)\.", re.IGNORECASE)
_BEGINNING = re.compile(r"(?:[-+=]|(?P<number>[0-9]+)[.)])")


def lines(document: Document) -> Iterator[str]:
    """The lines of a report, without line ends. What is written from the right stands in a block that says so."""
    words = document.words
    if words.direction == "rtl":
        yield f'<div dir="rtl" lang="{words.lang}">'
        yield ""
    yield f"# {escaped(document.title)}"
    for section in document.sections:
        yield ""
        yield from _section(section, words)
    if words.direction == "rtl":
        yield ""
        yield "</div>"


def _section(section: Section, words: Words) -> Iterator[str]:
    parts = []
    if section.title:
        parts.append([f"## {escaped(section.title)}"])
    if section.columns and section.rows:
        parts.append(list(_table(section, words)))
    parts += [[escaped(note, begins=True)] for note in section.notes if note]
    for number, part in enumerate(parts):
        if number:
            yield ""
        yield from part


def _table(section: Section, words: Words) -> Iterator[str]:
    yield _row(escaped(column.label) for column in section.columns)
    yield _row(map(_rule, section.columns))
    for row in section.rows:
        yield _row(escaped(shown(value, column.kind, words)) for value, column in zip(row, section.columns, strict=True))


def _rule(column: Column) -> str:
    return "---:" if column.is_number else "---"


def _row(cells: Iterator[str]) -> str:
    return f"| {' | '.join(cells)} |"


def escaped(text: str, *, begins: bool = False) -> str:
    """The text in one line, with a backslash before each sign that would be markup; `begins` where a line begins with it."""
    line = _SIGNS.sub(r"\\\g<0>", " ".join(text.split()))
    if begins and (found := _BEGINNING.match(line)):
        place = found.end("number") if found["number"] else 0
        line = f"{line[:place]}\\{line[place:]}"
    return line

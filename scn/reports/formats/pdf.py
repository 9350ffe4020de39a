"""A report as a PDF on A4: set by Typst after a template (`pdf.typ`), with fonts that come with scn.

What the report says goes to the template as data, never as markup. Nothing is read beside that and the fonts, nothing is loaded from
elsewhere, and no clock is read: the same report gives the same bytes, with the same version of Typst.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

from scn import shipped
from scn.errors import InvalidInput
from scn.i18n import bidi
from scn.i18n.words import Words
from scn.reports.document import Column, Document, Kind, Section, Value, shown
from scn.reports.drawing.figures import Figure, Figures, standing_alone, symbols_alone, variables
from scn.reports.formats.page import stylesheet
from scn.reports.html import fit

WIDTH = 840
"""Pixels across the text of a page: figures are drawn so wide, that their letters are 8 points high and more."""

_FONT = "Scn Sans"
_STYLE = """
.shape { transform: scale(1.3); }
.chart.timeline .term-word.term-word { stroke: none; }
"""
"""What figures on paper have beside the page's own style: an edge around letters would cut into those that are joined."""

_LONGEST = 300  # characters of a text that are shown, as on the page of HTML; a note may be longer
_NOTE = 3_000
_ROWS = 5_000
"""Rows of a table that are set: some 90 pages, for which Typst takes half a gigabyte. The other formats have all."""
_WORD, _PIECE, _BREAK = re.compile(r"\S{25,}"), 12, "\u200b"
"""A word that long may be broken, after so many characters."""
_MEASURED = 24
"""Texts of a column whose width is measured: the longest, by their characters."""

_COLOUR = re.compile(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})\Z")
_PAGE, _PAGES = "\x01", "\x02"
_DIRECTIONS = {"L": "ltr", "R": "rtl", "AL": "rtl"}
"""By Unicode's classes of signs; the others have the direction of those beside them."""
_DRAWN, _NUMBER = re.compile("([\u2067\u2068])([^\u2066-\u2069]*)\u2069"), re.compile(r"[\d.,]+%?")
"""An isolate of a drawing, and a number, which reads alike from both sides."""
_ISOLATE = re.compile(f"{bidi.FSI}([^{bidi.FSI}{bidi.PDI}]*){bidi.PDI}")

# More signs above each other than any writing has would be drawn across the lines.
_STACKED = re.compile("([\u0300-\u036f]{4})[\u0300-\u036f]+")

_Said: TypeAlias = "str | list[tuple[str, str]]"
"""A text, or its parts in the order of reading, each with its direction."""


def pdf(document: Document, figures: Figures | None = None, logo: bytes | None = None, style: str = "") -> bytes:
    """The file. Figures are to be drawn `WIDTH` pixels wide; a logo is a picture (PNG, JPEG, GIF, WebP, SVG).

    Of a network's own stylesheet the colours count that it gives to the page's variables in its first `:root`, as `#0f6385`.

    It is PDF/A-2a, to be kept, and PDF/UA-1, for readers of screens; where a drawing has a letter of two signs, PDF/A-2b alone. Where
    a text has characters that the fonts of scn lack, those of the machine are asked. Raises `InvalidInput` for a logo that cannot be
    read.
    """
    import typst

    source, data = Path(__file__).with_suffix(".typ"), _data(document, figures or Figures(), logo, style)
    fonts = shipped.path("fonts")
    at = datetime(document.on.year, document.on.month, document.on.day, tzinfo=UTC)

    def set_with(standards: list[Any], *, machine: bool) -> bytes:
        return typst.compile(
            source, root=source.parent, font_paths=[fonts], ignore_system_fonts=not machine, sys_inputs={"report": data},
            pdf_standards=standards, timestamp=at,
        )  # fmt: skip

    # The standards ask for a picture of each character: Typst refuses a text that the fonts cannot show.
    for standards, machine in ((["a-2a", "ua-1"], False), (["a-2b"], False), (["a-2b"], True)):
        try:
            return set_with(standards, machine=machine)
        except typst.TypstError:
            continue
    try:
        return set_with([], machine=True)
    except typst.TypstError as error:
        if logo is None:
            raise
        raise InvalidInput(f"The logo cannot be drawn: {error.message}", "It is to be a PNG, JPEG, GIF, WebP or SVG.") from None


def _data(document: Document, figures: Figures, logo: bytes | None, own: str) -> str:
    """All that the template knows of the report."""
    words = document.words
    colours = {name: value for name, value in variables(stylesheet()).items() if _COLOUR.match(value)}
    colours |= {name: value for name, value in variables(own).items() if name in colours and _COLOUR.match(value)}
    # Of two values of a variable the first one counts on paper.
    style = f":root {{ {' '.join(f'--{name}: {value};' for name, value in colours.items())} --fonts: {_FONT}; }}\n{stylesheet()}"
    lang, _, region = words.lang.partition("-")
    title = _short(fit(document.title))
    return json.dumps(
        {
            "lang": lang, "region": region if len(region) == 2 else None, "dir": words.direction, "font": _FONT,
            "title": title.translate(bidi.SIGNS), "heading": _said(title, words), "running": _said(_short(title, 120), words),
            "on": [document.on.year, document.on.month, document.on.day],
            "footer": words.say("Page {page} of {pages}", page=_PAGE, pages=_PAGES).translate(bidi.SIGNS),
            "colours": colours,
            "logo": list(logo) if logo else None,
            "sections": [_section(section, figures.by_section.get(section.key, ()), words, style) for section in document.sections],
        }
    )  # fmt: skip


def _section(section: Section, figures: Sequence[Figure], words: Words, style: str) -> dict[str, Any]:
    columns, beyond = range(len(section.columns)), len(section.rows) - _ROWS
    rows = [[_cell(value, column, words) for column, value in zip(section.columns, row, strict=True)] for row in section.rows[:_ROWS]]
    more = [words.plural("and {number} more", "and {number} more", beyond)] if beyond > 0 else []
    return {
        "title": _said(_short(section.title), words),
        "figures": [_figure(figure, words, style) for figure in figures],
        "columns": [_column(section.columns[place], [row[place] for row in rows], words) for place in columns],
        "rows": rows,
        "notes": [_said(_short(note, _NOTE), words) for note in [*more, *section.notes] if note],
    }


def _figure(figure: Figure, words: Words, style: str) -> dict[str, Any]:
    symbols = symbols_alone(figure, style)
    return {
        "title": _said(_short(figure.title), words),
        "about": _short(fit(figure.about), _NOTE),
        "svg": _DRAWN.sub(_without_isolate, _plain(standing_alone(figure.svg, style + _STYLE))),
        "legend": [
            {"symbol": symbol, "label": _said(_short(entry.label), words)} for symbol, entry in zip(symbols, figure.legend, strict=True)
        ],
        "notes": [_said(_short(note), words) for note in figure.notes],
    }


def _column(column: Column, cells: Sequence[Any], words: Words) -> dict[str, Any]:
    """How a column is set, and what decides on its width."""
    label = _said(_short(column.label), words)
    said = [_whole(cell["said"] if isinstance(cell, dict) else cell) for cell in cells]
    longest = _longest(said)
    return {
        "label": label,
        "number": column.is_number,
        "verdict": any(isinstance(cell, dict) for cell in cells),
        "heading": _broken([_whole(label)]),
        "longest": longest,
        # A number or a day is not broken.
        "words": longest if column.is_number or column.kind is Kind.DATE else _broken(said),
    }


def _cell(value: Value, column: Column, words: Words) -> Any:
    said = shown(value, column.kind, words)
    if isinstance(value, bool):
        return {"holds": value, "said": said}
    if isinstance(value, int | float) and value < 0 and words.direction == "rtl":
        return [("ltr", said)]  # the sign would go behind the digits
    return _said(_short(said), words) if isinstance(value, str) else said


def _said(text: str, words: Words) -> _Said:
    """A text whose parts read each in its own direction, and that may be broken within a word that is very long."""
    text = _WORD.sub(_breakable, bidi.paired(_plain(fit(text))))
    rest, page = text.translate(bidi.SIGNS), words.direction
    if not rest or (page == "ltr" and (rest.isascii() or "rtl" not in map(_direction, rest))):
        return rest
    # What is isolated in a sentence has the direction of its first letter; so has a whole text, which may be a name.
    parts = _ISOLATE.split(text)
    if len(parts) == 1:
        return [(_first(rest), rest)]
    return [(_first(part) if number % 2 else page, part.translate(bidi.SIGNS)) for number, part in enumerate(parts) if part]


def _plain(text: str) -> str:
    """The text with one character for each letter, as far as there is one: of two, readers would get the letter twice."""
    return _STACKED.sub(r"\1", unicodedata.normalize("NFC", text))


def _without_isolate(found: re.Match[str]) -> str:
    """A text of a drawing without the signs around it, where it has one direction: they would be in what is copied."""
    sign, text = found.groups()
    ways = [_direction(letter) for letter in text]
    if "rtl" not in ways:
        return text if sign == bidi.FSI or _NUMBER.fullmatch(text) else found[0]
    mixed = "ltr" in ways or any(letter.isdigit() for letter in text) or ways[0] is None or ways[-1] is None
    return found[0] if mixed else text


def _first(text: str) -> str:
    """The direction of the first letter that has one; from the left where none has."""
    return next(filter(None, map(_direction, text)), "ltr")


def _direction(sign: str) -> str | None:
    return _DIRECTIONS.get(unicodedata.bidirectional(sign))


def _breakable(word: re.Match[str]) -> str:
    """The word with places for a break: none before a sign that stands on the letter before it."""
    made, last = "", 0
    for place, sign in enumerate(word[0]):
        if place - last >= _PIECE and not unicodedata.category(sign).startswith(("M", "C")):
            made, last = made + word[0][last:place] + _BREAK, place
    return made + word[0][last:]


def _short(text: str, longest: int = _LONGEST) -> str:
    return text if len(text) <= longest else text[:longest].rstrip() + "…"


def _whole(said: _Said) -> str:
    return said if isinstance(said, str) else "".join(part for _, part in said)


def _broken(texts: Iterable[str]) -> list[str]:
    """The longest of what cannot be broken further."""
    return _longest(piece for text in texts for piece in text.replace(_BREAK, " ").split())


def _longest(texts: Iterable[str]) -> list[str]:
    return sorted(set(texts), key=lambda text: (-len(text), text))[:_MEASURED]

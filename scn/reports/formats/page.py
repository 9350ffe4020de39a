"""A report as one page of HTML: nothing in it comes from elsewhere, it needs no script, and each text is text.

The Content-Security-Policy in the page allows its own stylesheet, by its hash, and pictures that are in the page, and nothing else
(W3C, Content Security Policy Level 3).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from scn.i18n.words import Words
from scn.reports.document import Column, Document, Kind, Section, Value, shown
from scn.reports.drawing.figures import Figure, Figures
from scn.reports.html import Content, Part, joined, tag
from scn.reports.theme import Theme

_LONGEST = 300
"""How much of a text a cell shows; the rest is in its tooltip."""

_WORD = 30
"""The letters of a word that is broken where there is no room for it."""


def page(document: Document, figures: Figures | None = None, theme: Theme | None = None) -> str:
    """The page of a report, as text of HTML, in the language of its words and in their direction."""
    figures, theme = figures or Figures(), theme or Theme()
    style = stylesheet() + ("\n" + theme.style if theme.style else "")
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        Part(f'<meta http-equiv="Content-Security-Policy" content="{policy(style)}">'),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", document.title),
        # The hash is of what stands between the tags, to the byte.
        Part(f"<style>{style}</style>"),
    )
    logo = tag("img", src=theme.address, alt="", class_="logo") if theme.address else None
    header = tag("header", logo, tag("h1", document.title), class_="page")
    sections = [_section(section, figures.by_section.get(section.key, ()), document.words) for section in document.sections]
    body = tag("body", header, tag("main", sections))
    return f"<!doctype html>\n{tag('html', head, body, lang=document.words.lang, dir=document.words.direction)}\n"


def policy(style: str) -> str:
    """The Content-Security-Policy of a page with this stylesheet, which may have fonts in it."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    fonts = " font-src data:;" if "@font-face" in style.lower() else ""
    return f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:;{fonts} base-uri 'none'; form-action 'none'"


def stylesheet() -> str:
    """The stylesheet that every page has."""
    return Path(__file__).with_name("page.css").read_text(encoding="utf-8").strip()


def _section(section: Section, figures: Sequence[Figure], words: Words) -> Part:
    heading = f"{section.key}-title"
    parts: list[Content] = [tag("h2", section.title, id=heading)] if section.title else []
    # The map is as wide as the page, charts stand beside each other.
    for together in ([figure for figure in figures if figure.key == "map"], [figure for figure in figures if figure.key != "map"]):
        if together:
            parts.append(tag("div", [Part(figure.html) for figure in together], class_="figures"))
    if section.rows:
        # A table that is wider than the page scrolls in its own box, which the keyboard can reach.
        named = {"aria_labelledby": heading} if section.title else {"aria_label": section.key}
        parts.append(tag("div", _table(section, words), class_="scroll", role="region", tabindex=0, **named))
    parts += [tag("p", note, class_="note") for note in section.notes if note]
    return tag("section", parts, id=section.key)


def _table(section: Section, words: Words) -> Part:
    # A heading without words is none.
    head = [
        tag("th", column.label, scope="col", class_="number" if column.is_number else None) if column.label else tag("td")
        for column in section.columns
    ]
    rows = (tag("tr", _cells(section.columns, row, words)) for row in section.rows)
    return tag("table", tag("thead", tag("tr", head)), tag("tbody", joined(rows)))


def _cells(columns: Sequence[Column], row: Sequence[Value], words: Words) -> Iterator[Part]:
    for column, value in zip(columns, row, strict=True):
        said = shown(value, column.kind, words)
        if isinstance(value, bool):
            yield tag("td", tag("span", said, class_="verdict holds" if value else "verdict broken"))
        elif column.is_number or column.kind is Kind.DATE:
            # From right to left a sign before digits would go behind them.
            below = isinstance(value, int | float) and value < 0
            yield tag("td", tag("bdi", said, dir="ltr") if below else said, class_="number" if column.is_number else "date")
        elif len(said) > _LONGEST:
            yield tag("td", tag("bdi", said[:_LONGEST] + "…", title=said[: 10 * _LONGEST]), class_="long")
        elif max(map(len, said.split()), default=0) > _WORD:
            yield tag("td", tag("bdi", said), class_="long")
        else:
            yield tag("td", tag("bdi", said) if said else None)

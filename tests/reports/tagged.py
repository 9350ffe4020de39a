"""What stands in a PDF as readers of screens get it: its tables cell by cell and its figures, with the places of their texts.

pypdf reads the file; the tree of tags (ISO 32000-1, 14.7) and the widths of letters (9.7.4.3) are followed here.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ContentStream, DictionaryObject

_BFCHAR = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]+)>")


@dataclass
class Words:
    """A text with its box, in points from the lower left corner of its page."""

    text: str = ""
    page: int = 0
    left: float = float("inf")
    right: float = 0.0
    top: float = 0.0


@dataclass
class Element:
    """A tag: its kind (`Table`, `TR`, `TH`, `TD`, `Figure`), its text alternative, what is in it and its words."""

    kind: str
    alt: str | None = None
    inside: list[Element] = field(default_factory=list)
    words: Words = field(default_factory=Words)

    def all(self, *kinds: str) -> list[Element]:
        """The elements of these kinds in it, in the order of reading."""
        found = [self] if self.kind in kinds else []
        return found + [each for element in self.inside for each in element.all(*kinds)]


def opened(content: bytes) -> PdfReader:
    """The file, read strictly: what is not as the standard has it is an error."""
    return PdfReader(io.BytesIO(content), strict=True)


def tree(reader: PdfReader) -> Element:
    """The tags of a file."""
    pages = {page.indirect_reference.idnum: number for number, page in enumerate(reader.pages) if page.indirect_reference}
    marked = [dict(_marked(reader, number)) for number in range(len(reader.pages))]

    def element(node: DictionaryObject, page: int) -> Element:
        page = pages[node.raw_get("/Pg").idnum] if "/Pg" in node else page
        made = Element(str(node.get("/S", "/Root")).removeprefix("/"), node.get("/Alt"))
        kids = node.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            child = kid.get_object()
            if isinstance(child, int):
                _add(made.words, marked[page].get(int(child)))
            elif "/MCID" in child:
                place = pages[child.raw_get("/Pg").idnum] if "/Pg" in child else page
                _add(made.words, marked[place].get(int(child["/MCID"])))
            elif "/S" in child:
                made.inside.append(element(child, page))
                _add(made.words, made.inside[-1].words)
        return made

    return element(reader.trailer["/Root"]["/StructTreeRoot"], 0)


def tables(content: bytes) -> list[list[list[Words]]]:
    """The cells of all tables, by rows."""
    found = tree(opened(content)).all("Table")
    return [[[cell.words for cell in row.all("TH", "TD")] for row in table.all("TR")] for table in found]


def texts(content: bytes) -> list[list[list[str]]]:
    """The texts of the cells of all tables."""
    return [[[cell.text for cell in row] for row in table] for table in tables(content)]


def runs(reader: PdfReader) -> list[Words]:
    """Every text on the pages, tagged or not; not those in drawings."""
    return [words for number in range(len(reader.pages)) for _, words in _marked(reader, number)]


def _add(to: Words, more: Words | None) -> None:
    if more is not None and more.text:
        to.text, to.page, to.top = to.text + more.text, more.page, more.top
        to.left, to.right = min(to.left, more.left), max(to.right, more.right)


def _marked(reader: PdfReader, number: int) -> Iterator[tuple[int, Words]]:
    """The texts of a page, by the numbers of their marks (-1: none)."""
    page = reader.pages[number]
    fonts = {name: _Font(font.get_object()) for name, font in page["/Resources"].get("/Font", {}).items()}
    marks: dict[int, Words] = {}
    mark, depth, place, size, font = -1, 0, (0.0, 0.0), 0.0, None
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        match operator:
            case b"BDC" | b"BMC":
                depth += 1
                if len(operands) > 1 and "/MCID" in operands[1]:
                    mark, depth = int(operands[1]["/MCID"]), 0
            case b"EMC":
                mark, depth = (mark, depth - 1) if depth else (-1, 0)
            case b"cm":
                place = float(operands[4]), float(operands[5])
            case b"Tm":
                across = float(operands[4])
            case b"Tf":
                font, size = fonts[operands[0]], float(operands[1])
            case b"Tj" | b"TJ":
                assert font is not None
                codes = b"".join(
                    _bytes(each) for each in (operands[0] if operator == b"TJ" else operands) if not isinstance(each, int | float)
                )
                glyphs = [int.from_bytes(codes[at : at + 2]) for at in range(0, len(codes), 2)]
                wide = sum(font.widths.get(glyph, 0.0) for glyph in glyphs) * size / 1000
                left = place[0] + across
                said = "".join(font.letters.get(glyph, "") for glyph in glyphs)
                _add(marks.setdefault(mark, Words()), Words(said or " ", number, left, left + wide, place[1]))
    yield from marks.items()


def _bytes(operand: Any) -> bytes:
    return getattr(operand, "original_bytes", None) or bytes(operand)


class _Font:
    """The letters and the widths (thousandths of its size) of a font's glyphs."""

    def __init__(self, font: DictionaryObject) -> None:
        mapping = font["/ToUnicode"].get_data() if "/ToUnicode" in font else b""
        self.letters = {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in _BFCHAR.findall(mapping)}
        self.widths: dict[int, float] = {}
        items = iter(font["/DescendantFonts"][0].get_object()["/W"])
        for first in items:
            following = next(items)
            if isinstance(following, list):
                self.widths |= {int(first) + at: float(wide) for at, wide in enumerate(following)}
            else:
                self.widths |= dict.fromkeys(range(int(first), int(following) + 1), float(next(items)))

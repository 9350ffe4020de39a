"""What is drawn in a figure, read back by a parser of XML."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from scn.reports.drawing.figures import Figure

SVG = "{http://www.w3.org/2000/svg}"


def svg(figure: Figure) -> ET.Element:
    """The drawing."""
    return ET.fromstring(figure.svg)


def classed(root: ET.Element, wanted: str) -> Iterator[ET.Element]:
    """The elements that have a class, in the order of the document."""
    return (element for element in root.iter() if wanted in (element.get("class") or "").split())


def number(element: ET.Element, name: str) -> float:
    """An attribute: a share of the width (in per cent) or pixels."""
    return float((element.get(name) or "0").removesuffix("%"))


def title(element: ET.Element) -> str:
    """What is shown when the element is pointed at."""
    return element.findtext(f"{SVG}title") or ""


def words(element: ET.Element) -> str:
    """The text that is written, without the title and without the marks that keep a name apart."""
    return "".join([element.text or "", *(child.tail or "" for child in element)]).strip("\u2067\u2068\u2069")

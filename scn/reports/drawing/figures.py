"""What the map and the charts have in common: a figure of a page, and the bits of SVG that it is made of.

A figure carries no style and no script of its own: it is drawn in classes, which `page.css` gives colours and patterns, so that it
may stand in a page with a strict Content-Security-Policy. Every word in it is the caller's, and every text is escaped.

Widths are shares of the figure's own width and heights are pixels, so that letters are of one size on a telephone and on paper.
Where a width in pixels is asked for, the same figure stands in pixels, as for a program that draws SVG and knows no page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Literal, TypeAlias
from unicodedata import bidirectional

from scn.reports.html import text

Direction: TypeAlias = Literal["ltr", "rtl"]
Anchor: TypeAlias = Literal["start", "middle", "end"]

Words: TypeAlias = Callable[[int], str]
"""How a number is said in words or digits, in the page's language."""

_POINTED, _ABOUT = 600, 3_000
"""Characters of what is shown when a shape is pointed at, and of a description: what anyone would hear to the end."""
Months: TypeAlias = Callable[[int, int], str]
"""How a month of a year is said, short."""

_WAYS: Mapping[str, Direction] = {"L": "ltr", "R": "rtl", "AL": "rtl"}
"""By Unicode's classes of signs."""

_KEY = re.compile(r"[a-z][a-z0-9-]*\Z")

# Isolates of Unicode: by its own first letter, from right to left, and the end of one. They say it to every program that draws SVG;
# the attribute `direction` does not, and turns around what "start" is where it does.
_BY_ITSELF, _FROM_THE_RIGHT, _END = "\u2068", "\u2067", "\u2069"
_ISOLATES = re.compile("[\u2066-\u2069]")


# A rule with `@` may hold rules, and those hold none.
_COMMENT, _AT_RULE = re.compile(r"/\*.*?\*/", re.S), re.compile(r"@[^{}]*\{(?:[^{}]|\{[^{}]*\})*\}")
_OPENING, _DEFINITIONS = re.compile(r'<svg [^>]*class="([^"]*)"'), re.compile(r"<defs>.*?</defs>", re.S)
_ROOT, _VARIABLE, _VAR = re.compile(r":root\s*\{([^{}]*)\}"), re.compile(r"--([\w-]+)\s*:([^;]*);"), re.compile(r"var\(--([\w-]+)\)")


@dataclass(frozen=True, slots=True)
class Legend:
    """A line of a legend: a symbol (elements of SVG in a square of 20 by 20, made here) and the word for it."""

    symbol: str
    label: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing with what stands around it. `svg` is a whole SVG element with a title and a description; `html` is the figure.

    `about` is the description once more, for whoever does not read it out of the drawing.
    """

    key: str
    title: str
    svg: str
    legend: tuple[Legend, ...] = ()
    notes: tuple[str, ...] = ()
    about: str = field(kw_only=True)

    @property
    def html(self) -> str:
        """The `figure` element: its title, the drawing, the legend, the notes below it."""
        parts = [f'<figure class="figure" id="{self.key}">', f"<figcaption>{text(self.title)}</figcaption>", self.svg]
        if self.legend:
            parts.append('<ul class="legend">')
            parts += (
                f'<li><svg class="symbol" width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">{entry.symbol}</svg>'
                f"<span>{text(entry.label)}</span></li>"
                for entry in self.legend
            )
            parts.append("</ul>")
        parts += (f'<p class="note">{text(note)}</p>' for note in self.notes)
        return "\n".join([*parts, "</figure>"]) + "\n"


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a report, by the key of the section before whose table they stand."""

    by_section: Mapping[str, Sequence[Figure]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plane:
    """Where things stand: a share of the width from the side on which reading begins, and pixels from the top.

    `width` is None for a figure that is as wide as its page.
    """

    direction: Direction = "ltr"
    width: int | None = None

    def across(self, share: float) -> str:
        """The place at that share of the width."""
        return self.extent(1 - share if self.direction == "rtl" else share)

    def extent(self, share: float) -> str:
        """The width of that share."""
        return f"{brief(share * 100)}%" if self.width is None else brief(share * self.width)

    def aside(self, pixels: float) -> str:
        """A distance in the direction of reading."""
        return brief(-pixels if self.direction == "rtl" else pixels)

    def box(self, share: float, top: float, wide: float, high: float, classes: str, *, title: str = "", fill: str = "") -> str:
        """A rectangle, from a share of the width on."""
        start = self.extent(1 - share - wide if self.direction == "rtl" else share)
        paint = f' fill="{fill}"' if fill else ""
        body = f'<rect class="{classes}" x="{start}" y="{brief(top)}" width="{self.extent(wide)}" height="{brief(high)}"{paint}'
        return f"{body}>{titled(title)}</rect>" if title else f"{body}/>"

    def window(self, share: float, top: float, wide: float, high: float, inside: str) -> str:
        """A drawing of its own in a rectangle, cut off at its edges. What is inside has its widths in shares of the rectangle's."""
        start = self.extent(1 - share - wide if self.direction == "rtl" else share)
        return f'<svg x="{start}" y="{brief(top)}" width="{self.extent(wide)}" height="{brief(high)}">{inside}</svg>'

    def line(self, share: float, top: float, to_share: float, to_top: float, classes: str) -> str:
        """A line between two places."""
        x, to_x = self.across(share), self.across(to_share)
        return f'<line class="{classes}" x1="{x}" y1="{brief(top)}" x2="{to_x}" y2="{brief(to_top)}"/>'

    def word(
        self,
        share: float,
        base: float,
        words: str,
        classes: str,
        *,
        anchor: Anchor = "start",
        aside: float = 0,
        longest: int = 0,
        foreign: bool = False,
    ) -> str:
        """A text on its base line; one that is longer than `longest` characters is shortened, and says the whole when pointed at.

        A foreign one, such as a name, may read the other way.
        """
        short = shortened(words, longest) if longest else words
        title = titled(words) if short != words else ""
        place = self.written(self.across(share), base, anchor, aside)
        return f'<text class="{classes}" {place}>{title}{isolated(short, None if foreign else self.direction)}</text>'

    def written(self, across: str, base: float, anchor: Anchor = "start", aside: float = 0) -> str:
        """The attributes of place of a text. An anchor is where the words begin or end as they are read."""
        side = {"start": "end", "end": "start"}.get(anchor, anchor) if self.direction == "rtl" else anchor
        shift = f' dx="{self.aside(aside)}"' if aside else ""
        return f'x="{across}" y="{brief(base)}"{shift}' + (f' text-anchor="{side}"' if side != "start" else "")


def drawing(key: str, classes: str, title: str, description: str, body: Iterable[str], *, size: str) -> str:
    """A whole SVG element that readers of screens take for one picture. `size` is its attributes of size.

    The element itself stands in the page's direction: the gutter beside it depends on that. What is in it does not.

    Raises `ValueError` for a key that is not of small letters, digits and hyphens: the ids in a page are made of it.
    """
    named = f"{checked(key)}-title {key}-about"
    inner = "\n".join(body)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{classes}" {size} role="img" aria-labelledby="{named}">\n'
        f'<title id="{key}-title">{text(title)}</title>\n<desc id="{key}-about">{text(shortened(description, _ABOUT))}</desc>\n'
        f'<g direction="ltr">\n{inner}\n</g>\n</svg>'
    )


def sized(plane: Plane, high: float, *, gutter: float = 0) -> str:
    """The attributes of size of a chart. In pixels the gutter is added to its width; else the page's style makes room for it."""
    if plane.width is None:
        return f'width="100%" height="{brief(high)}"'
    start = 0 if plane.direction == "rtl" else -gutter
    whole = plane.width + gutter
    return f'width="{brief(whole)}" height="{brief(high)}" viewBox="{brief(start)} 0 {brief(whole)} {brief(high)}"'


def standing_alone(svg: str, style: str) -> str:
    """A drawing as a file of its own, with the style that a page would give it, as `on_paper`."""
    opening, rest = svg.split(">", 1)
    return f"{opening}><style>{escape(on_paper(style), quote=False)}</style>{rest}\n"


def symbols_alone(figure: Figure, style: str) -> list[str]:
    """The symbols of a figure's legend, each as a file of its own, as `standing_alone`."""
    svg = _OPENING.search(figure.svg)
    classes, patterns = svg[1] if svg else "", "".join(_DEFINITIONS.findall(figure.svg))
    opening = f'<svg xmlns="http://www.w3.org/2000/svg" class="{classes}" width="20" height="20" viewBox="0 0 20 20">'
    return [standing_alone(f"{opening}{patterns}{entry.symbol}</svg>", style) for entry in figure.legend]


def on_paper(style: str) -> str:
    """A style sheet for programs that draw SVG and know no more of CSS than classes: light, its variables put in, without `@` rules.

    Raises `KeyError` for a variable that has no value in the first `:root`.
    """
    plain, values = _plain(style), variables(style)
    return _VAR.sub(lambda used: values[used[1]], _ROOT.sub("", plain)).strip() + "\n"


def variables(style: str) -> dict[str, str]:
    """The values of a style sheet's variables on paper: those of its first `:root`."""
    root = _ROOT.search(_plain(style))
    return {name: value.strip() for name, value in _VARIABLE.findall(root[1] if root else "")}


def _plain(style: str) -> str:
    return _AT_RULE.sub("", _COMMENT.sub("", style))


def checked(key: str) -> str:
    """The key, if ids may be made of it. Raises `ValueError` otherwise."""
    if not _KEY.match(key):
        raise ValueError(f"not the key of a figure: {key!r}")
    return key


def isolated(words: str, direction: Direction | None = None) -> str:
    """Words as `text`, kept apart: those of the page read as the page does, others (without a direction) as their first letter does."""
    if direction == "ltr":
        return text(words)
    return f"{_FROM_THE_RIGHT if direction else _BY_ITSELF}{_ISOLATES.sub('', text(words))}{_END}"


def titled(words: str) -> str:
    """What is shown when a shape is pointed at."""
    return f"<title>{text(shortened(words, _POINTED))}</title>"


def reads(words: str) -> Direction | None:
    """The direction of the first letter that has one; None where none has."""
    return next((_WAYS[kind] for sign in words if (kind := bidirectional(sign)) in _WAYS), None)


def shortened(words: str, longest: int) -> str:
    """At most so many characters, with an ellipsis where some are left out."""
    return words if len(words) <= longest else words[: longest - 1].rstrip() + "…"


def brief(value: float) -> str:
    """A number with two decimals at most, without the zeros that say nothing."""
    rounded = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if rounded == "-0" else rounded


def hatch(key: str, classes: str) -> str:
    """The definition of a hatched fill, as `url(#KEY)`: for what has to differ otherwise than by colour."""
    return (
        f'<pattern id="{key}" class="{classes}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect class="ground" width="6" height="6"/><rect class="stripe" width="3" height="6"/></pattern>'
    )


def whole_steps(largest: float, most: int) -> list[int]:
    """Whole numbers from 0 for an axis, in steps of 1, 2 or 5 times a power of ten: the last is `largest` or more.

    There are at most `most` steps, of which there must be two or more.
    """
    step = next(
        factor * 10**power for power in range(19) for factor in (1, 2, 5) if -(-largest // (factor * 10**power)) <= most
    )  # a store cannot count beyond that
    return list(range(0, int(-(-max(largest, 1) // step) * step) + 1, step))

"""Everything that is printed: standard output and standard error, tables, JSON, questions.

Foreign text (names, files) reaches a terminal only through here: control and bidi characters are taken out, so that
nothing in it is read as an escape sequence. Tables are laid out here by the width that Rich measures: Rich's own take
half a millisecond a row.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Any, TextIO

from scn.errors import InvalidInput, ScnError
from scn.i18n.bidi import FSI, PDI, SIGNS, paired

_CONTROLS = {code: None for span in ((0x00, 0x08), (0x0B, 0x1F), (0x7F, 0x9F)) for code in range(span[0], span[1] + 1)}
_HARMFUL = {**_CONTROLS, **SIGNS}
_BREAKS = {ord(character): " " for character in "\n\r\t\v\f\u0085\u2028\u2029"}
_LONGEST = 600
PIPED_WIDTH = 4000
"""How many characters a line has where it is no terminal that shows it."""
_NARROWEST = 6
_WIDEST = 160
"""How wide a line gets for the sake of bars."""
_LONG_LIST = 200


def harmless(text: str) -> str:
    """The text without C0, C1 and bidi control characters (a line feed and a tab stay)."""
    return text if text.isascii() and text.isprintable() else text.translate(_HARMFUL)


def flat(text: str) -> str:
    """The text in one line: harmless, with blanks for line breaks and tabs."""
    return harmless(text.translate(_BREAKS))


def composed(text: str) -> str:
    """The text in one line, harmless but for the isolates that a sentence of ours has around names."""
    return paired(text.translate(_BREAKS).translate(_CONTROLS))


def short(text: str) -> str:
    """The text in one line that is not longer than anyone would read."""
    line = flat(text)
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, whether it holds numbers, and whether it may be shortened to fit.

    A text that `wraps` goes on in the next line of the terminal where it is longer than the column.
    """

    heading: str
    number: bool = False
    shrinks: bool = False
    wraps: bool = False


class Console:
    """The two streams of a command, and how it was asked to print on them."""

    def __init__(
        self, *, as_json: bool = False, quiet: bool = False, wide: bool = False, out: TextIO | None = None, err: TextIO | None = None
    ) -> None:
        self.as_json = as_json
        self.quiet = quiet
        self.wide = wide
        self.out = out or sys.stdout
        self.err = err or sys.stderr
        self._begun = time.monotonic()
        self._progressing = False

    @property
    def is_terminal(self) -> bool:
        """Whether somebody is there who can be asked."""
        return sys.stdin.isatty() and self.err.isatty()

    def progress(self, text: str) -> None:
        """Say how far it has come, in one line that goes away: on a terminal, when it takes longer than a second."""
        if not self.quiet and self.err.isatty() and time.monotonic() - self._begun > 1:
            self._progressing = True
            self.err.write(f"\r{harmless(text)}\x1b[K")
            self.err.flush()

    def finish(self) -> None:
        """Take the line of progress away."""
        if self._progressing:
            self._progressing = False
            self.err.write("\r\x1b[K")
            self.err.flush()

    def document(self, value: object) -> None:
        """Print one JSON document."""
        self.finish()
        if isinstance(value, list) and len(value) > _LONG_LIST:
            # An indented document is written by Python itself, ten times as slowly as lines of one object each.
            for number, item in enumerate(value):
                self.out.write(("[\n" if number == 0 else ",\n") + json.dumps(plain(item), ensure_ascii=False))
            self.out.write("\n]\n")
            return
        self.out.write(json.dumps(plain(value), ensure_ascii=False, indent=2) + "\n")

    def raw(self, content: bytes) -> None:
        """Write a file to standard output as it is."""
        self.finish()
        self.out.flush()
        below = getattr(self.out, "buffer", None)
        if below is None:
            self.out.write(content.decode("utf-8", "replace"))
        else:
            below.write(content)
            below.flush()

    def line(self, text: str = "") -> None:
        """Print a line on standard output."""
        self.finish()
        self.out.write(harmless(text) + "\n")

    def composed(self, text: str) -> None:
        """Print a line whose isolates stay."""
        self.finish()
        self.out.write(composed(text) + "\n")

    def text(self, text: str) -> None:
        """Print a sentence, its isolates kept, in as many lines as the terminal needs."""
        from rich.cells import cell_len

        room = self._room()
        for line in _joined_words(composed(text), room) if cell_len(text) > room else (text,):
            self.composed(line)

    def note(self, text: str) -> None:
        """Print a remark on standard error, unless asked to be quiet."""
        if not self.quiet:
            self._aside(short(text) + "\n")

    def warn(self, text: str) -> None:
        """Print a warning on standard error."""
        self._aside(f"Warning: {short(text)}\n")

    def table(
        self, columns: Sequence[Column], rows: Iterable[Sequence[object]], *, title: str | None = None,
        verdicts: tuple[str, str] = ("yes", "NO"), isolates: bool = False,
    ) -> None:  # fmt: skip
        """Print a table that fits the terminal: only columns that may shrink are shortened. Piped, nothing is.

        `verdicts` are the words for yes and no. With `isolates` each cell is one: a terminal that orders lines by their direction
        leaves the cells in their columns.
        """
        from rich.cells import cell_len, set_cell_size

        rows = list(rows)
        cells = _cells(rows, verdicts)
        held_to = [[value if isinstance(value, bool) else None for value in row] for row in rows] if self._colours() else None
        said, widths = _wanted(columns, cells)
        widths = self._fitted([columns[place] for place in said], widths)

        def fit(text: str, place: int, width: int) -> str:
            length = len(text) if text.isascii() else cell_len(text)
            if length > width:
                text, length = set_cell_size(text, width - 1) + "…", width
            blanks = " " * (width - length)
            if isolates and text:
                text = f"{FSI}{text}{PDI}"
            return blanks + text if columns[place].number else text + blanks

        if title:
            self.line(title)
        self.finish()
        bold, plain_again = ("\x1b[1m", "\x1b[0m") if held_to is not None else ("", "")
        heads = [fit(columns[place].heading, place, width) for place, width in zip(said, widths, strict=True)]
        self.out.write(bold + "  ".join(heads).rstrip() + plain_again + "\n")
        self.out.write("─" * (sum(widths) + 2 * (len(widths) - 1)) + "\n")
        wraps = any(columns[place].wraps for place in said)
        for number, row in enumerate(cells):
            for line in _wrapped(row, columns, dict(zip(said, widths, strict=True))) if wraps else (row,):
                shown = [fit(line[place], place, width) for place, width in zip(said, widths, strict=True)]
                if held_to is not None:
                    shown = [_coloured(text, held_to[number][place]) for text, place in zip(shown, said, strict=True)]
                self.out.write("  ".join(shown).rstrip() + "\n")

    def spare(self, columns: Sequence[Column], rows: Sequence[Sequence[object]]) -> int:
        """How many characters of a terminal's line a table leaves, below 0 where it does not fit; 0 where it is no terminal."""
        if not self.out.isatty():
            return 0
        _, widths = _wanted(columns, _cells(rows, ("yes", "NO")))
        return min(self._line(), _WIDEST) - sum(widths) - 2 * (len(widths) - 1)

    def _colours(self) -> bool:
        """Whether colour is wanted: on a terminal that has it, unless NO_COLOR says otherwise."""
        if os.environ.get("NO_COLOR"):
            return False
        return bool(os.environ.get("FORCE_COLOR")) or (self.out.isatty() and os.environ.get("TERM", "dumb") != "dumb")

    def _fitted(self, columns: Sequence[Column], widths: list[int]) -> list[int]:
        """The widths of columns, less where they may shrink and the terminal is narrower than the table."""
        excess = sum(widths) + 2 * (len(columns) - 1) - self._room()
        while excess > 0:
            place = max((place for place, column in enumerate(columns) if column.shrinks), key=lambda place: widths[place], default=None)
            if place is None or widths[place] <= _NARROWEST:
                break
            widths[place] -= 1
            excess -= 1
        return widths

    def _room(self) -> int:
        """How many characters a line of the terminal has; piped, or where nothing is to be shortened, as many as are needed."""
        return PIPED_WIDTH if self.wide else self._line()

    def _line(self) -> int:
        """How many characters a line of the terminal has."""
        if width := os.environ.get("COLUMNS", ""):
            return int(width) if width.isdecimal() else PIPED_WIDTH
        return os.get_terminal_size(self.out.fileno()).columns if self.out.isatty() else PIPED_WIDTH

    def pairs(self, pairs: Iterable[tuple[str, object]]) -> None:
        """Print a heading and a value a line, those without a value left out."""
        known = [(key, _cell(value)) for key, value in pairs if value not in (None, "", (), [])]
        width = max((len(key) for key, _ in known), default=0)
        for key, value in known:
            self.line(f"{key:<{width}}  {flat(value)}")

    def require_answer(self, *, yes: bool) -> None:
        """Raise `InvalidInput` where a question will come up and nobody is there to answer it."""
        if not yes and not self.is_terminal:
            raise InvalidInput(
                "This changes the store and nobody is there to confirm it", "Add --yes, or --dry-run to see what it would do."
            )

    def confirm(self, question: str) -> bool:
        """Ask for a yes."""
        self._aside(f"{flat(question)} [y/N] ")
        self.err.flush()
        return sys.stdin.readline().strip().casefold() in ("y", "yes")

    def choose(self, question: str, choices: Sequence[str]) -> int:
        """Ask which of some choices is meant; its place among them. Raises `InvalidInput` where the answer is none of them."""
        for number, choice in enumerate(choices, start=1):
            self._aside(f"{number:>3}  {flat(choice)}\n")
        self._aside(f"{flat(question)} [1-{len(choices)}] ")
        self.err.flush()
        answer = sys.stdin.readline().strip()
        if not answer.isascii() or not answer.isdigit() or not 1 <= int(answer) <= len(choices):
            raise InvalidInput(f"{answer or 'No answer'} is none of 1 to {len(choices)}; nothing was changed")
        return int(answer) - 1

    def error(self, error: ScnError) -> None:
        """Print an error on standard error: in words, or with --json as one document."""
        if self.as_json:
            body: dict[str, object] = {
                "code": error.code,
                "message": error.message,
                "hint": error.hint,
                "candidates": list(error.candidates),
            }
            if error.details:
                body["details"] = list(error.details)
            self.err.write(json.dumps({"error": body}, ensure_ascii=False) + "\n")
            return
        lines = [f"Error: {error.message}", *error.details]
        if any(candidate not in error.message for candidate in error.candidates):
            lines.append("Did you mean: " + ", ".join(error.candidates) + "?")
        if error.hint:
            lines.append(error.hint)
        self._aside("".join(f"{short(line)}\n" for line in lines))

    def _aside(self, text: str) -> None:
        """Write to standard error, after what standard output holds so far."""
        self.finish()
        self.out.flush()
        self.err.write(text)


def plain(value: object) -> Any:
    """The value in JSON's own types: dataclasses and mappings as objects, dates in ISO 8601."""
    match value:
        case None | bool() | int() | float() | str() if not isinstance(value, Enum):
            return value
        case Enum():
            return value.value
        case date():
            return value.isoformat()
        case Fraction():
            return float(value)
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case _ if is_dataclass(value) and not isinstance(value, type):
            return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
        case Iterable():
            return [plain(item) for item in value]
    return str(value)


def bar(share: float, width: int, *, whole: bool = False) -> str:
    """A bar for a share of a width; what is more than nothing is seen.

    To an eighth of a character, or in `whole` ones: the parts are left halves, which a line from right to left would tear off.
    """
    if whole:
        return "█" * min(max(round(share * width), share > 0), width)
    eighths = min(max(round(share * width * 8), share > 0), width * 8)
    return "█" * (eighths // 8) + ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")[eighths % 8]


def _cells(rows: Iterable[Sequence[object]], verdicts: tuple[str, str]) -> list[list[str]]:
    """The cells of a table as they are printed."""
    return [[flat(verdicts[not value] if isinstance(value, bool) else _cell(value)) for value in row] for row in rows]


def _wanted(columns: Sequence[Column], cells: Sequence[Sequence[str]]) -> tuple[list[int], list[int]]:
    """The columns that are printed, and how wide each would be; a column of remarks that says nothing takes no room."""
    from rich.cells import cell_len

    said = [place for place, column in enumerate(columns) if not column.shrinks or any(row[place] for row in cells)]
    held = [{row[place] for row in cells} for place in said]
    widths = [
        max([cell_len(columns[place].heading), *(len(text) if text.isascii() else cell_len(text) for text in texts)])
        for place, texts in zip(said, held, strict=True)
    ]
    return said, widths


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "NO"
        case float():
            return f"{value:.2f}"
        case Mapping():
            return ", ".join(f"{key}={item}" for key, item in value.items())
        case list() | tuple():
            return ", ".join(_cell(item) for item in value)
    return str(value)


def _wrapped(row: Sequence[str], columns: Sequence[Column], widths: Mapping[int, int]) -> Iterator[list[str]]:
    """The lines of a row: texts of columns that wrap in pieces that fit, the others in the first line."""
    from rich.cells import chop_cells

    pieces = [
        [piece for word in _joined_words(text, widths[place]) for piece in chop_cells(word, widths[place])] or [""]
        if columns[place].wraps and place in widths
        else [text]
        for place, text in enumerate(row)
    ]
    for number in range(max(map(len, pieces))):
        yield [each[number] if number < len(each) else "" for each in pieces]


def _joined_words(text: str, width: int) -> Iterator[str]:
    """The words of a text, as many in a line as fit into a width; a word that is longer stands alone."""
    from rich.cells import cell_len

    line = ""
    for word in text.split(" "):
        if line and cell_len(line) + 1 + cell_len(word) > width:
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield line


def _coloured(text: str, verdict: bool | None) -> str:
    """A cell with the colour of its verdict."""
    return text if verdict is None else f"\x1b[{'32' if verdict else '1;31'}m{text}\x1b[0m"

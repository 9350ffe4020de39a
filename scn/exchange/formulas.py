"""Cells that a spreadsheet would run: the apostrophe that stops it, and the way back."""

from __future__ import annotations

import re
from collections.abc import Sequence

# The full-width signs are run too, where Chinese, Japanese or Korean is the spreadsheet's language (OWASP, CSV injection).
_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?\Z")


def harmless(cell: str) -> str:
    """The cell with an apostrophe before it where a spreadsheet would run it as a formula; numbers are left alone."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.match(cell) else cell


def as_was(cell: str) -> str:
    """The cell without the apostrophe that `harmless` put before it."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) and not _NUMBER.match(cell[1:]) else cell


def as_text(cell: str) -> str:
    """The cell for a format that knows text from formulas: one more apostrophe only where `as_was` would take one off."""
    return harmless(cell) if cell.startswith("'") else cell


def column_as_was(column: Sequence[str]) -> Sequence[str]:
    """A column without those apostrophes, and without the blanks that came to the front by it."""
    # One search through the joined column: nearly always there is no such cell, and nothing to do for each of them.
    if "\n'" not in "\n" + "\n".join(column):
        return column
    return [as_was(cell).strip() if cell.startswith("'") else cell for cell in column]

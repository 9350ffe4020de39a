"""Directions of writing in plain text: isolates around what is foreign in a sentence (Unicode Standard Annex 9).

An isolate keeps a name with its neighbours from changing places: `R-2026-003` in an Arabic sentence, بونو in an English one. Its
two signs take no room, and a terminal that does not know them shows the text as it would without.
"""

from __future__ import annotations

FSI = "\u2068"
"""Begins an isolate that has the direction of its first strong letter."""

PDI = "\u2069"
"""Ends an isolate."""

_ISOLATES = "\u2066\u2067\u2068"
SIGNS = {
    code: None for span in ((0x200E, 0x200F), (0x202A, 0x202E), (0x2066, 0x2069), (0x061C, 0x061C)) for code in range(span[0], span[1] + 1)
}
"""Every sign of direction, as `str.translate` takes them out."""


def isolated(text: str) -> str:
    """The text between the signs of an isolate, which nothing inside of it can end: it loses its own signs of direction."""
    return f"{FSI}{text.translate(SIGNS)}{PDI}" if text else ""


def paired(text: str) -> str:
    """The text with those first-strong isolates alone that begin and end: no other sign of direction stays in it."""
    kept: set[int] = set()
    begun: list[int] = []
    for place, sign in enumerate(text):
        if sign in _ISOLATES:
            begun.append(place)
        elif sign == PDI and begun and text[start := begun.pop()] == FSI:
            kept |= {start, place}
    return "".join(sign for place, sign in enumerate(text) if place in kept or ord(sign) not in SIGNS)

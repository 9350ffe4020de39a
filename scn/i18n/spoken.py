"""The languages that scn speaks. Every command asks for them when it starts: nothing else is loaded here."""

from __future__ import annotations

import os

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "po")
"""Where the catalogues lie."""


def languages() -> tuple[str, ...]:
    """The languages, as BCP 47 tags: English, and each that has a catalogue `LANG.po`."""
    return ("en", *sorted(name.removesuffix(".po") for name in os.listdir(FOLDER) if name.endswith(".po")))


def catalogue_of(lang: str) -> str:
    """The path of the catalogue of a language."""
    return os.path.join(FOLDER, f"{lang}.po")

"""How names are compared: one folding for every script, the ids made from names, and the names nearest to a typed one.

A folded name has ASCII small letters and digits, Arabic letters, and single spaces, nothing else. Arabic is kept in its
own letters, since two Arabic spellings are better compared there than through a transliteration; every other script
is written in ASCII. So `Peć`, `PEC` and `Пећ` are one name, and so are `بيروت` and `بَيْروت`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

# What Unicode does not decompose. Only what is worth having without loading a transliterator.
_LATIN = {
    "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ŧ": "t", "ŋ": "ng", "ı": "i", "ə": "e", "ǝ": "e",
}  # fmt: skip

# One letter for those that are used for each other in writing names: in Arabic itself, and between the keyboards of
# Arabic, Persian and Urdu. Alef, waw and yeh with hamza or madda lose it by decomposition, before this is asked.
_ARABIC = {
    "ٱ": "ا",  # alef wasla
    "ء": "",  # hamza by itself: often left out at the end of a word
    "ى": "ي",  # alef maqsura
    "ی": "ي",  # Farsi yeh
    "ې": "ي",  # Pashto yeh
    "ے": "ي",  # yeh barree
    "ة": "ه",  # ta marbuta
    "ە": "ه",  # ae
    "ہ": "ه",  # heh goal
    "ھ": "ه",  # heh doachashmee
    "ۃ": "ه",  # ta marbuta goal
    "ک": "ك",  # keheh
    "ڪ": "ك",  # swash kaf
}

_ARABIC_BLOCKS = ((0x0600, 0x06FF), (0x0750, 0x077F), (0x0870, 0x08FF))

# Marks that a reader may leave out. Those of Indic scripts are not among them: there they are the vowels.
_MARKS = ((0x0300, 0x036F), (0x0483, 0x0487), (0x0591, 0x05C7), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE20, 0xFE2F))

# Letters by their category, apostrophes by their use: Hawaiʻi.
_APOSTROPHES = ((0x02B9, 0x02C1),)

_ASCII = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}


def fold(text: str) -> str:
    """The form of a name in which it is compared: without case, accents, vowel signs and punctuation.

    Of any text, the empty one included; folding twice is folding once. May be empty, where nothing but punctuation stood.
    """
    if text.isascii():
        return " ".join(text.translate(_ASCII).split())
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join("".join(map(_fold_character, text)).split())


def slug(name: str) -> str:
    """An id made from a name: ASCII small letters and digits with single hyphens between words (`the-hague`, `kacanik`).

    Other scripts are transliterated. Empty where the name has no letter and no digit.
    """
    folded = fold(name)
    if not folded.isascii():
        folded = fold("".join(map(_transliterate, folded)))
    return "-".join(folded.split())


def nearest(text: str, names: Iterable[str], n: int = 3) -> tuple[str, ...]:
    """Up to `n` of the names that look most like the text, best first; empty where none is like it.

    Names that begin with the text come before those that are only similar. Names are given back as they came in, each once.
    """
    from difflib import get_close_matches

    wanted = fold(text)
    if not wanted or n < 1:
        return ()
    by_folded: dict[str, list[str]] = {}
    for name in dict.fromkeys(names):
        by_folded.setdefault(fold(name), []).append(name)
    begin = sorted((folded for folded in by_folded if folded.startswith(wanted)), key=lambda folded: (len(folded), folded))
    found = dict.fromkeys([*begin, *get_close_matches(wanted, by_folded, n=n, cutoff=0.6)])
    return tuple(name for folded in found for name in by_folded[folded])[:n]


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    """The folding of one character of text that is case-folded and in NFKC."""
    base = unicodedata.normalize("NFD", character)[0]
    if base.isascii():
        return _ASCII[ord(base)]
    if base in _LATIN:
        return _LATIN[base]
    if _within(base, _ARABIC_BLOCKS):
        return _fold_arabic(base)
    return _fold_other(character)


def _fold_arabic(character: str) -> str:
    if character in _ARABIC:
        return _ARABIC[character]
    match unicodedata.category(character):
        case "Lo":
            return character
        case "Nd":
            return str(unicodedata.decimal(character))
        case "Mn" | "Lm" | "Cf":  # vowel signs, tatweel, marks of direction
            return ""
        case _:
            return " "


def _fold_other(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category == "Cf" or _within(character, _MARKS):
        return ""
    if category[0] in "PSZC" or _within(character, _APOSTROPHES):
        return " "
    return _transliterate(character).lower().translate(_ASCII)


def _transliterate(character: str) -> str:
    """The character in ASCII, without the quotation marks that stand for ain, hamza or a soft sign: they would cut a word in two."""
    from anyascii import anyascii

    written: str = anyascii(character)
    return written.replace("'", "").replace("`", "")


def _within(character: str, blocks: tuple[tuple[int, int], ...]) -> bool:
    code = ord(character)
    return any(first <= code <= last for first, last in blocks)

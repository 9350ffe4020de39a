"""How names are compared: one folding for every script, the key by which names are looked up, the ids made from names.

A folded name has ASCII small letters and digits, Arabic letters, and single spaces, nothing else. Arabic is kept in its
own letters, since two Arabic spellings are better compared there than through a transliteration; every other script
is written in ASCII. So `Peć`, `PEC` and `Пећ` are one name, and so are `بيروت` and `بَيْروت`.

The key of a name is its folded form with abbreviations written out and without spaces, so that neither hyphens nor
apostrophes matter: `St-Denis` and `Saint Denis`, `N'Djamena` and `Ndjamena`. See docs/names.md.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

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

# What is written out or cut short at will where it is one word of several.
_SHORT = {
    "st": "saint", "ste": "sainte", "sankt": "saint", "sint": "saint", "sveti": "saint", "sta": "santa", "sto": "santo",
    "mt": "mount", "ft": "fort", "pt": "port",
}  # fmt: skip

_ARTICLE = "ال"

_ASCII = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}


def fold(text: str) -> str:
    """The form of a name in which it is compared: without case, accents, vowel signs and punctuation.

    Of any text, the empty one included; folding twice is folding once. May be empty, where nothing but punctuation stood.
    """
    if text.isascii():
        return " ".join(text.translate(_ASCII).split())
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(text.translate(_FOLDED).split())


def fold_all(names: Sequence[str]) -> list[str]:
    """The folded form of each name, as `fold` gives it; many names at once cost a quarter of what they cost one by one."""
    joined = "\n".join(names)
    if joined.count("\n") != len(names) - 1:
        return list(map(fold, names))
    if joined.isascii():
        folded = joined.translate(_ASCII_LINES)
    else:
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", joined).casefold()).translate(_FOLDED_LINES)
    return [" ".join(name.split()) for name in folded.split("\n")]


def keys_of(folded: Sequence[str]) -> list[str]:
    """The key of each name that is folded already."""
    words = set(" ".join(folded).split())
    changing = {word for word in words if word in _SHORT or word.startswith(_ARTICLE)}
    if not changing:
        return [name.replace(" ", "") for name in folded]
    return [name.replace(" ", "") if changing.isdisjoint(name.split()) else key_of(name) for name in folded]


def slug(name: str) -> str:
    """An id made from a name: ASCII small letters and digits with single hyphens between words (`the-hague`, `kacanik`).

    Other scripts are transliterated. Empty where the name has no letter and no digit.
    """
    folded = fold(name)
    if not folded.isascii():
        folded = fold("".join(map(_transliterate, folded)))
    return "-".join(folded.split())


def key(text: str) -> str:
    """The form of a name under which it is looked up: folded, abbreviations written out, without spaces and the Arabic article.

    Empty where the folded name is. The key of a key is not always the key again: it has lost where words begin.
    """
    return key_of(fold(text))


def key_of(folded: str) -> str:
    """The key of a name that is folded already."""
    if " " not in folded and folded.isascii():
        return folded
    return "".join(map(_whole, folded.split()))


def _whole(word: str) -> str:
    if word in _SHORT:
        return _SHORT[word]
    return word[2:] if word.startswith(_ARTICLE) and len(word) > 4 else word


class _Folded(dict[int, str]):
    """The folding of every character that was met so far."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_character(chr(code))
        return folded


_FOLDED = _Folded()
_FOLDED_LINES = _Folded({ord("\n"): "\n"})
_ASCII_LINES = {**_ASCII, ord("\n"): "\n"}


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

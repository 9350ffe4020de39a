"""Names that are like each other: spellings of one name in another transliteration, and the names nearest to a typed one."""

from __future__ import annotations

import re
from collections.abc import Iterable

from scn.places.folding import fold, key

# Words that are put before or after a name at will. The article of Romance names is not among them: La Paz is no Paz.
_LOOSE_WORDS = frozenset({"the", "al", "el", "ad", "ar", "as", "ash", "an", "at", "az", "ul", "city"})

# Ways to write one sound in Latin letters, in the order in which they are tried.
_SOUNDS = (
    ("tsch", "c"), ("tch", "c"), ("dsch", "j"), ("sch", "s"), ("ch", "c"), ("sh", "s"), ("zh", "j"), ("dj", "j"), ("kh", "h"), ("gh", "g"),
    ("ph", "f"), ("th", "t"), ("ck", "k"), ("qu", "k"), ("q", "k"), ("x", "ks"), ("w", "v"), ("ou", "u"), ("oo", "u"), ("ee", "i"),
    ("ae", "a"), ("aa", "a"), ("oe", "o"), ("ue", "u"), ("y", "i"), ("c", "k"),
)  # fmt: skip

# Letters of Persian, Urdu and Kurdish, and the Arabic ones that stand for them in foreign names.
_ARABIC_SOUNDS = str.maketrans({"پ": "ب", "ڤ": "ف", "گ": "ك", "غ": "ك", "ج": "ك", "ق": "ك", "ژ": "ز", "چ": "ش"})
_DOUBLED = re.compile(r"(.)\1+")


def loose(text: str) -> str:
    """The form in which two transliterations of one name are often the same: `Düsseldorf` and `Duesseldorf`, `Jeddah` and `Jedda`.

    Different names may have the same form more often than with `key`: ask this only where the key is not known, and take
    an answer only where it is the only one. Empty where the folded name is.
    """
    words = fold(text).split()
    said = key(" ".join(word for word in words if word not in _LOOSE_WORDS)) or key(text)
    if not said.isascii():
        return _DOUBLED.sub(r"\1", said.translate(_ARABIC_SOUNDS))
    for written, sound in _SOUNDS:
        said = said.replace(written, sound)
    said = _DOUBLED.sub(r"\1", said)
    return said.removesuffix("h") if len(said) > 3 else said


def nearest(text: str, names: Iterable[str], n: int = 3) -> tuple[str, ...]:
    """Up to `n` of the names that look most like the text, best first; empty where none is like it.

    Names are given back as they came in, each once; they are compared as `nearest_keys` says.
    """
    by_key: dict[str, list[str]] = {}
    for name in dict.fromkeys(names):
        by_key.setdefault(key(name), []).append(name)
    return tuple(name for found in nearest_keys(key(text), by_key, n) for name in by_key[found])[:n]


def nearest_keys(wanted: str, keys: Iterable[str], n: int = 3) -> list[str]:
    """Up to `n` of the keys of names that look most like one, best first.

    Those that begin with it come before those that are only similar. The similarity is that of the optimal string alignment
    distance, in which two letters that changed places are one fault; then, for a word that was cut short, of what the two
    have in common (indel distance). Both are 0 to 1; less than 0.6 is not near.
    """
    from rapidfuzz import process
    from rapidfuzz.distance import OSA, Indel

    if not wanted or n < 1:
        return []
    known = list(keys)
    found = dict.fromkeys(sorted((one for one in known if one.startswith(wanted)), key=lambda one: (len(one), one)))
    for scorer in (OSA.normalized_similarity, Indel.normalized_similarity):
        alike = process.extract(wanted, known, scorer=scorer, score_cutoff=0.6, limit=n)
        found |= dict.fromkeys(one for one, _, _ in sorted(alike, key=lambda scored: (-scored[1], scored[0])))
    return list(found)[:n]


def remotely(wanted: str, keys: Iterable[str], n: int = 200) -> list[str]:
    """Up to `n` keys that are not unlike one: all that can be another transliteration of it are among them."""
    from rapidfuzz import process
    from rapidfuzz.distance import Indel

    return [one for one, _, _ in process.extract(wanted, list(keys), scorer=Indel.normalized_similarity, score_cutoff=0.5, limit=n)]

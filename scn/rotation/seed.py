"""From public texts to the order of the pool: the seed, and the lot that it gives each candidate.

Everything here can be checked with any implementation of SHA-256 (FIPS 180-4); nothing depends on the machine, on
Python's own hashing or on the order in which the candidates are listed.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Sequence


def seed_of(texts: Sequence[str]) -> bytes:
    """The 32 bytes that the public texts stand for, in the order given.

    SHA-256 over the UTF-8 form of a JSON array of the texts, each first normalised to Unicode NFC, without spaces and
    with no more escapes than JSON needs (so RFC 8785 writes it): `["a","bc"]` and `["ab","c"]` differ.
    Raises `UnicodeEncodeError` for a text with half a surrogate pair, which has no UTF-8 form.
    """
    normal = [unicodedata.normalize("NFC", text) for text in texts]
    return hashlib.sha256(json.dumps(normal, ensure_ascii=False, separators=(",", ":")).encode()).digest()


def lot(seed: bytes, identity: str) -> bytes:
    """The lot of a candidate, 32 bytes: SHA-256 over the seed followed by its id in UTF-8, taken as it stands."""
    return hashlib.sha256(seed + identity.encode()).digest()


def by_lot(seed: bytes, ids: Iterable[str]) -> list[str]:
    """The ids in the order of their lots, the smallest first (compared as numbers, the first byte counting most); ties by id."""
    return sorted(ids, key=lambda identity: (lot(seed, identity), identity))

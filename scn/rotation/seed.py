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


def ticket_of(texts: Sequence[str], number: int, source: str = "sha256") -> int:
    """The ticket that the public texts draw, from 1 to `number`.

    By `sha256`: the SHA-256 over the seed followed by the word `ticket`, read as a number whose first byte counts most, modulo the
    number of tickets, plus 1. By `rfc3797`: the first that RFC 3797 selects. Raises `InvalidInput` for texts that it does not take.
    """
    if source == "rfc3797":
        return rfc3797(texts, number, 1)[0]
    return int.from_bytes(hashlib.sha256(seed_of(texts) + b"ticket").digest(), "big") % number + 1


def rfc3797(sources: Sequence[str], pool: int, number: int) -> list[int]:
    """The first `number` that RFC 3797 selects from a pool numbered from 1 on (D. Eastlake, Publicly Verifiable Nominations
    Committee (NomCom) Random Selection, 2004).

    A source is one or more whole numbers, apart by commas or blanks, in any order. Raises `InvalidInput` where one is not.
    """
    from scn.errors import InvalidInput

    key = ""
    for source in sources:
        words = source.replace(",", " ").split()
        if not words or not all(word.isascii() and word.isdecimal() for word in words):
            raise InvalidInput(f"{source} is no source for RFC 3797", "A source is whole numbers, for example 2,5,12,8,10.")
        key += "".join(f"{value}." for value in sorted(map(int, words))) + "/"
    left = list(range(1, pool + 1))
    found = []
    for turn in range(number):
        count = turn.to_bytes(2, "big")
        digest = hashlib.md5(count + key.encode() + count, usedforsecurity=False).digest()
        found.append(left.pop(int.from_bytes(digest, "big") % len(left)))
    return found


def by_lot(seed: bytes, ids: Iterable[str]) -> list[str]:
    """The ids in the order of their lots, the smallest first (compared as numbers, the first byte counting most); ties by id."""
    return sorted(ids, key=lambda identity: (lot(seed, identity), identity))

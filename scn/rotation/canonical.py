"""Canonical JSON (RFC 8785): one spelling of a document, so that it has one SHA-256 everywhere."""

from __future__ import annotations

import hashlib
import json
from typing import Any

_PLAIN = (str, int, bool, type(None))


def canonical(document: object) -> str:
    """The document as RFC 8785 writes it: dicts with text keys, lists, texts, whole numbers below 2**53, finite ones, booleans, None.

    Raises `ValueError` for a number that is not finite.
    """
    match document:
        case dict():
            # By UTF-16 code units, not by code points.
            keys = sorted(document, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
            return "{" + ",".join(f"{_text(key)}:{canonical(document[key])}" for key in keys) + "}"
        case list() | tuple():
            if all(isinstance(item, _PLAIN) for item in document):
                return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
            return "[" + ",".join(map(canonical, document)) + "]"
        case float():
            return number(document)
        case _:
            return _text(document)


def number(value: float) -> str:
    """A finite number as ECMAScript writes it: the fewest digits that mean it, without exponent from 1e-6 to 1e21."""
    if value - value != 0:
        raise ValueError(f"{value} is no number of JSON")
    if value == 0:
        return "0"
    sign, digits, exponent = _parts(value)
    point = len(digits) + exponent
    if len(digits) <= point <= 21:
        written = digits + "0" * (point - len(digits))
    elif 0 < point <= 21:
        written = f"{digits[:point]}.{digits[point:]}"
    elif -6 < point <= 0:
        written = f"0.{'0' * -point}{digits}"
    else:
        fraction = f".{digits[1:]}" if len(digits) > 1 else ""
        written = f"{digits[0]}{fraction}e{'+' if point > 0 else '-'}{abs(point - 1)}"
    return sign + written


def sha256(document: object) -> str:
    """The SHA-256 of the document's canonical JSON in UTF-8, in hexadecimal."""
    return hashlib.sha256(canonical(document).encode()).hexdigest()


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _parts(value: float) -> tuple[str, str, int]:
    """The sign, the digits without zeros around them, and the power of ten of the last digit."""
    mantissa, _, power = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    exponent = int(power or 0) - len(fraction)
    digits = (whole + fraction).lstrip("0")
    bare = digits.rstrip("0")
    return ("-" if value < 0 else ""), bare, exponent + len(digits) - len(bare)

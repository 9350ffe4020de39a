"""HTML built of parts, so that no text can become markup: whatever is not a part is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import TypeAlias

_EMPTY = frozenset({"meta", "link", "br", "img", "hr", "col"})
# What XML 1.0 and HTML cannot hold, and the C1 controls; what turns the direction of the text beside it. An isolate by its own first
# letter stays: it keeps names apart.
_UNFIT = re.compile("[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TURNING = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066\u2067]")


class Part(str):
    """A piece of finished HTML."""

    __slots__ = ()


Content: TypeAlias = "Part | str | int | Iterable[Content] | None"
"""What may stand within an element; None is nothing."""


def tag(name: str, /, *content: Content, **attributes: str | int | bool | None) -> Part:
    """An element. An attribute's underscores are hyphens (one at its end is for a word of Python); None and False leave it out."""
    said = "".join(
        f" {key.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{text(str(value))}"')
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    if name in _EMPTY:
        return Part(f"<{name}{said}>")
    return Part(f"<{name}{said}>{joined(content)}</{name}>")


def joined(content: Content) -> Part:
    """The content in one piece, escaped where it is no part."""
    match content:
        case None:
            return Part("")
        case Part():
            return content
        case str() | int():
            return Part(text(str(content)))
    return Part("".join(map(joined, content)))


def text(said: str) -> str:
    """The text, as `fit`, escaped for an element or a quoted attribute."""
    return escape(fit(said), quote=True)


def fit(said: str) -> str:
    """The text without controls of direction, and with U+FFFD for what no page can hold."""
    return _TURNING.sub("", _UNFIT.sub("\ufffd", said))

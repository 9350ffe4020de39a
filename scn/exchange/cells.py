"""One text for each value that a row may have, whatever the format."""

from __future__ import annotations

import json


def text_of(value: object) -> str:
    """The text of a cell, without outer blanks: `''` for None, `true` and `false`, JSON for a list or an object."""
    match value:
        case str():
            return value.strip()
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list() | tuple() | dict():
            return json_text(value)
        case _:
            return str(value).strip()


def json_text(value: object) -> str:
    """JSON in the one spelling that cells have it in."""
    return json.dumps(value, ensure_ascii=False)

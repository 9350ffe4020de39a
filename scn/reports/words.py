"""Words that reports and tables share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scn.i18n.words import ENGLISH, Words


def bounds(least: int | None, most: int | None, words: Words = ENGLISH) -> str:
    """The bounds of a rule: `exactly 25`, `2 to 4`, `at least 3`, `at most 2`; nothing where there are none."""
    match least or 0, most:
        case 0, None:
            return ""
        case low, None:
            return words.say("at least {least}", least=low)
        case 0, high:
            return words.say("at most {most}", most=high)
        case low, high if low == high:
            return words.say("exactly {number}", number=low)
        case low, high:
            return words.say("{least} to {most}", least=low, most=high)
    raise AssertionError  # every pair is one of the above


def rule_name(rule: Mapping[str, Any]) -> str:
    """A rule in words."""
    match rule["dimension"]:
        case "seats":
            return "seats"
        case "incumbent":
            return "stay or serve again"
        case "city":
            return f"keep {rule['group']}"
        case dimension:
            return f"{dimension} {rule['group']}"


def group_name(dimension: str, group: str | None, name: str, words: Words) -> str:
    """A group of a dimension in words; `name` is what it is called where the policy has a name for it, else its key."""
    if words.keyed or not group:
        return name
    match dimension:
        case "country":
            return words.country(group)
        case "language":
            return words.language(group)
        case "seats" | "membership" | "terms" | "chair":
            return words.term("group", group)
    return words.term(dimension, name)

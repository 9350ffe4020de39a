"""Words that reports and tables share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def bounds(least: int | None, most: int | None) -> str:
    """The bounds of a rule: `exactly 25`, `2 to 4`, `at least 3`, `at most 2`; nothing where there are none."""
    match least or 0, most:
        case 0, None:
            return ""
        case low, None:
            return f"at least {low}"
        case 0, high:
            return f"at most {high}"
        case low, high if low == high:
            return f"exactly {low}"
        case low, high:
            return f"{low} to {high}"
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

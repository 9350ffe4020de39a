"""A conflict of rules in words: what cannot hold together, and which changes would help."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scn.console import Console
from scn.reports.words import bounds, rule_name


def change_in_words(change: Mapping[str, Any]) -> str:
    """A change of one number."""
    rule = change["rule"]
    if rule["dimension"] == "city":
        return f"without --keep {rule['group']}"
    side = "at least" if change["bound"] == "min" else "at most"
    return f"{rule_name(rule)}: {side} {change['to']} instead of {change['from']}"


def show_conflict(console: Console, told: Mapping[str, Any]) -> None:
    """Print which rules collide, on which numbers, and what the smallest changes are."""
    several = "These rules cannot all hold" if len(told["conflict"]) > 1 else "This rule cannot hold"
    console.line(several + (":" if told["smallest"] else " (there may be fewer that cannot):"))
    for rule in told["conflict"]:
        console.line(f"  {rule_name(rule)}: {bounds(rule['min'], rule['max'])}")
    plans = [plan for plan in (told["relaxations"], *told["alternatives"]) if plan]
    for number, plan in enumerate(plans):
        console.line("The smallest change that would make it possible:" if number == 0 else "Or:")
        for change in plan:
            console.line(f"  {change_in_words(change)}")
    if not plans:
        console.line("No change of the numbers would make it possible.")

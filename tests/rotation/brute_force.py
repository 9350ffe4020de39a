"""The same questions answered by trying every committee: slow, short, and written without the program's own counting."""

from __future__ import annotations

import hashlib
import json
from itertools import combinations

from hypothesis import strategies as st

from scn.rotation.dimensions import CITY, INCUMBENT, SEATS
from scn.rotation.types import Candidate, Problem, Rule


def order_of(problem: Problem, texts: list[str]) -> list[str]:
    """The ids of the pool in the order of their lots."""
    seed = hashlib.sha256(json.dumps(texts, ensure_ascii=False, separators=(",", ":")).encode()).digest()
    return sorted((c.id for c in problem.pool), key=lambda i: (hashlib.sha256(seed + i.encode()).hexdigest(), i))


def counts(problem: Problem):
    """For each committee, as the set of ids that join, its number of members for each rule."""
    sitting = [sum(_in(c, rule) for c in problem.staying) for rule in problem.rules]
    within = [frozenset(c.id for c in problem.pool if _in(c, rule)) for rule in problem.rules]
    for size in range(len(problem.pool) + 1):
        for joining in map(frozenset, combinations([c.id for c in problem.pool], size)):
            yield joining, [sat + len(joining & ids) for sat, ids in zip(sitting, within, strict=True)]


def valid(problem: Problem) -> set[frozenset[str]]:
    """The committees that break no rule."""
    return {joining for joining, numbers in counts(problem) if not violations(problem, numbers)}


def violations(problem: Problem, numbers: list[int]) -> dict[int, int]:
    """By how much a committee with these numbers misses which bounds; the bounds of rule r are 2r (min) and 2r + 1 (max)."""
    missed = {}
    for place, (rule, number) in enumerate(zip(problem.rules, numbers, strict=True)):
        if number < rule.min:
            missed[2 * place] = rule.min - number
        if rule.max is not None and number > rule.max:
            missed[2 * place + 1] = number - rule.max
    return missed


def serial(problem: Problem, order: list[str]) -> list[str] | None:
    """The serial lottery: in the order of the lots, whoever leaves a valid committee possible."""
    possible = valid(problem)
    if not possible:
        return None
    seated: list[str] = []
    for identity in order:
        if any({*seated, identity} <= committee for committee in possible):
            seated.append(identity)
    return seated


def conflicts(problem: Problem):
    """The sets of bounds that no committee satisfies: smaller ones first, and of one size in the order of the bounds."""
    missed = {frozenset(violations(problem, numbers)) for _, numbers in counts(problem)}
    bounds = sorted({bound for each in missed for bound in each})
    for size in range(len(bounds) + 1):
        for chosen in combinations(bounds, size):
            if all(not each.isdisjoint(chosen) for each in missed):
                yield chosen


def one_sided(problem: Problem, bound: int) -> Rule:
    """The rule with that bound alone."""
    rule = problem.rules[bound // 2]
    return Rule(rule.dimension, rule.group, min=rule.min) if bound % 2 == 0 else Rule(rule.dimension, rule.group, max=rule.max)


def plans(problem: Problem, most: int) -> list[list[tuple[Rule, str, int, int]]]:
    """The cheapest plans of changes: for each committee, what would have to change for it to be valid."""
    missed = (violations(problem, numbers) for _, numbers in counts(problem))
    allowed = [plan for plan in missed if all(_may_change(problem.rules[bound // 2], bound % 2, by) for bound, by in plan.items())]
    found: list[dict[int, int]] = []
    while allowed and len(found) < most:
        found.append(min(allowed, key=lambda plan: (sum(plan.values()), len(plan), sorted(plan), [plan[bound] for bound in sorted(plan)])))
        allowed = [plan for plan in allowed if not plan.keys() >= found[-1].keys()]
    return [
        [_change(problem.rules[bound // 2], bound % 2, by) for by, bound in sorted((by, bound) for bound, by in plan.items())]
        for plan in found
    ]


def _may_change(rule: Rule, side: int, by: int) -> bool:
    if side == 0:
        return rule.min - by >= rule.floor
    return rule.max is not None and (rule.ceiling is None or rule.max + by <= rule.ceiling)


def _change(rule: Rule, side: int, by: int) -> tuple[Rule, str, int, int]:
    return (rule, "min", rule.min, rule.min - by) if side == 0 else (rule, "max", rule.max, rule.max + by)


def _in(candidate: Candidate, rule: Rule) -> bool:
    return rule.dimension == "seats" or dict(candidate.attributes).get(rule.dimension) == rule.group


GROUPS = {"region": ["north", "south", "west"], "country": ["A", "B", "C"], INCUMBENT: ["yes"]}
"""Groups that rules of the drawn problems name."""


@st.composite
def problems(draw, pool: int = 9, staying: int = 3) -> Problem:
    """Small networks with rules that cross. Most rules could hold by themselves, so that conflicts are between several."""
    groups = st.fixed_dictionaries({dimension: st.sampled_from([*names * 4, "elsewhere"]) for dimension, names in GROUPS.items()})
    size, sitting = draw(st.sampled_from([pool, pool - 1, pool - 2, pool - 3, 0])), draw(st.integers(0, staying))
    joining = tuple(Candidate(f"p{n}", {**draw(groups), CITY: f"p{n}"}) for n in range(size))
    seated = tuple(Candidate(f"s{n}", {**draw(groups), CITY: f"s{n}"}) for n in range(sitting))

    def rule(dimension: str, group: str) -> Rule:
        least, most = (sum(c.attributes[dimension] == group for c in part) for part in (seated, joining + seated))
        low = draw(st.integers(0, 3))
        high = draw(st.sampled_from([low, low + 1, low + 2, None, low - 1]))
        if draw(st.integers(0, 9)):
            low, high = min(low, most), high if high is None else max(high, least)
        return Rule(dimension, group, low, high, draw(st.sampled_from([0, 0, 0, 1])), draw(st.sampled_from([None, None, None, 2])))

    named = [(dimension, group) for dimension, names in GROUPS.items() for group in names]
    rules = [
        rule(*pair) for pair in draw(st.lists(st.sampled_from([*named * 2, (CITY, "p0"), ("region", "nowhere")]), min_size=2, max_size=8))
    ]
    seats = draw(st.none() | st.integers(sitting, sitting + 4))
    if seats is not None:
        rules.insert(draw(st.integers(0, len(rules))), Rule(SEATS, "all", seats, seats, draw(st.sampled_from([seats, 0])), seats))
    return Problem(joining, seated, tuple(rules))

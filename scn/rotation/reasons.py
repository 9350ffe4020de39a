"""Why a candidate's chance is what it is: the rules that are at their bound, and the chance if one of them were eased by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from scn.errors import InvalidInput
from scn.rotation.conflict import explain
from scn.rotation.dimensions import CITY
from scn.rotation.lottery import LEXIMIN, MAXIMIN, NASH, Lottery, Wish, fractional, lottery_of
from scn.rotation.types import Conflict, Problem, Relaxation, Rule

_NEAR = 1e-7


@dataclass(frozen=True, slots=True)
class Eased:
    """A change of one bound by one, and the chance (0 to 1) that the candidate would then have."""

    change: Relaxation
    chance: float


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why a chance (0 to 1) is what it is.

    `eased`: the changes that would raise it, the greatest rise first. `conflict`: for a candidate that no valid committee can
    hold, the rules that keep it out, and what would let it in.
    """

    chance: float
    eased: tuple[Eased, ...]
    conflict: Conflict | None


def reasons(problem: Problem, wish: Wish, identity: str) -> Reasons | Conflict:
    """The reasons for the chance of one of the pool, or why no committee satisfies the rules.

    Where the rules do not nest, the chances after a change are those over fractional committees, which bound the real ones.
    Raises `InvalidInput` for a method that gives no chances.
    """
    if wish.method not in (LEXIMIN, MAXIMIN, NASH):
        raise InvalidInput(f"{wish.method} computes no chances", f"--explain takes {LEXIMIN}, {MAXIMIN} or {NASH}.")
    lottery = lottery_of(problem, wish)
    if lottery is None:
        found = explain(problem)
        assert found is not None
        return found
    chance = float(lottery.chances[lottery.model.type_of[identity]])
    kept_out = explain(_with(problem, identity)) if chance == 0 else None
    if kept_out is not None:
        return Reasons(0.0, (), kept_out)
    eased = []
    for change in _at_their_bound(lottery):
        after = _chance(_changed(problem, change), wish, identity)
        if after is not None and after > chance + _NEAR:
            eased.append(Eased(change, round(after, 9)))
    return Reasons(chance, tuple(sorted(eased, key=lambda each: (-each.chance, each.change.rule))), None)


def _with(problem: Problem, identity: str) -> Problem:
    """The problem in which the candidate must join."""
    pool = tuple(
        replace(candidate, attributes={**candidate.attributes, CITY: candidate.id}) if candidate.id == identity else candidate
        for candidate in problem.pool
    )
    # A relaxation that lets the candidate stay away answers another question.
    return Problem(pool, problem.staying, (*problem.rules, Rule(CITY, identity, 1, floor=1)))


def _at_their_bound(lottery: Lottery) -> Iterator[Relaxation]:
    """The changes by one of the bounds that the chances reach, in the order of the rules."""
    model = lottery.model
    for quota in model.quotas:
        expected = float(sum((lottery.chances[kind] * model.sizes[kind] for kind in quota.types), Fraction(0)))
        rule = quota.rule
        if quota.high is not None and rule.max is not None and expected > quota.high - _NEAR:
            yield Relaxation(rule, "max", rule.max, rule.max + 1)
        if quota.low > 0 and expected < quota.low + _NEAR:
            yield Relaxation(rule, "min", rule.min, rule.min - 1)


def _changed(problem: Problem, change: Relaxation) -> Problem:
    eased = replace(change.rule, min=change.after) if change.bound == "min" else replace(change.rule, max=change.after)
    return replace(problem, rules=tuple(eased if rule == change.rule else rule for rule in problem.rules))


def _chance(problem: Problem, wish: Wish, identity: str) -> float | None:
    return fractional(problem, wish).get(identity)

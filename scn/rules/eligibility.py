"""Who may come onto the committee on a day, and for who may not: why, and from which day on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from scn.rules.calendar import add_months, add_years, day_after
from scn.rules.membership import Spell, Status, member_since, status_on
from scn.rules.policy import CommitteePolicy
from scn.rules.terms import Sitting, chain, served


class Condition(StrEnum):
    """What can keep a city from the committee."""

    MEMBERSHIP = "not an active member"
    AGE = "not a member for long enough"
    TERMS = "has served the most consecutive terms"


@dataclass(frozen=True, slots=True)
class Bar:
    """Why a city may not come: the condition in words, the first day on which it no longer stands (if known), and which it is."""

    reason: str
    until: date | None = None
    condition: Condition = Condition.MEMBERSHIP


def bar(spells: Sequence[Spell], terms: Sequence[Sitting], on: date, committee: CommitteePolicy) -> Bar | None:
    """What keeps a city from a term that begins on the day `on`; None where nothing does.

    `spells` and `terms` are those of the one city.
    """
    status = status_on(spells, on)
    if status is not Status.ACTIVE:
        return Bar(f"is {status}, not an active member" if status else f"is not a member on {on}")
    rules = committee.on(on)
    if rules is None:
        return Bar(f"the policy has no committee on {on}")
    since = member_since(spells, on) or on
    ripe = add_months(since, rules.eligible_after_months)
    if on < ripe:
        return Bar(f"has been a member since {since}, less than {rules.eligible_after_months} months", ripe, Condition.AGE)
    if rules.max_consecutive_terms is not None:
        number = served(terms, on, committee)
        if number >= rules.max_consecutive_terms:
            years, last = rules.cooling_off_years, chain(terms, on, committee)[-1]
            until = add_years(last.end, years) if years else day_after(last.end)
            terms_word = "term" if number == 1 else "consecutive terms"
            return Bar(f"has served {number} {terms_word}, the most that the policy allows", until, Condition.TERMS)
    return None


def first_day(spells: Sequence[Spell], terms: Sequence[Sitting], on: date, committee: CommitteePolicy) -> tuple[Bar | None, date | None]:
    """What keeps a city from a term that begins on the day `on`, and the first day from then on that nothing keeps it from.

    That day is None where nobody can say it, as of a city that is no member. `spells` and `terms` are those of the one city.
    """
    first = bar(spells, terms, on, committee)
    barred, day = first, on
    while barred is not None and barred.until is not None and barred.until > day:
        day = barred.until
        barred = bar(spells, terms, day, committee)
    return first, day if barred is None else None

"""Who may come onto the committee on a day, and for who may not: why, and from which day on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from scn.rules.calendar import add_months, add_years
from scn.rules.membership import Spell, Status, member_since, status_on
from scn.rules.policy import CommitteePolicy
from scn.rules.terms import Sitting, chain, counts


@dataclass(frozen=True, slots=True)
class Bar:
    """Why a city may not come: the condition in words, and the first day on which it no longer stands (if known)."""

    reason: str
    until: date | None = None


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
        return Bar(f"has been a member since {since}, less than {rules.eligible_after_months} months", ripe)
    if rules.max_consecutive_terms is not None:
        past = chain(terms, on, committee)
        served = sum(1 for term in past if counts(term, committee))
        if served >= rules.max_consecutive_terms:
            years = rules.cooling_off_years
            until = add_years(past[-1].end, years) if years else past[-1].end + timedelta(days=1)
            terms_word = "term" if served == 1 else "consecutive terms"
            return Bar(f"has served {served} {terms_word}, the most that the policy allows", until)
    return None

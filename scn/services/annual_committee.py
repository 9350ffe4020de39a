"""The committee over a period: rotations, terms, chairs, vacancies, and the rules at its beginning and its end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scn.models.committee import Role, Term
from scn.reports.annual import ChairLine, Committee, RotationLine, RuleLine, TermLine, VacancyLine
from scn.rules.calendar import FOREVER, day_after, day_before
from scn.rules.policy import CommitteePolicy, CommitteeRules
from scn.services import checks, committee
from scn.services.checks import Check
from scn.services.cities import Everyone
from scn.services.desk import Desk

Known = Mapping[str, tuple[str, str, str | None]]
"""What cities are called, with their countries and regions, by id."""


def over(session: Session, desk: Desk, since: date, everyone: Everyone, held: Sequence[Term], known: Known) -> Committee:
    """The committee on the days after `since` up to the desk's; `held` are all terms that there are, earliest first."""
    day, policy = desk.today, desk.policy.committee
    before, after = _seated(held, since), _seated(held, day)
    rules = policy.on(since), policy.on(day)
    then, now = _check(session, desk, since, rules[0], everyone), _check(session, desk, day, rules[1], everyone)
    spans = _seats(policy, since, day)
    empty = _vacancies(spans, held)
    return Committee(
        seats_begin=rules[0].seats if rules[0] else None,
        seats_end=rules[1].seats if rules[1] else None,
        filled_begin=len(before),
        filled_end=len(after),
        turnover=len(before - after) / len(before) if before else None,
        holds_begin=then.holds if then else None,
        holds_end=now.holds if now else None,
        vacant_days=sum(line.days for line in empty),
        seat_days=sum(seats * (end - start).days for start, end, seats in spans),
        rotations=tuple(_rotations(held, since, day)),
        terms=_terms(held, since, day, known),
        chairs=_chairs(session, held, since, day, known),
        rules=tuple(_rules(desk, rules, then, now)),
        vacancies=empty,
    )


def _seated(held: Sequence[Term], on: date) -> set[str]:
    return {term.city_id for term in held if term.start <= on < term.end}


def _check(session: Session, desk: Desk, on: date, rules: CommitteeRules | None, everyone: Everyone) -> Check | None:
    if rules is None:
        return None
    return checks.judged(session, desk, rules, committee.composition(session, desk, rules, on), everyone)


def _rotations(held: Sequence[Term], since: date, day: date) -> Iterator[RotationLine]:
    for on in sorted({each for term in held for each in (term.start, term.end) if since < each <= day}):
        before, after = _seated(held, day_before(on)), _seated(held, on)
        again = {term.city_id for term in held if term.start == on} & before
        left = len(before - after)
        yield RotationLine(on, len(before), len(after - before), len(again), left, len(after), left / len(before) if before else None)


def _terms(held: Sequence[Term], since: date, day: date, known: Known) -> tuple[TermLine, ...]:
    """The terms that held on `since` or on a day of the period, by seat."""
    begun, over = {(term.city_id, term.start) for term in held}, {(term.city_id, term.end) for term in held}
    found = []
    for term in held:
        if term.start > day or term.end <= since:
            continue
        id_, began, ended = term.city_id, None, None
        if term.start > since:
            began = "again" if (id_, term.start) in over else "came"
        if term.end <= day:
            ended = "again" if (id_, term.end) in begun else term.ended or "term ended"
        found.append(TermLine(term.seat, id_, *known[id_], term.start, term.end, began, ended))
    return tuple(sorted(found, key=lambda line: (line.seat, line.start)))


def _chairs(session: Session, held: Sequence[Term], since: date, day: date, known: Known) -> tuple[ChairLine, ...]:
    """Who chaired: a role counts while its city has a seat."""
    query = select(Role).where(Role.start <= day, func.coalesce(Role.end, FOREVER) > since).order_by(Role.start, Role.city_id)
    found = []
    for role in session.scalars(query):
        city, country, _ = known[role.city_id]
        for start, end in _joined((term.start, term.end) for term in held if term.city_id == role.city_id):
            first, last = max(start, role.start), min(end, role.end or FOREVER)
            if first < last and first <= day and last > since:
                found.append(ChairLine(role.city_id, city, country, role.role, first, last))
    return tuple(found)


def _joined(spans: Iterator[tuple[date, date]]) -> Iterator[tuple[date, date]]:
    """Spans, earliest first, those that follow each other without a gap as one."""
    begun: date | None = None
    until: date | None = None
    for start, end in spans:
        if until != start:
            if begun is not None and until is not None:
                yield begun, until
            begun = start
        until = end
    if begun is not None and until is not None:
        yield begun, until


def _seats(policy: CommitteePolicy, since: date, day: date) -> list[tuple[date, date, int]]:
    """The number of seats on the days of the period, `start <= day < end`; days without rules are left out."""
    versions = {on for on, _ in (*policy.seats.versions, *policy.term_years.versions) if on is not None}
    first, last = day_after(since), day_after(day)
    cuts = sorted({first, last, *(on for on in versions if first < on < last)})
    return [(start, end, rules.seats) for start, end in pairwise(cuts) if (rules := policy.on(start))]


def _vacancies(spans: Sequence[tuple[date, date, int]], held: Sequence[Term]) -> tuple[VacancyLine, ...]:
    """The seats that nobody had, as `committee.composition` counts them, by seat."""
    found: dict[int, list[tuple[date, date]]] = {}
    for first, last, seats in spans:
        cuts = {first, last, *(on for term in held for on in (term.start, term.end) if first < on < last)}
        for start, end in pairwise(sorted(cuts)):
            taken = [term.seat for term in held if term.start <= start < term.end]
            free = [seat for seat in range(1, seats + 1) if seat not in taken][: max(0, seats - len(taken))]
            for seat in free:
                found.setdefault(seat, []).append((start, end))
    ends = spans[-1][1] if spans else None
    return tuple(
        VacancyLine(seat, start, end, (end - start).days, end == ends)
        for seat in sorted(found)
        for start, end in _joined(iter(found[seat]))
    )


def _rules(
    desk: Desk, rules: tuple[CommitteeRules | None, CommitteeRules | None], then: Check | None, now: Check | None
) -> Iterator[RuleLine]:
    """The rules as a table shows them, those of the end first; where there were none at the beginning, none is said to be new."""
    shown = [(line.dimension, line.group) for check in (now, then) if check for line in checks.condensed(check.rules)]
    for key in dict.fromkeys(shown):
        first, last = _line(then, rules[0], key), _line(now, rules[1], key)
        rule = last or first
        assert rule is not None, "it is of one of the two"
        failed, fails = (line is not None and not line.holds for line in (first, last))
        change = None if then is None or now is None or failed == fails else "broken" if fails else "mended"
        yield RuleLine(
            *key, desk.policy.called(*key, desk.lang) or "", rule.min, rule.max, first.count if first else None,
            first.holds if first else None, last.count if last else None, last.holds if last else None, change,
        )  # fmt: skip


def _line(check: Check | None, rules: CommitteeRules | None, key: tuple[str, str]) -> checks.RuleLine | None:
    """A rule as it was judged. The cap of countries is judged for those alone of which somebody sits."""
    found = next((line for line in check.rules if (line.dimension, line.group) == key), None) if check else None
    if found is None and rules is not None and key[0] == "country" and rules.max_per_country is not None:
        return checks.RuleLine(*key, 0, rules.max_per_country, 0, holds=True)
    return found

"""The use case of the report on the committee: gather its data, in a number of statements that does not grow with members or terms."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from scn.errors import InvalidInput
from scn.models.committee import Role, Term
from scn.models.draw import Draw
from scn.reports.isc import (
    ChairLine,
    ComingTerm,
    CompositionLine,
    EndLine,
    FormerLine,
    IscReport,
    IscSeat,
    SlackLine,
    TurnLine,
    Turnover,
    VacantSeat,
)
from scn.rules import turnover
from scn.rules.calendar import FOREVER, add_years
from scn.rules.diversity import dimensions, measure
from scn.rules.eligibility import Bar, Condition, first_day
from scn.rules.membership import MEMBERS, status_on
from scn.rules.policy import CommitteeRules
from scn.rules.terms import Sitting, chain, counts
from scn.services import changes, checks, cities, committee, policies, terms
from scn.services.checks import Check
from scn.services.cities import Everyone
from scn.services.committee import Composition, Member
from scn.services.desk import Desk

_BARRED = {Condition.MEMBERSHIP: "membership", Condition.AGE: "age", Condition.TERMS: "terms"}
_OF_THE_COMMITTEE = ("seated", "unseated", "role", "broken", "mended")


def isc(desk: Desk, since: date | None = None) -> IscReport:
    """The committee of the desk's day; with what changed since another one, where that is asked for.

    Raises `InvalidInput` for a `since` that is later, and where the policy has no committee on the day.
    """
    day = desk.today
    if since is not None and since > day:
        raise InvalidInput(f"--since {since} is after the day of the report, {day}")
    rules = desk.rules_on(day)
    with desk.read() as unit:
        session = unit.session
        everyone = cities.everyone(session, desk.policy)
        sits = committee.composition(session, desk, rules, day)
        check = checks.judged(session, desk, rules, sits, everyone)
        held = terms.all_terms(session)
        gathered = _Gathered(desk, session, rules, everyone, sits, held)
        changed = () if since is None else changes.between(session, desk, since, sits, check, everyone)
        seated = gathered.seats()
        stay = math.ceil(rules.retain_min * len(sits.members))
        return IscReport(
            network=desk.policy.name,
            on=day,
            seats=sits.seats,
            term_years=rules.term_years,
            limit=rules.max_consecutive_terms,
            cooling_off_years=rules.cooling_off_years,
            notice_days=rules.notice_days,
            retain_min=float(rules.retain_min),
            stay=stay,
            members=len(gathered.members),
            committee=seated,
            vacant=gathered.vacant(),
            ends=ends(seated, day, rules.term_years, len(sits.members) - stay),
            coming=gathered.coming(),
            composition=gathered.composition(),
            rules=_slack(desk, check),
            holds=check.holds,
            warnings=check.warnings,
            note=check.note,
            chairs=gathered.chairs(),
            former=gathered.former(),
            turns=gathered.turns(),
            since=since,
            turnover=None if since is None else turnover_between(held, since, day),
            changes=tuple(each for each in changed if each.what in _OF_THE_COMMITTEE),
        )


def ends(seated: Sequence[IscSeat], day: date, term_years: int, most: int) -> tuple[EndLine, ...]:
    """The years in which the terms of those who sit end, from the first one on; a year of the length of a term without any stands too.

    `most`: so many may leave at one rotation.
    """
    if not seated:
        return ()
    by_day: dict[date, list[IscSeat]] = defaultdict(list)
    for seat in seated:
        by_day[seat.end].append(seat)
    of_year = {seat.end.year for seat in seated}
    last = min(max(of_year), add_years(day, term_years).year)
    found = []
    for year in sorted(of_year | set(range(min(of_year), last + 1))):
        days = [mine for on, mine in by_day.items() if on.year == year]
        number, again = sum(map(len, days)), sum(seat.again for mine in days for seat in mine)
        keeps = all(sum(not seat.again for seat in mine) <= most for mine in days)
        found.append(EndLine(year, number, number / len(seated), again, number - again, keeps))
    return tuple(found)


def turnover_between(held: Iterable[Term], since: date, day: date) -> Turnover:
    """Who of those who sat on one day sits on another."""
    sittings = [terms.sitting_of(term) for term in held]
    then, now = ({term.city for term in sittings if term.holds_on(on)} for on in (since, day))
    left = len(then - now)
    return Turnover(since, len(then), len(then & now), left, len(now - then), left / len(then) if then else None)


def _slack(desk: Desk, check: Check) -> tuple[SlackLine, ...]:
    return tuple(
        SlackLine(
            dimension=line.dimension,
            group=line.group,
            name=desk.policy.called(line.dimension, line.group, desk.lang) or "",
            min=line.min,
            max=line.max,
            count=line.count,
            lose=line.count - line.min if line.min and line.dimension != checks.STATUS else None,
            gain=None if line.max is None or line.dimension == checks.LIMIT else line.max - line.count,
            holds=line.holds,
        )
        for line in check.rules
    )


class _Gathered:
    """What is read of the store, and what is made of it."""

    def __init__(
        self, desk: Desk, session: Session, rules: CommitteeRules, everyone: Everyone, sits: Composition, held: Sequence[Term]
    ) -> None:
        self._desk, self._rules, self._everyone, self._sits = desk, rules, everyone, sits
        self._day, self._policy = desk.today, desk.policy
        self._begun = [term for term in held if term.start <= self._day]
        self._to_come = [term for term in held if term.start > self._day]
        self._own: Mapping[str, Sequence[Sitting]] = terms.by_city(self._begun)
        self._roles = list(session.scalars(select(Role).where(Role.start <= self._day).order_by(Role.start.desc(), Role.city_id)))
        self._drawn = set(session.scalars(select(Draw.effective).where(Draw.effective <= self._day)))
        self._names = cities.called(session, {term.city_id for term in held}, desk.lang)
        self.members = [id_ for id_, own in everyone.spells.items() if status_on(own, self._day) in MEMBERS]

    def _region(self, id_: str) -> str | None:
        return self._everyone.groups[id_].get("region")

    def _country(self, id_: str) -> str:
        return self._everyone.groups[id_]["country"]

    def seats(self) -> tuple[IscSeat, ...]:
        return tuple(self._seat(member) for member in self._sits.members)

    def _seat(self, member: Member) -> IscSeat:
        own = self._own.get(member.id, ())
        limited = self._policy.committee
        before = chain(own, member.start, limited)
        barred, again_from = self._barred(member.id, member.end)
        this = Sitting(member.id, member.seat, member.start, member.end)
        ends = None
        if member.end <= self._day + timedelta(days=self._rules.notice_days):
            ends = "notice"
        elif member.end <= add_years(self._day, 1):
            ends = "year"
        return IscSeat(
            seat=member.seat,
            id=member.id,
            city=member.city,
            country=member.country,
            region=member.region,
            role=member.role,
            start=member.start,
            end=member.end,
            ends=ends,
            years=self._years(member.id),
            row=len(before) + 1,
            counts=sum(counts(term, limited) for term in (*before, this)),
            again=barred is None,
            barred=_BARRED[barred.condition] if barred else None,
            again_from=again_from,
        )

    def _barred(self, id_: str, on: date) -> tuple[Bar | None, date | None]:
        return first_day(self._everyone.spells.get(id_, ()), self._own.get(id_, ()), on, self._policy.committee)

    def _years(self, id_: str) -> float:
        """How long a city has served up to the day."""
        return round(sum((min(term.end, self._day) - term.start).days for term in self._own[id_]) / turnover.DAYS_A_YEAR, 1)

    def vacant(self) -> tuple[VacantSeat, ...]:
        """The vacant seats; of those that the committee never filled nothing more is known."""
        last = {term.seat: term for term in sorted(self._begun, key=lambda term: term.end)}
        found = []
        for seat in self._sits.vacant:
            term = last.get(seat)
            if term is None:
                found.append(VacantSeat(seat, None, None, None, None, None, None))
                continue
            rest = term.planned_end if term.end < term.planned_end and term.planned_end > self._day else None
            found.append(VacantSeat(seat, term.end, (self._day - term.end).days, term.city_id, self._names[term.city_id], term.ended, rest))
        return tuple(found)

    def coming(self) -> tuple[ComingTerm, ...]:
        return tuple(
            ComingTerm(
                term.seat,
                term.city_id,
                self._names[term.city_id],
                self._country(term.city_id),
                self._region(term.city_id),
                term.start,
                term.end,
            )
            for term in self._to_come
        )

    def composition(self) -> tuple[CompositionLine, ...]:
        """The groups of each dimension: regions in the policy's order, others by their seats. Countries without a seat are left out."""
        groups, seated = self._everyone.groups, [member.id for member in self._sits.members]
        known = {dimension for mine in groups.values() for dimension in mine}
        found: list[CompositionLine] = []
        for by in dimensions(self._policy, (quota.dimension for quota in self._rules.quotas), known):
            measured = measure(
                by,
                [group for id_ in seated if (group := groups[id_].get(by))],
                [group for id_ in self.members if (group := groups[id_].get(by))],
            )
            lines = {share.group: share for share in measured.shares if share.committee or by != "country"}
            order = [*self._policy.regions, *(key for key in lines if key not in self._policy.regions)] if by == "region" else list(lines)
            for key in order:
                share = lines.get(key)
                name = policies.group_name(self._policy, by, key, self._desk.lang)
                numbers = (share.committee, share.committee_share, share.members, share.members_share) if share else (0, 0.0, 0, 0.0)
                found.append(CompositionLine(by, key, name, *numbers))
            if nowhere := sum(by not in groups[id_] for id_ in seated):
                outside = sum(by not in groups[id_] for id_ in self.members)
                found.append(CompositionLine(by, None, "not known", nowhere, 0.0, outside, 0.0))
        return tuple(found)

    def chairs(self) -> tuple[ChairLine, ...]:
        """Who chaired, the latest first. A role holds only while its city sits."""
        found = []
        for role in self._roles:
            for start, end in turnover.sat_through(self._own.get(role.city_id, ())):
                first, last = max(start, role.start), min(end, role.end or FOREVER)
                if first < last and first <= self._day:
                    now = first <= self._day < last
                    name, country = self._names[role.city_id], self._country(role.city_id)
                    found.append(ChairLine(role.city_id, name, country, role.role, first, last, now))
        return tuple(found)

    def former(self) -> tuple[FormerLine, ...]:
        """Who sat before, the latest first."""
        seated = {member.id for member in self._sits.members}
        found = []
        for id_, own in self._own.items():
            if id_ in seated:
                continue
            barred, again_from = self._barred(id_, self._day)
            found.append(
                FormerLine(
                    id=id_,
                    city=self._names[id_],
                    country=self._country(id_),
                    region=self._region(id_),
                    terms=len(own),
                    years=self._years(id_),
                    until=max(term.end for term in own),
                    barred=_BARRED[barred.condition] if barred else None,
                    again_from=again_from,
                )
            )
        return tuple(sorted(found, key=lambda line: (-line.until.toordinal(), line.id)))

    def turns(self) -> tuple[TurnLine, ...]:
        """The days on which the committee changed, the latest first."""
        found = []
        for turn in turnover.turns((terms.sitting_of(term) for term in self._begun), self._day):
            rules = self._policy.committee.on(turn.on)
            least = math.ceil((rules.retain_min if rules else 0) * len(turn.before))
            found.append(
                TurnLine(
                    on=turn.on,
                    before=len(turn.before),
                    joined=len(turn.joined),
                    left=len(turn.left),
                    stayed=len(turn.stayed),
                    renewed=len(turn.renewed),
                    after=len(turn.after),
                    kept=turn.kept,
                    keeps=len(turn.stayed) >= least if turn.before else None,
                    drawn=turn.on in self._drawn,
                )
            )
        return tuple(found[::-1])

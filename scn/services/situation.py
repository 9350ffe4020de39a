"""Where a rotation starts from: who sits, whose seat opens, who may come, and the rules, as one problem to draw from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from scn.errors import Collision, InvalidInput, RuleBroken
from scn.models.city import City
from scn.models.committee import Term
from scn.rotation.dimensions import CITY, INCUMBENT
from scn.rotation.record import Frame
from scn.rotation.types import Candidate, Problem, Rule
from scn.rules.calendar import day_before
from scn.rules.cities import groups_of
from scn.rules.eligibility import Bar, bar
from scn.rules.membership import MEMBERS, Spell, status_on
from scn.rules.policy import CommitteeRules, Policy
from scn.rules.quotas import composition_rules, retain_rule
from scn.rules.terms import Sitting
from scn.services import cities, finding, terms
from scn.services.cities import Names
from scn.services.committee import Member
from scn.services.desk import Desk


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom a call names: who is to leave, to stay or come, the only ones who may come, and who may not; by id or unique name.

    `decline`: who was drawn and would not come.
    """

    release: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    nominate: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    decline: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Seats:
    """The seats around the day `on` of the rotation: who sat before, which of those stay, open or lapse."""

    on: date
    before: tuple[Term, ...]
    staying: tuple[Term, ...]
    expiring: tuple[Term, ...]
    lapsed: tuple[Term, ...]
    released: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What is read of all cities once."""

    cities: Mapping[str, City]
    spells: Mapping[str, list[Spell]]
    own: Mapping[str, Mapping[str, str]]
    names: Mapping[str, Names]
    sittings: Mapping[str, list[Sitting]]


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything that a draw on a day starts from. `barred`: the members (and those whose seat opens) that may not come, and why."""

    on: date
    rules: CommitteeRules
    known: Known
    seats: Seats
    barred: Mapping[str, Bar]
    problem: Problem
    frame: Frame
    declined: tuple[str, ...]

    def called(self, id_: str, lang: str) -> str:
        """The name of a city in a language, else the filed one."""
        return self.known.names.get(id_, Names()).by_lang.get(lang, self.known.cities[id_].name)


def situation(desk: Desk, session: Session, on: date, asked: Asked, *, later: bool = False) -> Situation:
    """The situation on a day; with `later`, whatever terms begin after it.

    Raises `InvalidInput`, `RuleBroken` or `Collision` for what contradicts itself, the rules, or known terms.
    """
    rules = desk.rules_on(on)
    named = _Named.of(session, asked, desk.policy)
    known = read_cities(session)
    seats = _seats(session, known, on, named, later=later)
    barred = _barred(desk, known, seats, on)
    problem = _problem(desk, known, seats, rules, named, barred)
    frame = Frame(
        on,
        tuple(_candidate(desk, known, term.city_id, sat=True) for term in seats.before),
        tuple(term.city_id for term in seats.expiring),
        rules.seats,
    )
    declined = tuple(sorted({finding.find(session, reference, desk.policy).id for reference in asked.decline}))
    if strangers := set(declined) - {candidate.id for candidate in problem.pool}:
        raise InvalidInput(f"--decline {', '.join(sorted(strangers))}: not in the pool of {on}")
    return Situation(on, rules, known, seats, barred, problem, frame, declined)


@dataclass(frozen=True, slots=True)
class _Named:
    """The ids of the cities that the call names."""

    release: frozenset[str]
    keep: frozenset[str]
    nominate: frozenset[str]
    exclude: frozenset[str]

    @classmethod
    def of(cls, session: Session, asked: Asked, policy: Policy) -> _Named:
        release, keep, nominate, exclude = (
            frozenset(finding.find(session, reference, policy).id for reference in references)
            for references in (asked.release, asked.keep, asked.nominate, asked.exclude)
        )
        for both, flags in (
            (keep & release, "--keep and --release"),
            (keep & exclude, "--keep and --exclude"),
            (nominate & exclude, "--nominate and --exclude"),
        ):
            if both:
                raise InvalidInput(f"{', '.join(sorted(both))} cannot be named with {flags} at once")
        return cls(release, keep, nominate, exclude)


def read_cities(session: Session) -> Known:
    """Everything that a rotation has to know of all cities."""
    return Known(
        cities={city.id: city for city in session.scalars(select(City))},
        spells=cities.spells_of(session),
        own=cities.own_attributes(session),
        names=cities.names_of(session),
        sittings=terms.by_city(terms.all_terms(session)),
    )


def _seats(session: Session, known: Known, on: date, named: _Named, *, later: bool) -> Seats:
    """Sort the seats. Who sat before: whose term holds on the eve. Whose term begins on the day itself stays, and did not sit."""
    eve = day_before(on)
    planned = session.scalars(select(Term).where(Term.start > on).order_by(Term.start)).first()
    if planned is not None and not later:
        raise Collision(
            f"{known.cities[planned.city_id].name} has a term from {planned.start} already, after {on}",
            "Rotate on a later day, or end that term.",
        )
    before = tuple(terms.in_force(session, eve, eve))
    sits = terms.in_force(session, on, on)
    lapsed = tuple(term for term in sits if status_on(known.spells.get(term.city_id, ()), on) not in MEMBERS)
    released = tuple(term for term in sits if term.city_id in named.release and term not in lapsed)
    strangers = named.release - {term.city_id for term in (*before, *sits)}
    if strangers:
        raise InvalidInput(f"--release {', '.join(sorted(strangers))}: not on the committee on {eve}")
    staying = tuple(term for term in sits if term not in lapsed and term not in released)
    unknown = named.exclude & {term.city_id for term in staying}
    if unknown:
        raise InvalidInput(f"--exclude {', '.join(sorted(unknown))}: sits beyond {on}", "To free its seat use --release.")
    remain, given = {term.city_id for term in staying}, {term.seat for term in staying}
    expiring = tuple(term for term in before if term.city_id not in remain and term.seat not in given)
    return Seats(on, before, staying, expiring, lapsed, released)


def _barred(desk: Desk, known: Known, seats: Seats, on: date) -> dict[str, Bar]:
    """The members (and those whose seat opens) that may not come, with the reason."""
    staying = {term.city_id for term in seats.staying}
    opening = {term.city_id for term in seats.expiring}
    found = {}
    for id_ in known.cities:
        if id_ in staying or (id_ not in opening and status_on(known.spells.get(id_, ()), on) not in MEMBERS):
            continue
        barred = bar(known.spells.get(id_, []), known.sittings.get(id_, []), on, desk.policy.committee)
        if barred is not None:
            found[id_] = barred
    return found


def _problem(desk: Desk, known: Known, seats: Seats, rules: CommitteeRules, named: _Named, barred: Mapping[str, Bar]) -> Problem:
    staying = {term.city_id for term in seats.staying}
    released = named.release
    for flag, ids in (("--nominate", named.nominate), ("--keep", named.keep)):
        for id_ in sorted(ids - staying):
            if id_ in barred:
                later = barred[id_].until
                raise RuleBroken(f"{flag} {id_}: it {barred[id_].reason}", f"It may come from {later} on." if later else None)
            if not _may_come(known, id_, barred, seats.on):
                raise RuleBroken(f"{flag} {id_}: {known.cities[id_].name} is not an active member on that day")
    opening = {term.city_id for term in seats.expiring} - released
    pool = [
        id_
        for id_ in known.cities
        if id_ not in staying
        and id_ not in named.exclude
        and (id_ not in released or id_ in named.nominate)
        and (not named.nominate or id_ in named.nominate or id_ in opening or id_ in named.keep)
        and _may_come(known, id_, barred, seats.on)
    ]
    sat = {term.city_id for term in seats.before}
    candidates = tuple(_candidate(desk, known, id_, sat=id_ in sat, named=id_ in named.keep) for id_ in pool)
    remaining = tuple(_candidate(desk, known, term.city_id, sat=term.city_id in sat) for term in seats.staying)
    countries = {candidate.attributes["country"] for candidate in (*candidates, *remaining)}
    bound = [*composition_rules(rules, countries), retain_rule(rules.retain_min, len(seats.before))]
    bound += [Rule(CITY, id_, 1) for id_ in sorted(named.keep - staying)]
    return Problem(candidates, remaining, tuple(bound))


def _may_come(known: Known, id_: str, barred: Mapping[str, Bar], on: date) -> bool:
    """Whether nothing bars the city: `_barred` judges members and those whose seat opens; nobody else may come."""
    return id_ not in barred and status_on(known.spells.get(id_, ()), on) in MEMBERS


def _candidate(desk: Desk, known: Known, id_: str, *, sat: bool, named: bool = False) -> Candidate:
    city = known.cities[id_]
    groups = groups_of(cities.facts_of(city, Names(), known.own.get(id_, {})), desk.policy)
    return Candidate(id_, {**groups, **({INCUMBENT: "yes"} if sat else {}), **({CITY: id_} if named else {})}, city.name)


def members_of(desk: Desk, known: Known, held: Sequence[Term]) -> tuple[Member, ...]:
    found = {}
    for term in held:
        city = known.cities[term.city_id]
        name = known.names.get(city.id, Names()).by_lang.get(desk.lang, city.name)
        region = city.region or desk.policy.region_of(city.country)
        found[city.id] = Member(city.id, name, city.country, region, "member", term.seat, term.start, term.end, None)
    return tuple(found.values())

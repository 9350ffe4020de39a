"""The use case of a rotation: which seats open, who may come, the draw, and the new committee in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scn.errors import Collision, InvalidInput, RuleBroken
from scn.models.city import City
from scn.models.committee import Term
from scn.models.draw import Draw
from scn.rotation.canonical import canonical
from scn.rotation.dimensions import CITY, INCUMBENT
from scn.rotation.lottery import LEXIMIN, SCORE, Wish, draw, never
from scn.rotation.mixture import Stop
from scn.rotation.record import Frame, Lots, NewTerm, conflict_of, record_of
from scn.rotation.types import Candidate, Conflict, Problem, Rule
from scn.rules.calendar import add_years, day_before
from scn.rules.cities import groups_of
from scn.rules.eligibility import Bar, bar
from scn.rules.membership import MEMBERS, Spell, status_on
from scn.rules.policy import CommitteeRules, Policy
from scn.rules.quotas import composition_rules, retain_rule
from scn.rules.terms import Sitting
from scn.services import cities, finding, terms
from scn.services.cities import Names
from scn.services.committee import Member, close, leave, settle
from scn.services.desk import Desk


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a rotation is asked for: the day it takes effect, who is to leave, stay, come or keep out, and the seed.

    `seed` holds at least one text; the cities are named by id or by a unique name. `method`, `tickets`, `ticket`, `source`: as in
    `scn.rotation.lottery.Wish`; `score` names the attribute whose numbers the method `score` sums. `expect` is the SHA-256
    of the record that was shown before, where only that may be carried out.
    """

    on: date
    seed: tuple[str, ...]
    method: str = LEXIMIN
    tickets: int = 1000
    ticket: int | None = None
    source: str = "sha256"
    score: str = SCORE
    stop: Stop = never
    release: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    nominate: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    expect: str | None = None


@dataclass(frozen=True, slots=True)
class Rotation:
    """A rotation: its record, the SHA-256 of that, who sat before, the names of the cities, who may not come and why.

    `changes` is false where every seat was taken and nothing was to be done.
    """

    record: Mapping[str, Any]
    sha256: str
    before: tuple[Member, ...]
    names: Mapping[str, str]
    barred: Mapping[str, Bar]
    changes: bool


@dataclass(frozen=True, slots=True)
class Impossible:
    """A rotation that no composition satisfies: the conflict as the command line shows it, and who may not come and why."""

    explanation: Mapping[str, Any]
    barred: Mapping[str, Bar]


@dataclass(frozen=True, slots=True)
class _Seats:
    """The seats around the day `on` of the rotation: who sat before, which of those stay, open or lapse."""

    on: date
    before: tuple[Term, ...]
    staying: tuple[Term, ...]
    expiring: tuple[Term, ...]
    lapsed: tuple[Term, ...]
    released: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """What is read of all cities once."""

    cities: Mapping[str, City]
    spells: Mapping[str, list[Spell]]
    own: Mapping[str, Mapping[str, str]]
    names: Mapping[str, Names]
    sittings: Mapping[str, list[Sitting]]


def rotate(desk: Desk, wanted: Wanted) -> Rotation | Impossible:
    """Draw the new committee and seat it, all in one transaction; or say why no committee satisfies the rules.

    In a rehearsal nothing is kept. Raises `InvalidInput`, `RuleBroken` or `Collision` for a call that contradicts itself,
    the rules, or terms that are there already.
    """
    rules = desk.rules_on(wanted.on)
    with desk.write() as unit:
        session = unit.session
        named = _Named.of(session, wanted, desk.policy)
        known = _read(session)
        seats = _seats(session, known, wanted.on, named)
        barred = _barred(desk, known, seats, wanted.on)
        problem = _problem(desk, known, seats, rules, named, barred)
        desk.progress(f"Drawing the committee from {len(problem.pool)} cities")
        frame = Frame(
            wanted.on,
            tuple(_candidate(desk, known, term.city_id, sat=True) for term in seats.before),
            tuple(term.city_id for term in seats.expiring),
            rules.seats,
        )
        scores = _scores(known, problem, wanted) if wanted.method == SCORE else {}
        wish = Wish(wanted.seed, wanted.method, wanted.tickets, wanted.ticket, wanted.source, scores=scores, stop=wanted.stop)
        drawn = draw(problem, wish)
        if isinstance(drawn, Conflict):
            return Impossible(conflict_of(frame, problem, drawn), barred)
        began = _new_terms(seats, rules, wanted.on, drawn.selected)
        by = "ticket" if wanted.ticket is not None else wanted.source
        lots = Lots(wanted.seed, by, scores={id_: float(score) for id_, score in scores.items()})
        record = record_of(frame, problem, drawn, lots, began)
        if wanted.expect not in (None, record["sha256"]):
            raise Collision("The store changed while the question was open", "Run the rotation again.")
        called = {
            id_: known.names.get(id_, Names()).by_lang.get(desk.lang, known.cities[id_].name)
            for id_ in (*record["joining"], *record["standby"])
        }
        before = _members(desk, known, (*seats.before, *seats.staying))
        changes = bool(began or seats.expiring or seats.lapsed or seats.released)
        if changes:
            _seat(session, seats, wanted.on, record, began)
            unit.commit()
    return Rotation(record, record["sha256"], before, called, barred, changes)


@dataclass(frozen=True, slots=True)
class _Named:
    """The ids of the cities that the call names."""

    release: frozenset[str]
    keep: frozenset[str]
    nominate: frozenset[str]
    exclude: frozenset[str]

    @classmethod
    def of(cls, session: Session, wanted: Wanted, policy: Policy) -> _Named:
        release, keep, nominate, exclude = (
            frozenset(finding.find(session, reference, policy).id for reference in references)
            for references in (wanted.release, wanted.keep, wanted.nominate, wanted.exclude)
        )
        for both, flags in (
            (keep & release, "--keep and --release"),
            (keep & exclude, "--keep and --exclude"),
            (nominate & exclude, "--nominate and --exclude"),
        ):
            if both:
                raise InvalidInput(f"{', '.join(sorted(both))} cannot be named with {flags} at once")
        return cls(release, keep, nominate, exclude)


def _read(session: Session) -> _Known:
    return _Known(
        cities={city.id: city for city in session.scalars(select(City))},
        spells=cities.spells_of(session),
        own=cities.own_attributes(session),
        names=cities.names_of(session),
        sittings=terms.by_city(terms.all_terms(session)),
    )


def _seats(session: Session, known: _Known, on: date, named: _Named) -> _Seats:
    """Sort the seats. Who sat before: whose term holds on the eve. Whose term begins on the day itself stays, and did not sit."""
    eve = day_before(on)
    later = session.scalars(select(Term).where(Term.start > on).order_by(Term.start)).first()
    if later is not None:
        raise Collision(
            f"{known.cities[later.city_id].name} has a term from {later.start} already, after {on}",
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
    return _Seats(on, before, staying, expiring, lapsed, released)


def _barred(desk: Desk, known: _Known, seats: _Seats, on: date) -> dict[str, Bar]:
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


def _problem(desk: Desk, known: _Known, seats: _Seats, rules: CommitteeRules, named: _Named, barred: Mapping[str, Bar]) -> Problem:
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


def _scores(known: _Known, problem: Problem, wanted: Wanted) -> dict[str, Fraction]:
    """The number that each city of the pool has as the attribute that is summed; cities without one count 0."""
    scores: dict[str, Fraction] = {}
    for candidate in problem.pool:
        text = known.own.get(candidate.id, {}).get(wanted.score)
        if text is None:
            continue
        try:
            scores[candidate.id] = Fraction(text)
        except (ValueError, ZeroDivisionError):
            raise InvalidInput(
                f"{candidate.id}: its {wanted.score} is {text}, which is no number",
                f"`scn city edit {candidate.id} --set {wanted.score}=7`",
            ) from None
    if not scores:
        raise InvalidInput(
            f"No city of the pool has a number as its {wanted.score}", "Name the attribute that holds the scores with --score."
        )
    return scores


def _may_come(known: _Known, id_: str, barred: Mapping[str, Bar], on: date) -> bool:
    """Whether nothing bars the city: `_barred` judges members and those whose seat opens; nobody else may come."""
    return id_ not in barred and status_on(known.spells.get(id_, ()), on) in MEMBERS


def _candidate(desk: Desk, known: _Known, id_: str, *, sat: bool, named: bool = False) -> Candidate:
    city = known.cities[id_]
    groups = groups_of(cities.facts_of(city, Names(), known.own.get(id_, {})), desk.policy)
    return Candidate(id_, {**groups, **({INCUMBENT: "yes"} if sat else {}), **({CITY: id_} if named else {})}, city.name)


def _members(desk: Desk, known: _Known, held: Sequence[Term]) -> tuple[Member, ...]:
    found = {}
    for term in held:
        city = known.cities[term.city_id]
        name = known.names.get(city.id, Names()).by_lang.get(desk.lang, city.name)
        region = city.region or desk.policy.region_of(city.country)
        found[city.id] = Member(city.id, name, city.country, region, "member", term.seat, term.start, term.end, None)
    return tuple(found.values())


def _new_terms(seats: _Seats, rules: CommitteeRules, on: date, joining: Sequence[str]) -> list[NewTerm]:
    """A full term for each who joins: on the seat it had, else on the lowest free one, in the order of the draw."""
    end = add_years(on, rules.term_years)
    had = {term.city_id: term.seat for term in seats.expiring}
    free = set(range(1, rules.seats + 1)) - {term.seat for term in seats.staying}
    given: dict[str, int] = {}
    for id_ in joining:
        if had.get(id_) in free:
            given[id_] = had[id_]
            free.discard(had[id_])
    for id_, seat in zip((id_ for id_ in joining if id_ not in given), sorted(free), strict=False):
        given[id_] = seat
    return [NewTerm(id_, given[id_], on, end) for id_ in joining]


def _seat(session: Session, seats: _Seats, on: date, record: Mapping[str, Any], began: Sequence[NewTerm]) -> None:
    """Put the new committee into the transaction: close what ends early, then begin the new terms."""
    for term in seats.lapsed:
        close(session, term, "lapsed", term.why, on)
    for term in seats.released:
        close(session, term, "released", term.why, on)
    session.flush()
    for id_ in record["leaving"]:
        leave(session, id_, on)
    for new in began:
        settle(session, new.id, new.start)
    kept = Draw(effective=on, sha256=record["sha256"], record=canonical(record))
    session.add(kept)
    session.flush()
    session.add_all(
        Term(city_id=term.id, seat=term.seat, start=term.start, end=term.end, planned_end=term.end, draw_id=kept.id) for term in began
    )

"""The use case of a rotation: which seats open, who may come, the draw, and the new committee in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from scn.errors import Collision, InvalidInput, RuleBroken
from scn.models.committee import Term
from scn.models.draw import Draw
from scn.rotation.canonical import canonical
from scn.rotation.lottery import LEXIMIN, SCORE, Wish, draw, never
from scn.rotation.mixture import Stop
from scn.rotation.reasons import Eased, reasons
from scn.rotation.record import Lots, NewTerm, conflict_of, plan_of, record_of
from scn.rotation.types import Conflict, Problem
from scn.rules.calendar import add_years
from scn.rules.eligibility import Bar
from scn.rules.forecast import Plan
from scn.rules.membership import MEMBERS, status_on
from scn.rules.outlook import first_impossible
from scn.rules.policy import CommitteeRules, Fairness
from scn.rules.terms import Sitting
from scn.services import chances, commitments, finding
from scn.services.commitments import Commitment
from scn.services.committee import Member, close, leave, settle
from scn.services.desk import Desk
from scn.services.prospects import prospects_of
from scn.services.situation import Asked, Known, Seats, Situation, members_of, situation
from scn.store.unit import Writing


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a rotation is asked for: the day it takes effect, who is to leave, stay, come or keep out, and the seed.

    `seed` holds at least one text; the cities are named by id or by a unique name. `method`, `tickets`, `ticket`, `source`: as in
    `scn.rotation.lottery.Wish`; `score` names the attribute whose numbers the method `score` sums. `expect` is the SHA-256
    of the record that was shown before, where only that may be carried out. `public` is false for a seed that this machine made.
    `lookahead`: for so many years the rotations to come must remain possible, or nobody is seated.
    """

    on: date
    seed: tuple[str, ...]
    method: str = LEXIMIN
    tickets: int = 1000
    ticket: int | None = None
    source: str = "sha256"
    score: str = SCORE
    stop: Stop = never
    asked: Asked = field(default_factory=Asked)
    expect: str | None = None
    public: bool = True
    lookahead: int | None = None


@dataclass(frozen=True, slots=True)
class Rotation:
    """A rotation: its record, the SHA-256 of that, who sat before, the names of the cities, who may not come and why.

    `changes` is false where every seat was taken and nothing was to be done. `blocked`: the day of a later rotation, within the
    years that were asked for, else within a term, whose rules cannot be kept any more, whoever is drawn.
    """

    record: Mapping[str, Any]
    sha256: str
    before: tuple[Member, ...]
    names: Mapping[str, str]
    barred: Mapping[str, Bar]
    changes: bool
    blocked: date | None = None


@dataclass(frozen=True, slots=True)
class Impossible:
    """A rotation that no composition satisfies: the conflict as the command line shows it, and who may not come and why."""

    explanation: Mapping[str, Any]
    barred: Mapping[str, Bar]


@dataclass(frozen=True, slots=True)
class Committed:
    """A rotation that was announced: the SHA-256 of its plan, the plan, and the sources of the seed."""

    plan: Mapping[str, Any]
    sha256: str
    sources: str


def rotate(desk: Desk, wanted: Wanted) -> Rotation | Impossible:
    """Draw the new committee and seat it, all in one transaction; or say why no committee satisfies the rules.

    In a rehearsal nothing is kept. Raises `InvalidInput`, `RuleBroken` or `Collision` for a call that contradicts itself,
    the rules, terms that are there already, or what was published.
    """
    with desk.write() as unit:
        start = situation(desk, unit.session, wanted.on, wanted.asked)
        seats = start.seats
        announced = commitments.open_for(unit.session, wanted.on)
        if announced is not None and not wanted.public and wanted.ticket is None:
            raise InvalidInput(f"The seed of this rotation was announced: {announced.sources}", "Give it with --seed.")
        found = _drawn(desk, unit.session, start, wanted, announced)
        if isinstance(found, Impossible):
            return found
        record, began = found
        if announced is not None:
            commitments.require(announced, record["plan"])
        if wanted.expect not in (None, record["sha256"]):
            raise Collision("The store changed while the question was open", "Run the rotation again.")
        blocked = _blocked(desk, start, wanted, began)
        called = {id_: start.called(id_, desk.lang) for id_ in (*record["joining"], *record["standby"])}
        before = members_of(desk, start.known, (*seats.before, *seats.staying))
        changes = bool(began or seats.expiring or seats.lapsed or seats.released)
        if changes:
            _seat(unit, seats, wanted.on, record, began)
            if announced is not None:
                commitments.close(unit, wanted.on, "drawn", record["sha256"])
            unit.commit()
    return Rotation(record, record["sha256"], before, called, start.barred, changes, blocked)


def _blocked(desk: Desk, start: Situation, wanted: Wanted, began: Sequence[NewTerm]) -> date | None:
    """The day of a later rotation that this one makes impossible. Raises `RuleBroken` where that is forbidden."""
    years = wanted.lookahead if wanted.lookahead is not None else start.rules.term_years
    end = add_years(wanted.on, years)
    gone = {term.city_id for term in (*start.seats.lapsed, *start.seats.released)}
    cities = prospects_of(start.known, desk.policy)
    for id_ in gone:
        terms = (replace(term, end=wanted.on) if term.holds_on(wanted.on) else term for term in cities[id_].terms)
        cities[id_] = replace(cities[id_], terms=tuple(term for term in terms if term.start < term.end))
    for new in began:
        cities[new.id] = replace(cities[new.id], terms=(*cities[new.id].terms, Sitting(new.id, new.seat, new.start, new.end)))
    known = tuple(city for _, city in sorted(cities.items()) if city.spells or city.terms)
    blocked = first_impossible(Plan(desk.policy, known, wanted.on, end))
    if blocked is not None and wanted.lookahead is not None:
        raise RuleBroken(
            f"With this committee no rotation on {blocked} could keep every rule, whoever is drawn until then: nobody was seated",
            "`scn isc forecast` says which rules; change them, or keep or release cities so that another committee is drawn.",
        )
    return blocked


def commit(desk: Desk, wanted: Wanted, sources: str) -> Committed | Impossible:
    """Fix everything of a rotation but the seed, and enter its SHA-256 and the announced sources in the ledger; nobody is seated.

    The seed that is wanted decides nothing here. Raises as `rotate`.
    """
    if not sources.strip():
        raise InvalidInput("The sources of the seed are empty", "Say which public numbers of which day will be used.")
    with desk.write() as unit:
        start = situation(desk, unit.session, wanted.on, wanted.asked)
        found = _drawn(desk, unit.session, start, wanted, Commitment("", sources))
        if isinstance(found, Impossible):
            return found
        record, _ = found
        commitments.commit(unit, wanted.on, Commitment(record["plan"], sources))
        unit.commit()
    return Committed(plan_of(record), record["plan"], sources)


def abandon(desk: Desk, wanted: Wanted, drawn: Rotation) -> None:
    """Enter in the ledger that a committee was drawn and not seated."""
    with desk.write() as unit:
        commitments.abandon(unit, wanted.on, drawn.record)
        unit.commit()


@dataclass(frozen=True, slots=True)
class Explained:
    """The chance of a city in a rotation, and why; or why it may not come.

    `chance` is None for a city that is not in the pool: then `reason` says why, and `until` from which day on it may come, where
    time alone decides.
    """

    id: str
    name: str
    chance: float | None
    reason: str | None = None
    until: date | None = None
    eased: tuple[Eased, ...] = ()
    conflict: Conflict | None = None


def explained(desk: Desk, wanted: Wanted, reference: str) -> Explained | Impossible:
    """Why a city has the chance that it has in a rotation. Raises as `rotate`, and `NotFound` for a city that is not there."""
    with desk.read() as unit:
        session = unit.session
        city = finding.find(session, reference, desk.policy).id
        start = situation(desk, session, wanted.on, wanted.asked)
        name = start.called(city, desk.lang)
        if city not in {candidate.id for candidate in start.problem.pool}:
            return Explained(city, name, None, *_absence(start, city))
        found = reasons(start.problem, _wish(session, start, wanted), city)
        if isinstance(found, Conflict):
            return Impossible(conflict_of(start.frame, start.problem, found), start.barred)
        return Explained(city, name, found.chance, eased=found.eased, conflict=found.conflict)


def _absence(start: Situation, city: str) -> tuple[str, date | None]:
    """Why a city is not in the pool, and from which day on it may come."""
    if any(term.city_id == city for term in start.seats.staying):
        return "sits beyond that day", None
    if barred := start.barred.get(city):
        return barred.reason, barred.until
    if status_on(start.known.spells.get(city, ()), start.on) not in MEMBERS:
        return "is not an active member on that day", None
    return "is kept out by the flags of the call", None


def _drawn(
    desk: Desk, session: Session, start: Situation, wanted: Wanted, announced: Commitment | None
) -> tuple[dict[str, Any], list[NewTerm]] | Impossible:
    """The record of a draw, and the terms that it begins."""
    problem = start.problem
    desk.progress(f"Drawing the committee from {len(problem.pool)} cities")
    wish = _wish(session, start, wanted)
    drawn = draw(problem, wish)
    if isinstance(drawn, Conflict):
        return Impossible(conflict_of(start.frame, problem, drawn), start.barred)
    began = _new_terms(start.seats, start.rules, wanted.on, drawn.selected)
    by = "ticket" if wanted.ticket is not None else wanted.source
    lots = Lots(wanted.seed, by, _numbers(wish.brought), _numbers(wish.scores), announced.sources if announced else None)
    return record_of(start.frame, problem, drawn, lots, began), began


def _wish(session: Session, start: Situation, wanted: Wanted) -> Wish:
    """How the committee is to be drawn."""
    scores = _scores(start.known, start.problem, wanted) if wanted.method == SCORE else {}
    brought = _brought(session, start.problem, wanted) if start.rules.fairness is Fairness.CUMULATIVE else {}
    return Wish(
        seed=wanted.seed, method=wanted.method, tickets=wanted.tickets, ticket=wanted.ticket, source=wanted.source,
        brought=brought, scores=scores, declined=start.declined, stop=wanted.stop,
    )  # fmt: skip


def _brought(session: Session, problem: Problem, wanted: Wanted) -> dict[str, Fraction]:
    """The chances that each city of the pool has had in the rotations before, added up; those without any are left out."""
    if wanted.method != LEXIMIN:
        raise InvalidInput(
            f"The policy asks for fairness over time, which {wanted.method} does not give",
            "Draw by leximin, or `scn policy set isc.fairness each`.",
        )
    pool = {candidate.id for candidate in problem.pool}
    return {id_: sum_ for id_, sum_ in chances.brought(session, wanted.on).items() if id_ in pool}


def _numbers(of: Mapping[str, Fraction]) -> dict[str, float]:
    return {id_: float(number) for id_, number in of.items()}


def _scores(known: Known, problem: Problem, wanted: Wanted) -> dict[str, Fraction]:
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


def _new_terms(seats: Seats, rules: CommitteeRules, on: date, joining: Sequence[str]) -> list[NewTerm]:
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


def _seat(unit: Writing, seats: Seats, on: date, record: Mapping[str, Any], began: Sequence[NewTerm]) -> None:
    """Put the new committee into the transaction: close what ends early, then begin the new terms."""
    session = unit.session
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

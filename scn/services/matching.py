"""The use cases of a match: who fits a request, why and why not; and to propose those who fit best.

The hard conditions come first, then the ranking, then the best team that keeps the team rules of the request and the pins. A pin that
cannot be kept is an error that names both sides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from scn.errors import Collision, RuleBroken
from scn.matching.affinity import Affinity
from scn.matching.conditions import Exclusion
from scn.matching.team import Scored, Teamwork, best_team, stand_ins
from scn.matching.types import Expert, Request, TeamRule
from scn.models.request import Engagement
from scn.services import pins, pool, pool_finding, request_life, requests
from scn.services.desk import Desk
from scn.services.pins import Pin
from scn.services.request_facts import told
from scn.services.requests import ALIVE, OVER
from scn.services.shortlist import Shortlist
from scn.services.why_not import WhyNot, why_not

ALTERNATES = 2
"""How many alternates are proposed with a team."""

_PROVED = 20
"""How many places of the ranking are proved at least, where nobody says how many are wanted."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a coordinator asks for beside the request: experts whom the team must have, or may not have; and why."""

    with_: Sequence[str] = ()
    without: Sequence[str] = ()
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Excluded:
    """Somebody who may not come: the first condition that fails, and the others."""

    expert: str
    condition: str
    reason: str
    record: str
    change: str
    others: tuple[Exclusion, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """What a match came to.

    `team`: whom it would propose, those who are on the team already (`held`) among them, in the order of the ranking; `missing`
    places of `number` stay empty, for the `reason` in words. `alternates` are in the order in which they would be asked, those who wait
    already (`waiting`) left out. `looked_at` of the `pool` were read: the ranking is exact, and `excluded` is complete
    where everybody was. `broken`: rules that no team can keep together, as they are typed.
    """

    request: str
    on: date
    number: int
    ranking: tuple[Affinity, ...]
    excluded: tuple[Excluded, ...]
    team: tuple[str, ...]
    alternates: tuple[str, ...]
    held: tuple[str, ...]
    waiting: tuple[str, ...]
    pins: tuple[Pin, ...]
    missing: int
    broken: tuple[str, ...]
    reason: str | None
    pool: int
    looked_at: int
    why_not: WhyNot | None = None


def match(desk: Desk, reference: str, wish: Wish, *, on: date, top: int | None = None, why_not_whom: str | None = None) -> Match:
    """Who fits a request on a day; at most `top` of the ranking; and why one expert is not on the team.

    Raises `NotFound` for a request or an expert that is not there, `Collision` for a request that has come to its end and for pins that
    contradict each other or what is there, `RuleBroken` for pins of who may not come or with whom no team keeps the rules.
    """
    with desk.read() as unit:
        id_ = pool_finding.request_id(unit.session, reference)
        return found(unit.session, desk, id_, wish, on, top=top, why_not_whom=why_not_whom)


def take(desk: Desk, reference: str, wish: Wish, *, on: date, top: int | None = None) -> tuple[Match, request_life.Taken]:
    """Propose the team and the alternates of a match in one transaction, and keep the pins and bars that are asked for.

    Raises as `match`; and `RuleBroken` where there is no team, `Collision` where it is complete.
    """
    with desk.write() as unit:
        session = unit.session
        id_ = pool_finding.request_id(session, reference)
        made = found(session, desk, id_, wish, on, top=top)
        if made.broken or not made.team:
            raise RuleBroken(f"Nobody is proposed for {id_}: {made.reason}", f"`scn expert match {id_}` shows who may come.")
        new = [expert for expert in made.team if expert not in made.held]
        if not new:
            raise Collision(f"The team of {id_} is complete: {', '.join(made.held)}")
        before = {(pin.expert, pin.kind) for pin in pins.read(session, on, id_)}
        pins.put(unit, [pin for pin in made.pins if (pin.expert, pin.kind) not in before])
        pinned = {pin.expert: pin.why for pin in made.pins if pin.kind == "with" and pin.expert in new}
        choice = request_life.Choice(new, made.alternates, pinned)
        request_life.propose_in(unit, id_, choice, on=on, by=desk.actor, why=desk.why)
        shown = requests.view_one(session, id_, desk.policy, max(on, desk.today))
        done = request_life.Taken(shown, "proposed", (*new, *made.alternates), request_life.next_alternate(session, id_))
        unit.commit()
    return made, done


def found(
    session: Session, desk: Desk, id_: str, wish: Wish, on: date, *, top: int | None = None, why_not_whom: str | None = None
) -> Match:
    """A match in a transaction that is open, of a request by its id; otherwise as `match`."""
    shown = requests.view_one(session, id_, desk.policy, on)
    if shown.state in OVER:
        raise Collision(f"{id_} is {shown.state} since {shown.since}", "It is kept as it was.")
    request = pool.requests(session, desk.policy, [id_])[id_]
    wanted = _pins(session, id_, wish, on, desk.actor)
    asked = pool_finding.expert_id(session, why_not_whom) if why_not_whom is not None else None
    held, waiting = _on_it(session, id_)
    fixed = [*dict.fromkeys([*held, *(pin.expert for pin in wanted if pin.kind == "with")])]
    _require_room(request, fixed, held)
    barred = {pin.expert: pin.why for pin in wanted if pin.kind == "without"}
    shortlist = Shortlist(session, desk.policy, request, on, lang=desk.lang, barred=barred)
    shortlist.read_first({*fixed, *waiting, *([asked] if asked is not None else [])})
    _require_may_come(shortlist, wanted, held, waiting)
    spare = max(ALTERNATES - len(waiting), 0)
    while True:
        candidates = _candidates(shortlist, held, waiting)
        made = best_team(candidates, request.number, request.team, pinned=fixed)
        stand_in = stand_ins(candidates, made.members, request.team, spare)
        enough = shortlist.proved() >= (_PROVED if top is None else top) and (asked is None or shortlist.is_placed(asked))
        if (enough and _is_proved(shortlist, candidates, made, fixed, stand_in, spare)) or not shortlist.read_more():
            break
    _require_rules(candidates, request, made, fixed, wanted)
    proved = shortlist.proved()
    team = tuple(expert.id for expert in made.members)
    ranking = [expert for _, expert in shortlist.ranking[:proved]][:top]
    result = Match(
        request=id_,
        on=on,
        number=request.number,
        ranking=tuple(map(shortlist.measure.affinity, ranking)),
        excluded=tuple(_excluded(failed) for _, failed in sorted(shortlist.excluded.items())),
        team=team,
        alternates=tuple(expert.id for expert in stand_in),
        held=tuple(held),
        waiting=tuple(waiting),
        pins=tuple(wanted),
        missing=request.number - len(team),
        broken=tuple(map(told, made.broken)),
        reason=_reason(shortlist, request, made),
        pool=shortlist.pool,
        looked_at=len(shortlist.experts),
    )
    if asked is None:
        return result
    return replace(result, why_not=why_not(shortlist, asked, made.members, set(fixed), made.broken))


def _pins(session: Session, id_: str, wish: Wish, on: date, by: str) -> list[Pin]:
    """The pins and bars that are kept, and those of the wish. Raises `Collision` where two contradict each other."""
    kept = {pin.expert: pin for pin in pins.read(session, on, id_)}
    listed = dict(kept)
    for kind, flag, references in (("with", "--with", wish.with_), ("without", "--without", wish.without)):
        for reference in references:
            expert = pool_finding.expert_id(session, reference)
            held = listed.get(expert)
            if held is not None and held.kind != kind:
                if expert in kept:
                    raise pins.clash(held, flag)
                raise Collision(f"{expert} is wanted for {id_} by --with, and barred by --without", "Leave one of them out.")
            listed.setdefault(expert, Pin(id_, expert, kind, wish.why or "asked for in this call", on, by))
    return [listed[expert] for expert in sorted(listed)]


def _on_it(session: Session, id_: str) -> tuple[list[str], list[str]]:
    """Who is on the team of a request already, and which alternates wait in their order."""
    query = select(Engagement.expert_id, Engagement.alternate).where(Engagement.request_id == id_, Engagement.state.in_(ALIVE))
    rows = session.execute(query.order_by(Engagement.alternate, Engagement.id)).all()
    return [expert for expert, place in rows if place is None], [expert for expert, place in rows if place is not None]


def _require_room(request: Request, fixed: Sequence[str], held: Sequence[str]) -> None:
    if len(fixed) > request.number:
        already = f", {len(held)} of them on its team already" if held else ""
        raise Collision(
            f"{request.id} asks for {request.number}, and {len(fixed)} must be on its team: {', '.join(fixed)}{already}",
            f"`scn request pin {request.id} EXPERT --lift` takes a pin away, `scn request edit {request.id} --number N` makes room.",
        )


def _require_may_come(shortlist: Shortlist, wanted: Sequence[Pin], held: Collection[str], waiting: Sequence[str]) -> None:
    """Raise where somebody is wanted who may not come, or barred who is on the request."""
    id_ = shortlist.request.id
    for pin in wanted:
        if pin.kind == "without" and pin.expert in {*held, *waiting}:
            raise Collision(
                f"{pin.expert} is barred for {id_} ({pin.why}), and is on it already",
                f"`scn request replace {id_} {pin.expert}` takes the expert off first.",
            )
        if pin.kind == "without" or pin.expert in held:
            continue
        if pin.expert in waiting:
            raise Collision(
                f"{pin.expert} is wanted for {id_} ({pin.why}), and waits as alternate {waiting.index(pin.expert) + 1}",
                f"`scn request invite {id_} {pin.expert}` brings the expert into the team.",
            )
        if failed := shortlist.excluded.get(pin.expert):
            first, *more = failed
            raise RuleBroken(
                f"{pin.expert} is wanted for {id_} ({pin.why}), and may not come: {first.reason} ({first.record})",
                f"It would take: {'; '.join(each.change for each in failed)}.",
                details=[f"{pin.expert} may not come either: {each.reason} ({each.record})" for each in more[:1]],
            )


def _candidates(shortlist: Shortlist, held: Sequence[str], waiting: Sequence[str]) -> list[Scored]:
    """Who can be on the team: who may come and does not wait as an alternate, and who is on it already, whatever has changed since."""
    listed = [scored for scored in shortlist.ranking if scored[1].id not in {*held, *waiting}]
    listed += [(shortlist.measure.score(expert), expert) for expert in (shortlist.experts[id_] for id_ in held)]
    return sorted(listed, key=lambda scored: (-scored[0], scored[1].id))


def _is_proved(
    shortlist: Shortlist, candidates: Sequence[Scored], made: Teamwork, fixed: Collection[str], stand_in: Sequence[Expert], spare: int
) -> bool:
    """Whether nobody who was not read could change the team or the alternates."""
    bound = shortlist.unread()
    if bound is None:
        return True
    rules = shortlist.request.team
    # A rule without a value that asks for a least number binds each value that anybody has.
    if made.missing or made.broken or len(stand_in) < spare or any(rule.value is None and rule.min > 0 for rule in rules):
        return False
    scores = {expert.id: score for score, expert in candidates}
    if any(scores[expert.id] <= bound for expert in stand_in):
        return False
    free = [scores[expert.id] for expert in made.members if expert.id not in fixed]
    if all(score > bound for score in free):
        if not rules:
            return True
        # What a team with somebody who was not read has at most.
        others = sorted((max(score, bound) for score, expert in candidates if expert.id not in fixed), reverse=True)
        return not free or sum(free) > bound + sum(others[: len(free) - 1])
    return False


def _require_rules(candidates: Sequence[Scored], request: Request, made: Teamwork, fixed: Sequence[str], wanted: Sequence[Pin]) -> None:
    """Raise where the pins alone are why no team keeps the rules."""
    pinned = [pin for pin in wanted if pin.kind == "with"]
    if not made.broken or not pinned:
        return
    held = [id_ for id_ in fixed if id_ not in {pin.expert for pin in pinned}]
    if best_team(candidates, request.number, request.team, pinned=held).broken:
        return
    named, rules = ", ".join(pin.expert for pin in pinned), _rules(made.broken)
    raise RuleBroken(
        f"{named} {'are' if len(pinned) > 1 else 'is'} wanted for {request.id} ({pinned[0].why}), and then no team keeps {rules}",
        f"Lift a pin, or change the rules: `scn request edit {request.id} --team …`.",
    )


def _excluded(failed: Sequence[Exclusion]) -> Excluded:
    first, *others = failed
    return Excluded(first.expert, first.condition.value, first.reason, first.record, first.change, tuple(others))


def _reason(shortlist: Shortlist, request: Request, made: Teamwork) -> str | None:
    """Why places stay empty, in words."""
    if made.broken:
        return f"no team of those who may come keeps {_rules(made.broken)}"
    if not made.missing:
        return None
    failed = Counter(condition for each in shortlist.excluded.values() for condition in {failed.condition.value for failed in each})
    said = ", ".join(f"{number} {condition}" for condition, number in sorted(failed.items(), key=lambda item: (-item[1], item[0])))
    return f"{request.number} {'is' if request.number == 1 else 'are'} wanted and {len(made.members)} can come; the others fail {said}"


def _rules(rules: Sequence[TeamRule]) -> str:
    return " and ".join(map(told, rules))

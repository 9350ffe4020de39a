"""The use case of an assignment: all open requests at once, who is assigned, what stays empty and why, and to make it so.

Who was invited, has confirmed or is at work stays where it is; who was only proposed may be moved. What a run goes by is written down in
full (`scn.matching.assignment_record`), so that it can be done again without the store.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scn.errors import Collision, RuleBroken
from scn.matching import assignment_record
from scn.matching.affinity import Measure, normalised
from scn.matching.assignment import Assignment, Person, Task, Unfilled, Wanted, assign, load
from scn.matching.conditions import Condition, Standing, excluded
from scn.matching.description import search_words
from scn.matching.shortages import Short, shortages
from scn.matching.team import as_compared, value_of
from scn.matching.types import Empty, Expert, Request
from scn.models.request import Engagement
from scn.services import pins, pool, pool_finding, request_life, requests, topics
from scn.services.desk import Desk
from scn.services.request_life import Choice
from scn.services.requests import OVER
from scn.services.shortlist import weights_of
from scn.services.standing import standing
from scn.store import search
from scn.store.unit import Writing

ENTRY = "assignment"
"""What an assignment that was made so is called in the ledger, with the SHA-256 of its input as the key."""

_STAYS = ("invited", "confirmed", "running")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a run: the requests (all that are open where none is named), and how they are served."""

    requests: Sequence[str] = ()
    fair: bool = False
    stable: bool = False
    seed: str | None = None
    alternates: int = 2
    stop: Callable[[], bool] = field(default=lambda: False)


@dataclass(frozen=True, slots=True)
class Pair:
    """An expert for a request, with the score; `was`: the expert was proposed for it before; `pinned`: why a coordinator wants it so."""

    request: str
    expert: str
    score: float
    was: bool
    pinned: str | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs from what was proposed before: pairs that come, that go, and how many stay."""

    joining: tuple[tuple[str, str], ...]
    leaving: tuple[tuple[str, str], ...]
    staying: int


@dataclass(frozen=True, slots=True)
class Run:
    """An assignment as it is shown.

    `objective` is the sum of the scores, `worst` that of the request that is worst served for each of its open places (`worst_mean`), and
    `load` how many requests each expert gets. `held`: who is on a team already and stays. `short` says in words what the pool lacks.
    `input` is the SHA-256 of all that the run goes by; `weights` those of the score. `proved`: nothing could be better.
    """

    on: date
    requests: int
    places: int
    assignments: tuple[Pair, ...]
    alternates: Mapping[str, tuple[str, ...]]
    unfilled: tuple[Empty, ...]
    short: tuple[str, ...]
    objective: float
    worst: float | None
    worst_mean: float | None
    worst_request: str | None
    load: Mapping[str, int]
    held: Mapping[str, tuple[str, ...]]
    changes: Changes
    method: str
    stable: bool
    seed: str | None
    weights: Mapping[str, float]
    input: str
    proved: bool
    version: int = assignment_record.VERSION


@dataclass(frozen=True, slots=True)
class _Gathered:
    task: Task
    asked: Mapping[str, Request]
    failed: Mapping[str, Counter[Condition]]
    experts: Mapping[str, Expert]
    pinned: Mapping[tuple[str, str], str]
    proposed: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]
    weights: Mapping[str, float]


def run(desk: Desk, asked: Asked, *, on: date) -> tuple[Run, dict[str, Any]]:
    """The assignment of the open requests on a day, and its record.

    Raises `NotFound` for a request that is not there, `Collision` for one that has come to its end, `RuleBroken` for pins that
    contradict something, with both sides.
    """
    with desk.read() as unit:
        gathered = _gather(unit.session, desk, asked, on)
        return _shown(desk, gathered, assign(gathered.task, stop=asked.stop), on)


def commit(desk: Desk, asked: Asked, *, on: date) -> tuple[Run, dict[str, Any]]:
    """Assign, and propose who was assigned, with the alternates, in one transaction. Raises as `run`."""
    with desk.write() as unit:
        gathered = _gather(unit.session, desk, asked, on)
        shown, record = _shown(desk, gathered, assign(gathered.task, stop=asked.stop), on)
        teams: dict[str, list[str]] = defaultdict(list)
        for pair in shown.assignments:
            teams[pair.request].append(pair.expert)
        changed = 0
        # First all who go, so that nobody is on two teams at once on the way.
        for id_ in gathered.asked:
            team, alternates = gathered.proposed[id_]
            gone = set(team) - set(teams[id_])
            if shown.alternates[id_] != alternates:
                gone |= set(alternates)
            changed += request_life.set_aside_in(unit, id_, sorted(gone), on=on, by=desk.actor, why=desk.why) if gone else 0
        for id_ in gathered.asked:
            changed += _propose(unit, desk, id_, teams[id_], shown, gathered, on)
        if changed:
            kept = {"on": on.isoformat(), "method": shown.method, "seed": shown.seed or "", "objective": str(shown.objective),
                    "requests": str(shown.requests), "record": record["sha256"]}  # fmt: skip
            unit.record(ENTRY, shown.input, None, kept)
        unit.commit()
    return shown, record


def _propose(unit: Writing, desk: Desk, id_: str, team: Sequence[str], shown: Run, gathered: _Gathered, on: date) -> int:
    before, waiting = gathered.proposed[id_]
    new = [expert for expert in team if expert not in before]
    alternates = shown.alternates[id_] if shown.alternates[id_] != waiting else ()
    if not new and not alternates:
        return 0
    pinned = {expert: why for (request, expert), why in gathered.pinned.items() if request == id_ and expert in new}
    request_life.propose_in(unit, id_, Choice(new, alternates, pinned), on=on, by=desk.actor, why=desk.why)
    return len(new) + len(alternates)


def _gather(session: Session, desk: Desk, asked: Asked, on: date) -> _Gathered:
    """All that a run goes by, in a number of statements that grows with the requests alone."""
    policy = desk.policy
    wanted = _open(session, desk, asked.requests, on)
    engaged = _on_them(session, list(wanted))
    found = pool.experts(session, policy, on)
    about = standing(session, policy, on, found, wanted.values())
    movable = {(row.request_id, row.expert_id) for row in engaged if row.state == "proposed"}
    held_pins = {(row.request_id, row.expert_id): row.pinned for row in engaged if row.state == "proposed" and row.pinned}
    about = replace(
        about,
        engaged={id_: [one for one in held if (one.request, id_) not in movable] for id_, held in about.engaged.items()},
    )
    pinned = {(pin.request, pin.expert): pin.why for pin in pins.read(session, on) if pin.kind == "with" and pin.request in wanted}
    pinned = {**held_pins, **pinned}
    vocabulary = topics.vocabulary(policy)
    weights = weights_of(policy)
    listed, failed, proposed = [], {}, {}
    for id_, request in wanted.items():
        own = [row for row in engaged if row.request_id == id_]
        stays = tuple(sorted(row.expert_id for row in own if row.state in _STAYS and row.alternate is None))
        team = tuple(row.expert_id for row in own if row.state == "proposed" and row.alternate is None)
        waiting = sorted((row for row in own if row.state == "proposed" and row.alternate is not None), key=lambda row: row.alternate or 0)
        text = search.scores(session, search_words(request, vocabulary), "expert")
        measure = Measure(request, vocabulary, weights, text=text, engaged=about.engaged, lang=desk.lang)
        scores, why_not = _scored(found.by_id.values(), request, about, measure, stays)
        failed[id_] = why_not
        mine = frozenset(expert for request_id, expert in pinned if request_id == id_ and expert not in stays)
        _require_may_come(found.by_id, request, about, mine)
        places = max(request.number - len(stays), 0)
        before = tuple(sorted(team, key=lambda expert: (-scores.get(expert, 0.0), expert)))
        proposed[id_] = (before, tuple(row.expert_id for row in waiting))
        listed.append(
            Wanted(id_, places, request.priority, request.days, scores, tuple(map(as_compared, request.team)), stays, mine, frozenset(team))
        )
    rules = {rule.attribute for each in listed for rule in each.team}
    needed = {expert for each in listed for expert in (*each.scores, *each.held)}
    people = tuple(
        Person(id_, expert.at_once, expert.per_year, tuple(sorted(one.days for one in about.engaged.get(id_, ()))),
               {key: value for key in sorted(rules) if (value := value_of(expert, key)) is not None})
        for id_, expert in found.by_id.items() if id_ in needed
    )  # fmt: skip
    task = Task(tuple(listed), people, asked.fair, asked.stable, asked.seed, asked.alternates)
    return _Gathered(task, wanted, failed, found.by_id, pinned, proposed, normalised(weights))


def _open(session: Session, desk: Desk, named: Sequence[str], on: date) -> dict[str, Request]:
    """The requests that are named, or all whose work has not begun; by id."""
    ids = [pool_finding.request_id(session, reference) for reference in named] or None
    found = pool.requests(session, desk.policy, ids)
    views = {view.id: view for view in requests.views(session, desk.policy, on, list(found))}
    for id_ in found:
        if ids is not None and views[id_].state in OVER:
            raise Collision(f"{id_} is {views[id_].state} since {views[id_].since}", "It is kept as it was.")
    if ids is not None:
        return dict(sorted(found.items()))
    begun = (*OVER, "running")
    return {id_: request for id_, request in sorted(found.items()) if views[id_].state not in begun and request.days.end > on}


def _on_them(session: Session, ids: Sequence[str]) -> list[Engagement]:
    rows: list[Engagement] = []
    for start in range(0, len(ids), 400):
        query = select(Engagement).where(Engagement.request_id.in_(ids[start : start + 400])).order_by(Engagement.id)
        rows += session.scalars(query)
    return rows


def _scored(
    experts: Iterable[Expert], request: Request, about: Standing, measure: Measure, stays: Sequence[str]
) -> tuple[dict[str, float], Counter[Condition]]:
    """The score of each who may come, by id; and for how many which condition is the first that fails. Capacity is left to the run."""
    scores: dict[str, float] = {}
    why_not: Counter[Condition] = Counter()
    for expert in experts:
        if expert.id in stays:
            continue
        if failed := excluded(expert, request, about, capacity=False):
            why_not[failed[0].condition] += 1
        else:
            scores[expert.id] = measure.score(expert)
    return scores, why_not


def _require_may_come(experts: Mapping[str, Expert], request: Request, about: Standing, pinned: Iterable[str]) -> None:
    for expert in sorted(pinned):
        if failed := excluded(experts[expert], request, about, capacity=False):
            raise RuleBroken(
                f"{expert} is pinned to {request.id} and may not come: {failed[0].reason}",
                f"Lift the pin with `scn request pin {request.id} {expert} --lift`, or: {failed[0].change}.",
            )


def _shown(desk: Desk, gathered: _Gathered, made: Assignment, on: date) -> tuple[Run, dict[str, Any]]:
    by_id = {wanted.id: wanted for wanted in gathered.task.requests}
    pairs = tuple(
        Pair(id_, expert, by_id[id_].scores[expert], expert in by_id[id_].before, gathered.pinned.get((id_, expert)))
        for id_, team in made.teams.items()
        for expert in team
    )
    before = {(id_, expert) for id_, (team, _) in gathered.proposed.items() for expert in team}
    now = {(pair.request, pair.expert) for pair in pairs}
    changes = Changes(tuple(sorted(now - before)), tuple(sorted(before - now)), len(now & before))
    served = {id_: mean for id_, mean in made.mean.items() if by_id[id_].places}
    worst = min(served, key=lambda id_: (served[id_], id_), default=None)
    record = assignment_record.document(gathered.task, made, gathered.weights)
    short = [Short(gathered.asked[each.request], each.missing) for each in made.unfilled]
    shown = Run(
        on=on,
        requests=len(by_id),
        places=sum(wanted.places for wanted in by_id.values()),
        assignments=pairs,
        alternates=made.alternates,
        unfilled=tuple(Empty(each.request, each.missing, _reason(each, gathered)) for each in made.unfilled),
        short=tuple(shortages(short, topics.vocabulary(desk.policy), desk.lang)),
        objective=made.total,
        worst=None if worst is None else round(sum(by_id[worst].scores[expert] for expert in made.teams[worst]), 6),
        worst_mean=None if worst is None else served[worst],
        worst_request=worst,
        load=load(made.teams),
        held={id_: wanted.held for id_, wanted in by_id.items() if wanted.held},
        changes=changes,
        method="leximin" if gathered.task.fair else "total",
        stable=gathered.task.stable,
        seed=gathered.task.seed,
        weights=gathered.weights,
        input=record["input"],
        proved=made.proved,
    )
    return shown, record


_FAILS = {
    Condition.RETIRED: "retired", Condition.VETTING: "not vetted", Condition.LANGUAGE: "without the language",
    Condition.DATES: "not available then", Condition.CAPACITY: "without capacity", Condition.CONFLICT: "with a conflict of interest",
    Condition.BARRED: "barred", Condition.DECLINED: "declined", Condition.REPLACED: "replaced",
}  # fmt: skip


def _reason(empty: Unfilled, gathered: _Gathered) -> str:
    """Why places stay empty, in words."""
    if not empty.candidates:
        counts = gathered.failed[empty.request].most_common()
        said = ", ".join(f"{number} {_FAILS[condition]}" for condition, number in counts)
        return f"nobody else may come: of the pool {said}" if said else "the pool is empty"
    taken = {expert: where for expert, where in empty.taken.items() if where}
    people = f"{len(empty.candidates)} more may come"
    if len(taken) == len(empty.candidates):
        shown = ", ".join(f"{expert} on {', '.join(where)}" for expert, where in list(taken.items())[:3])
        return f"all {len(taken)} others who may come are needed elsewhere: {shown}{' and more' if len(taken) > 3 else ''}"
    wanted = next(each for each in gathered.task.requests if each.id == empty.request)
    if wanted.team:
        return f"{people}, but none of them keeps the rules of the team and has capacity then"
    return f"{people}, but their capacity is used up then"

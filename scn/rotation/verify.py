"""Whether a draw record is true: read as bytes, counted again, and drawn again, without a store."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from scn.errors import InvalidInput, ScnError
from scn.rotation.canonical import canonical, sha256
from scn.rotation.lottery import LEXIMIN, MAXIMIN, NASH, Wish, draw, fractional, lottery_of, never, replaced, require
from scn.rotation.lottery import drawn as drawn_from
from scn.rotation.record import VERSION, chances_of, plan_of, sealed, tickets_of
from scn.rotation.seed import by_lot, seed_of, ticket_of
from scn.rotation.types import Candidate, Conflict, Problem, Rule, Slate

_NEAR = 1e-6
_FLAT = 1e-3


def verify(data: bytes, *, plan: str | None = None, digest: str | None = None) -> list[str]:
    """What is wrong with the record in these bytes; empty where everything in it follows from the rest.

    `plan` is the SHA-256 that was published before the draw, `digest` that of the record from elsewhere (the ledger), where they
    are at hand: a record that was made up consistently has another. Raises `InvalidInput` where the bytes are no record
    of a version that is known here.
    """
    record, spelled = _parsed(data)
    faults = []
    if spelled != data.removesuffix(b"\n"):
        faults.append("The file is not in canonical form (RFC 8785).")
    if sealed(record)["sha256"] != record.get("sha256"):
        faults.append("Its SHA-256 is not that of its content.")
    if plan is not None and record.get("plan") != plan:
        faults.append(f"The plan is not the one that was published: {plan}.")
    if digest is not None and record.get("sha256") != digest:
        faults.append(f"It is not the record whose SHA-256 is {digest}.")
    if faults:
        return faults
    try:
        return list(_counted(record)) or list(_replayed(record))
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError, RecursionError, ScnError) as error:
        return [f"The record contradicts itself: {type(error).__name__} {error}"]


def read(data: bytes) -> dict[str, Any]:
    """The record in these bytes, whatever it says. Raises `InvalidInput` for what is no record."""
    return _parsed(data)[0]


def _parsed(data: bytes) -> tuple[dict[str, Any], bytes]:
    """The record and its canonical form. What Python reads as JSON may have none: NaN, half a surrogate pair, lists piled deep."""
    try:
        record = json.loads(data.decode())
        spelled = canonical(record).encode()
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"The record is no JSON: {error}", "`scn isc rotate --record FILE` writes one.") from None
    if not isinstance(record, dict) or "version" not in record:
        raise InvalidInput("This is no draw record", "`scn isc rotate --record FILE` writes one.")
    if record["version"] != VERSION:
        raise InvalidInput(f"The record is of version {record['version']}", f"This program verifies version {VERSION}.")
    return record, spelled


def _counted(record: Mapping[str, Any]) -> Iterator[str]:
    """What does not follow by counting."""
    problem = problem_of(record)
    attributes = {candidate.id: candidate for candidate in (*problem.pool, *problem.staying)}
    members = {entry["id"]: _candidate(entry) for entry in record["members"]}
    before = [members[id_] for id_ in record["before"]]
    if set(members) != {*record["before"], *record["staying"]}:
        yield "The members are not those who sat before or stay."
    if sha256(plan_of(record)) != record["plan"]:
        yield "The SHA-256 of the plan is wrong."
    joining = list(record["joining"])
    after = [*problem.staying, *(attributes[id_] for id_ in joining)]
    for entry, rule in zip(record["rules"], problem.rules, strict=True):
        count = rule.count(after)
        if (entry["before"], entry["after"], entry["holds"]) != (rule.count(before), count, rule.holds(count)) or not rule.holds(count):
            yield f"The rule on {rule.dimension} {rule.group} is counted wrong, or does not hold."
    sits = {candidate.id for candidate in after}
    if not set(record["expiring"]) <= {*record["before"]} - {*record["staying"]}:
        yield "Those whose terms expire did not sit before, or stay."
    if record["leaving"] != sorted(id_ for id_ in record["before"] if id_ not in sits):
        yield "Those who leave are not those who sat before and no longer do."
    seated, gone = set(joining), set(record["declined"])
    order = [id_ for id_ in by_lot(seed_of(record["seed"]), (candidate.id for candidate in problem.pool)) if id_ not in gone]
    comes = [id_ for id_ in order if id_ in seated]
    if (
        sorted(joining) != sorted(comes)
        or (joining != comes and not gone)
        or record["standby"] != [id_ for id_ in order if id_ not in seated]
    ):
        yield "Those who join or stand by are not in the order of the lots."
    if sorted(term["id"] for term in record["terms"]) != sorted(joining) or len({term["seat"] for term in record["terms"]}) != len(joining):
        yield "The terms are not one for each who joins, each on a seat of its own."
    if any(term["start"] != record["effective"] for term in record["terms"]):
        yield "The terms do not begin on the day of the rotation."
    if record["tickets"] is not None:
        yield from _tickets(record, problem)


def _tickets(record: Mapping[str, Any], problem: Problem) -> Iterator[str]:
    """What does not follow of the tickets, by counting."""
    told = record["tickets"]
    if told["sha256"] != sha256({"types": told["types"], "slates": told["slates"]}) or told["count"] != len(told["slates"]):
        yield "The SHA-256 or the number of the tickets is wrong."
        return
    if told["form"] != ("types" if told["types"] else "slates"):
        yield "The form of the tickets is not the one that is named."
    if record["draw"] != "ticket" and ticket_of(record["seed"], told["count"], record["draw"]) != record["ticket"]:
        yield "The seed does not draw that ticket."
    if not {id_ for id_ in _slate(record) if id_ not in record["declined"]} <= set(record["joining"]):
        yield "Those who join are not those of the ticket."
    if not record["declined"] and len(_slate(record)) != len(record["joining"]):
        yield "More join than the ticket seats."
    groups = [[rule.is_for(candidate) for rule in problem.rules] for candidate in problem.pool]
    counts_for = {candidate.id: own for candidate, own in zip(problem.pool, groups, strict=True)}
    stay = [rule.count(problem.staying) for rule in problem.rules]
    # What stands on a ticket, the ids that it stands for, and how often it may.
    kinds: dict[Any, list[str]] = {id_: [id_] for id_ in counts_for} if told["types"] is None else dict(enumerate(told["types"]))
    if sorted(id_ for ids in kinds.values() for id_ in ids) != sorted(counts_for):
        yield "The types are not those of the pool."
    if any(counts_for[id_] != counts_for[ids[0]] for ids in kinds.values() for id_ in ids):
        yield "Some of one type do not count for the same rules."
    for number, slate in enumerate(told["slates"], start=1):
        some = [counts_for[kinds[each][0]] for each in slate]
        counts = [sit + sum(column) for sit, column in zip(stay, zip(*some, strict=True), strict=True)] if some else stay
        if not all(rule.holds(count) for rule, count in zip(problem.rules, counts, strict=True)):
            yield f"Ticket {number} breaks a rule."
        if any(times > len(kinds[each]) for each, times in Counter(slate).items()):
            yield f"Ticket {number} seats somebody twice."
    yield from _often(record)


def _slate(record: Mapping[str, Any]) -> Slate:
    """Who joins by the ticket of the record."""
    told = record["tickets"]
    slate = told["slates"][record["ticket"] - 1]
    if told["types"] is None:
        return tuple(sorted(slate))
    seed = seed_of(record["seed"])
    return tuple(sorted(id_ for kind, count in Counter(slate).items() for id_ in by_lot(seed, told["types"][kind])[:count]))


def _often(record: Mapping[str, Any]) -> Iterator[str]:
    """Whose chance by the tickets is further from the one that is stated than the bound."""
    told, stated = record["tickets"], record["chances"]["by_id"]
    times = Counter(each for slate in told["slates"] for each in slate)
    if told["types"] is None:
        often: dict[str, float] = {id_: times[id_] for id_ in stated}
    else:
        often = {id_: times[kind] / len(ids) for kind, ids in enumerate(told["types"]) for id_ in ids}
    if often.keys() != stated.keys() or any(abs(often[id_] - stated[id_] * told["count"]) > told["bound"] + _NEAR for id_ in stated):
        yield "The tickets do not give the chances that are stated."


def _replayed(record: Mapping[str, Any]) -> Iterator[str]:
    """What a draw of the same problem does otherwise."""
    told, problem = record["tickets"], problem_of(record)
    wish = Wish(
        seed=tuple(record["seed"]),
        method=record["method"],
        tickets=told["count"] if told else 1,
        ticket=record["ticket"] if record["draw"] == "ticket" else None,
        source="sha256" if record["draw"] == "ticket" else record["draw"],
        brought=_fractions(record["brought"]),
        scores=_fractions(record["scores"]),
        declined=tuple(record["declined"]),
    )
    require(wish)
    if (told is None) == (wish.method in (LEXIMIN, MAXIMIN, NASH)):
        yield f"The method {wish.method} draws otherwise."
        return
    if told is None:
        drawn = draw(problem, wish)
        if isinstance(drawn, Conflict) or list(drawn.selected) != record["joining"]:
            yield "The draw gives others."
        if record["chances"] is not None:
            yield "The method gives no chances."
        if record["ticket"] is not None:
            yield "The method draws no ticket."
        return
    stated = record["chances"]
    gap = stated["gap"]
    if chances_of(stated["by_id"], gap) != stated:
        yield "The smallest chance or the median is wrong."
    lottery = lottery_of(problem, replace(wish, stop=never if gap <= _NEAR else _at_once))
    if lottery is None:
        yield "No committee satisfies the rules."
        return
    # Where the time was up, the chances are not those of the method, but not far below what fractions would give.
    chances = lottery.by_id() if gap <= _NEAR or lottery.network is not None else fractional(problem, wish)
    # The largest product is flat at its top: its chances are known to three digits.
    near = _FLAT if wish.method == NASH else _NEAR
    off = [(chance - stated["by_id"][id_]) for id_, chance in chances.items()]
    if max(off, default=0) > gap + near or (gap <= _NEAR and min(off, default=0) < -near):
        yield f"The chances are not those of {record['method']}."
        return
    # Where the rules do not nest, several sets of tickets give the chances, and another solver may find others.
    if lottery.network is None or wish.method == NASH:
        return
    again = drawn_from(problem, lottery, lottery.tickets(told["count"]), wish)
    if again.tickets is None or tickets_of(again.tickets) != told or chances_of(lottery.by_id(), lottery.gap) != stated:
        yield "The tickets are not those that the chances give."
        return
    final = replaced(problem, again, wish.declined) if wish.declined else again
    if isinstance(final, Conflict) or list(final.selected) != record["joining"]:
        yield "Those who declined are not replaced as the standby list says."


def _at_once() -> bool:
    """There is no time."""
    return True


def problem_of(record: Mapping[str, Any]) -> Problem:
    """The problem that was drawn."""
    members = {entry["id"]: _candidate(entry) for entry in record["members"]}
    rules = tuple(Rule(rule["dimension"], rule["group"], rule["min"], rule["max"]) for rule in record["rules"])
    return Problem(tuple(map(_candidate, record["pool"])), tuple(members[id_] for id_ in record["staying"]), rules)


def _candidate(entry: Mapping[str, Any]) -> Candidate:
    return Candidate(entry["id"], entry["attributes"], entry["name"])


def _fractions(numbers: Mapping[str, float] | None) -> dict[str, Fraction]:
    return {id_: Fraction(str(number)) for id_, number in (numbers or {}).items()}

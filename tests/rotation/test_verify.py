"""Draw records: true ones hold, and whatever is changed in one is found."""

import contextlib
import copy
import json
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_draws import crossing, in_two_steps, nested

from scn.errors import InvalidInput
from scn.rotation.canonical import canonical, sha256
from scn.rotation.dimensions import SEATS
from scn.rotation.lottery import MAXIMIN, SCORE, Wish, draw
from scn.rotation.record import Frame, Lots, NewTerm, plan_of, record_of, sealed
from scn.rotation.serial import SERIAL
from scn.rotation.types import Candidate, Problem, Rule
from scn.rotation.verify import read, verify

DAY = date(2027, 1, 1)

Record = dict[str, Any]


def record(problem: Problem, wish: Wish) -> Record:
    """The record of a rotation in which one who sat before leaves."""
    drawn = draw(problem, wish)
    frame = Frame(DAY, (*problem.staying, Candidate("old", {"region": "n"})), ("old",), len(drawn.selected))
    scores = {id_: float(score) for id_, score in wish.scores.items()}
    brought = {id_: float(chance) for id_, chance in wish.brought.items()}
    lots = Lots(wish.seed, "ticket" if wish.ticket else wish.source, brought, scores, "The lottery of 1 December")
    terms = [NewTerm(id_, seat, DAY, date(2030, 1, 1)) for seat, id_ in enumerate(drawn.selected, start=1)]
    return record_of(frame, problem, drawn, lots, terms)


def written(document: object) -> bytes:
    return canonical(document).encode()


def large() -> Problem:
    """25 of 300, of four regions and of countries in them."""
    pool = tuple(Candidate(f"c{n}", {"region": "nsew"[n % 4], "country": f"{n % 4}{n * n % 7}"}, f"Stadt {n} – Ñ") for n in range(300))
    countries = sorted({candidate.attributes["country"] for candidate in pool})
    rules = (Rule(SEATS, "all", 25, 25), *(Rule("region", r, 6, 7) for r in "nsew"), *(Rule("country", c, 0, 2) for c in countries))
    return Problem(pool, (), rules)


def triangle() -> Problem:
    """Of any two of three kinds one may join, and one besides: more than a first look is needed for the best chances."""
    sides = {"a": {"x": "1", "y": "1"}, "b": {"x": "1", "z": "1"}, "c": {"y": "1", "z": "1"}, "d": {}}
    pool = tuple(Candidate(f"{name}{n}", own) for name, own in sides.items() for n in range(2))
    return Problem(pool, (), (*(Rule(dimension, "1", 0, 1) for dimension in "xyz"), Rule(SEATS, "all", 1, 2)))


KINDS: dict[str, Callable[[], Record]] = {
    "nested": lambda: record(nested(), Wish(("7 14 21",), tickets=100)),
    "crossing": lambda: record(crossing(), Wish(("7 14 21",), tickets=100)),
    "maximin": lambda: record(crossing(), Wish(("7 14 21",), MAXIMIN, tickets=100)),
    "in two steps": lambda: record(in_two_steps(), Wish(("7 14 21",), tickets=30)),
    "cut short": lambda: record(triangle(), Wish(("7 14 21",), tickets=100, stop=lambda: True)),
    "over time": lambda: record(nested(), Wish(("7 14 21",), tickets=16, brought={"c01": Fraction(1, 3), "c09": Fraction(1, 7)})),
    "by hand": lambda: record(nested(), Wish(("x",), tickets=100, ticket=42)),
    "rfc3797": lambda: record(nested(), Wish(("9319", "2,5,12,8,10"), tickets=100, source="rfc3797")),
    "score": lambda: record(nested(), Wish(("7 14 21",), SCORE, scores={"c00": Fraction(3), "c10": Fraction("0.5")})),
    "serial": lambda: record(nested(), Wish(("7 14 21",), SERIAL)),
}


@cache
def true_record(kind: str) -> str:
    return canonical(KINDS[kind]())


def changed(kind: str) -> Record:
    """A true record, to be changed."""
    return json.loads(true_record(kind))


def resealed(forged: Record) -> bytes:
    """A record after a change, with all its SHA-256 made right again."""
    if forged["tickets"] is not None:
        forged["tickets"]["sha256"] = sha256({key: forged["tickets"][key] for key in ("types", "slates")})
    forged["plan"] = sha256(plan_of(forged))
    return written(sealed(forged))


@pytest.mark.parametrize("kind", KINDS)
def test_a_true_record_holds(kind):
    data = true_record(kind).encode()
    told = read(data)
    assert (told["chances"] is not None and told["chances"]["gap"] > 0.01) == (kind == "cut short")
    assert verify(data) == []
    assert verify(data + b"\n", plan=told["plan"], digest=told["sha256"]) == []


def test_every_change_of_a_byte_in_a_draw_of_25_of_300_is_found():
    problem = large()
    data = written(record(problem, Wish(("7 14 21",), tickets=40)))
    assert len(read(data)["joining"]) == 25
    assert len(read(data)["pool"]) == 300
    assert verify(data) == []
    rnd = random.Random(7)
    for _ in range(1000):
        forged = bytearray(data)
        place = rnd.randrange(len(data))
        forged[place] = rnd.choice([byte for byte in range(256) if byte != data[place]])
        with contextlib.suppress(InvalidInput):
            assert verify(bytes(forged))


def joining(forged: Record) -> None:
    """One who stands by takes the place, the term and all the rest of another of the same groups."""
    groups = {entry["id"]: entry["attributes"] for entry in forged["pool"]}
    own, other = next((one, two) for one in forged["joining"] for two in forged["standby"] if groups[one] == groups[two])
    swap = {own: other, other: own}
    for key in ("joining", "standby"):
        forged[key] = [swap.get(id_, id_) for id_ in forged[key]]
    for term in forged["terms"]:
        term["id"] = swap.get(term["id"], term["id"])


def ticket(forged: Record) -> None:
    forged["ticket"] = forged["ticket"] % forged["tickets"]["count"] + 1


def chance(forged: Record) -> None:
    first = min(forged["chances"]["by_id"])
    forged["chances"]["by_id"][first] += 0.001


def slates(forged: Record) -> None:
    """All tickets are the one that was drawn."""
    told = forged["tickets"]
    told["slates"] = [told["slates"][forged["ticket"] - 1]] * told["count"]


def doubled(forged: Record) -> None:
    slate = forged["tickets"]["slates"][forged["ticket"] % forged["tickets"]["count"]]
    slate[0] = slate[1]


def seed(forged: Record) -> None:
    forged["seed"] = ["7 14 22"]


def bound(forged: Record) -> None:
    """Rules say something else, which the committee satisfies too."""
    for rule in forged["rules"]:
        if rule["dimension"] != SEATS:
            rule["min"], rule["max"] = max(0, rule["min"] - 1), rule["max"] + 1


def pool(forged: Record) -> None:
    gone = forged["standby"].pop()
    forged["pool"] = [entry for entry in forged["pool"] if entry["id"] != gone]


def every(change: Callable[[Record], None], *but: str) -> list[tuple[str, Callable[[Record], None]]]:
    return [(kind, change) for kind in KINDS if kind not in but]


def assigned(key: str, value: Callable[[Any], Any], inside: str | None = None) -> Callable[[Record], None]:
    def change(forged: Record) -> None:
        part = forged if inside is None else forged[inside]
        part[key] = value(part[key])

    change.__name__ = key
    return change


TICKETLESS = ("score", "serial")

# Not of each kind: cut short, the chances may be many, and one joins; the ticketless methods look at no chance.
FORGERIES = [
    *every(joining),
    *every(ticket, *TICKETLESS),
    *every(seed, "by hand", "rfc3797"),
    *every(bound, "cut short", "score", "serial"),
    *every(pool, "score", "serial"),
    *every(chance, "cut short", *TICKETLESS),
    *every(assigned("min", lambda value: value + 0.01, "chances"), *TICKETLESS),
    *every(assigned("median", lambda value: value + 0.01, "chances"), *TICKETLESS),
    *every(slates, "in two steps", *TICKETLESS),
    *every(doubled, "cut short", *TICKETLESS),
    *every(assigned("count", lambda value: value + 1, "tickets"), *TICKETLESS),
    *every(assigned("form", lambda value: "types" if value == "slates" else "slates", "tickets"), *TICKETLESS),
    *every(assigned("bound", lambda _: -1, "tickets"), *TICKETLESS),
    *every(assigned("ticket", lambda _: 0)),
    *every(assigned("ticket", lambda _: -1)),
    *every(assigned("draw", lambda _: "dice")),
    *every(assigned("method", lambda _: "best")),
    *every(assigned("method", lambda _: SERIAL), "serial"),
    *every(assigned("standby", lambda ids: ids[::-1])),
    *every(assigned("joining", lambda ids: ids[::-1]), "cut short"),
    *every(assigned("leaving", lambda _: [])),
    *every(assigned("before", lambda _: [])),
    *every(assigned("expiring", lambda _: ["somebody"])),
    *every(assigned("staying", lambda _: ["old"])),
    *every(assigned("effective", lambda _: "2026-01-01")),
    *every(assigned("terms", lambda terms: terms[1:])),
    *every(assigned("rules", lambda rules: [{**rules[0], "after": rules[0]["after"] + 1}, *rules[1:]])),
    *every(assigned("chances", lambda _: None), *TICKETLESS),
    *every(assigned("tickets", lambda _: None), *TICKETLESS),
]


@pytest.mark.parametrize(("kind", "change"), FORGERIES, ids=lambda part: part if isinstance(part, str) else part.__name__)
def test_a_forgery_with_its_seals_made_right_is_found_where_it_contradicts_itself(kind, change):
    forged = changed(kind)
    change(forged)
    assert verify(resealed(forged))


def test_types_that_mix_candidates_of_different_groups_are_found():
    # Where a type is drawn first, its first stands for all of it when the tickets are counted.
    forged = changed("in two steps")
    types = forged["tickets"]["types"]
    types[0][-1], types[1][-1] = types[1][-1], types[0][-1]
    assert any("one type" in fault for fault in verify(resealed(forged)))


def test_a_draw_with_another_seed_is_consistent_but_not_the_record_that_is_known():
    true = read(true_record("nested").encode())
    other = record(nested(), Wish(("8 15 22",), tickets=100))
    assert verify(written(other)) == []
    # The plan was fixed before the seed.
    assert verify(written(other), plan=true["plan"]) == []
    assert verify(written(other), digest=true["sha256"])


def test_a_draw_from_another_pool_is_consistent_but_not_the_plan_that_was_published():
    true = read(true_record("nested").encode())
    problem = nested()
    other = record(replace(problem, pool=problem.pool[1:]), Wish(("7 14 21",), tickets=100))
    assert verify(written(other)) == []
    assert verify(written(other), plan=true["plan"])
    assert verify(written(other), digest=true["sha256"])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"null",
        b"[]",
        b"{}",
        b'{"version":1}',
        b'{"version":[]}',
        b'{"version":2,"x":NaN}',
        b'{"version":2,"x":1e999}',
        b'{"version":2,"x":"\\ud800"}',
        b'{"version":2,"\\udfff":0}',
        b'{"version":2,"x":' + b"9" * 5000 + b"}",
        b'{"version":2,"x":' + b"[" * 5000 + b"]" * 5000 + b"}",
        b'{"version":2,"x":' + b"[" * 10**6,
    ],
)
def test_what_is_no_record_is_refused(data):
    with pytest.raises(InvalidInput):
        verify(data)


def test_a_record_without_anything_in_it_does_not_hold():
    assert verify(b'{"version":2}')
    assert verify(written(sealed({"version": 2})))


def places(part: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to everything in a document: of a long list only to what stands first."""
    inner = part.items() if isinstance(part, dict) else enumerate(part[:2]) if isinstance(part, list) else ()
    return [path, *(way for key, value in inner for way in places(value, (*path, key)))]


NUMBERS = st.integers(-3, 3) | st.sampled_from([10**9, 2**53, 10**30, 10**400, -(10**400), 0.5, 1e-300, 1e300, -1e300])
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.sampled_from(["", "c00", "old", "ticket", "rfc3797", "region", "2027-01-01"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "c00", "min", "slates"]), inner, max_size=2),
    max_leaves=5,
)


@settings(max_examples=200)
@given(st.sampled_from(sorted(KINDS)), st.data())
def test_any_value_in_any_place_is_answered_in_words(kind, data):
    forged = changed(kind)
    *way, last = data.draw(st.sampled_from(places(forged)[1:]))
    part = forged
    for key in way:
        part = part[key]
    before = copy.deepcopy(part[last])
    part[last] = data.draw(VALUES)
    if canonical(part[last]) == canonical(before):
        return
    try:
        assert verify(written(forged))
    except InvalidInput:
        assert last == "version"
    # With the seals made right where that can be done: any answer, but an answer.
    try:
        sealed_again = resealed(forged)
    except (KeyError, TypeError, AttributeError):
        sealed_again = written(sealed(forged))
    try:
        faults = verify(sealed_again)
    except InvalidInput:
        assert last == "version"
    else:
        assert all(isinstance(fault, str) for fault in faults)

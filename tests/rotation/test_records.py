"""Records: the same bytes everywhere, replayed by `verify` and by the page that needs no scn, and no change goes unseen."""

import importlib.util
import json
import random
import time
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scn.errors import InvalidInput
from scn.rotation.canonical import canonical
from scn.rotation.dimensions import SEATS
from scn.rotation.lottery import Wish, draw
from scn.rotation.record import Frame, Lots, NewTerm, record_of, sealed
from scn.rotation.types import Candidate, Draw, Problem, Rule
from scn.rotation.verify import verify

PAGE = Path(__file__).parents[2] / "docs" / "verify_draw.py"


def page():
    spec = importlib.util.spec_from_file_location("verify_draw", PAGE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def faults_of_the_page(data: bytes) -> list[str]:
    try:
        return page().faults(data)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        return [str(error)]


def faults_of_scn(data: bytes, **at_hand: str) -> list[str]:
    try:
        return verify(data, **at_hand)
    except InvalidInput as error:
        return [str(error)]


BOTH = pytest.mark.parametrize("faults", [faults_of_scn, faults_of_the_page], ids=["scn", "page"])


def committee(size: int = 300, *, crossing: bool = False) -> tuple[Problem, Frame]:
    lots = random.Random(1)
    pool = tuple(
        Candidate(
            f"c{n:05}",
            {
                "region": f"r{n % 7}",
                "country": f"k{n % 60}",
                **({"incumbent": "yes"} if n < 12 else {}),
                "kind": lots.choice(["city", "town"]),
            },
            f"City {n}",
        )
        for n in range(size)
    )
    before = tuple(Candidate(f"s{n}", {"region": f"r{n % 7}", "country": f"l{n}", "incumbent": "yes"}, f"Sitting {n}") for n in range(13))
    rules = [
        Rule(SEATS, "all", 25, 25),
        *(Rule("region", f"r{n}", 2, 5) for n in range(7)),
        *(Rule("country", f"k{n}", 0, 1) for n in range(63)),
    ]
    rules.append(Rule("incumbent", "yes", 15))
    if crossing:
        rules.append(Rule("kind", "town", 5, 7))
    staying = before[:10]
    return Problem(pool, staying, tuple(rules)), Frame(date(2027, 9, 22), before, tuple(c.id for c in before[10:]), 25)


USUAL = Wish(("4 8 15 16 23 42",))


def record(wish: Wish = USUAL, size: int = 300, *, crossing: bool = False, sources: str | None = None) -> dict:
    problem, frame = committee(size, crossing=crossing)
    drawn = draw(problem, wish)
    assert isinstance(drawn, Draw)
    terms = [NewTerm(id_, 11 + place, frame.effective, date(2030, 9, 22)) for place, id_ in enumerate(drawn.selected)]
    by = "ticket" if wish.ticket else wish.source
    brought = {id_: float(had) for id_, had in wish.brought.items()}
    return record_of(frame, problem, drawn, Lots(wish.seed, by, brought, None, sources), terms)


def bytes_of(document: dict) -> bytes:
    return canonical(document).encode()


@cache
def usual() -> bytes:
    return bytes_of(record())


WISHES = {
    "leximin": Wish(("x",)),
    "maximin": Wish(("x",), "maximin"),
    "serial": Wish(("x", "y"), "serial"),
    "nash": Wish(("x",), "nash"),
    "balls": Wish(("x",), ticket=417),
    "RFC 3797": Wish(("9319", "2,5,12,8,10"), source="rfc3797"),
    "two steps": Wish(("x",), tickets=50),
    "over time": Wish(("x",), brought={f"c{n:05}": Fraction(n % 3, 4) for n in range(100)}),
    "declined": Wish(("x",), declined=("c00001",)),
    "one ticket": Wish(("é", "ⅷ"), tickets=1),
}


@BOTH
@pytest.mark.parametrize("wish", WISHES.values(), ids=WISHES)
def test_a_true_record_holds(faults, wish):
    assert faults(bytes_of(record(wish))) == []


@BOTH
def test_a_true_record_of_crossing_rules_holds(faults):
    assert faults(bytes_of(record(crossing=True))) == []


@BOTH
def test_one_in_which_drawn_cities_declined_holds(faults):
    first = record()
    gone = tuple(first["joining"][:3])
    found = record(Wish(("4 8 15 16 23 42",), declined=gone))

    assert not set(gone) & set(found["joining"])
    assert len(found["joining"]) == len(first["joining"])
    assert faults(bytes_of(found)) == []


@BOTH
def test_a_thousand_changes_of_a_byte_are_all_found(faults):
    data, lots = usual(), random.Random(5)
    for _ in range(1000):
        place, byte = lots.randrange(len(data)), lots.randrange(256)
        if byte == data[place]:
            continue
        changed = data[:place] + bytes([byte]) + data[place + 1 :]
        assert faults(changed), (place, byte)


def _other_ticket(document: dict) -> None:
    document["ticket"] = document["ticket"] % document["tickets"]["count"] + 1


def _other_city(document: dict) -> None:
    out, into = document["joining"][0], document["standby"][0]
    document["joining"][0], document["standby"][0] = into, out
    document["terms"][0]["id"] = into


def _other_chance(document: dict) -> None:
    first = next(iter(document["chances"]["by_id"]))
    document["chances"]["by_id"][first] += 0.01


def _other_slate(document: dict) -> None:
    slates = document["tickets"]["slates"]
    slates[0] = next(slate for slate in slates if slate != slates[0])


def _other_seed(document: dict) -> None:
    document["seed"] = ["another"]


def _other_rule(document: dict) -> None:
    document["rules"][1]["max"] = 9


def _other_attributes(document: dict) -> None:
    document["pool"][0]["attributes"]["region"] = "r6" if document["pool"][0]["attributes"]["region"] != "r6" else "r5"


def _without_a_city(document: dict) -> None:
    gone = document["pool"].pop()["id"]
    document["standby"] = [id_ for id_ in document["standby"] if id_ != gone]


FORGERIES = [_other_ticket, _other_city, _other_chance, _other_slate, _other_seed, _other_rule, _other_attributes, _without_a_city]


@BOTH
@pytest.mark.parametrize("forge", FORGERIES, ids=lambda forge: forge.__name__.strip("_"))
def test_a_change_under_a_new_seal_is_found(faults, forge):
    document = json.loads(usual())
    forge(document)

    assert faults(bytes_of(sealed(document)))


def test_a_draw_that_was_repeated_is_true_and_another_one():
    published = json.loads(usual())
    again = record(Wish(("a seed that pleases more",)))

    assert faults_of_scn(bytes_of(again), plan=published["plan"]) == []
    assert faults_of_scn(bytes_of(again), digest=published["sha256"])
    assert faults_of_scn(bytes_of(record(size=299)), plan=published["plan"])
    assert faults_of_scn(bytes_of(record(sources="other numbers")), plan=published["plan"])
    assert page().faults(bytes_of(record(size=299)), published["plan"])


def test_verifying_is_quick():
    data = usual()
    start = time.process_time()
    assert verify(data) == []
    assert page().faults(data) == []

    # A second each is promised; this is to find what takes many times as long, on any machine.
    assert time.process_time() - start < 20


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats(0, 1) | st.text(max_size=3), lambda inner: st.lists(inner, max_size=3)
)


@settings(deadline=None, derandomize=True, max_examples=50)
@given(st.sampled_from(sorted(json.loads(usual()))), JSON)
def test_a_record_of_any_shape_gets_a_sentence(key, value):
    document = {**json.loads(usual()), key: value}
    assert all(isinstance(fault, str) for fault in faults_of_scn(bytes_of(sealed(document)) if key != "sha256" else bytes_of(document)))


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"\xff", b'{"version":1}', b"[" * 100_000, b'{"version":NaN}', b'{"version":"2"}'])
def test_what_is_no_record_gets_a_sentence(data):
    with pytest.raises(InvalidInput):
        verify(data)


@pytest.mark.parametrize("crossing", [False, True])
def test_the_order_of_the_pool_does_not_show_in_the_record(crossing):
    problem, frame = committee(crossing=crossing)
    mixed = list(problem.pool)
    random.Random(2).shuffle(mixed)
    both = []
    for each in (problem, replace(problem, pool=tuple(mixed))):
        drawn = draw(each, Wish(("x",)))
        both.append(bytes_of(record_of(frame, each, drawn, Lots(("x",)), [])))

    assert both[0] == both[1]

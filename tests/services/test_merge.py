"""Two records of one city made one: what is kept of both, what contradicts, and that a refusal changes nothing."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from scn.errors import Collision, InvalidInput
from scn.models.city import ALSO, City, CityAttribute, CityName, Fact, Membership
from scn.models.committee import Representative, Role, Term
from scn.models.contact import Contact
from scn.models.every import METADATA
from scn.places.folding import key
from scn.rules.membership import Step
from scn.services import chronicle, committee, contacts, directory, ledger, members, merging
from scn.services.desk import Desk
from scn.store.store import Store
from tests.desks import desk_at
from tests.services.test_seats import POLICY

BASE = date(2020, 1, 1)
DAYS = 30
STATES = ("participant", "applicant", "active", "suspended", "withdrawn", "rejected")

Piece = tuple[int, int | None]
"""The days `start <= day < end` of an interval, as numbers; an open end means until further notice."""


def day(number: int) -> date:
    return BASE + timedelta(days=number)


def dated(piece: Piece) -> dict[str, date | None]:
    return {"start": day(piece[0]), "end": None if piece[1] is None else day(piece[1])}


def holds(piece: Piece, number: int) -> bool:
    return piece[0] <= number and (piece[1] is None or number < piece[1])


@dataclass(frozen=True)
class Side:
    """What a record of a city has."""

    states: tuple[tuple[str, Piece], ...] = ()
    terms: tuple[Piece, ...] = ()
    roles: tuple[Piece, ...] = ()
    people: tuple[Piece, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    contacts: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()


@st.composite
def pieces(draw: st.DrawFn, *, most: int = 3, may_be_open: bool = False) -> tuple[Piece, ...]:
    """Intervals that do not meet, some of them one after the other without a gap."""
    edges = sorted(draw(st.lists(st.integers(0, DAYS), max_size=2 * most, unique=True)))
    found: list[Piece] = [(start, end) for start, end in pairwise(edges) if draw(st.booleans())]
    if edges and may_be_open and draw(st.booleans()):
        found.append((edges[-1], None))
    return tuple(found)


@st.composite
def sides(draw: st.DrawFn) -> Side:
    some = st.lists(st.integers(0, 3), max_size=3, unique=True)
    langs = draw(st.lists(st.sampled_from(["ar", "fr", ALSO]), max_size=3))
    names = dict.fromkeys(
        (lang, f"name {number}") for lang, number in zip(langs, draw(st.lists(st.integers(0, 2), min_size=3, max_size=3)), strict=False)
    )
    by_lang = {lang: name for lang, name in names if lang != ALSO}
    return Side(
        states=tuple((draw(st.sampled_from(STATES)), piece) for piece in draw(pieces(may_be_open=True))),
        terms=draw(pieces(most=1)),
        roles=draw(pieces(most=1, may_be_open=True)),
        people=draw(pieces(most=1, may_be_open=True)),
        names=(*by_lang.items(), *((lang, name) for lang, name in names if lang == ALSO)),
        facts=tuple(("membership", f"page {number}") for number in draw(some)),
        contacts=tuple(f"person {number}" for number in draw(some)),
        attributes=tuple(draw(st.lists(st.sampled_from(["harbour", "language"]), max_size=2, unique=True))),
    )


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    made = desk_at(tmp_path_factory.mktemp("template"), POLICY, today=day(DAYS))
    assert made.store.path is not None
    with sqlite3.connect(made.store.path) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    return made


def fill(template: Desk, folder: Path, one: Side, other: Side) -> Desk:
    """A desk with two records of Oslo."""
    folder.mkdir(exist_ok=True)
    assert template.store.path is not None
    path = folder / "network.db"
    shutil.copy(template.store.path, path)
    made = replace(template, store=Store(str(path)))
    with made.write() as unit:
        for number, (id_, name, side) in enumerate((("oslo", "Oslo", one), ("oslo-2", "Christiania", other)), start=1):
            unit.session.add(City(id=id_, name=name, folded=key(name), country="NO"))
            unit.flush()
            own: list[Any] = [Membership(city_id=id_, status=state, by=id_, **dated(piece)) for state, piece in side.states]
            own += [Term(city_id=id_, seat=number, planned_end=day(piece[1] or 0), **dated(piece)) for piece in side.terms]
            own += [Role(city_id=id_, role="chair", **dated(piece)) for piece in side.roles]
            own += [Representative(city_id=id_, name=f"of {id_}", **dated(piece)) for piece in side.people]
            own += [CityName(city_id=id_, lang=lang, name=name, folded=key(name)) for lang, name in side.names]
            own += [Fact(city_id=id_, field=field, source=source) for field, source in side.facts]
            own += [Contact(city_id=id_, name=name) for name in side.contacts]
            own += [CityAttribute(city_id=id_, key=key, value=id_) for key in side.attributes]
            unit.session.add_all(own)
        unit.commit()
    return made


def dump(desk: Desk) -> dict[str, list[Any]]:
    assert desk.store.path is not None
    connection = sqlite3.connect(desk.store.path)
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {name: sorted(connection.execute(f"SELECT * FROM {name}"), key=repr) for name in names}
    connection.close()
    return found


def state_on(side: Side, number: int) -> tuple[str, Piece] | None:
    return next(((state, piece) for state, piece in side.states if holds(piece, number)), None)


def designed(one: tuple[str, Piece] | None, other: tuple[str, Piece] | None) -> str | None:
    """The state of a day of which the records say this; `!` for a contradiction. As docs/doubles.md has it."""
    if one is None or other is None:
        return (one or other or (None,))[0]
    both = {one[0]: one[1], other[0]: other[1]}
    if len(both) == 1:
        return one[0]
    if "participant" in both:
        return next(state for state in both if state != "participant")
    if "applicant" in both:
        decided = next(state for state in both if state != "applicant")
        return "applicant" if decided in ("withdrawn", "rejected") and both["applicant"][0] > both[decided][0] else decided
    return "!"


def effective(side: Side, rows: Sequence[Piece], against: Side) -> list[Piece]:
    """Roles or representatives, which end with the service where the other record serves again afterwards."""
    found = []
    for start, end in rows:
        if any(holds(term, start) for term in side.terms):
            left = next(number for number in range(start, DAYS + 2) if not any(holds(term, number) for term in side.terms))
            if any(term[0] >= left for term in against.terms):
                end = left if end is None else min(end, left)  # noqa: PLW2901  # the end moves while the spell is looked at
        found.append((start, end))
    return found


def meet(ones: Sequence[Piece], others: Sequence[Piece]) -> bool:
    return any(holds(one, number) and holds(other, number) for one in ones for other in others for number in range(DAYS + 2))


@settings(max_examples=90, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(sides(), sides())
def test_a_merge_keeps_both_or_refuses_what_contradicts(template: Desk, tmp_path: Path, one: Side, other: Side) -> None:
    desk = fill(template, tmp_path, one, other)
    before = dump(desk)
    wanted = [designed(state_on(one, number), state_on(other, number)) for number in range(DAYS + 2)]
    refused = (
        "!" in wanted
        or meet(one.terms, other.terms)
        or meet(effective(one, one.roles, other), effective(other, other.roles, one))
        or meet(effective(one, one.people, other), effective(other, other.people, one))
    )
    event("refused" if refused else "merged")

    if refused:
        with pytest.raises(Collision, match="contradict"):
            merging.merge(desk, "oslo", "oslo-2")
        assert dump(desk) == before
        return
    done = merging.merge(desk, "oslo", "oslo-2")

    after = dump(desk)
    assert [row[0] for row in after["city"]] == ["oslo"]
    spells = [row for row in chronicle.history(desk, "oslo")[1] if row.what in STATES]
    held = [
        next((spell.what for spell in spells if spell.on <= day(n) and (spell.until is None or day(n) < spell.until)), None)
        for n in range(DAYS + 2)
    ]
    assert held == wanted
    assert {(view.seat, view.start, view.end) for view in committee.history(desk)} == {
        (seat, day(piece[0]), day(piece[1] or 0)) for seat, side in ((1, one), (2, other)) for piece in side.terms
    }
    shown = done.city
    given_ = {name for _, name in (*one.names, *other.names)}
    assert {"Oslo", "Christiania", "oslo-2"} | given_ == {shown.name, *shown.names.values(), *shown.also}
    assert dict(shown.names) == {
        **{lang: name for lang, name in other.names if lang != ALSO},
        **{lang: name for lang, name in one.names if lang != ALSO},
    }
    assert {(fact.field, fact.source) for fact in directory.show(desk, "oslo").sources} == {*one.facts, *other.facts}
    assert sorted(person.name for person in contacts.contacts_of(desk, "oslo")) == sorted({*one.contacts, *other.contacts})
    assert dict(shown.attributes) == {**dict.fromkeys(other.attributes, "oslo-2"), **dict.fromkeys(one.attributes, "oslo")}
    for name in ("oslo-2", "Christiania", *given_):
        assert directory.show(desk, name).city.id == "oslo"
    entries = [entry for entry in ledger.log(desk, ledger.Chosen(9, contacts=True)) if entry.id > 1]
    assert len(entries) == 1
    assert len({(change.entity, change.key) for change in entries[0].changes if change.before is not None}) == sum(
        change.before is not None for change in entries[0].changes
    )


def test_every_table_that_belongs_to_a_city_is_merged() -> None:
    owned = {table.name for table in METADATA.tables.values() for foreign in table.foreign_keys if foreign.column.table.name == "city"}

    assert owned == {
        "city_name", "membership", "city_attribute", "fact", "term", "role", "representative", "contact", "expert",
        "expert_conflict", "request",
    }  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return desk_at(tmp_path, POLICY, today=date(2026, 6, 1))


def put(desk: Desk, id_: str, name: str, country: str = "NO", **facts: Any) -> None:
    own = members.CityFacts(name, country, **facts)
    members.add(desk, members.NewCity(own, id_), on=date(2024, 1, 1), namesake=True)


def events(desk: Desk, reference: str) -> list[tuple[str, str, str | None, str | None]]:
    return [
        (event.what, str(event.on), str(event.until) if event.until else None, event.why) for event in chronicle.history(desk, reference)[1]
    ]


def test_what_the_one_lacks_is_filled_and_what_differs_is_told(desk: Desk) -> None:
    put(desk, "oslo", "Oslo", population=700000)
    put(desk, "kristiania", "Kristiania", population=1, kind="city", lat=59.9, lon=10.7, geoname=3143244)

    done = merging.merge(desk, "oslo", "kristiania")

    shown = done.city
    assert (shown.population, shown.kind, shown.lat, shown.lon, shown.geoname) == (700000, "city", 59.9, 10.7, 3143244)
    assert [(each.what, each.text) for each in done.left] == [("population", "1")]
    assert ("place", "59.9000, 10.7000") in [(each.what, each.text) for each in done.moved]


def test_an_application_after_a_withdrawal_stands(desk: Desk) -> None:
    put(desk, "oslo", "Oslo")
    members.step(desk, "oslo", Step.WITHDRAW, on=date(2025, 1, 1))
    members.add(desk, members.NewCity(members.CityFacts("Kristiania", "NO")), on=date(2026, 1, 1))

    merging.merge(desk, "oslo", "kristiania")

    assert [row[:3] for row in events(desk, "oslo")] == [
        ("applicant", "2024-01-01", "2025-01-01"),
        ("withdrawn", "2025-01-01", "2026-01-01"),
        ("applicant", "2026-01-01", None),
    ]
    members.step(desk, "oslo", Step.APPROVE, on=date(2026, 2, 1))


def test_the_record_that_gives_way_is_kept_as_a_note(desk: Desk) -> None:
    put(desk, "oslo", "Oslo")
    members.step(replace(desk, actor="Board", why="resolution 1"), "oslo", Step.APPROVE, on=date(2024, 3, 1))
    members.add(replace(desk, actor="Hub"), members.NewCity(members.CityFacts("Kristiania", "NO")), on=date(2025, 1, 1))

    merging.merge(desk, "oslo", "kristiania")

    assert events(desk, "oslo") == [
        ("applicant", "2024-01-01", "2024-03-01", None),
        ("active", "2024-03-01", None, "resolution 1; kristiania: applicant from 2025-01-01 on, by Hub"),
    ]


def test_steps_taken_on_one_day_stay_in_their_order(desk: Desk) -> None:
    put(desk, "oslo", "Oslo")
    members.add(desk, members.NewCity(members.CityFacts("Kristiania", "NO")), on=date(2023, 1, 1))
    members.step(desk, "kristiania", Step.REJECT, on=date(2023, 1, 1))
    members.step(desk, "kristiania", Step.APPLY, on=date(2023, 1, 1))

    merging.merge(desk, "oslo", "kristiania")

    assert [row[:3] for row in events(desk, "oslo")] == [
        ("applicant", "2023-01-01", "2023-01-01"),
        ("rejected", "2023-01-01", "2023-01-01"),
        ("applicant", "2023-01-01", None),
    ]
    members.step(desk, "oslo", Step.APPROVE, on=date(2024, 2, 1))


def test_both_on_the_committee_on_one_day_is_refused_with_both_seats_and_the_days(desk: Desk) -> None:
    put(desk, "oslo", "Oslo")
    put(desk, "kristiania", "Kristiania")
    for id_, start in (("oslo", date(2025, 1, 1)), ("kristiania", date(2026, 1, 1))):
        committee.appoint(replace(desk, why="test"), committee.Appointment(id_, start, override=True))

    with pytest.raises(Collision) as refused:
        merging.merge(desk, "oslo", "kristiania")

    told = refused.value.message
    assert "from 2026-01-01 until 2027-01-01: both are on the committee" in told
    assert "Oslo (oslo) on seat 1" in told
    assert "Kristiania (kristiania) on seat 2" in told


def test_cities_of_two_countries_are_refused(desk: Desk) -> None:
    put(desk, "pec", "Peć", "NO")
    put(desk, "peja", "Peja", "SE")

    with pytest.raises(Collision, match=r"Peja \(peja\) is in SE, Peć \(pec\) in NO"):
        merging.merge(desk, "peja", "pec")


def test_a_city_is_not_merged_with_itself(desk: Desk) -> None:
    put(desk, "oslo", "Oslo")

    with pytest.raises(InvalidInput):
        merging.merge(desk, "oslo", "OSLO")


def test_the_same_person_is_kept_once_with_what_either_record_knows(desk: Desk) -> None:
    put(desk, "oslo", "Oslo")
    put(desk, "kristiania", "Kristiania")
    for id_, new in (
        ("oslo", contacts.NewContact("Ana Example", email="ana@example.org")),
        ("kristiania", contacts.NewContact("ANA EXAMPLE", "Security lead", "Ana@example.org", "+47 1")),
        ("kristiania", contacts.NewContact("Ana Example", email="another@example.org")),
    ):
        contacts.add_contact(desk, id_, new)

    merging.merge(desk, "oslo", "kristiania")

    found = [(one.name, one.role, one.email, one.phone) for one in contacts.contacts_of(desk, "oslo")]
    assert found == [("Ana Example", "Security lead", "ana@example.org", "+47 1"), ("Ana Example", None, "another@example.org", None)]


def test_the_same_source_is_kept_once_with_the_later_date_and_both_notes(desk: Desk) -> None:
    for id_, name, as_of, note in (("oslo", "Oslo", "2020", "undated"), ("kristiania", "Kristiania", "2023", "a list")):
        new = members.NewCity(members.CityFacts(name, "NO"), id_, source="https://example.org", as_of=as_of, note=note)
        members.add(desk, new, on=date(2024, 1, 1))

    merging.merge(desk, "oslo", "kristiania")

    assert [(fact.as_of, fact.note) for fact in directory.show(desk, "oslo").sources] == [("2023", "undated; a list")]


def test_it_joined_when_the_membership_that_holds_began(desk: Desk) -> None:
    for name, joined in (("Oslo", "2019"), ("Kristiania", "2017")):
        new = members.NewCity(members.CityFacts(name, "NO", joined=joined), status=members.Status.ACTIVE)
        members.add(desk, new, on=date(2024, 1, 1))

    done = merging.merge(desk, "oslo", "kristiania")

    assert done.city.joined == "2017"
    assert directory.show(desk, "oslo").member_since == date(2017, 12, 31)


def test_a_representative_of_a_term_that_ran_out_does_not_stand_in_the_way_of_a_later_one(desk: Desk) -> None:
    put(desk, "oslo", "Oslo")
    put(desk, "kristiania", "Kristiania")
    for id_, start in (("oslo", date(2024, 1, 1)), ("kristiania", date(2026, 1, 1))):
        committee.appoint(replace(desk, why="test"), committee.Appointment(id_, start, override=True))
        committee.represent(desk, id_, f"Mayor of {id_}", None, on=start)

    merging.merge(desk, "oslo", "kristiania")

    people = [row for row in events(desk, "oslo") if row[0].startswith("represented")]
    assert [row[:3] for row in people] == [
        ("represented by Mayor of oslo", "2024-01-01", "2026-01-01"),
        ("represented by Mayor of kristiania", "2026-01-01", None),
    ]


def test_a_rehearsal_changes_nothing_and_comes_to_the_same(desk: Desk) -> None:
    put(desk, "oslo", "Oslo")
    put(desk, "kristiania", "Kristiania")
    before = dump(desk)

    rehearsed = merging.merge(replace(desk, rehearse=True), "oslo", "kristiania")

    assert dump(desk) == before
    assert merging.merge(desk, "oslo", "kristiania", expect=rehearsed) == rehearsed


def test_what_was_agreed_to_is_not_carried_out_where_it_would_come_to_something_else(desk: Desk) -> None:
    put(desk, "oslo", "Oslo")
    put(desk, "kristiania", "Kristiania")
    rehearsed = merging.merge(replace(desk, rehearse=True), "oslo", "kristiania")
    members.edit(desk, "kristiania", members.Change(fields={"population": 7}))
    before = dump(desk)

    with pytest.raises(Collision):
        merging.merge(desk, "oslo", "kristiania", expect=rehearsed)
    assert dump(desk) == before


@pytest.fixture
def on_postgresql(postgresql: str, tmp_path: Path) -> Desk:
    return desk_at(tmp_path, POLICY, today=date(2026, 6, 1), address=postgresql)


def test_a_merge_meets_no_guard_half_way_on_postgresql(on_postgresql: Desk) -> None:
    put(on_postgresql, "oslo", "Oslo")
    members.step(on_postgresql, "oslo", Step.APPROVE, on=date(2025, 1, 1))
    new = members.NewCity(members.CityFacts("Kristiania", "NO", joined="2024-06"), status=members.Status.ACTIVE)
    members.add(on_postgresql, new, on=date(2024, 7, 1))

    merging.merge(on_postgresql, "oslo", "kristiania")

    assert [row[:3] for row in events(on_postgresql, "oslo")] == [("applicant", "2024-01-01", "2024-06-30"), ("active", "2024-06-30", None)]

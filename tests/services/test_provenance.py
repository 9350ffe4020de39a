"""Where facts are known from, and which ones nobody has confirmed: by a property against plain counting, and by cases."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert

from scn.errors import InvalidInput, NotFound
from scn.models.base import Base
from scn.models.city import City, CityName, Fact, Membership
from scn.models.ledger import LedgerEntry
from scn.rules.cities import CityFacts
from scn.rules.membership import Status, Step
from scn.services import directory, members, provenance
from scn.services.desk import Desk
from scn.services.directory import FactView
from scn.services.members import Change, NewCity
from scn.services.provenance import Asked, Entered, FactLine
from tests.desks import desk_at
from tests.services.test_seats import POLICY

FACTS = ("membership", "name", "names.ar", "also", "country", "population", "place")
"""The facts that each city of the property has."""


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Desk:
    address = None if request.param == "sqlite" else request.getfixturevalue("postgresql_store")
    return desk_at(tmp_path, POLICY, today=date(2026, 6, 1), address=address)


def at(desk: Desk, day: str, actor: str = "ana") -> Desk:
    """The desk as somebody works at it on a day."""
    return replace(desk, today=date.fromisoformat(day), now=f"{day}T12:00:00Z", actor=actor)


def line(desk: Desk, city: str, what: str) -> FactLine:
    found = directory.show(desk, city, sources=True).facts
    assert found is not None
    return next(fact for fact in found if fact.field == what)


def confirmed(desk: Desk, city: str, what: str) -> str | None:
    day = line(desk, city, what).confirmed
    return str(day) if day else None


# Any facts, any dates, any cut-off.

DAYS = st.dates(min_value=date(2019, 1, 1), max_value=date(2027, 12, 31))
DATES = st.one_of(
    st.none(),
    st.integers(2019, 2027).map(str),
    st.tuples(st.integers(2019, 2027), st.integers(1, 12)).map(lambda pair: f"{pair[0]}-{pair[1]:02}"),
    DAYS.map(str),
)
Known = tuple[str, str | None, date | None]
"""A source in the property: the field it is kept for, the date it speaks for, when it was recorded."""


@st.composite
def networks(draw: st.DrawFn) -> list[tuple[date | None, list[Known]]]:
    """Cities: the day on which each was entered (None: nobody knows), and its sources."""
    fields = st.sampled_from([*FACTS[:-1], "lat", "lon", "committee: member", "kind"])
    sources = st.lists(st.tuples(fields, DATES, st.one_of(st.none(), DAYS)), max_size=8)
    return draw(st.lists(st.tuples(st.one_of(st.none(), DAYS), sources), min_size=1, max_size=4))


def days_of(text: str) -> list[date]:
    """Every day that a date of whatever precision can mean."""
    if len(text) == 10:
        return [date.fromisoformat(text)]
    year = int(text[:4])
    months = [int(text[5:])] if len(text) == 7 else range(1, 13)
    return [date(year, month, day) for month in months for day in range(1, calendar.monthrange(year, month)[1] + 1)]


def expected(network: Sequence[tuple[date | None, list[Known]]], before: date, day: date) -> set[tuple[str, str, date | None]]:
    """What is listed, by plain counting over every fact."""
    found = set()
    for number, (entered, sources) in enumerate(network):
        for what in FACTS:
            fields = ("lat", "lon") if what == "place" else (what,)
            mine = [(as_of, recorded) for field, as_of, recorded in sources if field in fields]
            dated = [(min(days_of(as_of)), max(days_of(as_of))) for as_of, _ in mine if as_of]
            dated += [(recorded, recorded) for as_of, recorded in mine if not as_of and recorded]
            if not dated and entered:
                dated = [(entered, entered)]
            confirmations = [last for first, last in dated if first <= day]
            if not dated:
                found.add((f"city-{number}", what, None))
            elif confirmations and max(confirmations) < before:
                found.add((f"city-{number}", what, max(confirmations)))
    return found


def fill(desk: Desk, network: Sequence[tuple[date | None, list[Known]]]) -> None:
    """Put the cities into the store, past the ledger, in the place of those that are there."""
    rows: dict[type[Base], list[dict[str, object]]] = {table: [] for table in (LedgerEntry, City, Membership, CityName, Fact)}
    for number, (entered, sources) in enumerate(network):
        id_, entry = f"city-{number}", number + 1 if entered else None
        if entry:
            rows[LedgerEntry].append({"id": entry, "at": f"{entered}T12:00:00Z", "actor": "ana", "command": "city add"})
        own = {"country": "NO", "population": 5, "lat": 1.0, "lon": 2.0, "entered": entry}
        rows[City].append({"id": id_, "name": id_, "folded": id_, **own})
        rows[Membership].append({"id": number + 1, "city_id": id_, "status": "active", "start": date(2015, 1, 1), "by": "test"})
        names = (("ar", "a"), ("und", "b"), ("und", "c"))
        rows[CityName] += [{"city_id": id_, "lang": lang, "name": name, "folded": name} for lang, name in names]
        rows[Fact] += [
            {"city_id": id_, "field": field, "source": f"source {place}", "as_of": as_of, "recorded": recorded}
            for place, (field, as_of, recorded) in enumerate(sources)
        ]
    with desk.write() as unit:
        for table in reversed(rows):
            unit.session.execute(delete(table))
        for table, listed in rows.items():
            if listed:
                unit.session.execute(insert(table), listed)
        unit.commit()


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A store to fill again and again, which is read two cities at a time."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(provenance, "_FEW", 2)
        yield desk_at(tmp_path_factory.mktemp("property"), POLICY, today=date(2026, 6, 1))


@given(network=networks(), before=DAYS, day=DAYS)
@settings(max_examples=50)
def test_a_fact_is_listed_if_and_only_if_its_last_confirmation_is_older_than_the_cut_off(
    stored: Desk, network: list[tuple[date | None, list[Known]]], before: date, day: date
) -> None:
    fill(stored, network)
    wanted = expected(network, before, day)

    facts = provenance.stale_facts(replace(stored, today=day), Asked(before))
    cities = provenance.stale_cities(replace(stored, today=day), Asked(before))

    assert {(fact.id, fact.field, fact.confirmed) for fact in facts} == wanted
    assert len(facts) == len(wanted)
    assert [fact.confirmed or date.min for fact in facts] == sorted(fact.confirmed or date.min for fact in facts)
    assert {city.id: city.stale for city in cities} == {
        id_: sum(1 for fact in wanted if fact[0] == id_) for id_ in {fact[0] for fact in wanted}
    }
    for city in cities:
        assert (city.id, city.oldest, city.confirmed) in wanted
        assert (city.confirmed or date.min) == min(on or date.min for id_, _, on in wanted if id_ == city.id)
    for what in FACTS:
        one = provenance.stale_facts(replace(stored, today=day), Asked(before, field=what))
        assert {(fact.id, fact.field, fact.confirmed) for fact in one} == {fact for fact in wanted if fact[1] == what}


# By cases.


def test_a_fact_without_a_source_is_as_old_as_the_entry_that_last_set_it(desk: Desk) -> None:
    oslo = CityFacts("Oslo", "NO", kind="city", names={"fr": "Oslo"})
    members.add(at(desk, "2020-01-01"), NewCity(oslo), on=date(2020, 1, 1))
    members.edit(at(desk, "2023-05-01"), "oslo", Change({"kind": "capital"}))
    members.edit(at(desk, "2024-05-01"), "oslo", Change(names={"ar": "أوسلو"}))
    members.edit(at(desk, "2025-05-01"), "oslo", Change({"population": 700000}, attributes={"language": "no"}))

    assert {what: confirmed(desk, "oslo", what) for what in ("name", "country", "kind", "names.ar", "names.fr", "population")} == {
        "name": "2020-01-01", "country": "2020-01-01", "kind": "2023-05-01", "names.ar": "2024-05-01", "names.fr": "2020-01-01",
        "population": "2025-05-01",
    }  # fmt: skip
    assert confirmed(desk, "oslo", "attributes.language") == "2025-05-01"
    stale = provenance.stale_facts(desk, Asked(date(2024, 1, 1)))
    assert [(fact.field, str(fact.confirmed)) for fact in stale] == [
        ("membership", "2020-01-01"), ("name", "2020-01-01"), ("names.fr", "2020-01-01"), ("country", "2020-01-01"), ("kind", "2023-05-01"),
    ]  # fmt: skip


def test_who_set_a_fact_without_a_source_is_shown(desk: Desk) -> None:
    members.add(at(desk, "2020-01-01", "ana"), NewCity(CityFacts("Oslo", "NO", kind="city", names={"fr": "O"})), on=date(2020, 1, 1))
    members.edit(at(desk, "2023-05-01", "ben"), "oslo", Change({"kind": "capital"}))

    assert {what: line(desk, "oslo", what).entered for what in ("name", "names.fr", "kind")} == {
        "name": Entered(date(2020, 1, 1), "ana"),
        "names.fr": Entered(date(2020, 1, 1), "ana"),
        "kind": Entered(date(2023, 5, 1), "ben", changed=True),
    }


def test_a_value_entered_with_an_old_source_is_no_younger_than_that(desk: Desk) -> None:
    members.add(at(desk, "2020-01-01"), NewCity(CityFacts("Oslo", "NO")), on=date(2020, 1, 1))
    members.edit(at(desk, "2025-05-01"), "oslo", Change({"population": 1}, source="a census", as_of="2011"))

    assert confirmed(desk, "oslo", "population") == "2011-12-31"
    assert line(desk, "oslo", "population").entered is None


def test_a_source_without_a_date_counts_from_the_day_it_was_recorded(desk: Desk) -> None:
    members.add(at(desk, "2020-01-01"), NewCity(CityFacts("Oslo", "NO")), on=date(2020, 1, 1))
    members.edit(at(desk, "2025-05-01"), "oslo", Change({"population": 1}, source="a census"))

    assert confirmed(desk, "oslo", "population") == "2025-05-01"


def test_a_value_changed_without_a_source_has_outlived_those_it_had(desk: Desk) -> None:
    members.add(at(desk, "2020-01-01"), NewCity(CityFacts("Oslo", "NO", population=1)), on=date(2020, 1, 1))
    members.edit(at(desk, "2021-05-01"), "oslo", Change({"population": 2}, source="a census", as_of="2015"))
    members.edit(at(desk, "2024-05-01", "ben"), "oslo", Change({"population": 3}))

    outlived = line(desk, "oslo", "population")
    assert str(outlived.confirmed) == "2024-05-01"
    assert outlived.entered is not None
    assert outlived.entered.by == "ben"
    assert [source.source for source in outlived.sources] == ["a census"]

    provenance.confirm(at(desk, "2026-01-01"), "oslo", ["population"], "a census", as_of="2023")
    assert confirmed(desk, "oslo", "population") == "2023-12-31"
    assert line(desk, "oslo", "population").entered is None


def test_a_step_confirms_a_membership_and_a_correction_of_its_day_does_not(desk: Desk) -> None:
    new = NewCity(CityFacts("Oslo", "NO", joined="2016"), status=Status.ACTIVE, source="a list", as_of="2016")
    members.add(at(desk, "2020-01-01"), new, on=date(2020, 1, 1))
    members.edit(at(desk, "2022-01-01"), "oslo", Change({"joined": "2017"}))
    assert confirmed(desk, "oslo", "membership") == "2016-12-31"

    members.step(at(desk, "2025-03-01"), "oslo", Step.SUSPEND, on=date(2025, 3, 1))
    assert confirmed(desk, "oslo", "membership") == "2025-03-01"


def test_the_place_has_the_sources_of_its_latitude_and_longitude_once(desk: Desk) -> None:
    members.add(at(desk, "2020-01-01"), NewCity(CityFacts("Oslo", "NO")), on=date(2020, 1, 1))
    members.edit(at(desk, "2021-01-01"), "oslo", Change({"lat": 59.9, "lon": 10.75}, source="a map", as_of="2019-03"))
    assert line(desk, "oslo", "place").sources == (FactView("place", "a map", "2019-03", None, date(2021, 1, 1)),)

    done = provenance.confirm(at(desk, "2022-01-01"), "oslo", ["place"], "a map")
    assert [fact.field for fact in done.facts] == ["lat", "lon"]
    assert line(desk, "oslo", "place").sources == (FactView("place", "a map", None, None, date(2022, 1, 1)),)


def test_what_a_source_says_that_is_no_value_of_the_city_is_shown_and_never_stale(desk: Desk) -> None:
    members.add(at(desk, "2020-01-01"), NewCity(CityFacts("Oslo", "NO", kind="city")), on=date(2020, 1, 1))
    members.edit(at(desk, "2020-01-01"), "oslo", Change({"kind": "capital"}, source="a list"))
    members.edit(at(desk, "2020-02-01"), "oslo", Change({"kind": None}))

    gone = line(desk, "oslo", "kind")
    assert (gone.value, [source.source for source in gone.sources], gone.entered) == (None, ["a list"], None)
    assert "kind" not in {fact.field for fact in provenance.stale_facts(desk, Asked(date(2030, 1, 1)))}


@pytest.mark.parametrize("fields", [(), ("membership",), ("name", "names.fr", "also", "country", "kind", "place", "attributes.language")])
def test_confirming_puts_a_source_and_confirms_again_in_its_place(desk: Desk, fields: tuple[str, ...]) -> None:
    oslo = CityFacts("Oslo", "NO", kind="city", lat=1, lon=2, names={"fr": "O"}, also=("Christiania",), attributes={"language": "no"})
    members.add(at(desk, "2020-01-01"), NewCity(oslo), on=date(2020, 1, 1))

    provenance.confirm(at(desk, "2024-01-01"), "oslo", fields, "a letter", as_of="2023-12", note="by post")
    assert {confirmed(desk, "oslo", what) for what in fields or ("membership",)} == {"2023-12-31"}

    provenance.confirm(at(desk, "2025-01-01"), "oslo", fields, "a letter")
    for what in fields or ("membership",):
        assert line(desk, "oslo", what).sources == (FactView(what, "a letter", None, "by post", date(2025, 1, 1)),)
        assert confirmed(desk, "oslo", what) == "2025-01-01"


@pytest.mark.parametrize(
    "attempt",
    [
        lambda desk: provenance.confirm(desk, "oslo", ["population"], "a letter"),
        lambda desk: provenance.confirm(desk, "oslo", ["membership", "colour"], "a letter"),
        lambda desk: provenance.confirm(desk, "oslo", [], ""),
        lambda desk: provenance.confirm(desk, "oslo", [], "a letter", as_of="last spring"),
        lambda desk: provenance.confirm(desk, "oslo", [], "a letter", as_of="2026-07"),
        lambda desk: provenance.stale_facts(desk, Asked(date(2024, 1, 1), field="colour")),
        lambda desk: provenance.stale_cities(desk, Asked(date(2024, 1, 1), country="Atlantis")),
        lambda desk: provenance.stale_cities(desk, Asked(date(2024, 1, 1), status="friend")),
    ],
)
def test_what_there_is_not_is_refused_and_nothing_is_entered(desk: Desk, attempt: Callable[[Desk], object]) -> None:
    members.add(at(desk, "2020-01-01"), NewCity(CityFacts("Oslo", "NO")), on=date(2020, 1, 1))

    with pytest.raises(InvalidInput) as refused:
        attempt(desk)

    assert refused.value.hint or "as_of" in refused.value.message
    assert directory.show(desk, "oslo").sources == ()


def test_the_list_can_be_of_a_country_and_of_a_state_on_the_day(desk: Desk) -> None:
    for name, country, status in (("Oslo", "NO", Status.ACTIVE), ("Lund", "SE", Status.ACTIVE), ("Turku", "FI", Status.APPLICANT)):
        members.add(at(desk, "2020-01-01"), NewCity(CityFacts(name, country), status=status), on=date(2020, 1, 1))
    members.step(at(desk, "2026-01-01"), "lund", Step.SUSPEND, on=date(2026, 1, 1))

    def ids(day: str, **asked: str) -> list[str]:
        return [city.id for city in provenance.stale_cities(at(desk, day), Asked(date(2024, 1, 1), **asked))]

    assert ids("2026-06-01") == ["lund", "oslo", "turku"]
    assert ids("2026-06-01", country="Sweden") == ids("2026-06-01", country="se") == ["lund"]
    assert ids("2026-06-01", status="active") == ["oslo"]
    assert ids("2025-06-01", status="active") == ["lund", "oslo"]
    assert ids("2026-06-01", status="suspended", field="membership") == []


def test_a_city_is_called_as_in_the_language_that_was_asked_for(desk: Desk) -> None:
    members.add(at(desk, "2020-01-01"), NewCity(CityFacts("Oslo", "NO", names={"ar": "أوسلو"})), on=date(2020, 1, 1))

    (city,) = provenance.stale_cities(replace(desk, lang="ar"), Asked(date(2024, 1, 1)))
    assert city.city == "أوسلو"


def test_a_city_that_is_not_there_cannot_be_confirmed(desk: Desk) -> None:
    with pytest.raises(NotFound):
        provenance.confirm(desk, "atlantis", [], "a letter")

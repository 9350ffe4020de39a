"""Any store, exported and imported into an empty one, is the same store: for each format, hostile and odd names among them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from scn.errors import InvalidInput
from scn.exchange import tables
from scn.models.city import ALSO, City, CityAttribute, CityName, Fact, Membership
from scn.models.contact import Contact
from scn.places.folding import key
from scn.rules.membership import Status
from scn.services.desk import Desk
from scn.services.member_files import exporting, importing
from scn.services.member_files.importing import Order
from tests.desks import desk_at

POLICY = """
[network]
name = "Small"
languages = ["en", "ar"]
[regions.west]
name = { en = "West" }
countries = ["TG", "BJ"]
hub = "lagoon"
[regions.east]
name = { en = "East" }
countries = ["KE"]
[attributes.port]
values = ["sea", "river"]
[isc]
seats = 3
term_years = 2
"""

SIGNS = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=8),
    st.sampled_from(
        ["=1+1", "+x", "-x", "@SUM(A1)", "'", "''=", '"', "x;y", "a,b", "😀", "بيروت", "é", "\u200f", "\u202e", "_x0041_", "<b>&"]
    ),
    st.sampled_from(["[", "|", "{}", "<r>", "https://example.org", "1e5", "007", "TRUE", "2020-01-01", "#N/A"]),
)
"""What a text may hold that a format could take for something else."""

NAMES = st.builds(lambda before, after: f"{before}City{after}".strip(), SIGNS, SIGNS)
TEXTS = st.builds(lambda text: text.strip(), st.one_of(SIGNS, st.sampled_from(["two\nlines", "a\rb", "a\r\nb", "a\tb"]))).filter(bool)
DAYS = st.dates(date(2000, 1, 1), date(2030, 12, 31))
DATED = st.one_of(DAYS.map(str), DAYS.map(lambda day: str(day)[:7]), DAYS.map(lambda day: str(day)[:4]))
MAYBE = st.none() | TEXTS


@st.composite
def cities(draw: st.DrawFn, number: int) -> list[Any]:
    """A city with all that is kept of it, as rows of the tables."""
    id_, name = f"city-{number}", draw(NAMES)
    place = draw(st.booleans())
    city = City(
        id=id_,
        name=name,
        folded=key(name),
        country=draw(st.sampled_from(["TG", "BJ", "KE", "XK"])),
        region=None,
        hub=draw(st.none() | st.just("harbour")),
        kind=draw(MAYBE),
        joined=draw(st.none() | st.sampled_from(["2017", "2017-03", "2017-03-04"])),
        population=draw(st.none() | st.integers(0, 10**9 - 1)),
        lat=draw(st.floats(-90, 90)) + 0.0 if place else None,
        lon=draw(st.floats(-180, 180)) + 0.0 if place else None,
        geoname=draw(st.none() | st.integers(1, 2**31 - 1)),
    )
    rows: list[Any] = [city]
    rows += [
        CityName(city_id=id_, lang=lang, name=(called := draw(NAMES)), folded=key(called))
        for lang in draw(st.sets(st.sampled_from(["ar", "pt-BR"])))
    ]
    rows += [CityName(city_id=id_, lang=ALSO, name=also, folded=key(also)) for also in draw(st.sets(NAMES, max_size=3))]
    if draw(st.booleans()):
        rows.append(CityAttribute(city_id=id_, key="port", value="sea"))
    start = draw(DAYS)
    steps = draw(st.lists(st.sampled_from([status.value for status in Status]), min_size=1, max_size=3))
    for place_, status in enumerate(steps):
        end = start + timedelta(days=draw(st.integers(0, 400))) if place_ + 1 < len(steps) else None
        rows.append(Membership(city_id=id_, status=status, start=start, end=end, by=draw(SIGNS), why=draw(MAYBE)))
        start = end or start
    sources = draw(st.sets(st.tuples(st.sampled_from(["membership", "population", "names.ar"]), TEXTS), max_size=3))
    rows += [
        Fact(city_id=id_, field=field, source=source, as_of=draw(st.none() | DATED), note=draw(MAYBE), recorded=draw(DAYS))
        for field, source in sources
    ]
    people = draw(st.lists(st.tuples(TEXTS, MAYBE, MAYBE, MAYBE), max_size=2))
    rows += [Contact(city_id=id_, name=person, role=role, email=email, phone=phone) for person, role, email, phone in people]
    return rows


@st.composite
def stores(draw: st.DrawFn) -> list[list[Any]]:
    """The cities of a store."""
    return [draw(cities(number)) for number in range(draw(st.integers(0, 3)))]


@contextmanager
def _desks() -> Iterator[tuple[Desk, Desk, Path]]:
    with TemporaryDirectory() as name:
        here = Path(name)
        yield desk_at(here / "one", POLICY), desk_at(here / "other", POLICY), here


def _export(desk: Desk, path: Path) -> None:
    with desk.read() as unit:
        taken = exporting.take_out(unit, desk, contacts=True)
        tables.write_table(path, taken.headings, taken.rows)


def _held(desk: Desk) -> dict[str, list[tuple[Any, ...]]]:
    """What the tables hold, without the numbers that rows get and the entry that brought them in."""
    found = {}
    with desk.read() as unit:
        for table in (City, CityName, CityAttribute, Membership, Fact, Contact):
            left_out = {"entered"} if table is City else {"id"}
            columns = [column for column in table.__table__.columns if column.name not in left_out]
            found[table.__tablename__] = sorted((tuple(row) for row in unit.session.execute(select(*columns))), key=repr)
    return found


def _same(path: Path) -> Callable[[], list[tuple[str, ...]]]:
    def rows() -> list[tuple[str, ...]]:
        headings, listed = tables.read(path)
        return [tuple(headings), *(tuple(row.cells.values()) for row in listed)]

    return rows


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".jsonl"])
@given(store=stores())
@settings(max_examples=15)
def test_a_store_exported_and_imported_is_the_same_store(ending: str, store: list[list[Any]]) -> None:
    with _desks() as (one, other, here):
        with one.write() as unit:
            for rows in store:
                for row in rows:
                    unit.session.add(row)
                    unit.flush()
            unit.commit()
        first, second = here / f"first{ending}", here / f"second{ending}"
        try:
            _export(one, first)
        except InvalidInput:  # a text that a spreadsheet cannot hold is refused in words
            if ending == ".xlsx":
                return
            raise
        if not store:
            return

        done = importing.bring_in(replace(other, today=date(2031, 1, 1)), first, Order(date(2031, 1, 1)))
        _export(other, second)
        again = importing.bring_in(replace(other, today=date(2031, 1, 1)), first, Order(date(2031, 1, 1)))

        assert done.new == len(store)
        assert _held(other) == _held(one)
        assert _same(second)() == _same(first)()
        assert (again.new, again.updated, again.same) == (0, 0, len(store))

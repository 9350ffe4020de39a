"""Real pairs of names, held out from the design of the folding: what people type finds the city, and no wrong one first."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from scn.errors import InvalidInput, NotFound
from scn.places import gazetteer
from scn.places.folding import key
from scn.rules.cities import CityFacts
from scn.services import filling, finding
from scn.services.desk import Desk
from scn.services.member_files import importing
from scn.services.member_files.importing import Order
from tests.desks import DATA, desk_at, table

PAIRS = Path(__file__).resolve().parent.parent / "data" / "name_pairs.csv"
POLICY = (DATA / "policy.example.toml").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Pair:
    """A place of the gazetteer, and a name that a person types for it."""

    geoname: int
    query: str
    kind: str


def _pairs() -> list[Pair]:
    with PAIRS.open(encoding="utf-8", newline="") as stream:
        return [Pair(int(row["geoname"]), row["query"], row["kind"]) for row in csv.DictReader(stream)]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A network of the cities of the pairs and of the 3,000 largest cities of the world, each as `city add` fills it in."""
    folder = tmp_path_factory.mktemp("names")
    desk = desk_at(folder, POLICY)
    wanted = {pair.geoname for pair in _pairs()}
    largest = sorted(gazetteer.every(), key=lambda place: -place.population)[:3000]
    places = {place.geoname: place for place in (*largest, *filter(None, map(gazetteer.place, wanted)))}
    rows = []
    for place in places.values():
        facts = filling.fill(CityFacts(place.name, place.country), place, desk.policy).facts
        names = {f"names.{lang}": name for lang, name in facts.names.items()}
        rows.append({"id": f"g-{place.geoname}", "name": facts.name, "country": facts.country, "geoname": place.geoname, **names})
    importing.bring_in(desk, table(folder, "cities.csv", rows), Order(date(2026, 1, 1)))
    return desk


def _shown(desk: Desk, query: str) -> list[set[int]]:
    """What a person is shown for what was typed, first things first: a city, the bearers of one name, or of each name near it."""
    with desk.read() as unit:
        try:
            return [{int(finding.find(unit.session, query, desk.policy).geoname or 0)}]
        except NotFound as error:
            near = [finding.bearing(unit.session, key(name)) for name in error.candidates]
            return [{int(city.geoname or 0) for city in cities} for cities in near]
        except InvalidInput as error:
            return [{int(id_.removeprefix("g-")) for id_ in error.candidates}]


def test_at_least_97_in_100_real_names_are_found_with_no_wrong_city_first(desk: Desk) -> None:
    pairs = _pairs()
    shown = {pair: _shown(desk, pair.query) for pair in pairs}
    missed = [pair for pair in pairs if pair.geoname not in set().union(*shown[pair])]
    wrong = [pair for pair in pairs if shown[pair] and pair.geoname not in shown[pair][0]]

    assert len(pairs) >= 120
    assert {pair.kind for pair in pairs} == {"endonym", "exonym", "transliteration", "arabic", "misspelling"}
    assert len(missed) <= 0.03 * len(pairs), missed
    assert not wrong, [(pair, shown[pair]) for pair in wrong]

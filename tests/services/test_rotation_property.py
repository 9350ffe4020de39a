"""A rotation through the store, on random small networks and policies, against brute force that the test wrote itself."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from math import ceil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scn.services import checks, rotation
from scn.services.desk import Desk
from scn.store.store import Store
from tests.desks import NOW, add_members, add_terms, desk_at

ON = date(2026, 1, 1)
COUNTRIES = {"north": ("FI", "SE"), "south": ("IT", "ES")}
REGION = {country: region for region, countries in COUNTRIES.items() for country in countries}


@dataclass(frozen=True)
class Town:
    """A city of a random network: `joined` by year; `terms` as (seat, first year, last year exclusive)."""

    id: str
    country: str
    kind: str
    population: int | None
    coastal: str
    status: str
    joined: int
    terms: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True)
class Network:
    """A random network and its policy: quotas as (dimension, group, min, max)."""

    towns: tuple[Town, ...]
    seats: int
    cap: int | None
    retain: float
    quotas: tuple[tuple[str, str, int, int | None], ...]

    @property
    def policy(self) -> str:
        lines = ['[network]\nname = "Test"\n']
        lines += [f'[regions.{key}]\nname = "{key}"\ncountries = {list(codes)!r}\n' for key, codes in COUNTRIES.items()]
        lines.append('[classes.size]\nof = "population"\nsmall = { max = 1000 }\nlarge = { min = 1000 }\n')
        lines.append('[attributes.coastal]\nvalues = ["yes", "no"]\n')
        lines.append(f"[isc]\nseats = {self.seats}\nterm_years = 3\nmax_consecutive_terms = 2\ncooling_off_years = 1")
        lines.append(f"eligible_after_months = 12\nretain_min = {self.retain}")
        if self.cap is not None:
            lines.append(f"max_per_country = {self.cap}")
        for dimension in sorted({quota[0] for quota in self.quotas}):
            lines.append(f"[isc.quota.{dimension}]")
            for kind, group, least, most in self.quotas:
                if kind == dimension:
                    lines.append(f"{group} = {{ min = {least}" + (f", max = {most}" if most is not None else "") + " }")
        return "\n".join(lines) + "\n"


@st.composite
def networks(draw: st.DrawFn) -> Network:
    seats = draw(st.integers(1, 4))
    towns = []
    for number in range(draw(st.integers(seats, seats + 5))):
        # At most one on each seat: the first towns may sit, each on its own.
        terms: tuple[tuple[int, int, int], ...] = ()
        if number < seats and draw(st.integers(0, 3)):
            last = draw(st.sampled_from([2026, 2027]))
            terms = ((number + 1, last - 3, last),)
            if not draw(st.integers(0, 3)):
                terms = ((number + 1, last - 6, last - 3), *terms)
        towns.append(
            Town(
                id=f"t{number}",
                country=draw(st.sampled_from(sorted(REGION))),
                kind=draw(st.sampled_from(["city", "county"])),
                population=draw(st.sampled_from([None, 10, 5000])),
                coastal=draw(st.sampled_from(["", "yes", "no"])),
                status=draw(st.sampled_from(["active"] * 6 + ["suspended", "applicant"])) if not terms else "active",
                joined=draw(st.sampled_from([2010] * 5 + [2025])) if not terms else 2010,
                terms=terms,
            )
        )
    groups = [("region", "north"), ("region", "south"), ("kind", "city"), ("size", "large"), ("size", "small"), ("coastal", "yes")]
    quotas = []
    for dimension, group in draw(st.lists(st.sampled_from(groups), max_size=2, unique=True)):
        least = draw(st.integers(0, 1))
        quotas.append((dimension, group, least, draw(st.one_of(st.none(), st.integers(least, 3)))))
    return Network(tuple(towns), seats, draw(st.sampled_from([None, 2, 1])), draw(st.sampled_from([0.6, 0.5, 0.9, 0.0])), tuple(quotas))


def is_in(town: Town, dimension: str, group: str) -> bool:
    match dimension:
        case "region":
            return REGION[town.country] == group
        case "kind":
            return town.kind == group
        case "size":
            return town.population is not None and (town.population < 1000) == (group == "small")
        case _:
            return town.coastal == group


def sat_before(town: Town) -> bool:
    return any(first < 2026 <= last for _, first, last in town.terms)


def stays(town: Town) -> bool:
    return any(first < 2026 < last for _, first, last in town.terms)


def may_come(town: Town) -> bool:
    # Terms of these networks are whole and follow each other: two in a row that end on the day are the most.
    served_two = len(town.terms) == 2 and town.terms[-1][2] == 2026
    return town.status == "active" and town.joined <= 2024 and not stays(town) and not served_two


def is_valid(network: Network, committee: list[Town]) -> bool:
    if len(committee) != network.seats:
        return False
    for dimension, group, least, most in network.quotas:
        count = sum(is_in(town, dimension, group) for town in committee)
        if count < least or (most is not None and count > most):
            return False
    if network.cap is not None and any(sum(town.country == country for town in committee) > network.cap for country in REGION):
        return False
    before = sum(sat_before(town) for town in network.towns)
    # In tenths, so that no floating point decides.
    return sum(sat_before(town) for town in committee) >= ceil(round(network.retain * 10) * before / 10)


def valid_slates(network: Network) -> set[frozenset[str]]:
    staying = [town for town in network.towns if stays(town)]
    pool = [town for town in network.towns if may_come(town)]
    wanted = network.seats - len(staying)
    found = set()
    for joining in combinations(pool, wanted) if wanted >= 0 else ():
        if is_valid(network, [*staying, *joining]):
            found.add(frozenset(town.id for town in joining))
    return found


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty store, to be copied."""
    return desk_at(tmp_path_factory.mktemp("empty"), Network((), 1, None, 0, ()).policy).store.path or Path()


def desk_for(network: Network, empty: Path, folder: Path) -> Desk:
    for old in folder.iterdir():
        old.unlink()
    store = folder / "network.db"
    shutil.copy(empty, store)
    policy = folder / "policy.toml"
    policy.write_text(network.policy, encoding="utf-8")
    desk = Desk(store=Store(str(store)), policy_file=policy, today=date(2025, 6, 1), now=NOW, actor="test", command="test")
    rows = [
        {
            "id": town.id, "name": town.id, "country": town.country, "kind": town.kind, "status": town.status,
            "joined": f"{town.joined}-03-01" if town.status == "active" else "", "population": town.population or "",
            "attributes.coastal": town.coastal,
        }
        for town in network.towns
    ]  # fmt: skip
    add_members(desk, folder, rows)
    terms = [
        {"city": town.id, "seat": seat, "start": f"{first}-01-01", "end": f"{last}-01-01"}
        for town in network.towns
        for seat, first, last in town.terms
    ]
    if terms:
        add_terms(desk, folder, terms)
    return desk


@settings(max_examples=50)
@given(networks(), st.integers(0, 5))
def test_a_rotation_is_found_exactly_when_brute_force_finds_one_and_it_is_one_of_those(
    empty: Path, tmp_path_factory: pytest.TempPathFactory, network: Network, seed: int
) -> None:
    desk = desk_for(network, empty, tmp_path_factory.mktemp("network"))
    expected = valid_slates(network)
    found = rotation.rotate(desk, rotation.Wanted(ON, (f"seed {seed}",)))
    if isinstance(found, rotation.Impossible):
        assert not expected
        assert found.explanation["conflict"]
        return
    assert frozenset(found.record["joining"]) in expected
    assert set(found.record["staying"]) == {town.id for town in network.towns if stays(town)}
    assert {entry["id"] for entry in found.record["pool"]} == {town.id for town in network.towns if may_come(town)}
    assert all(rule["holds"] for rule in found.record["rules"])
    assert checks.check(desk, ON).holds


@settings(max_examples=25)
@given(networks())
def test_what_the_relaxations_say_makes_a_rotation_possible(
    empty: Path, tmp_path_factory: pytest.TempPathFactory, network: Network
) -> None:
    desk = desk_for(network, empty, tmp_path_factory.mktemp("network"))
    found = rotation.rotate(replace(desk, rehearse=True), rotation.Wanted(ON, ("seed",)))
    if isinstance(found, rotation.Rotation):
        return
    quotas = {(quota[0], quota[1]): list(quota[2:]) for quota in network.quotas}
    seats, cap, retained = network.seats, network.cap, None
    changes = found.explanation["relaxations"]
    assert changes
    for change in changes:
        rule = change["rule"]
        key = (rule["dimension"], rule["group"])
        if key in quotas:
            quotas[key][0 if change["bound"] == "min" else 1] = change["to"]
        elif rule["dimension"] == "incumbent":
            retained = change["to"]
        elif rule["dimension"] == "seats":
            seats = change["to"]
        elif rule["dimension"] == "country":
            cap = None
    if seats != network.seats or cap != network.cap:
        return
    before = sum(sat_before(town) for town in network.towns)
    eased = Network(network.towns, seats, cap, network.retain, tuple((*key, *bounds) for key, bounds in quotas.items()))
    if retained is not None:
        eased = replace(eased, retain=0.0 if not before else max(0.0, (10 * retained // before) / 10))
    assert valid_slates(eased)

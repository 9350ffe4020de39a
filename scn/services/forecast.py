"""The use case of looking ahead: simulate the coming rotations many times, on all processors, and count what comes of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import fmean

from scn.errors import InvalidInput
from scn.rotation.lottery import LEXIMIN
from scn.rules.calendar import add_years, parse_day
from scn.rules.cities import CityFacts, code_of, groups_of
from scn.rules.forecast import Dry, Plan, Prospect, Run, Simulation
from scn.rules.membership import MEMBERS, Spell, Status, status_on
from scn.rules.policy import Fairness, Policy
from scn.services import chances, finding
from scn.services.cities import Names
from scn.services.desk import Desk
from scn.services.prospects import prospects_of
from scn.services.situation import read_cities

_CHUNK = 10
"""Runs that a process takes at a time: few enough for progress, many enough to use again what was worked out."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a forecast is asked for. `what_if`: changes of the membership in words; `workers`: how many processes."""

    years: int
    runs: int = 500
    seed: str = "forecast"
    method: str = LEXIMIN
    what_if: tuple[str, ...] = ()
    workers: int = 1


@dataclass(frozen=True, slots=True)
class Seats:
    """The seats of one region at the end of a year: on average, in the run with the fewest, in that with the most."""

    mean: float
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Year:
    """One year of a forecast, from the first of January to the last of December, within the days looked at.

    `rotations`: how many on average. `valid`: the share of the runs in which every rotation of the year could keep the rules
    (None where no run has a rotation). `broken`: for each rule that had to give way, the share of the runs in which it did.
    """

    year: int
    rotations: float
    valid: float | None
    broken: Mapping[str, float]
    regions: Mapping[str, Seats]


@dataclass(frozen=True, slots=True)
class Hope:
    """The chance of a city to have sat on the committee by the end of each year; sitting on the first day counts."""

    id: str
    name: str
    region: str | None
    by_year: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the runs come to.

    `dry`: the first year in which no valid rotation exists in half of the runs or more; `first_failure`: the first in which any run
    has none. `why` says of one run that fails which rules collide on that day and whom they find.
    """

    start: date
    end: date
    runs: int
    seed: str
    method: str
    policy: str
    years: tuple[Year, ...]
    cities: tuple[Hope, ...]
    dry: int | None
    first_failure: int | None
    why: Dry | None


def forecast(desk: Desk, asked: Asked, *, policy: Policy | None = None) -> Forecast:
    """Simulate from the desk's day on, under its policy or another one.

    Raises `InvalidInput` for years, runs or changes of the membership that cannot be.
    """
    if not 1 <= asked.years <= 60:
        raise InvalidInput(f"{asked.years} years cannot be looked at", "From 1 to 60.")
    if not 1 <= asked.runs <= 1_000_000:
        raise InvalidInput(f"{asked.runs} runs cannot be made", "From 1 on, usually 500.")
    plan, names = _plan(desk, asked, policy or desk.policy)
    if plan.policy.committee.on(plan.start) is None and plan.policy.committee.on(plan.end) is None:
        raise InvalidInput(f"The policy has no committee between {plan.start} and {plan.end}", "`scn policy check` shows what it lacks.")
    runs: list[Run] = []
    for done in _simulated(plan, asked):
        runs += done
        desk.progress(f"Run {len(runs)} of {asked.runs}")
    return _counted(plan, names, runs)


def _plan(desk: Desk, asked: Asked, policy: Policy) -> tuple[Plan, dict[str, str]]:
    start = desk.today
    end = add_years(start, asked.years)
    with desk.read() as unit:
        session = unit.session
        known = read_cities(session)
        rules = policy.committee.on(end)
        cumulative = rules is not None and rules.fairness is Fairness.CUMULATIVE
        brought = chances.brought(session, start) if cumulative else {}
        found = prospects_of(known, policy, brought)
        names = {city.id: known.names.get(city.id, Names()).by_lang.get(desk.lang, city.name) for city in known.cities.values()}
        for number, text in enumerate(asked.what_if, start=1):
            word, what, on = _change(text, start)
            if word == "leave":
                id_ = finding.find(session, what, policy).id
                found[id_] = replace(found[id_], spells=_left(found[id_].spells, on))
                continue
            times, country = _newcomers(what, policy)
            if country is None:
                id_ = finding.find(session, what, policy).id
                if status_on(found[id_].spells, on) in MEMBERS:
                    raise InvalidInput(
                        f"--what-if {text}: {names[id_]} is a member on {on} already", "Name a city that is none, or a country."
                    )
                found[id_] = replace(found[id_], spells=(*_left(found[id_].spells, on), Spell(Status.ACTIVE, on)))
                continue
            for one in range(1, times + 1):
                id_ = f"new-{country.lower()}-{number}-{one}"
                names[id_] = f"a new city in {country} ({number}.{one})" if times > 1 else f"a new city in {country} ({number})"
                found[id_] = Prospect(id_, groups_of(CityFacts(names[id_], country), policy), (Spell(Status.ACTIVE, on),))
    prospects = tuple(found[id_] for id_ in sorted(found) if found[id_].spells or found[id_].terms)
    return Plan(policy, prospects, start, end, asked.method, asked.seed), names


def _change(text: str, start: date) -> tuple[str, str, date]:
    word, colon, rest = text.partition(":")
    what, at, day = rest.rpartition("@") if "@" in rest else (rest, "", "")
    if word.strip().lower() not in ("join", "leave") or not colon or not what.strip():
        raise InvalidInput(
            f"Not a change of the membership: {text}", "Write leave:CITY, join:CITY or join:3*KE, each with @DATE if it is later."
        )
    on = parse_day(day.strip(), f"date in --what-if {text}") if at else start
    return word.strip().lower(), what.strip(), on


def _newcomers(what: str, policy: Policy) -> tuple[int, str | None]:
    """How many cities of which country join; without a country, where a city is named."""
    number, star, country = what.partition("*")
    if star and not (number.strip().isdecimal() and 1 <= int(number) <= 1000):
        raise InvalidInput(f"Not a number of cities: {number}", "From 1 to 1000, as in join:3*KE.")
    code = code_of(country if star else what, policy)
    if star and code is None:
        raise InvalidInput(f"There is no country {country}", "Give its code (ISO 3166-1 alpha-2) or its name.")
    return (int(number) if star else 1), code


def _left(spells: Sequence[Spell], on: date) -> tuple[Spell, ...]:
    """The memberships as far as they go before a day."""
    return tuple(replace(spell, end=on if spell.end is None else min(spell.end, on)) for spell in spells if spell.start < on)


def _simulated(plan: Plan, asked: Asked) -> Iterator[list[Run]]:
    """The runs in order, some at a time."""
    parts = [range(first, min(first + _CHUNK, asked.runs)) for first in range(0, asked.runs, _CHUNK)]
    workers = min(asked.workers, len(parts))
    if workers < 2 or asked.runs < 4 * _CHUNK:
        simulation = Simulation(plan)
        yield from ([simulation.run(number) for number in part] for part in parts)
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # Spawned and not forked: a solver that was used before does not survive a fork.
    with ProcessPoolExecutor(workers, get_context("spawn"), _begin, (plan,)) as pool:
        yield from pool.map(_share, parts)


_simulation: Simulation | None = None


def _begin(plan: Plan) -> None:
    global _simulation  # noqa: PLW0603  # one process, one plan: what was worked out is kept from share to share
    _simulation = Simulation(plan)


def _share(numbers: range) -> list[Run]:
    assert _simulation is not None
    return [_simulation.run(number) for number in numbers]


def _counted(plan: Plan, names: Mapping[str, str], runs: Sequence[Run]) -> Forecast:
    span = range(plan.start.year, plan.end.year + 1)
    at_first = {city.id for city in plan.prospects if any(term.holds_on(plan.start) for term in city.terms)}
    first = _regions(plan, at_first)
    served: list[Counter[str]] = [Counter() for _ in span]
    years = []
    standing: list[Mapping[str, int]] = [first] * len(runs)
    seen = [set(at_first) for _ in runs]
    for place, year in enumerate(span):
        mine = [[each for each in run.rotations if each.on.year == year] for run in runs]
        rotated = [each for each in mine if each]
        broken: Counter[str] = Counter()
        for number, rotations in enumerate(mine):
            broken.update({f"{dimension} {group}" for each in rotations for dimension, group in each.broken})
            for each in rotations:
                seen[number] |= each.sits
            if rotations:
                standing[number] = rotations[-1].regions
            served[place].update(seen[number])
        years.append(
            Year(
                year,
                fmean(len(rotations) for rotations in mine),
                sum(all(each.possible for each in rotations) for rotations in rotated) / len(rotated) if rotated else None,
                {rule: count / len(runs) for rule, count in sorted(broken.items(), key=lambda pair: (-pair[1], pair[0]))},
                {
                    region: Seats(fmean(each), min(each), max(each))
                    for region in plan.policy.regions
                    for each in [[regions.get(region, 0) for regions in standing]]
                },
            )
        )
    hopes = tuple(
        Hope(city.id, names[city.id], city.groups.get("region"), tuple(count[city.id] / len(runs) for count in served))
        for city in plan.prospects
        if served[-1][city.id] or _belongs(city, plan)
    )
    failing = [number for number, run in enumerate(runs) if not all(each.possible for each in run.rotations)]
    dry = next((year.year for year in years if year.valid is not None and year.valid <= 0.5), None)
    first_failure = next((year.year for year in years if year.valid is not None and year.valid < 1), None)
    why = None
    if failing:
        earliest = min(failing, key=lambda number: (next(each.on for each in runs[number].rotations if not each.possible), number))
        why = Simulation(plan).dry(earliest)
    return Forecast(
        plan.start, plan.end, len(runs), plan.seed, plan.method, plan.policy.source, tuple(years), hopes, dry, first_failure, why
    )


def _belongs(city: Prospect, plan: Plan) -> bool:
    return any(spell.status in MEMBERS and (spell.end is None or spell.end > plan.start) for spell in city.spells)


def _regions(plan: Plan, sits: set[str]) -> dict[str, int]:
    counted = Counter(city.groups.get("region") for city in plan.prospects if city.id in sits)
    return {region: counted[region] for region in plan.policy.regions}

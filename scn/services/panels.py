"""The use case of anybody's panel: people and quotas from files, drawn by the engine of the committee, without a store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from scn.errors import InvalidInput
from scn.rotation.dimensions import CITY, INCUMBENT, SEATS
from scn.rotation.lottery import Wish, draw
from scn.rotation.types import Candidate, Conflict, Draw, Problem, Rule
from scn.services.panel_files import People, Person, column, folded, read_people, read_quotas


@dataclass(frozen=True, slots=True)
class Asked:
    """What a panel is drawn from: files of people and of quotas, how many seats, and who is on it already.

    `unique` names the columns whose values, together, only one person of a panel may have; `id_column` that of the ids.
    """

    people: Path
    quotas: Path
    seats: int
    staying: Path | None = None
    id_column: str | None = None
    unique: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Panel:
    """A problem that was read from files, its people, and the ids of those who share a household with somebody on the panel already.

    `household` is the dimension of the rules of one for each household.
    """

    problem: Problem
    people: People
    staying: People | None
    left_out: tuple[str, ...]
    household: str


def read(asked: Asked) -> Panel:
    """Read the files. Raises `InvalidInput` with every fault of the first file that has any."""
    if asked.seats < 1:
        raise InvalidInput(f"A panel of {asked.seats} seats cannot be drawn", "Give 1 or more.")
    quotas = read_quotas(asked.quotas)
    people = read_people(asked.people, quotas, asked.id_column, asked.unique)
    staying = read_people(asked.staying, quotas, asked.id_column, asked.unique) if asked.staying else None
    there = staying.people if staying else ()
    already = {person.id for person in there}
    if both := sorted(already & {person.id for person in people.people}):
        where = f"{asked.people} and {asked.staying}"
        raise InvalidInput(f"{', '.join(both[:5])}: stands in {where}", "Who is on the panel is not drawn again.")
    homes = {person.id: _home(people, person, asked.unique) for person in people.people}
    taken = {_home(staying, person, asked.unique) for person in there} if staying else set()
    left_out = tuple(id_ for id_, home in homes.items() if home and home in taken)
    shared: dict[str, list[str]] = {}
    for id_, home in homes.items():
        if home and home not in taken:
            shared.setdefault(home, []).append(id_)
    # A household is called by its people: an address has no business in a message.
    dimension = _dimension(quotas, asked.unique)
    called = {home: ", ".join(sorted(ids)) for home, ids in shared.items() if len(ids) > 1}
    out = set(left_out)
    pool = [
        Candidate(person.id, {**_groups(person), **({dimension: called[home]} if (home := homes[person.id]) in called else {})})
        for person in people.people
        if person.id not in out
    ]
    rules = [Rule(SEATS, "all", asked.seats, asked.seats, asked.seats, asked.seats)]
    rules += [replace(rule, dimension=_clear(rule.dimension)) for rule in quotas]
    rules += [Rule(dimension, name, 0, 1, 0, 1) for name in sorted(called.values())]
    problem = Problem(tuple(pool), tuple(Candidate(person.id, _groups(person)) for person in there), tuple(rules))
    return Panel(problem, people, staying, left_out, dimension)


def _groups(person: Person) -> dict[str, str]:
    return {_clear(feature): value for feature, value in person.features.items()}


def _clear(feature: str) -> str:
    """The name of a feature as a dimension: apart from those that mean something to the engine."""
    return f"feature {feature}" if folded(feature) in (SEATS, INCUMBENT, CITY) else feature


def drawn(panel: Panel, wish: Wish) -> Draw | Conflict:
    """Draw the panel. Raises as `scn.rotation.lottery.draw`."""
    return draw(panel.problem, wish)


def on_panel(panel: Panel, found: Draw) -> list[Candidate]:
    """The panel: who is on it already, and who was drawn."""
    joining = set(found.selected)
    return [*panel.problem.staying, *(candidate for candidate in panel.problem.pool if candidate.id in joining)]


def _dimension(quotas: Sequence[Rule], unique: Sequence[str]) -> str:
    """What the rule of one for each household is called: as no feature is."""
    name = f"same {' and '.join(unique)}"
    while any(folded(rule.dimension) == folded(name) for rule in quotas):
        name = f"the {name}"
    return name


def _home(people: People, person: Person, unique: Sequence[str]) -> str:
    """What people of one household share; empty for who has nothing in those columns, and shares with nobody."""
    parts = [folded(person.cells[column(people, name)]) for name in unique]
    return "\0".join(parts) if any(parts) else ""

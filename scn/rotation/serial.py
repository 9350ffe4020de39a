"""Serial choice: a public seed gives every candidate a lot, and in the order of the lots the seats are filled.

The method `serial` is random serial choice with look-ahead. A candidate is seated exactly if some committee within all
rules contains it and everyone who is seated already. This asks only whether a committee exists, never which one the
solver would choose, so that the slate depends on the lots and the rules alone. Serial choice: A. Abdulkadiroglu and
T. Sonmez, Random serial dictatorship and the core from random endowments, Econometrica 66 (1998), 689-701.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from scn.errors import InvalidInput
from scn.rotation.conflict import explain
from scn.rotation.model import Model, model_of
from scn.rotation.seed import by_lot, seed_of
from scn.rotation.solver import Row, SolverFault
from scn.rotation.types import Conflict, Draw, Problem, Slate

SERIAL = "serial"
"""The name of the method: in the order of the lots, with look-ahead."""


def draw(problem: Problem, seed: Sequence[str]) -> Draw | Conflict:
    """Draw who joins by the public texts of the seed, or say why no committee satisfies the rules.

    Those who stay count for every rule. With a rule that fixes the number of seats, every committee within the rules can
    come out; without one, every committee that nobody can join. The order of the pool does not matter.
    Raises `InvalidInput` where an id stands twice, `SolverFault` where the solver fails or contradicts itself.
    """
    refuse_twins(problem)
    model = model_of(problem)
    order = by_lot(seed_of(seed), model.type_of)
    selected = serial_slate(model, order)
    if selected is None:
        conflict = explain(problem)
        if conflict is None:
            raise SolverFault("the solver found no committee, and no reason for that")
        return conflict
    check(problem, selected)
    seated = set(selected)
    return Draw(SERIAL, selected, tuple(identity for identity in order if identity not in seated))


def serial_slate(model: Model, order: Iterable[str], more: Sequence[Row] = ()) -> Slate | None:
    """The slate that the ids of the pool get in this order, or None where no committee satisfies the rules.

    `more` binds the numbers of the types beside the rules.
    """
    ahead = _LookAhead(model, more)
    if not ahead.possible:
        return None
    return tuple(identity for identity in order if ahead.seat(model.type_of[identity]))


class _LookAhead:
    """Seats one candidate after the other as long as a committee within the rules remains possible.

    `witness` is always such a committee, as a number of each type, and contains who is seated. Where it has one more of
    a type, that one can be seated without asking the solver. Each seat narrows the choice, so a type that was once
    refused stays refused.
    """

    def __init__(self, model: Model, more: Sequence[Row]) -> None:
        self._sizes = model.sizes
        self._limits = [quota.high for quota in model.quotas]
        self._quotas_of = model.quotas_of()
        self._program = model.program()
        for row in more:
            self._program.add_row(row)
        self._witness = self._program.solve()
        self._seated = [0] * len(model.sizes)
        self._joined = [0] * len(model.quotas)
        self._refused: set[int] = set()

    @property
    def possible(self) -> bool:
        """Whether any committee satisfies the rules."""
        return self._witness is not None

    def seat(self, kind: int) -> bool:
        """Seat one of this type if that can be; say whether."""
        if kind in self._refused:
            return False
        if not self._fits(kind):
            self._refused.add(kind)
            return False
        self._seated[kind] += 1
        for place in self._quotas_of[kind]:
            self._joined[place] += 1
        self._program.bound(kind, self._seated[kind], self._sizes[kind])
        return True

    def _fits(self, kind: int) -> bool:
        if self._witness is None or any(self._full(place) for place in self._quotas_of[kind]):
            return False
        if self._witness[kind] > self._seated[kind]:
            return True
        self._program.bound(kind, self._seated[kind] + 1, self._sizes[kind])
        found = self._program.solve()
        if found is None:
            self._program.bound(kind, self._seated[kind], self._sizes[kind])
            return False
        self._witness = found
        return True

    def _full(self, place: int) -> bool:
        limit = self._limits[place]
        return limit is not None and self._joined[place] >= limit


def refuse_twins(problem: Problem) -> None:
    """Raise `InvalidInput` where an id stands twice."""
    times = Counter(candidate.id for candidate in (*problem.pool, *problem.staying))
    if twins := sorted(identity for identity, number in times.items() if number > 1):
        raise InvalidInput(
            f"more than one candidate has the id {twins[0]}", "an id stands once, in the pool or among who stays", details=twins
        )


def check(problem: Problem, selected: Slate) -> None:
    """Count the committee by the rules themselves: no slate leaves here on the word of a solver."""
    joining = set(selected)
    committee = [*problem.staying, *(candidate for candidate in problem.pool if candidate.id in joining)]
    broken = [rule for rule in problem.rules if not rule.holds(rule.count(committee))]
    if broken:
        raise SolverFault(f"the slate breaks {len(broken)} rules, the first on {broken[0].dimension} {broken[0].group}")

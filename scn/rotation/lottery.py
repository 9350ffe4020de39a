"""The lottery: chances by a method, tickets that realise them, and a seed that draws one.

`leximin`, `maximin` (`scn.rotation.levels`), `score` (the highest sum of scores, ties by lot) and `serial`
(`scn.rotation.serial`). Nothing here depends on the order of the pool.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from scn.errors import InvalidInput
from scn.rotation import levels, mixture, nash
from scn.rotation.conflict import explain
from scn.rotation.mixture import Mixture, Stop
from scn.rotation.model import Model, model_of
from scn.rotation.nesting import Bound, Network, bounds_of, network_of
from scn.rotation.rounding import rounded
from scn.rotation.seed import by_lot, seed_of, ticket_of
from scn.rotation.serial import SERIAL, check, refuse_twins, serial_slate
from scn.rotation.serial import draw as draw_serially
from scn.rotation.solver import Row, SolverFault
from scn.rotation.tickets import Counts, divided, seated
from scn.rotation.types import Conflict, Draw, Problem, Slate, Tickets

LEXIMIN, MAXIMIN, NASH, SCORE = "leximin", "maximin", "nash", "score"

METHODS = (LEXIMIN, MAXIMIN, NASH, SCORE, SERIAL)
"""The methods, the usual one first."""

SOURCES = ("sha256", "rfc3797")
"""How a seed can give the ticket."""

FEWEST_TICKETS = 10
"""On how many tickets each candidate stands at least; where it would be fewer, the draw takes two steps."""

_DIGITS = 9

_MOST_SCORE = 10**12
"""Up to where sums of scores, counted in their smallest unit, are exact in the solver."""


def never() -> bool:
    """There is time."""
    return False


@dataclass(frozen=True, slots=True)
class Wish:
    """How to draw.

    `seed`: public texts, at least one. `tickets`: how many. `ticket`: the number that was drawn otherwise, from 1 on.
    `source`: how the seed gives the ticket, `sha256` or `rfc3797`. `brought`: by id, the chances that a candidate has had before,
    for leximin over time. `scores`: by id, for `score`. Both count as a record holds them, as floating-point numbers.
    `declined`: the ids of those who, drawn, would not come. `stop` says whether to stop looking for better chances.
    """

    seed: tuple[str, ...]
    method: str = LEXIMIN
    tickets: int = 1000
    ticket: int | None = None
    source: str = "sha256"
    brought: Mapping[str, Fraction] = field(default_factory=dict)
    scores: Mapping[str, Fraction] = field(default_factory=dict)
    declined: tuple[str, ...] = ()
    stop: Stop = never


@dataclass(frozen=True, slots=True)
class Lottery:
    """The chances of a method, before any ticket is made.

    `chances`: of a candidate of each type. `network`: the rules where they nest; else `mixture`: committees with their weights.
    `gap`: 1e-7 at most where the chances are the best possible; else the time was up, and no chance lies further below the one
    that `fractional` gives (so the smallest lies no further below the best possible).
    """

    model: Model
    chances: tuple[Fraction, ...]
    network: Network | None
    mixture: Mixture | None
    gap: float

    def by_id(self) -> dict[str, float]:
        """The chances by id, in the order of the ids: the nearest floating-point numbers; to 9 digits where rules do not nest."""
        each = [float(chance) for chance in self.chances]
        return {identity: each[self.model.type_of[identity]] for identity in sorted(self.model.type_of)}

    def tickets(self, number: int) -> Tickets:
        """So many tickets (1 or more) that realise the chances."""
        joining = [chance * size for chance, size in zip(self.chances, self.model.sizes, strict=True)]
        types = tuple(map(tuple, self.model.members()))
        counts = divided(self.network, joining, number) if self.network is not None else self._of_mixture(number)
        smallest = min((chance for chance in self.chances if chance), default=Fraction(1))
        if smallest * number < FEWEST_TICKETS:
            return Tickets(types, tuple(counts), None, self._bound(counts, number, whole=False))
        return Tickets(types, tuple(counts), tuple(seated(counts, types)), self._bound(counts, number, whole=True))

    def _of_mixture(self, number: int) -> list[Counts]:
        assert self.mixture is not None
        times = rounded(self.mixture.slates, self.mixture.weights, self.model.sizes, number)
        return [slate for slate, time in zip(self.mixture.slates, times, strict=True) for _ in range(time)]

    def _bound(self, counts: Sequence[Counts], number: int, *, whole: bool) -> float:
        """By how many tickets the chance of a candidate that the tickets give is off at most, to three digits upwards."""
        worst = Fraction(0)
        for kind, (chance, size) in enumerate(zip(self.chances, self.model.sizes, strict=True)):
            total, stated = sum(each[kind] for each in counts), chance * number
            given = (Fraction(total // size), Fraction(-(-total // size))) if whole else (Fraction(total, size),)
            worst = max(worst, *(abs(each - stated) for each in given))
        return math.ceil(worst * 1000) / 1000


def draw(problem: Problem, wish: Wish) -> Draw | Conflict:
    """Draw who joins, or say why no committee satisfies the rules.

    Those who stay count for every rule. Raises `InvalidInput` where an id stands twice, or for a wish that cannot be: an unknown
    method, no tickets, a number beyond them; `SolverFault` where the solver fails or contradicts itself.
    """
    refuse_twins(problem)
    require(wish)
    found: Draw | Conflict
    if wish.method == SERIAL:
        found = draw_serially(problem, wish.seed)
    elif wish.method == SCORE:
        found = _best_scores(problem, wish)
    elif lottery := lottery_of(problem, wish):
        found = drawn(problem, lottery, lottery.tickets(wish.tickets), wish)
    else:
        found = _conflict(problem)
    return replaced(problem, found, wish.declined) if wish.declined and isinstance(found, Draw) else found


def replaced(problem: Problem, found: Draw, declined: Sequence[str]) -> Draw | Conflict:
    """The draw with those who declined replaced from the standby list: in its order, whoever leaves a valid committee possible.

    Who stays or was drawn and comes counts for every rule. The list is that of the same draw and what comes of it depends on who
    declined alone, so that nobody can choose a replacement by making somebody decline.
    """
    gone, by_id = set(declined), {candidate.id: candidate for candidate in problem.pool}
    coming = [id_ for id_ in found.selected if id_ not in gone]
    waiting = [id_ for id_ in found.standby if id_ not in gone]
    rest = Problem(tuple(by_id[id_] for id_ in waiting), (*problem.staying, *(by_id[id_] for id_ in coming)), problem.rules)
    joining = serial_slate(model_of(rest), waiting)
    if joining is None:
        return _conflict(rest)
    selected = {*coming, *joining}
    in_order = [id_ for id_ in found.selected if id_ in selected] + [id_ for id_ in waiting if id_ in selected]
    check(problem, tuple(in_order))
    return replace(
        found, selected=tuple(in_order), standby=tuple(id_ for id_ in waiting if id_ not in selected), declined=tuple(sorted(gone))
    )


def drawn(problem: Problem, lottery: Lottery, tickets: Tickets, wish: Wish) -> Draw:
    """Draw one of the tickets."""
    seed = seed_of(wish.seed)
    number = wish.ticket if wish.ticket is not None else ticket_of(wish.seed, len(tickets.counts), wish.source)
    order = by_lot(seed, lottery.model.type_of)
    joining = set(slate_of(tickets, number, seed))
    selected = tuple(identity for identity in order if identity in joining)
    check(problem, selected)
    standby = tuple(identity for identity in order if identity not in joining)
    return Draw(wish.method, selected, standby, lottery.by_id(), lottery.gap, tickets, number)


def slate_of(tickets: Tickets, number: int, seed: bytes) -> Slate:
    """Who joins by a ticket, numbered from 1 on. In a draw in two steps the seed's lots say who of each type."""
    if tickets.slates is not None:
        return tickets.slates[number - 1]
    slate: list[str] = []
    for members, count in zip(tickets.types, tickets.counts[number - 1], strict=True):
        if count:
            slate += by_lot(seed, members)[:count]
    return tuple(sorted(slate))


def lottery_of(problem: Problem, wish: Wish) -> Lottery | None:
    """The chances that a method gives the pool; None where no committee satisfies the rules."""
    past = _recorded(wish.brought)
    model = model_of(problem, past)
    if not model.sizes:
        return Lottery(model, (), None, Mixture(((),), (1.0,), (), 0.0), 0.0) if model.program().solve() is not None else None
    bounds = bounds_of(model)
    if not all(bound.types for bound in bounds):
        return None  # a rule asks for some of a group that nobody is in
    brought = [past.get(members[0], Fraction(0)) for members in model.members()]
    network = network_of(len(model.sizes), bounds)
    if network is not None:
        space = levels.Space.of(model.sizes, bounds)
        exact = _exact(space, brought, wish.method)
        return None if exact is None else Lottery(model, tuple(exact), network, None, 0.0)
    return _crossing(model, bounds, brought, wish)


def fractional(problem: Problem, wish: Wish) -> dict[str, float]:
    """The chances by id that a method would give if fractions of committees could be drawn; empty where not even those can."""
    past = _recorded(wish.brought)
    model = model_of(problem, past)
    brought = [past.get(members[0], Fraction(0)) for members in model.members()]
    wanted = _relaxed(levels.Space.of(model.sizes, bounds_of(model)), brought, wish.method)
    return {} if wanted is None else {identity: wanted[kind] for identity, kind in model.type_of.items()}


def _exact(space: levels.Space, brought: Sequence[Fraction], method: str) -> list[Fraction] | None:
    """The chances over rules that nest."""
    if method == NASH:
        return nash.nash(space)
    return levels.leximin(space, brought) if method == LEXIMIN else levels.maximin(space)


def _relaxed(space: levels.Space, brought: Sequence[Fraction], method: str) -> list[float] | None:
    """The chances over fractional committees."""
    if method == NASH:
        return nash.relaxed_nash(space)
    return mixture.relaxed_leximin(space, brought) if method == LEXIMIN else mixture.relaxed_maximin(space)


def _crossing(model: Model, bounds: tuple[Bound, ...], brought: Sequence[Fraction], wish: Wish) -> Lottery | None:
    """The lottery where the rules do not nest."""
    space = levels.Space.of(model.sizes, bounds)
    wanted = _relaxed(space, brought, wish.method)
    if wanted is None:
        return None
    # More than wanted cannot be had by leximin; the others, which want some chances small, have to be held to them.
    found = mixture.mixed(model.sizes, bounds, wanted, wish.stop, exactly=wish.method != LEXIMIN)
    if found is None:
        return None
    if found.gap > mixture.TOLERANCE and not wish.stop():
        had = brought if wish.method == LEXIMIN else None
        if wish.method == MAXIMIN:
            found = mixture.maximin_mixture(model.sizes, bounds, found.slates, wish.stop)
        else:
            found = mixture.leximin_mixture(model.sizes, bounds, had, found.slates, wish.stop)
        if wish.method == NASH:
            found = nash.nash_mixture(model.sizes, bounds, found, wish.stop)
    chances = tuple(Fraction(round(chance, _DIGITS)).limit_denominator(10**_DIGITS) for chance in found.chances)
    return Lottery(model, chances, None, found, round(found.gap, _DIGITS))


def require(wish: Wish) -> None:
    """Raise `InvalidInput` for a wish that cannot be."""
    if wish.method not in METHODS:
        raise InvalidInput(f"There is no method {wish.method}", f"There are {', '.join(METHODS)}.")
    if wish.source not in SOURCES:
        raise InvalidInput(f"There is no way {wish.source} to draw a ticket", f"There are {' and '.join(SOURCES)}.")
    if wish.tickets < 1:
        raise InvalidInput(f"{wish.tickets} tickets cannot be drawn from", "Ask for 1 or more, usually 1000.")
    if wish.ticket is not None and not 1 <= wish.ticket <= wish.tickets:
        raise InvalidInput(f"There is no ticket {wish.ticket}", f"The tickets are numbered from 1 to {wish.tickets}.")
    if wish.brought and wish.method != LEXIMIN:
        raise InvalidInput(f"{wish.method} does not look at the chances of the past", "Fairness over time takes leximin.")
    if wish.scores and wish.method != SCORE:
        raise InvalidInput(f"{wish.method} does not look at scores", f"The method {SCORE} does.")


def _recorded(numbers: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """The numbers as a record holds them: what is drawn by must be what anyone can read there."""
    try:
        return {identity: Fraction(str(float(number))) for identity, number in numbers.items()}
    except OverflowError:
        raise InvalidInput("A number is too large to be recorded", "A record holds numbers up to 1e308.") from None


def _conflict(problem: Problem) -> Conflict:
    conflict = explain(problem)
    if conflict is None:
        raise SolverFault("the solver found no committee, and no reason for that")
    return conflict


def _best_scores(problem: Problem, wish: Wish) -> Draw | Conflict:
    """The committee with the highest sum of scores; of several, the one that serial choice in the order of the lots gives."""
    scores = _recorded(wish.scores)
    model = model_of(problem, scores)
    kinds = [scores.get(members[0], Fraction(0)) for members in model.members()]
    unit = math.lcm(*(score.denominator for score in kinds)) if kinds else 1
    costs = {kind: -int(score * unit) for kind, score in enumerate(kinds) if score}
    if sum(abs(cost) * model.sizes[kind] for kind, cost in costs.items()) > _MOST_SCORE:
        raise InvalidInput("The scores have too many digits to be summed exactly", "Round them, for example to six digits.")
    order = by_lot(seed_of(wish.seed), model.type_of)
    program = model.program()
    best = program.solve(costs)
    if best is None:
        return _conflict(problem)
    highest = sum(cost * best[kind] for kind, cost in costs.items())
    selected = serial_slate(model, order, [Row(costs, high=highest)] if costs else [])
    if selected is None:
        raise SolverFault("the best scores that were found cannot be had")
    check(problem, selected)
    seated_ = set(selected)
    return Draw(SCORE, selected, tuple(identity for identity in order if identity not in seated_))

"""A committee that was chosen all at once, in parts that leave one after the other.

Each part has its share of every group that a rule names, rounded down or up, so that no rotation has to replace most of a
region. Who is in which part is decided by lot: in the order of the lots each takes the part that leaves first in which it
can be, so that nothing but the seed and the groups decides.
"""

from __future__ import annotations

from collections.abc import Sequence

from scn.rotation.model import model_of
from scn.rotation.seed import by_lot, seed_of
from scn.rotation.solver import Program, Row
from scn.rotation.types import Candidate, Problem, Rule


def parts_of(
    members: Sequence[Candidate], rules: Sequence[Rule], number: int, seed: Sequence[str], most: int | None = None
) -> list[list[str]] | None:
    """The ids of each of `number` parts (1 and more), in the order of the lots; None where no such parts exist.

    `most`: the size that no part may pass. Where several rules cross, the shares of all of them may be impossible at once; then
    the shares of as many rules as can be are kept, those that stand first before the others, and always those of the sizes.
    """
    model = model_of(Problem(tuple(members), (), tuple(rules)))
    kinds = len(model.sizes)
    columns = [[part * kinds + kind for kind in range(kinds)] for part in range(number)]
    program = Program([(0, size) for _ in range(number) for size in model.sizes], [])
    for kind, size in enumerate(model.sizes):
        program.add_row(Row({columns[part][kind]: 1 for part in range(number)}, size, size))
    for part in range(number):
        low, high = _share(len(members), number)
        program.add_row(Row(dict.fromkeys(columns[part], 1), low, high if most is None else min(high, most)))
    if program.solve() is None:
        return None
    for quota in model.quotas:
        _keep_share(program, [[own[kind] for kind in quota.types] for own in columns], sum(model.sizes[kind] for kind in quota.types))
    taken = [0] * (number * kinds)
    parts: list[list[str]] = [[] for _ in range(number)]
    for identity in by_lot(seed_of(seed), model.type_of):
        kind = model.type_of[identity]
        for part in range(number):
            column = columns[part][kind]
            program.bound(column, taken[column] + 1, model.sizes[kind])
            if program.solve() is not None:
                taken[column] += 1
                parts[part].append(identity)
                break
            program.bound(column, taken[column], model.sizes[kind])
    return parts


def _share(size: int, number: int) -> tuple[int, int]:
    return size // number, -(-size // number)


def _keep_share(program: Program, columns: Sequence[Sequence[int]], size: int) -> None:
    """Give each part its share of a group, where that can be."""
    low, high = _share(size, len(columns))
    rows = [program.add_row(Row(dict.fromkeys(own, 1), low, high)) for own in columns]
    if program.solve() is None:
        for row in rows:
            program.bind(row, None, None)

"""The use cases of the store itself: check that it is whole, and bring it up to date."""

from __future__ import annotations

from dataclasses import dataclass

from scn.errors import ScnError
from scn.services import policy_kept
from scn.services.desk import Desk
from scn.store.schema import SchemaState


@dataclass(frozen=True, slots=True)
class StoreCheck:
    """One thing that was looked at, whether it is as it should be, and what was found."""

    name: str
    holds: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What was looked at. `damaged` where the file of the store itself is."""

    checks: tuple[StoreCheck, ...]
    damaged: bool = False

    @property
    def holds(self) -> bool:
        """Whether all is as it should be."""
        return all(check.holds for check in self.checks)


@dataclass(frozen=True, slots=True)
class Upgraded:
    """The version of the tables before and after, and whether what the views know of the policy was brought in step.

    `without` says why the policy cannot be read, where it cannot.
    """

    before: str | None
    after: str
    policy: bool
    without: str | None = None


def check(desk: Desk) -> Checked:
    """Look at the file of the store, its tables, the views, and the policy that those know.

    Raises `InvalidInput` where there is no store.
    """
    state = desk.store.state()
    damage = desk.store.faults_of_rows()
    found = [StoreCheck("file", not damage, "; ".join(damage) or "whole"), _tables(state)]
    if state.is_current:
        faults = desk.store.faults_of_views()
        mended = "; `scn db upgrade` makes them anew" if faults else "all there"
        found += [StoreCheck("views", not faults, "; ".join(faults) + mended), _policy(desk)]
    return Checked(tuple(found), bool(damage))


def _tables(state: SchemaState) -> StoreCheck:
    if state.is_current:
        return StoreCheck("tables", True, f"{state.present}, up to date")
    advice = "made by a newer scn" if state.is_newer else "older: run `scn db upgrade`"
    return StoreCheck("tables", False, f"{state.present or 'none'}, {advice}")


def _policy(desk: Desk) -> StoreCheck:
    try:
        with desk.read() as unit:
            holds = policy_kept.is_kept(unit.session, desk.policy_file)
    except ScnError as error:
        return StoreCheck("policy", False, error.message)
    late = f"the views know another text than {desk.policy_file}; the next change or `scn db upgrade` brings them in step"
    return StoreCheck("policy", holds, f"the views know {desk.policy_file}" if holds else late)


def upgrade(desk: Desk) -> Upgraded:
    """Bring the tables and views up to date, and then what they know of the policy; nothing in a rehearsal.

    Raises `Collision` for a store of a newer scn. A policy that cannot be read leaves the views without it.
    """
    state = desk.store.state()
    before, after = (state.present, state.needed) if desk.rehearse else desk.store.upgrade()
    try:
        late = not state.is_current or not _policy(desk).holds
        desk.policy  # noqa: B018  # whether it can be read
    except ScnError as error:
        return Upgraded(before, after, False, error.message)
    if late and not desk.rehearse:
        with desk.write() as unit:
            unit.commit()
    return Upgraded(before, after, late)

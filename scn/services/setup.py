"""The use case of a beginning: a new store, its policy beside it, and the sample network if wanted."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from scn import shipped
from scn.errors import Collision
from scn.exchange import tables
from scn.exchange.files import whole
from scn.models.city import City, Fact
from scn.rules import policy_file
from scn.rules.membership import Status
from scn.services import member_files, policies, term_files
from scn.services.desk import Desk


@dataclass(frozen=True, slots=True)
class Begun:
    """What was made: the store, the policy, and how much of the sample network is in it."""

    store: str
    policy: str
    members: int = 0
    participants: int = 0
    terms: int = 0


def begin(desk: Desk, *, template: Path | None, sample: bool) -> Begun:
    """Make the store and the policy, all or nothing.

    The policy is a copy of `template`, else the example that scn ships; one that is there already is kept. Raises
    `Collision` where there is a store, `InvalidInput` where the policy is not fit.
    """
    if desk.rehearse:
        if desk.store.path is not None and desk.store.exists:
            raise Collision(f"There is a store already: {desk.store.label}", "Name another with --db, or use this one.")
        return Begun(desk.store.label, str(desk.policy_file))
    source = template or shipped.path("policy.example.toml")
    text = policies.text_of(source)
    policy_file.load(text, str(source))
    desk.store.create()
    written = not desk.policy_file.exists()
    try:
        if written:
            desk.policy_file.parent.mkdir(parents=True, exist_ok=True)
            with whole(desk.policy_file) as stream:
                stream.write(text)
        return _load_sample(desk) if sample else Begun(desk.store.label, str(desk.policy_file))
    except BaseException:
        desk.store.discard()
        if written:
            desk.policy_file.unlink(missing_ok=True)
        raise


def _load_sample(desk: Desk) -> Begun:
    """The public sample network: members, those that only take part, and a committee whose later terms are examples."""
    members = member_files.bring_in(desk, shipped.path("sample/members.csv"), on=desk.today, status=Status.ACTIVE)
    participants = member_files.bring_in(desk, shipped.path("sample/participants.csv"), on=desk.today, status=Status.PARTICIPANT)
    _load_committee_facts(desk)
    terms = term_files.bring_in(desk, shipped.path("sample/terms.csv"))
    return Begun(desk.store.label, str(desk.policy_file), len(members.added), len(participants.added), terms.added)


def _load_committee_facts(desk: Desk) -> None:
    """What public pages say of who sat on the committee, kept as facts of the cities with their sources."""
    _, rows = tables.read(shipped.path("sample/committee_facts.csv"))
    with desk.write() as unit:
        for row in rows:
            if unit.session.get(City, row.cells["id"]) is not None:
                unit.session.add(
                    Fact(
                        city_id=row.cells["id"],
                        field=f"committee: {row.cells['relation']}",
                        source=row.cells["source"],
                        as_of=row.get("as_of"),
                        note=row.get("note"),
                    )
                )
        unit.commit()

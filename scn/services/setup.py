"""The use case of a beginning: a new store, its policy beside it, and the sample network if wanted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sqlalchemy import select

from scn import shipped
from scn.errors import Collision
from scn.exchange import tables
from scn.exchange.files import whole
from scn.models.city import City, Fact
from scn.rules.membership import Status
from scn.rules.policyfile.reading import load as load_policy
from scn.services import expert_files, policies, request_files, term_files
from scn.services.desk import Desk
from scn.services.member_files import importing
from scn.services.member_files.importing import Order
from scn.store.unit import Writing


@dataclass(frozen=True, slots=True)
class Begun:
    """What was made: the store, the policy, and how much of the sample network is in it."""

    store: str
    policy: str
    members: int = 0
    participants: int = 0
    terms: int = 0
    experts: int = 0
    requests: int = 0


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
    load_policy(text, str(source))
    if template is not None and desk.policy_file.exists() and not template.samefile(desk.policy_file):
        raise Collision(f"There is a policy already: {desk.policy_file}", "Take it away, or leave --policy out to use it.")
    desk.store.create()
    written = not desk.policy_file.exists()
    try:
        if written:
            desk.policy_file.parent.mkdir(parents=True, exist_ok=True)
            with whole(desk.policy_file) as stream:
                stream.write(text)
        with desk.write() as unit:
            unit.record("policy", desk.policy_file.name, None, {"text": policies.text_of(desk.policy_file)})
            begun = Begun(desk.store.label, str(desk.policy_file))
            if sample:
                begun = _load_sample(unit, desk, begun)
            unit.commit()
    except BaseException:
        desk.store.discard()
        if written:
            desk.policy_file.unlink(missing_ok=True)
        raise
    return begun


def _load_sample(unit: Writing, desk: Desk, begun: Begun) -> Begun:
    """The public sample network: members, those that only take part, a committee whose later terms are examples.

    The pool of experts and the requests are invented, all of them.
    """
    bring = importing.take_in
    members = bring(unit, desk, shipped.path("sample/members.csv"), Order(desk.today, Status.ACTIVE))
    participants = bring(unit, desk, shipped.path("sample/participants.csv"), Order(desk.today, Status.PARTICIPANT))
    unit.flush()
    _load_places(unit, desk.today)
    _load_committee_facts(unit, desk.today)
    terms = term_files.take_in(unit, desk, shipped.path("sample/terms.csv"))
    experts = expert_files.take_in(unit, desk, shipped.path("sample/experts.jsonl"), expert_files.Order())
    unit.flush()
    requests = request_files.take_in(unit, desk, shipped.path("sample/requests.jsonl"), expert_files.Order())
    return replace(begun, members=members.new, participants=participants.new, terms=terms.added, experts=experts.new, requests=requests.new)


def _load_places(unit: Writing, today: date) -> None:
    """Where the cities are, by the gazetteer."""
    _, rows = tables.read(shipped.path("sample/places.csv"))
    known = {city.id: city for city in unit.session.scalars(select(City))}
    for row in rows:
        city = known[row.cells["id"]]
        for what in ("lat", "lon"):
            setattr(city, what, float(row.cells[what]))
            unit.session.add(Fact(city_id=city.id, field=what, source=row.cells["source"], recorded=today))
    unit.flush()


def _load_committee_facts(unit: Writing, today: date) -> None:
    """What public pages say of who sat on the committee, kept as facts of the cities with their sources."""
    _, rows = tables.read(shipped.path("sample/committee_facts.csv"))
    for row in rows:
        fact = Fact(
            city_id=row.cells["id"],
            field=f"committee: {row.cells['relation']}",
            source=row.cells["source"],
            as_of=row.get("as_of"),
            note=row.get("note"),
            recorded=today,
        )
        unit.session.add(fact)
    unit.flush()

"""What the ledger says of a period: entries by command, changes of the policy, draws; and versions of rules that came in force."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scn.models.draw import Draw
from scn.models.ledger import LedgerChange, LedgerEntry
from scn.reports.annual import ActionLine, DrawLine, Governance, PolicyLine
from scn.rotation.record import sealed
from scn.rules.calendar import day_after, day_before
from scn.rules.policy import CommitteePolicy, Dated, Quota
from scn.services import commitments, policies
from scn.services.desk import Desk


def over(session: Session, desk: Desk, since: date) -> Governance:
    """What was entered after a day, up to the desk's (days in UTC), in five statements."""
    first, last = day_after(since).isoformat(), day_after(desk.today).isoformat()
    within = (LedgerEntry.at >= first, LedgerEntry.at < last)
    counted = select(LedgerEntry.command, func.count()).where(*within).group_by(LedgerEntry.command)
    actions = tuple(ActionLine(command, number) for command, number in session.execute(counted.order_by(func.count().desc(), "command")))
    changed = select(LedgerEntry.at, LedgerChange.before, LedgerChange.after).join(LedgerEntry, LedgerEntry.id == LedgerChange.entry_id)
    changed = changed.where(LedgerChange.entity == "policy").order_by(LedgerChange.entry_id, LedgerChange.seq)
    policy = list(in_force(desk.policy.committee, since, desk.today))
    recorded: str | None = None
    for at, before, after in session.execute(changed):
        recorded = _text(after)
        if before is not None and first <= at < last:
            policy += differences(date.fromisoformat(at[:10]), _text(before) or "", recorded or "")
    gone = select(func.count()).select_from(LedgerChange).join(LedgerEntry, LedgerEntry.id == LedgerChange.entry_id)
    gone = gone.where(LedgerChange.entity == commitments.ABANDONED, *within)
    return Governance(
        entries=sum(line.entries for line in actions),
        recorded=None if recorded is None else policies.text_of(desk.policy_file) == recorded,
        abandoned=session.scalar(gone) or 0,
        policy=tuple(sorted(policy, key=lambda line: line.on)),
        actions=actions,
        draws=tuple(_draws(session, since, desk.today)),
    )


def _text(state: str | None) -> str | None:
    return json.loads(state).get("text") if state else None


def differences(on: date, before: str, after: str) -> Iterator[PolicyLine]:
    """The keys that differ between two policy files, in the order of the second; a file that is no TOML has none."""
    was, is_ = _keys(before), _keys(after)
    for key in dict.fromkeys([*is_, *was]):
        if was.get(key) != is_.get(key):
            yield PolicyLine(on, "set", key, was.get(key), is_.get(key))


def _keys(text: str) -> dict[str, str]:
    """The values of a policy file by their keys with dots, as JSON; a version that holds from a day on is under `KEY@DAY`."""
    try:
        return dict(_flat(tomllib.loads(text), ""))
    except tomllib.TOMLDecodeError:
        return {}


def _flat(table: Mapping[str, Any], stem: str) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{stem}{key}.")
        elif isinstance(value, list) and any(isinstance(each, dict) and "from" in each for each in value):
            for version in value:
                since = f"@{version['from']}" if "from" in version else ""
                rest = {what: each for what, each in version.items() if what != "from"}
                yield f"{stem}{key}{since}", _json(rest.get("value", rest))
        else:
            yield f"{stem}{key}", _json(value)


def in_force(policy: CommitteePolicy, since: date, day: date) -> Iterator[PolicyLine]:
    """The rules of the committee of which a version came in force after a day, up to another."""
    rules = {f"isc.{each.name}": getattr(policy, each.name) for each in fields(policy)}
    rules |= {f"isc.quota.{dimension}.{group}": quota for (dimension, group), quota in policy.quotas.items()}
    for key, rule in rules.items():
        if isinstance(rule, Dated):
            for on, value in rule.versions:
                if on is not None and since < on <= day:
                    was = rule.on(day_before(on))
                    yield PolicyLine(on, "in force", key, None if was is None else _json(was), _json(value))


def _json(value: Any) -> str:
    match value:
        case Quota():
            value = {"min": value.min, **({} if value.max is None else {"max": value.max})}
        case Fraction():
            value = float(value)
        case Enum():
            value = value.value
    return json.dumps(value, ensure_ascii=False, default=str)


def _draws(session: Session, since: date, day: date) -> Iterator[DrawLine]:
    """The draws that were entered or took effect in the period. None that was entered later: a past day knows of none."""
    made = select(LedgerChange.key, func.min(LedgerEntry.at)).join(LedgerEntry, LedgerEntry.id == LedgerChange.entry_id)
    made = made.where(LedgerChange.entity == Draw.__tablename__, LedgerChange.before.is_(None)).group_by(LedgerChange.key)
    entered = {int(key): date.fromisoformat(at[:10]) for key, at in session.execute(made)}
    rows = session.execute(select(Draw.id, Draw.effective).order_by(Draw.effective, Draw.id)).all()
    wanted = [id_ for id_, on in rows if since < on <= day or (id_ in entered and since < entered[id_] <= day)]
    if not wanted:
        return
    # As many as there are rotations in a period: few, and each with a record that can be large.
    query = select(Draw.id, Draw.effective, Draw.sha256, Draw.record).where(Draw.id.in_(wanted)).order_by(Draw.effective, Draw.id)
    for id_, on, digest, text in session.execute(query):
        record = _read(text)
        whole = record is not None and record.get("sha256") == digest == sealed(record)["sha256"]
        known = record or {}
        yield DrawLine(on, entered.get(id_), str(known.get("method", "")), digest, known.get("sources") is not None, whole)


def _read(text: str) -> dict[str, Any] | None:
    try:
        record = json.loads(text)
    except ValueError:
        return None
    return record if isinstance(record, dict) else None

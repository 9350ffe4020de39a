"""What the policy says, kept in the store for the views: in step with the file whenever a command has changed something."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from sqlalchemy import Table, delete, insert
from sqlalchemy.orm import Session

from scn.errors import ScnError
from scn.rules.policy import CommitteePolicy, Policy
from scn.rules.policyfile.reading import load
from scn.services.policies import text_of

_BEGINNING = date.min


def keep(session: Session, file: Path) -> bool:
    """Bring the store in step with a policy file, in a transaction that is open; whether it was not before.

    Asks for one row where it is. A file that is missing or has faults leaves what is kept as it was: whoever needs the
    policy is told there.
    """
    try:
        text = text_of(file)
        if _sha256(text) == kept(session):
            return False
        policy = load(text, str(file))
    except ScnError:
        return False
    connection = session.connection()
    for table, rows in _rows(policy):
        connection.execute(delete(table))
        if rows:
            connection.execute(insert(table), rows)
        if connection.dialect.name == "postgresql":
            # A table of few rows is never counted otherwise; it is taken for hundreds, and a plan of a view for one worth compiling.
            connection.exec_driver_sql(f"ANALYZE {table.name}")
    return True


def kept(session: Session) -> str | None:
    """The SHA-256 of the policy that the store is in step with; None for none yet."""
    return session.connection().exec_driver_sql("SELECT sha256 FROM policy_kept").scalar()


def is_kept(session: Session, file: Path) -> bool:
    """Whether the store is in step with a policy file. Raises as `text_of`."""
    return _sha256(text_of(file)) == kept(session)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _rows(policy: Policy) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    from scn.models import policy as tables

    asked = policy.matching
    yield (
        tables.KEPT,
        [
            {
                "sha256": policy.sha256,
                "network": policy.name,
                "vetting_valid_months": asked.vetting_valid_months,
                "stale_after_months": asked.stale_after_months,
            }
        ],
    )
    yield tables.REGION, [{"region": region.key, "hub": region.hub} for region in policy.regions.values()]
    codes = dict.fromkeys(code for region in policy.regions.values() for code in region.countries)
    yield tables.COUNTRY, [{"country": code, "region": policy.region_of(code)} for code in codes]
    yield (
        tables.BAND,
        [
            {"dimension": key, "band": band.key, "number": each.of, "min": band.min, "max": band.max}
            for key, each in policy.classes.items()
            for band in each.bands
        ],
    )
    rules, quotas = _rules(policy.committee)
    yield tables.RULES, rules
    yield tables.QUOTA, quotas


def _rules(committee: CommitteePolicy) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rules of each stretch of days on which nothing changes, and their quotas; days without rules are left out."""
    days = sorted(_changes(committee))
    found, quotas = [], []
    for start, end in pairwise([*days, None]):
        assert start is not None, "only the last one is the end of all"
        rules = committee.on(start)
        if rules is None:
            continue
        found.append(
            {
                "starts": start,
                "ends": end,
                "seats": rules.seats,
                "term_years": rules.term_years,
                "max_consecutive_terms": rules.max_consecutive_terms,
                "cooling_off_years": rules.cooling_off_years,
                "partial_term_counts": rules.partial_term_counts.value,
                "max_per_country": rules.max_per_country,
                "chairs": rules.chairs,
            }
        )
        quotas += [
            {"starts": start, "dimension": quota.dimension, "group_key": quota.group, "min": quota.min, "max": quota.max}
            for quota in rules.quotas
        ]
    return found, quotas


def _changes(committee: CommitteePolicy) -> set[date]:
    """The days from which some rule that a view reads is another."""
    days: set[date | None] = set()
    for rule in (committee.seats, committee.term_years, committee.cooling_off_years, committee.chairs):
        days |= {since for since, _ in rule.versions}
    for limit in (committee.max_consecutive_terms, committee.max_per_country):
        days |= {since for since, _ in limit.versions}
    days |= {since for since, _ in committee.partial_term_counts.versions}
    for quota in committee.quotas.values():
        days |= {since for since, _ in quota.versions}
    return {since or _BEGINNING for since in days}

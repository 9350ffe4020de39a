"""The chances that cities have had in the draws of the past, as the ledger's records have them."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from scn.models.draw import Draw

_DIGITS = 12


def brought(session: Session, before: date) -> dict[str, Fraction]:
    """By id, the chances of the draws that took effect before a day, added up; cities without any are left out."""
    found: dict[str, Fraction] = {}
    for record in session.scalars(select(Draw.record).where(Draw.effective < before).order_by(Draw.id)):
        for id_, chance in ((json.loads(record).get("chances") or {}).get("by_id") or {}).items():
            if chance:
                # As the record has it: whoever draws again starts from the same number.
                found[id_] = found.get(id_, Fraction(0)) + Fraction(str(chance))
    return {id_: Fraction(str(round(float(sum_), _DIGITS))) for id_, sum_ in found.items()}

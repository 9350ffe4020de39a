"""Finding the expert or the request that somebody means: by its id however written, by a name, or what comes nearest.

The ladder: the id; the id in another case; the name of the expert, or the city of the only request of it that is under way;
the beginning of an id, where only one begins so; the id with other noughts before its number (`EX-9`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scn.errors import InvalidInput, NotFound
from scn.models.expert import Expert, ExpertPerson
from scn.models.request import Request, RequestStep
from scn.places.folding import fold, key
from scn.services import finding
from scn.services.finding import enumerated

_OVER = ("done", "withdrawn")
_MOST = 12


def expert_id(session: Session, reference: str) -> str:
    """The id of the expert that an id, a unique name or a unique beginning of an id stands for.

    Raises `NotFound` with the nearest ids, and `InvalidInput` with the candidates where several fit.
    """
    if (id_ := session.scalar(select(Expert.id).where(Expert.id == reference))) is not None:
        return id_
    found = list(session.scalars(select(Expert.id).where(func.lower(Expert.id) == reference.lower())))
    if not found and (folded := fold(reference)):
        people = session.execute(select(ExpertPerson.expert_id, ExpertPerson.name).where(ExpertPerson.name.is_not(None)))
        found = [id_ for id_, name in people if name and fold(name) == folded]
    if not found and reference:
        begins = func.lower(Expert.id).startswith(reference.lower(), autoescape=True)
        found = list(session.scalars(select(Expert.id).where(begins).order_by(Expert.id)))
    if not found and (number := _numbered(reference)):
        found = [id_ for id_ in session.scalars(select(Expert.id).order_by(Expert.id)) if _numbered(id_) == number]
    if len(found) == 1:
        return found[0]
    if found:
        said = select(Expert.id, Expert.headline, Expert.category).where(Expert.id.in_(found[:_MOST])).order_by(Expert.id)
        listed = [f"{id_} ({headline or category})" for id_, headline, category in session.execute(said)]
        raise InvalidInput(
            f"{len(found)} experts fit {reference}: {_counted(listed, len(found))}", "Name one by its id.", candidates=found[:_MOST]
        )
    raise NotFound(f"There is no expert {reference}", candidates=_nearest(reference, list(session.scalars(select(Expert.id)))))


def request_id(session: Session, reference: str) -> str:
    """The id of the request that an id, the city of the only request of it under way, or a unique beginning stands for.

    Raises `NotFound` with the nearest ids, and `InvalidInput` with the candidates where several fit.
    """
    if (id_ := session.scalar(select(Request.id).where(Request.id == reference))) is not None:
        return id_
    found = list(session.scalars(select(Request.id).where(func.lower(Request.id) == reference.lower())))
    if not found and (folded := key(reference)) and (cities := [city.id for city in finding.bearing(session, folded)]):
        last = select(func.max(RequestStep.id)).group_by(RequestStep.request_id)
        over = select(RequestStep.request_id).where(RequestStep.id.in_(last), RequestStep.state.in_(_OVER))
        mine = select(Request.id).where(Request.city_id.in_(cities), Request.id.not_in(over)).order_by(Request.id)
        found = list(session.scalars(mine))
    if not found and reference:
        begins = func.lower(Request.id).startswith(reference.lower(), autoescape=True)
        found = list(session.scalars(select(Request.id).where(begins).order_by(Request.id)))
    if not found and (number := _numbered(reference)):
        found = [id_ for id_ in session.scalars(select(Request.id).order_by(Request.id)) if _numbered(id_) == number]
    if len(found) == 1:
        return found[0]
    if found:
        raise InvalidInput(
            f"{len(found)} requests fit {reference}: {_counted(found[:_MOST], len(found))}", "Name one by its id.", candidates=found[:_MOST]
        )
    raise NotFound(f"There is no request {reference}", candidates=_nearest(reference, list(session.scalars(select(Request.id)))))


def _counted(listed: Sequence[str], number: int) -> str:
    more = number - len(listed)
    return enumerated(listed) if not more else f"{', '.join(listed)} and {more} more"


def _numbered(id_: str) -> str:
    """An id in which case and the noughts before a number do not matter: `ex-9` is `EX-009`; empty where it has no number."""
    return re.sub(r"0*([0-9]+)", r"\1", id_.lower()) if any(map(str.isdecimal, id_)) else ""


def _nearest(reference: str, ids: Sequence[str]) -> list[str]:
    """The ids that look most like what was typed, three at most."""
    by_folded = {id_.lower(): id_ for id_ in ids}
    return [by_folded[near] for near in get_close_matches(reference.lower()[:60], by_folded, 3, 0.6)]

"""Terms as the rules know them, read from the store: by city, in force on a day, on a seat."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from scn.models.committee import Term
from scn.rules.terms import Sitting


def sitting_of(term: Term) -> Sitting:
    """A term as the rules know it."""
    return Sitting(term.city_id, term.seat, term.start, term.end)


def all_terms(session: Session) -> list[Term]:
    """Every term, earliest first."""
    return list(session.scalars(select(Term).order_by(Term.start, Term.seat)))


def in_force(session: Session, first: date, last: date) -> list[Term]:
    """The terms that hold on some day from `first` to `last`, both included, by seat."""
    return list(session.scalars(select(Term).where(Term.start <= last, Term.end > first).order_by(Term.seat, Term.start)))


def by_city(terms: Iterable[Term]) -> Mapping[str, list[Sitting]]:
    """The terms of each city, in the order given."""
    found: dict[str, list[Sitting]] = defaultdict(list)
    for term in terms:
        found[term.city_id].append(sitting_of(term))
    return found

"""The one door of the services to the vocabulary of topics, and to the form in which texts are searched."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from sqlalchemy.orm import Session

from scn.matching import topics
from scn.matching.topics import Vocabulary
from scn.rules.policy import Policy
from scn.store import search
from scn.store.search import Table

__all__ = ["Vocabulary", "folded", "hits", "vocabulary"]


def vocabulary(policy: Policy) -> Vocabulary:
    """The topics that scn ships, with those of the policy."""
    own = tuple((key, topic.parent, tuple(topic.names.items()), tuple(topic.synonyms.items())) for key, topic in policy.topics.items())
    return _vocabulary(own)


@lru_cache(maxsize=4)
def _vocabulary(
    own: tuple[tuple[str, str | None, tuple[tuple[str, str], ...], tuple[tuple[str, tuple[str, ...]], ...]], ...],
) -> Vocabulary:
    return topics.vocabulary(topics.Topic(key, parent, dict(names), dict(synonyms)) for key, parent, names, synonyms in own)


def hits(session: Session, phrases: Iterable[str], table: Table) -> dict[str, float]:
    """How well a text fits the best of some phrases, of whose words it has all, by id."""
    found: dict[str, float] = {}
    for phrase in phrases:
        having = search.having(session, phrase, table)
        ranked = search.scores(session, phrase, table) if having else {}
        for id_ in having:
            found[id_] = max(found.get(id_, 0.0), ranked.get(id_, 0.0))
    return found


def folded(text: str) -> str:
    """The words of a text in the form in which they are searched (`scn.matching.topics.words`)."""
    return topics.words(text)

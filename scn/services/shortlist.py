"""The pool for one request, the most promising read first: as few profiles as an exact answer needs.

Topics and full text, which two statements give for the whole pool, bound every score from above (`Measure.bound`); profiles are
read in the order of that bound, and nobody who is not read can have a score above the bound of the next one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scn.errors import InvalidInput
from scn.matching.affinity import Measure
from scn.matching.conditions import Exclusion, excluded
from scn.matching.description import search_words
from scn.matching.team import Scored
from scn.matching.types import Engagement, Expert, Mastery, Request
from scn.models.base import Base
from scn.models.expert import Expert as ExpertRow
from scn.models.expert import ExpertTopic
from scn.rules.policy import Policy
from scn.services import pool, topics
from scn.services.standing import standing
from scn.services.topics import Vocabulary
from scn.store import search

_MASTERY = {mastery.name.lower(): mastery for mastery in Mastery}
_AT_ONCE = 400
"""How many profiles a pool has at most that is read whole."""

_STEP = 200
"""How many of a larger one are read at a time."""


def weights_of(policy: Policy) -> dict[str, float]:
    """The weights of the policy. Raises `InvalidInput` where they weigh nothing."""
    weights = {name: float(weight) for name, weight in policy.weights.items()}
    if weights and sum(weights.values()) <= 0:
        raise InvalidInput(f"{policy.source}: match.weights add up to 0", "`scn policy check` says what would be right.")
    return weights


HITS = 500
"""How many texts the words of a request may be in together: more words would say little, and cost much."""


class Shortlist:
    """Who may come to a request and how well they fit, as far as the pool has been read.

    `ranking` has who may come, the best first; `excluded` the conditions that the others fail, by expert; `experts` all who were
    read. `barred` are experts who are barred by the call itself, with why.
    """

    def __init__(
        self, session: Session, policy: Policy, request: Request, day: date, *, lang: str, barred: dict[str, str] | None = None
    ) -> None:
        self._session, self._policy, self._day = session, policy, day
        self.request = request
        self._barred = barred or {}
        self._engaged: dict[str, list[Engagement]] = {}
        vocabulary = topics.vocabulary(policy)
        text = text_scores(session, request, vocabulary)
        self.measure = Measure(request, vocabulary, weights_of(policy), text=text, engaged=self._engaged, lang=lang)
        bounds = promising(session, self.measure, text)
        self._waiting = [(bounds[id_], id_) for id_ in sorted(bounds, key=lambda id_: (-bounds[id_], id_))]
        self.pool: int = session.scalar(select(func.count()).select_from(ExpertRow)) or 0
        self._rest_is_waiting = False
        self._least = self.measure.bound(self.measure.topic_bound({}), 0.0)
        self.ranking: list[Scored] = []
        self.excluded: dict[str, tuple[Exclusion, ...]] = {}
        self.experts: dict[str, Expert] = {}

    def read_first(self, named: Collection[str]) -> None:
        """Read the most promising, and the experts of these ids in any case."""
        self._read(named)
        if self.pool <= _AT_ONCE:
            while self.read_more():
                pass
        else:
            self.read_more()

    def read_more(self) -> bool:
        """Read the next ones; whether there were any."""
        step = min(_STEP, _AT_ONCE)
        if len(self._waiting) < step and not self._rest_is_waiting:
            self._rest_is_waiting = True
            known = {*self.experts, *(id_ for _, id_ in self._waiting)}
            self._waiting += [(self._least, id_) for id_ in sorted(set(self._session.scalars(select(ExpertRow.id))) - known)]
        if not self._waiting:
            return False
        some, self._waiting = self._waiting[:step], self._waiting[step:]
        self._read([id_ for _, id_ in some if id_ not in self.experts])
        return True

    def unread(self) -> float | None:
        """What the score of nobody passes who was not read; None where everybody was."""
        if len(self.experts) >= self.pool:
            return None
        return self._waiting[0][0] if self._waiting else self._least

    def proved(self) -> int:
        """How many of the ranking have their place for sure, whoever was not read."""
        bound = self.unread()
        return len(self.ranking) if bound is None else sum(score > bound for score, _ in self.ranking)

    def is_placed(self, id_: str) -> bool:
        """Whether somebody who was read has the place in the ranking for sure, or none."""
        bound = self.unread()
        return bound is None or id_ in self.excluded or self.measure.score(self.experts[id_]) > bound

    def _read(self, ids: Iterable[str]) -> None:
        listed = sorted(set(ids))
        if not listed:
            return
        found = pool.experts(self._session, self._policy, self._day, listed)
        about = standing(self._session, self._policy, self._day, found, [self.request])
        self._engaged.update({id_: list(held) for id_, held in about.engaged.items()})
        barred = {**about.barred, **{(self.request.id, id_): why for id_, why in self._barred.items()}}
        about = replace(about, barred=barred)
        for id_, expert in found.by_id.items():
            self.experts[id_] = expert
            if failed := excluded(expert, self.request, about):
                self.excluded[id_] = failed
            else:
                self.ranking.append((self.measure.score(expert), expert))
        self.ranking.sort(key=lambda scored: (-scored[0], scored[1].id))


def text_scores(session: Session, request: Request, vocabulary: Vocabulary) -> dict[str, float]:
    """How well the texts of experts fit the words of a request, by id: above 0, and 1 for the best.

    Its rarest words count, as many as 500 texts have between them.
    """
    return search.scores(session, search_words(request, vocabulary), "expert", hits=HITS)


def promising(session: Session, measure: Measure, text: dict[str, float]) -> dict[str, float]:
    """What the score of each expert does not pass who knows a topic that counts by more than kinship, or whose text has a word.

    By id, in one statement. Everybody else's does not pass that of somebody without a topic and without a word.
    """
    known: dict[str, dict[str, Mastery]] = defaultdict(dict)
    for id_, topic, level in knowing_rows(session, measure):
        known[id_][topic] = _MASTERY[level]
    bounds = {}
    for id_ in {*known, *text}:
        bounds[id_] = measure.bound(measure.topic_bound(known.get(id_, {})), text.get(id_, 0.0))
    return bounds


def knowing_rows(session: Session, measure: Measure) -> list[tuple[str, str, str]]:
    """Who knows which of the topics that count for a request by more than kinship, at which level."""
    # Of the table itself: rows of objects would take twice as long.
    known = Base.metadata.tables[ExpertTopic.__tablename__].c
    query = select(known.expert_id, known.topic, known.level).where(known.topic.in_(sorted(measure.topics())))
    return [(id_, topic, level) for id_, topic, level in session.connection().execute(query)]

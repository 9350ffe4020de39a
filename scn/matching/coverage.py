"""What a pool has for the requests that wait: by request, by topic and by language, and what is short.

Each request is looked at by itself, as if nobody else asked: what is short here is short however experts are shared out.
Conflicts of interest and rules of the team are left aside.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scn.matching.capacity import limits
from scn.matching.topics import Vocabulary
from scn.matching.types import Days, Expert, Fluency, Request, Vetting

Need = tuple[str, ...]
"""Languages of which an expert must have one: a single one, or those of `Request.any_of`."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request that waits: how many experts it still wants, and who cannot be asked for it any more."""

    request: Request
    number: int
    asked: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RequestCover:
    """Of a request: how many know one of its topics, have its languages, have both, and are free besides; how many are short."""

    request: str
    wanted: int
    know: int
    speak: int
    able: int
    free: int
    short: int


@dataclass(frozen=True, slots=True)
class Cover:
    """Of a topic or a need of languages: how many requests ask for it, for how many experts; how many experts have it, and how
    many of them are free on the days of at least one of the requests; how many are short, over all of the requests.
    """

    requests: int
    wanted: int
    have: int
    free: int
    short: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a pool has for some requests; `topics` by id, `languages` by need, what is short first."""

    requests: tuple[RequestCover, ...]
    topics: Mapping[str, Cover]
    languages: Mapping[Need, Cover]


def needs(request: Request) -> list[Need]:
    """The languages that an expert must have: one of each. No need stands twice."""
    any_of = [tuple(sorted(request.any_of))] if request.any_of else []
    return list(dict.fromkeys([*((lang,) for lang in sorted(request.all_of)), *any_of]))


class Pool:
    """The experts who can be sent: vetted where that is asked for, and never one whose vetting was refused."""

    def __init__(
        self, experts: Iterable[Expert], held: Mapping[str, Sequence[Days]], *, least: Fluency, vetted: bool, vocabulary: Vocabulary
    ) -> None:
        passing = (Vetting.VETTED,) if vetted else (Vetting.VETTED, Vetting.PENDING, Vetting.EXPIRED)
        self._experts = {expert.id: expert for expert in experts if expert.vetting in passing}
        self._held = held
        self._vocabulary = vocabulary
        self._by_topic: dict[str, set[str]] = defaultdict(set)
        self._by_language: dict[str, set[str]] = defaultdict(set)
        for expert in self._experts.values():
            for topic in expert.topics:
                self._by_topic[topic].add(expert.id)
            for lang, fluency in expert.languages.items():
                if fluency >= least:
                    self._by_language[lang].add(expert.id)
        self._everybody = frozenset(self._experts)
        # Most profiles have the same few windows, none above all: each is asked once about the days of a request.
        self._by_windows: dict[tuple[Days, ...], set[str]] = defaultdict(set)
        for expert in self._experts.values():
            self._by_windows[expert.available].add(expert.id)
        # Who holds less than would fill either limit can always take one more.
        self._bound = {
            expert.id
            for expert in self._experts.values()
            if expert.retired is not None or len(held.get(expert.id, ())) >= min(expert.at_once, expert.per_year)
        }
        self._on: dict[Days, frozenset[str]] = {}
        self._with: dict[Need, frozenset[str]] = {}

    def knowing(self, topics: Iterable[str]) -> frozenset[str]:
        """Who knows one of the topics, or what is part of one."""
        return frozenset().union(*(self._by_topic.get(topic, ()) for topic in self._vocabulary.within(topics)))

    def speaking(self, need: Need) -> frozenset[str]:
        """Who has one of the languages, well enough."""
        if need not in self._with:
            self._with[need] = frozenset().union(*(self._by_language.get(lang, ()) for lang in need))
        return self._with[need]

    def everybody(self) -> frozenset[str]:
        """All who can be sent at all."""
        return self._everybody

    def free_on(self, days: Days) -> frozenset[str]:
        """Who can be had for all of the days, within what the other engagements leave of their capacity."""
        if days not in self._on:
            open_ = (some for windows, some in self._by_windows.items() if not windows or any(each.contains(days) for each in windows))
            found = set().union(*open_)
            found -= {id_ for id_ in found & self._bound if not self._has_room(self._experts[id_], days)}
            self._on[days] = frozenset(found)
        return self._on[days]

    def _has_room(self, expert: Expert, days: Days) -> bool:
        if expert.retired is not None and expert.retired < days.end:
            return False
        held = self._held.get(expert.id, ())
        # Most often nothing is near; where something is, days are counted.
        if len(held) < expert.per_year and sum(one.overlap(days) for one in held) < expert.at_once:
            return True
        return not limits([days], held, expert.at_once, expert.per_year)


def cover(pool: Pool, wanted: Sequence[Wanted]) -> Coverage:
    """What the pool has for the requests."""
    topics: dict[str, list[Wanted]] = defaultdict(list)
    languages: dict[Need, list[Wanted]] = defaultdict(list)
    covers = []
    for each in wanted:
        for topic in dict.fromkeys(each.request.topics):
            topics[topic].append(each)
        for need in needs(each.request):
            languages[need].append(each)
        know = pool.knowing(each.request.topics)
        speak = pool.everybody().intersection(*map(pool.speaking, needs(each.request)))
        free = _free(pool, each, know & speak)
        covers.append(
            RequestCover(each.request.id, each.number, len(know), len(speak), len(know & speak), len(free), max(each.number - len(free), 0))
        )
    by_topic = {topic: _cover(pool, asking, pool.knowing([topic])) for topic, asking in topics.items()}
    by_need = {need: _cover(pool, asking, pool.speaking(need)) for need, asking in languages.items()}
    return Coverage(
        tuple(sorted(covers, key=lambda line: (-line.short, line.free - line.wanted, line.request))),
        dict(sorted(by_topic.items(), key=_scarcest)),
        dict(sorted(by_need.items(), key=_scarcest)),
    )


def _cover(pool: Pool, asking: Sequence[Wanted], have: frozenset[str]) -> Cover:
    free = [_free(pool, each, have) for each in asking]
    short = sum(max(each.number - len(some), 0) for each, some in zip(asking, free, strict=True))
    return Cover(len(asking), sum(each.number for each in asking), len(have), len(frozenset().union(*free)), short)


def _free(pool: Pool, wanted: Wanted, some: frozenset[str]) -> frozenset[str]:
    return (some & pool.free_on(wanted.request.days)) - wanted.asked


def _scarcest(item: tuple[str | Need, Cover]) -> tuple[int, int, tuple[str, ...]]:
    key, found = item
    return -found.short, found.free - found.wanted, (key,) if isinstance(key, str) else key

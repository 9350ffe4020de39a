"""The topics that experts know and requests ask for: a controlled vocabulary in four languages, and how words lead to it.

The shipped vocabulary is `data/topics.csv`; a network's policy adds topics and renames them. What a person types is folded
(`scn.places.folding`), and each word loses the Arabic article with the prefixes that are written to it, so that all
spellings of a word are one: `التطرف`, `والتطرّف` and `تطرف`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from scn import shipped
from scn.errors import Fault
from scn.places.folding import fold

LANGUAGES = ("en", "ar", "fr", "es")
"""The languages of the shipped labels (BCP 47)."""

# Written to the word that follows: the article, alone or after and, with, like, so; and "for the", which swallows its alef.
_PREFIXES = ("وبال", "وال", "بال", "كال", "فال", "ولل", "ال", "لل")
_SHORTEST_STEM = 3


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic: its id, the wider topic that it is part of, its labels and further words for it by language (BCP 47)."""

    id: str
    parent: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def words(self) -> list[str]:
        """Everything that it is called, its id with blanks among it."""
        return [self.id.replace("-", " "), *self.labels.values(), *(word for words in self.synonyms.values() for word in words)]


def words(text: str) -> str:
    """The words of a text as they are compared and searched: folded, and without the Arabic article and what is written to it.

    Of any text; doing it twice is doing it once. May be empty.
    """
    return " ".join(map(_bare, fold(text).split()))


def _bare(word: str) -> str:
    while (prefix := next((each for each in _PREFIXES if word.startswith(each)), None)) and len(word) - len(prefix) >= _SHORTEST_STEM:
        word = word[len(prefix) :]
    return word


class Vocabulary:
    """All topics, by id, in their order: a wider one before those that are part of it."""

    def __init__(self, topics: Iterable[Topic]) -> None:
        self._topics = {topic.id: topic for topic in topics}
        self._said: dict[str, list[str]] | None = None

    def __contains__(self, id_: object) -> bool:
        return id_ in self._topics

    def ids(self) -> tuple[str, ...]:
        """The ids of all topics."""
        return tuple(self._topics)

    def topic(self, id_: str) -> Topic | None:
        """The topic of that id."""
        return self._topics.get(id_)

    def label(self, id_: str, lang: str) -> str:
        """What a topic is called in a language; where that is not known in another one, and an unknown topic by its id."""
        topic = self._topics.get(id_)
        return topic.labels.get(lang) or next(iter(topic.labels.values()), id_) if topic else id_

    def ancestors(self, id_: str) -> tuple[str, ...]:
        """The wider topics that it is part of, the nearest first."""
        found: list[str] = []
        topic = self._topics.get(id_)
        while topic is not None and topic.parent is not None and topic.parent not in (*found, id_):
            found.append(topic.parent)
            topic = self._topics.get(topic.parent)
        return tuple(found)

    def descendants(self, id_: str) -> tuple[str, ...]:
        """All topics that are part of it."""
        return tuple(each for each in self._topics if id_ in self.ancestors(each))

    def within(self, ids: Iterable[str]) -> frozenset[str]:
        """These topics and all that are part of them."""
        wanted = set(ids)
        return frozenset(each for each in self._topics if each in wanted or not wanted.isdisjoint(self.ancestors(each)))

    def find(self, text: str) -> tuple[str, ...]:
        """The topics that a person means who types this: the one of that id, else all that are called so in any language."""
        id_ = text.strip().lower()
        if id_ in self._topics:
            return (id_,)
        return tuple(self._by_words().get(words(text), ()))

    def phrases(self, text: str) -> tuple[str, ...]:
        """The folded texts to look for where somebody types this: itself, and what the topics that it means are called in all languages."""
        labels = [label for id_ in self.find(text) for label in self._topics[id_].labels.values()]
        return tuple(dict.fromkeys(phrase for phrase in map(words, (text, *labels)) if phrase))

    def nearest(self, text: str, most: int = 3) -> tuple[str, ...]:
        """The topics whose words look most like what was typed, at most so many: for the question what was meant."""
        from rapidfuzz import fuzz, process

        typed = words(text)
        if not typed:
            return ()
        found: dict[str, None] = {}
        for said, _, _ in process.extract(typed, self._by_words().keys(), scorer=fuzz.WRatio, score_cutoff=75, limit=4 * most):
            found.update(dict.fromkeys(self._by_words()[said]))
        return tuple(found)[:most]

    def _by_words(self) -> Mapping[str, list[str]]:
        if self._said is None:
            said: dict[str, list[str]] = {}
            for topic in self._topics.values():
                for word in topic.words():
                    ids = said.setdefault(words(word), [])
                    if topic.id not in ids:
                        ids.append(topic.id)
            said.pop("", None)
            self._said = said
        return self._said


def read() -> list[Topic]:
    """The topics that are shipped. Raises `Fault` where the file is not what was shipped."""
    with shipped.path("topics.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    try:
        return [
            Topic(
                row["id"],
                row["parent"] or None,
                {lang: row[f"label.{lang}"] for lang in LANGUAGES},
                {lang: tuple(word for word in row[f"also.{lang}"].split(";") if word) for lang in LANGUAGES},
            )
            for row in rows
        ]
    except (KeyError, AttributeError):
        raise Fault("The file of topics that scn ships is damaged.", "Install scn again.") from None


def vocabulary(own: Iterable[Topic] = ()) -> Vocabulary:
    """The shipped topics with those of a network: one with a shipped id takes its place, keeping labels that it does not give."""
    found = {topic.id: topic for topic in read()}
    for topic in own:
        known = found.get(topic.id)
        if known is None:
            found[topic.id] = topic
        else:
            synonyms = {lang: (*known.synonyms.get(lang, ()), *topic.synonyms.get(lang, ())) for lang in {*known.synonyms, *topic.synonyms}}
            found[topic.id] = Topic(topic.id, topic.parent or known.parent, {**known.labels, **topic.labels}, synonyms)
    return Vocabulary(found.values())

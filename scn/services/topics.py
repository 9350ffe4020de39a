"""The one door to the vocabulary of topics, and to the form in which texts are searched."""

from __future__ import annotations

import re
from collections.abc import Mapping

from scn.places.folding import fold, slug
from scn.rules.policy import Policy, Topic

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_ARTICLE = "ال"


class Vocabulary:
    """The topics that there are."""

    def __init__(self, own: Mapping[str, Topic]) -> None:
        self._own = own
        self._words: dict[str, str] = {}
        for key, topic in own.items():
            said = [key, *topic.names.values(), *(word for words in topic.synonyms.values() for word in words)]
            self._words |= {folded(word): key for word in said}

    def known(self, id_: str) -> bool:
        """Whether it is the id of a topic."""
        return _ID.fullmatch(id_) is not None

    def find(self, text: str) -> tuple[str, ...]:
        """The topics that a person may mean who types this, the nearest first."""
        if (id_ := self._words.get(folded(text))) is not None:
            return (id_,)
        return (made,) if (made := slug(text)) and self.known(made) else ()

    def label(self, id_: str, lang: str) -> str:
        """What a topic is called in a language."""
        topic = self._own.get(id_)
        return topic.names.get(lang) or next(iter(topic.names.values()), id_) if topic else id_

    def ids(self) -> tuple[str, ...]:
        """The ids of all topics, in their order."""
        return tuple(self._own)


def vocabulary(policy: Policy) -> Vocabulary:
    """The topics that scn ships, and those that the policy adds."""
    return Vocabulary(policy.topics)


def folded(text: str) -> str:
    """The words of a text in the form in which they are searched: without case, accents, vowel signs and Arabic article."""
    return " ".join(word[2:] if word.startswith(_ARTICLE) and len(word) > 4 else word for word in fold(text).split())

"""How well an expert fits a request: the weighted sum of six components, each from 0 to 1 and each with its reason in words.

Who may come at all is another question (`scn.matching.conditions`). The formulae stand in docs/matching.md. A `Measure` is made once
for a request and then takes any number of experts; reasons are put into words only where they are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from scn.matching.capacity import YEAR
from scn.matching.conditions import speaks, told
from scn.matching.topics import Vocabulary
from scn.matching.types import Engagement, Expert, Fluency, Mastery, Request, Support

COMPONENTS = ("topic", "language", "region", "kind", "text", "load")
"""The components of a score, in their order."""

WEIGHTS: Mapping[str, float] = {"topic": 0.40, "language": 0.15, "region": 0.15, "kind": 0.10, "text": 0.10, "load": 0.10}
"""What each weighs where the policy does not say."""

DIGITS = 6
"""The decimals of a value and of a score."""

OF_LEVEL: Mapping[Mastery, float] = {Mastery.BASIC: 0.4, Mastery.WORKING: 0.7, Mastery.EXPERT: 1.0}
"""How far a topic is covered by who knows it at a level."""

WIDER = 0.5
"""What is left of it for each step from the topic that is asked for to a wider one."""

SIBLING = 0.25
"""What is left of it for another part of the same wider topic."""

IN_REGION = 0.6
"""For a country that the expert does not know, in a region that the expert knows."""

KIN = {Support.DEVELOP_TRAINING: Support.DELIVER_TRAINING, Support.DELIVER_TRAINING: Support.DEVELOP_TRAINING}
OF_KIN = 0.5
"""For training that is to be developed by who delivers it, and the other way round."""


@dataclass(frozen=True, slots=True)
class Component:
    """A part of a score: its value from 0 to 1, its weight (all weights of a score add up to 1), its reason in words."""

    name: str
    value: float
    weight: float
    reason: str


@dataclass(frozen=True, slots=True)
class Affinity:
    """How well an expert fits: the score from 0 to 1 is the sum of value × weight over the components, to 6 decimals."""

    expert: str
    score: float
    components: tuple[Component, ...]


def normalised(weights: Mapping[str, float]) -> dict[str, float]:
    """The weight of each component, so that they add up to 1; `support` is another name of `kind`. Without any: `WEIGHTS`.

    Raises `ValueError` where one is negative, unknown, or none is above 0.
    """
    given = weights or WEIGHTS
    if unknown := sorted(given.keys() - {*COMPONENTS, "support"}):
        raise ValueError(f"there is no component {unknown[0]}")
    if any(weight < 0 for weight in given.values()) or sum(given.values()) <= 0:
        raise ValueError("no weight may be negative, and one must be above 0")
    total = sum(float(weight) for weight in given.values())
    found = {name: float(given.get(name, 0)) for name in COMPONENTS}
    found["kind"] += float(given.get("support", 0))
    return {name: weight / total for name, weight in found.items()}


class Measure:
    """How well experts fit one request.

    `weights` as in the policy; `text` how well the texts of experts fit the request's, from 0 to 1, by id (0 for who is not
    there); `engaged` the engagements of each expert; `lang` the language of the topics' labels in reasons.
    """

    def __init__(
        self,
        request: Request,
        vocabulary: Vocabulary,
        weights: Mapping[str, float] | None = None,
        *,
        text: Mapping[str, float] | None = None,
        engaged: Mapping[str, Sequence[Engagement]] | None = None,
        lang: str = "en",
    ) -> None:
        self.request = request
        self.weights = normalised(weights or {})
        self._vocabulary, self._lang = vocabulary, lang
        # Kept themselves, also while they are empty: the caller may fill them as the pool is read.
        self._text = {} if text is None else text
        self._engaged = {} if engaged is None else engaged
        self._weights = tuple(self.weights[name] for name in COMPONENTS)
        shares = [1 / place for place in range(1, len(request.topics) + 1)]
        self._shares = [share / sum(shares) for share in shares]
        self._fits = [fits(topic, vocabulary) for topic in request.topics]
        # What those topics add at most that `topics` leaves out: siblings, and topics much wider than what is asked for.
        self._others = [max((share for share in fit.values() if share <= SIBLING), default=0.0) for fit in self._fits]
        self._langs = sorted(request.all_of)
        self._any = sorted(request.any_of)
        # A year that ends with the first day of the request.
        self._since = request.days.start - YEAR + timedelta(days=1)

    def values(self, expert: Expert) -> tuple[float, ...]:
        """The values of the components, in the order of `COMPONENTS`."""
        return (
            self.topic_value(expert.topics),
            self._language(expert),
            self._region(expert)[0],
            self._kind(expert),
            round(min(max(self._text.get(expert.id, 0.0), 0.0), 1.0), DIGITS),
            round(max(1 - self._begun(expert) / expert.per_year, 0.0), DIGITS),
        )

    def score(self, expert: Expert) -> float:
        """The score of an expert, without its reasons."""
        return self._summed(self.values(expert))

    def affinity(self, expert: Expert) -> Affinity:
        """The score of an expert with its components and their reasons."""
        values = self.values(expert)
        reasons = (
            self._topic_reason(expert),
            self._language_reason(expert),
            self._region(expert)[1],
            self._kind_reason(expert),
            self._text_reason(values[4]),
            self._load_reason(expert),
        )
        parts = zip(COMPONENTS, values, self._weights, reasons, strict=True)
        return Affinity(expert.id, self._summed(values), tuple(Component(*part) for part in parts))

    def topic_value(self, known: Mapping[str, Mastery]) -> float:
        """How far these topics cover those of the request, from 0 to 1. The first topic of a request weighs most."""
        covered = 0.0
        for share, fit in zip(self._shares, self._fits, strict=True):
            covered += share * max((fit[topic] * OF_LEVEL[level] for topic, level in known.items() if topic in fit), default=0.0)
        return round(covered, DIGITS)

    def topics(self) -> frozenset[str]:
        """The topics that cover more of the request than a sibling of what is asked for does."""
        return frozenset(topic for fit in self._fits for topic, share in fit.items() if share > SIBLING)

    def topic_bound(self, known: Mapping[str, Mastery]) -> float:
        """What `topic_value` does not pass for an expert who knows these of `topics`, and any others beside them."""
        covered = 0.0
        for share, fit, others in zip(self._shares, self._fits, self._others, strict=True):
            covered += share * max([others, *(fit[topic] * OF_LEVEL[level] for topic, level in known.items() if topic in fit)])
        return round(covered, DIGITS)

    def bound(self, topic: float, text: float) -> float:
        """What no score passes, given the values of two components that are known without the profile."""
        return self._summed((topic, 1.0, 1.0, 1.0, round(min(text, 1.0), DIGITS), 1.0))

    def _summed(self, values: Sequence[float]) -> float:
        return round(sum(value * weight for value, weight in zip(values, self._weights, strict=True)), DIGITS)

    def _language(self, expert: Expert) -> float:
        levels = [speaks(expert, lang) or 0 for lang in self._langs]
        if self._any:
            levels.append(max(speaks(expert, lang) or 0 for lang in self._any))
        return round(sum(levels) / (len(levels) * Fluency.NATIVE), DIGITS) if levels else 1.0

    def _region(self, expert: Expert) -> tuple[float, str]:
        country, region = self.request.country, self.request.region
        if country is None and region is None:
            return 1.0, "no place is given"
        if country is not None and country in expert.countries:
            return 1.0, f"knows {country}"
        if country is not None and country == expert.country:
            return 1.0, f"is at home in {country}"
        if region is not None and region in expert.regions:
            return (1.0, f"knows {region}") if country is None else (IN_REGION, f"knows {region}, not {country} itself")
        return 0.0, f"knows neither {country} nor {region}" if country and region else f"does not know {country or region}"

    def _kind(self, expert: Expert) -> float:
        if self.request.support in expert.support:
            return 1.0
        return OF_KIN if KIN.get(self.request.support) in expert.support else 0.0

    def _begun(self, expert: Expert) -> int:
        """The engagements on other requests that begin in the year up to the request's first day."""
        last = self.request.days.start
        held = self._engaged.get(expert.id, ())
        return sum(each.request != self.request.id and self._since <= each.days.start <= last for each in held)

    def _topic_reason(self, expert: Expert) -> str:
        said = []
        for asked, fit in zip(self.request.topics, self._fits, strict=True):
            best = max(
                ((fit[topic] * OF_LEVEL[level], topic) for topic, level in sorted(expert.topics.items()) if topic in fit), default=None
            )
            label = self._label(asked)
            if best is None:
                said.append(f"{label}: nothing")
                continue
            known = best[1]
            level = expert.topics[known].name.lower()
            if known == asked:
                said.append(f"{label}: {level}")
            elif asked in self._vocabulary.ancestors(known):
                said.append(f"{label}: {level} in its part {self._label(known)}")
            elif known in self._vocabulary.ancestors(asked):
                said.append(f"{label}: {level} in the wider {self._label(known)}")
            else:
                said.append(f"{label}: {level} in the kindred {self._label(known)}")
        return "; ".join(said) or "no topic is asked for"

    def _label(self, topic: str) -> str:
        return self._vocabulary.label(topic, self._lang)

    def _language_reason(self, expert: Expert) -> str:
        if not self._langs and not self._any:
            return "no language is asked for"

        def said(lang: str) -> str:
            level = speaks(expert, lang)
            return f"{lang} {told(level) if level is not None else 'none'}"

        best = max(self._any, key=lambda lang: (speaks(expert, lang) or 0, lang), default=None)
        return ", ".join([*map(said, self._langs), *([said(best)] if best is not None else [])])

    def _kind_reason(self, expert: Expert) -> str:
        asked = self.request.support
        if asked in expert.support:
            return f"gives {asked.value}"
        kin = KIN.get(asked)
        return f"gives {kin.value}, not {asked.value}" if kin in expert.support and kin else f"does not give {asked.value}"

    def _text_reason(self, value: float) -> str:
        if not self._text:
            return "no profile has words of the request"
        return (
            "no word of the request is in the profile"
            if value == 0
            else f"words of the request are in the profile: {value:.0%} of the best"
        )

    def _load_reason(self, expert: Expert) -> str:
        return f"{self._begun(expert) or 'none'} of {expert.per_year} engagements in the year before"


def fits(asked: str, vocabulary: Vocabulary) -> dict[str, float]:
    """How much each topic counts where one is asked for: itself and its parts 1, a wider one and a sibling less; others nothing."""
    found: dict[str, float] = {}
    above = vocabulary.ancestors(asked)
    if above:
        found |= dict.fromkeys((each for each in vocabulary.within(above[:1]) if each != above[0]), SIBLING)
    found |= {wider: WIDER**steps for steps, wider in enumerate(above, start=1)}
    return found | dict.fromkeys((asked, *vocabulary.descendants(asked)), 1.0)


def ranked(experts: Iterable[Expert], measure: Measure) -> list[tuple[float, Expert]]:
    """The experts with their scores, the best first; ties by id."""
    return sorted(((measure.score(expert), expert) for expert in experts), key=lambda item: (-item[0], item[1].id))

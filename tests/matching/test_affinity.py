"""The score of an expert for a request: what it is made of, and what it does not depend on."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scn.matching.affinity import COMPONENTS, WEIGHTS, Affinity, Measure, normalised, ranked
from scn.matching.types import Expert, Fluency, Mastery, Request, Support
from tests.matching.asked import KNOWN, LANGS, MARCH, TOPICS, engagement, expert, experts, request, requests

WEIGHINGS = st.dictionaries(st.sampled_from([*COMPONENTS, "support"]), st.floats(0, 1), max_size=7).filter(
    lambda weights: not weights or sum(weights.values()) > 0.01
)


def of(one: Expert, asked: Request | None = None, **settings: Any) -> dict[str, tuple[float, str]]:
    affinity = Measure(asked or request(), KNOWN, **settings).affinity(one)
    return {part.name: (part.value, part.reason) for part in affinity.components}


def test_who_fits_in_everything_scores_1() -> None:
    affinity = Measure(request(), KNOWN, text={"EX-1": 1.0}).affinity(expert())

    assert affinity.score == 1
    assert [(part.name, part.value) for part in affinity.components] == [(name, 1.0) for name in COMPONENTS]
    assert {part.name: part.weight for part in affinity.components} == pytest.approx(WEIGHTS)


@pytest.mark.parametrize(
    ("known", "value", "words"),
    [
        ({"prevention": Mastery.EXPERT}, 1.0, "Prevention"),
        ({"early-intervention": Mastery.EXPERT}, 1.0, "in its part"),
        ({"early-intervention": Mastery.WORKING}, 0.7, "working in its part"),
        ({"early-intervention": Mastery.WORKING, "prevention": Mastery.BASIC}, 0.7, "working"),
        ({"hate-crime": Mastery.EXPERT}, 0.0, "nothing"),
    ],
)
def test_a_wider_topic_is_covered_by_its_parts(known: dict[str, Mastery], value: float, words: str) -> None:
    found = of(expert(topics=known), request(topics=("prevention",)))["topic"]

    assert found[0] == value
    assert words in found[1]


def test_a_part_is_covered_half_by_the_wider_topic_and_a_quarter_by_a_sibling() -> None:
    asked = request(topics=("early-intervention",))
    sibling = next(id_ for id_ in KNOWN.descendants("prevention") if id_ != "early-intervention")

    assert of(expert(topics={"prevention": Mastery.EXPERT}), asked)["topic"] == (0.5, "Early intervention: expert in the wider Prevention")
    assert of(expert(topics={sibling: Mastery.EXPERT}), asked)["topic"][0] == 0.25


def test_the_first_topic_of_a_request_weighs_most() -> None:
    asked = request(topics=("schools", "hate-crime"))

    assert of(expert(topics={"schools": Mastery.EXPERT}), asked)["topic"][0] == pytest.approx(2 / 3, abs=1e-6)
    assert of(expert(topics={"hate-crime": Mastery.EXPERT}), asked)["topic"][0] == pytest.approx(1 / 3, abs=1e-6)


@pytest.mark.parametrize(
    ("fields", "value"),
    [
        ({"countries": frozenset({"MA"})}, 1.0),
        ({"countries": frozenset(), "country": "MA"}, 1.0),
        ({"countries": frozenset(), "regions": frozenset({"mena"})}, 0.6),
        ({"countries": frozenset({"DZ", "TN"})}, 0.0),
    ],
)
def test_the_country_counts_before_the_region_and_a_neighbour_not_at_all(fields: dict[str, Any], value: float) -> None:
    assert of(expert(**fields))["region"][0] == value


def test_a_request_for_a_region_is_met_by_who_knows_the_region_and_one_without_a_place_by_all() -> None:
    assert of(expert(regions=frozenset({"mena"})), request(country=None))["region"] == (1.0, "knows mena")
    assert of(expert(), request(country=None, region=None))["region"] == (1.0, "no place is given")


def test_languages_count_by_their_level_and_the_best_of_any() -> None:
    asked = request(all_of=frozenset({"ar"}), any_of=frozenset({"en", "fr"}))

    found = of(expert(languages={"ar": Fluency.NATIVE, "en": Fluency.B2, "fr": Fluency.C1}), asked)["language"]

    assert found == (round((7 + 5) / 14, 6), "ar native, fr C1")


def test_training_is_half_given_by_who_gives_the_other_half() -> None:
    asked = request(support=Support.DELIVER_TRAINING)

    assert of(expert(support=frozenset({Support.DEVELOP_TRAINING})), asked)["kind"][0] == 0.5
    assert of(expert(support=frozenset({Support.INFORM})), asked)["kind"][0] == 0


def test_the_load_is_that_of_the_year_up_to_the_first_day() -> None:
    at = {
        "EX-1": [
            engagement(MARCH.start - timedelta(days=365), request="R-2"),
            engagement(MARCH.start - timedelta(days=364), request="R-3"),
            engagement(MARCH.start, request="R-4"),
            engagement(MARCH.start, request="R-1"),
            engagement(MARCH.start + timedelta(days=1), request="R-5"),
        ]
    }

    assert of(expert(per_year=4), engaged=at)["load"] == (0.5, "2 of 4 engagements in the year before")
    assert of(expert(per_year=1), engaged=at)["load"][0] == 0


@pytest.mark.parametrize("weights", [{"topic": -0.1, "load": 1}, {"topic": 0.0}, {"topics": 1.0}])
def test_weights_that_weigh_nothing_are_refused(weights: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"weight|component"):
        normalised(weights)


@given(experts(), requests(), WEIGHINGS, st.floats(0, 1))
def test_the_score_is_the_weighted_sum_of_components_between_0_and_1(
    one: Expert, asked: Request, weights: dict[str, float], text: float
) -> None:
    measure = Measure(asked, KNOWN, weights, text={one.id: text})

    affinity = measure.affinity(one)

    assert [part.name for part in affinity.components] == list(COMPONENTS)
    assert all(0 <= part.value <= 1 and 0 <= part.weight <= 1 and part.reason for part in affinity.components)
    assert sum(part.weight for part in affinity.components) == pytest.approx(1)
    assert affinity.score == round(sum(part.value * part.weight for part in affinity.components), 6) == measure.score(one)
    assert affinity.score <= measure.bound(affinity.components[0].value, text)


@given(st.lists(experts(), max_size=12, unique_by=lambda one: one.id), requests(), st.randoms(use_true_random=False))
def test_the_ranking_does_not_depend_on_the_order_of_experts(found: list[Expert], asked: Request, chance: random.Random) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)

    ranking = ranked(found, Measure(asked, KNOWN))

    assert ranking == ranked(shuffled, Measure(asked, KNOWN))
    assert [(-score, one.id) for score, one in ranking] == sorted((-score, one.id) for score, one in ranking)


@given(experts(), requests(), st.sampled_from(TOPICS), st.sampled_from(Mastery), st.sampled_from(LANGS), st.sampled_from(Fluency))
def test_to_know_more_never_lowers_a_score(one: Expert, asked: Request, topic: str, mastery: Mastery, lang: str, fluency: Fluency) -> None:
    def score(changed: Expert) -> float:
        found: Affinity = Measure(asked, KNOWN).affinity(changed)
        return found.score

    before = score(one)
    more = {**one.topics, topic: max(mastery, one.topics.get(topic, mastery))}
    assert score(replace(one, topics=more)) >= before
    assert score(replace(one, languages={**one.languages, lang: max(fluency, one.languages.get(lang, fluency))})) >= before
    assert score(replace(one, regions=one.regions | {"mena"}, countries=one.countries | {"MA"})) >= before
    assert score(replace(one, support=one.support | {asked.support})) >= before


@given(experts(), requests())
def test_what_topics_cover_is_bounded_by_those_that_count_most(one: Expert, asked: Request) -> None:
    measure = Measure(asked, KNOWN)
    counting = {topic: level for topic, level in one.topics.items() if topic in measure.topics()}

    assert measure.topic_value(one.topics) <= measure.topic_bound(counting)
    assert measure.topic_value(counting) <= measure.topic_value(one.topics)
    assert {*asked.topics} <= measure.topics()

"""The vocabulary of topics: what is shipped, how words lead to topics, what a policy adds."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scn.matching.topics import LANGUAGES, Topic, Vocabulary, read, vocabulary, words

SHIPPED = read()
KNOWN = vocabulary()


def test_the_shipped_vocabulary_is_whole() -> None:
    ids = [topic.id for topic in SHIPPED]
    assert 60 <= len(ids) <= 120
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", id_) for id_ in ids)
    for topic in SHIPPED:
        # A wider topic stands before its parts, so that nothing goes round in a circle.
        assert topic.parent is None or topic.parent in ids[: ids.index(topic.id)]
        for lang in LANGUAGES:
            assert topic.labels[lang].strip(), (topic.id, lang)
            assert topic.synonyms[lang], (topic.id, lang)
            assert all(word == word.strip() and word for word in topic.synonyms[lang])
        assert re.search("[\u0600-\u06ff]", topic.labels["ar"])


def test_no_label_means_two_topics_in_one_language() -> None:
    for lang in LANGUAGES:
        told = Counter(words(topic.labels[lang]) for topic in SHIPPED)
        assert [label for label, times in told.items() if times > 1] == []


def test_every_label_and_every_synonym_leads_to_its_topic() -> None:
    for topic in SHIPPED:
        for word in topic.words():
            assert topic.id in KNOWN.find(word), (topic.id, word)


@pytest.mark.parametrize(
    "word", ["تطرف", "التطرّف", "extrémisme", "extremismo", "extremism", "  EXTREMISM ", "والتطرف", "للتطرف", "بالتطرف"]
)
def test_one_topic_in_every_language_and_spelling(word: str) -> None:
    assert KNOWN.find(word) == ("extremism",)


def test_spellings_of_one_arabic_word_are_one() -> None:
    spellings = ["إدارة", "ادارة", "الإدارة", "الادارة", "إِدَارَة", "إدارـة", "اداره", "وبالإدارة"]
    assert {words(each) for each in spellings} == {"اداره"}


@given(st.text(max_size=60) | st.text("الوبكفلتطرـ ّ", max_size=30))
def test_words_of_words_are_the_same(text: str) -> None:
    assert words(words(text)) == words(text)


@given(st.text(max_size=40))
def test_any_text_can_be_asked_for(text: str) -> None:
    assert set(KNOWN.find(text)) <= set(KNOWN.ids())
    assert set(KNOWN.nearest(text)) <= set(KNOWN.ids())


@pytest.mark.parametrize(
    ("typed", "meant"), [("extremizm", "extremism"), ("comunity policing", "community-policing"), ("desinformacion", "disinformation")]
)
def test_a_slip_is_guessed(typed: str, meant: str) -> None:
    assert meant in (*KNOWN.find(typed), *KNOWN.nearest(typed))


def test_a_wider_topic_holds_its_parts() -> None:
    assert "early-intervention" in KNOWN.descendants("prevention")
    assert KNOWN.ancestors("early-intervention") == ("prevention",)
    assert KNOWN.within(["prevention"]) == {"prevention", *KNOWN.descendants("prevention")}


def test_a_policy_adds_topics_and_gives_others_its_own_words() -> None:
    own = [
        Topic("night-life", "public-space-protection", {"en": "Night life"}, {"es": ("ocio nocturno",)}),
        Topic("extremism", None, {"en": "Violent extremism"}, {"en": ("hatred with a plan",)}),
    ]
    found = vocabulary(own)
    assert found.find("Ocio  Nocturno") == ("night-life",)
    assert found.ancestors("night-life")[0] == "public-space-protection"
    assert found.label("extremism", "en") == "Violent extremism"
    assert found.label("extremism", "ar") == KNOWN.label("extremism", "ar")
    assert found.find("hatred with a plan") == found.find("تطرف") == ("extremism",)


def test_topics_that_are_above_each_other_end() -> None:
    circle = Vocabulary([Topic("a", "b"), Topic("b", "a")])
    assert circle.ancestors("a") == ("b",)
    assert circle.within(["a"]) == {"a", "b"}

"""What a pool has for requests equals a plain count over experts and requests."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from scn.matching.coverage import Pool, Wanted, cover, needs
from scn.matching.topics import Topic, Vocabulary
from scn.matching.types import Asker, Category, Days, Expert, Fluency, Mastery, Request, Support, Vetting

DAY = date(2027, 1, 1)
TREE = {"youth": None, "schools": "youth", "teachers": "schools", "police": None}
VOCABULARY = Vocabulary(Topic(id_, parent) for id_, parent in TREE.items())


def _part_of(topic: str, wider: str) -> bool:
    above: str | None = topic
    while above is not None and above != wider:
        above = TREE[above]
    return above == wider


days = st.builds(
    lambda start, length: Days(DAY + timedelta(start), DAY + timedelta(start + length)), st.integers(0, 500), st.integers(1, 60)
)
langs = st.frozensets(st.sampled_from(["ar", "en", "fr"]), max_size=2)


@st.composite
def pools(draw: st.DrawFn) -> tuple[list[Expert], dict[str, list[Days]]]:
    experts, held = [], {}
    for number in range(draw(st.integers(0, 6))):
        expert = Expert(
            id=f"EX-{number}",
            category=Category.PRACTITIONER,
            topics=draw(st.dictionaries(st.sampled_from(list(TREE)), st.sampled_from(Mastery), max_size=2)),
            languages=draw(st.dictionaries(st.sampled_from(["ar", "en", "fr"]), st.sampled_from([Fluency.B1, Fluency.B2, Fluency.NATIVE]))),
            available=draw(st.just(()) | st.tuples(days)),
            at_once=draw(st.integers(1, 2)),
            per_year=draw(st.integers(1, 3)),
            vetting=draw(st.sampled_from(Vetting)),
            retired=draw(st.none() | st.just(DAY + timedelta(300))),
        )
        experts.append(expert)
        held[expert.id] = draw(st.lists(days, max_size=3))
    return experts, held


@st.composite
def requests(draw: st.DrawFn) -> list[Wanted]:
    return [
        Wanted(
            Request(
                f"R-{number}", Asker.UNIT, tuple(draw(st.lists(st.sampled_from(list(TREE)), min_size=1, max_size=2, unique=True))),
                Support.PEER_LEARNING, draw(days), all_of=draw(langs), any_of=draw(langs),
            ),
            draw(st.integers(1, 3)),
            draw(st.frozensets(st.sampled_from(["EX-0", "EX-3"]), max_size=1)),
        )
        for number in range(draw(st.integers(0, 4)))
    ]  # fmt: skip


def _has_room(expert: Expert, held: list[Days], wanted: Days) -> bool:
    """Whether every day of the wanted ones, and every year that has their beginning, has room for one more."""
    length = (wanted.end - wanted.start).days
    at_once = all(
        sum(each.start <= day < each.end for each in held) < expert.at_once for day in (wanted.start + timedelta(n) for n in range(length))
    )
    years = (wanted.start - timedelta(n) for n in range(365))
    return at_once and all(sum(first <= each.start < first + timedelta(365) for each in held) < expert.per_year for first in years)


@settings(max_examples=80)
@given(pools(), requests(), st.booleans())
def test_coverage_equals_a_plain_count(pool: tuple[list[Expert], dict[str, list[Days]]], wanted: list[Wanted], vetted: bool) -> None:
    experts, held = pool
    found = cover(Pool(experts, held, least=Fluency.B2, vetted=vetted, vocabulary=VOCABULARY), wanted)

    sent = [each for each in experts if each.vetting is Vetting.VETTED or (not vetted and each.vetting is not Vetting.REFUSED)]

    def knows(expert: Expert, topic: str) -> bool:
        return any(_part_of(known, topic) for known in expert.topics)

    def speaks(expert: Expert, need: tuple[str, ...]) -> bool:
        return any(expert.languages.get(lang, Fluency.A1) >= Fluency.B2 for lang in need)

    def is_free(expert: Expert, each: Wanted) -> bool:
        span = each.request.days
        window = not expert.available or any(days.start <= span.start and span.end <= days.end for days in expert.available)
        stays = expert.retired is None or expert.retired >= span.end
        return window and stays and expert.id not in each.asked and _has_room(expert, held[expert.id], span)

    assert {line.request for line in found.requests} == {each.request.id for each in wanted}
    by_id = {line.request: line for line in found.requests}
    for each in wanted:
        know = [one for one in sent if any(knows(one, topic) for topic in each.request.topics)]
        speak = [
            one
            for one in sent
            if all(speaks(one, (lang,)) for lang in each.request.all_of)
            and (not each.request.any_of or speaks(one, tuple(each.request.any_of)))
        ]
        able = [one for one in know if one in speak]
        free = [one for one in able if is_free(one, each)]
        line = by_id[each.request.id]
        assert (line.wanted, line.know, line.speak, line.able) == (each.number, len(know), len(speak), len(able))
        assert (line.free, line.short) == (len(free), max(0, each.number - len(free)))
    for topic in {topic for each in wanted for topic in each.request.topics}:
        asking = [each for each in wanted if topic in each.request.topics]
        having = [one for one in sent if knows(one, topic)]
        _same(found.topics[topic], asking, having, is_free)
    for need in {need for each in wanted for need in needs(each.request)}:
        asking = [each for each in wanted if need in needs(each.request)]
        _same(found.languages[need], asking, [one for one in sent if speaks(one, need)], is_free)
    assert [line.short for line in found.requests] == sorted((line.short for line in found.requests), reverse=True)


def _same(line, asking, having, is_free) -> None:
    assert (line.requests, line.wanted, line.have) == (len(asking), sum(each.number for each in asking), len(having))
    assert line.free == sum(any(is_free(one, each) for each in asking) for one in having)
    assert line.short == sum(max(0, each.number - sum(is_free(one, each) for one in having)) for each in asking)


def test_needs_are_each_language_of_all_and_one_of_any() -> None:
    asked = Request(
        "R-1", Asker.UNIT, ("youth",), Support.INFORM, Days(DAY, DAY + timedelta(1)), all_of=frozenset({"fr", "ar"}),
        any_of=frozenset({"es", "en"}),
    )  # fmt: skip

    assert needs(asked) == [("ar",), ("fr",), ("en", "es")]

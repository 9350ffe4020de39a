"""Builders for tests of matching: experts and requests that fit each other unless a test says otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from scn.matching.topics import Vocabulary, vocabulary
from scn.matching.types import Asker, Category, Days, Engagement, Expert, Fluency, Mastery, Request, Support, TeamRule, Vetting

TODAY = date(2026, 11, 24)
MARCH = Days(date(2027, 3, 1), date(2027, 3, 6))
KNOWN: Vocabulary = vocabulary()
TOPICS = ("prevention", "early-intervention", "schools", "youth-engagement", "hate-crime", "extremism", "disinformation")
LANGS = ("ar", "en", "fr", "es", "pt-BR")


def expert(id_: str = "EX-1", **fields: Any) -> Expert:
    """A vetted practitioner who knows schools, speaks Arabic, and knows Morocco."""
    fit = Expert(
        id_, Category.PRACTITIONER, {"schools": Mastery.EXPERT}, {"ar": Fluency.NATIVE}, frozenset({Support.PEER_LEARNING}),
        countries=frozenset({"MA"}), city="tunis", country="TN", employer="Example Trust", vetting=Vetting.VETTED,
        vetted_on=date(2025, 1, 1),
    )  # fmt: skip
    return replace(fit, **fields)


def request(id_: str = "R-1", **fields: Any) -> Request:
    """A request of Rabat for peer learning on schools in Arabic, in March 2027."""
    asked = Request(
        id_, Asker.CITY, ("schools",), Support.PEER_LEARNING, MARCH, 1, frozenset({"ar"}), city="rabat", country="MA", region="mena"
    )
    return replace(asked, **fields)


def engagement(start: date, days: int = 5, *, expert: str = "EX-1", request: str = "R-9") -> Engagement:
    """Work on another request."""
    return Engagement(expert, request, Days(start, start + timedelta(days)))


def days() -> st.SearchStrategy[Days]:
    """Some days of 2027."""
    starts = st.integers(0, 360).map(lambda number: date(2027, 1, 1) + timedelta(number))
    return st.builds(lambda start, length: Days(start, start + timedelta(length)), starts, st.integers(1, 40))


def experts(ids: st.SearchStrategy[str] | None = None) -> st.SearchStrategy[Expert]:
    """Experts of any kind."""
    countries = st.sampled_from(["MA", "TN", "KE", "FR"])
    return st.builds(
        Expert,
        id=ids or st.integers(1, 40).map("EX-{:02}".format),
        category=st.sampled_from(Category),
        topics=st.dictionaries(st.sampled_from(TOPICS), st.sampled_from(Mastery), max_size=4),
        languages=st.dictionaries(st.sampled_from(LANGS), st.sampled_from(Fluency), max_size=4),
        support=st.frozensets(st.sampled_from(Support), max_size=3),
        regions=st.frozensets(st.sampled_from(["mena", "africa", "europe"]), max_size=2),
        countries=st.frozensets(countries, max_size=2),
        city=st.none() | st.sampled_from(["rabat", "tunis", "nakuru"]),
        country=st.none() | countries,
        employer=st.none() | st.sampled_from(["City of Rabat", "Example Trust", "Ministry of Youth"]),
        available=st.lists(days(), max_size=3).map(tuple),
        at_once=st.integers(1, 2),
        per_year=st.integers(1, 4),
        vetting=st.sampled_from([Vetting.VETTED, Vetting.VETTED, Vetting.VETTED, Vetting.PENDING]),
        committee=st.booleans(),
        retired=st.none() | st.dates(date(2026, 1, 1), date(2028, 1, 1)),
    )


def requests() -> st.SearchStrategy[Request]:
    """Requests of any kind."""
    return st.builds(
        Request,
        id=st.just("R-1"),
        asker=st.sampled_from(Asker),
        topics=st.lists(st.sampled_from(TOPICS), min_size=1, max_size=3, unique=True).map(tuple),
        support=st.sampled_from(Support),
        days=days(),
        number=st.integers(1, 4),
        all_of=st.frozensets(st.sampled_from(["ar", "fr", "pt"]), max_size=2),
        any_of=st.frozensets(st.sampled_from(["en", "es"]), max_size=2),
        city=st.none() | st.sampled_from(["rabat", "nakuru"]),
        country=st.none() | st.sampled_from(["MA", "KE"]),
        region=st.none() | st.sampled_from(["mena", "africa"]),
        other_government=st.booleans(),
        team=st.lists(rules(), max_size=2).map(tuple),
    )


def rules() -> st.SearchStrategy[TeamRule]:
    """Rules of a team that are possible by themselves."""
    return st.one_of(
        st.builds(lambda value, least: TeamRule("category", value, min=least), st.sampled_from(Category), st.integers(1, 2)),
        st.builds(lambda value, most: TeamRule("category", value, max=most), st.sampled_from(Category), st.integers(0, 2)),
        st.builds(lambda most: TeamRule("country", None, max=most), st.integers(1, 2)),
        st.builds(lambda value: TeamRule("country", value, min=1), st.sampled_from(["MA", "TN"])),
    )

"""The shortlist of a large pool: read in part, it says what it would say of the whole; on both databases."""

from __future__ import annotations

import json
import random
from datetime import date, timedelta
from pathlib import Path

import pytest

from scn.services import expert_files, matching, pinning, pool, request_files, request_life, requests, shortlist, topics
from scn.services.desk import Desk
from scn.services.matching import Match, Wish
from tests.desks import add_members, desk_at

POLICY = """
[network]
name = "Small"
[regions.west]
countries = ["TG", "BJ", "GH"]
[regions.east]
countries = ["KE", "UG"]
[isc]
seats = 3
term_years = 2
[match.weights]
topic = 0.5
language = 0.1
region = 0.1
kind = 0.1
text = 0.1
load = 0.1
"""
TODAY = date(2026, 11, 24)
TOPICS = (
    "schools",
    "prevention",
    "early-intervention",
    "hate-crime",
    "extremism",
    "sports",
    "migration",
    "gender",
    "victims",
    "police-reform",
)
WORDS = ("teachers", "street", "council", "museum", "dialogue", "families", "harbour", "media")
SUPPORT = ("inform-activities", "peer-learning", "develop-training", "deliver-training", "technical-support")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Desk:
    """A network with a pool of 150 and five requests."""
    address = request.getfixturevalue("postgresql_store") if request.param == "postgresql" else None
    desk = desk_at(tmp_path, POLICY, today=TODAY, address=address)
    add_members(desk, tmp_path, [{"name": "Lomé", "country": "TG", "id": "lome"}, {"name": "Kisumu", "country": "KE", "id": "kisumu"}])
    lots = random.Random(3)
    known = topics.vocabulary(desk.policy)
    experts = tmp_path / "experts.jsonl"
    experts.write_text("".join(json.dumps(_expert(number, lots, [id_ for id_ in TOPICS if id_ in known])) + "\n" for number in range(150)))
    expert_files.bring_in(desk, experts)
    asked = tmp_path / "requests.jsonl"
    asked.write_text("".join(json.dumps(row) + "\n" for row in _requests()))
    request_files.bring_in(desk, asked)
    return desk


def _expert(number: int, lots: random.Random, known: list[str]) -> dict[str, object]:
    return {
        "id": f"EX-{number:03}",
        "category": lots.choice(["practitioner", "practitioner", "practitioner", "former-leader", "stakeholder"]),
        "country": lots.choice(["TG", "BJ", "GH", "KE", "UG"]),
        "topics": {id_: lots.choice(["basic", "working", "expert"]) for id_ in lots.sample(known, lots.randint(0, 2))},
        "languages": {"fr": lots.choice(["B1", "B2", "C1", "native"]), "en": lots.choice(["A2", "C1"])},
        "support": lots.sample(SUPPORT, 2),
        "regions": lots.sample(["west", "east"], lots.randint(0, 2)),
        "countries": lots.sample(["TG", "KE"], lots.randint(0, 2)),
        "at_once": 2,
        "per_year": 4,
        "vetting": "vetted",
        "vetted_on": "2026-01-01",
        "biography": " ".join(lots.sample(WORDS, lots.randint(0, 3))),
    }


def _requests() -> list[dict[str, object]]:
    usual = {"from": "city:lome", "support": "peer-learning", "start": "2027-03-01", "end": "2027-03-05", "all_of": ["fr"], "number": 3}
    return [
        {**usual, "id": "R-1", "topics": ["schools"], "text": "teachers and families"},
        {**usual, "id": "R-2", "topics": ["prevention", "hate-crime"], "team": ["country:..1"], "text": "dialogue in the street"},
        {**usual, "id": "R-3", "topics": ["extremism"], "team": ["category=former-leader:1..", "country:..1"], "number": 4},
        {**usual, "id": "R-4", "topics": ["local-action-plans"], "any_of": ["en"], "text": "harbour"},
        {**usual, "id": "R-5", "topics": ["sports"], "team": ["category=current-leader:1.."]},
    ]


def _of(desk: Desk, id_: str, at_once: int, patch: pytest.MonkeyPatch, **settings: str | int) -> Match:
    patch.setattr(shortlist, "_AT_ONCE", at_once)
    return matching.match(desk, id_, Wish(), on=TODAY, **settings)


def test_read_in_part_a_pool_gives_the_same_ranking_team_and_alternates_as_read_whole(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = 0
    for id_ in ("R-1", "R-2", "R-3", "R-4", "R-5"):
        whole = _of(desk, id_, 1000, monkeypatch)
        assert whole.looked_at == whole.pool == 150
        for at_once in (4, 30):
            for top in (1, 5, None):
                part = _of(desk, id_, at_once, monkeypatch, **({} if top is None else {"top": top}))
                parts += part.looked_at < part.pool
                assert part.ranking == whole.ranking[: len(part.ranking)]
                assert len(part.ranking) >= min(top or 20, len(whole.ranking))
                assert (part.team, part.alternates, part.missing, part.broken) == (
                    whole.team,
                    whole.alternates,
                    whole.missing,
                    whole.broken,
                )
                assert set(part.excluded) <= set(whole.excluded)
    assert parts > 5


def test_read_in_part_a_pool_says_the_same_of_one_expert(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = _of(desk, "R-2", 1000, monkeypatch)
    for expert in (whole.ranking[0].expert, whole.ranking[7].expert, whole.ranking[-1].expert, whole.excluded[0].expert):
        asked = [_of(desk, "R-2", at_once, monkeypatch, why_not_whom=expert).why_not for at_once in (1000, 5)]
        assert asked[0] == asked[1]


def test_what_bounds_a_score_without_the_profile_is_never_below_it(desk: Desk) -> None:
    with desk.read() as unit:
        for request in pool.requests(unit.session, desk.policy).values():
            listed = shortlist.Shortlist(unit.session, desk.policy, request, TODAY, lang="en")
            text = shortlist.text_scores(unit.session, request, topics.vocabulary(desk.policy))
            bounds = shortlist.promising(unit.session, listed.measure, text)
            least = listed.measure.bound(listed.measure.topic_bound({}), 0)
            listed.read_first([])
            assert len(listed.experts) == 150
            assert all(score <= bounds.get(expert.id, least) for score, expert in listed.ranking)


def test_pins_refusals_and_work_elsewhere_are_read_alike_on_both_databases(desk: Desk) -> None:
    first = matching.match(desk, "R-1", Wish(), on=TODAY)
    one, two, three = first.team
    pinning.pin(desk, "R-1", one, "without", why="asked to", on=TODAY)
    request_life.propose(desk, "R-2", request_life.Choice([two]), on=TODAY)
    request_life.propose(desk, "R-1", request_life.Choice([three]), on=TODAY)
    request_life.decline(desk, "R-1", [three], on=TODAY + timedelta(1))

    made, done = matching.take(desk, "R-1", Wish(), on=TODAY + timedelta(2))

    failed = {each.expert: each.condition for each in made.excluded}
    assert (failed[one], failed[three]) == ("barred", "declined")
    assert two in made.team  # two at one time
    assert {row.expert for row in requests.show(desk, "R-1").engagements} >= {*made.team, *made.alternates}
    assert done.request.state == "proposed"

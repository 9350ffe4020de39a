"""The tables of experts and requests on both databases: what they refuse, and the search that follows every change."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text
from sqlalchemy.orm import make_transient

from scn.errors import ScnError
from scn.models.city import City
from scn.models.expert import Expert, ExpertConflict, ExpertLanguage, ExpertTopic, ExpertWindow
from scn.models.request import Engagement, Request, RequestRule, RequestStep
from scn.store import schema, search
from scn.store.engine import open_engine
from scn.store.store import Store
from scn.store.unit import Act

ACT = Act("test", "test", "2026-01-01T00:00:00Z")
START, END = date(2027, 1, 1), date(2027, 2, 1)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of each kind."""
    address = str(tmp_path / "network.db") if request.param == "sqlite" else request.getfixturevalue("postgresql_store")
    made = Store(address)
    if request.param == "sqlite":
        made.create()
    return made


def expert(id_: str, folded: str = "", **values: object) -> Expert:
    given = {"category": "practitioner", "at_once": 1, "per_year": 4, "vetting": "pending", **values}
    return Expert(id=id_, folded=folded, **given)


def request_for(id_: str, folded: str = "", **values: object) -> Request:
    given = {"asker": "unit", "support": "peer-learning", "start": START, "end": END, "on_site": 0, "number": 1, **values}
    return Request(id=id_, folded=folded, **{"other_government": 0, "priority": 3, **given})


def put(store: Store, *rows: object) -> None:
    with store.write(ACT) as unit:
        for row in rows:
            make_transient(row)
            unit.session.add(row)
            unit.flush()
        unit.commit()


def scores(store: Store, words: str) -> dict[str, float]:
    with store.read() as unit:
        return search.scores(unit.session, words)


@pytest.mark.parametrize(
    "bad",
    [
        expert("X", category="mayor"),
        expert("X", at_once=0),
        expert("X", vetting="vetted"),
        expert("X", country="ke"),
        expert("X", city_id="nowhere"),
        ExpertTopic(expert_id="EX-1", topic="schools", level="guru"),
        ExpertLanguage(expert_id="EX-1", lang="fr", fluency="B3"),
        ExpertWindow(expert_id="EX-1", start=END, end=START),
        ExpertConflict(expert_id="EX-1", why="w", declared=START),
        ExpertConflict(expert_id="EX-1", why="w", declared=START, employer="A", city_id="puno"),
        ExpertConflict(expert_id="EX-1", why="w", declared=END, withdrawn=START, employer="A"),
        request_for("X", asker="city"),
        request_for("X", hub="mena"),
        request_for("X", start=END, end=START),
        request_for("X", priority=6),
        request_for("X", on_site=2),
        RequestRule(request_id="R-1", place=0, attribute="country", min=0),
        RequestRule(request_id="R-1", place=0, attribute="country", min=2, max=1),
        RequestStep(request_id="R-1", step="open", state="open", on=START, by="x", rating=3),
        RequestStep(request_id="R-1", step="done", state="done", on=START, by="x", rating=6),
        Engagement(request_id="R-1", expert_id="EX-1", start=START, end=END, state="proposed", alternate=0),
        Engagement(request_id="R-1", expert_id="EX-1", start=START, end=END, state="confirmed", alternate=1),
        Engagement(request_id="R-1", expert_id="EX-2", start=START, end=END, state="invited"),
    ],
)
def test_what_may_not_be_is_refused_by_the_database(store: Store, bad: object) -> None:
    engaged = Engagement(request_id="R-1", expert_id="EX-2", start=START, end=END, state="proposed")
    put(store, City(id="puno", name="Puno", folded="x", country="PE"), expert("EX-1"), expert("EX-2"), request_for("R-1"), engaged)
    with pytest.raises(ScnError):
        put(store, bad)


def test_the_best_of_a_query_scores_1_and_who_has_none_of_the_words_is_left_out(store: Store) -> None:
    put(store, expert("EX-1", "street work with youth in schools"), expert("EX-2", "police and youth"), expert("EX-3", "museums"))

    found = scores(store, "youth schools prevention")

    assert found["EX-1"] == 1
    assert 0 < found["EX-2"] < 1
    assert found.keys() == {"EX-1", "EX-2"}
    assert scores(store, "museums") == {"EX-3": 1}
    assert scores(store, "") == {}


def test_arabic_letters_are_words_of_their_own(store: Store) -> None:
    put(store, expert("EX-1", "تطرف عنيف"), expert("EX-2", "تطرفات"))

    assert scores(store, "تطرف").keys() == {"EX-1"}


def test_all_words_must_be_there_each_as_the_beginning_of_one(store: Store) -> None:
    put(store, expert("EX-1", "preventing hatred in schools"), expert("EX-2", "preventing floods"))
    with store.read() as unit:
        assert search.having(unit.session, "prevent school") == {"EX-1"}
        assert search.having(unit.session, "prevent") == {"EX-1", "EX-2"}
        assert search.having(unit.session, "school", "request") == set()


@pytest.mark.parametrize("words", ["a' | b", '"schools', "schools*", "NOT", "schools AND", "(", "a:b", "schools -x", "\\"])
def test_signs_are_no_operators(store: Store, words: str) -> None:
    put(store, expert("EX-1", "schools not and"))
    with store.read() as unit:
        assert set(search.scores(unit.session, words)) <= {"EX-1"}
        assert search.having(unit.session, words) <= {"EX-1"}


def test_the_search_follows_what_is_changed_renamed_and_taken_away(store: Store) -> None:
    put(store, expert("EX-1", "schools"), expert("EX-2", "schools"), request_for("R-1", "schools"))
    with store.write(ACT) as unit:
        changed = unit.session.get_one(Expert, "EX-1")
        changed.folded = "museums"
        unit.session.delete(unit.session.get_one(Expert, "EX-2"))
        unit.commit()

    assert scores(store, "schools") == {}
    assert scores(store, "museums") == {"EX-1": 1}
    with store.read() as unit:
        assert search.scores(unit.session, "schools", "request") == {"R-1": 1}


def test_a_transaction_that_is_taken_back_leaves_the_search_as_it_was(store: Store) -> None:
    with store.write(ACT) as unit:
        unit.session.add(expert("EX-1", "schools"))
        unit.flush()
        assert search.scores(unit.session, "schools") == {"EX-1": 1}
    assert scores(store, "schools") == {}


def test_the_search_survives_that_the_file_is_packed(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "network.db"))
    store.create()
    put(store, *(expert(f"EX-{number}", f"word{number}") for number in range(30)))
    with store.write(ACT) as unit:
        for number in range(0, 30, 2):
            unit.session.delete(unit.session.get_one(Expert, f"EX-{number}"))
        unit.commit()
    connection = sqlite3.connect(tmp_path / "network.db", isolation_level=None)
    connection.execute("VACUUM")
    connection.close()

    assert [scores(store, f"word{number}") for number in range(4)] == [{}, {"EX-1": 1}, {}, {"EX-3": 1}]


def test_a_store_without_experts_gets_their_tables_and_search(store: Store) -> None:
    engine = open_engine(store.url)
    schema.drop(engine)
    with engine.begin() as connection:
        config = schema.config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        connection.execute(text("INSERT INTO city (id, name, country, folded) VALUES ('oslo', 'Oslo', 'NO', 'oslo')"))
    assert store.upgrade() == ("0002", schema.HEAD)
    put(store, expert("EX-1", "schools", city_id="oslo"))
    assert scores(store, "schools") == {"EX-1": 1}


def test_of_many_words_the_rarest_count_where_so_many_texts_may_be_hit(store: Store) -> None:
    put(
        store, *(expert(f"EX-{number}", "council" if number else "council archive museum") for number in range(6)), expert("EX-7", "museum")
    )
    with store.read() as unit:
        found = {hits: search.scores(unit.session, "archive museum council desert", hits=hits) for hits in (0, 1, 3, 8, 100)}
        assert search.scores(unit.session, "desert", hits=5) == {}
        assert search.scores(unit.session, "council", hits=1).keys() == {f"EX-{number}" for number in range(6)}

    assert found[0] == found[1] == {"EX-0": 1}
    assert found[3].keys() == {"EX-0", "EX-7"}
    assert found[8].keys() == {"EX-0", "EX-7"}
    assert len(found[100]) == 7
    assert found[100] == scores(store, "archive museum council desert")
    assert found[100]["EX-0"] == 1 > found[100]["EX-7"] > found[100]["EX-1"] > 0

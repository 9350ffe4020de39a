"""Datasette on the store: it reads every view, and with the settings of the docs nothing else. In this process, without a port."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from datasette.app import Datasette

from scn.services import request_life, setup
from scn.services.desk import Desk
from scn.services.request_life import Choice
from scn.store import views
from scn.store.store import Store
from tests.desks import NOW

DOCS = (Path(__file__).resolve().parents[2] / "docs" / "views.md").read_text(encoding="utf-8")
VIEWS = list(views.views("sqlite"))
Get = Callable[[str], Any]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample network; not to be changed."""
    file = tmp_path_factory.mktemp("sample") / "network.db"
    desk = Desk(Store(str(file)), file.with_suffix(".policy.toml"), date(2026, 11, 24), NOW, "test", "test")
    setup.begin(desk, template=None, sample=True)
    request_life.propose(desk, "R-2026-003", Choice(["EX-005"]), on=desk.today)
    request_life.confirm(desk, "R-2026-003", ["EX-005"], on=desk.today)
    return file


def served(file: Path, metadata: Any = None, *, immutable: bool = False) -> Get:
    """What Datasette answers at an address."""
    app = Datasette([] if immutable else [str(file)], immutables=[str(file)] if immutable else [], metadata=metadata)

    async def answer(path: str) -> Any:
        await app.invoke_startup()
        return await app.client.get(path)

    return lambda path: asyncio.run(answer(path))


def settings() -> Any:
    """The metadata of the docs."""
    block = re.search(r"```yaml\n(.*?)```", DOCS, re.DOTALL)
    assert block is not None
    return yaml.safe_load(block[1])


@pytest.mark.parametrize("immutable", [False, True], ids=["normal", "immutable"])
@pytest.mark.parametrize("name", VIEWS)
def test_datasette_reads_each_view(name: str, immutable: bool, store: Path) -> None:
    answer = served(store, immutable=immutable)(f"/network/{name}.json?_shape=array&_size=max")

    with sqlite3.connect(store) as connection:
        connection.row_factory = sqlite3.Row
        assert answer.status_code == 200
        assert answer.json() == [dict(row) for row in connection.execute(f"SELECT * FROM {name}")]
        assert answer.json()


def test_datasette_shows_the_pages_of_a_store_with_its_index_of_texts(store: Path) -> None:
    get = served(store)

    for path in ("/", "/network", *(f"/network/{name}" for name in VIEWS), "/network/expert?_search=youth"):
        assert get(path).status_code == 200


def test_datasette_filters_sorts_and_counts_the_views(store: Path) -> None:
    get = served(store)

    assert {row["region"] for row in get("/network/members_now.json?region=africa&_shape=array").json()} == {"africa"}
    counted = get("/network/members_now.json?_facet=region&_size=0").json()["facet_results"]["region"]["results"]
    assert sum(each["count"] for each in counted) == 106


def test_with_the_settings_of_the_docs_datasette_shows_the_views_and_nothing_else(store: Path) -> None:
    get = served(store, settings())
    with sqlite3.connect(store) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]

    assert [get(f"/network/{name}.json").status_code for name in VIEWS] == [200] * len(VIEWS)
    assert {"contact", "expert_person", "search_expert"} <= set(tables)
    assert {name for name in tables if get(f"/network/{name}.json").status_code != 403} == set()
    for path in ("/network", "/network.json?sql=SELECT+*+FROM+contact", "/network?sql=SELECT+1", "/network.db", "/network/members_now.csv"):
        assert get(path).status_code == (200 if path.endswith(".csv") else 403)
    assert served(store, settings(), immutable=True)("/network.db").status_code == 403


def test_a_copy_of_a_view_by_the_line_of_the_docs_holds_what_the_view_does(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = re.search(r'^\$ sqlite3 public\.db "([^"]+)" "([^"]+)"$', DOCS, re.MULTILINE)
    assert line is not None
    monkeypatch.chdir(store.parent)
    with sqlite3.connect(tmp_path / "public.db") as connection:
        for statement in line.groups():
            connection.execute(statement)
        assert connection.execute("SELECT * FROM main.members_now EXCEPT SELECT * FROM scn.members_now").fetchall() == []
        assert connection.execute("SELECT count(*) FROM main.members_now").fetchone() == (106,)

"""What all tests share: how Hypothesis draws, a PostgreSQL database where there is a server, and no silent skips."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# A run depends on neither the machine's speed nor on chance.
settings.register_profile("steady", derandomize=True, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")

SERVER = os.environ.get("SCN_TEST_POSTGRESQL")
NO_SKIP = bool(os.environ.get("SCN_TEST_NO_SKIP"))


@pytest.fixture
def postgresql() -> Iterator[str]:
    """The address of an empty database of its own on the PostgreSQL server that SCN_TEST_POSTGRESQL names."""
    yield from _database()


@pytest.fixture
def another_postgresql() -> Iterator[str]:
    """The address of a second one."""
    yield from _database()


@pytest.fixture
def postgresql_store(_migrated: str) -> Iterator[str]:
    """The address of a database of its own that has the tables of a store, and no row. A copy takes a tenth of the migrations' time."""
    yield from _database(_migrated)


@pytest.fixture(scope="session")
def _migrated() -> Iterator[str]:
    """The name of a database with the tables of a store."""
    from scn.store.store import Store

    for address in _database():
        store = Store(address)
        store.create()
        store._engine.dispose()
        yield address.rpartition("/")[2]


def _database(like: str = "template1") -> Iterator[str]:
    if not SERVER:
        pytest.skip("needs PostgreSQL: set SCN_TEST_POSTGRESQL, or run tools/with_postgresql.sh make test")
    import psycopg

    name = f"scn_{secrets.token_hex(6)}"
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
    try:
        yield f"{SERVER.rpartition('/')[0]}/{name}"
    finally:
        with psycopg.connect(SERVER, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Where nothing may be skipped, a skip is a failure."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]  # pluggy hands over a result
    if NO_SKIP and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, but SCN_TEST_NO_SKIP is set: {report.longrepr}"

"""The networks that the tests of the command line work on, each a copy of one that is made once."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import Network, scn

POLICY = """\
[network]
name = "A network"

[regions.west]
name = { en = "West" }
countries = ["BJ", "TG"]
hub = "lagoon"

[regions.east]
name = { en = "East" }
countries = ["KE"]
hub = "lake"

[attributes.harbour]
values = ["sea", "river", "none"]

[isc]
seats = 2
term_years = 2
"""


def _made(store: Path, *arguments: str) -> Network:
    done = scn("init", *arguments, store=store)
    assert done.code == 0, done.err
    return Network(store)


@pytest.fixture(scope="session")
def sample_once(tmp_path_factory: pytest.TempPathFactory) -> Network:
    """The sample network; not to be changed."""
    return _made(tmp_path_factory.mktemp("sample") / "network.db", "--sample")


@pytest.fixture(scope="session")
def empty_once(tmp_path_factory: pytest.TempPathFactory) -> Network:
    """A network without a city; not to be changed."""
    return _made(tmp_path_factory.mktemp("empty") / "network.db")


@pytest.fixture
def sample(sample_once: Network, tmp_path: Path) -> Network:
    """The sample network, to change as one likes."""
    return sample_once.copy(tmp_path / "sample")


@pytest.fixture
def empty(empty_once: Network, tmp_path: Path) -> Network:
    """A network without a city, to change as one likes."""
    return empty_once.copy(tmp_path / "empty")


@pytest.fixture(scope="session")
def small_once(tmp_path_factory: pytest.TempPathFactory) -> Network:
    """A network of two regions with an attribute of its own, without a city; not to be changed."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "policy.toml").write_text(POLICY)
    return _made(folder / "network.db", "--policy", str(folder / "policy.toml"))


@pytest.fixture
def small(small_once: Network, tmp_path: Path) -> Network:
    """A network of two regions with an attribute of its own and one city, to change as one likes."""
    made = small_once.copy(tmp_path / "small")
    made.do("city", "add", "Lomé", "--country", "TG", "--on", "2024-01-01", "--geoname", "0")
    return made

"""The members' tables on a terminal of 80 columns: they fit, and what names a city or a source is whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import Network, csv_of
from rich.cells import cell_len

NARROW = {"COLUMNS": "80"}
LONG = "damietta-governorate"
SOURCE = "https://example.org/a/long/address/of/the/register/of/governorates/2026/11/list-of-all.html"


@pytest.fixture(scope="module")
def network(sample_once: Network, tmp_path_factory: pytest.TempPathFactory) -> Network:
    made = sample_once.copy(tmp_path_factory.mktemp("narrow"))
    made.do("city", "edit", LONG, "--attribute", "language=ar", "--population", "1496765", "--source", SOURCE)
    made.do("city", "confirm", LONG, "--source", SOURCE, "--note", "of the governorate and of all its towns and villages")
    made.do("city", "add", "Damietta Governorate", "--country", "EG", "--kind", "governorate", "--namesake", "--why", "a reason " * 9)
    made.do("city", "contact", LONG, "--add", "A. Example of the Governorate", "--role", "Head of the office of international relations",
            "--email", "head.of.international.relations@governorate.example.org", "--phone", "+20 57 5555 5555")  # fmt: skip
    return made


@pytest.mark.parametrize(
    ("arguments", "whole"),
    [
        (("list",), [LONG, "participant"]),
        (("stale", "--as-of", "2031-01-01"), [LONG, "participant", "2026-11-24"]),
        (("stale", "--as-of", "2031-01-01", "--facts"), [LONG, "attributes.language", "2026-11-24"]),
        (("duplicates",), [f"{LONG}-eg"]),
        (("show", LONG, "--sources"), ["attributes.language", "2026-11-24"]),
        (("contact", LONG), ["+20 57 5555 5555"]),
    ],
    ids=" ".join,
)
def test_a_table_of_members_fits_80_columns_with_ids_states_and_days_whole(
    arguments: tuple[str, ...], whole: list[str], network: Network
) -> None:
    shown = network.do("city", *arguments, env=NARROW).out

    assert max(map(cell_len, shown.splitlines())) <= 80
    assert all(text in shown for text in whole)


def test_the_log_fits_80_columns(network: Network) -> None:
    assert max(map(cell_len, network.do("audit", "log", env=NARROW).out.splitlines())) <= 80


@pytest.mark.parametrize(("arguments", "heading"), [(("show", LONG, "--sources"), "source"), (("duplicates",), "why")])
def test_a_long_text_goes_on_in_the_next_line(arguments: tuple[str, ...], heading: str, network: Network) -> None:
    lines = network.do("city", *arguments, env=NARROW).out.splitlines()
    table = lines[lines.index("") + 1 :] if "" in lines else lines

    place = table[0].index(heading)
    column = "".join(line[place:].split("  ")[0].strip() for line in table[2:])
    assert "…" not in column
    assert SOURCE in column if heading == "source" else "thesamecountry" in column.replace(" ", "")


def test_an_import_s_review_fits_80_columns(network: Network, tmp_path: Path) -> None:
    row = f"{LONG},Damietta Governorate,EG,2000000,{SOURCE},2026-11"
    (tmp_path / "members.csv").write_bytes(csv_of("id,name,country,population,source,as_of", row))

    shown = network.do("city", "import", tmp_path / "members.csv", "--dry-run", env=NARROW).out

    assert LONG in shown
    assert max(map(cell_len, shown.splitlines())) <= 80


def test_cities_are_listed_by_the_name_that_is_shown(small: Network) -> None:
    small.do("city", "add", "Cotonou", "--country", "BJ", "--geoname", "0", "--name", "en=Zotonou")

    rows = [line.split()[1] for line in small.do("city", "list").out.splitlines()[2:]]

    assert rows == ["Lomé", "Zotonou"]
    assert [line.split()[1] for line in small.do("city", "list", "--lang", "fr").out.splitlines()[2:]] == ["Cotonou", "Lomé"]
    assert [city["name"] for city in small.json("city", "list")] == ["Cotonou", "Lomé"]

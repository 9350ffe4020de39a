"""`scn isc draw`: panels from files, as a process; what is drawn is counted by the test itself."""

from __future__ import annotations

import csv
import json
import random
from collections import Counter
from pathlib import Path

import pytest
from command_line import Result, csv_of, scn
from hypothesis import given, settings
from hypothesis import strategies as st

from scn.rotation.lottery import Wish
from scn.rotation.types import Conflict, Draw
from scn.services import panels

QUOTAS = [
    ("gender", "female", 4, 6), ("gender", "male", 4, 6), ("age", "16-34", 3, 4), ("age", "35-64", 3, 4), ("age", "65+", 2, 4),
    ("area", "north", 4, 6), ("area", "south", 4, 6),
]  # fmt: skip


def people(number: int = 40, seed: int = 4) -> list[dict[str, str]]:
    """Made-up people, two of each household."""
    lots = random.Random(seed)
    return [
        {
            "id": f"n{n:02}", "Gender": lots.choice(["female", "Male "]), "AGE": lots.choice(["16-34", "35-64", "65+"]),
            "area": lots.choice(["North", "south"]), "street": f"{n // 2} High St", "zip": str(n // 2),
        }
        for n in range(number)
    ]  # fmt: skip


def write(path: Path, rows: list[dict[str, str]], *, delimiter: str = ",", bom: bool = False) -> Path:
    with path.open("w", encoding="utf-8-sig" if bom else "utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def files(tmp_path: Path) -> Path:
    write(tmp_path / "people.csv", people())
    (tmp_path / "categories.csv").write_bytes(csv_of("feature,value,min,max", *(",".join(map(str, quota)) for quota in QUOTAS)))
    return tmp_path


def drawn(folder: Path, *more: object, seats: int = 10, seed: str = "x") -> Result:
    return scn(
        "isc",
        "draw",
        "--pool",
        "people.csv",
        "--quotas",
        "categories.csv",
        "--seats",
        str(seats),
        "--seed",
        seed,
        *map(str, more),
        cwd=folder,
    )


def keeps_the_quotas(rows: list[dict[str, str]]) -> bool:
    counts = Counter((heading.lower(), cell.strip().lower()) for row in rows for heading, cell in row.items())
    return all(low <= counts[feature, value] <= high for feature, value, low, high in QUOTAS)


def of(rows: list[dict[str, str]], ids: list[str]) -> list[dict[str, str]]:
    return [row for row in rows if row["id"] in ids]


def test_a_panel_keeps_every_quota_and_takes_one_of_a_household(files: Path) -> None:
    found = drawn(files, "--unique", "STREET", "--unique", "zip", "--json").json()

    selected = of(people(), found["selected"])
    assert len(selected) == 10
    assert keeps_the_quotas(selected)
    assert len({row["street"] for row in selected}) == 10
    assert all(rule["holds"] for rule in found["rules"])
    assert set(found) >= {"selected", "standby", "rules", "method", "chances", "tickets", "seed", "ticket", "version"}
    assert sorted(found["selected"]) == found["tickets"]["slates"][found["ticket"] - 1]


def test_every_ticket_is_a_panel(files: Path) -> None:
    found = drawn(files, "--unique", "street", "--json").json()

    slates = {tuple(slate) for slate in found["tickets"]["slates"]}
    assert found["tickets"]["count"] == 1000
    for slate in slates:
        rows = of(people(), list(slate))
        assert keeps_the_quotas(rows)
        assert len({row["street"] for row in rows}) == 10


def test_neither_the_order_nor_the_form_of_the_file_decides(files: Path) -> None:
    usual = drawn(files, "--json").json()
    rows = people()
    random.Random(1).shuffle(rows)
    write(files / "people.csv", rows, delimiter=";", bom=True)

    assert drawn(files, "--json").json() == usual


def test_who_is_on_the_panel_counts_and_keeps_their_household_out(files: Path) -> None:
    rows = people()
    staying = of(rows, drawn(files, "--unique", "street", "--json").json()["selected"])[:6]
    write(files / "staying.csv", staying)
    write(files / "people.csv", [row for row in rows if row not in staying])

    found = drawn(files, "--staying", "staying.csv", "--unique", "street", "--json", seed="y").json()

    panel = [*staying, *of(rows, found["selected"])]
    assert len(panel) == 10
    assert keeps_the_quotas(panel)
    assert len({row["street"] for row in panel}) == 10
    homes = {row["street"] for row in staying}
    assert set(found["left_out"]) == {row["id"] for row in rows if row not in staying and row["street"] in homes}


def test_the_files_that_are_written_hold_everybody_once_with_all_columns(files: Path) -> None:
    found = drawn(files, "--output", "in.csv", "--remaining", "out.csv", "--json").json()

    with (files / "in.csv").open(encoding="utf-8") as one, (files / "out.csv").open(encoding="utf-8") as other:
        taken, left = list(csv.DictReader(one)), list(csv.DictReader(other))
    assert {row["id"] for row in taken} == set(found["selected"])
    expected = [{heading: cell.strip() for heading, cell in row.items()} for row in people()]
    assert sorted((*taken, *left), key=lambda row: row["id"]) == expected


def test_older_headings_and_flexible_bounds_are_read(files: Path) -> None:
    (files / "categories.csv").write_bytes(
        csv_of("Category,Name,Min,Max,min_flex,max_flex", "gender,female,11,12,5,-1", "gender,male,0,5,0,6")
    )

    done = drawn(files, "--json")

    assert done.code == 3
    told = json.loads(done.out)
    assert [rule["group"] for rule in told["conflict"]] == ["all", "female"]
    assert told["relaxations"] == [
        {"rule": {"dimension": "gender", "group": "female", "min": 11, "max": 12}, "bound": "min", "from": 11, "to": 10}
    ]


def test_a_conflict_is_told_in_words(files: Path) -> None:
    done = drawn(files, seats=13)

    assert done.code == 3
    assert "These rules cannot all hold" in done.out
    assert "seats: at least 13" in done.out
    assert "instead of" in done.out


BAD_QUOTAS = {
    "feature,value,min,max\ngender,female,6,4\ngender,male,x,6\n,male,1,\ngender,Female,1,2\n": [
        "2: min",
        "3: min",
        "4: feature",
        "4: max",
        "5: value",
    ],
    "feature,value,min\ngender,female,1\n": ["no column max"],
    "feature,value,min,max\n": ["no quota"],
    "feature,value,min,max\nshoes,big,1,2\n": ["no column shoes"],
    "feature,value,min,max,min_flex,max_flex\ngender,female,1,2,3,1\n": ["2: min_flex", "2: max_flex"],
}


@pytest.mark.parametrize("content", BAD_QUOTAS)
def test_every_fault_of_the_quotas_is_told_at_once(content: str, files: Path) -> None:
    (files / "categories.csv").write_text(content, encoding="utf-8")

    done = drawn(files)

    assert done.code == 2
    assert "Traceback" not in done.err
    assert all(told in done.err for told in BAD_QUOTAS[content])


def test_every_fault_of_the_people_is_told_at_once(files: Path) -> None:
    rows = people()
    rows[0]["id"] = ""
    rows[2]["id"] = rows[1]["id"]
    rows[3]["Gender"], rows[4]["AGE"] = "other", ""
    write(files / "people.csv", rows)

    done = drawn(files)

    assert done.code == 2
    for told in (
        "people.csv:2: id: is empty",
        "people.csv:4: id:",
        "people.csv:5: Gender: other has no quota",
        "people.csv:6: AGE: is empty",
    ):
        assert told in done.err


@pytest.mark.parametrize(
    "more",
    [("--method", "score"), ("--method", "fair"), ("--tickets", "0"), ("--ticket", "1001"), ("--unique", "nothing"), ("--id", "nothing"),
     ("--staying", "nobody.csv"), ("--staying", "people.csv"), ("--draw", "rfc3797"), ("--time-limit", "0"), ("--output", "x.pdf")],
)  # fmt: skip
def test_a_call_that_cannot_be_gets_a_sentence(more: tuple[str, ...], files: Path) -> None:
    done = drawn(files, *more)

    assert done.code == 2
    assert "Traceback" not in done.err


def test_arabic_headings_and_values_are_as_good_as_others(tmp_path: Path) -> None:
    write(tmp_path / "people.csv", [{"id": str(n), "المنطقة": "شمال" if n % 2 else "جنوب"} for n in range(8)])
    (tmp_path / "categories.csv").write_text("feature,value,min,max\nالمنطقة,شمال,2,2\nالمنطقة,جنوب,1,1\n", encoding="utf-8")

    found = drawn(tmp_path, "--json", seats=3).json()

    assert sorted(int(id_) % 2 for id_ in found["selected"]) == [0, 1, 1]


def test_who_has_no_household_shares_none_and_no_address_is_told(files: Path) -> None:
    rows = people()
    for row in rows[:6]:
        row["street"] = ""
    for row in rows[6:]:
        row["street"] = "1 SECRET Road" if rows.index(row) % 2 else " 1 secret road"
    write(files / "people.csv", rows)

    done = drawn(files, "--unique", "street", seats=8)

    assert done.code == 3
    assert "secret" not in (done.out + done.err).lower()
    found = drawn(files, "--unique", "street", "--json", seats=8)
    assert found.code == 3


def test_a_feature_may_have_a_name_that_means_something_to_the_engine(tmp_path: Path) -> None:
    write(tmp_path / "people.csv", [{"id": str(n), "seats": "front" if n % 2 else "back", "city": "x"} for n in range(8)])
    (tmp_path / "categories.csv").write_text("feature,value,min,max\nseats,front,1,1\nseats,back,2,2\ncity,x,3,3\n", encoding="utf-8")

    found = drawn(tmp_path, "--json", seats=3).json()

    assert sorted(int(id_) % 2 for id_ in found["selected"]) == [0, 0, 1]


def test_files_that_are_read_are_not_written_and_a_pool_has_somebody(files: Path) -> None:
    before = (files / "people.csv").read_bytes()

    assert drawn(files, "--output", "people.csv").code == 2
    assert drawn(files, "--output", "a.csv", "--remaining", "./a.csv").code == 2
    assert (files / "people.csv").read_bytes() == before
    (files / "people.csv").write_bytes(before.splitlines(keepends=True)[0])
    done = drawn(files)
    assert (done.code, "nobody" in done.err) == (2, True)


@settings(deadline=None, derandomize=True, max_examples=40)
@given(st.integers(0, 10**6), st.integers(12, 30), st.sampled_from([("street",), ("street", "zip"), ()]))
def test_any_panel_that_is_drawn_keeps_everything(
    tmp_path_factory: pytest.TempPathFactory, seed: int, size: int, unique: tuple[str, ...]
) -> None:
    folder = tmp_path_factory.mktemp("panel")
    rows = people(size, seed)
    write(folder / "people.csv", rows)
    (folder / "categories.csv").write_bytes(csv_of("feature,value,min,max", *(",".join(map(str, quota)) for quota in QUOTAS)))

    panel = panels.read(panels.Asked(folder / "people.csv", folder / "categories.csv", 10, unique=unique))
    found = panels.drawn(panel, Wish((str(seed),)))

    if isinstance(found, Conflict):
        return
    assert isinstance(found, Draw)
    selected = of(rows, list(found.selected))
    assert len(selected) == 10
    assert keeps_the_quotas(selected)
    assert not unique or len({row["street"] for row in selected}) == 10

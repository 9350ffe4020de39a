"""Experts in files: what comes back from an export, what an import changes, and what is wrong, told at once."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scn.errors import InvalidInput
from scn.exchange import tables
from scn.matching.types import Category, Days, Fluency, Mastery, Support, Vetting
from scn.services import expert_conflicts, expert_files, experts, profiles
from scn.services.desk import Desk
from scn.services.profiles import Person, Profile
from tests.desks import add_members, desk_at, table

TODAY = date(2026, 11, 24)
POLICY = """
[isc]
seats = 3
term_years = 3
[regions.africa]
countries = ["KE"]
[regions.mena]
countries = ["MA"]
[match.attributes.gender]
values = ["woman", "man"]
"""
CITIES = [{"name": "Nairobi", "country": "KE"}, {"name": "Rabat", "country": "MA"}]

days = st.dates(date(2020, 1, 1), TODAY)
texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp")), min_size=1, max_size=30)
windows = st.lists(st.tuples(st.integers(0, 300), st.integers(1, 30)), max_size=3).map(
    lambda spans: tuple(
        Days(date(2027, 1, 1) + timedelta(100 * n + start % 60), date(2027, 1, 1) + timedelta(100 * n + start % 60 + length))
        for n, (start, length) in enumerate(spans)
    )
)
people = st.builds(
    Person,
    name=st.none() | texts,
    email=st.none() | st.just("a@example.org"),
    phone=st.none() | st.just("+254 20 1234567"),
    referees=st.none() | texts,
)


@st.composite
def any_profile(draw: st.DrawFn) -> Profile:
    vetting = draw(st.sampled_from(Vetting))
    city, country = draw(st.sampled_from([(None, None), (None, "FR"), ("nairobi", "KE"), ("rabat", "MA")]))
    return Profile(
        id=draw(st.from_regex(r"[A-Za-z]{1,3}-[0-9]{1,3}", fullmatch=True)),
        category=draw(st.sampled_from(Category)),
        headline=draw(st.none() | texts),
        city=city,
        country=country,
        employer=draw(st.none() | texts),
        topics=draw(st.dictionaries(st.sampled_from(["schools", "gender", "hate-crime"]), st.sampled_from(Mastery))),
        languages=draw(st.dictionaries(st.sampled_from(["ar", "fr", "pt-BR"]), st.sampled_from(Fluency))),
        support=draw(st.frozensets(st.sampled_from(Support))),
        regions=draw(st.frozensets(st.sampled_from(["africa", "mena"]))),
        countries=draw(st.frozensets(st.sampled_from(["KE", "MA", "FR"]))),
        available=draw(windows),
        at_once=draw(st.integers(1, 100)),
        per_year=draw(st.integers(1, 1000)),
        vetting=vetting,
        vetted_on=draw(days) if vetting is Vetting.VETTED else draw(st.none() | days),
        updated=draw(days),
        consented=draw(st.none() | days),
        retired=draw(st.none() | days),
        biography=draw(st.none() | texts),
        attributes=draw(st.dictionaries(st.just("gender"), st.sampled_from(["woman", "man"]))),
        person=draw(people),
    )


pools = st.lists(any_profile(), max_size=5, unique_by=lambda profile: profile.id.lower())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = desk_at(tmp_path, POLICY, today=TODAY)
    add_members(made, tmp_path, CITIES)
    return made


def kept(desk: Desk) -> dict[str, Profile]:
    with desk.read() as unit:
        return profiles.read(unit.session, person=True)


def write_out(desk: Desk, path: Path, *, contacts: bool = True) -> None:
    with desk.read() as unit:
        taken = expert_files.take_out(unit, desk, contacts=contacts, structured=path.suffix == ".jsonl")
        tables.write_table(path, taken.headings, taken.rows)


@settings(max_examples=12)
@given(pool=pools, ending=st.sampled_from([".csv", ".jsonl", ".xlsx"]))
def test_an_export_gives_the_same_experts_in_an_empty_store_and_nothing_new_the_second_time(
    pool: list[Profile], ending: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("pool")
    one, other = (desk_at(folder / name, POLICY, today=TODAY) for name in ("one", "other"))
    for each in (one, other):
        add_members(each, folder, CITIES)
    with one.write() as unit:
        profiles.write(unit, [(None, profile) for profile in pool])
        unit.commit()
    path = folder / f"experts{ending}"
    write_out(one, path)

    done = expert_files.bring_in(other, path)
    again = expert_files.bring_in(other, path)

    assert kept(one) == {profile.id: profile for profile in sorted(pool, key=lambda profile: profile.id)}
    assert (done.new, again.new, again.updated, again.same) == (len(pool), 0, 0, len(pool))
    assert kept(other) == kept(one)


@settings(max_examples=12)
@given(before=any_profile(), after=any_profile())
def test_a_profile_that_is_changed_becomes_what_it_is_to_be(
    before: Profile, after: Profile, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("pool")
    desk = desk_at(folder, POLICY, today=TODAY)
    add_members(desk, folder, CITIES)
    after = replace(after, id=before.id)
    with desk.write() as unit:
        profiles.write(unit, [(None, before)])
        unit.commit()
    with desk.write() as unit:
        profiles.write(unit, [(before, after)])
        unit.commit()

    assert kept(desk) == {after.id: after}


def test_an_export_has_no_personal_data_unless_it_is_asked_for(desk: Desk, tmp_path: Path) -> None:
    path = table(tmp_path, "in.csv", [{"id": "X-1", "category": "practitioner", "name": "Ana Secret", "referees": "Ben Secret"}])
    expert_files.bring_in(desk, path)

    write_out(desk, tmp_path / "out.csv", contacts=False)

    assert "Secret" not in (tmp_path / "out.csv").read_text(encoding="utf-8")
    assert kept(desk)["X-1"].person == Person("Ana Secret", None, None, "Ben Secret")


def test_a_file_without_personal_columns_leaves_who_an_expert_is(desk: Desk, tmp_path: Path) -> None:
    expert_files.bring_in(desk, table(tmp_path, "in.csv", [{"id": "X-1", "category": "practitioner", "name": "Ana Example"}]))

    done = expert_files.bring_in(desk, table(tmp_path, "more.csv", [{"id": "x-1", "employer": "A school"}]))

    assert (done.updated, done.changed) == (1, ("X-1",))
    assert kept(desk)["X-1"].person == Person("Ana Example")


def test_an_empty_cell_leaves_what_is_there_and_a_change_confirms_the_profile(desk: Desk, tmp_path: Path) -> None:
    first = {"id": "X-1", "category": "practitioner", "topics": "schools:expert", "updated": "2025-01-01", "languages": "ar:native"}
    expert_files.bring_in(desk, table(tmp_path, "in.csv", [first]))

    done = expert_files.bring_in(desk, table(tmp_path, "more.csv", [{"id": "X-1", "topics": "", "languages": "AR:c1; fr:b2"}]))

    profile = kept(desk)["X-1"]
    assert (profile.topics, profile.languages) == ({"schools": Mastery.EXPERT}, {"ar": Fluency.C1, "fr": Fluency.B2})
    assert profile.updated == TODAY
    assert {change.field for change in done.changes} == {"languages", "updated"}


def test_every_fault_of_every_row_is_told_with_its_line_and_column_and_nothing_is_changed(desk: Desk, tmp_path: Path) -> None:
    rows = [
        {"id": "X-1", "category": "practitioner"},
        {"id": "x-1", "category": "chief", "topics": "Not A Topic!:guru", "languages": "fr"},
        {"id": "two words", "category": "practitioner", "city": "Nowhere", "vetting": "vetted"},
        {"id": "X-3", "regions": "atlantis", "countries": "KE; Xania", "available": "2027-05-01..2027-01-01"},
        {"id": "X-4", "category": "practitioner", "at_once": "0", "per_year": "many", "updated": "2031-01-01", "email": "nobody"},
        {"id": "X-5", "category": "practitioner", "attributes.gender": "unknown", "support": "money", "conflicts": "[{}]"},
        {"id": "", "category": "practitioner"},
    ]

    with pytest.raises(InvalidInput) as caught:
        expert_files.bring_in(desk, table(tmp_path, "in.csv", rows))

    told = [detail.removeprefix(f"{tmp_path}/in.csv:") for detail in caught.value.details]
    found = [(int(line), column) for line, column, *_ in (detail.split(":") for detail in told)]
    assert [(line, column.strip()) for line, column in found] == [
        (3, "category"), (3, "id"), (3, "languages"), (3, "topics"),
        (4, "city"), (4, "id"), (4, "vetted_on"),
        (5, "available"), (5, "category"), (5, "countries"), (5, "regions"),
        (6, "at_once"), (6, "email"), (6, "per_year"), (6, "updated"),
        (7, "attributes.gender"), (7, "conflicts"), (7, "support"),
        (8, "id"),
    ]  # fmt: skip
    assert caught.value.message.endswith("19 faults; no expert was changed")
    assert kept(desk) == {}


def test_bad_rows_can_be_set_aside_as_they_were(desk: Desk, tmp_path: Path) -> None:
    path = table(tmp_path, "in.csv", [{"id": "X-1", "category": "practitioner"}, {"id": "X-2", "category": "chief"}])

    done = expert_files.bring_in(desk, path, expert_files.Order(skip_bad=tmp_path / "bad.csv"))

    assert (done.new, done.left_out, done.bad) == (1, 1, (f"{path}:3: category: 'chief' is none of {', '.join(Category)}",))
    assert (tmp_path / "bad.csv").read_text(encoding="utf-8").splitlines() == ["id,category", "X-2,chief"]


def test_a_rehearsal_tells_the_same_and_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    path = table(tmp_path, "in.csv", [{"id": "X-1", "category": "practitioner"}])

    rehearsed = expert_files.bring_in(replace(desk, rehearse=True), path)

    assert kept(desk) == {}
    assert expert_files.bring_in(desk, path) == rehearsed


@pytest.mark.parametrize("line", ['{"topics": {"schools": 3}}', '{"topics": [{"schools": "expert"}]}', '{"languages": {"fr": {"x": "y"}}}'])
def test_an_object_that_is_none_of_texts_is_a_fault_of_its_line(line: str, desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text(json.dumps({"id": "X-1", "category": "practitioner", **json.loads(line)}) + "\n", encoding="utf-8")

    with pytest.raises(InvalidInput) as caught:
        expert_files.bring_in(desk, path)
    assert "neither a JSON array of texts nor an object of texts" in str(caught.value.details)


def test_conflicts_of_interest_come_and_go_in_files_once(desk: Desk, tmp_path: Path) -> None:
    dated = {"against": "city", "what": "Rabat", "why": "advised it", "declared": "2026-01-01"}
    said = json.dumps([dated, {"against": "employer", "what": "A", "why": "w"}])
    path = table(tmp_path, "in.csv", [{"id": "X-1", "category": "practitioner", "conflicts": said}])

    expert_files.bring_in(desk, path)
    again = expert_files.bring_in(replace(desk, today=date(2027, 1, 1)), path)

    assert again.same == 1
    found = experts.show(desk, "X-1").conflicts
    assert [(row.against, row.what, row.why, row.declared) for row in found] == [
        ("city", "rabat", "advised it", date(2026, 1, 1)),
        ("employer", "A", "w", TODAY),
    ]
    assert expert_conflicts.declare(desk, "X-1", "employer", "B", why="w", on=TODAY).id == 3


@pytest.mark.parametrize(
    ("headings", "words"),
    [
        ("id,category,shoe", "unknown heading shoe"),
        ("category", "no column id"),
        ("id,attributes.height", "unknown heading attributes.height"),
    ],
)
def test_headings_that_nobody_knows_or_that_are_missing_are_told(headings: str, words: str, desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text(f"{headings}\n1,1,1\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match=words):
        expert_files.bring_in(desk, path)

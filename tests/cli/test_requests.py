"""`scn request`: what is asked for, and the life of a request."""

from __future__ import annotations

import pytest
from command_line import Network

ADD = ("request", "add", "--topic", "schools", "--support", "peer-learning", "--start", "2027-03-01", "--end", "2027-03-06")
ASKED = "R-2026-003"


def state(network: Network, id_: str = ASKED, **flags: str) -> str:
    return str(network.json("request", "show", id_, *(part for key, value in flags.items() for part in (f"--{key}", value)))["state"])


def test_a_request_that_is_filed_is_shown_with_all_that_was_said(sample: Network) -> None:
    filed = sample.json(
        *ADD, "--from", "city:Rabat", "--topic", "sports", "--language", "ar", "--any-language", "FR,en", "--place", "Kenya", "--on-site",
        "--number", "3", "--team", "category=current-leader:1..", "--team", "category=practitioner:..2", "--not-all-from-one", "country",
        "--other-government", "--priority", "5", "--text", "an exchange", "--on", "2026-11-20",
    )  # fmt: skip

    assert filed["id"] == "R-2026-013"
    assert (filed["asker"], filed["of"], filed["state"], filed["opened"]) == ("city", "rabat", "open", "2026-11-20")
    assert (filed["topics"], filed["all_of"], filed["any_of"]) == (["schools", "sports"], ["ar"], ["en", "fr"])
    assert (filed["city"], filed["country"], filed["region"]) == (None, "KE", "africa")
    assert (filed["on_site"], filed["number"], filed["other_government"], filed["priority"]) == (True, 3, True, 5)
    assert filed["team"] == [
        {"attribute": "category", "value": "current-leader", "min": 1, "max": None},
        {"attribute": "category", "value": "practitioner", "min": 0, "max": 2},
        {"attribute": "country", "value": None, "min": 0, "max": 2},
    ]
    shown = sample.json("request", "show", "r-2026-13")
    assert {key: shown[key] for key in filed} == filed


@pytest.mark.parametrize(
    ("asker", "place"),
    [
        ("city:puno", ("puno", "PE", "latin-america")),
        ("hub:mena", (None, None, "mena")),
        ("unit", (None, None, None)),
        ("isc", (None, None, None)),
    ],
)
def test_the_place_is_that_of_who_asks_unless_another_is_given(asker: str, place: tuple[str | None, ...], sample: Network) -> None:
    filed = sample.json(*ADD, "--from", asker)

    assert (filed["city"], filed["country"], filed["region"]) == place


def test_the_life_of_a_request_is_kept_step_by_step_with_its_days(sample: Network) -> None:
    sample.do("request", "edit", ASKED, "--number", "2")
    sample.do("request", "propose", ASKED, "EX-007", "EX-008", "--alternate", "EX-028", "--alternate", "EX-009", "--on", "2026-12-01")
    assert state(sample, **{"as-of": "2026-12-02"}) == "proposed"
    sample.do("request", "invite", ASKED, "--on", "2026-12-03")
    sample.do("request", "confirm", ASKED, "EX-007", "--on", "2026-12-04")
    declined = sample.json("request", "decline", ASKED, "EX-008", "--on", "2026-12-05", "--why", "on leave")
    assert (declined["request"]["state"], declined["next_alternate"]) == ("declined", "EX-028")
    invited = sample.json("request", "invite", ASKED, "EX-028", "--on", "2026-12-06")
    assert (invited["request"]["experts"], invited["next_alternate"]) == (["EX-007", "EX-028"], "EX-009")
    assert sample.json("request", "confirm", ASKED, "--on", "2026-12-07")["request"]["state"] == "confirmed"
    sample.do("request", "start", ASKED, "--on", "2027-04-05")
    sample.do("request", "close", ASKED, "--on", "2027-05-01", "--rating", "4", "--feedback", "useful")

    page = sample.json("request", "show", ASKED, "--as-of", "2027-05-01")
    assert [(step["on"], step["step"], step["expert"]) for step in page["steps"]] == [
        ("2026-02-09", "open", None),
        ("2026-12-01", "proposed", "EX-007"),
        ("2026-12-01", "proposed", "EX-008"),
        ("2026-12-01", "proposed", "EX-028"),
        ("2026-12-01", "proposed", "EX-009"),
        ("2026-12-03", "invited", "EX-007"),
        ("2026-12-03", "invited", "EX-008"),
        ("2026-12-04", "confirmed", "EX-007"),
        ("2026-12-05", "declined", "EX-008"),
        ("2026-12-06", "invited", "EX-028"),
        ("2026-12-07", "confirmed", "EX-028"),
        ("2027-04-05", "running", None),
        ("2027-05-01", "done", None),
    ]
    assert (page["steps"][-1]["rating"], page["steps"][-1]["feedback"], page["steps"][8]["why"]) == (4, "useful", "on leave")
    assert {row["expert"]: row["state"] for row in page["engagements"]} == {
        "EX-007": "done", "EX-008": "declined", "EX-028": "done", "EX-009": "withdrawn",
    }  # fmt: skip
    assert [state(sample, **{"as-of": day}) for day in ("2026-11-30", "2026-12-03", "2026-12-05", "2027-04-04", "2027-04-30")] == [
        "open", "invited", "declined", "confirmed", "running",
    ]  # fmt: skip


def test_decline_names_the_next_alternate_in_words(sample: Network) -> None:
    sample.do("request", "propose", ASKED, "EX-007", "--alternate", "EX-028")

    assert "The next alternate is EX-028" in sample.do("request", "decline", ASKED, "EX-007").err
    assert "There is no alternate" in sample.do("request", "decline", ASKED, "EX-028").err


def test_a_pin_says_why(sample: Network) -> None:
    sample.do("request", "propose", ASKED, "EX-007", "--pin", "the mayor asked for her", "--alternate", "EX-028")

    rows = sample.json("request", "show", ASKED)["engagements"]
    assert [(row["expert"], row["pinned"], row["alternate"]) for row in rows] == [
        ("EX-007", "the mayor asked for her", None),
        ("EX-028", None, 1),
    ]


def test_who_has_declined_may_be_proposed_again_and_is_not_there_twice(sample: Network) -> None:
    sample.do("request", "propose", ASKED, "EX-007")
    sample.do("request", "decline", ASKED, "EX-007")
    sample.do("request", "propose", ASKED, "EX-007")

    assert [row["state"] for row in sample.json("request", "show", ASKED)["engagements"]] == ["proposed"]


PROPOSE = ("propose", ASKED, "EX-007", "--alternate", "EX-028")
BEFORE_ITS_TIME = [
    ((), ("invite", ASKED), "Nobody of the team"),
    ((), ("start", ASKED), "Nobody has confirmed"),
    ((), ("close", ASKED), "Nobody is at work"),
    ((PROPOSE,), PROPOSE, "on R-2026-003 already"),
    ((PROPOSE,), ("propose", ASKED, "EX-008"), "asks for 1, but 2 would be on its team"),
    ((PROPOSE,), ("invite", ASKED, "EX-028"), "asks for 1, but 2 would be on its team"),
    ((), ("propose", ASKED, "EX-037"), "retires on 2026-01-01"),
    ((PROPOSE, ("invite", ASKED)), ("invite", ASKED, "EX-007"), "is invited for R-2026-003, not proposed"),
    ((("withdraw", ASKED),), ("propose", ASKED, "EX-007"), "is withdrawn since"),
    ((("withdraw", ASKED),), ("edit", ASKED, "--number", "2"), "is withdrawn since"),
    ((PROPOSE, ("confirm", ASKED), ("start", ASKED)), ("start", ASKED), "has begun"),
    ((), ("propose", ASKED, "EX-007", "--on", "2025-12-31"), "no step can be taken on 2025-12-31"),
    ((("edit", ASKED, "--number", "2"), ("propose", ASKED, "EX-007", "EX-008")), ("edit", ASKED, "--number", "1"), "are on the team"),
]


@pytest.mark.parametrize(("before", "arguments", "words"), BEFORE_ITS_TIME, ids=[" ".join(case[1]) for case in BEFORE_ITS_TIME])
def test_a_step_that_the_state_does_not_allow_collides_and_changes_nothing(
    before: tuple[tuple[str, ...], ...], arguments: tuple[str, ...], words: str, sample: Network
) -> None:
    for step in before:
        sample.do("request", *step)
    held = sample.dump()

    done = sample.scn("request", *arguments)

    assert (done.code, words in done.err) == (5, True), done.err
    assert sample.dump() == held


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("add",), 2, "A request needs --from, --topic, --support, --start and --end"),
        ((*ADD[1:], "--from", "mayor:x"), 2, "nobody who asks for support"),
        ((*ADD[1:], "--from", "city"), 2, "nobody who asks for support"),
        ((*ADD[1:], "--from", "hub:atlantis"), 2, "the policy has no hub 'atlantis'"),
        ((*ADD[1:], "--from", "city:atlantis"), 4, "There is no city called atlantis"),
        ((*ADD[1:], "--from", "unit", "--end", "2027-03-01"), 2, "is not after the start"),
        ((*ADD[1:], "--from", "unit", "--priority", "6"), 2, "is not from 1 (low) to 5"),
        ((*ADD[1:], "--from", "unit", "--team", "category=mayor:1.."), 2, "'mayor' is none of"),
        ((*ADD[1:], "--from", "unit", "--team", "shoe=42:1.."), 2, "no expert has 'shoe'"),
        ((*ADD[1:], "--from", "unit", "--team", "country:..1.."), 2, "no rule of a team"),
        ((*ADD[1:], "--from", "unit", "--team", "category=practitioner:2.."), 2, "at least 2, but only 1"),
        ((*ADD[1:], "--from", "unit", "--not-all-from-one", "country"), 2, "one expert is always from one"),
        (("edit", ASKED), 2, "Nothing to change"),
        (("list", "--state", "lost"), 2, "There is no state lost"),
        (("show", "R-2026-0033"), 4, "R-2026-003"),
        (("decline", ASKED, "EX-001"), 4, "EX-001 is not on R-2026-003"),
        (("close", ASKED, "--rating", "6"), 2, "6 is no rating"),
    ],
)
def test_what_cannot_be_is_refused_in_words(arguments: tuple[str, ...], code: int, words: str, sample: Network) -> None:
    done = sample.scn("request", *arguments)

    assert (done.code, words in done.err) == (code, True), done.err


def test_a_list_has_those_under_way_unless_others_are_asked_for(sample: Network) -> None:
    sample.do("request", "withdraw", ASKED)

    assert ASKED not in {found["id"] for found in sample.json("request", "list")}
    assert ASKED in {found["id"] for found in sample.json("request", "list", "--all")}
    assert [found["id"] for found in sample.json("request", "list", "--state", "withdrawn")] == [ASKED]


@pytest.mark.parametrize(
    ("flags", "wanted"),
    [
        (("--from", "hub"), {"R-2026-005", "R-2026-006"}),
        (("--from", "hub:mena"), {"R-2026-005"}),
        (("--from", "city:rabat"), {"R-2026-001"}),
        (("--region", "western-balkans"), {"R-2026-006", "R-2026-009"}),
        (("--country", "Colombia"), {"R-2026-004", "R-2026-011"}),
        (("--topic", "schools"), {"R-2026-001", "R-2026-006", "R-2026-010"}),
        (("--language", "SQ"), {"R-2026-006", "R-2026-009"}),
        (("--text", "extremismo"), {"R-2026-001", "R-2026-004", "R-2026-010"}),
        (("--text", "التطرُّف"), {"R-2026-001", "R-2026-004", "R-2026-010"}),
        (("--as-of", "2026-01-31"), set()),
    ],
)
def test_a_list_has_those_that_pass_the_filter(flags: tuple[str, ...], wanted: set[str], sample: Network) -> None:
    found = {shown["id"] for shown in sample.json("request", "list", *flags)}

    assert found == wanted if "--as-of" not in flags else ASKED not in found


def test_a_request_is_found_by_the_city_of_the_only_one_under_way(sample: Network) -> None:
    assert sample.json("request", "show", "الرباط")["id"] == "R-2026-001"
    sample.do(*ADD, "--from", "city:rabat")
    several = sample.scn("request", "show", "rabat", "--json")
    assert (several.code, several.error()["candidates"]) == (2, ["R-2026-001", "R-2026-013"])


def test_an_edit_of_the_days_takes_the_team_along(sample: Network) -> None:
    sample.do("request", "propose", ASKED, "EX-007")

    sample.do("request", "edit", ASKED, "--start", "2027-04-12", "--end", "2027-04-20")

    (row,) = sample.json("request", "show", ASKED)["engagements"]
    assert (row["start"], row["end"]) == ("2027-04-12", "2027-04-20")


def test_not_all_from_one_goes_along_with_the_number(sample: Network) -> None:
    filed = sample.json(*ADD, "--from", "unit", "--number", "2", "--not-all-from-one", "country")

    edited = sample.json("request", "edit", filed["id"], "--number", "4")

    assert [rule["max"] for rule in edited["team"]] == [3]


def test_ids_go_on_by_the_year(sample: Network) -> None:
    assert sample.json(*ADD, "--from", "unit", "--on", "2027-01-02")["id"] == "R-2027-001"
    assert sample.json(*ADD, "--from", "unit", "--on", "2027-01-02")["id"] == "R-2027-002"
    assert sample.scn(*ADD, "--from", "unit", "--id", "r-2027-002").code == 5


def test_all_faults_of_a_file_are_told_with_their_lines(sample: Network, tmp_path) -> None:  # type: ignore[no-untyped-def]
    lines = [
        "id,from,topics,support,start,end,number,team,steps",
        "R-A,city:atlantis,schools,peer-learning,2027-03-01,2027-03-02,1,,",
        "R-A,unit,,money,2027-03-02,2027-03-01,many,x,",
        'R-C,unit,schools,peer-learning,2027-03-01,2027-03-02,1,,"[{""on"": ""2026-01-01"", ""step"": ""flown""}]"',
    ]
    path = tmp_path / "in.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    before = sample.dump()

    done = sample.scn("request", "import", path, "--json")

    assert done.code == 2
    told = [detail.removeprefix(f"{path}:").split(":")[:2] for detail in done.error()["details"]]
    assert [(int(line), column.strip()) for line, column in told] == [
        (2, "from or place"), (3, "id"), (3, "number"), (3, "support"), (3, "team"), (3, "topics"), (4, "steps"),
    ]  # fmt: skip
    assert sample.dump() == before

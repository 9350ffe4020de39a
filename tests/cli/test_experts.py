"""`scn expert`: the pool as a coordinator keeps it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import Network

PERSON = ("--name", "Ana Example", "--email", "ana@example.org", "--phone", "+254 20 1234567")


def test_an_expert_who_is_added_is_shown_with_all_that_was_said(sample: Network) -> None:
    added = sample.json(
        "expert", "add", "--category", "former-leader", "--headline", "former mayor", "--city", "Rabat", "--employer", "Example NGO",
        "--topic", "schools:expert", "--topic", "sports", "--language", "AR:native", "--language", "fr:b2", "--support", "peer-learning",
        "--knows", "mena", "--knows", "Tunisia", "--available", "2027-01-01..2027-07-01", "--at-once", "2", "--per-year", "5",
        "--consented", "20 November 2026", "--biography", "Led a city.", *PERSON,
    )  # fmt: skip

    assert added["id"] == "EX-041"
    assert (added["city"], added["country"], added["countries"], added["regions"]) == ("rabat", "MA", ["TN"], ["mena"])
    assert (added["topics"], added["languages"]) == ({"schools": "expert", "sports": "working"}, {"ar": "native", "fr": "B2"})
    assert added["available"] == [{"start": "2027-01-01", "end": "2027-07-01"}]
    assert (added["vetting"], added["updated"], added["stale"], added["consented"]) == ("pending", "2026-11-24", False, "2026-11-20")
    shown = sample.json("expert", "show", "ex-41")
    assert {key: shown[key] for key in added} == added
    assert (shown["conflicts"], shown["engagements"]) == ([], [])


def test_who_an_expert_is_is_shown_only_where_it_is_asked_for(sample: Network) -> None:
    sample.do("expert", "add", "--category", "practitioner", "--id", "P-1", *PERSON)
    sample.do("expert", "vet", "P-1", "--referees", "Ben Secret")

    for arguments in (("show", "P-1"), ("list",), ("export", "-")):
        for flags in ((), ("--json",)):
            out = sample.do("expert", *arguments, *flags).out
            assert "P-1" in out
            assert not any(secret in out for secret in ("Ana", "ana@", "1234567", "Ben"))
    assert "Ana Example" in sample.do("expert", "show", "P-1", "--contact").out
    assert sample.json("expert", "show", "P-1", "--contact")["person"]["referees"] == "Ben Secret"
    assert "Ana Example" in sample.do("expert", "export", "-", "--contact").out


def test_the_log_says_that_a_person_was_changed_and_not_how(sample: Network) -> None:
    sample.do("expert", "add", "--category", "practitioner", "--id", "P-1", *PERSON)
    sample.do("expert", "edit", "P-1", "--name", "Eva Example")

    assert "Example" not in sample.do("audit", "log", "--last", "2", "--verbose").out
    assert "Eva Example" in sample.do("audit", "log", "--last", "1", "--contacts", "--json").out


def test_a_person_is_found_by_name_and_an_id_by_its_beginning(sample: Network) -> None:
    sample.do("expert", "add", "--category", "practitioner", "--id", "P-1", *PERSON)

    assert sample.json("expert", "show", "ana EXAMPLE")["id"] == "P-1"
    assert sample.json("expert", "show", "p")["id"] == "P-1"
    assert sample.json("expert", "show", "EX-9")["id"] == "EX-009"


def test_an_expert_who_is_not_there_is_answered_with_the_nearest_and_one_of_many_with_all(sample: Network) -> None:
    missing = sample.scn("expert", "show", "EX-0122", "--json")
    many = sample.scn("expert", "show", "EX-01", "--json")

    assert (missing.code, missing.error()["candidates"][0]) == (4, "EX-022")
    assert (many.code, many.error()["candidates"]) == (2, [f"EX-01{number}" for number in range(10)])


def test_an_edit_adds_and_takes_away_and_says_what_became_of_what(sample: Network) -> None:
    done = sample.do(
        "expert", "edit", "EX-012", "--topic", "sports:basic", "--unset", "topics.youth-engagement", "--unset", "languages.en",
        "--unset", "support.technical-support", "--unset", "knows.EC", "--unset", "employer", "--knows", "PE",
    )  # fmt: skip

    shown = sample.json("expert", "show", "EX-012")
    assert shown["topics"] == {"public-space-protection": "expert", "social-cohesion": "expert", "sports": "basic"}
    assert shown["languages"] == {"es": "native"}
    assert "technical-support" not in shown["support"]
    assert (shown["countries"], shown["employer"], shown["updated"]) == (["CO", "PE"], None, "2026-11-24")
    assert "employer Example NGO F -> none" in done.out
    assert "languages es:native, en:B2 -> es:native" in done.out


def test_a_profile_that_was_not_confirmed_for_too_long_is_stale_until_it_is(sample: Network) -> None:
    stale = {found["id"] for found in sample.json("expert", "list", "--stale")}
    assert stale
    assert all(found["stale"] == (found["id"] in stale) for found in sample.json("expert", "list"))
    one = min(stale)

    sample.do("expert", "edit", one, "--confirm")

    assert one not in {found["id"] for found in sample.json("expert", "list", "--stale")}
    assert one in {found["id"] for found in sample.json("expert", "list", "--stale", "--as-of", "2028-05-24")}
    assert one not in {found["id"] for found in sample.json("expert", "list", "--stale", "--as-of", "2028-05-23")}


def test_a_vetting_expires_as_the_policy_says(sample: Network) -> None:
    sample.do("expert", "vet", "EX-011", "--on", "2026-11-20")

    def vetting(day: str) -> str:
        return str(sample.json("expert", "show", "EX-011", "--as-of", day)["vetting"])

    assert (vetting("2029-11-19"), vetting("2029-11-20")) == ("vetted", "expired")
    sample.do("policy", "unset", "match.vetting_valid_months")
    assert vetting("2039-01-01") == "vetted"


@pytest.mark.parametrize(
    ("flags", "holds"),
    [
        (("--topic", "schools"), lambda found: "schools" in found["topics"]),
        (("--language", "AR"), lambda found: "ar" in found["languages"]),
        (("--region", "mena"), lambda found: "mena" in found["regions"]),
        (("--country", "Kenya"), lambda found: "KE" in {*found["countries"], found["country"]} or "africa" in found["regions"]),
        (("--category", "current-leader"), lambda found: found["category"] == "current-leader"),
        (("--support", "technical-support"), lambda found: "technical-support" in found["support"]),
        (("--vetted",), lambda found: found["vetting"] == "vetted"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_a_list_has_those_that_pass_the_filter_and_no_others(flags: tuple[str, ...], holds: object, sample: Network) -> None:
    everybody = sample.json("expert", "list")
    wanted = [found["id"] for found in everybody if holds(found)]  # type: ignore[operator]

    assert 0 < len(wanted) < len(everybody)
    assert [found["id"] for found in sample.json("expert", "list", *flags)] == wanted


@pytest.mark.parametrize("text", ["التطرّف", "تطرف", "تـطـرف", "تَطَرُّف"])
def test_a_text_is_found_however_it_is_written_in_arabic(text: str, sample: Network) -> None:
    assert "EX-005" in {found["id"] for found in sample.json("expert", "list", "--text", text)}


def test_a_text_is_found_without_its_accents_and_by_the_beginnings_of_its_words(sample: Network) -> None:
    assert "EX-008" in [found["id"] for found in sample.json("expert", "list", "--text", "cellule EXTREMISME prevent")]
    assert sample.json("expert", "list", "--text", "cellule zzz") == []


def test_who_has_retired_is_left_out_of_the_list_and_warned_of_where_work_is_to_be_done(sample: Network) -> None:
    sample.do("request", "propose", "R-2026-003", "EX-007")

    done = sample.do("expert", "retire", "EX-007", "--on", "2027-01-01")

    assert "still on R-2026-003" in done.err
    assert sample.scn("expert", "retire", "EX-007").code == 5
    assert "EX-007" in {found["id"] for found in sample.json("expert", "list", "--as-of", "2026-12-31")}
    assert "EX-007" not in {found["id"] for found in sample.json("expert", "list", "--as-of", "2027-01-01")}
    assert "EX-007" in {found["id"] for found in sample.json("expert", "list", "--retired", "--as-of", "2027-01-01")}
    sample.do("expert", "edit", "EX-007", "--unset", "retired")
    assert "EX-007" in {found["id"] for found in sample.json("expert", "list", "--as-of", "2027-01-01")}


def test_a_conflict_of_interest_is_declared_with_why_and_withdrawn_and_kept(sample: Network) -> None:
    assert "reason" in sample.scn("expert", "conflict", "EX-003", "--with", "city:rabat").err

    declared = sample.json("expert", "conflict", "EX-003", "--with", "city:Rabat", "--why", "advised its mayor")
    twice = sample.scn("expert", "conflict", "EX-003", "--with", "city:rabat", "--why", "again")
    sample.do("expert", "conflict", "EX-003", "--with", "request:R-2026-003", "--why", "wrote it")
    sample.do("expert", "conflict", "EX-003", "--withdraw", declared["id"], "--on", "2027-01-01")

    assert twice.code == 5
    shown = sample.json("expert", "conflict", "EX-003")
    assert [(row["against"], row["what"], row["why"], row["withdrawn"]) for row in shown] == [
        ("city", "rabat", "advised its mayor", "2027-01-01"),
        ("request", "R-2026-003", "wrote it", None),
    ]
    assert sample.scn("expert", "conflict", "EX-003", "--with", "city:atlantis", "--why", "x").code == 4
    assert sample.scn("expert", "conflict", "EX-003", "--withdraw", "99").code == 4


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("add",), "needs a category"),
        (("add", "--category", "guru"), "There is no category guru"),
        (("add", "--category", "practitioner", "--topic", "schools:guru"), "guru is no level of a topic"),
        (("add", "--category", "practitioner", "--language", "fr"), "gives no level of the CEFR"),
        (("add", "--category", "practitioner", "--knows", "atlantis"), "neither a region of the policy nor a country"),
        (("add", "--category", "practitioner", "--available", "2027-02-01"), "is no window"),
        (("add", "--category", "practitioner", "--available", "2027-02-01..2027-01-01"), "has no day in it"),
        (("add", "--category", "practitioner", "--consented", "2027-01-01"), "is in the future"),
        (("add", "--category", "practitioner", "--attribute", "gender=woman"), "the policy does not define it"),
        (("edit", "EX-001"), "Nothing to change"),
        (("edit", "EX-001", "--unset", "shoe"), "no field shoe"),
        (("list", "--support", "money"), "no kind of support money"),
        (("vet", "EX-001", "--outcome", "famous"), "No vetting comes to famous"),
    ],
)
def test_what_cannot_be_is_refused_in_words(arguments: tuple[str, ...], words: str, sample: Network) -> None:
    done = sample.scn("expert", *arguments)

    assert (done.code, words in done.err) == (2, True), done.err


def test_an_attribute_of_experts_is_the_policy_s_own_and_stays_while_it_is_used(sample: Network) -> None:
    sample.do("policy", "set", "match.attributes.gender.values", '["woman", "man"]')
    sample.do("expert", "edit", "EX-001", "--attribute", "gender=woman")

    assert sample.json("expert", "show", "EX-001")["attributes"] == {"gender": "woman"}
    refused = sample.scn("policy", "unset", "match.attributes.gender")
    assert (refused.code, "1 expert (EX-001) has a value of it" in refused.err) == (5, True)
    sample.do("expert", "edit", "EX-001", "--unset", "attributes.gender")
    sample.do("policy", "unset", "match.attributes.gender")


def test_a_merge_of_cities_moves_their_experts_conflicts_and_requests(sample: Network) -> None:
    sample.do("city", "add", "Ribat", "--country", "MA")
    sample.do("expert", "edit", "EX-039", "--city", "Ribat")
    sample.do("expert", "conflict", "EX-003", "--with", "city:ribat", "--why", "x")
    sample.do(
        "request", "add", "--from", "city:ribat", "--topic", "schools", "--support", "peer-learning",
        "--start", "2027-03-01", "--end", "2027-03-05", "--id", "R-X",
    )  # fmt: skip

    sample.do("city", "merge", "Rabat", "Ribat", "--yes")

    assert sample.json("expert", "show", "EX-039")["city"] == "rabat"
    assert [row["what"] for row in sample.json("expert", "conflict", "EX-003")] == ["rabat"]
    asked = sample.json("request", "show", "R-X")
    assert (asked["of"], asked["city"]) == ("rabat", "rabat")


def test_an_export_brought_into_an_empty_network_gives_the_same_pool_and_requests(sample: Network, tmp_path: Path) -> None:
    sample.do("expert", "conflict", "EX-003", "--with", "request:R-2026-003", "--why", "wrote it")
    sample.do("request", "propose", "R-2026-003", "EX-007", "--alternate", "EX-028", "--pin", "asked for")
    sample.do("request", "decline", "R-2026-003", "EX-007", "--why", "on leave")
    sample.do("request", "pin", "R-2026-003", "EX-008", "--bar", "--why", "asked for somebody else")
    other = Network(tmp_path / "other.db")
    other.do("init")
    for group, name in (("city", "cities.csv"), ("expert", "experts.jsonl"), ("request", "requests.csv")):
        sample.do(group, "export", name, *(("--contact",) if group == "expert" else ()), cwd=tmp_path)
        other.do(group, "import", name, cwd=tmp_path)

    kept, brought = sample.dump(), other.dump()
    tables = [name for name in kept if name.startswith(("expert", "request", "engagement"))]
    assert len(tables) == 16
    for table in tables:
        # Steps come in request by request, and so have other numbers.
        start = 1 if table == "request_step" else 0
        assert sorted((row[start:] for row in brought[table]), key=repr) == sorted((row[start:] for row in kept[table]), key=repr), table


def test_the_sample_pool_is_of_roles_without_a_person(sample: Network) -> None:
    experts = sample.json("expert", "list") + sample.json("expert", "list", "--retired")

    assert len(experts) == 40
    assert sample.sql("SELECT count(*) FROM expert_person") == [(0,)]
    assert {found["category"] for found in experts} == {"current-leader", "former-leader", "practitioner", "stakeholder"}
    texts = json.dumps(sample.json("request", "list"), ensure_ascii=False)
    assert all(word in texts for word in ("نطلب", "Nous cherchons", "Queremos", "We revise"))


def test_a_word_finds_the_same_experts_in_every_language_and_spelling(sample: Network) -> None:
    sample.do("expert", "edit", "EX-001", "--topic", "extremism:expert")
    sample.do("expert", "edit", "EX-003", "--biography", "Twenty years of work against extremism.")
    found = [
        [each["id"] for each in sample.json("expert", "list", "--text", word)]
        for word in ("تطرف", "التطرّف", "extrémisme", "extremismo", "extremism", "EXTREMISM")
    ]
    assert {"EX-001", "EX-003", "EX-012"} <= set(found[0])
    assert all(set(each) == set(found[0]) for each in found)


def test_a_wider_topic_finds_those_who_know_a_part_of_it(sample: Network) -> None:
    found = sample.json("expert", "list", "--topic", "الوقاية")
    assert all(
        {"prevention", "early-intervention", "primary-prevention", "early-warning", "resilience"} & set(each["topics"]) for each in found
    )
    assert "EX-002" in {each["id"] for each in found}


def test_the_topics_are_listed_in_the_language_of_the_call(sample: Network) -> None:
    assert len(sample.json("expert", "topics")) >= 60
    (youth, *_) = sample.json("expert", "topics", "community policing", "--lang", "ar")
    assert youth["id"] == "community-policing"
    assert youth["label"] == youth["labels"]["ar"]
    assert sample.scn("expert", "topics", "zzzzqqqq").code == 4

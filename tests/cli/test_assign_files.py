"""`scn expert assign` on files alone: what it reads, refuses and prints, with no store."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import random
import struct
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from command_line import Result, process, process_environment, scn

EXPERTS = [f"E{number:02}" for number in range(12)]
REQUESTS = [f"R{number}" for number in range(6)]
LOTS = random.Random(6)
SCORES = [(request, expert, f"{LOTS.random():.4f}") for request in REQUESTS for expert in EXPERTS if LOTS.random() < 0.7]


def write(path: Path, rows: list[tuple[str, ...]], *headings: str, delimiter: str = ",", encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream, delimiter=delimiter).writerows([*([headings] if headings else []), *rows])
    return path


@pytest.fixture
def files(tmp_path: Path) -> Path:
    write(tmp_path / "scores.csv", SCORES)
    return tmp_path


def assign(folder: Path, *more: object, demand: object = 2, capacity: object = 2, scores: object = "scores.csv") -> Result:
    return scn("expert", "assign", "--scores", scores, "--demand", demand, "--capacity", capacity, *more, cwd=folder, store=folder / "none")


def made(folder: Path, *more: object, **settings: object) -> Any:
    done = assign(folder, *more, "--json", **settings)
    assert done.code == 0, done.err
    return done.json()


def fault(done: Result, code: int = 2) -> str:
    assert (done.code, done.out) == (code, "")
    assert "Traceback" not in done.err
    return done.err


def test_the_document_has_what_the_contract_says_and_its_numbers_add_up(files: Path) -> None:
    found = made(files)

    scores = {(request, expert): float(score) for request, expert, score in SCORES}
    pairs = [(pair["request"], pair["expert"]) for pair in found["assignments"]]
    assert [pair["score"] for pair in found["assignments"]] == [scores[pair] for pair in pairs]
    assert Counter(request for request, _ in pairs) == dict.fromkeys(REQUESTS, 2)
    assert len(set(pairs)) == len(pairs) == 12
    assert found["load"] == Counter(expert for _, expert in pairs)
    assert max(found["load"].values()) <= 2
    assert found["objective"] == pytest.approx(sum(scores[pair] for pair in pairs))
    sums = {each: sum(scores[pair] for pair in pairs if pair[0] == each) for each in REQUESTS}
    assert found["worst"] == pytest.approx(min(sums.values())) == pytest.approx(sums[found["worst_request"]])
    assert (found["unfilled"], found["method"], found["seed"], found["proved"]) == ([], "total", None, True)
    assert not (files / "none").exists()


def test_fair_serves_the_worst_better_and_costs_of_the_total(files: Path) -> None:
    best, fair = made(files, capacity=1), made(files, "--fair", capacity=1)

    assert fair["method"] == "leximin"
    assert fair["worst"] >= best["worst"]
    assert fair["objective"] <= best["objective"]


@pytest.mark.parametrize("options", [(), ("--fair",), ("--seed", "a public text")], ids=str)
def test_the_order_of_the_rows_changes_not_a_byte(files: Path, options: tuple[str, ...]) -> None:
    write(files / "constraints.csv", [("R1", "E03", "-1"), ("R2", "E01", "-1"), ("R3", "E02", "0")])
    first = assign(files, "--constraints", "constraints.csv", *options, "--json").out
    shuffled = random.Random(1).sample(SCORES, len(SCORES))
    write(files / "scores.csv", shuffled)
    write(files / "constraints.csv", [("R2", "E01", "-1"), ("R1", "E03", "-1")])

    assert assign(files, "--constraints", "constraints.csv", *options, "--json").out == first


def test_processes_with_other_hashes_and_threads_print_the_same(files: Path) -> None:
    arguments = ("expert", "assign", "--scores", files / "scores.csv", "--demand", 2, "--capacity", 1, "--fair", "--json")

    assert len({process(*arguments, env={"PYTHONHASHSEED": seed, "OMP_NUM_THREADS": seed}).out for seed in ("1", "2")}) == 1


def test_a_seed_decides_between_equal_sums_and_is_not_part_of_the_input(tmp_path: Path) -> None:
    write(tmp_path / "scores.csv", [("R", f"E{number}", "0.5") for number in range(9)])
    found = [made(tmp_path, *seed, demand=1) for seed in ((), ("--seed", "one"), ("--seed", "two"), ("--seed", "three"))]

    assert len({each["assignments"][0]["expert"] for each in found}) > 1
    assert found[0]["assignments"][0]["expert"] == "E0"
    assert len({each["input"] for each in found}) == 1
    assert found[1]["seed"] == "one"


def test_the_input_has_another_hash_where_anything_else_is_asked(files: Path) -> None:
    write(files / "constraints.csv", [("R1", SCORES[0][1], "-1"), ("R0", SCORES[0][1], "1")])
    asked = [made(files), made(files, demand=1), made(files, capacity=3), made(files, "--constraints", "constraints.csv")]
    write(files / "scores.csv", [*SCORES[1:], (*SCORES[0][:2], "0.0001")])

    assert len({each["input"] for each in [*asked, made(files)]}) == 5


@pytest.mark.parametrize("headings", [(), ("request", "expert", "score"), (" Request", "EXPERT ", "Score")], ids=str)
@pytest.mark.parametrize(("delimiter", "encoding"), [(",", "utf-8"), (";", "utf-8-sig"), ("\t", "utf-8")])
def test_headings_separators_and_a_byte_order_mark_do_not_matter(
    files: Path, headings: tuple[str, ...], delimiter: str, encoding: str
) -> None:
    expected = made(files)
    write(files / "scores.csv", SCORES, *headings, delimiter=delimiter, encoding=encoding)

    assert made(files) == expected


def test_columns_may_stand_in_any_order_with_others_between(files: Path) -> None:
    expected = made(files)
    write(
        files / "scores.csv", [("why", score, request, expert) for request, expert, score in SCORES], "note", "score", "request", "expert"
    )

    assert made(files) == expected


def test_blank_lines_and_blanks_around_cells_do_not_matter(files: Path) -> None:
    expected = made(files)
    rows = [f" {request} ,{expert}\t, {score} \n\n" for request, expert, score in SCORES]
    (files / "scores.csv").write_text("".join(["\n", *rows]))

    assert made(files) == expected


def test_demand_and_capacity_may_be_files(files: Path) -> None:
    demand = write(files / "demand.csv", [(request, str(number % 3)) for number, request in enumerate(REQUESTS)], "id", "n")
    capacity = write(files / "capacity.csv", [(expert, str(number % 2)) for number, expert in enumerate(EXPERTS)])

    found = made(files, demand=demand.name, capacity=capacity.name)

    served = Counter(pair["request"] for pair in found["assignments"])
    assert all(served[request] == number % 3 for number, request in enumerate(REQUESTS))
    assert all(EXPERTS.index(expert) % 2 == number == 1 for expert, number in found["load"].items())
    assert found["places"] == 6


def test_a_request_without_any_score_is_unfilled(files: Path) -> None:
    write(files / "demand.csv", [*((request, "1") for request in REQUESTS), ("R9", "2")])

    (unfilled,) = made(files, demand="demand.csv")["unfilled"]

    assert unfilled == {"request": "R9", "missing": 2, "reason": "no expert has a score for it that may come"}


def test_what_is_unfilled_says_who_contends_for_whom(tmp_path: Path) -> None:
    write(
        tmp_path / "scores.csv",
        [(f"R{request}", expert, "0.5") for request in range(3) for expert in ("Ana", "Ben")] + [("S", "Cy", "0.1")],
    )

    found = made(tmp_path, demand=1, capacity=1)

    ((missing, reason),) = [(each["missing"], each["reason"]) for each in found["unfilled"]]
    assert missing == 1
    assert reason == "it and 2 more want 3 places of Ana, Ben, who can take 2 in all"
    assert {pair["request"] for pair in found["assignments"]} >= {"S"}
    assert found["worst"] == 0


def test_whom_only_one_request_can_have_is_no_place_that_others_want(tmp_path: Path) -> None:
    write(tmp_path / "scores.csv", [("R1", "Own", "0.9"), ("R1", "Ana", "0.5"), ("R2", "Ana", "0.4")])
    write(tmp_path / "demand.csv", [("R1", "2"), ("R2", "1")])

    (unfilled,) = made(tmp_path, demand="demand.csv", capacity=1)["unfilled"]

    assert unfilled == {"request": "R2", "missing": 1, "reason": "it and 1 more want 2 places of Ana, who can take 1 in all"}


def test_what_is_unfilled_for_want_of_scores_says_so(files: Path) -> None:
    write(files / "scores.csv", [*SCORES, ("R9", "E01", "0.9")])

    found = made(files)

    assert [(each["request"], each["missing"]) for each in found["unfilled"]] == [("R9", 1)]
    assert found["unfilled"][0]["reason"] == "1 expert has a score for it that is not forbidden"


def test_required_pairs_are_assigned_and_forbidden_ones_are_not(files: Path) -> None:
    request, expert, _ = min(SCORES, key=lambda row: float(row[2]))
    best = made(files)["assignments"][0]
    write(files / "constraints.csv", [(request, expert, "1"), (best["request"], best["expert"], "-1")], "request", "expert", "value")

    found = made(files, "--constraints", "constraints.csv")

    required = [pair for pair in found["assignments"] if pair["required"]]
    assert [(pair["request"], pair["expert"]) for pair in required] == [(request, expert)]
    assert (best["request"], best["expert"]) not in [(pair["request"], pair["expert"]) for pair in found["assignments"]]
    assert Counter(pair["request"] for pair in found["assignments"]) == dict.fromkeys(REQUESTS, 2)


def test_with_fair_a_required_pair_counts_in_how_well_a_request_is_served(tmp_path: Path) -> None:
    scores = [("A", "old", "1.0"), ("A", "x", "0.3"), ("A", "y", "0.2"), ("B", "x", "0.5"), ("B", "y", "0.4"), ("B", "z", "0.0")]
    write(tmp_path / "scores.csv", [(request, expert, score) for request, expert, score in scores])
    write(tmp_path / "constraints.csv", [("A", "old", "1")])
    write(tmp_path / "demand.csv", [("A", "2"), ("B", "1")])

    found = made(tmp_path, "--constraints", "constraints.csv", "--fair", demand="demand.csv", capacity=1)

    # A has 1.0 for half of its places already: B may choose.
    assert {(pair["request"], pair["expert"]) for pair in found["assignments"]} == {("A", "old"), ("A", "y"), ("B", "x")}


def test_every_fault_of_the_scores_is_told_with_its_line(files: Path) -> None:
    rows = ["R1,E1,0.5", "R1,,0.5", "R1,E2", "R1,E3,much", "R1,E4,-0.1", "", "R1,E5,nan", "R1,E6,1e9", "R1,E7,0.5,more", "R1,E8,1_0"]
    (files / "scores.csv").write_text("\n".join(rows) + "\n")

    told = fault(assign(files))

    assert "8 faults; nothing was assigned" in told
    assert [line.split(":")[1] for line in told.splitlines()[1:]] == ["2", "3", "4", "5", "7", "8", "9", "10"]


def test_every_pair_that_stands_twice_is_told_with_both_lines(files: Path) -> None:
    (files / "scores.csv").write_text("request,expert,score\nR1,E1,0.5\nR2,E1,0.5\n R1,E1,0.5\nR2,E1 ,0.7\n")

    told = fault(assign(files))

    assert "scores.csv:4: R1, E1 stands in line 2 already" in told
    assert "scores.csv:5: R2, E1 stands in line 3 already" in told


def test_of_very_many_faults_the_first_are_told_and_the_rest_counted(files: Path) -> None:
    (files / "scores.csv").write_text("R,E0,0.5\n" + "".join(f"R,E{number},x\n" for number in range(1, 3001)))

    told = fault(assign(files))

    assert "3000 faults" in told
    assert "and 2950 more" in told
    assert len(told.splitlines()) == 52


def test_a_row_with_a_cell_too_few_is_not_taken_for_one_without_headings(files: Path) -> None:
    write(files / "scores.csv", [("a note", "R1", "E1", "0.5"), ("R2", "E1", "0.5")], "note", "request", "expert", "score")

    assert "scores.csv:3: score:" in fault(assign(files))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "scores.csv:1:"),
        (b"request,expert,score\n", "no scores"),
        (b"request,expert,affinity of them\n", "no column score"),
        (b"R1,E1\n", "scores.csv:1"),
        (b"R1,E1,\xff\n", "not UTF-8"),
        (b'R1,"E1,0.5\n', "never closed"),
        (b"R1,E1,0.5\0\n", "NUL"),
    ],
)
def test_what_is_no_file_of_scores_is_refused(files: Path, content: bytes, said: str) -> None:
    (files / "scores.csv").write_bytes(content)

    assert said in fault(assign(files))


def test_faults_of_demand_and_capacity_are_told_with_their_lines(files: Path) -> None:
    write(files / "demand.csv", [("R0", "1"), ("R1", "-1"), ("R2", "two"), ("R0", "2"), ("", "2")])

    told = fault(assign(files, demand="demand.csv"))

    assert [line.split(":")[1] for line in told.splitlines()[1:]] == ["2", "3", "4", "5"]
    assert "R0 stands in line 1 already" in told


def test_who_has_scores_must_stand_in_a_file_of_demand_or_capacity(files: Path) -> None:
    write(files / "demand.csv", [(request, "1") for request in REQUESTS[1:]])
    assert "no row for request R0, which has scores" in fault(assign(files, demand="demand.csv"))

    write(files / "capacity.csv", [(expert, "1") for expert in EXPERTS[1:]])
    assert "no row for expert E00, which has scores" in fault(assign(files, capacity="capacity.csv"))


def test_a_required_pair_without_a_score_is_an_error_that_names_both(files: Path) -> None:
    write(files / "constraints.csv", [("R0", "E99", "1"), ("R77", "E00", "1")])

    told = fault(assign(files, "--constraints", "constraints.csv"))

    assert "constraints.csv:1: R0, E99 is required and has no score" in told
    assert "constraints.csv:2: R77, E00 is required and has no score" in told


def test_a_pair_that_is_required_and_forbidden_is_an_error_that_names_both_lines(files: Path) -> None:
    pair = SCORES[0][:2]
    write(files / "constraints.csv", [(*pair, "1"), (*SCORES[1][:2], "0"), (*pair, "-1")])

    assert f"constraints.csv:3: {', '.join(pair)} is -1 here and 1 in line 1" in fault(assign(files, "--constraints", "constraints.csv"))


def test_more_required_than_a_request_wants_is_a_broken_rule_that_names_both_sides(files: Path) -> None:
    own = [expert for request, expert, _ in SCORES if request == "R0"][:3]
    write(files / "constraints.csv", [("R0", expert, "1") for expert in own])

    told = fault(assign(files, "--constraints", "constraints.csv"), 3)

    assert f"R0 is required with {', '.join(own)}, and --demand 2 allows 2" in told


def test_more_required_than_an_expert_can_take_is_a_broken_rule_that_names_both_sides(files: Path) -> None:
    own = [request for request, expert, _ in SCORES if expert == "E00"][:2]
    write(files / "constraints.csv", [(request, "E00", "1") for request in own])

    told = fault(assign(files, "--constraints", "constraints.csv", capacity=1), 3)

    assert f"E00 is required with {', '.join(own)}, and --capacity 1 allows 1" in told


def test_what_was_assigned_is_written_as_csv(files: Path) -> None:
    found = made(files, "--output", "out.csv")

    with (files / "out.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["request"], row["expert"], float(row["score"])) for row in rows] == [
        (pair["request"], pair["expert"], pair["score"]) for pair in found["assignments"]
    ]


def test_ids_that_a_spreadsheet_would_run_come_back_as_they_were(tmp_path: Path) -> None:
    write(tmp_path / "scores.csv", [("=R", "+E", "0.5"), ("=R", "E", "0.4")])
    first = made(tmp_path, "--output", "out.csv")

    assert "'=R" in (tmp_path / "out.csv").read_text()
    assert made(tmp_path, scores="out.csv")["assignments"] == first["assignments"]


def test_people_see_a_summary_and_the_first_rows(tmp_path: Path) -> None:
    write(tmp_path / "scores.csv", [(f"R{number:02}", f"E{number:02}", "0.25") for number in range(40)])

    done = assign(tmp_path, demand=1)

    assert "40 of 40 places of 40 requests, 40 experts, total 10.0000" in done.out
    assert "Worst served: R00, 0.2500 for each place" in done.out
    assert "R19" in done.out
    assert "R20" not in done.out
    assert "20 more" in done.err
    assert "R39" in assign(tmp_path, "--verbose", demand=1).out


def test_foreign_text_does_no_harm_to_a_terminal(tmp_path: Path) -> None:
    write(tmp_path / "scores.csv", [("R[/x]\x1b[31m", "E", "0.5")])

    assert "\x1b" not in assign(tmp_path, demand=1).out
    assert json.loads(assign(tmp_path, "--json", demand=1).out)["assignments"][0]["request"] == "R[/x]\x1b[31m"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--demand", "2"), "go with --scores"),
        (("--scores", "scores.csv", "--demand", "2"), "needs --demand and --capacity"),
        (("--scores", "scores.csv", "--demand", "99999", "--capacity", "1"), "is not between 0 and"),
        (("--scores", "none.csv", "--demand", "2", "--capacity", "1"), "There is no file"),
        (("--scores", "scores.csv", "--demand", "none.csv", "--capacity", "1"), "There is no file none.csv"),
        (("--scores", "scores.csv", "--demand", "2", "--capacity", "1", "--commit"), "runs on files alone"),
        (("--scores", "scores.csv", "--demand", "2", "--capacity", "1", "--fair", "--time-limit", "0"), "0 seconds"),
        (("--scores", "scores.csv", "--demand", "2", "--capacity", "1", "--output", "no/out.csv"), "there is no folder"),
    ],
)
def test_a_call_that_makes_no_sense_is_refused(files: Path, arguments: tuple[str, ...], said: str) -> None:
    assert said in fault(scn("expert", "assign", *arguments, cwd=files, store=files / "none"))


def test_no_database_is_loaded(files: Path) -> None:
    arguments = ["expert", "assign", "--scores", str(files / "scores.csv"), "--demand", "2", "--capacity", "2"]
    code = f"import sys; from scn.app import run; assert run({arguments!r}) == 0; assert 'sqlalchemy' not in sys.modules"

    subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env=process_environment())


@pytest.mark.parametrize("seed", [(), ("--seed", "x")])
def test_anybody_can_count_the_hash_of_the_input(tmp_path: Path, seed: tuple[str, ...]) -> None:
    rows = [("b", "Y", "0.5"), ("a", "é", "0.123"), ("a", "Y", "1"), ("b", "X", "0")]
    write(tmp_path / "scores.csv", rows)
    write(tmp_path / "constraints.csv", [("b", "Y", "-1"), ("a", "Y", "1"), ("b", "X", "0")])

    found = made(tmp_path, "--constraints", "constraints.csv", *seed, demand=1)

    said = {"capacity": [2, 2, 2], "constraints": ["a", "Y", 1, "b", "Y", -1], "demand": [1, 1], "experts": ["X", "Y", "é"],
            "requests": ["a", "b"], "unit": 1_000_000}  # fmt: skip
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    columns = struct.pack("<12q", 0, 0, 1, 1, 1, 2, 0, 1, 1_000_000, 123_000, 0, 500_000)
    assert found["input"] == hashlib.sha256(text + columns).hexdigest()


@pytest.mark.parametrize("more", ["", "R0,E00,0.5\nR0,E00,0.5\n"], ids=["good", "faulty"])
def test_scores_may_come_through_a_pipe(files: Path, more: str) -> None:
    text = (files / "scores.csv").read_text() + more
    os.mkfifo(files / "pipe")
    writer = threading.Thread(target=(files / "pipe").write_text, args=(text,), daemon=True)
    writer.start()

    done = assign(files, scores="pipe")

    writer.join(10)
    assert ("stands in line" in done.err) == bool(more)
    assert done.code == (2 if more else 0)

"""Scheduled reports: what is due, what becomes of the files, what a run says, and that it needs nothing but the store."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from command_line import ROOT, TODAY, Network, process_environment, scn

from scn.i18n.spoken import languages
from scn.reports.offered import FORMATS, REPORTS

SUMMARY = """
[[schedule]]
report = "summary"
language = "ar"
when = "0 6 * * *"
to = "out/summary-{language}.html"
"""

MEMBERS = """
[[schedule]]
name = "members"
report = "members"
when = "0 6 * * mon"
to = "out/{report}-{date}.csv"
"""


def scheduled(network: Network, *tables: str, folder: bool = True) -> Path:
    """Give the policy of a network these schedules; the folder that they write to."""
    with network.policy.open("a", encoding="utf-8") as file:
        file.write("".join(tables))
    out = network.store.parent / "out"
    if folder:
        out.mkdir()
    return out


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_what_is_due_is_written_once_and_silently(sample: Network) -> None:
    out = scheduled(sample, SUMMARY, MEMBERS)

    first = sample.scn("report", "run")
    assert (first.code, first.out, first.err) == (0, "", "")
    assert list(contents(out)) == ["members-2026-11-24.csv", "summary-ar.html"]
    (out / "summary-ar.html").write_text("mine")

    again = sample.scn("report", "run")
    assert (again.code, again.out, again.err) == (0, "", "")
    assert (out / "summary-ar.html").read_text() == "mine"


def test_a_report_has_the_bytes_that_its_own_command_writes(sample: Network, tmp_path: Path) -> None:
    out = scheduled(sample, SUMMARY, MEMBERS)
    sample.do("report", "run")

    sample.do("report", "summary", "--lang", "ar", "--output", tmp_path / "summary.html")
    sample.do("report", "members", "--output", tmp_path / "members.csv", env={"COLUMNS": "40"})

    assert (out / "summary-ar.html").read_bytes() == (tmp_path / "summary.html").read_bytes()
    assert (out / "members-2026-11-24.csv").read_bytes() == (tmp_path / "members.csv").read_bytes()


def test_each_is_due_again_at_its_own_time(sample: Network) -> None:
    out = scheduled(sample, SUMMARY, MEMBERS)
    sample.do("report", "run")

    day_after = sample.json("report", "run", today=TODAY + timedelta(days=1))["reports"]
    assert [(line["name"], line["due"]) for line in day_after] == [("summary-ar-html", "2026-11-25T06:00:00")]
    monday = sample.json("report", "run", today=date(2026, 11, 30))["reports"]
    assert [line["name"] for line in monday] == ["summary-ar-html", "members"]
    assert list(contents(out)) == ["members-2026-11-24.csv", "members-2026-11-30.csv", "summary-ar.html"]


def test_a_file_that_is_gone_is_made_again(sample: Network) -> None:
    out = scheduled(sample, SUMMARY)
    sample.do("report", "run")
    before = contents(out)
    (out / "summary-ar.html").unlink()

    sample.do("report", "run")

    assert contents(out) == before


def test_a_clock_that_was_ahead_keeps_no_report_from_being_made(sample: Network) -> None:
    scheduled(sample, SUMMARY)
    assert sample.scn("report", "run", today=date(2030, 1, 1)).code == 3  # no term lasts so long

    now = sample.json("report", "run")["reports"]

    assert [line["state"] for line in now] == ["written"]
    assert sample.json("report", "run")["reports"] == []


def test_a_damaged_record_of_what_was_made_costs_a_run_and_nothing_else(sample: Network) -> None:
    out = scheduled(sample, SUMMARY)
    sample.do("report", "run")
    before = contents(out)
    sample.store.with_suffix(".schedule.json").write_text('{"schedules": {"summary-ar-html": 5')

    assert [line["state"] for line in sample.json("report", "run")["reports"]] == ["written"]
    assert contents(out) == before
    assert sample.json("report", "run")["reports"] == []


def test_all_makes_what_is_not_due_and_only_leaves_the_others(sample: Network) -> None:
    scheduled(sample, SUMMARY, MEMBERS)
    sample.do("report", "run")

    assert [line["name"] for line in sample.json("report", "run", "--all")["reports"]] == ["summary-ar-html", "members"]
    assert [line["name"] for line in sample.json("report", "run", "--all", "--only", "members")["reports"]] == ["members"]
    assert sample.json("report", "run", "--only", "members")["reports"] == []


def test_a_schedule_that_there_is_not_is_named_with_those_that_there_are(sample: Network) -> None:
    scheduled(sample, MEMBERS)

    refused = sample.scn("report", "run", "--only", "member")

    assert refused.code == 4
    assert "members" in refused.err


def test_if_changed_leaves_a_file_whose_day_alone_would_differ(sample: Network) -> None:
    out = scheduled(sample, SUMMARY, MEMBERS.replace("* mon", "* *"))
    sample.do("report", "run")
    before = contents(out)
    stamp = (out / "summary-ar.html").stat().st_mtime_ns
    tomorrow = TODAY + timedelta(days=1)

    done = sample.json("report", "run", "--if-changed", "--only", "summary-ar-html", today=tomorrow)

    assert [line["state"] for line in done["reports"]] == ["unchanged"]
    assert contents(out) == before
    assert (out / "summary-ar.html").stat().st_mtime_ns == stamp

    sample.do("isc", "end", "Puno", "--as", "resigned", "--on", "2026-11-25")
    sample.scn("report", "run", "--if-changed", today=tomorrow + timedelta(days=1))
    assert contents(out)["summary-ar.html"] != before["summary-ar.html"]


def test_keep_numbers_the_old_files_of_a_name_that_stays(sample: Network) -> None:
    out = scheduled(sample, SUMMARY + "keep = 2\n")
    made = []
    for number in range(4):
        sample.do("report", "run", today=TODAY + timedelta(days=number))
        made.append((out / "summary-ar.html").read_bytes())
    sample.do("report", "run", "--all", today=TODAY + timedelta(days=3))

    assert contents(out) == {"summary-ar.html": made[3], "summary-ar.1.html": made[2], "summary-ar.2.html": made[1]}

    sample.do("report", "run", "--all", "--keep", "1", today=TODAY + timedelta(days=3))
    assert contents(out) == {"summary-ar.html": made[3], "summary-ar.1.html": made[2]}


def test_keep_takes_away_the_oldest_of_the_files_with_a_day_and_nothing_else(sample: Network) -> None:
    out = scheduled(sample, MEMBERS.replace("* mon", "* *").replace("out/{report}-{date}", "out/{date}/{report}") + "keep = 2\n")
    (out / "2020-01-01").mkdir()
    (out / "2020-01-01" / "members.csv").write_text("old")
    (out / "2020-01-01" / "mine.csv").write_text("mine")
    (out / "2020-1-1").mkdir()
    (out / "2020-1-1" / "members.csv").write_text("no day")
    for number in range(4):
        sample.do("report", "run", today=TODAY + timedelta(days=number))

    assert sorted(contents(out)) == [
        "2020-01-01/mine.csv",
        "2020-1-1/members.csv",
        "2026-11-25/members.csv",
        "2026-11-26/members.csv",
        "2026-11-27/members.csv",
    ]
    assert not (out / "2026-11-24").exists()


def test_keep_takes_nothing_away_while_there_are_fewer_files_than_it_keeps(sample: Network) -> None:
    out = scheduled(sample, MEMBERS.replace("* mon", "* *") + "keep = 5\n")
    for number in range(5):
        sample.do("report", "run", today=TODAY + timedelta(days=number))

    assert len(contents(out)) == 5


def test_since_last_tells_what_changed_since_the_file_before(sample: Network) -> None:
    out = scheduled(sample, SUMMARY.replace(".html", ".json").replace('"ar"', '"en"') + 'since = "last"\n')
    sample.do("report", "run")
    assert json.loads((out / "summary-en.json").read_text())["since"] is None

    sample.do("report", "run", today=date(2026, 12, 2))
    assert json.loads((out / "summary-en.json").read_text())["since"] == "2026-11-24"


def test_a_broken_rule_a_vacancy_and_an_ending_term_are_a_line_each_and_exit_3(sample: Network) -> None:
    out = scheduled(sample, SUMMARY)
    sample.do("isc", "end", "Puno", "--as", "resigned", "--on", "2026-11-24")
    sample.do("city", "suspend", "Rabat", "--on", "2026-11-24")
    wanted = [item for item in sample.json("status") if item["what"] in ("broken rule", "vacant seat", "term ends")]
    assert {item["what"] for item in wanted} >= {"vacant seat", "broken rule"}

    done = sample.scn("report", "run")

    assert (done.code, done.out) == (3, "")
    assert len(done.err.splitlines()) == len(wanted)
    assert all(item["who"] in line for item, line in zip(wanted, done.err.splitlines(), strict=True))
    assert (out / "summary-ar.html").exists()
    assert sample.scn("report", "run").code == 3, "until somebody has seen to it"


def test_a_file_that_cannot_be_written_is_exit_1_and_the_others_are_written(sample: Network) -> None:
    out = scheduled(sample, SUMMARY.replace("out/", "nowhere/"), MEMBERS, SUMMARY.replace('"ar"', '"fr"'))
    (out / "summary-fr.html").mkdir()

    done = sample.scn("report", "run")

    assert (done.code, done.out) == (1, "")
    assert [line.split(":")[1].strip() for line in done.err.splitlines() if line.startswith("Error")] == [
        "summary-ar-html",
        "summary-fr-html",
    ]
    assert (out / "members-2026-11-24.csv").exists()
    lines = sample.scn("report", "run", "--json").json()["reports"]
    assert [(line["name"], line["state"], bool(line["error"])) for line in lines] == [
        ("summary-ar-html", "failed", True),
        ("summary-fr-html", "failed", True),
    ]


def test_the_store_and_the_policy_are_no_files_for_a_report(sample: Network) -> None:
    scheduled(sample, SUMMARY.replace("out/summary-{language}.html", sample.store.name) + 'format = "md"\n')
    before = sample.dump()

    done = sample.scn("report", "run")

    assert done.code == 2
    assert sample.dump() == before


def test_what_a_machine_cannot_do_leaves_the_file_that_was_there(sample: Network) -> None:
    out = scheduled(sample, SUMMARY + "keep = 3\n")
    sample.do("report", "run")
    before = contents(out)
    sample.store.with_suffix(".schedule.json").unlink()
    sample.store.with_suffix(".schedule.json").mkdir()

    done = sample.scn("report", "run", "--all")

    assert done.code == 1
    assert contents(out) == before


@contextmanager
def holding(lock: Path) -> Iterator[threading.Event]:
    """Another process that holds the lock until the event is set."""
    script = "import fcntl, sys; f = open(sys.argv[1], 'w'); fcntl.flock(f, fcntl.LOCK_EX); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", script, str(lock)], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        other.stdout.readline()
        released = threading.Event()
        threading.Thread(target=lambda: released.wait(30) and other.stdin and other.stdin.close()).start()
        try:
            yield released
        finally:
            released.set()


def test_a_second_run_exits_5_at_once_or_waits(sample: Network) -> None:
    out = scheduled(sample, SUMMARY)
    with holding(sample.store.with_suffix(".schedule.lock")) as released:
        refused = sample.scn("report", "run")
        assert refused.code == 5
        assert "under way" in refused.err
        assert sample.scn("report", "run", "--wait", "0.3").code == 5
        assert contents(out) == {}
        assert sample.scn("report", "run", "--dry-run").code == 0

        released.set()
        assert sample.scn("report", "run", "--wait", "30").code == 0
    assert list(contents(out)) == ["summary-ar.html"]


def test_one_that_waited_and_finds_nothing_to_do_does_not_say_again_what_the_other_has_said(sample: Network) -> None:
    scheduled(sample, SUMMARY)
    sample.do("isc", "end", "Puno", "--as", "resigned", "--on", "2026-11-24")
    assert sample.scn("report", "run").code == 3
    with holding(sample.store.with_suffix(".schedule.lock")) as released:
        threading.Timer(0.5, released.set).start()
        waited = sample.scn("report", "run", "--wait", "30")

    assert (waited.code, waited.err) == (0, "")


@pytest.mark.postgresql
def test_one_run_at_a_time_on_postgresql(postgresql: str, tmp_path: Path) -> None:
    import psycopg

    policy = tmp_path / "policy.toml"
    policy.write_text(f"[isc]\nseats = 2\nterm_years = 2\n{SUMMARY}")
    (tmp_path / "out").mkdir()
    call = ("--db", postgresql, "--policy", policy)
    assert scn(*call, "init").code == 0
    with psycopg.connect(postgresql, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(23576)")
        assert scn(*call, "report", "run").code == 5
        assert contents(tmp_path / "out") == {}

    # Both seats are vacant.
    assert scn(*call, "report", "run").code == 3
    assert list(contents(tmp_path / "out")) == ["summary-ar.html"]
    assert scn(*call, "report", "run", "--json").json()["reports"] == []


def test_a_policy_without_schedules_is_told_and_is_no_fault(sample_once: Network) -> None:
    for command in ("schedule", "run"):
        done = sample_once.scn("report", command)
        assert (done.code, done.out) == (0, "")
        assert "schedules no report" in done.err


@pytest.mark.parametrize(("given", "words"), [('report = "summry"', "did you mean 'summary'"), ('format = "htm"', "did you mean 'html'")])
def test_a_schedule_of_what_there_is_not_is_told_with_its_line_before_anything_is_written(given: str, words: str, sample: Network) -> None:
    key = given.partition(" ")[0]
    table = re.sub(rf"^{key} = .*$", given, MEMBERS + 'format = "csv"\n', flags=re.MULTILINE)
    out = scheduled(sample, SUMMARY, table)
    line = sample.policy.read_text(encoding="utf-8").split("\n").index(given) + 1

    for arguments in (("policy", "check"), ("report", "run"), ("report", "schedule")):
        done = sample.scn(*arguments)
        assert done.code == 2
        assert f"{sample.policy}:{line}: " in done.out + done.err
        assert words in done.out + done.err
    assert contents(out) == {}


def test_dry_run_says_what_it_would_write_and_writes_nothing(sample: Network) -> None:
    scheduled(sample, SUMMARY)
    before = contents(sample.store.parent)

    done = sample.do("report", "run", "--dry-run")

    assert "would write" in done.out
    assert contents(sample.store.parent) == before


def test_every_report_format_and_language_can_be_scheduled(sample: Network) -> None:
    table = '[[schedule]]\nreport = "{}"\nformat = "{}"\nlanguage = "{}"\nwhen = "@daily"\nto = "out/{}"\n'
    kinds = [(report, form, language) for report in REPORTS for form, language in zip(FORMATS, languages() * 2, strict=False)]
    out = scheduled(sample, *(table.format(*kind, "-".join(kind)) for kind in kinds))

    sample.do("report", "run")
    first = contents(out)
    assert sorted(first) == sorted("-".join(kind) for kind in kinds)
    assert all(first.values())

    sample.do("report", "run", "--all", env={"COLUMNS": "40", "FORCE_COLOR": "1", "LANG": "fr_FR.UTF-8"})
    assert contents(out) == first


def test_the_reports_that_can_be_scheduled_are_those_that_have_a_command() -> None:
    from scn.commands import kinds
    from scn.commands.report import app

    assert {info.name for info in app.registered_commands} - {"schedule", "run"} == set(REPORTS)
    assert all(kinds.named(report).gather for report in REPORTS)


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A script `scn` as an installation makes one, in a folder with a name that shells and cron read in their own ways."""
    folder = tmp_path / "100% $HOME 'bin'"
    folder.mkdir()
    script = folder / "scn"
    script.write_text(
        f"#!{sys.executable}\nimport sys\nsys.path[:0] = {[str(ROOT), *sys.path]!r}\nfrom scn.__main__ import main\nsys.exit(main())\n",
        encoding="utf-8",
    )
    script.chmod(0o755)
    return script


def said_by(program: Path, network: Network, *arguments: str) -> str:
    done = subprocess.run(
        [program, "--db", network.store, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=process_environment(),
        timeout=60,
        check=True,
    )
    return done.stdout


def as_cron(line: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run a line of a crontab as cron does (crontab(5)): the sixth field and what follows, by /bin/sh, in its bare environment."""
    command = line.split(None, 5)[5]
    assert not re.search(r"(?<!\\)%", command), "to cron that is a line break"
    bare = ["env", "-i", *(f"{key}={value}" for key, value in (env or {}).items())]
    shell = [*bare, "/bin/sh", "-c", command.replace("\\%", "%")]
    return subprocess.run(shell, stdin=subprocess.DEVNULL, capture_output=True, cwd="/", timeout=60, check=False)


def test_the_lines_of_the_crontab_run_as_they_stand_in_a_bare_environment(program: Path, sample: Network, tmp_path: Path) -> None:
    network = sample.copy(tmp_path / "a 50% network")
    out = scheduled(network, SUMMARY.replace("out/", "out/الملخص-"), MEMBERS)
    lines = said_by(program, network, "report", "schedule").splitlines()
    entries = [line for line in lines if not line.startswith("#")]
    assert [line.split()[:5] for line in entries] == [["0", "6", "*", "*", "*"], ["0", "6", "*", "*", "mon"]]

    made = []
    for line, env in ((entries[0], {}), (entries[1], {"HOME": "/nonexistent", "LOGNAME": "x", "PATH": "/usr/bin:/bin", "LC_ALL": "C"})):
        done = as_cron(line, env)
        # What the sample lacks on the machine's day is told, and everything is written all the same.
        assert done.returncode in (0, 3), done.stderr
        assert done.stdout == b""
        made.append(contents(out))
        network.store.with_suffix(".schedule.json").unlink()

    assert len(made[0]) == 2
    # Where midnight has passed between the two, they are of two days.
    assert made[1] == made[0] or len(made[1]) == 3


def test_cron_s_lines_share_a_line_where_they_share_a_time(sample: Network) -> None:
    scheduled(sample, SUMMARY, MEMBERS.replace("* mon", "*   *"))

    entries = [line for line in sample.do("report", "schedule", "--cron").out.splitlines() if not line.startswith("#")]

    assert len(entries) == 1
    assert entries == [line for line in sample.json("report", "schedule")["cron"] if not line.startswith("#")]


def test_the_units_are_what_systemd_takes(program: Path, sample: Network, tmp_path: Path) -> None:
    tool = shutil.which("systemd-analyze")
    if tool is None:
        pytest.skip("needs systemd-analyze")
    network = sample.copy(tmp_path / 'a 50% "network"')
    scheduled(network, SUMMARY, MEMBERS.replace("0 6 * * mon", "*/20 6 1,15 * fri"))
    units = tmp_path / "units"
    units.mkdir()
    said_by(program, network, "report", "schedule", "--systemd", "--output", str(units))

    checked = subprocess.run(
        [tool, "verify", "--man=no", *map(str, sorted(units.iterdir()))], capture_output=True, text=True, timeout=60, check=False
    )

    assert [line for line in checked.stderr.splitlines() if "scn-report" in line] == []
    timer = (units / "scn-report.timer").read_text()
    assert re.findall("^OnCalendar=(.*)$", timer, re.MULTILINE) == [
        "*-*-* 06:00:00",
        "*-*-01,15 06:00,20,40:00",
        "Fri *-*-* 06:00,20,40:00",
    ]
    printed = said_by(program, network, "report", "schedule", "--systemd")
    assert all(line in printed for path in units.iterdir() for line in path.read_text().splitlines())


def test_no_password_is_printed(tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text(f"[isc]\nseats = 2\nterm_years = 2\n{SUMMARY}")

    for form in ("--cron", "--systemd", "--json"):
        done = scn("--db", "postgresql://secretary:tr0ub4dor@db.example.org/net", "--policy", policy, "report", "schedule", form)
        assert done.code == 0
        assert "postgresql://secretary@db.example.org/net" in done.out
        assert "tr0ub4dor" not in done.out
        assert ".pgpass" in done.out


def test_a_path_with_a_line_break_is_no_line_of_a_crontab(sample: Network, tmp_path: Path) -> None:
    network = sample.copy(tmp_path / "a\n* * * * * rm -rf")
    scheduled(network, SUMMARY)

    done = network.scn("report", "schedule")

    assert (done.code, done.out) == (2, "")


def test_a_name_with_a_line_break_stays_in_its_comment(sample: Network) -> None:
    scheduled(sample, SUMMARY)
    text = sample.policy.read_text(encoding="utf-8")
    sample.policy.write_text(
        re.sub('^name = "Strong.*$', r'name = "A\\n* * * * * true\\u2028\\\\"', text, flags=re.MULTILINE), encoding="utf-8"
    )

    for form in ("--cron", "--systemd"):
        out = sample.do("report", "schedule", form).out
        assert not [line for line in out.splitlines() if line.startswith("* * * * *") or line.endswith("\\")]

"""When a scheduled report is due, beside the minutes that crontab(5) names by its own words, and beside systemd's calendar."""

# ruff: noqa: DTZ001, DTZ007  # cron's times are local and have no zone

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scn.errors import InvalidInput
from scn.rules.schedule import begin_of, calendar_events, expression, is_due, last_time

NOON = datetime(2026, 11, 24, 12, 0, 30)
"""A Tuesday."""

FIELDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))


def item(low: int, high: int) -> st.SearchStrategy[str]:
    span = st.tuples(st.integers(low, high), st.integers(low, high)).map(sorted)
    step = st.integers(1, 9)
    return st.one_of(
        st.integers(low, high).map(str),
        span.map(lambda ends: f"{ends[0]}-{ends[1]}"),
        st.tuples(span, step).map(lambda given: f"{given[0][0]}-{given[0][1]}/{given[1]}"),
        step.map(lambda step: f"*/{step}"),
    )


def field(low: int, high: int) -> st.SearchStrategy[str]:
    return st.one_of(st.just("*"), st.just("*"), st.lists(item(low, high), min_size=1, max_size=3).map(",".join))


expressions = st.tuples(*(field(low, high) for low, high in FIELDS)).map(" ".join)
moments = st.datetimes(datetime(2024, 1, 1), datetime(2028, 12, 31))


def numbers(written: str, low: int, high: int) -> set[int]:
    """What a field names, by the words of crontab(5)."""
    found: set[int] = set()
    for each in written.split(","):
        span, _, step = each.partition("/")
        first, _, last = span.partition("-")
        begin, end = (low, high) if span == "*" else (int(first), int(last or first))
        found.update(range(begin, end + 1, int(step or 1)))
    return found


def namer(when: str) -> Callable[[datetime], bool]:
    """Says whether an expression names a minute, by the words of crontab(5)."""
    fields = when.split()
    minutes, hours, days, months, weekdays = (numbers(each, *bounds) for each, bounds in zip(fields, FIELDS, strict=True))
    starred = fields[2].startswith("*") or fields[4].startswith("*")

    def names(moment: datetime) -> bool:
        by_day, by_weekday = moment.day in days, bool({moment.isoweekday(), moment.isoweekday() % 7} & weekdays)
        on_day = by_day and by_weekday if starred else by_day or by_weekday
        return moment.minute in minutes and moment.hour in hours and moment.month in months and on_day

    return names


@given(expressions, moments)
@settings(max_examples=150)
def test_the_last_time_is_one_that_the_expression_names_and_none_lies_between(when: str, now: datetime) -> None:
    try:
        found = last_time(when, now)
    except InvalidInput:
        return
    if found is None:
        return
    names = namer(when)
    assert names(found)
    assert found <= now
    minute = now.replace(second=0, microsecond=0)
    for _ in range(1500):
        if minute <= found:
            break
        assert not names(minute)
        minute -= timedelta(minutes=1)


@pytest.mark.parametrize(
    ("when", "last"),
    [
        ("0-0/1 9-9/2 * * *", datetime(2026, 11, 24, 9)),
        ("0 12 * * *", datetime(2026, 11, 24, 12)),
        ("1 12 * * *", datetime(2026, 11, 23, 12, 1)),
        ("@weekly", datetime(2026, 11, 22)),
        ("@monthly", datetime(2026, 11, 1)),
        ("0 6 1 * MON", datetime(2026, 11, 23, 6)),
        ("0 6 1-7 * */2", datetime(2026, 11, 7, 6)),
        ("30 6 * jan-mar fri", datetime(2026, 3, 27, 6, 30)),
        ("0 0 29 2 *", datetime(2024, 2, 29)),
    ],
)
def test_the_last_time_is_that_of_the_calendar(when: str, last: datetime) -> None:
    assert last_time(when, NOON) == last


@pytest.mark.parametrize(
    "when",
    [
        "",
        "* * * *",
        "* * * * * *",
        "@reboot",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * * 13 *",
        "* * * * 8",
        "5-1 * * * *",
        "*/0 * * * *",
        "5/2 * * * *",
        "0 0 L * *",
        "0 0 * * mon#2",
        "0 0 31 2 *",
        "0 0 30 2,2 *",
        "a b c d e",
        "٣ * * * *",
    ],
)
def test_what_cron_does_not_know_is_refused(when: str) -> None:
    with pytest.raises(InvalidInput, match="Not a time"):
        expression(when)


@pytest.mark.parametrize(
    ("slot", "made", "due"),
    [
        (datetime(2026, 11, 24, 6), None, True),
        (None, None, False),
        (datetime(2026, 11, 24, 6), datetime(2026, 11, 23, 6), True),
        (datetime(2026, 11, 24, 6), datetime(2026, 11, 24, 6), False),
        # Summer time ended: half past two comes twice, and the report is made once.
        (datetime(2026, 11, 23, 14), datetime(2026, 11, 24, 14), False),
        # The clock was a month ahead when it was made.
        (datetime(2026, 11, 24, 6), datetime(2026, 12, 24, 6), True),
    ],
)
def test_a_report_is_due_once_for_each_time(slot: datetime | None, made: datetime | None, due: bool) -> None:
    assert is_due(slot, made, NOON) is due


@pytest.mark.parametrize(
    ("since", "written", "begin"),
    [
        ("P7D", None, date(2026, 11, 17)),
        ("p1m", date(2026, 11, 1), date(2026, 10, 24)),
        ("2y", None, date(2024, 11, 24)),
        ("last", None, None),
        ("last", date(2026, 11, 1), date(2026, 11, 1)),
        ("last", date(2027, 1, 1), date(2026, 11, 24)),
    ],
)
def test_the_day_from_which_a_report_tells_changes(since: str, written: date | None, begin: date | None) -> None:
    assert begin_of(since, NOON.date(), written) == begin


WRITTEN = ["*/20 6-8 * * *", "0 6 1,15 * fri", "30 5 * 2-3 *", "0 0 29 2 *", "15 14 1-10 * *", "0 22 * * 1-5", "5 0 * 8 */2", "@hourly"]


@pytest.mark.parametrize("when", WRITTEN)
def test_systemd_elapses_when_cron_does(when: str) -> None:
    tool = shutil.which("systemd-analyze")
    if tool is None:
        pytest.skip("needs systemd-analyze")
    events = calendar_events(when)
    found: set[datetime] = set()
    for event in events:
        told = subprocess.run(
            [tool, "calendar", "--iterations=12", "--base-time=2026-11-24 12:00:00 UTC", f"{event} UTC"],
            capture_output=True,
            text=True,
            env={"LC_ALL": "C.UTF-8", "TZ": "UTC"},
            timeout=30,
            check=True,
        ).stdout
        lines = [line for line in told.splitlines() if "elapse:" in line or "Iteration #" in line or "Iter. #" in line]
        found |= {datetime.strptime(" ".join(line.split()[-3:-1]), "%Y-%m-%d %H:%M:%S") for line in lines}
    assert len(found) >= 12
    moments, wanted = sorted(found), []
    # From the last time back to the first, as cron names them; of two events, only as far as both are listed.
    moment: datetime | None = moments[11]
    while moment is not None and moment > datetime(2026, 11, 24, 12):
        moment = last_time(when, moment)
        if moment is None or moment <= datetime(2026, 11, 24, 12):
            break
        wanted.append(moment)
        moment -= timedelta(minutes=1)
    assert wanted[::-1] == moments[:12]

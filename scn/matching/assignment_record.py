"""The record of an assignment: all that it went by and what it came to, so that anybody can do it again without the store."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from scn.errors import InvalidInput
from scn.matching.assignment import Assignment, Person, Task, Wanted, assign
from scn.matching.types import Days, TeamRule
from scn.rotation.canonical import sha256

VERSION = 1
"""Of the record."""


def document(task: Task, made: Assignment, weights: Mapping[str, float]) -> dict[str, Any]:
    """The record: `task`, its SHA-256 as `input` (canonical JSON, RFC 8785), the weights of the scores, the result, the SHA-256 of all."""
    given = _given(task)
    record = {"version": VERSION, "input": sha256(given), "task": given, "weights": dict(weights), "result": _result(made)}
    return {**record, "sha256": sha256(record)}


def replayed(record: Mapping[str, Any]) -> list[str]:
    """What is wrong with a record, in words: nothing where the task, done again, comes to the same.

    Raises `InvalidInput` for what is no such record.
    """
    try:
        own = {key: value for key, value in record.items() if key != "sha256"}
        faults = []
        if sha256(own) != record["sha256"]:
            faults.append("sha256: the record was changed after it was written")
        if sha256(record["task"]) != record["input"]:
            faults.append("input: the task was changed after it was hashed")
        result = record["result"]
        task = _task(record["task"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InvalidInput(f"This is no record of an assignment: {error}", "`scn expert assign --record FILE` writes one.") from None
    again = _result(assign(task))
    return [
        *faults,
        *(f"{key}: the record says {result.get(key)!r}, and it is {again[key]!r}" for key in again if again[key] != result.get(key)),
    ]


def _days(days: Days) -> list[str]:
    return [days.start.isoformat(), days.end.isoformat()]


def _given(task: Task) -> dict[str, Any]:
    requests = [
        {
            "id": wanted.id, "places": wanted.places, "priority": wanted.priority, "days": _days(wanted.days),
            "scores": dict(sorted(wanted.scores.items())), "held": sorted(wanted.held), "pinned": sorted(wanted.pinned),
            "before": sorted(wanted.before) if task.stable else [],
            "team": [[rule.attribute, rule.value, rule.min, rule.max] for rule in wanted.team],
        }
        for wanted in task.requests
    ]  # fmt: skip
    people = [
        {"id": person.id, "at_once": person.at_once, "per_year": person.per_year, "engaged": [_days(days) for days in person.engaged],
         "values": dict(sorted(person.values.items()))}
        for person in task.people
    ]  # fmt: skip
    return {
        "requests": requests,
        "people": people,
        "fair": task.fair,
        "stable": task.stable,
        "seed": task.seed,
        "alternates": task.alternates,
    }


def _task(given: Mapping[str, Any]) -> Task:
    def days(pair: list[str]) -> Days:
        start, end = map(date.fromisoformat, pair)
        return Days(start, end)

    requests = tuple(
        Wanted(
            each["id"], each["places"], each["priority"], days(each["days"]), each["scores"],
            tuple(TeamRule(*rule) for rule in each["team"]), tuple(each["held"]), frozenset(each["pinned"]), frozenset(each["before"]),
        )
        for each in given["requests"]
    )  # fmt: skip
    people = tuple(
        Person(each["id"], each["at_once"], each["per_year"], tuple(map(days, each["engaged"])), each["values"]) for each in given["people"]
    )
    return Task(requests, people, given["fair"], given["stable"], given["seed"], given["alternates"])


def _result(made: Assignment) -> dict[str, Any]:
    return {
        "teams": {id_: list(team) for id_, team in made.teams.items()},
        "alternates": {id_: list(listed) for id_, listed in made.alternates.items()},
        "unfilled": {each.request: each.missing for each in made.unfilled},
        "total": made.total,
        "mean": dict(made.mean),
        "proved": made.proved,
    }

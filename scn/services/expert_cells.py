"""How what has more than one value is written in one cell or flag: `youth-engagement:expert; hate-crime:working`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence

from scn.errors import InvalidInput
from scn.matching.types import Days, Fluency, Mastery, Support, TeamRule
from scn.rules.calendar import parse_day
from scn.services.profiles import fluency_of, mastery_of
from scn.services.topics import Vocabulary

_BETWEEN = re.compile(r"[;|,\n]")


def parts(cell: str) -> list[str]:
    """The texts in a cell: with semicolons, commas or bars between them, or as a JSON array of texts; an object as `key:value`.

    Raises `InvalidInput` for JSON that is something else.
    """
    if not cell.startswith(("[", "{")):
        return list(dict.fromkeys(part.strip() for part in _BETWEEN.split(cell) if part.strip()))
    try:
        found = json.loads(cell)
        json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"not JSON: {error}") from None
    if isinstance(found, dict) and all(isinstance(value, str) for value in found.values()):
        return [f"{key.strip()}:{value.strip()}" for key, value in found.items()]
    if isinstance(found, list) and all(isinstance(value, str) for value in found):
        return list(dict.fromkeys(value.strip() for value in found if value.strip()))
    raise InvalidInput("neither a JSON array of texts nor an object of texts")


def objects(cell: str) -> list[Mapping[str, str]]:
    """The objects in a cell, a JSON array; their values are texts, null left out. Raises `InvalidInput`."""
    try:
        found = json.loads(cell)
        json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"not JSON: {error}") from None
    if isinstance(found, list) and all(isinstance(item, dict) for item in found):
        kept: list[Mapping[str, str]] = [{key: value for key, value in item.items() if value is not None} for item in found]
        if all(isinstance(value, str) for item in kept for value in item.values()):
            return kept
    raise InvalidInput("not a JSON array of objects whose values are texts")


def topic(text: str, vocabulary: Vocabulary) -> tuple[str, Mastery]:
    """A topic with its level: `hate-crime:expert`; without a level `working`. Raises `InvalidInput`."""
    name, _, level = (part.strip() for part in text.rpartition(":")) if ":" in text else (text.strip(), "", "working")
    mastery = mastery_of(level)
    if mastery is None:
        raise InvalidInput(
            f"{level or 'nothing'} is no level of a topic; {', '.join(each.name.lower() for each in Mastery)} would be right"
        )
    return topic_id(name, vocabulary), mastery


def topic_id(name: str, vocabulary: Vocabulary) -> str:
    """The topic that an id, or a label that leads to one topic, means. Raises `InvalidInput`."""
    if name in vocabulary:
        return name
    meant = vocabulary.find(name)
    if len(meant) == 1:
        return meant[0]
    near = meant or vocabulary.nearest(name)
    raise InvalidInput(f"there is no topic {name!r}" + (f"; did you mean {', '.join(near[:3])}?" if near else ""))


def language(text: str) -> tuple[str, Fluency]:
    """A language with its level: `fr:B2`, `ar:native`. Raises `InvalidInput`."""
    lang, _, level = (part.strip() for part in text.partition(":"))
    fluency = fluency_of(level)
    if fluency is None:
        raise InvalidInput(f"{text!r} gives no level of the CEFR; such as {lang or 'fr'}:B2 or {lang or 'ar'}:native would be right")
    return tag(lang), fluency


def tag(lang: str) -> str:
    """A language tag in its usual spelling: `pt-BR`, `zh-Hant`."""
    first, *rest = lang.split("-")
    usual = {2: str.upper, 4: str.title}
    return "-".join([first.lower(), *(usual.get(len(part), str.lower)(part) for part in rest)])


def support(text: str) -> Support:
    """A kind of support. Raises `InvalidInput`."""
    if text not in set(Support):
        raise InvalidInput(f"{text!r} is no kind of support; {', '.join(Support)} would be right")
    return Support(text)


def window(text: str) -> Days:
    """Days from the first to the one before the second: `2027-01-01..2027-07-01`. Raises `InvalidInput`."""
    start, dots, end = (part.strip() for part in text.partition(".."))
    if not dots:
        raise InvalidInput(f"{text!r} is no window; such as 2027-01-01..2027-07-01 would be right")
    return Days(parse_day(start), parse_day(end))


def windows(cell: str) -> tuple[Days, ...]:
    """The windows in a cell, in their order: as texts, or as JSON objects with `start` and `end`. Raises `InvalidInput`."""
    if cell.startswith("[{"):
        try:
            return tuple(sorted(Days(parse_day(item["start"]), parse_day(item["end"])) for item in objects(cell)))
        except KeyError as error:
            raise InvalidInput(f"an object lacks {error}") from None
    return tuple(sorted(map(window, parts(cell))))


def joined(texts: Iterable[str]) -> str | None:
    """Texts in one cell."""
    listed = list(texts)
    return "; ".join(listed) if listed else None


def joined_pairs(levels: Mapping[str, str]) -> str | None:
    """Keys with their levels in one cell."""
    return joined(f"{key}:{level}" for key, level in levels.items())


def joined_windows(available: Sequence[tuple[object, object]]) -> str | None:
    """Windows in one cell."""
    return joined(f"{start}..{end}" for start, end in available)


def team_rule(text: str) -> TeamRule:
    """A rule of a team: `category=current-leader:1..` (at least one), `gender=woman:1..2`, `country:..1` (one of each, at most).

    A single number is both. Raises `InvalidInput`.
    """
    who, _, bounds = (part.strip() for part in text.rpartition(":"))
    attribute, equals, value = (part.strip() for part in who.partition("="))
    found = re.fullmatch(r"([0-9]{0,4})(\.\.)?([0-9]{0,4})", bounds)
    if not attribute or (equals and not value) or found is None or not (found[1] or found[3]):
        raise InvalidInput("no rule of a team; such as category=current-leader:1.. or country:..1 would be right")
    least, most = found[1], found[3] if found[2] else found[1]
    return TeamRule(attribute, value or None, int(least or 0), int(most) if most else None)

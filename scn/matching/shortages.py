"""What the pool lacks for the requests that stay short, in words: alike requests together, and how many more experts would do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from scn.i18n.words import ENGLISH
from scn.matching.topics import Vocabulary
from scn.matching.types import Days, Request

_FEW = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True)
class Short:
    """A request and how many of its places stay empty."""

    request: Request
    missing: int


def shortages(short: Iterable[Short], vocabulary: Vocabulary, lang: str = "en") -> list[str]:
    """A sentence for each group of requests in the same languages, on the same first topic, that begin in the same month.

    The experts who would fill them are counted as people who take one engagement at a time. Those with the most empty places come first.
    """
    groups: dict[tuple[str, str, tuple[int, int]], list[Short]] = defaultdict(list)
    for each in short:
        start = each.request.days.start
        topic = each.request.topics[0] if each.request.topics else ""
        groups[_spoken(each.request), topic, (start.year, start.month)].append(each)
    found = []
    for (spoken, topic, _), members in groups.items():
        missing = sum(each.missing for each in members)
        requests = "1 request" if len(members) == 1 else f"{len(members)} requests"
        about = f" on {vocabulary.label(topic, lang)}" if topic else ""
        places = "1 place stays empty" if missing == 1 else f"{missing} places stay empty"
        more = at_once(members)
        people = "1 more expert" if more == 1 else f"{_FEW[more] if more < len(_FEW) else more} more experts"
        said = f"{requests}{spoken}{about} {_when(members)}: {places}; {people} would fill {'it' if missing == 1 else 'them'}"
        found.append((-missing, members[0].request.id, said))
    return [said for *_, said in sorted(found)]


def at_once(short: Sequence[Short]) -> int:
    """How many people who take one engagement at a time the empty places need: as many as are empty on the fullest day."""
    return max(
        (sum(each.missing for each in short if each.request.days.start <= day < each.request.days.end) for day in _starts(short)), default=0
    )


def _starts(short: Sequence[Short]) -> set[date]:
    return {each.request.days.start for each in short}


def _spoken(request: Request) -> str:
    every = " and ".join(ENGLISH.language(lang) for lang in sorted(request.all_of))
    some = " or ".join(ENGLISH.language(lang) for lang in sorted(request.any_of))
    said = f"{every} with {some}" if every and some else every or some
    return f" in {said}" if said else ""


def _when(members: Sequence[Short]) -> str:
    whole = Days(min(each.request.days.start for each in members), max(each.request.days.end for each in members))
    first, last = whole.start, whole.end - timedelta(days=1)
    begins, ends = ENGLISH.month(first.year, first.month), ENGLISH.month(last.year, last.month)
    if begins == ends:
        return f"in {begins}"
    return f"from {begins.removesuffix(f' {last.year}')} to {ends}"

"""The hard conditions: who may not come to a request, each with the record behind it and what would have to change.

They are kept apart from the score (`scn.matching.affinity`): no score makes up for one of them. Conflicts of interest are derived from the
profile or declared, and hold for alternates as for the team.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from scn.matching.capacity import YEAR, Span, limits
from scn.matching.government import is_government, is_government_of
from scn.matching.types import Category, Days, Declared, Engagement, Expert, Fluency, Request, Vetting


class Condition(StrEnum):
    """What must hold for an expert to come, in the order in which it is asked."""

    RETIRED = "retired"
    VETTING = "vetting"
    LANGUAGE = "language"
    DATES = "dates"
    CAPACITY = "capacity"
    CONFLICT = "conflict-of-interest"
    BARRED = "barred"
    DECLINED = "declined"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Standing:
    """All that is known beside the profiles, on a day.

    `min_fluency` is the least level at which a language counts. `vetted_until`: the first day on which an expert's vetting holds no
    longer, where it ends. `engaged`: the engagements that count toward capacity, and `declared` the conflicts that hold, both by
    expert. `barred` has the coordinator's reason by (request, expert); `declined` and `replaced` are such pairs too. `names`: what
    the cities of the requests are called, folded (`scn.matching.government.same_words`), by id.
    """

    day: date
    min_fluency: Fluency = Fluency.B2
    require_vetted: bool = True
    vetted_until: Mapping[str, date] = field(default_factory=dict)
    engaged: Mapping[str, Sequence[Engagement]] = field(default_factory=dict)
    declared: Mapping[str, Sequence[Declared]] = field(default_factory=dict)
    barred: Mapping[tuple[str, str], str] = field(default_factory=dict)
    declined: Collection[tuple[str, str]] = frozenset()
    replaced: Collection[tuple[str, str]] = frozenset()
    names: Mapping[str, Collection[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A condition that an expert fails: the record behind it, the reason in words, and what would have to change."""

    expert: str
    condition: Condition
    record: str
    reason: str
    change: str


def excluded(expert: Expert, request: Request, standing: Standing, *, capacity: bool = True) -> tuple[Exclusion, ...]:
    """All conditions that an expert fails, in the order of `Condition`; none: the expert may come.

    `capacity` False leaves that condition out, for an assignment that sees to it over all requests at once.
    """
    return tuple(_failed(expert, request, standing, capacity=capacity))


def may_come(expert: Expert, request: Request, standing: Standing, *, capacity: bool = True) -> bool:
    """Whether an expert fails none of the conditions: as `excluded`, and quicker, since it ends with the first."""
    return next(_failed(expert, request, standing, capacity=capacity), None) is None


def speaks(expert: Expert, lang: str) -> Fluency | None:
    """How well an expert knows a language (BCP 47); who knows a variety of it (`pt-BR`) knows it (`pt`). None for not at all."""
    level = expert.languages.get(lang)
    if level is not None:
        return level
    return max((known for tag, known in expert.languages.items() if tag.startswith(f"{lang}-")), default=None)


def engaged_elsewhere(expert: Expert, request: Request, standing: Standing) -> list[Engagement]:
    """The engagements of an expert on other requests."""
    return [held for held in standing.engaged.get(expert.id, ()) if held.request != request.id]


def joined(windows: Iterable[Days]) -> list[Days]:
    """The windows in order, those that touch or overlap made one."""
    found: list[Days] = []
    for window in sorted(windows):
        if found and window.start <= found[-1].end:
            found[-1] = Days(found[-1].start, max(found[-1].end, window.end))
        else:
            found.append(window)
    return found


def told(level: Fluency) -> str:
    """A level as it is written: `B2`, `native`."""
    return "native" if level is Fluency.NATIVE else level.name


def _failed(expert: Expert, request: Request, standing: Standing, *, capacity: bool) -> Iterator[Exclusion]:
    if expert.retired is not None and expert.retired <= standing.day:
        yield Exclusion(
            expert.id, Condition.RETIRED, f"retired {expert.retired}", f"retired on {expert.retired}",
            f"the expert comes back: `scn expert edit {expert.id} --unset retired`",
        )  # fmt: skip
    yield from _vetting(expert, request, standing)
    yield from _languages(expert, request, standing)
    yield from _dates(expert, request, standing)
    if capacity:
        yield from _capacity(expert, request, standing)
    yield from _conflicts(expert, request, standing)
    pair = (request.id, expert.id)
    if (why := standing.barred.get(pair)) is not None:
        yield Exclusion(
            expert.id, Condition.BARRED, f"bar {request.id} {expert.id}", f"barred by the coordinator: {why}",
            f"the bar is lifted: `scn request pin {request.id} {expert.id} --lift`",
        )  # fmt: skip
    if pair in standing.declined:
        yield Exclusion(
            expert.id, Condition.DECLINED, f"{request.id} declined", f"has declined {request.id}",
            f"the expert is willing after all: `scn request propose {request.id} {expert.id}`",
        )  # fmt: skip
    if pair in standing.replaced:
        yield Exclusion(
            expert.id, Condition.REPLACED, f"{request.id} replaced", f"was taken off {request.id}",
            f"the expert is wanted after all: `scn request propose {request.id} {expert.id}`",
        )  # fmt: skip


def _vetting(expert: Expert, request: Request, standing: Standing) -> Iterator[Exclusion]:
    if not standing.require_vetted:
        return
    if expert.vetting is Vetting.VETTED:
        until = standing.vetted_until.get(expert.id)
        if until is not None and until <= request.days.start:
            reason = f"the vetting holds until {until}, and {request.id} begins on {request.days.start}"
            yield Exclusion(
                expert.id, Condition.VETTING, f"vetted {expert.vetted_on} until {until}", reason,
                f"the vetting is renewed: `scn expert vet {expert.id}`",
            )  # fmt: skip
        return
    since = f" {expert.vetted_on}" if expert.vetted_on else ""
    reason = {
        Vetting.PENDING: "not vetted yet",
        Vetting.REFUSED: f"the vetting was refused{f' on{since}' if since else ''}",
        Vetting.EXPIRED: f"the vetting{f' of{since}' if since else ''} has expired",
    }[expert.vetting]
    yield Exclusion(
        expert.id, Condition.VETTING, f"{expert.vetting.value}{since}", reason, f"the expert is vetted: `scn expert vet {expert.id}`"
    )


def _languages(expert: Expert, request: Request, standing: Standing) -> Iterator[Exclusion]:
    least = told(standing.min_fluency)
    for lang in sorted(request.all_of):
        level = speaks(expert, lang)
        if level is None or level < standing.min_fluency:
            known = told(level) if level is not None else "none"
            reason = f"{lang} is asked for, at {least} or better; " + (f"has {known}" if level is not None else "has none")
            yield Exclusion(expert.id, Condition.LANGUAGE, f"{lang} {known}", reason, f"{lang} confirmed at {least} or better")
    if request.any_of and not any((speaks(expert, lang) or 0) >= standing.min_fluency for lang in request.any_of):
        asked = sorted(request.any_of)
        levels = {lang: speaks(expert, lang) for lang in asked}
        record = ", ".join(f"{lang} {told(level) if level is not None else 'none'}" for lang, level in levels.items())
        one = " or ".join(asked)
        yield Exclusion(
            expert.id, Condition.LANGUAGE, record, f"{one} is asked for, at {least} or better; has {record}",
            f"{one} confirmed at {least} or better",
        )  # fmt: skip


def _dates(expert: Expert, request: Request, standing: Standing) -> Iterator[Exclusion]:
    days = request.days
    if expert.retired is not None and standing.day < expert.retired < days.end:
        yield Exclusion(
            expert.id, Condition.DATES, f"retired {expert.retired}",
            f"retires on {expert.retired}, and {request.id} is until {days.end}",
            "the expert retires later, or the days are earlier",
        )  # fmt: skip
    if expert.available and not any(window.contains(days) for window in joined(expert.available)):
        windows = ", ".join(_said(window) for window in sorted(expert.available))
        yield Exclusion(
            expert.id, Condition.DATES, windows, f"available {windows}; {request.id} is {_said(days)}",
            f"a window that contains {_said(days)}",
        )  # fmt: skip


def _capacity(expert: Expert, request: Request, standing: Standing) -> Iterator[Exclusion]:
    others = engaged_elsewhere(expert, request, standing)
    if not others:
        return
    told_spans: set[Span] = set()
    for limit in limits([request.days], [held.days for held in others], expert.at_once, expert.per_year):
        if limit.span in told_spans:
            continue
        told_spans.add(limit.span)
        if limit.span is Span.DAY:
            counted = [held for held in others if held.days.start <= limit.on < held.days.end]
            reason = f"at most {expert.at_once} at one time, and on {limit.on} at work on {_counted(counted)}"
            change = f"one of them less, or at_once {len(counted) + 1}"
        else:
            counted = [held for held in others if limit.on <= held.days.start < limit.on + YEAR]
            reason = f"at most {expert.per_year} in 365 days, and from {limit.on} on there are {_counted(counted)}"
            change = f"one of them less, or per_year {len(counted) + 1}"
        record = "; ".join(f"{held.request} {_said(held.days)}" for held in sorted(counted, key=lambda held: (held.days, held.request)))
        yield Exclusion(expert.id, Condition.CAPACITY, record, reason, change)


def _conflicts(expert: Expert, request: Request, standing: Standing) -> Iterator[Exclusion]:
    def conflict(record: str, reason: str, change: str) -> Exclusion:
        return Exclusion(expert.id, Condition.CONFLICT, record, reason, change)

    city = request.city
    names = standing.names.get(city, ()) if city is not None else ()
    if city is not None and expert.city == city:
        yield conflict(f"city:{city}", f"{city} is the expert's own city", "nothing: nobody is sent to the own city")
        if expert.committee and expert.category is Category.CURRENT_LEADER:
            yield conflict(
                f"isc:{city}", f"{city} sits on the committee, and the expert leads it", "nothing, for as long as the city has its seat"
            )
    if expert.employer and names and is_government_of(expert.employer, names):
        yield conflict(f"employer:{expert.employer}", f"works for {expert.employer}, the government of {city}", "another employer")
    if request.other_government and request.country is not None and expert.country == request.country and (why := in_government(expert)):
        yield conflict(
            f"government:{expert.country}", f"{why} in {expert.country}, and nobody of the same country's government is wanted",
            "another country, or an employer outside government in the profile",
        )  # fmt: skip
    for held in standing.declared.get(expert.id, ()):
        if _is_with(held, request, names):
            number = "N" if held.number is None else str(held.number)
            yield conflict(
                f"declared conflict {number}, {held.against}:{held.what}",
                f"declared a conflict of interest with {held.against} {held.what} on {held.on}: {held.why}",
                f"the conflict is withdrawn: `scn expert conflict {expert.id} --withdraw {number}`",
            )


def in_government(expert: Expert) -> str | None:
    """Why an expert counts as one of a government, in words; None for one who does not.

    Current leaders do, and who has an employer with the name of an authority; and a practitioner of a city of the network whose
    employer is not known, since that is most often the city.
    """
    if expert.category is Category.CURRENT_LEADER:
        return "leads in local government"
    if expert.employer:
        return f"works for {expert.employer}" if is_government(expert.employer) else None
    if expert.category is Category.PRACTITIONER and expert.city is not None:
        return f"is a practitioner of {expert.city} with no other employer known"
    return None


def _is_with(held: Declared, request: Request, names: Collection[str]) -> bool:
    match held.against:
        case "city":
            return request.city == held.what
        case "request":
            return request.id == held.what
        case "employer":
            return is_government_of(held.what, names)
    return False


def _said(days: Days) -> str:
    return f"{days.start}..{days.end}"


def _counted(held: Sequence[Engagement]) -> str:
    return ", ".join(sorted(each.request for each in held))

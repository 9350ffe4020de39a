"""The use cases of the Expert Pool: add, edit, show, list, vet and retire experts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scn.errors import Collision, InvalidInput, NotFound
from scn.matching.types import Category, Support, Vetting
from scn.models.expert import Expert, ExpertConflict
from scn.models.request import Engagement
from scn.rules.policy import Policy
from scn.services import expert_conflicts, finding, pool_finding, profiles, topics
from scn.services.desk import Desk
from scn.services.profiles import Person, Profile, word_of


@dataclass(frozen=True, slots=True)
class Window:
    """The days `start <= day < end`."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class ExpertView:
    """An expert as shown and written as JSON: without the person. `vetting` and `stale` are as of the desk's day."""

    id: str
    category: str
    headline: str | None
    city: str | None
    country: str | None
    employer: str | None
    topics: Mapping[str, str]
    languages: Mapping[str, str]
    support: tuple[str, ...]
    regions: tuple[str, ...]
    countries: tuple[str, ...]
    available: tuple[Window, ...]
    at_once: int
    per_year: int
    vetting: str
    vetted_on: date | None
    updated: date | None
    stale: bool
    consented: date | None
    retired: date | None
    biography: str | None
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class EngagementView:
    """An expert on a request."""

    request: str
    expert: str
    start: date
    end: date
    state: str
    alternate: int | None
    pinned: str | None


@dataclass(frozen=True, slots=True)
class ExpertPage:
    """An expert with all that is kept; the person only where it was asked for."""

    expert: ExpertView
    conflicts: tuple[expert_conflicts.ConflictView, ...]
    engagements: tuple[EngagementView, ...]
    person: Person | None


@dataclass(frozen=True, slots=True)
class Change:
    """What to change of a profile: fields by name, and entries of `topics`, `languages`, `attributes` (None takes one away).

    `add` and `drop` are members of `support`, `regions` and `countries`; `person` are fields of the person.
    """

    fields: Mapping[str, Any]
    entries: Mapping[str, Mapping[str, Any]]
    add: Mapping[str, Sequence[Any]]
    drop: Mapping[str, Sequence[Any]]
    person: Mapping[str, str | None]

    @property
    def is_empty(self) -> bool:
        """Whether it changes nothing."""
        return not (self.fields or any(self.entries.values()) or any(self.add.values()) or any(self.drop.values()) or self.person)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which experts to list; a field that is None or False lets all pass.

    `text` is looked for in headlines and biographies, and leads to topics; `topic`, `language`, `region`, `country` and
    `support` are what an expert knows and gives. The retired are left out, unless they are asked for.
    """

    text: str | None = None
    topic: str | None = None
    language: str | None = None
    region: str | None = None
    country: str | None = None
    category: str | None = None
    support: str | None = None
    stale: bool = False
    retired: bool = False
    vetted: bool = False


def view(profile: Profile, policy: Policy, day: date) -> ExpertView:
    """An expert as shown on a day."""
    return ExpertView(
        id=profile.id,
        category=profile.category.value,
        headline=profile.headline,
        city=profile.city,
        country=profile.country,
        employer=profile.employer,
        topics={topic: word_of(level) for topic, level in sorted(profile.topics.items(), key=lambda item: (-item[1], item[0]))},
        languages={lang: word_of(level) for lang, level in sorted(profile.languages.items(), key=lambda item: (-item[1], item[0]))},
        support=tuple(support.value for support in Support if support in profile.support),
        regions=tuple(sorted(profile.regions)),
        countries=tuple(sorted(profile.countries)),
        available=tuple(Window(days.start, days.end) for days in profile.available),
        at_once=profile.at_once,
        per_year=profile.per_year,
        vetting=profile.vetting_on(day, policy).value,
        vetted_on=profile.vetted_on,
        updated=profile.updated,
        stale=profile.is_stale(day, policy),
        consented=profile.consented,
        retired=profile.retired,
        biography=profile.biography,
        attributes=dict(sorted(profile.attributes.items())),
    )


def add(desk: Desk, change: Change, *, id_: str | None = None) -> ExpertView:
    """Add an expert, whose profile counts as confirmed today. Without an id the next free number is taken.

    Raises `InvalidInput` for values that are not fit, and `Collision` for an id that is taken.
    """
    if "category" not in change.fields:
        raise InvalidInput("An expert needs a category", f"--category takes {', '.join(Category)}.")
    with desk.write() as unit:
        session = unit.session
        if id_ is not None and (taken := session.scalar(select(Expert.id).where(func.lower(Expert.id) == id_.lower()))):
            raise Collision(f"There is an expert {taken} already", "Choose another id, or leave it out.")
        blank = Profile(id_ or next_id(session), Category(change.fields["category"]), updated=desk.today)
        profile = _settled(session, changed(blank, change), desk.policy)
        if wrong := list(profiles.faults(profile, desk.policy, topics.vocabulary(desk.policy), desk.today)):
            raise InvalidInput(f"The expert cannot be added: {wrong[0]}", details=wrong[1:])
        profiles.write(unit, [(None, profile)])
        unit.commit()
    return view(profile, desk.policy, desk.today)


def edit(desk: Desk, reference: str, change: Change) -> tuple[ExpertView, ExpertView]:
    """Change the profile of an expert, which counts as confirmed today; what it was and is.

    Raises `InvalidInput` for values that are not fit.
    """
    with desk.write() as unit:
        session = unit.session
        before = _read_one(session, reference, person=True)
        kept = changed(before, change)
        if kept != before and "updated" not in change.fields:
            kept = replace(kept, updated=desk.today)
        after = _settled(session, kept, desk.policy, before=before)
        if wrong := list(profiles.faults(after, desk.policy, topics.vocabulary(desk.policy), desk.today)):
            raise InvalidInput(f"{before.id} cannot be changed: {wrong[0]}", details=wrong[1:])
        profiles.write(unit, [(before, after)])
        unit.commit()
    return view(before, desk.policy, desk.today), view(after, desk.policy, desk.today)


def changed(profile: Profile, change: Change) -> Profile:
    """A profile with a change made."""
    fields: dict[str, Any] = dict(change.fields)
    for what, entries in change.entries.items():
        merged = {**getattr(profile, what), **entries}
        fields[what] = {key: value for key, value in merged.items() if value is not None}
    for what in {*change.add, *change.drop}:
        fields[what] = (getattr(profile, what) - set(change.drop.get(what, ()))) | set(change.add.get(what, ()))
    if change.person:
        fields["person"] = replace(profile.person or Person(), **change.person)
    return replace(profile, **fields)


def _settled(session: Session, profile: Profile, policy: Policy, *, before: Profile | None = None) -> Profile:
    """The profile with its city found, and with the country of that where none is given. Raises where there is no such city."""
    if profile.city is None or (before is not None and profile.city == before.city):
        return profile
    city = finding.find(session, profile.city, policy)
    country = profile.country if profile.country and (before is None or profile.country != before.country) else city.country
    return replace(profile, city=city.id, country=country)


def next_id(session: Session) -> str:
    """The next number in the row of ids that scn makes: `EX-001`, `EX-002`, …"""
    numbers = [int(id_[3:]) for id_ in session.scalars(select(Expert.id).where(Expert.id.startswith("EX-"))) if id_[3:].isdecimal()]
    return f"EX-{max(numbers, default=0) + 1:03}"


def _read_one(session: Session, reference: str, *, person: bool = False) -> Profile:
    id_ = pool_finding.expert_id(session, reference)
    return profiles.read(session, [id_], person=person)[id_]


def vet(desk: Desk, reference: str, outcome: Vetting, *, on: date, referees: str | None = None) -> ExpertView:
    """Keep what the vetting of an expert came to on a day, and who vouched."""
    with desk.write() as unit:
        before = _read_one(unit.session, reference, person=True)
        fields: dict[str, Any] = {"vetting": outcome, "vetted_on": None if outcome is Vetting.PENDING else on}
        person = {} if referees is None else {"referees": referees}
        after = changed(before, Change(fields, {}, {}, {}, person))
        if wrong := list(profiles.faults(after, desk.policy, topics.vocabulary(desk.policy), desk.today)):
            raise InvalidInput(f"{before.id} cannot be vetted: {wrong[0]}", details=wrong[1:])
        profiles.write(unit, [(before, after)])
        unit.commit()
    return view(after, desk.policy, desk.today)


@dataclass(frozen=True, slots=True)
class Retired:
    """An expert who has retired, and the requests on which work was still to be done."""

    expert: ExpertView
    under_way: tuple[str, ...]


def retire(desk: Desk, reference: str, *, on: date) -> Retired:
    """Let an expert be none any more from a day on. Raises `Collision` for one who has retired already."""
    with desk.write() as unit:
        before = _read_one(unit.session, reference)
        if before.retired is not None:
            raise Collision(f"{before.id} has retired on {before.retired}", "To bring an expert back: `scn expert edit … --unset retired`.")
        after = replace(before, retired=on)
        profiles.write(unit, [(before, after)])
        alive = Engagement.state.in_(("proposed", "invited", "confirmed", "running"))
        query = select(Engagement.request_id).where(Engagement.expert_id == before.id, alive, Engagement.end > on)
        under_way = tuple(unit.session.scalars(query.order_by(Engagement.start, Engagement.request_id)))
        unit.commit()
    return Retired(view(after, desk.policy, on), under_way)


def show(desk: Desk, reference: str, *, contact: bool = False) -> ExpertPage:
    """An expert with all that is kept; who it is, personal data, only where it is asked for."""
    with desk.read() as unit:
        session = unit.session
        profile = _read_one(session, reference, person=contact)
        rows = session.scalars(select(ExpertConflict).where(ExpertConflict.expert_id == profile.id).order_by(ExpertConflict.id))
        conflicts = tuple(expert_conflicts.view_of(row) for row in rows if row.declared <= desk.today)
        engaged = engagement_views(session, expert=profile.id)
    return ExpertPage(view(profile, desk.policy, desk.today), conflicts, engaged, profile.person)


def engagement_views(session: Session, *, expert: str | None = None, request: str | None = None) -> tuple[EngagementView, ...]:
    """The engagements of an expert or a request, by their beginning; the team before the alternates."""
    query = select(Engagement)
    if expert is not None:
        query = query.where(Engagement.expert_id == expert)
    if request is not None:
        query = query.where(Engagement.request_id == request)
    rows = session.scalars(query.order_by(Engagement.start, func.coalesce(Engagement.alternate, 0), Engagement.id))
    return tuple(EngagementView(row.request_id, row.expert_id, row.start, row.end, row.state, row.alternate, row.pinned) for row in rows)


def listed(desk: Desk, chosen: Filter) -> list[ExpertView]:
    """The experts that pass the filter, by id; with a text those first whose profile fits it best."""
    policy, day = desk.policy, desk.today
    vocabulary = topics.vocabulary(policy)
    _check(chosen, policy)
    with desk.read() as unit:
        found = profiles.read(unit.session)
        hits: dict[str, float] = {}
        meant: Set[str] = frozenset()
        if chosen.text is not None:
            words = topics.folded(chosen.text)
            if not words:
                raise InvalidInput(f"{chosen.text!r} has no letter and no digit", "Give a word.")
            meant = vocabulary.within(vocabulary.find(chosen.text))
            hits = topics.hits(unit.session, vocabulary.phrases(chosen.text), "expert")
    wanted = vocabulary.within([topic_of(chosen.topic, policy)]) if chosen.topic else None
    passed = []
    for profile in found.values():
        by_topic = bool(meant & profile.topics.keys())
        if chosen.text is not None and not by_topic and profile.id not in hits:
            continue
        if _passes(profile, chosen, wanted, policy, day):
            passed.append((-(by_topic + hits.get(profile.id, 0.0)), profile))
    passed.sort(key=lambda item: (item[0], item[1].id))
    return [view(profile, policy, day) for _, profile in passed]


def _check(chosen: Filter, policy: Policy) -> None:
    """Raise `InvalidInput` for a filter that nothing can pass."""
    if chosen.category and chosen.category not in set(Category):
        raise InvalidInput(f"There is no category {chosen.category}", f"There are {', '.join(Category)}.")
    if chosen.support and chosen.support not in set(Support):
        raise InvalidInput(f"There is no kind of support {chosen.support}", f"There are {', '.join(Support)}.")
    if chosen.region and chosen.region not in policy.regions:
        raise InvalidInput(f"The policy has no region {chosen.region}", f"It has {', '.join(policy.regions)}.")


def _passes(profile: Profile, chosen: Filter, wanted: Set[str] | None, policy: Policy, day: date) -> bool:
    region_of = policy.region_of(chosen.country) if chosen.country else None
    return (
        profile.is_retired(day) == chosen.retired
        and (wanted is None or bool(wanted & profile.topics.keys()))
        and (chosen.language is None or chosen.language in profile.languages)
        and (chosen.region is None or chosen.region in profile.regions)
        and (chosen.country is None or chosen.country in {*profile.countries, profile.country} or region_of in profile.regions)
        and (chosen.category is None or chosen.category == profile.category)
        and (chosen.support is None or chosen.support in profile.support)
        and (not chosen.stale or profile.is_stale(day, policy))
        and (not chosen.vetted or profile.vetting_on(day, policy) is Vetting.VETTED)
    )


def topic_of(text: str, policy: Policy) -> str:
    """The topic that an id or a label means. Raises `NotFound` for none, `InvalidInput` where it can mean several."""
    vocabulary = topics.vocabulary(policy)
    meant = vocabulary.find(text)
    if len(meant) == 1:
        return meant[0]
    if meant:
        raise InvalidInput(f"{text} can mean the topics {', '.join(meant[:10])}", "Name one by its id.", candidates=meant[:10])
    near = vocabulary.nearest(text)
    raise NotFound(f"There is no topic {text}", "`scn expert topics` lists them; the policy can add one under topics.", candidates=near)


def completions(desk: Desk, typed: str, most: int = 50) -> list[tuple[str, str]]:
    """The ids of experts that begin as what was typed, whatever its case, with what each is."""
    begins = func.lower(Expert.id).startswith(typed.lower(), autoescape=True)
    with desk.read() as unit:
        rows = unit.session.execute(select(Expert.id, Expert.headline, Expert.category).where(begins).order_by(Expert.id).limit(most))
        return [(id_, headline or category) for id_, headline, category in rows]


def known_values(desk: Desk, column: str, typed: str) -> list[tuple[str, int]]:
    """The topics or languages that experts have and that begin so, each with the number of its experts."""
    from scn.models.expert import ExpertLanguage, ExpertTopic

    asked = {"topic": ExpertTopic.topic, "language": ExpertLanguage.lang}[column]
    query = select(asked, func.count()).where(asked.startswith(typed, autoescape=True)).group_by(asked).order_by(asked)
    with desk.read() as unit:
        return [(str(value), number) for value, number in unit.session.execute(query)]

"""The profile of an expert: what is kept, read for many at once, held against the policy, and written."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from itertools import pairwise
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from scn.matching.types import Category, Days, Fluency, Mastery, Support, Vetting
from scn.matching.types import Expert as MatchedExpert
from scn.models.base import Base
from scn.models.expert import (
    Expert,
    ExpertArea,
    ExpertAttribute,
    ExpertLanguage,
    ExpertPerson,
    ExpertSupport,
    ExpertTopic,
    ExpertWindow,
)
from scn.places import countries
from scn.rules.calendar import add_months
from scn.rules.cities import LANGUAGE_TAG
from scn.rules.policy import Policy
from scn.services.topics import Vocabulary, folded
from scn.store.unit import Writing

ID = re.compile(r"(?=.{1,40}\Z)[A-Za-z0-9]+([-._][A-Za-z0-9]+)*")
"""The id of an expert or a request: letters, digits and single hyphens, points or low lines, 40 at most."""

_AT_ONCE = 400
_LONGEST = {"headline": 200, "employer": 200, "biography": 20_000, "name": 300, "email": 300, "phone": 100, "referees": 2000}
_MASTERY = {mastery.name.lower(): mastery for mastery in Mastery}
_FLUENCY = {"native" if fluency is Fluency.NATIVE else fluency.name: fluency for fluency in Fluency}
_CATEGORIES = {category.value: category for category in Category}
_SUPPORT = {support.value: support for support in Support}
_VETTING = {vetting.value: vetting for vetting in Vetting}


@dataclass(frozen=True, slots=True)
class Person:
    """Who an expert is, and who vouched: personal data."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    referees: str | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """All that is kept of an expert; `person` only where it was read.

    `updated` is the day on which the profile was last confirmed, `consented` that of the consent to keep it, `retired` the
    first day on which the expert is none any more.
    """

    id: str
    category: Category
    headline: str | None = None
    city: str | None = None
    country: str | None = None
    employer: str | None = None
    topics: Mapping[str, Mastery] = field(default_factory=dict)
    languages: Mapping[str, Fluency] = field(default_factory=dict)
    support: frozenset[Support] = frozenset()
    regions: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    available: tuple[Days, ...] = ()
    at_once: int = 1
    per_year: int = 4
    vetting: Vetting = Vetting.PENDING
    vetted_on: date | None = None
    updated: date | None = None
    consented: date | None = None
    retired: date | None = None
    biography: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    person: Person | None = None

    def vetting_on(self, day: date, policy: Policy) -> Vetting:
        """How far the vetting is on a day: one that is older than the policy allows has expired."""
        months = policy.matching.vetting_valid_months
        if self.vetting is Vetting.VETTED and months and self.vetted_on and add_months(self.vetted_on, months) <= day:
            return Vetting.EXPIRED
        return self.vetting

    def is_stale(self, day: date, policy: Policy) -> bool:
        """Whether the profile was not confirmed for longer than the policy allows."""
        return self.updated is None or add_months(self.updated, policy.matching.stale_after_months) <= day

    def is_retired(self, day: date) -> bool:
        """Whether the expert is none any more on a day."""
        return self.retired is not None and self.retired <= day


def fluency_of(text: str) -> Fluency | None:
    """The level that a text names, whatever its case; None for none."""
    return _FLUENCY.get(text.lower() if text.lower() == "native" else text.upper())


def mastery_of(text: str) -> Mastery | None:
    """The level of a topic that a text names, whatever its case; None for none."""
    return _MASTERY.get(text.lower())


def word_of(level: Fluency | Mastery) -> str:
    """A level as it is written: `B2`, `native`; `expert`."""
    return level.name if isinstance(level, Fluency) and level is not Fluency.NATIVE else level.name.lower()


def read(session: Session, ids: Iterable[str] | None = None, *, person: bool = False) -> dict[str, Profile]:
    """The profiles of the experts, or of all, by id, in the order of their ids; who they are only where asked for.

    Eight statements for all of them.
    """
    listed = None if ids is None else sorted(set(ids))
    if listed is not None and len(listed) > _AT_ONCE:
        found: dict[str, Profile] = {}
        for start in range(0, len(listed), _AT_ONCE):
            found |= read(session, listed[start : start + _AT_ONCE], person=person)
        return found

    def rows(query: Any, column: Any) -> Iterable[Any]:
        return session.execute(query if listed is None else query.where(column.in_(listed)))

    topics: dict[str, dict[str, Mastery]] = defaultdict(dict)
    for id_, topic, level in rows(select(ExpertTopic.expert_id, ExpertTopic.topic, ExpertTopic.level), ExpertTopic.expert_id):
        topics[id_][topic] = _MASTERY[level]
    languages: dict[str, dict[str, Fluency]] = defaultdict(dict)
    for id_, lang, level in rows(select(ExpertLanguage.expert_id, ExpertLanguage.lang, ExpertLanguage.fluency), ExpertLanguage.expert_id):
        languages[id_][lang] = _FLUENCY[level]
    areas: dict[tuple[str, str], set[str]] = defaultdict(set)
    for id_, kind, key in rows(select(ExpertArea.expert_id, ExpertArea.kind, ExpertArea.key), ExpertArea.expert_id):
        areas[id_, kind].add(key)
    support: dict[str, set[Support]] = defaultdict(set)
    for id_, given in rows(select(ExpertSupport.expert_id, ExpertSupport.support), ExpertSupport.expert_id):
        support[id_].add(_SUPPORT[given])
    windows: dict[str, list[Days]] = defaultdict(list)
    for id_, start, end in rows(select(ExpertWindow.expert_id, ExpertWindow.start, ExpertWindow.end), ExpertWindow.expert_id):
        windows[id_].append(Days(start, end))
    own: dict[str, dict[str, str]] = defaultdict(dict)
    for id_, key, value in rows(select(ExpertAttribute.expert_id, ExpertAttribute.key, ExpertAttribute.value), ExpertAttribute.expert_id):
        own[id_][key] = value
    people: dict[str, Person] = {}
    if person:
        columns = (ExpertPerson.name, ExpertPerson.email, ExpertPerson.phone, ExpertPerson.referees)
        for id_, *said in rows(select(ExpertPerson.expert_id, *columns), ExpertPerson.expert_id):
            people[id_] = Person(*said)
    columns_of = [getattr(Expert, name) for name in _PLAIN]
    profiles = {}
    for row in rows(select(*columns_of).order_by(Expert.id), Expert.id):
        (id_, category, headline, city, country, employer, at_once, per_year, vetting, vetted, updated, consented, retired, text) = row
        profiles[id_] = Profile(
            id_, _CATEGORIES[category], headline, city, country, employer, topics.get(id_, {}), languages.get(id_, {}),
            frozenset(support.get(id_, ())), frozenset(areas.get((id_, "region"), ())), frozenset(areas.get((id_, "country"), ())),
            tuple(sorted(windows.get(id_, ()))), at_once, per_year, _VETTING[vetting], vetted, updated, consented, retired, text,
            own.get(id_, {}), people.get(id_, Person()) if person else None,
        )  # fmt: skip
    return profiles


_PLAIN = ("id", "category", "headline", "city_id", "country", "employer", "at_once", "per_year", "vetting", "vetted_on", "updated",
          "consented", "retired", "biography")  # fmt: skip


def expert_of(profile: Profile, day: date, policy: Policy, seated: Iterable[str] = ()) -> MatchedExpert:
    """An expert as matching sees one on a day; `seated` are the cities of the committee."""
    return MatchedExpert(
        profile.id, profile.category, profile.topics, profile.languages, profile.support, profile.regions, profile.countries,
        profile.city, profile.country, profile.employer, profile.available, profile.at_once, profile.per_year,
        profile.vetting_on(day, policy), profile.vetted_on, profile.updated, profile.retired,
        profile.city is not None and profile.city in seated, profile.attributes,
    )  # fmt: skip


def faults(profile: Profile, policy: Policy, topics: Vocabulary, today: date) -> Iterator[str]:
    """What is wrong with a profile, `field: what, and what would be right` each. That its city is there is asked elsewhere."""
    if not ID.fullmatch(profile.id):
        yield f"id: {profile.id!r} is none; letters, digits and hyphens, 40 at most, such as EX-012"
    for topic in profile.topics:
        if topic not in topics:
            yield f"topics: there is no topic {topic!r}{_near(topic, topics)}"
    for lang in profile.languages:
        if not LANGUAGE_TAG.fullmatch(lang):
            yield f"languages: {lang!r} is no language tag (BCP 47), such as ar or pt-BR"
    for region in sorted(profile.regions - policy.regions.keys()):
        yield f"regions: the policy has no region {region!r}; it has {', '.join(policy.regions)}"
    known = {*countries.codes(), *policy.countries}
    for code in sorted(profile.countries - known):
        yield f"countries: there is no country {code!r}; give its code (ISO 3166-1 alpha-2) or its name"
    if profile.country is not None and profile.country not in known:
        yield f"country: there is no {profile.country!r}; give its code (ISO 3166-1 alpha-2) or its name"
    yield from window_faults(profile.available)
    yield from _number_and_day_faults(profile, today)
    yield from _text_faults(profile)
    yield from attribute_faults(profile.attributes, policy)


def _number_and_day_faults(profile: Profile, today: date) -> Iterator[str]:
    if not 1 <= profile.at_once <= 100:
        yield f"at_once: {profile.at_once} is no number of engagements from 1 to 100"
    if not 1 <= profile.per_year <= 1000:
        yield f"per_year: {profile.per_year} is no number of engagements from 1 to 1000"
    if profile.vetting is Vetting.VETTED and profile.vetted_on is None:
        yield "vetted_on: it is missing, but the expert is vetted; the day of the decision would be right"
    for what in ("vetted_on", "updated", "consented"):
        day = getattr(profile, what)
        if day is not None and day > today:
            yield f"{what}: {day} is in the future"


def _near(topic: str, topics: Vocabulary) -> str:
    meant = topics.find(topic) or topics.nearest(topic)
    return f"; did you mean {', '.join(meant[:3])}?" if meant else ""


def window_faults(available: Sequence[Days]) -> Iterator[str]:
    """What is wrong with windows that are in the order of their beginning."""
    for window in available:
        if window.start >= window.end:
            yield f"available: {window.start}..{window.end} has no day in it; the end is the first day after the window"
    for one, other in pairwise(available):
        if one.overlap(other):
            yield f"available: {one.start}..{one.end} and {other.start}..{other.end} overlap"


def _text_faults(profile: Profile) -> Iterator[str]:
    person = profile.person or Person()
    said = {"headline": profile.headline, "employer": profile.employer, "biography": profile.biography}
    said |= {what: getattr(person, what) for what in ("name", "email", "phone", "referees")}
    for what, text in said.items():
        if text is not None and len(text) > _LONGEST[what]:
            yield f"{what}: it has {len(text)} characters; {_LONGEST[what]} at most"
        elif text is not None and "\0" in text:
            yield f"{what}: it has a NUL character in it"
    if person.email is not None and not re.fullmatch(r"[^@\s]+@[^@\s]+", person.email):
        yield f"email: {person.email!r} is no address"


def attribute_faults(attributes: Mapping[str, str], policy: Policy) -> Iterator[str]:
    """What is wrong with attributes of an expert."""
    for key, value in attributes.items():
        attribute = policy.matching.attributes.get(key)
        if attribute is None:
            known = ", ".join(policy.matching.attributes) or "none"
            yield f"attributes.{key}: the policy does not define it under match.attributes; it defines {known}"
        elif attribute.values and value not in attribute.values:
            yield f"attributes.{key}: {value!r} is none of {', '.join(attribute.values)}"


def write(unit: Writing, pairs: Sequence[tuple[Profile | None, Profile]]) -> None:
    """Put profiles into a transaction: new ones, and changed ones with what they were; `person` None leaves who it is."""
    new = [after for before, after in pairs if before is None]
    for table in _TABLES:
        unit.insert(table, [row for profile in new for row in _rows(table, profile)], city="city_id" if table is Expert else None)
    changed = [(before, after) for before, after in pairs if before is not None and before != after]
    for start in range(0, len(changed), _AT_ONCE):
        some = changed[start : start + _AT_ONCE]
        for table in _TABLES:
            _bring(unit.session, table, some)
        unit.flush()


_TABLES: tuple[type[Base], ...] = (
    Expert, ExpertPerson, ExpertTopic, ExpertLanguage, ExpertArea, ExpertSupport, ExpertWindow, ExpertAttribute,
)  # fmt: skip


def _bring(session: Session, table: type[Base], pairs: Sequence[tuple[Profile, Profile]]) -> None:
    """Bring the rows of a table from what they were to what they are."""
    wanted = {}
    for before, after in pairs:
        if table is ExpertPerson and after.person is None:
            continue
        if (was := list(_rows(table, before))) != (rows := list(_rows(table, after))) or (table is ExpertPerson and not was):
            wanted[after.id] = rows
    if not wanted:
        return
    mapper: Any = inspect(table)
    keys = [mapper.get_property_by_column(column).key for column in mapper.primary_key]
    owner: Any = getattr(table, keys[0])
    held = {tuple(getattr(row, key) for key in keys): row for row in session.scalars(select(table).where(owner.in_(list(wanted))))}
    for rows in wanted.values():
        for row in rows:
            there = held.pop(tuple(row[key] for key in keys), None)
            if there is None:
                session.add(table(**row))
                continue
            for key, value in row.items():
                if getattr(there, key) != value:
                    setattr(there, key, value)
    for gone in held.values():
        session.delete(gone)


def _rows(table: type[Base], profile: Profile) -> Iterator[dict[str, Any]]:
    """The rows of a profile in a table, in the order of their keys."""
    id_ = profile.id
    if table is Expert:
        yield {
            "id": id_, "category": profile.category.value, "headline": profile.headline, "city_id": profile.city,
            "country": profile.country, "employer": profile.employer, "at_once": profile.at_once, "per_year": profile.per_year,
            "vetting": profile.vetting.value, "vetted_on": profile.vetted_on, "updated": profile.updated, "consented": profile.consented,
            "retired": profile.retired, "biography": profile.biography,
            "folded": folded(" ".join(text for text in (profile.headline, profile.biography) if text)),
        }  # fmt: skip
    elif table is ExpertPerson:
        person = profile.person
        if person is not None and person != Person():
            yield {"expert_id": id_, **{each.name: getattr(person, each.name) for each in fields(Person)}}
    elif table is ExpertTopic:
        yield from ({"expert_id": id_, "topic": topic, "level": word_of(level)} for topic, level in sorted(profile.topics.items()))
    elif table is ExpertLanguage:
        yield from ({"expert_id": id_, "lang": lang, "fluency": word_of(level)} for lang, level in sorted(profile.languages.items()))
    elif table is ExpertArea:
        for kind, known in (("country", profile.countries), ("region", profile.regions)):
            yield from ({"expert_id": id_, "kind": kind, "key": key} for key in sorted(known))
    elif table is ExpertSupport:
        yield from ({"expert_id": id_, "support": given.value} for given in sorted(profile.support))
    elif table is ExpertWindow:
        yield from ({"expert_id": id_, "start": window.start, "end": window.end} for window in profile.available)
    else:
        yield from ({"expert_id": id_, "key": key, "value": value} for key, value in sorted(profile.attributes.items()))

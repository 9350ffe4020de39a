"""The policy: what a network has decided about its regions, its committee and the terms of its seats.

Plain frozen data; `scn.rules.policyfile.reading` reads it from TOML. Every rule of the committee can change on a date, so a
value is kept as a history (`Dated`) and asked for on a day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Dated(Generic[T]):
    """A value and its later versions: pairs of the day from which each holds (`None`: from the beginning), in order."""

    versions: tuple[tuple[date | None, T], ...]

    def on(self, day: date) -> T | None:
        """The version that holds on `day`, or None before the first one."""
        found: T | None = None
        for since, value in self.versions:
            if since is None or since <= day:
                found = value
        return found


class VacancyTerm(StrEnum):
    """For how long a seat that falls vacant in mid-term is filled."""

    REST = "rest"
    FULL = "full"


class Fairness(StrEnum):
    """What a fair draw looks at: its own chances, or all that a city has had."""

    EACH = "each"
    CUMULATIVE = "cumulative"


class PartialTerm(StrEnum):
    """Whether a term shorter than a full one counts toward the limit of consecutive terms."""

    NEVER = "never"
    ALWAYS = "always"
    OVER_HALF = "over_half"


@dataclass(frozen=True, slots=True)
class Region:
    """A region of the network: its key, its names by language, its countries (ISO 3166-1 alpha-2), the hub that serves it."""

    key: str
    names: Mapping[str, str]
    countries: tuple[str, ...]
    hub: str | None = None


@dataclass(frozen=True, slots=True)
class Hub:
    """A regional hub of the Management Unit: its key, its names by language, since when it works, its place: degrees north and east."""

    key: str
    names: Mapping[str, str] = field(default_factory=dict)
    since: date | None = None
    place: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """One class of a number: `min <= number < max`; a side that is None is open."""

    key: str
    min: int | None
    max: int | None

    def contains(self, number: float) -> bool:
        """Whether the number is of this class."""
        return (self.min is None or self.min <= number) and (self.max is None or number < self.max)


@dataclass(frozen=True, slots=True)
class NumberClass:
    """A dimension made from a number of a city (`of`: `population`, …), such as size by population."""

    key: str
    of: str
    bands: tuple[Band, ...]

    def band_of(self, number: float | None) -> str | None:
        """The key of the class that holds the number, or None."""
        if number is None:
            return None
        return next((band.key for band in self.bands if band.contains(number)), None)


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of a city that the policy defines: its key, and the values it can have (none given: any)."""

    key: str
    values: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic that the policy adds to the vocabulary, or gives other words: its labels and synonyms are by language.

    `parent` is the id of a topic that is more general.
    """

    key: str
    parent: str | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MatchPolicy:
    """What the network asks of the experts that it sends.

    `min_fluency` is the least level of the CEFR, or `native`, at which a language counts; `vetting_valid_months` how long a
    vetting holds (None: for good); a profile that was not confirmed for `stale_after_months` is stale. `attributes` are
    those of experts.
    """

    min_fluency: str = "B2"
    require_vetted: bool = True
    vetting_valid_months: int | None = None
    stale_after_months: int = 18
    attributes: Mapping[str, Attribute] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Quota:
    """The least and the greatest number of members that one group of one dimension has on the committee."""

    dimension: str
    group: str
    min: int = 0
    max: int | None = None
    floor: int = 0
    ceiling: int | None = None


@dataclass(frozen=True, slots=True)
class CommitteeRules:
    """The rules of the committee as they hold on one day.

    `retain_min` is the least share (0 to 1) of those who sit before a rotation that sits after it.
    Terms are of `term_years` years; `cooling_off_years` is the gap after which consecutive terms start to count anew.
    """

    seats: int
    term_years: int
    max_consecutive_terms: int | None
    cooling_off_years: int
    eligible_after_months: int
    retain_min: Fraction
    max_per_country: int | None
    vacancy_term: VacancyTerm
    partial_term_counts: PartialTerm
    chairs: int
    notice_days: int
    fairness: Fairness
    quotas: tuple[Quota, ...]


@dataclass(frozen=True, slots=True)
class CommitteePolicy:
    """The rules of the committee with their history: each field a `Dated` value, each quota by dimension and group."""

    seats: Dated[int]
    term_years: Dated[int]
    max_consecutive_terms: Dated[int | None]
    cooling_off_years: Dated[int]
    eligible_after_months: Dated[int]
    retain_min: Dated[Fraction]
    max_per_country: Dated[int | None]
    vacancy_term: Dated[VacancyTerm]
    partial_term_counts: Dated[PartialTerm]
    chairs: Dated[int]
    notice_days: Dated[int]
    fairness: Dated[Fairness]
    quotas: Mapping[tuple[str, str], Dated[Quota]]
    note: str = ""

    def on(self, day: date) -> CommitteeRules | None:
        """The rules as they hold on `day`; None before the day from which the policy knows a number of seats."""
        seats = self.seats.on(day)
        term_years = self.term_years.on(day)
        if seats is None or term_years is None:
            return None
        quotas = (quota.on(day) for _, quota in sorted(self.quotas.items()))
        return CommitteeRules(
            seats=seats,
            term_years=term_years,
            max_consecutive_terms=self.max_consecutive_terms.on(day),
            cooling_off_years=self.cooling_off_years.on(day) or 0,
            eligible_after_months=self.eligible_after_months.on(day) or 0,
            retain_min=self.retain_min.on(day) or Fraction(0),
            max_per_country=self.max_per_country.on(day),
            vacancy_term=self.vacancy_term.on(day) or VacancyTerm.REST,
            partial_term_counts=self.partial_term_counts.on(day) or PartialTerm.OVER_HALF,
            chairs=self.chairs.on(day) or 0,
            notice_days=self.notice_days.on(day) or 0,
            fairness=self.fairness.on(day) or Fairness.EACH,
            quotas=tuple(quota for quota in quotas if quota is not None),
        )


@dataclass(frozen=True, slots=True)
class Schedule:
    """A report that is made again and again: which, in which format and language, when (crontab(5)), and into which file.

    `to` is a path, relative to the folder of the policy, in which {report}, {language} and {date} stand for what they say.
    `since` is a length of time or `last`; `keep` how many old files stay (None: every file that has a name of its own);
    `if_changed` leaves the file as it is where only the day would differ.
    """

    name: str
    report: str
    format: str
    language: str
    when: str
    to: str
    since: str | None = None
    keep: int | None = None
    if_changed: bool = False
    sections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BackupPolicy:
    """How the store is backed up: how many days the last backup may be old (0: whoever backs up does it without scn), and by which file.

    `to` is a path, relative to the folder of the policy, in which {date} stands for the day (None: no run makes a backup);
    `when` is as in a schedule; `keep` how many old files stay (None: every file that has a name of its own).
    """

    max_age_days: int = 35
    to: str | None = None
    when: str = "@daily"
    keep: int | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything that a network decides for itself."""

    name: str
    languages: tuple[str, ...]
    regions: Mapping[str, Region]
    committee: CommitteePolicy
    countries: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    classes: Mapping[str, NumberClass] = field(default_factory=dict)
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    weights: Mapping[str, Fraction] = field(default_factory=dict)
    matching: MatchPolicy = field(default_factory=MatchPolicy)
    topics: Mapping[str, Topic] = field(default_factory=dict)
    hubs: Mapping[str, Hub] = field(default_factory=dict)
    schedules: tuple[Schedule, ...] = ()
    backup: BackupPolicy = field(default_factory=BackupPolicy)
    theme: str | None = None
    source: str = ""
    sha256: str = ""

    def region_of(self, country: str) -> str | None:
        """The key of the region that has the country, or None."""
        return next((region.key for region in self.regions.values() if country in region.countries), None)

    def called(self, dimension: str, group: str | None, lang: str) -> str | None:
        """The name of a group in a language where the policy gives one, else its key."""
        found: Region | Hub | None = None
        if group and dimension == "region":
            found = self.regions.get(group)
        elif group and dimension == "hub":
            found = self.hubs.get(group)
        return self.in_words(found.names, lang) or group if found else group

    def in_words(self, names: Mapping[str, str], lang: str) -> str | None:
        """The name in a language; where it is missing, in the network's first language; else any that there is."""
        return names.get(lang) or names.get(self.languages[0]) or next(iter(names.values()), None)

    def every_hub(self) -> tuple[str, ...]:
        """The keys of all hubs: those that serve a region in the order of the regions, then the others that the policy has."""
        return tuple(dict.fromkeys([*(region.hub for region in self.regions.values() if region.hub), *self.hubs]))

    def hub_of(self, region: str | None) -> str | None:
        """The key of the hub that serves the region, or None."""
        found = self.regions.get(region) if region else None
        return found.hub if found else None

"""Whether the numbers of a policy agree with each other, and with the members that the network has.

The committee's rules are tried on every day on which one of them changes: a quota can be right for 26 seats and wrong for 25.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING

from scn.rules.policy import CommitteePolicy, CommitteeRules, Policy, Quota
from scn.rules.policyfile.entries import Entry, parse
from scn.rules.policyfile.findings import Finding, Findings, Severity, dotted, meant
from scn.rules.policyfile.reading import RULES, read
from scn.rules.policyfile.scheduling import Offered, check_offered
from scn.rules.policyfile.values import COUNTRY, KEY

if TYPE_CHECKING:
    from scn.rules.policyfile.lines import Path

SEATS: Path = ("isc", "seats")
CHAIRS: Path = ("isc", "chairs")
RETAIN_MIN: Path = ("isc", "retain_min")
MAX_PER_COUNTRY: Path = ("isc", "max_per_country")
QUOTA: Path = ("isc", "quota")

NOT_IN_ISO = frozenset({"XK"})
"""Kosovo, which ISO 3166-1 has not assigned a code, is always known."""

OTHER_CODES = {"UK": "GB", "EL": "GR", "EN": "GB", "KO": "XK"}
"""Codes that are in use for a country elsewhere."""

TOLERANCE = Fraction(1, 10**9)
"""How far the sum of the weights may be from 1, so that thirds can be written."""


def check(
    text: str,
    file: str,
    *,
    known_countries: Collection[str] | None = None,
    known_kinds: Collection[str] | None = None,
    known_reports: Offered | None = None,
    is_folder: Callable[[str], bool] | None = None,
    groups: Mapping[str, Collection[str]] | None = None,
    today: date | None = None,
) -> list[Finding]:
    """Everything that is wrong in the text of a policy, in the order of its lines; nothing where all is right.

    `file` is what findings call it. `known_countries` are the codes of ISO 3166-1, `known_kinds` the kinds of city and
    `known_reports` the reports with their formats and languages; `is_folder` says whether a path, as it stands in the policy, is one.
    A check without them takes any. `groups` are, by dimension, those that have at least one active member: the quotas that hold on
    `today` or later (without it: all) are held against them. Raises nothing.
    """
    findings = Findings(text, file)
    top = parse(findings)
    if top is not None:
        policy = read(top)
        countries = None if known_countries is None else frozenset(known_countries) | NOT_IN_ISO | policy.countries.keys()
        _check_countries(top, countries)
        _check_quota_groups(top, policy, countries, known_kinds)
        _check_weights(top, policy)
        _check_hubs(top, policy)
        theme = top["network"]["theme"]
        if is_folder is not None and policy.theme is not None and not is_folder(policy.theme):
            theme.fault(f"is {policy.theme!r}, which is no folder; one with style.css or a logo would be right")
        if known_reports is not None:
            check_offered(top["schedule"], known_reports)
        _check_committee(policy, countries, findings)
        _check_members(policy.committee, groups or {}, today, findings)
    return findings.in_order()


def _check_countries(top: Entry, countries: Collection[str] | None) -> None:
    """Note the countries of regions that do not exist."""
    for _, region in top["regions"].items():
        for country in region["countries"].elements():
            code = str(country.value)
            if COUNTRY.fits(country.value) and countries is not None and code not in countries:
                country.fault(f"has {code!r}, which is no known country; {_country_meant(code)}")


def _country_meant(code: str) -> str:
    if code in OTHER_CODES:
        return f"did you mean {OTHER_CODES[code]!r}?"
    return f"a code of ISO 3166-1 alpha-2, or one defined under [countries.{code}], would be right"


def _check_quota_groups(top: Entry, policy: Policy, countries: Collection[str] | None, kinds: Collection[str] | None) -> None:
    """Note the quotas for groups that only the world outside the file knows not to exist."""
    quotas = top["isc"]["quota"]
    for code, quota in quotas["country"].items():
        if COUNTRY.fits(code) and countries is not None and code not in countries:
            quota.fault(f"is a quota for a group that no member can be in; {_country_meant(code)}")
    for kind, quota in quotas["kind"].items():
        if kinds is not None and kind not in kinds:
            quota.fault(f"is a quota for a group that no member can be in; {meant(kind, kinds)}")
    hubs = {region.hub for region in policy.regions.values() if region.hub is not None}
    for hub, quota in quotas["hub"].items():
        if hub not in hubs:
            quota.fault(f"is a quota for a hub that serves no region; {meant(hub, hubs)}", Severity.WARNING)


def _check_hubs(top: Entry, policy: Policy) -> None:
    """Note hubs that serve no region, and hubs of regions that are not among those that the policy names."""
    serving = {region.hub for region in policy.regions.values() if region.hub is not None}
    for hub, entry in top["hubs"].items():
        if KEY.fits(hub) and hub not in serving:
            entry.fault(f"is a hub that serves no region; regions.KEY.hub = {hub!r} says which", Severity.WARNING)
    for _, region in top["regions"].items():
        named = region["hub"].value
        if policy.hubs and KEY.fits(named) and named not in policy.hubs:
            region["hub"].fault(f"is {named!r}, which is not among the hubs; {meant(str(named), policy.hubs)}", Severity.WARNING)


def _check_weights(top: Entry, policy: Policy) -> None:
    total = sum(policy.weights.values(), Fraction(0))
    if policy.weights and abs(total - 1) > TOLERANCE:
        top["match"]["weights"].fault(f"add up to {float(total):g}; 1 would be right")


@dataclass(frozen=True, slots=True)
class _Clash:
    """Rules that cannot hold together: the paths of those that take part, most telling first, and the sentence."""

    paths: tuple[Path, ...]
    message: str
    severity: Severity = Severity.ERROR


def _check_committee(policy: Policy, countries: Collection[str] | None, findings: Findings) -> None:
    """Try the rules on every day on which one of them changes; note each clash once, on the day on which it begins."""
    committee = policy.committee
    before: set[_Clash] = set()
    for day in _days(committee):
        rules = committee.on(day)
        clashes = set(_clashes(policy, rules, countries)) if rules is not None else set()
        since = "" if day == date.min else f"from {day} on, "
        for clash in clashes - before:
            findings.add(_culprit(committee, clash.paths, day), since + clash.message, clash.severity)
        before = clashes
    for _, share in committee.retain_min.versions[:1]:
        if share == 0:
            findings.add((*RETAIN_MIN, 0), "isc.retain_min is 0 and asks for nothing; no key at all would be right", Severity.WARNING)


def _days(committee: CommitteePolicy) -> list[date]:
    """The days on which a rule changes, and the beginning of time."""
    paths: list[Path] = [("isc", rule) for rule in RULES] + [(*QUOTA, *group) for group in committee.quotas]
    return sorted({date.min, *(since for path in paths for since in _starts(committee, path) if since is not None)})


def _starts(committee: CommitteePolicy, path: Path) -> list[date | None]:
    """The days on which the versions of the rule or the quota at a path begin; none for a table of quotas."""
    match path:
        case ("isc", "quota", str(dimension), str(group)):
            quota = committee.quotas.get((dimension, group))
            return [since for since, _ in quota.versions] if quota is not None else []
        case ("isc", str(rule)) if rule in RULES:
            return [since for since, _ in getattr(committee, rule).versions]
    return []


def _culprit(committee: CommitteePolicy, paths: Sequence[Path], day: date) -> Path:
    """Where to point for a clash that begins on a day: at a version that begins on it, else at the first of the paths."""
    for path in paths:
        starts = _starts(committee, path)
        if day in starts:
            return (*path, starts.index(day))
    held = [index for index, since in enumerate(_starts(committee, paths[0])) if since is None or since <= day]
    return (*paths[0], *held[-1:])


def _clashes(policy: Policy, rules: CommitteeRules, countries: Collection[str] | None) -> Iterator[_Clash]:
    """The rules of one day that cannot hold together."""
    seats = rules.seats
    if rules.chairs > seats:
        yield _Clash((CHAIRS, SEATS), f"isc.chairs is {rules.chairs}, more than the {seats} seats; at most {seats} would be right")
    if rules.retain_min > 0 and math.ceil(rules.retain_min * seats) == seats:
        sentence = f"isc.retain_min keeps all {seats} members at every rotation, so that no seat changes hands; less would be right"
        yield _Clash((RETAIN_MIN, SEATS), sentence, Severity.WARNING)
    if rules.max_per_country is not None:
        yield from _cap_clashes(policy, rules, rules.max_per_country, countries)
    for dimension, quotas in groupby(rules.quotas, key=lambda quota: quota.dimension):
        yield from _quota_clashes(policy, seats, dimension, list(quotas))


def _cap_clashes(policy: Policy, rules: CommitteeRules, cap: int, known: Collection[str] | None) -> Iterator[_Clash]:
    """What the cap per country makes impossible. A quota for a country takes the place of the cap."""
    caps = {quota.group: quota.max for quota in rules.quotas if quota.dimension == "country"}

    def room(countries: Collection[str]) -> float:
        """The most members that countries can have together."""
        return sum(math.inf if most is None else most for most in (caps.get(country, cap) for country in countries))

    in_regions = frozenset(country for region in policy.regions.values() for country in region.countries)
    if known is not None and room(known) < rules.seats:
        everywhere, what, severity = known, "that are known", Severity.ERROR
    else:
        everywhere, what, severity = in_regions, "of the regions", Severity.WARNING
    if everywhere and room(everywhere) < rules.seats:
        sentence = f"isc.max_per_country is {cap}, and with it the {len(everywhere)} countries {what} fill at most"
        yield _Clash(
            (MAX_PER_COUNTRY, SEATS),
            f"{sentence} {room(everywhere)} of the {rules.seats} seats; a greater number would be right",
            severity,
        )
    for quota in rules.quotas:
        region = policy.regions.get(quota.group) if quota.dimension == "region" else None
        if region is not None and region.countries and room(region.countries) < quota.min:
            path = (*QUOTA, "region", region.key)
            sentence = f"{dotted(path)} has a minimum of {quota.min}, but with isc.max_per_country {cap} its countries have at most"
            yield _Clash(
                (path, MAX_PER_COUNTRY),
                f"{sentence} {room(region.countries)} members; a minimum of no more would be right",
                Severity.WARNING,
            )


def _quota_clashes(policy: Policy, seats: int, dimension: str, quotas: Sequence[Quota]) -> Iterator[_Clash]:
    """What the quotas of one dimension make impossible together."""
    table: Path = (*QUOTA, dimension)
    paths = (table, SEATS, *((*table, quota.group) for quota in quotas))
    least = sum(quota.min for quota in quotas)
    if least > seats:
        sentence = f"the minima of {dotted(table)} add up to {least}, more than the {seats} seats; at most {seats} would be right"
        yield _Clash(paths, sentence)
    maxima = {quota.group: quota.max for quota in quotas if quota.max is not None}
    most = sum(maxima.values())
    possible = _possible_groups(policy, dimension)
    if possible and maxima.keys() >= possible and most < seats:
        sentence = f"the maxima of {dotted(table)}, which has every group, add up to {most}, fewer than the {seats} seats"
        yield _Clash(paths, f"{sentence}; at least {seats} would be right")


def _possible_groups(policy: Policy, dimension: str) -> set[str]:
    """The groups that members can be in, for a dimension of which the policy names them all; otherwise none."""
    if dimension == "region":
        return set(policy.regions)
    if dimension in policy.classes:
        return {band.key for band in policy.classes[dimension].bands}
    return set(policy.attributes[dimension].values) if dimension in policy.attributes else set()


def _check_members(committee: CommitteePolicy, groups: Mapping[str, Collection[str]], today: date | None, findings: Findings) -> None:
    """Note the quotas that ask for members of a group in which there is none."""
    for (dimension, group), history in committee.quotas.items():
        if dimension not in groups or group in groups[dimension]:
            continue
        ends = [since for since, _ in history.versions[1:]] + [None]
        for index, ((since, quota), end) in enumerate(zip(history.versions, ends, strict=True)):
            is_over = today is not None and end is not None and end <= today
            if quota.min > 0 and not is_over:
                path: Path = (*QUOTA, dimension, group)
                when = "" if since is None else f"from {since} on, "
                sentence = f"{when}{dotted(path)} has a minimum of {quota.min}, and no active member is in that group"
                findings.add((*path, index, "min"), f"{sentence}; a group with members, or min = 0, would be right", Severity.WARNING)

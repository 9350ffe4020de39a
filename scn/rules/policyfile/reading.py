"""Reading a policy file (TOML) into the typed policy.

Reading finds whatever keeps the text from meaning one thing: a key or a group that does not exist, a value of the wrong
kind or out of its range, a country in two regions, classes that overlap. Whether the numbers agree with each other, and
with the members, is another question: `scn.rules.policyfile.checking`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import TypeVar

from scn.errors import InvalidInput
from scn.rotation.dimensions import CITY, INCUMBENT, SEATS
from scn.rules.policy import (
    Attribute,
    Band,
    CommitteePolicy,
    Dated,
    Fairness,
    Hub,
    MatchPolicy,
    NumberClass,
    PartialTerm,
    Policy,
    Quota,
    Region,
    Topic,
    VacancyTerm,
)
from scn.rules.policyfile.entries import Entry, parse
from scn.rules.policyfile.findings import Findings, Severity, meant
from scn.rules.policyfile.scheduling import BACKUP, backup, schedules
from scn.rules.policyfile.values import (
    COUNTRY,
    DAY,
    FLUENCY,
    KEY,
    LANGUAGE,
    NO_LIMIT,
    PLACE,
    SHARE,
    TEXT,
    TOPIC,
    TRUTH,
    Kind,
    limit,
    matching,
    one_of,
    whole,
)

T = TypeVar("T")

NETWORK = ("name", "languages", "theme", "note")
COUNTRIES = ("name",)
REGION = ("name", "countries", "hub")
HUB = ("name", "since", "place")
CLASS = ("of",)
BAND = ("min", "max")
ATTRIBUTE = ("values", "name")
RULES = (
    "seats",
    "term_years",
    "max_consecutive_terms",
    "cooling_off_years",
    "eligible_after_months",
    "retain_min",
    "max_per_country",
    "vacancy_term",
    "partial_term_counts",
    "chairs",
    "notice_days",
    "fairness",
)
COMMITTEE = (*RULES, "quota", "note")
QUOTA = ("min", "max", "floor", "ceiling", "from")
VERSION = ("value", "from")
WEIGHTS = ("topic", "language", "region", "kind", "support", "text", "load")
REQUIREMENTS = ("min_fluency", "require_vetted", "vetting_valid_months", "stale_after_months")
MATCH = ("weights", "attributes", *REQUIREMENTS)
TOPICS = ("parent", "name", "synonyms")
TABLES = ("network", "countries", "regions", "hubs", "classes", "attributes", "isc", "match", "topics", "schedule", "backup")

NUMBERS = {"population": (0, 10**9), "lat": (-90, 90), "lon": (-180, 180)}
"""The numbers of a city that classes can be made from, and their ranges."""

DIMENSIONS = ("region", "country", "kind", "hub", "language")
"""The dimensions that every network has."""

RESERVED = (*DIMENSIONS, *NUMBERS, SEATS, INCUMBENT, CITY)
"""What neither a class nor an attribute can be called."""

OF_EXPERTS = ("category", "country", "city", "employer", "region", "language", "topic", "support")
"""What no attribute of experts can be called: what every expert has."""

SEATS_MAX = 10_000
YEARS_MAX = 100


def load(text: str, file: str) -> Policy:
    """Read a policy; `file` is what messages call it.

    Raises InvalidInput: `message` is the first fault and `details` are the others, each `file:line: what is wrong; what
    would be right`. A policy whose rules contradict each other is read all the same: ask `checking.check`.
    """
    findings = Findings(text, file)
    top = parse(findings)
    policy = read(top) if top is not None else None
    faults = [str(finding) for finding in findings.in_order() if finding.severity is Severity.ERROR]
    if policy is None or faults:
        raise InvalidInput(faults[0], details=faults[1:])
    return policy


def read(top: Entry) -> Policy:
    """Make the policy of a whole file, and note in its findings what is wrong.

    What cannot be read is left out of the policy, never guessed.
    """
    top.fields(TABLES)
    network = top["network"].fields(NETWORK)
    network["note"].read(TEXT)
    languages = network["languages"].distinct(LANGUAGE) or ("en",)
    classes, attributes = dict(_named(top["classes"])), dict(_named(top["attributes"]))
    for key in classes.keys() & attributes.keys():
        attributes[key].fault(f"is also the name of a class (line {top.findings.line(classes[key].path)}); give each its own")
    scheduled = schedules(top["schedule"], languages[0])
    return Policy(
        name=network["name"].read(TEXT) or "",
        languages=languages,
        theme=network["theme"].read(TEXT),
        regions=_regions(top["regions"], languages[0]),
        hubs={key: _hub(key, entry.fields(HUB), languages[0]) for key, entry in top["hubs"].keyed(KEY)},
        committee=_committee(top["isc"].fields(COMMITTEE), _groups(top)),
        countries={code: _names(country.fields(COUNTRIES)["name"], languages[0]) for code, country in top["countries"].keyed(COUNTRY)},
        classes={key: _class(key, entry) for key, entry in classes.items()},
        attributes={key: _attribute(key, entry.fields(ATTRIBUTE), languages[0]) for key, entry in attributes.items()},
        weights=_weights(top["match"].fields(MATCH)["weights"].fields(WEIGHTS)),
        matching=_match(top["match"], languages[0]),
        topics=_topics(top["topics"], languages[0]),
        schedules=scheduled,
        backup=backup(top["backup"].fields(BACKUP), scheduled),
        source=top.findings.file,
        sha256=hashlib.sha256(top.findings.text.encode()).hexdigest(),
    )


def _groups(top: Entry) -> dict[str, Collection[str] | None]:
    """The dimensions of a city, each with its groups as the file declares them; None where the file does not say."""
    return {
        **dict.fromkeys(DIMENSIONS),
        "region": [key for key, _ in top["regions"].items()],
        **{key: [band for band, _ in entry.items() if band not in CLASS] for key, entry in top["classes"].items()},
        **{key: entry["values"].texts() or None for key, entry in top["attributes"].items()},
    }


def _named(table: Entry) -> Iterator[tuple[str, Entry]]:
    """The classes or attributes of a table: those whose names are not taken."""
    for key, entry in table.keyed(KEY):
        if key in RESERVED:
            entry.fault("is a name that scn uses itself; another name would be right")
        else:
            yield key, entry


def _names(entry: Entry, language: str) -> dict[str, str]:
    """Names by language; a plain text is the name in the network's first language."""
    if isinstance(entry.value, str):
        name = entry.read(TEXT)
        return {language: name} if name else {}
    return {tag: name for tag, named in entry.keyed(LANGUAGE) if (name := named.read(TEXT)) is not None}


def _regions(table: Entry, language: str) -> dict[str, Region]:
    regions: dict[str, Region] = {}
    taken: dict[str, Entry] = {}
    for key, entry in table.keyed(KEY):
        entry.fields(REGION)
        regions[key] = Region(
            key=key,
            names=_names(entry["name"], language),
            countries=entry["countries"].distinct(COUNTRY),
            hub=entry["hub"].read(KEY),
        )
        for country in entry["countries"].elements():
            if country.value not in regions[key].countries:
                continue
            first = taken.setdefault(str(country.value), country)
            if first.path[1] != key:
                line = country.findings.line(first.path)
                country.fault(f"has {country.value}, which is also in regions.{first.path[1]} (line {line}); one region would be right")
    return regions


def _hub(key: str, entry: Entry, language: str) -> Hub:
    return Hub(key, _names(entry["name"], language), entry["since"].read(DAY), entry["place"].read(PLACE))


def _class(key: str, entry: Entry) -> NumberClass:
    of = entry["of"].required(matching("|".join(NUMBERS), " or ".join(map(repr, NUMBERS)))) or ""
    span = whole(*NUMBERS.get(of, (-180, 10**9)))
    bands: list[tuple[Band, Entry]] = []
    declared = [(name, band) for name, band in entry.keyed(KEY) if name not in CLASS]
    if not declared:
        entry.fault("has no class; one such as small = { max = 100_000 } would be right")
    for name, band in declared:
        least, most = (band.fields(BAND)[side].read(span) for side in BAND)
        if any(band[side].value is not None and value is None for side, value in zip(BAND, (least, most), strict=True)):
            continue
        if least is None and most is None:
            band.fault("has neither min nor max, so that every number is in it; a bound would be right")
        elif least is not None and most is not None and least >= most:
            band["max"].fault(f"is {most}, so that no number is in it; more than its min {least} would be right")
        else:
            bands.append((Band(name, least, most), band))
    bands.sort(key=lambda item: (item[0].min is not None, item[0].min or 0))
    if len(bands) == len(declared):
        for (below, _), (above, place) in pairwise(bands):
            _check_joint(below, above, place)
    return NumberClass(key, of, tuple(band for band, _ in bands))


def _check_joint(below: Band, above: Band, place: Entry) -> None:
    """Note where two neighbouring classes overlap or leave a gap."""
    if above.min is None or below.max is None or above.min < below.max:
        bound = "a max below which the other begins" if below.max is None or above.min is None else f"min = {below.max}"
        place.fault(f"overlaps with {below.key}; {bound} would be right")
    elif above.min > below.max:
        place.fault(f"leaves a gap after {below.key}, from {below.max} to {above.min}; min = {below.max} would be right")


def _attribute(key: str, entry: Entry, language: str) -> Attribute:
    return Attribute(key, entry["values"].distinct(TEXT), _names(entry["name"], language))


def _committee(isc: Entry, groups: Mapping[str, Collection[str] | None]) -> CommitteePolicy:
    seats, years, limit_of_terms = whole(1, SEATS_MAX), whole(1, YEARS_MAX), limit(YEARS_MAX)
    for key, kind in (("seats", seats), ("term_years", years)):
        if isc[key].value is None:
            isc[key].required(kind)
    return CommitteePolicy(
        seats=_rule(isc["seats"], seats),
        term_years=_rule(isc["term_years"], years),
        max_consecutive_terms=_limit(isc["max_consecutive_terms"], limit_of_terms),
        cooling_off_years=_rule(isc["cooling_off_years"], whole(0, YEARS_MAX)),
        eligible_after_months=_rule(isc["eligible_after_months"], whole(0, 12 * YEARS_MAX)),
        retain_min=_rule(isc["retain_min"], SHARE),
        max_per_country=_limit(isc["max_per_country"], limit(SEATS_MAX)),
        vacancy_term=_rule(isc["vacancy_term"], one_of(VacancyTerm)),
        partial_term_counts=_rule(isc["partial_term_counts"], one_of(PartialTerm)),
        chairs=_rule(isc["chairs"], whole(0, SEATS_MAX)),
        notice_days=_rule(isc["notice_days"], whole(0, 366 * YEARS_MAX)),
        fairness=_rule(isc["fairness"], one_of(Fairness)),
        quotas=_quotas(isc["quota"], groups),
        note=isc["note"].read(TEXT) or "",
    )


def _rule(entry: Entry, kind: Kind[T]) -> Dated[T]:
    """A rule of the committee: one value, or its versions."""
    if isinstance(entry.value, list):
        return _history(entry, lambda version: _version(version, kind))
    value = entry.read(kind)
    return Dated(() if value is None else ((None, value),))


def _limit(entry: Entry, kind: Kind[int]) -> Dated[int | None]:
    """A rule that can be lifted."""
    return Dated(tuple((since, None if value == NO_LIMIT else value) for since, value in _rule(entry, kind).versions))


def _version(entry: Entry, kind: Kind[T]) -> tuple[date | None, T] | None:
    entry.fields(VERSION)
    value = entry["value"].required(kind) if isinstance(entry.value, dict) else None
    since = entry["from"].read(DAY)
    unfit = value is None or (since is None and entry["from"].value is not None)
    return None if value is None or unfit else (since, value)


def _history(entry: Entry, version: Callable[[Entry], tuple[date | None, T] | None]) -> Dated[T]:
    """The versions of a list, in the order of their days. All or none: a history with a hole would say another thing."""
    elements = entry.elements()
    if not elements:
        entry.fault("is an empty list; a value, or versions of it such as { from = 2023-09-22, value = 25 }, would be right")
    versions = [found for element in elements if (found := version(element)) is not None]
    if len(versions) < len(elements):
        return Dated(())
    for (before, _), (since, _), element in zip(versions, versions[1:], elements[1:], strict=False):
        if since is None:
            element.fault("has a version without from; only the first may hold from the beginning")
        elif before is not None and since <= before:
            element["from"].fault(f"is {since}, not after {before}; versions in the order of their days would be right")
    return Dated(tuple(versions))


def _quotas(table: Entry, groups: Mapping[str, Collection[str] | None]) -> dict[tuple[str, str], Dated[Quota]]:
    quotas: dict[tuple[str, str], Dated[Quota]] = {}
    for dimension, entry in table.items():
        if dimension not in groups:
            entry.fault(f"is a quota on what no city has; {meant(dimension, groups)}")
            continue
        for group, quota in entry.items():
            if _is_group(quota, groups[dimension]):
                quotas[dimension, group] = _quota_history(quota)
    return quotas


def _is_group(quota: Entry, groups: Collection[str] | None) -> bool:
    """Whether a member can be in the group of a quota."""
    _, _, dimension, group = quota.path
    if groups is not None and group not in groups:
        quota.fault(f"is a quota for a group that no member can be in; {meant(str(group), groups)}")
        return False
    kind = {"country": COUNTRY, "language": LANGUAGE}.get(str(dimension), TEXT)
    return Entry(quota.path, group, quota.findings).read(kind) is not None


def _quota_history(entry: Entry) -> Dated[Quota]:
    if isinstance(entry.value, list):
        return _history(entry, _quota)
    version = _quota(entry)
    return Dated(() if version is None else (version,))


def _quota(entry: Entry) -> tuple[date | None, Quota] | None:
    entry.fields(QUOTA)
    least, most, floor, ceiling = (entry[key].read(whole(0, SEATS_MAX)) for key in QUOTA[:4])
    since = entry["from"].read(DAY)
    given = [entry[key].value is not None for key in QUOTA]
    if not isinstance(entry.value, dict) or any(
        there and value is None for there, value in zip(given, (least, most, floor, ceiling, since), strict=True)
    ):
        return None
    if least is None and most is None and entry.path[4:] in ((), (0,)):  # a later version may lift a quota
        entry.fault("has neither min nor max, so that it asks for nothing; a bound would be right", Severity.WARNING)
    _check_order(entry, "min", least, "max", most)
    _check_order(entry, "floor", floor, "min", least or 0)
    _check_order(entry, "max", most, "ceiling", ceiling)
    _, _, dimension, group, *_ = entry.path
    return since, Quota(str(dimension), str(group), least or 0, most, floor or 0, ceiling)


def _check_order(entry: Entry, low: str, least: int | None, high: str, most: int | None) -> None:
    """Note where what must be the lower number of a quota is the higher one."""
    if least is not None and most is not None and least > most:
        entry[low].fault(f"is {least}, above {high} ({most}); at most {most} would be right")


def _match(table: Entry, language: str) -> MatchPolicy:
    usual = MatchPolicy()
    vetted, valid = table["require_vetted"].read(TRUTH), table["vetting_valid_months"].read(whole(1, 12 * YEARS_MAX))
    own: dict[str, Attribute] = {}
    for key, entry in table["attributes"].keyed(KEY):
        if key in OF_EXPERTS:
            entry.fault("is a name that scn uses itself; another name would be right")
        else:
            own[key] = _attribute(key, entry.fields(ATTRIBUTE), language)
    return MatchPolicy(
        min_fluency=table["min_fluency"].read(FLUENCY) or usual.min_fluency,
        require_vetted=usual.require_vetted if vetted is None else vetted,
        vetting_valid_months=valid,
        stale_after_months=table["stale_after_months"].read(whole(1, 12 * YEARS_MAX)) or usual.stale_after_months,
        attributes=own,
    )


def _topics(table: Entry, language: str) -> dict[str, Topic]:
    found: dict[str, Topic] = {}
    for key, entry in table.keyed(TOPIC):
        entry.fields(TOPICS)
        synonyms = {tag: said.distinct(TEXT) for tag, said in entry["synonyms"].keyed(LANGUAGE)}
        found[key] = Topic(key, entry["parent"].read(TOPIC), _names(entry["name"], language), synonyms)
    told: set[str] = set()
    for key, topic in found.items():
        above, seen = topic.parent, {key}
        while above in found and above not in seen:
            seen.add(above)
            above = found[above].parent
        if above == key and key not in told:
            told |= seen
            table[key]["parent"].fault(f"is {topic.parent!r}, which is below {key} itself; a more general topic would be right")
    return found


def _weights(table: Entry) -> dict[str, Fraction]:
    """The weights, all or none: what is left of a broken set adds up to something else."""
    read = {key: entry.read(SHARE) if key in WEIGHTS else None for key, entry in table.items()}
    weights = {key: weight for key, weight in read.items() if weight is not None}
    return weights if len(weights) == len(read) else {}

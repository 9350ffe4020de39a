"""The use case of a check: every rule of the committee with its count and verdict on any day, and its diversity."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from scn.i18n.sentence import counted, said
from scn.i18n.words import Sentence
from scn.rotation.types import Candidate, Rule
from scn.rules.diversity import Diversity, measure
from scn.rules.membership import MEMBERS, Status, status_on
from scn.rules.policy import CommitteeRules
from scn.rules.quotas import Verdict, composition_rules, judge
from scn.rules.terms import served
from scn.services import cities, committee, terms
from scn.services.cities import Everyone
from scn.services.committee import Composition
from scn.services.desk import Desk

STATUS = "membership"
"""The dimension of the rule that whoever sits is a member."""

LIMIT = "terms"
"""The dimension of the rule that nobody sits beyond the limit of consecutive terms."""

CHAIR = "chair"
"""The dimension of the rule on the number of chairs."""


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule, how many of its group sit, and whether it holds."""

    dimension: str
    group: str
    min: int
    max: int | None
    count: int
    holds: bool


@dataclass(frozen=True, slots=True)
class Check:
    """The committee on a day against every rule, its diversity by dimension, and what deserves a look."""

    on: date
    holds: bool
    rules: tuple[RuleLine, ...]
    diversity: dict[str, Diversity]
    warnings: tuple[Sentence, ...]
    note: str = ""

    @property
    def broken(self) -> tuple[RuleLine, ...]:
        """The rules that do not hold."""
        return tuple(line for line in self.rules if not line.holds)


def check(desk: Desk, on: date) -> Check:
    """Judge the committee on a day."""
    rules = desk.rules_on(on)
    with desk.read() as unit:
        sits = committee.composition(unit.session, desk, rules, on)
        return judged(unit.session, desk, rules, sits)


def judged(session: Session, desk: Desk, rules: CommitteeRules, sits: Composition, everyone: Everyone | None = None) -> Check:
    """Judge a composition, read in a transaction that is open; `everyone` are all cities, where they were read already."""
    known = everyone or cities.everyone(session, desk.policy)
    spells, groups = known.spells, known.groups
    seated = [member.id for member in sits.members]
    members = {id_ for id_, own in spells.items() if status_on(own, sits.on) in MEMBERS}
    candidates = [Candidate(id_, groups[id_]) for id_ in seated]
    bound = composition_rules(rules, (candidate.attributes["country"] for candidate in candidates))
    verdicts = list(judge(bound, candidates))
    verdicts.append(_verdict(Rule(STATUS, "member", min=len(seated)), sum(1 for id_ in seated if id_ in members)))
    over = _over_the_limit(session, desk, rules, sits)
    if rules.max_consecutive_terms is not None:
        verdicts.append(_verdict(Rule(LIMIT, "beyond", 0, 0), len(over)))
    if rules.chairs:
        verdicts.append(_verdict(Rule(CHAIR, "all", 0, rules.chairs), sum(1 for member in sits.members if member.role != "member")))
    dimensions = dict.fromkeys(["region", "country", *(quota.dimension for quota in rules.quotas)])
    diversity = {
        dimension: measure(
            dimension,
            [group for id_ in seated if (group := groups[id_].get(dimension))],
            [group for id_ in sorted(members) if (group := groups[id_].get(dimension))],
        )
        for dimension in dimensions
    }
    lines = tuple(
        RuleLine(verdict.rule.dimension, verdict.rule.group, verdict.rule.min, verdict.rule.max, verdict.count, verdict.holds)
        for verdict in verdicts
    )
    suspended = [member.city for member in sits.members if status_on(spells.get(member.id, ()), sits.on) is Status.SUSPENDED]
    strangers = [member.city for member in sits.members if member.id not in members]
    strays = [member.city for member in sits.members if "region" not in groups[member.id]]
    return Check(
        sits.on,
        all(line.holds for line in lines),
        lines,
        diversity,
        (
            *(said("{city} sits and is no member", city=city) for city in strangers),
            *(said("{city} sits beyond the limit of terms", city=city) for city in over),
            *_warnings(rules, sits, suspended, strays),
        ),
        desk.policy.committee.note,
    )


def _over_the_limit(session: Session, desk: Desk, rules: CommitteeRules, sits: Composition) -> list[str]:
    """Who began its term although it had served as many in a row as the policy of that day allowed."""
    limited = desk.policy.committee
    held = terms.by_city(terms.all_terms(session))
    found = []
    for member in sits.members:
        on_start = limited.on(member.start) or rules
        limit = on_start.max_consecutive_terms
        if limit is not None and served(held.get(member.id, ()), member.start, limited) >= limit:
            found.append(member.city)
    return found


def _verdict(rule: Rule, count: int) -> Verdict:
    return Verdict(rule, count, rule.holds(count))


def _warnings(rules: CommitteeRules, sits: Composition, suspended: list[str], strays: list[str]) -> Iterable[Sentence]:
    if sits.vacant:
        yield said("{vacant} of {seats} seats vacant: {which}", vacant=len(sits.vacant), seats=sits.seats, which=sits.vacant)
    if rules.chairs and sits.members and not any(member.role != "member" for member in sits.members):
        yield said("nobody chairs the committee")
    for city in suspended:
        yield said("{city} sits while it is suspended", city=city)
    for city in strays:
        yield said("{city} is in no region of the policy", city=city)
    soon = [member for member in sits.members if member.end <= sits.on + timedelta(days=rules.notice_days)]
    if soon:
        yield counted(
            "{number} term ends within {days} days: {cities}",
            "{number} terms end within {days} days: {cities}",
            len(soon),
            days=rules.notice_days,
            cities=[member.city for member in soon],
        )
    beyond = [member.seat for member in sits.members if member.seat > sits.seats]
    if beyond:
        yield said("seat {which} is beyond the {seats} seats that the committee has", which=beyond, seats=sits.seats)


def condensed(lines: Sequence[RuleLine]) -> list[RuleLine]:
    """The rules as a table shows them: of the caps of countries that hold, only the fullest."""
    caps = [line for line in lines if line.dimension == "country" and line.min == 0 and line.holds]
    fullest = max(caps, key=lambda line: (line.count, line.group), default=None)
    return [line for line in lines if line is fullest or line not in caps]

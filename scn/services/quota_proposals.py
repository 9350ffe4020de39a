"""The use cases of quotas beside the membership: those of a day, and those that would be in proportion."""

from __future__ import annotations

import shlex
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from sqlalchemy import select

from scn.errors import InvalidInput, NotFound
from scn.models.city import City
from scn.reports.words import bounds
from scn.rotation.types import Candidate, Problem
from scn.rules.apportionment import Method, Tie
from scn.rules.cities import groups_of
from scn.rules.membership import Status, status_on
from scn.rules.policy import CommitteeRules, Policy, Quota
from scn.rules.policyfile.findings import dotted, meant
from scn.rules.policyfile.reading import DIMENSIONS
from scn.rules.quota_proposals import Group, Line, Proposal, Wish, propose, steps
from scn.rules.quotas import composition_rules
from scn.services import cities, policy_changes, terms
from scn.services.desk import Desk


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: the dimension, and the rest as `Wish` has it; `seats` None: those of the policy."""

    dimension: str = "region"
    method: str = Method.WEBSTER
    seats: int | None = None
    margin: int = 1
    at_least: int | None = None
    floors: Mapping[str, int] | None = None
    ceilings: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A group: what is proposed for it (as `Line`), its name in the language asked for, and how many of it sit on the day."""

    group: str
    name: str
    members: int
    share: Fraction
    ideal: Fraction
    seats: int
    sit: int
    min: int
    max: int
    floor: int
    ceiling: int | None
    room: int
    present: Mapping[str, int | None] | None
    allowed: bool
    departs: bool


@dataclass(frozen=True, slots=True)
class Proposed:
    """Quotas of one dimension in proportion to the active members of a day, beside those of the policy.

    `members` are those that are in a group, `ungrouped` the others. `sums` has the sums of the bounds. `possible`: whether the
    active members can make up a committee that keeps these quotas and all other rules on its composition. `commands` set what
    is proposed, in this order.
    """

    on: date
    dimension: str
    method: str
    seats: int
    policy_seats: int
    members: int
    ungrouped: int
    margin: int
    at_least: int
    divisor: Fraction | None
    groups: tuple[GroupLine, ...]
    sums: Mapping[str, int]
    tie: Tie | None
    possible: bool
    remarks: tuple[str, ...]
    warnings: tuple[str, ...]
    commands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuotaLine:
    """A quota of the policy on a day, how many active members its group has, and how many of them sit."""

    dimension: str
    group: str
    name: str
    min: int
    max: int | None
    floor: int
    ceiling: int | None
    members: int
    sit: int


@dataclass(frozen=True, slots=True)
class Quotas:
    """The quotas of a day."""

    on: date
    seats: int
    quotas: tuple[QuotaLine, ...]


@dataclass(frozen=True, slots=True)
class _Membership:
    """The active members of a day, each by its groups, and who of them sits."""

    active: Mapping[str, Mapping[str, str]]
    sitting: Sequence[Mapping[str, str]]

    def counts(self, dimension: str) -> tuple[Counter[str], Counter[str]]:
        """How many members each group has, and how many sit."""
        members = Counter(group for groups in self.active.values() if (group := groups.get(dimension)))
        return members, Counter(group for groups in self.sitting if (group := groups.get(dimension)))


def present(desk: Desk) -> Quotas:
    """The quotas of the desk's day beside the membership."""
    rules, policy = desk.rules_on(desk.today), desk.policy
    known = _membership(desk)
    lines = []
    for quota in rules.quotas:
        members, sitting = known.counts(quota.dimension)
        name = policy.called(quota.dimension, quota.group, desk.lang) or quota.group
        lines.append(
            QuotaLine(
                quota.dimension,
                quota.group,
                name,
                quota.min,
                quota.max,
                quota.floor,
                quota.ceiling,
                members[quota.group],
                sitting[quota.group],
            )
        )
    return Quotas(desk.today, rules.seats, tuple(lines))


def proposed(desk: Desk, order: Order) -> Proposed:
    """Propose quotas in proportion to the active members of the desk's day. Changes nothing.

    Raises `InvalidInput` for a dimension, a method or a group that there is not, `RuleBroken` where floors and ceilings cannot
    all be kept, `NotFound` where no active member is in a group of the dimension.
    """
    rules, policy = desk.rules_on(desk.today), desk.policy
    if order.method not in set(Method):
        raise InvalidInput(f"There is no method {order.method}", f"--method takes {', '.join(Method)}.")
    _refuse_unknown(order.dimension, [*DIMENSIONS, *policy.classes, *policy.attributes], "--by", "dimension")
    known = _membership(desk)
    members, sitting = known.counts(order.dimension)
    if not members:
        raise NotFound(f"No active member is in a group of {order.dimension} on {desk.today}")
    groups = _groups(policy, rules, order.dimension, members, known)
    for flag, given in (("--floor", order.floors or {}), ("--ceiling", order.ceilings or {})):
        for group in given:
            _refuse_unknown(group, [group.key for group in groups], flag, "group")
    wish = Wish(
        rules.seats if order.seats is None else order.seats,
        Method(order.method),
        order.margin,
        order.at_least,
        order.floors or {},
        order.ceilings or {},
    )
    found = propose(groups, wish)
    clash = _clash(known, rules, order.dimension, found, wish.seats)
    settings = [
        ("isc.seats" if step.group is None else dotted(("isc", "quota", order.dimension, step.group, step.bound)), str(step.number))
        for step in steps(found.lines, rules.seats, wish.seats)
    ]
    ungrouped = len(known.active) - members.total()
    return Proposed(
        on=desk.today,
        dimension=order.dimension,
        method=wish.method,
        seats=wish.seats,
        policy_seats=rules.seats,
        members=members.total(),
        ungrouped=ungrouped,
        margin=order.margin,
        at_least=found.at_least,
        divisor=found.apportionment.divisor,
        groups=tuple(_shown(line, policy, order.dimension, desk.lang, sitting[line.group]) for line in found.lines),
        sums=_sums(found.lines),
        tie=found.apportionment.tie,
        possible=not clash,
        remarks=tuple(_remarks(desk, order, wish, found, rules, ungrouped)),
        warnings=tuple(_warnings(desk, clash, settings)),
        commands=tuple(f"scn policy set {shlex.quote(key)} {value} --from {desk.today}" for key, value in settings),
    )


def _refuse_unknown(word: str, known: Sequence[str], flag: str, what: str) -> None:
    if word not in known:
        hint = meant(word, known)
        raise InvalidInput(f"{flag} {word}: there is no such {what}", f"{hint[:1].upper()}{hint[1:]}")


def _membership(desk: Desk) -> _Membership:
    day, policy = desk.today, desk.policy
    with desk.read() as unit:
        session = unit.session
        spells, own = cities.spells_of(session), cities.own_attributes(session)
        sits = {term.city_id for term in terms.in_force(session, day, day)}
        active = {id_ for id_, known in spells.items() if status_on(known, day) is Status.ACTIVE}
        groups = {
            city.id: groups_of(cities.facts_of(city, cities.Names(), own.get(city.id, {})), policy)
            for city in session.scalars(select(City).order_by(City.id))
            if city.id in active or city.id in sits
        }
    return _Membership({id_: found for id_, found in groups.items() if id_ in active}, [groups[id_] for id_ in sorted(sits)])


def _groups(policy: Policy, rules: CommitteeRules, dimension: str, members: Counter[str], known: _Membership) -> list[Group]:
    """The groups of a dimension: those that the policy names, in its order, then others that have members or a quota."""
    quotas = {quota.group: quota for quota in rules.quotas if quota.dimension == dimension}
    named: Sequence[str] = ()
    if dimension == "region":
        named = tuple(policy.regions)
    elif dimension in policy.classes:
        named = tuple(band.key for band in policy.classes[dimension].bands)
    elif dimension in policy.attributes:
        named = policy.attributes[dimension].values
    rooms = _rooms(rules, dimension, known)
    return [
        Group(
            key,
            members[key],
            rooms[key],
            rules.max_per_country if dimension == "country" and key not in quotas else None,
            quotas.get(key),
        )
        for key in dict.fromkeys([*named, *sorted({*members, *quotas})])
    ]


def _rooms(rules: CommitteeRules, dimension: str, known: _Membership) -> Counter[str]:
    """The most seats that the members of each group can fill within the limits of their countries."""
    caps = {quota.group: quota.max for quota in rules.quotas if quota.dimension == "country"}
    by_country: dict[str, Counter[str]] = defaultdict(Counter)
    for groups in known.active.values():
        if group := groups.get(dimension):
            by_country[group][groups["country"]] += 1
    rooms: Counter[str] = Counter()
    for group, countries in by_country.items():
        for country, number in countries.items():
            cap = None if dimension == "country" else caps.get(country, rules.max_per_country)
            rooms[group] += number if cap is None else min(number, cap)
    return rooms


def _clash(known: _Membership, rules: CommitteeRules, dimension: str, found: Proposal, seats: int) -> tuple[str, ...]:
    """The rules that no committee of the active members keeps together with the proposed quotas; none where one does."""
    from scn.rotation.conflict import explain

    others = [quota for quota in rules.quotas if quota.dimension != dimension]
    fresh = [Quota(dimension, line.group, line.min, line.max, line.floor, line.ceiling) for line in found.lines]
    pool = tuple(Candidate(id_, groups) for id_, groups in known.active.items())
    changed = replace(rules, seats=seats, quotas=(*others, *fresh))
    conflict = explain(Problem(pool, (), composition_rules(changed, (groups["country"] for groups in known.active.values()))))
    return tuple(f"{rule.dimension} {rule.group}: {bounds(rule.min, rule.max)}" for rule in conflict.rules) if conflict else ()


def _shown(line: Line, policy: Policy, dimension: str, lang: str, sit: int) -> GroupLine:
    is_bound = line.quota or line.present_max is not None
    return GroupLine(
        group=line.group,
        name=policy.called(dimension, line.group, lang) or line.group,
        members=line.members,
        share=line.share,
        ideal=line.ideal,
        seats=line.seats,
        sit=sit,
        min=line.min,
        max=line.max,
        floor=line.floor,
        ceiling=line.ceiling,
        room=line.room,
        present={"min": line.present_min, "max": line.present_max} if is_bound else None,
        allowed=line.allowed,
        departs=line.departs,
    )


def _sums(lines: Sequence[Line]) -> Mapping[str, int]:
    return {
        "seats": sum(line.seats for line in lines),
        "min": sum(line.min for line in lines),
        "max": sum(line.max for line in lines),
        "present_min": sum(line.present_min for line in lines),
    }


def _remarks(desk: Desk, order: Order, wish: Wish, found: Proposal, rules: CommitteeRules, ungrouped: int) -> Iterator[str]:
    """What deserves a look before anything is set."""
    dimension, day = order.dimension, desk.today
    if ungrouped:
        yield f"active members in no group of {dimension}, who are not counted: {ungrouped}"
    if wish.seats != rules.seats:
        yield f"the policy has {rules.seats} seats on {day}; these quotas are for {wish.seats}"
    if order.at_least is None and not found.at_least:
        yield f"{wish.seats} seats are too few for one in each group, so that no group is sure of one"
    if tie := found.apportionment.tie:
        equal, given = ", ".join(tie.parties), ", ".join(tie.given)
        yield f"a tie for the last seats: {equal} have equal claims, and {given} got them, as the larger or the first by key"
    for line in found.lines:
        if line.seats == line.room < line.ideal:
            yield f"{line.group}: its members can fill no more than {line.room} seats within the limits of their countries"
    histories = [history for (table, _), history in desk.policy.committee.quotas.items() if table == dimension]
    later = sorted({since for history in histories for since, _ in history.versions if since is not None and since > day})
    if later:
        yield f"quotas of {dimension} change again on {', '.join(map(str, later))}; the commands leave that as it is"


def _warnings(desk: Desk, clash: Sequence[str], settings: Sequence[tuple[str, str]]) -> Iterator[str]:
    """What keeps the proposal from being of use as it stands."""
    desk.progress("Trying the commands on the policy")
    if clash:
        yield f"no committee of the active members keeps these quotas and the other rules: {'; '.join(clash)}"
    if refused := policy_changes.refusal(desk, settings, since=desk.today):
        yield f"the commands would be refused: {refused}"

"""The report on the Expert Pool as it is read.

In English regions, topics and languages stand as keys, ids and tags, which commands take; in another language as their names.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from scn.i18n.words import ENGLISH, Words
from scn.reports.document import Column, Document, Kind, Section, Value
from scn.reports.experts import ExpertReport, PoolLine
from scn.reports.sections import number, section


def document(found: ExpertReport, words: Words = ENGLISH) -> Document:
    """The report, section by section."""
    names = _Names.of(found, words)
    sections = (
        _pool(found, names), _load(found, names), _requests(found, names), _topics(found, words), _languages(found, names),
        _unused(found, names), _stale(found, names), _vetting(found, names), _waiting(found, words), _states(found, words),
    )  # fmt: skip
    title = words.say("{network}: experts on {day}", network=found.network, day=found.on)
    return Document(title, found.on, sections, words)


@dataclass(frozen=True, slots=True)
class _Names:
    """What regions, topics and languages are called in the language of the report."""

    words: Words
    regions: dict[str | None, str]
    topics: dict[str, str]

    @classmethod
    def of(cls, found: ExpertReport, words: Words) -> _Names:
        if words.keyed:
            return cls(words, {}, {})
        regions: dict[str | None, str] = {line.group: line.name for line in found.pool if line.by == "region" and line.group}
        return cls(words, regions, {line.topic: line.name for line in found.topics})

    def expert(self, id_: str, category: str, region: str | None) -> tuple[Value, ...]:
        return id_, self.words.term("category", category), self.regions.get(region, region)

    # Where words are a cell of their own they need no isolates.

    def topic_list(self, topics: Iterable[str]) -> str:
        return self.words.word("list", ", ").join(self.topics.get(topic, topic) for topic in topics)

    def one_of(self, need: Iterable[str]) -> str:
        return self.words.word("list", " or ").join(tag if self.words.keyed else self.words.language(tag) for tag in need)


def _expert_columns(words: Words) -> tuple[Column, ...]:
    return (
        Column("expert", words.word("experts", "expert")), Column("category", words.word("experts", "category"), shrinks=True),
        Column("region", words.word("experts", "region"), shrinks=True),
    )  # fmt: skip


def _pool(found: ExpertReport, names: _Names) -> Section:
    words = names.words
    columns = (
        Column("by", words.word("pool", "by")), Column("group", words.word("pool", "group"), shrinks=True),
        number("experts", words.word("pool", "experts")), Column("share", words.word("pool", "share"), Kind.SHARE),
    )  # fmt: skip
    title = words.plural("Pool: {number} expert", "Pool: {number} experts", found.experts)
    if found.retired:
        title = words.plural(
            "Pool: {number} expert; {retired} retired left out", "Pool: {number} experts; {retired} retired left out", found.experts,
            retired=found.retired,
        )  # fmt: skip
    rows = ((words.term("dimension", line.by), _group(line, words), line.experts, line.share) for line in found.pool)
    return section("pool", title, columns, rows)


def _group(line: PoolLine, words: Words) -> str:
    if line.group is None:
        return words.say("in no region")
    return line.name if line.by == "region" else words.term(line.by, line.name)


def _load(found: ExpertReport, names: _Names) -> Section:
    words = names.words
    columns = (
        *_expert_columns(words), number("under_way", words.word("load", "now")), number("ahead", words.word("load", "ahead")),
        number("most_at_once", words.word("load", "most")), number("at_once", words.word("load", "of")),
        number("in_year", words.word("load", "year")), number("most_in_year", words.word("load", "most")),
        number("per_year", words.word("load", "of")), Column("share", words.word("load", "share"), Kind.SHARE),
        Column("within", words.word("load", "within"), Kind.BOOL),
    )  # fmt: skip
    beyond, carry = sum(not line.within for line in found.load), len(found.load)
    rows = (
        (
            *names.expert(line.id, line.category, line.region), line.under_way, line.ahead, line.most_at_once, line.at_once, line.in_year,
            line.most_in_year, line.per_year, line.share, line.within,
        )
        for line in found.load
    )  # fmt: skip
    title = words.say("Load: {carry} of {experts} carry something, nobody beyond capacity", carry=carry, experts=found.experts)
    if beyond:
        title = words.say(
            "Load: {carry} of {experts} carry something, {beyond} beyond capacity", carry=carry, experts=found.experts, beyond=beyond
        )
    return section(
        "load", title, columns, rows,
        words.say("now: under way. most of: on the fullest day to come, of how many at once."),
        words.say("year: begun in the last 365 days. most of: in the fullest year, of how many."),
        words.say("share: of what the expert takes in a year. within: both limits are kept."),
    )  # fmt: skip


def _requests(found: ExpertReport, names: _Names) -> Section:
    words = names.words
    columns = (
        Column("request", words.word("requests", "request")), Column("start", words.word("requests", "start"), Kind.DATE),
        Column("topics", words.word("requests", "topics"), shrinks=True),
        Column("languages", words.word("requests", "languages"), shrinks=True), number("wanted", words.word("requests", "wants")),
        number("know", words.word("requests", "know")), number("able", words.word("requests", "able")),
        number("free", words.word("requests", "free")), number("short", words.word("requests", "short")),
    )  # fmt: skip
    rows = (
        (
            line.id, line.start, names.topic_list(line.topics), words.word("list", ", ").join(map(names.one_of, line.languages)),
            line.wanted, line.know, line.able, line.free, line.short,
        )
        for line in found.requests
    )  # fmt: skip
    wanted, short = sum(line.wanted for line in found.requests), sum(line.short for line in found.requests)
    title = words.plural(
        "Requests: {requests} want {number} expert, none of them short", "Requests: {requests} want {number} experts, none of them short",
        wanted, requests=len(found.requests),
    )  # fmt: skip
    if short:
        title = words.plural(
            "Requests: {requests} want {number} expert, {short} of them short",
            "Requests: {requests} want {number} experts, {short} of them short", wanted, requests=len(found.requests), short=short,
        )  # fmt: skip
    if len(found.overdue) == 1:
        title += words.word("list", "; ") + words.say("{request} still waits after its last day", request=found.overdue[0])
    elif found.overdue:
        title += words.word("list", "; ") + words.plural(
            "{number} still waits after its last day", "{number} still wait after their last day", len(found.overdue)
        )
    least = words.term("fluency", found.min_fluency)
    return section(
        "requests", title, columns, rows,
        words.say("know: one of the topics, or a part of one. able: that, and the languages."),
        words.say("free: able, and can come on all the days."),
        words.say("Only the vetted, and languages from {level} on, count.", level=least)
        if found.vetted
        else words.say("Languages from {level} on, count.", level=least),
        words.say("Each by itself. {command} also asks for conflicts and for the team.", command="`scn expert match`"),
    )  # fmt: skip


def _cover_columns(words: Words) -> tuple[Column, ...]:
    return (
        number("requests", words.word("cover", "requests")), number("wanted", words.word("cover", "want")),
        number("have", words.word("cover", "have")), number("free", words.word("cover", "free")),
        number("short", words.word("cover", "short")),
    )  # fmt: skip


def _topics(found: ExpertReport, words: Words) -> Section:
    columns = (
        Column("topic", words.word("cover", "topic")),
        Column("name", words.word("cover", "name"), shrinks=True),
        *_cover_columns(words),
    )
    rows = ((line.topic, line.name, line.requests, line.wanted, line.have, line.free, line.short) for line in found.topics)
    asked, lacking = len(found.topics), sum(line.short > 0 for line in found.topics)
    title = words.say("Topics asked for: {topics}, none of them short", topics=asked)
    if lacking:
        title = words.say("Topics asked for: {topics}, {short} of them short", topics=asked, short=lacking)
    note = words.say("free: on the days of at least one of the requests, whatever their languages.")
    return section("topics", title, columns, rows, note)


def _languages(found: ExpertReport, names: _Names) -> Section:
    words = names.words
    columns = (Column("languages", words.word("cover", "languages")), *_cover_columns(words))
    rows = ((names.one_of(line.languages), line.requests, line.wanted, line.have, line.free, line.short) for line in found.languages)
    asked, lacking = len(found.languages), sum(line.short > 0 for line in found.languages)
    title = words.say("Languages asked for: {languages}, none of them short", languages=asked)
    if lacking:
        title = words.say("Languages asked for: {languages}, {short} of them short", languages=asked, short=lacking)
    note = words.say("free: on the days of at least one of the requests, whatever their topics.")
    return section("languages", title, columns, rows, note)


def _unused(found: ExpertReport, names: _Names) -> Section:
    words = names.words
    columns = (
        *_expert_columns(words),
        Column("vetting", words.word("experts", "vetting")),
        Column("last", words.word("experts", "last worked"), Kind.DATE),
    )
    rows = ((*names.expert(line.id, line.category, line.region), words.term("vetting", line.vetting), line.last) for line in found.unused)
    title = words.say("Not used for a year: {unused} of {experts}", unused=len(found.unused), experts=found.experts)
    return section("unused", title, columns, rows)


def _stale(found: ExpertReport, names: _Names) -> Section:
    words = names.words
    columns = (
        *_expert_columns(words),
        Column("updated", words.word("experts", "confirmed"), Kind.DATE),
        number("days", words.word("experts", "days ago")),
    )
    rows = ((*names.expert(line.id, line.category, line.region), line.updated, line.days) for line in found.stale)
    title = words.say("Stale profiles: {stale} of {experts}", stale=len(found.stale), experts=found.experts)
    return section("stale", title, columns, rows)


def _vetting(found: ExpertReport, names: _Names) -> Section:
    words = names.words
    columns = (
        *_expert_columns(words), Column("vetting", words.word("experts", "vetting")),
        Column("vetted_on", words.word("experts", "vetted"), Kind.DATE), Column("expires", words.word("experts", "until"), Kind.DATE),
    )  # fmt: skip
    rows = (
        (*names.expert(line.id, line.category, line.region), words.term("vetting", line.vetting), line.vetted_on, line.expires)
        for line in found.vetting
    )
    expired = sum(line.vetting == "expired" for line in found.vetting)
    title = words.say("Vetting: {soon} will expire within 90 days, {expired} have", soon=len(found.vetting) - expired, expired=expired)
    return section("vetting", title, columns, rows)


def _waiting(found: ExpertReport, words: Words) -> Section:
    columns = (
        Column("region", words.word("waiting", "region"), shrinks=True), number("waiting", words.word("waiting", "waiting")),
        number("median_wait", words.word("waiting", "median")), number("longest_wait", words.word("waiting", "longest")),
        number("answered", words.word("waiting", "answered")), number("median_answer", words.word("waiting", "median")),
        number("withdrawn", words.word("waiting", "withdrawn")),
    )  # fmt: skip
    rows = (
        (
            line.name if line.region else words.say("in no region"), line.waiting, line.median_wait, line.longest_wait, line.answered,
            line.median_answer, line.withdrawn,
        )
        for line in found.waiting
    )  # fmt: skip
    waiting, answered = sum(line.waiting for line in found.waiting), sum(line.answered for line in found.waiting)
    title = words.say(
        "Waiting by region: {waiting} wait, {answered} answered since {since}", waiting=waiting, answered=answered, since=found.since
    )
    note = words.say("median, longest: days since they were opened; answered: until they were.")
    return section("waiting", title, columns, rows, note)


def _states(found: ExpertReport, words: Words) -> Section:
    columns = (
        Column("state", words.word("states", "state")), number("requests", words.word("states", "requests")),
        number("median_days", words.word("states", "median")), number("longest_days", words.word("states", "longest")),
    )  # fmt: skip
    rows = ((words.term("state", line.state), line.requests, line.median_days, line.longest_days) for line in found.states)
    note = words.say("median, longest: days since they came to it.")
    return section("states", words.say("Requests by state"), columns, rows, note)

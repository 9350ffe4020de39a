"""The report on the Expert Pool as it is read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from scn.reports.document import Column, Document, Kind, Section, Value, table
from scn.reports.experts import ExpertReport

_EXPERT = (Column("expert", "expert"), Column("category", "category", shrinks=True), Column("region", "region", shrinks=True))


def document(found: ExpertReport) -> Document:
    """The report, section by section."""
    sections = (
        _pool(found), _load(found), _requests(found), _topics(found), _languages(found), _unused(found), _stale(found), _vetting(found),
        _waiting(found), _states(found),
    )  # fmt: skip
    return Document(f"{found.network}: experts on {found.on}", found.on, sections)


def _number(key: str, label: str) -> Column:
    return Column(key, label, Kind.NUMBER)


def _section(key: str, title: str, columns: Sequence[Column], rows: Iterable[Sequence[Value]], *notes: str) -> Section:
    """A section whose notes explain its table: without a row there is nothing to explain."""
    made = table(columns, rows)
    return Section(key, title, tuple(columns), made, tuple(note for note in notes if note) if made else ())


def _pool(found: ExpertReport) -> Section:
    columns = (
        Column("by", "by"),
        Column("group", "group", shrinks=True),
        _number("experts", "experts"),
        Column("share", "share", Kind.SHARE),
    )
    retired = f"; {found.retired} retired left out" if found.retired else ""
    rows = ((line.by, line.name, line.experts, line.share) for line in found.pool)
    return _section("pool", f"Pool: {_counted(found.experts, 'expert')}{retired}", columns, rows)


def _load(found: ExpertReport) -> Section:
    columns = (
        *_EXPERT, _number("under_way", "now"), _number("ahead", "ahead"), _number("most_at_once", "most"), _number("at_once", "of"),
        _number("in_year", "year"), _number("most_in_year", "most"), _number("per_year", "of"), Column("share", "share", Kind.SHARE),
        Column("within", "within", Kind.BOOL),
    )  # fmt: skip
    beyond = sum(not line.within for line in found.load)
    rows = (
        (
            line.id, line.category, line.region, line.under_way, line.ahead, line.most_at_once, line.at_once, line.in_year,
            line.most_in_year, line.per_year, line.share, line.within,
        )
        for line in found.load
    )  # fmt: skip
    title = f"Load: {len(found.load)} of {found.experts} carry something, {beyond or 'nobody'} beyond capacity"
    return _section(
        "load", title, columns, rows,
        "now: under way. most of: on the fullest day to come, of how many at once.",
        "year: begun in the last 365 days. most of: in the fullest year, of how many.",
        "share: of what the expert takes in a year. within: both limits are kept.",
    )  # fmt: skip


def _requests(found: ExpertReport) -> Section:
    columns = (
        Column("request", "request"), Column("start", "start", Kind.DATE), Column("topics", "topics", shrinks=True),
        Column("languages", "languages", shrinks=True), _number("wanted", "wants"), _number("know", "know"), _number("able", "able"),
        _number("free", "free"), _number("short", "short"),
    )  # fmt: skip
    wanted, short = sum(line.wanted for line in found.requests), sum(line.short for line in found.requests)
    rows = (
        (
            line.id, line.start, ", ".join(line.topics), ", ".join(map(_one_of, line.languages)), line.wanted, line.know, line.able,
            line.free, line.short,
        )
        for line in found.requests
    )  # fmt: skip
    overdue = f"; {', '.join(found.overdue)} still waits after its last day" if len(found.overdue) == 1 else ""
    overdue = overdue or (f"; {len(found.overdue)} still wait after their last day" if found.overdue else "")
    title = f"Requests: {len(found.requests)} want {_counted(wanted, 'expert')}, {short or 'none'} of them short{overdue}"
    sent = "Only the vetted, and languages" if found.vetted else "Languages"
    return _section(
        "requests", title, columns, rows,
        "know: one of the topics, or a part of one. able: that, and the languages.",
        "free: able, and can come on all the days.",
        f"{sent} from {found.min_fluency} on, count.",
        "Each by itself. `scn expert match` also asks for conflicts and for the team.",
    )  # fmt: skip


def _topics(found: ExpertReport) -> Section:
    columns = (Column("topic", "topic"), Column("name", "name", shrinks=True), *_COVER)
    rows = ((line.topic, line.name, line.requests, line.wanted, line.have, line.free, line.short) for line in found.topics)
    lacking = sum(line.short > 0 for line in found.topics)
    title = f"Topics asked for: {len(found.topics)}, {lacking or 'none'} of them short"
    return _section("topics", title, columns, rows, "free: on the days of at least one of the requests, whatever their languages.")


def _languages(found: ExpertReport) -> Section:
    columns = (Column("languages", "languages"), *_COVER)
    rows = ((_one_of(line.languages), line.requests, line.wanted, line.have, line.free, line.short) for line in found.languages)
    lacking = sum(line.short > 0 for line in found.languages)
    title = f"Languages asked for: {len(found.languages)}, {lacking or 'none'} of them short"
    return _section("languages", title, columns, rows, "free: on the days of at least one of the requests, whatever their topics.")


_COVER = (
    _number("requests", "requests"), _number("wanted", "want"), _number("have", "have"), _number("free", "free"), _number("short", "short"),
)  # fmt: skip


def _unused(found: ExpertReport) -> Section:
    columns = (*_EXPERT, Column("vetting", "vetting"), Column("last", "last worked", Kind.DATE))
    rows = ((line.id, line.category, line.region, line.vetting, line.last) for line in found.unused)
    return _section("unused", f"Not used for a year: {len(found.unused)} of {found.experts}", columns, rows)


def _stale(found: ExpertReport) -> Section:
    columns = (*_EXPERT, Column("updated", "confirmed", Kind.DATE), _number("days", "days ago"))
    rows = ((line.id, line.category, line.region, line.updated, line.days) for line in found.stale)
    return _section("stale", f"Stale profiles: {len(found.stale)} of {found.experts}", columns, rows)


def _vetting(found: ExpertReport) -> Section:
    columns = (*_EXPERT, Column("vetting", "vetting"), Column("vetted_on", "vetted", Kind.DATE), Column("expires", "until", Kind.DATE))
    rows = ((line.id, line.category, line.region, line.vetting, line.vetted_on, line.expires) for line in found.vetting)
    expired = sum(line.vetting == "expired" for line in found.vetting)
    title = f"Vetting: {len(found.vetting) - expired} will expire within 90 days, {expired} have"
    return _section("vetting", title, columns, rows)


def _waiting(found: ExpertReport) -> Section:
    columns = (
        Column("region", "region", shrinks=True), _number("waiting", "waiting"), _number("median_wait", "median"),
        _number("longest_wait", "longest"), _number("answered", "answered"), _number("median_answer", "median"),
        _number("withdrawn", "withdrawn"),
    )  # fmt: skip
    rows = (
        (line.name, line.waiting, line.median_wait, line.longest_wait, line.answered, line.median_answer, line.withdrawn)
        for line in found.waiting
    )
    waiting, answered = sum(line.waiting for line in found.waiting), sum(line.answered for line in found.waiting)
    title = f"Waiting by region: {waiting} wait, {answered} answered since {found.since}"
    return _section("waiting", title, columns, rows, "median, longest: days since they were opened; answered: until they were.")


def _states(found: ExpertReport) -> Section:
    columns = (
        Column("state", "state"), _number("requests", "requests"), _number("median_days", "median"), _number("longest_days", "longest"),
    )  # fmt: skip
    rows = ((line.state, line.requests, line.median_days, line.longest_days) for line in found.states)
    return _section("states", "Requests by state", columns, rows, "median, longest: days since they came to it.")


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _one_of(need: Sequence[str]) -> str:
    return " or ".join(need)

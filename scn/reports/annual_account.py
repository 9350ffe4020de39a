"""The annual report as it is read, its second half: requests, the Expert Pool, the policy, the ledger and draws."""

from __future__ import annotations

from scn.i18n.words import Words
from scn.reports.annual import Annual, Governance, RequestLine, Support, TimeLine
from scn.reports.document import Column, Kind, Section
from scn.reports.sections import number, section


def sections(found: Annual, words: Words) -> tuple[Section, ...]:
    """The sections on the work, and on what the ledger says."""
    given, governed = found.support, found.governance
    return (
        *_requests(given, words), _times(given, words), _pool(given, words), _policy(governed, words), _actions(governed, words),
        _draws(governed, words),
    )  # fmt: skip


def _requests(given: Support, words: Words) -> tuple[Section, ...]:
    """A table for each of what requests are counted by; what is said of all of them stands below the first."""
    title = words.say(
        "Requests: {received} received, {answered} answered, {done} done, {withdrawn} withdrawn",
        received=given.received, answered=given.answered, done=given.done, withdrawn=given.withdrawn,
    )  # fmt: skip
    whole = given.median_days is not None and words.say("Median of all that were answered: {days}.", days=given.median_days)
    rated = given.rating is not None and words.say(
        "Ratings at closing: {rating} of 5 on average; {rated} of {done} that are done were rated.",
        rating=round(given.rating, 2), rated=given.rated, done=given.done,
    )  # fmt: skip
    notes = (
        words.say("begin, end: under way. waiting: of those, without all their experts."),
        words.say("median: days from opened until a request first had all its experts, of those answered in the period."),
        whole or "",
        rated or "",
    )
    several = words.say("A request with several topics counts for each.")
    return (
        _counted("requests", title, "support", words.term("dimension", "support"), given, words, *notes),
        _counted("request_regions", words.say("Requests by region"), "region", words.term("dimension", "region"), given, words),
        _counted("request_topics", words.say("Requests by topic"), "topic", words.term("dimension", "topic"), given, words, several),
    )


def _counted(key: str, title: str, by: str, label: str, given: Support, words: Words, *notes: str) -> Section:
    columns = (
        Column(by, label, shrinks=True), number("begin", words.word("annual", "begin")), number("received", words.word("requests", "new")),
        number("answered", words.word("waiting", "answered")), number("median_days", words.word("waiting", "median")),
        number("done", words.word("requests", "done")), number("withdrawn", words.word("waiting", "withdrawn")),
        number("end", words.word("annual", "end")), number("waiting", words.word("waiting", "waiting")),
    )  # fmt: skip
    rows = (
        (
            _group(line, words), line.begin, line.received, line.answered, line.median_days, line.done, line.withdrawn, line.end,
            line.waiting,
        )
        for line in given.requests
        if line.by == by
    )  # fmt: skip
    return section(key, title, columns, rows, *notes)


def _group(line: RequestLine, words: Words) -> str | None:
    if line.group is None:
        return words.say("in no region")
    if line.by == "support":
        return words.term("support", line.group)
    return line.group if words.keyed else line.name


def _times(given: Support, words: Words) -> Section:
    columns = (
        Column("time", words.word("annual", "when")), number("received", words.word("requests", "new")),
        number("answered", words.word("waiting", "answered")), number("done", words.word("requests", "done")),
        number("withdrawn", words.word("waiting", "withdrawn")),
    )  # fmt: skip
    rows = ((when(line, words), line.received, line.answered, line.done, line.withdrawn) for line in given.times)
    return section("times", words.say("Requests over time"), columns, rows)


def when(line: TimeLine, words: Words) -> str:
    """The month or the year of a line."""
    return words.short_month(line.start.year, line.start.month) if line.by == "month" else str(line.start.year)


def _pool(given: Support, words: Words) -> Section:
    columns = (
        Column("category", words.word("experts", "category"), shrinks=True), number("begin", words.word("annual", "begin")),
        number("new", words.word("pool", "new")), number("retired", words.word("pool", "retired")),
        number("end", words.word("annual", "end")), number("engaged", words.word("pool", "at work")),
        number("days", words.word("annual", "days")),
    )  # fmt: skip
    rows = (
        (words.term("category", line.category), line.begin, line.new, line.retired, line.end, line.engaged, line.days)
        for line in given.pool
    )
    end = sum(line.end for line in given.pool)
    return section(
        "pool",
        words.say(
            "Expert Pool: {end} at the end; {engaged} were at work, {days} days in all", end=end, engaged=given.engaged, days=given.days
        ),
        columns, rows,
        words.say("begin + new - retired = end. new: by the day of the consent, or of the entry in the ledger where that is earlier."),
        words.say("days: of the calendar, of each expert on each request; none after it was closed."),
    )  # fmt: skip


def _policy(governed: Governance, words: Words) -> Section:
    columns = (
        Column("on", words.word("annual", "day"), Kind.DATE), Column("what", words.word("annual", "what")),
        Column("key", words.word("annual", "key"), shrinks=True), Column("before", words.word("annual", "before"), shrinks=True),
        Column("after", words.word("annual", "after"), shrinks=True),
    )  # fmt: skip
    said = {"set": words.say("set"), "in force": words.say("in force")}
    rows = ((line.on, said[line.what], line.key, line.before, line.after) for line in governed.policy)
    made = section(
        "policy", words.say("Changes of the policy: {number}", number=len(governed.policy)), columns, rows,
        words.say("set: a command changed the file. in force: from that day on a version holds that the policy gives a date."),
    )  # fmt: skip
    if governed.recorded is not False:
        return made
    by_hand = words.say("The policy's file is not as the ledger last recorded it: what was changed by hand is not listed.")
    return Section(made.key, made.title, made.columns, made.rows, (*made.notes, by_hand))


def _actions(governed: Governance, words: Words) -> Section:
    columns = (Column("command", words.word("annual", "command")), number("entries", words.word("annual", "entries")))
    rows = ((line.command, line.entries) for line in governed.actions)
    return section("ledger", words.say("Entries in the ledger: {number}", number=governed.entries), columns, rows)


def _draws(governed: Governance, words: Words) -> Section:
    columns = (
        Column("on", words.word("annual", "in force"), Kind.DATE), Column("made", words.word("annual", "drawn"), Kind.DATE),
        Column("method", words.word("annual", "method")), Column("committed", words.word("annual", "announced"), Kind.BOOL),
        Column("intact", words.word("annual", "intact"), Kind.BOOL), Column("sha256", words.word("annual", "record"), shrinks=True),
    )  # fmt: skip
    rows = ((line.on, line.made, line.method, line.committed, line.intact, line.sha256) for line in governed.draws)
    title = words.say("Draws: {number}", number=len(governed.draws))
    if governed.abandoned:
        title = words.say(
            "Draws: {number}, and {abandoned} after which nobody was seated", number=len(governed.draws), abandoned=governed.abandoned
        )
    return section(
        "draws", title, columns, rows,
        words.say("announced: the plan was published before. intact: the record that is kept has the SHA-256 that was entered."),
    )  # fmt: skip

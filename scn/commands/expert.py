"""`scn expert`: the Expert Pool."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

import typer

from scn.commands import assign, expert_files, experts, frame, match, offers, topics
from scn.commands.experts import Expert
from scn.commands.frame import Call
from scn.commands.values import trimmed
from scn.console import Column
from scn.errors import InvalidInput

app = frame.group("The Expert Pool: profiles, vetting, conflicts of interest.")
for part in (expert_files.app, topics.app, match.app, assign.app):
    app.registered_commands += part.registered_commands

On = Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day it takes effect; else today.")]

_LIST = (
    Column("id"), Column("role", shrinks=True), Column("category"), Column("cc"), Column("languages", shrinks=True),
    Column("topics", shrinks=True), Column("vetting"), Column("note", shrinks=True),
)  # fmt: skip
_CONFLICTS = (Column("no.", number=True), Column("with", shrinks=True), Column("why", shrinks=True, wraps=True), Column("declared"),
              Column("withdrawn"))  # fmt: skip
_ENGAGED = (Column("request"), Column("from"), Column("until"), Column("state"), Column("alternate", number=True),
            Column("why pinned", shrinks=True))  # fmt: skip


@frame.writes(
    app,
    "add",
    [
        "expert add --category practitioner --city Dakar --topic youth-engagement:expert --language sw:native",
        "expert add --category current-leader --country MA --language ar:native --name 'A. Example'",
    ],
)
def add(
    ctx: typer.Context,
    category: experts.Category = None,
    headline: experts.Headline = None,
    city: experts.City = None,
    country: experts.Country = None,
    employer: experts.Employer = None,
    topics: experts.Topics = None,
    languages: experts.Languages = None,
    supports: experts.Supports = None,
    knows: experts.Knows = None,
    available: experts.Available = None,
    at_once: experts.AtOnce = None,
    per_year: experts.PerYear = None,
    consented: experts.Consented = None,
    biography: experts.Biography = None,
    attributes: experts.Attributes = None,
    name: experts.Name = None,
    email: experts.Email = None,
    phone: experts.Phone = None,
    id_: Annotated[str | None, typer.Option("--id", help="Its id; else the next number, such as EX-012.")] = None,
) -> None:
    """Add an expert, not vetted yet."""
    from scn.rules.cities import known_code
    from scn.services import experts as pool

    call: Call = ctx.obj
    fields: dict[str, object] = {
        "category": category, "headline": headline, "city": city, "employer": employer, "at_once": at_once, "per_year": per_year,
        "country": known_code(country, call.desk.policy) if country else None,
        "consented": experts.day_of(consented, "--consented"), "biography": biography,
    }  # fmt: skip
    change = experts.change_of(
        call, fields, topics=topics, languages=languages, supports=supports, knows=knows, available=available, attributes=attributes,
        person={"name": name, "email": email, "phone": phone},
    )  # fmt: skip
    shown = pool.add(call.desk, change, id_=trimmed(id_))
    call.tell(shown, f"Added {shown.id}, {shown.headline or shown.category}: vetting {shown.vetting}")


@frame.writes(
    app,
    "edit",
    [
        "expert edit EX-012 --language fr:B2 --available 2027-01-01..2027-07-01",
        "expert edit EX-012 --topic hate-crime:expert --unset topics.sports",
        "expert edit EX-012 --confirm",
    ],
)
def edit(
    ctx: typer.Context,
    expert: Expert,
    category: experts.Category = None,
    headline: experts.Headline = None,
    city: experts.City = None,
    country: experts.Country = None,
    employer: experts.Employer = None,
    topics: experts.Topics = None,
    languages: experts.Languages = None,
    supports: experts.Supports = None,
    knows: experts.Knows = None,
    available: experts.Available = None,
    at_once: experts.AtOnce = None,
    per_year: experts.PerYear = None,
    consented: experts.Consented = None,
    biography: experts.Biography = None,
    attributes: experts.Attributes = None,
    name: experts.Name = None,
    email: experts.Email = None,
    phone: experts.Phone = None,
    unset: Annotated[
        list[str] | None,
        typer.Option("--unset", metavar="FIELD", help="Take a value away: employer, topics.sports, languages.fr, knows.KE, support.KIND."),
    ] = None,
    confirm: Annotated[bool, typer.Option("--confirm", help="The profile was looked at and is right.")] = False,
) -> None:
    """Change the profile of an expert, which counts as confirmed today.

    Windows that are given take the place of those that there are; topics, languages and what else may be repeated are added.
    """
    from scn.console import plain
    from scn.rules.cities import known_code
    from scn.services import experts as pool

    call: Call = ctx.obj
    fields: dict[str, object] = {
        "category": category, "headline": headline, "city": city, "employer": employer, "at_once": at_once, "per_year": per_year,
        "country": known_code(country, call.desk.policy) if country else None,
        "consented": experts.day_of(consented, "--consented"), "biography": biography, "updated": call.today if confirm else None,
    }  # fmt: skip
    change = experts.change_of(
        call, fields, topics=topics, languages=languages, supports=supports, knows=knows, available=available, attributes=attributes,
        person={"name": name, "email": email, "phone": phone},
    )  # fmt: skip
    change = _without(call, change, unset or [])
    if change.is_empty:
        raise InvalidInput("Nothing to change", "Give a field, for example --language fr:B2, or --confirm.")
    before, after = pool.edit(call.desk, expert, change)
    was, now = plain(before), plain(after)
    told = [f"{key} {_said(was[key])} -> {_said(now[key])}" for key in was if was[key] != now[key]]
    personal = ", ".join(sorted(change.person))
    call.tell(after, f"{after.id}: {'; '.join([*told, *([f'{personal} changed'] if personal else [])]) or 'nothing changed'}")


def _said(value: Any) -> str:
    match value:
        case _ if value in (None, [], {}):
            return "none"
        case dict():
            return ", ".join(f"{key}:{level}" for key, level in value.items())
        case list():
            return ", ".join(f"{item['start']}..{item['end']}" if isinstance(item, dict) else str(item) for item in value)
    text = str(value)
    return text if len(text) <= 80 else f"{text[:79]}…"


_TAKEN_AWAY = ("headline", "city", "country", "employer", "consented", "retired", "biography", "available")
_PERSON = ("name", "email", "phone", "referees")


def _without(call: Call, change: Any, unset: list[str]) -> Any:
    """The change, with what is to be taken away."""
    from scn.services import expert_cells

    fields, person = dict(change.fields), dict(change.person)
    entries = {what: dict(values) for what, values in change.entries.items()}
    drop: dict[str, list[Any]] = {"support": [], "regions": [], "countries": []}
    for key in unset:
        what, _, rest = key.partition(".")
        if what in ("topics", "languages", "attributes") and rest:
            entries[what][rest] = None
        elif what == "support" and rest:
            drop["support"] += experts.each([rest], "--unset support", expert_cells.support)
        elif what == "knows" and rest:
            for kind, keys in experts.areas(call, [rest]).items():
                drop[kind] += keys
        elif key in _TAKEN_AWAY:
            fields[key] = () if key == "available" else None
        elif key in _PERSON:
            person[key] = None
        else:
            known = ", ".join((*_TAKEN_AWAY, *_PERSON))
            raise InvalidInput(
                f"An expert has no field {key} that could be taken away",
                f"--unset takes {known}, topics.ID, languages.LANG, attributes.KEY, support.KIND, knows.REGION.",
            )
    return replace(change, fields=fields, entries=entries, drop=drop, person=person)


@frame.reads(app, "show", ["expert show EX-012", "expert show EX-012 --contact"])
def show(
    ctx: typer.Context,
    expert: Expert,
    contact: Annotated[bool, typer.Option("--contact", help="Show who it is, and who vouched: personal data.")] = False,
) -> None:
    """Show what is kept of an expert: the profile, declared conflicts of interest, engagements."""
    from scn.console import plain
    from scn.services import experts as pool
    from scn.services import topics

    call: Call = ctx.obj
    page = pool.show(call.desk, expert, contact=contact)
    if call.json:
        body = {**plain(page.expert), "conflicts": page.conflicts, "engagements": page.engagements}
        call.console.document({**body, "person": page.person} if contact else body)
        return
    shown = page.expert
    vocabulary = topics.vocabulary(call.desk.policy)
    policy = call.desk.policy
    call.console.pairs(
        [
            ("expert", shown.id),
            ("role", shown.headline),
            ("category", shown.category),
            ("city", shown.city),
            ("country", shown.country),
            ("employer", shown.employer),
            ("topics", ", ".join(f"{vocabulary.label(topic, call.language)} ({level})" for topic, level in shown.topics.items())),
            ("languages", ", ".join(f"{lang} ({level})" for lang, level in shown.languages.items())),
            ("support", shown.support),
            ("knows", ", ".join([*(policy.called("region", key, call.language) or key for key in shown.regions), *shown.countries])),
            ("available", ", ".join(f"{window.start} to before {window.end}" for window in shown.available) or "at any time"),
            ("capacity", f"{shown.at_once} at one time, {shown.per_year} in a year"),
            ("vetting", f"{shown.vetting}{f', {shown.vetted_on}' if shown.vetted_on else ''}"),
            ("confirmed", f"{shown.updated or 'never'}{' (stale)' if shown.stale else ''}"),
            ("consented", shown.consented),
            ("retired", shown.retired),
            ("attributes", dict(shown.attributes) or None),
            ("biography", shown.biography),
        ]
    )
    if page.person is not None:
        call.console.pairs([(what, getattr(page.person, what)) for what in _PERSON])
    if page.conflicts:
        call.console.line()
        _show_conflicts(call, page.conflicts)
    if page.engagements:
        call.console.line()
        rows = [(held.request, held.start, held.end, held.state, held.alternate, held.pinned) for held in page.engagements]
        call.console.table(_ENGAGED, rows)


@frame.reads(
    app,
    "list",
    ["expert list --topic youth-engagement --language ar", "expert list --text تطرف --vetted", "expert list --stale --as-of 2027-06-01"],
)
def list_(
    ctx: typer.Context,
    text: Annotated[str | None, typer.Option("--text", metavar="T", help="Words of a profile, or of a topic in any language.")] = None,
    topic: Annotated[str | None, typer.Option("--topic", help="A topic, by id or label.", autocompletion=offers.topic)] = None,
    language: Annotated[str | None, typer.Option("--language", metavar="LANG", autocompletion=offers.language)] = None,
    region: Annotated[
        str | None, typer.Option("--region", help="Who knows this region of the policy.", autocompletion=offers.region)
    ] = None,
    country: Annotated[
        str | None,
        typer.Option(
            "--country", metavar="CC", help="Who knows this country, or its region, or lives there.", autocompletion=offers.country
        ),
    ] = None,
    category: experts.Category = None,
    support: Annotated[
        str | None, typer.Option("--support", metavar="KIND", help="Who gives this support.", autocompletion=offers.support)
    ] = None,
    stale: Annotated[bool, typer.Option("--stale", help="Whose profile was not confirmed for too long.")] = False,
    retired: Annotated[bool, typer.Option("--retired", help="Who has retired, in the place of who has not.")] = False,
    vetted: Annotated[bool, typer.Option("--vetted", help="Who has been vetted, and it holds.")] = False,
) -> None:
    """List experts by what they know and give; with --text those first who fit it best. It shows nobody's name."""
    from scn.rules.cities import known_code
    from scn.services import expert_cells
    from scn.services import experts as pool

    call: Call = ctx.obj
    code = known_code(country, call.desk.policy) if country else None
    lang = expert_cells.tag(language) if language else None
    found = pool.listed(call.desk, pool.Filter(text, topic, lang, region, code, category, support, stale, retired, vetted))
    if call.json:
        call.console.document(found)
        return
    rows = [
        (each.id, each.headline or each.city or "", each.category, each.country, ", ".join(each.languages), ", ".join(each.topics),
         each.vetting, f"retired {each.retired}" if each.retired else "stale" if each.stale else "")
        for each in found
    ]  # fmt: skip
    call.console.table(_LIST, rows)
    call.console.note(f"{len(found)} {'expert' if len(found) == 1 else 'experts'}." if found else "No expert.")


@frame.writes(app, "retire", ["expert retire EX-012 --on 2027-01-01 --why 'asked to leave the pool'"])
def retire(ctx: typer.Context, expert: Expert, on: On = None) -> None:
    """Let an expert be none any more from a day on. The profile is kept; `scn expert edit --unset retired` brings it back."""
    from scn.services import experts as pool

    call: Call = ctx.obj
    day = call.day(on)
    done = pool.retire(call.desk, expert, on=day)
    call.tell(done, f"{done.expert.id} is retired from {day}")
    for request in done.under_way:
        call.console.warn(f"{done.expert.id} is still on {request}: `scn request replace {request} {done.expert.id}`.")


@frame.writes(
    app, "vet", ["expert vet EX-012 --on 2026-11-20 --referees 'two mayors of the region'", "expert vet EX-030 --outcome refused"]
)
def vet(
    ctx: typer.Context,
    expert: Expert,
    outcome: Annotated[str, typer.Option("--outcome", help="vetted, refused or pending.")] = "vetted",
    referees: Annotated[str | None, typer.Option("--referees", metavar="TEXT", help="Who vouched: personal data.")] = None,
    on: On = None,
) -> None:
    """Keep what the vetting of an expert came to."""
    from scn.matching.types import Vetting
    from scn.services import experts as pool

    call: Call = ctx.obj
    if outcome not in ("vetted", "refused", "pending"):
        raise InvalidInput(f"No vetting comes to {outcome}", "--outcome takes vetted, refused or pending.")
    day = call.day(on)
    shown = pool.vet(call.desk, expert, Vetting(outcome), on=day, referees=trimmed(referees))
    call.tell(shown, f"{shown.id}: {outcome} on {day}")


@frame.writes(
    app,
    "conflict",
    [
        "expert conflict EX-012 --with city:cali --why 'advised its mayor until 2025'",
        "expert conflict EX-012 --with employer:'Red Cross' --why 'sits on its board'",
        "expert conflict EX-012",
    ],
)
def conflict(
    ctx: typer.Context,
    expert: Expert,
    with_: Annotated[
        str | None, typer.Option("--with", metavar="WHAT", help="city:ID, employer:NAME or request:ID; --why says why.")
    ] = None,
    withdraw: Annotated[int | None, typer.Option("--withdraw", metavar="N", help="The one of that number holds no longer.")] = None,
    on: On = None,
) -> None:
    """Show, declare or withdraw the conflicts of interest of an expert. One's own city and employer need no declaration."""
    from scn.services import expert_conflicts
    from scn.services import experts as pool

    call: Call = ctx.obj
    if with_ is not None and withdraw is not None:
        raise InvalidInput("--with and --withdraw are two steps", "Take one after the other.")
    if with_ is not None:
        why = trimmed(call.why)
        if why is None:
            raise InvalidInput("A conflict of interest needs a reason", "Say it with --why.")
        against, _, what = with_.partition(":")
        done = expert_conflicts.declare(call.desk, expert, against.strip(), what, why=why, on=call.day(on))
        call.tell(done, f"Declared as number {done.id}: {done.against} {done.what}")
    elif withdraw is not None:
        done = expert_conflicts.withdraw(call.desk, expert, withdraw, on=call.day(on))
        call.tell(done, f"Conflict {done.id} with {done.against} {done.what} holds until {done.withdrawn}")
    else:
        conflicts = pool.show(call.desk, expert).conflicts
        if call.json:
            call.console.document(conflicts)
        else:
            _show_conflicts(call, conflicts)


def _show_conflicts(call: Call, conflicts: Any) -> None:
    rows = [(row.id, f"{row.against} {row.what}", row.why, row.declared, row.withdrawn) for row in conflicts]
    call.console.table(_CONFLICTS, rows)

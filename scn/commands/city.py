"""`scn city`: member cities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from scn.commands import city_files, doubles, frame, offers, provenance
from scn.commands.cities import City
from scn.commands.frame import Call
from scn.commands.values import dated, people, trimmed
from scn.console import Column
from scn.errors import InvalidInput

if TYPE_CHECKING:
    from scn.rules.cities import CityFacts
    from scn.services.filling import Filled

app = frame.group("Member cities: their names, memberships, contacts.")
for part in (city_files.app, doubles.app, provenance.app):
    app.registered_commands += part.registered_commands

On = Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day it takes effect; else today.")]
Named = Annotated[list[str] | None, typer.Option("--name", metavar="LANG=NAME", help="A name in a language; may be repeated.")]
Also = Annotated[list[str] | None, typer.Option("--also", metavar="NAME", help="A further name, of no one language; may be repeated.")]
Attributes = Annotated[list[str] | None, typer.Option("--attribute", metavar="KEY=VALUE", help="An attribute that the policy defines.")]
Source = Annotated[str | None, typer.Option("--source", metavar="TEXT", help="Where this is known from: an address, a letter.")]
SourceDate = Annotated[str | None, typer.Option("--source-date", metavar="DATE", help="The date that the source speaks for.")]
Joined = Annotated[
    str | None, typer.Option("--joined", metavar="DATE", help="2017, 2017-03, 2017-03-22, or as one writes it: 22 March 2017.")
]
Namesake = Annotated[bool, typer.Option("--namesake", help="It is another city of a name that is there.")]

_LIST = (
    Column("id"), Column("city", shrinks=True), Column("cc"), Column("region", shrinks=True), Column("kind", shrinks=True),
    Column("status"), Column("joined"),
)  # fmt: skip

_PEOPLE = (
    Column("no.", number=True), Column("name", shrinks=True, wraps=True), Column("role", shrinks=True, wraps=True),
    Column("email", shrinks=True, wraps=True), Column("phone"),
)  # fmt: skip


@frame.writes(
    app,
    "add",
    [
        "city add Nouadhibou --country MR",
        "city add Kisumu --country KE --kind county",
        'city add "La Paz" --country BO --status active --joined 2016 --name ar="لاباز"',
    ],
)
def add(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name it is filed under.")],
    country: Annotated[
        str, typer.Option("--country", metavar="CC", help="ISO 3166-1 alpha-2 code, or the country's name.", autocompletion=offers.country)
    ],
    region: Annotated[
        str | None,
        typer.Option("--region", help="Where it is not the one that the policy gives the country.", autocompletion=offers.region),
    ] = None,
    hub: Annotated[str | None, typer.Option("--hub", help="Where it is not the region's.", autocompletion=offers.hub)] = None,
    kind: Annotated[str | None, typer.Option("--kind", help="city, municipality, county, state, …", autocompletion=offers.kind)] = None,
    population: Annotated[str | None, typer.Option("--population", metavar="N", help="Number of people.")] = None,
    lat: Annotated[float | None, typer.Option("--lat", help="Degrees north.")] = None,
    lon: Annotated[float | None, typer.Option("--lon", help="Degrees east.")] = None,
    named: Named = None,
    also: Also = None,
    attributes: Attributes = None,
    status: Annotated[
        str, typer.Option("--status", help="applicant, active or participant.", autocompletion=offers.first_status)
    ] = "applicant",
    joined: Joined = None,
    contact: Annotated[str | None, typer.Option("--contact", metavar="NAME", help="A focal point; more with `scn city contact`.")] = None,
    id_: Annotated[str | None, typer.Option("--id", help="Its id; else made from the name.")] = None,
    geoname: Annotated[
        int | None, typer.Option("--geoname", metavar="ID", help="Its number in GeoNames; 0 to fill in nothing from the gazetteer.")
    ] = None,
    namesake: Namesake = False,
    source: Source = None,
    source_date: SourceDate = None,
    on: On = None,
) -> None:
    """Add a city, as an applicant unless said otherwise.

    What is not given is filled in from the gazetteer where that knows the city: its place, population and names.
    """
    from scn.console import plain
    from scn.rules.cities import CityFacts, code_of
    from scn.rules.membership import Status
    from scn.services import members

    call: Call = ctx.obj
    facts = CityFacts(
        name=name.strip(),
        country=code_of(country, call.desk.policy) or country.strip(),
        region=trimmed(region),
        hub=trimmed(hub),
        kind=trimmed(kind),
        joined=dated(joined, "--joined"),
        population=people(population),
        lat=lat,
        lon=lon,
        names=frame.pairs(named, "--name"),
        attributes=frame.pairs(attributes, "--attribute"),
        also=tuple(name.strip() for name in also or ()),
    )
    if status not in ("applicant", "active", "participant"):
        raise InvalidInput(f"A city is not added as {status}", "--status takes applicant, active or participant.")
    filled = _filled(call, facts, geoname)
    known = dict.fromkeys(filled.values, filled.source or "")
    new = members.NewCity(filled.facts, id_, Status(status), trimmed(source), dated(source_date, "--source-date"), filled=known)
    added = members.add(call.desk, new, on=call.day(on), namesake=namesake, contact=contact)
    shown = added.city
    _warn_of_double(call, shown.name, added.double)
    told = {**plain(shown), "filled": filled.values, "filled_from": filled.source, "double": added.double}
    call.tell(told, f"Added {shown.name} as {shown.id}: {shown.status}")
    if filled.values and not call.json:
        derived = {"region": None if region else shown.region, "hub": None if hub else shown.hub}
        policy = " and ".join(f"{what} {value}" for what, value in derived.items() if value)
        _tell_filled(call, filled, f"; {policy} from the policy" if policy else "")
    elif geoname is None and not call.json:
        call.console.note(f"Nothing is filled in: the gazetteer has no city {shown.name} in {shown.country} that it could be.")


def _warn_of_double(call: Call, name: str, double: str | None) -> None:
    if double:
        call.console.warn(f"{name} is {double}. If so, `scn city merge` joins them; if not, --namesake says so.")


def _tell_filled(call: Call, filled: Filled, more: str = "") -> None:
    """Say what was filled in and from where."""
    listed = ", ".join(f"{what} {value}" for what, value in filled.values.items())
    call.console.note(f"Filled in: {listed}. From {filled.source}{more}.")


def _filled(call: Call, facts: CityFacts, geoname: int | None) -> Filled:
    """The facts with what the gazetteer knows; asks which place is meant where there are several, if anybody is there."""
    from scn.services import filling
    from scn.services.finding import enumerated

    if geoname == 0:
        return filling.Filled(facts)
    if geoname is not None:
        return filling.fill(facts, filling.by_number(geoname, facts.country), call.desk.policy)
    places = filling.candidates(facts)
    if len(places) > 1:
        if not call.console.is_terminal or call.yes or call.json:
            listed = enumerated([filling.told_apart(place, facts.name) for place in places])
            raise InvalidInput(
                f"The gazetteer has {len(places)} places called {facts.name} in {facts.country}: {listed}",
                "Say which by --geoname ID, or --geoname 0 for none of them.",
                candidates=[str(place.geoname) for place in places],
            )
        choices = [*(filling.described(place) for place in places), "none of these"]
        places = places[(number := call.console.choose(f"Which {facts.name} is it?", choices)) : number + 1]
    return filling.fill(facts, places[0], call.desk.policy) if places else filling.Filled(facts)


@frame.reads(app, "list", ["city list --region mena", "city list --text hague --json"])
def list_(
    ctx: typer.Context,
    text: Annotated[str | None, typer.Option("--text", metavar="T", help="Part of any of its names.")] = None,
    status: Annotated[
        str | None,
        typer.Option("--status", help="applicant, active, suspended, withdrawn, rejected, participant.", autocompletion=offers.status),
    ] = None,
    country: Annotated[str | None, typer.Option("--country", metavar="CC", help="Code or name.", autocompletion=offers.country)] = None,
    region: Annotated[str | None, typer.Option("--region", help="A key of the policy's regions.", autocompletion=offers.region)] = None,
    hub: Annotated[str | None, typer.Option("--hub", help="The hub that serves it.", autocompletion=offers.hub)] = None,
    kind: Annotated[str | None, typer.Option("--kind", help="city, municipality, county, …", autocompletion=offers.kind)] = None,
) -> None:
    """List cities, members or not."""
    from scn.rules.cities import known_code
    from scn.services import directory

    call: Call = ctx.obj
    code = known_code(country, call.desk.policy) if country else None
    found = directory.listed(call.desk, directory.Filter(text, status, code, region, hub, kind), by_called=not call.json)
    if call.json:
        call.console.document(found)
        return
    rows = [(city.id, city.called(call.language), city.country, city.region, city.kind, city.status, city.joined) for city in found]
    call.console.table(_LIST, rows)
    call.console.note(_count(found))


@frame.reads(app, "show", ["city show Rabat --sources", "city show 'The Hague' --contacts"])
def show(
    ctx: typer.Context,
    city: City,
    contacts: Annotated[bool, typer.Option("--contacts", help="Show its focal points: personal data.")] = False,
    sources: Annotated[bool, typer.Option("--sources", help="Show each fact with its source and the date that one speaks for.")] = False,
) -> None:
    """Show what is kept of a city; with --sources, where each fact is known from."""
    from scn.services import directory, policies

    call: Call = ctx.obj
    page = directory.show(call.desk, city, contacts=contacts, sources=sources)
    if call.json:
        from scn.console import plain

        body = {**plain(page.city), **{key: value for key, value in plain(page).items() if key != "city"}}
        for asked in ("contacts", "facts"):
            if body[asked] is None:
                del body[asked]
        call.console.document(body)
        return
    shown = page.city
    if page.merged:
        call.console.note(f"{page.merged.id} was merged into {page.merged.into} on {page.merged.on}.")
    seat = f"seat {page.seat} until {page.term_end}" if page.seat else None
    place = f"{shown.lat}, {shown.lon}" if shown.lat is not None else None
    call.console.pairs(
        [
            ("city", shown.called(call.language)),
            ("filed as", shown.name if shown.name != shown.called(call.language) else None),
            ("id", shown.id),
            ("country", f"{policies.country_name(call.desk.policy, shown.country, call.language)} ({shown.country})"),
            ("region", call.desk.policy.called("region", shown.region, call.language)),
            ("hub", shown.hub),
            ("kind", shown.kind),
            ("status", shown.status),
            ("joined", shown.joined),
            ("member since", page.member_since),
            ("committee", ", ".join(part for part in (seat, *page.roles) if part)),
            ("population", shown.population),
            ("place", place),
            ("names", ", ".join(f"{lang}: {name}" for lang, name in shown.names.items())),
            ("also", ", ".join(shown.also)),
            ("attributes", dict(shown.attributes) or None),
        ]
    )
    for fact in page.sources if page.facts is None else ():
        if fact.field == "membership":
            note = f" ({fact.note})" if fact.note else ""
            call.console.pairs([("source", f"{fact.field}, as of {fact.as_of or 'no date'}: {fact.source}{note}")])
    if page.facts is not None:
        call.console.line()
        provenance.show_facts(call, page.facts)
    for person in page.contacts or ():
        call.console.pairs([("contact", ", ".join(part for part in (person.name, person.role, person.email, person.phone) if part))])


@frame.writes(
    app,
    "edit",
    [
        "city edit Kolofata --population 29500 --source https://example.org/census --source-date 2005",
        "city edit Peja --name sr=Peć",
        "city edit Rabat --geoname 2538475",
    ],
)
def edit(
    ctx: typer.Context,
    city: City,
    rename: Annotated[str | None, typer.Option("--rename", metavar="NAME", help="The name it is filed under.")] = None,
    country: Annotated[str | None, typer.Option("--country", metavar="CC", autocompletion=offers.country)] = None,
    region: Annotated[str | None, typer.Option("--region", autocompletion=offers.region)] = None,
    hub: Annotated[str | None, typer.Option("--hub", autocompletion=offers.hub)] = None,
    kind: Annotated[str | None, typer.Option("--kind", autocompletion=offers.kind)] = None,
    joined: Joined = None,
    population: Annotated[str | None, typer.Option("--population", metavar="N")] = None,
    lat: Annotated[float | None, typer.Option("--lat")] = None,
    lon: Annotated[float | None, typer.Option("--lon")] = None,
    named: Named = None,
    also: Also = None,
    attributes: Attributes = None,
    unset: Annotated[
        list[str] | None, typer.Option("--unset", metavar="FIELD", help="Take a value away: kind, names.fr, attributes.KEY.")
    ] = None,
    geoname: Annotated[
        int | None, typer.Option("--geoname", metavar="ID", help="Its number in GeoNames; fills in what is not known yet.")
    ] = None,
    namesake: Namesake = False,
    source: Source = None,
    source_date: SourceDate = None,
) -> None:
    """Change what is known of a city. Its state changes by steps: approve, suspend, …"""
    from scn.console import plain
    from scn.rules.cities import code_of
    from scn.services import members

    call: Call = ctx.obj
    code = (code_of(country, call.desk.policy) or country) if country is not None else None
    given = {
        "name": rename, "country": code, "region": region, "hub": hub, "kind": kind,
        "joined": dated(joined, "--joined") or joined, "population": people(population), "lat": lat, "lon": lon,
    }  # fmt: skip
    fields: dict[str, Any] = {key: trimmed(value) if isinstance(value, str) else value for key, value in given.items() if value is not None}
    names: dict[str, str | None] = dict(frame.pairs(named, "--name"))
    own: dict[str, str | None] = dict(frame.pairs(attributes, "--attribute"))
    dropped: list[str] = []
    for key in unset or []:
        what, _, rest = key.partition(".")
        if what == "names" and rest:
            names[rest] = None
        elif what == "also" and rest:
            dropped.append(rest)
        elif what == "attributes" and rest:
            own[rest] = None
        elif key in (*given, "geoname"):
            fields[key] = None
        else:
            known = ", ".join((*given, "geoname"))
            raise InvalidInput(f"A city has no field {key}", f"--unset takes {known}, names.LANG, also.NAME, attributes.KEY.")
    if geoname == 0:
        raise InvalidInput("No place has the number 0", "--unset geoname takes the number away.")
    if not (fields or names or own or also or dropped or source or geoname):
        raise InvalidInput("Nothing to change", "Give a field, for example --population 29500.")
    as_of = dated(source_date, "--source-date")
    change = members.Change(fields, names, own, tuple(also or ()), tuple(dropped), trimmed(source), as_of)
    done = members.edit(call.desk, city, change, geoname=geoname, namesake=namesake)
    after, filled = done.after, done.filled
    was, now = plain(done.before), plain(after)
    changes = {key: (was[key], now[key]) for key in was if was[key] != now[key]}
    told = (
        "; ".join(f"{key} {'none' if old is None else old} -> {'none' if new is None else new}" for key, (old, new) in changes.items())
        or "nothing changed"
    )
    _warn_of_double(call, after.called(call.language), done.double)
    more = {"filled": filled.values if filled else {}, "filled_from": filled.source if filled else None, "double": done.double}
    call.tell({**now, **more}, f"{after.called(call.language)}: {told}")
    if filled and not call.json:
        _tell_filled(call, filled)


@frame.reads(app, "history", ["city history Rabat"])
def history(ctx: typer.Context, city: City) -> None:
    """List everything dated that is known of a city.

    States of its membership, terms, roles, representatives.
    """
    from scn.services import chronicle

    call: Call = ctx.obj
    shown, events = chronicle.history(call.desk, city)
    events = [event for event in events if not call.as_of or event.on <= call.today]
    if call.json:
        call.console.document({"id": shown.id, "events": events})
        return
    rows = [(event.on, event.until, event.what, event.by, event.why) for event in events]
    call.console.table(
        (Column("from"), Column("until"), Column("what", shrinks=True), Column("by", shrinks=True), Column("why", shrinks=True)),
        rows,
        title=shown.called(call.language),
    )


@frame.writes(app, "contact", ["city contact Puno --add 'Ana Example' --role 'Security lead' --email ana@example.org"])
def contact(
    ctx: typer.Context,
    city: City,
    add: Annotated[str | None, typer.Option("--add", metavar="NAME", help="Add a focal point.")] = None,
    role: Annotated[str | None, typer.Option("--role")] = None,
    email: Annotated[str | None, typer.Option("--email")] = None,
    phone: Annotated[str | None, typer.Option("--phone")] = None,
    remove: Annotated[int | None, typer.Option("--remove", metavar="N", help="Remove the focal point of that number.")] = None,
) -> None:
    """Show, add or remove the focal points of a city.

    They are personal data, shown nowhere else unless asked for.
    """
    from scn.services import contacts

    call: Call = ctx.obj
    if add is not None:
        people = contacts.add_contact(call.desk, city, contacts.NewContact(add, role, email, phone))
    elif remove is not None:
        people = contacts.remove_contact(call.desk, city, remove)
    else:
        people = contacts.contacts_of(call.desk, city)
    if call.json:
        call.console.document(people)
        return
    if call.dry_run and (add is not None or remove is not None):
        call.console.line("Dry run: nothing was changed.")
    rows = [(person.id, person.name, person.role, person.email, person.phone) for person in people]
    call.console.table(_PEOPLE, rows)


def _step(name: str, summary: str, examples: list[str]) -> None:
    """Register one step in the life of a membership as a command of its own."""

    def command(ctx: typer.Context, city: City, on: On = None) -> None:
        _take_step(ctx.obj, name, city, on)

    command.__doc__ = summary
    frame.writes(app, name, examples)(command)


def _take_step(call: Call, name: str, city: str, on: str | None) -> None:
    """Take a step in the life of a membership, and say so where the city sits on the committee."""
    from scn.rules.membership import Step
    from scn.services import directory, members

    day = call.day(on)
    shown = members.step(call.desk, city, Step(name), on=day)
    name = shown.called(call.language)
    call.tell(shown, f"{name} is {shown.status} from {day}")
    page = directory.show(call.desk_on(day), shown.id)
    if page.seat and shown.status != "active":
        call.console.warn(f"{name} sits on seat {page.seat} until {page.term_end}; `scn isc end` ends its term.")


_step(
    "apply",
    "Apply for membership. For a city that took part, was rejected or withdrew; a new one applies with `scn city add`.",
    ["city apply Colombo --on 2026-11-20"],
)
_step(
    "approve",
    "Approve an application: the city becomes an active member.",
    ["city approve Colombo --on 2026-11-24 --why 'Board of 23 November'"],
)
_step("reject", "Reject an application. The city and the reason are kept.", ["city reject Colombo --why 'no mandate of the council'"])
_step("suspend", "Suspend an active member.", ["city suspend Aurora --on 2026-11-24 --why 'no focal point since May'"])
_step("reinstate", "End a suspension.", ["city reinstate Aurora --on 2026-12-01 --why 'a focal point is named'"])
_step("withdraw", "A member or an applicant leaves. It is kept as withdrawn.", ["city withdraw Bordeaux --why 'letter of 3 November'"])


def _count(found: list[Any]) -> str:
    numbers: dict[str, int] = {}
    for city in found:
        numbers[city.status or "not yet known"] = numbers.get(city.status or "not yet known", 0) + 1
    return (
        f"{len(found)} {'city' if len(found) == 1 else 'cities'}: "
        + ", ".join(f"{number} {status}" for status, number in sorted(numbers.items()))
        if found
        else "No city."
    )

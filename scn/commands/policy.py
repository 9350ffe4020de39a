"""`scn policy`: the rules of the network."""

from __future__ import annotations

from typing import Annotated

import typer

from scn.commands import frame, quotas
from scn.commands.frame import Call
from scn.console import Column
from scn.errors import Exit

app = frame.group("The rules of the network: show them, check them, change them.")
app.registered_commands += quotas.app.registered_commands

_QUOTAS = (Column("dimension"), Column("group", shrinks=True), Column("min", number=True), Column("max", number=True))


@frame.reads(app, "show", ["policy show", "policy show --as-of 2023-01-01 --json"])
def show(ctx: typer.Context) -> None:
    """Show the policy as it holds on any day.

    The network, the rules of the committee, the quotas, the regions.
    """
    from scn.console import plain

    call: Call = ctx.obj
    policy, rules = call.desk.policy, call.desk.rules_on(call.today)
    body = {
        "file": str(call.policy_file),
        "sha256": policy.sha256,
        "on": call.today,
        "name": policy.name,
        "languages": policy.languages,
        "committee": {**plain(rules), "note": policy.committee.note},
        "regions": list(policy.regions.values()),
        "classes": list(policy.classes.values()),
        "attributes": list(policy.attributes.values()),
        "weights": policy.weights,
    }
    if call.json:
        call.console.document(body)
        return
    cap = rules.max_per_country
    often = rules.max_consecutive_terms or "any number of"
    filled = "the rest" if rules.vacancy_term == "rest" else "a full term"
    call.console.pairs(
        [
            ("network", policy.name),
            ("file", call.policy_file),
            ("as of", call.today),
            ("note", policy.committee.note),
            ("seats", rules.seats),
            (
                "term",
                f"{rules.term_years} years; {often} consecutive; then {rules.cooling_off_years} off",
            ),
            (
                "partial terms",
                f"count {rules.partial_term_counts.replace('_', ' ')}; a vacancy is filled for {filled}",
            ),
            ("who may come", f"active members of {rules.eligible_after_months} months"),
            ("who stays", f"at least {float(rules.retain_min):.0%} at one rotation"),
            ("per country", f"at most {cap}" if cap else "no limit"),
            ("chairs", rules.chairs),
            ("notice", f"{rules.notice_days} days"),
            ("a fair draw", "by all the chances of the past" if rules.fairness == "cumulative" else "each by itself"),
        ]
    )
    call.console.line()
    rows = [(quota.dimension, policy.called(quota.dimension, quota.group, call.language), quota.min, quota.max) for quota in rules.quotas]
    call.console.table(_QUOTAS, rows)
    call.console.line()
    regions = [
        (policy.called("region", region.key, call.language), region.key, region.hub, len(region.countries))
        for region in policy.regions.values()
    ]
    call.console.table((Column("region"), Column("key"), Column("hub"), Column("countries", number=True)), regions)


@frame.reads(app, "check", ["policy check", "policy check --json"])
def check(ctx: typer.Context) -> None:
    """Name every key that is unknown or contradictory, with its line. Exits 2 where there is an error."""
    from scn.services import policy_changes

    call: Call = ctx.obj
    found = policy_changes.check(call.desk, against_members=call.store.exists)
    broken = [finding for finding in found if finding.severity == "error"]
    if call.json:
        call.console.document({"holds": not broken, "file": str(call.policy_file), "findings": found})
    else:
        for finding in found:
            call.console.line(f"{finding.file}:{finding.line}: {'' if finding.severity == 'error' else 'warning: '}{finding.message}")
        if not found:
            call.console.line(f"{call.policy_file}: nothing to complain of.")
    if broken:
        raise typer.Exit(Exit.USAGE)


@frame.writes(
    app,
    "set",
    ["policy set isc.quota.region.mena.min 3 --why 'resolution 4'", "policy set isc.seats 27 --from 2028-01-01 --why 'resolution 5'"],
)
def set_(
    ctx: typer.Context,
    key: Annotated[str, typer.Argument(metavar="KEY", help="isc.seats, isc.quota.region.mena.min, match.weights.topic, …")],
    value: Annotated[str, typer.Argument(metavar="VALUE", help="As TOML writes it: 25, 0.6, true, 2027-01-01; else a text.")],
    since: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="The day from which it holds; what held before is kept.")
    ] = None,
) -> None:
    """Change one key of the policy file.

    Its comments stay, and the ledger has the file before and after.
    """
    from scn.rules.calendar import parse_day
    from scn.services import policy_changes

    call: Call = ctx.obj
    day = parse_day(since, "date for --from") if since else None
    changed = policy_changes.change(call.desk, key, value, since=day)
    call.tell(
        {"file": str(call.policy_file), "key": key, "changed": bool(changed), "diff": changed},
        f"{key} is {value}{f' from {since} on' if since else ''}",
    )
    if not call.json and call.verbose:
        for line in changed:
            call.console.line(line)


@frame.writes(app, "unset", ["policy unset isc.max_per_country --why 'resolution 6'"])
def unset(
    ctx: typer.Context,
    key: Annotated[str, typer.Argument(metavar="KEY", help="The key to take out of the file.")],
) -> None:
    """Take one key out of the policy file.

    Its rule no longer holds, or its default does.
    """
    from scn.services import policy_changes

    call: Call = ctx.obj
    changed = policy_changes.remove(call.desk, key)
    call.tell({"file": str(call.policy_file), "key": key, "changed": bool(changed), "diff": changed}, f"{key} is not set any more")

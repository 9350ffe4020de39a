"""One call of every command that works on the sample network, with what has to be done before it.

`test_contract.py` sees to it that no command is missing here, so that what holds for every command is asked of each.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from command_line import Network, csv_of

Arguments = tuple[str, ...]


@dataclass(frozen=True)
class Call:
    """The arguments of a command, the calls that come before it, and whether it leaves an entry in the ledger."""

    arguments: Arguments
    before: tuple[Arguments, ...] = ()
    recorded: bool = True


APPLY = ("city", "apply", "Colombo", "--on", "2026-11-24")
SUSPEND = ("city", "suspend", "Aurora", "--on", "2026-11-24")
DOUBLE = ("city", "add", "Ribat", "--country", "MA", "--name", "ar=الرباط", "--contact", "Ana Example", "--source", "a letter")
DRAW = ("isc", "rotate", "--on", "2027-09-22", "--seed", "a public text", "--dry-run", "--record", "draw.json")
END = ("isc", "end", "Puno", "--as", "resigned", "--on", "2026-12-15")

WRITING = {
    "city add": Call(("city", "add", "Lomé", "--country", "TG", "--contact", "Ana Example", "--source", "a letter")),
    "city apply": Call(APPLY),
    "city approve": Call(("city", "approve", "Colombo", "--on", "2026-11-24"), (APPLY,)),
    "city confirm": Call(("city", "confirm", "Rabat", "--source", "a letter of the mayor", "--source-date", "2026-11")),
    "city contact": Call(("city", "contact", "Puno", "--add", "Ana Example")),
    "city edit": Call(("city", "edit", "Kolofata", "--population", "29500", "--source", "a census", "--source-date", "2005")),
    "city import": Call(("city", "import", "members.csv")),
    "city merge": Call(("city", "merge", "Rabat", "Ribat", "--yes"), (DOUBLE,)),
    "city reinstate": Call(("city", "reinstate", "Aurora", "--on", "2026-12-01"), (SUSPEND,)),
    "city reject": Call(("city", "reject", "Colombo", "--on", "2026-11-24"), (APPLY,)),
    "city suspend": Call(SUSPEND),
    "city withdraw": Call(("city", "withdraw", "Bordeaux", "--on", "2026-12-01")),
    "db upgrade": Call(("db", "upgrade"), recorded=False),
    "isc appoint": Call(("isc", "appoint", "Oslo", "--on", "2027-01-01"), (END,)),
    "isc chair": Call(("isc", "chair", "Rabat", "--stand-down", "--on", "2026-12-01")),
    "isc end": Call(END),
    "isc extend": Call(("isc", "extend", "Rabat", "--until", "2029-01-31")),
    "isc import": Call(("isc", "import", "terms.csv")),
    "isc represent": Call(("isc", "represent", "Rabat", "--person", "A. Example", "--on", "2026-12-01")),
    "isc rotate": Call(("isc", "rotate", "--on", "2027-09-22", "--seed", "a public text", "--yes")),
    "policy set": Call(("policy", "set", "isc.notice_days", "90")),
    "policy unset": Call(("policy", "unset", "isc.max_per_country")),
}
"""The commands that change a store which is there (`init` makes one)."""

READING = {
    "audit log": Call(("audit", "log", "--last", "3")),
    "city duplicates": Call(("city", "duplicates", "--least", "0.5")),
    "city export": Call(("city", "export", "out.csv")),
    "city history": Call(("city", "history", "Rabat")),
    "city list": Call(("city", "list", "--region", "mena")),
    "city show": Call(("city", "show", "The Hague")),
    "city stale": Call(("city", "stale", "--older-than", "18m", "--as-of", "2026-12-01")),
    "db status": Call(("db", "status")),
    "isc check": Call(("isc", "check", "--as-of", "2026-12-01")),
    "isc draw": Call(("isc", "draw", "--pool", "people.csv", "--quotas", "categories.csv", "--seats", "2", "--seed", "x")),
    "isc export": Call(("isc", "export", "out.csv")),
    "isc history": Call(("isc", "history", "--seat", "7")),
    "isc forecast": Call(("isc", "forecast", "--as-of", "2026-12-01", "--years", "1", "--runs", "2")),
    "isc stagger": Call(("isc", "stagger", "--as-of", "2023-10-01"), (("policy", "unset", "isc.retain_min"),)),
    "isc verify": Call(("isc", "verify", "draw.json"), (DRAW,)),
    "isc show": Call(("isc", "show", "--as-of", "2026-12-01")),
    "policy check": Call(("policy", "check")),
    "policy quotas": Call(("policy", "quotas", "--from-membership", "--as-of", "2026-12-01")),
    "policy show": Call(("policy", "show", "--as-of", "2026-12-01")),
    "report summary": Call(("report", "summary", "--as-of", "2026-12-01")),
    "status": Call(("status", "--as-of", "2026-12-01")),
}


def prepare(network: Network, folder: Path, call: Call) -> None:
    """Put the files that a call names into the folder, and do what comes before it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "members.csv").write_bytes(csv_of("name,country,status", "Lomé,TG,active", "Cotonou,BJ,"))
    (folder / "terms.csv").write_bytes(csv_of("city,seat,start,end", "oslo,1,2020-01-01,2022-01-01"))
    (folder / "people.csv").write_bytes(csv_of("id,region", "a,north", "b,south", "c,south"))
    (folder / "categories.csv").write_bytes(csv_of("feature,value,min,max", "region,north,1,1", "region,south,1,1"))
    for arguments in call.before:
        network.do(*arguments, cwd=folder)

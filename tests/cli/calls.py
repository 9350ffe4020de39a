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

REQUEST = (
    "request",
    "add",
    "--from",
    "city:rabat",
    "--topic",
    "schools",
    "--support",
    "peer-learning",
    "--start",
    "2027-03-01",
    "--end",
    "2027-03-05",
)
PROPOSE = ("request", "propose", "R-2026-003", "EX-007", "--alternate", "EX-028")
CONFIRM = ("request", "confirm", "R-2026-003", "EX-007")

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
    "db backup": Call(("db", "backup", "backup.db"), recorded=False),
    "db copy": Call(("db", "copy", "copy.db"), recorded=False),
    "db restore": Call(("db", "restore", "backup.db", "--db", "restored.db"), (("db", "backup", "backup.db"),), recorded=False),
    "db upgrade": Call(("db", "upgrade"), recorded=False),
    "expert add": Call(("expert", "add", "--category", "practitioner", "--city", "Rabat", "--topic", "schools", "--name", "Ana Example")),
    "expert conflict": Call(("expert", "conflict", "EX-003", "--with", "city:rabat", "--why", "a decision of the board")),
    "expert assign": Call(("expert", "assign", "--fair", "--commit")),
    "expert edit": Call(("expert", "edit", "EX-003", "--language", "fr:B2", "--unset", "languages.ar", "--email", "ana@example.org")),
    "expert import": Call(("expert", "import", "experts.csv")),
    "expert match": Call(("expert", "match", "R-2026-003", "--take", "--without", "EX-007", "--why", "a decision of the board")),
    "expert retire": Call(("expert", "retire", "EX-003", "--on", "2027-01-01")),
    "expert vet": Call(("expert", "vet", "EX-011", "--on", "2026-11-20", "--referees", "two mayors")),
    "isc appoint": Call(("isc", "appoint", "Oslo", "--on", "2027-01-01"), (END,)),
    "isc chair": Call(("isc", "chair", "Rabat", "--stand-down", "--on", "2026-12-01")),
    "isc end": Call(END),
    "isc extend": Call(("isc", "extend", "Rabat", "--until", "2029-01-31")),
    "isc import": Call(("isc", "import", "terms.csv")),
    "isc represent": Call(("isc", "represent", "Rabat", "--person", "A. Example", "--on", "2026-12-01")),
    "isc rotate": Call(("isc", "rotate", "--on", "2027-09-22", "--seed", "a public text", "--yes")),
    "report run": Call(("report", "run"), recorded=False),
    "request add": Call(REQUEST),
    "request close": Call(("request", "close", "R-2026-003", "--rating", "5", "--feedback", "well done"), (PROPOSE, CONFIRM)),
    "request confirm": Call(CONFIRM, (PROPOSE,)),
    "request decline": Call(("request", "decline", "R-2026-003", "EX-007"), (PROPOSE,)),
    "request edit": Call(("request", "edit", "R-2026-003", "--number", "2", "--topic", "hate-crime", "--text", "two, please")),
    "request import": Call(("request", "import", "requests.csv")),
    "request invite": Call(("request", "invite", "R-2026-003"), (PROPOSE,)),
    "request pin": Call(("request", "pin", "R-2026-003", "EX-007", "--why", "a decision of the board")),
    "request propose": Call(PROPOSE),
    "request replace": Call(("request", "replace", "R-2026-003", "EX-007"), (PROPOSE,)),
    "request start": Call(("request", "start", "R-2026-003"), (PROPOSE, CONFIRM)),
    "request withdraw": Call(("request", "withdraw", "R-2026-003"), (PROPOSE,)),
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
    "db check": Call(("db", "check")),
    "db status": Call(("db", "status")),
    "expert export": Call(("expert", "export", "out.csv")),
    "expert list": Call(("expert", "list", "--topic", "schools")),
    "expert topics": Call(("expert", "topics", "school")),
    "expert show": Call(("expert", "show", "EX-012")),
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
    "request export": Call(("request", "export", "out.csv")),
    "request list": Call(("request", "list", "--region", "mena")),
    "request show": Call(("request", "show", "R-2026-001")),
    "report annual": Call(("report", "annual", "--as-of", "2026-12-01")),
    "report diversity": Call(("report", "diversity", "--as-of", "2026-12-01")),
    "report experts": Call(("report", "experts", "--as-of", "2026-12-01")),
    "report isc": Call(("report", "isc", "--as-of", "2026-12-01")),
    "report members": Call(("report", "members", "--as-of", "2026-12-01")),
    "report needs": Call(("report", "needs", "--as-of", "2026-12-01")),
    "report schedule": Call(("report", "schedule")),
    "report summary": Call(("report", "summary", "--as-of", "2026-12-01")),
    "report unit": Call(("report", "unit", "--as-of", "2026-12-01")),
    "status": Call(("status", "--as-of", "2026-12-01")),
}


def prepare(network: Network, folder: Path, call: Call) -> None:
    """Put the files that a call names into the folder, and do what comes before it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "members.csv").write_bytes(csv_of("name,country,status", "Lomé,TG,active", "Cotonou,BJ,"))
    (folder / "experts.csv").write_bytes(
        csv_of("id,category,topics,name", "X-1,practitioner,schools:expert,Ana Example", "EX-003,,sports,")
    )
    wanted = "X-2,unit,schools,peer-learning,2027-03-01,2027-03-05"
    (folder / "requests.csv").write_bytes(csv_of("id,from,topics,support,start,end", wanted))
    (folder / "terms.csv").write_bytes(csv_of("city,seat,start,end", "oslo,1,2020-01-01,2022-01-01"))
    (folder / "people.csv").write_bytes(csv_of("id,region", "a,north", "b,south", "c,south"))
    (folder / "categories.csv").write_bytes(csv_of("feature,value,min,max", "region,north,1,1", "region,south,1,1"))
    for arguments in call.before:
        network.do(*arguments, cwd=folder)

"""Check a draw record with Python's standard library alone, and without scn: python verify_draw.py RECORD [PLAN-SHA256].

It checks that nothing in the file was changed, that the seed draws the ticket and the ticket those who join, that every ticket
keeps every rule, and that the tickets give each candidate the chance that is stated. Whether these chances are the fairest
ones is the one thing it leaves out: `scn isc verify` computes them again. docs/rotation.md says how each number is made.
"""

import hashlib
import json
import re
import sys
import unicodedata
from collections import Counter


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


def written(value):  # canonical JSON; numbers with a fraction are kept as they stand in the file
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return re.sub(r'"\\u0000([^"]*)"', r"\1", text)


def seed_of(texts):
    return hashlib.sha256(written([unicodedata.normalize("NFC", text) for text in texts]).encode()).digest()


def ticket_of(record, count):
    if record["draw"] == "rfc3797":
        key = "".join("".join(f"{n}." for n in sorted(map(int, text.replace(",", " ").split()))) + "/" for text in record["seed"])
        return int.from_bytes(hashlib.md5(b"\0\0" + key.encode() + b"\0\0").digest(), "big") % count + 1
    return int.from_bytes(hashlib.sha256(seed_of(record["seed"]) + b"ticket").digest(), "big") % count + 1


def faults(data, published=None):
    text = data.decode().rstrip("\n")
    record = json.loads(text, parse_float=lambda number: "\0" + number)
    value = lambda number: float(str(number).strip("\0"))
    if sha(text.replace(f'"sha256":"{record["sha256"]}",', "", 1)) != record["sha256"] or written(record) != text:
        return ["the record was changed: its SHA-256 is another"]
    rules, tickets, found = record["rules"], record["tickets"], []
    plan = {key: record[key] for key in ("version", "effective", "seats", "staying", "expiring", "members", "pool", "method", "brought")}
    plan |= {key: record[key] for key in ("scores", "chances", "sources")}
    plan["rules"] = [{key: rule[key] for key in ("dimension", "group", "min", "max")} for rule in rules]
    plan["tickets"] = tickets and {key: tickets[key] for key in ("count", "sha256", "form", "bound")}
    if sha(written(plan)) != record["plan"] or published not in (None, record["plan"]):
        found.append("what was fixed before the draw is not what was published")

    lot = {entry["id"]: hashlib.sha256(seed_of(record["seed"]) + entry["id"].encode()).digest() for entry in record["pool"]}
    order = sorted(lot, key=lambda identity: (lot[identity], identity))
    order = [identity for identity in order if identity not in record["declined"]]
    if sorted(record["joining"]) + record["standby"] != sorted(record["joining"]) + [i for i in order if i not in record["joining"]]:
        found.append("those who join or stand by are not in the order of the lots")
    groups = {entry["id"]: {**entry["attributes"], "seats": "all"} for entry in record["members"] + record["pool"]}

    def broken(ids):
        has = Counter(pair for identity in ids for pair in groups[identity].items())
        counts = [(rule, has[rule["dimension"], rule["group"]]) for rule in rules]
        return [rule for rule, count in counts if count < rule["min"] or (rule["max"] is not None and count > rule["max"])]

    if broken(record["staying"] + record["joining"]):
        found.append("the committee breaks a rule")
    if tickets is None:
        return found
    types, slates = tickets["types"], tickets["slates"]
    if sha(written({"types": types, "slates": slates})) != tickets["sha256"] or len(slates) != tickets["count"]:
        return [*found, "the tickets are not those of their SHA-256"]
    if record["draw"] != "ticket" and record["ticket"] != ticket_of(record, len(slates)):
        found.append("the seed draws another ticket")
    drawn = slates[record["ticket"] - 1]
    if types is not None:  # the ticket says how many of each type, the lots who
        drawn = [i for kind, n in Counter(drawn).items() for i in sorted(types[kind], key=order.index)[:n]]
    if sorted(drawn) != sorted(record["joining"]) and not (record["declined"] and set(drawn) <= {*record["joining"], *record["declined"]}):
        found.append("others join than the ticket says")
    if any(broken(record["staying"] + [types[each][0] if types else each for each in slate]) for slate in slates):
        found.append("a ticket breaks a rule")
    times = Counter(each for slate in slates for each in slate)
    often = {i: times[k] / len(ids) for k, ids in enumerate(types) for i in ids} if types else {i: times[i] for i in groups}
    chances = {identity: value(chance) for identity, chance in record["chances"]["by_id"].items()}
    if any(abs(often[i] - chance * len(slates)) > value(tickets["bound"]) + 1e-6 for i, chance in chances.items()):
        found.append("the tickets do not give the chances that are stated")
    return found


if __name__ == "__main__":
    told = faults(open(sys.argv[1], "rb").read(), *sys.argv[2:3])
    print("\n".join(told) or "The record holds.")
    sys.exit(3 if told else 0)

"""Changing one key of a policy file and nothing else: its comments, its order and its spacing stay.

A change is a splice of the text at the place that the syntax tree names. What comes out is read again, and returned only
if it is a policy and says, apart from that key, what it said before.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NoReturn, TypeAlias

from scn.errors import InvalidInput
from scn.rules.policyfile.entries import Entry, parse
from scn.rules.policyfile.findings import Findings, dotted, meant, nearest
from scn.rules.policyfile.lines import elements
from scn.rules.policyfile.reading import (
    ATTRIBUTE,
    BAND,
    CLASS,
    COMMITTEE,
    COUNTRIES,
    HUB,
    NETWORK,
    QUOTA,
    REGION,
    REQUIREMENTS,
    RULES,
    TOPICS,
    WEIGHTS,
    load,
)
from scn.rules.policyfile.scheduling import BACKUP
from scn.rules.policyfile.splices import Splices, assignment, fields, inline, joined, quoted, source, value_node

Keys: TypeAlias = tuple[str, ...]
Tree: TypeAlias = Mapping[str, "Tree"]

ANY = "*"
LEAF: Tree = {}


def _leaves(names: Sequence[str]) -> dict[str, Tree]:
    return dict.fromkeys(names, LEAF)


TREE: Tree = {
    "network": _leaves(NETWORK),
    "backup": _leaves(BACKUP),
    "countries": {ANY: {**_leaves(COUNTRIES), "name": {ANY: LEAF}}},
    "regions": {ANY: {**_leaves(REGION), "name": {ANY: LEAF}}},
    "hubs": {ANY: {**_leaves(HUB), "name": {ANY: LEAF}}},
    "classes": {ANY: {**_leaves(CLASS), ANY: _leaves(BAND)}},
    "attributes": {ANY: {**_leaves(ATTRIBUTE), "name": {ANY: LEAF}}},
    "isc": {**_leaves(COMMITTEE), "quota": {ANY: {ANY: _leaves(QUOTA)}}},
    "match": {
        **_leaves(REQUIREMENTS),
        "weights": _leaves(WEIGHTS),
        "attributes": {ANY: {**_leaves(ATTRIBUTE), "name": {ANY: LEAF}}},
    },
    "topics": {ANY: {**_leaves(TOPICS), "name": {ANY: LEAF}, "synonyms": {ANY: LEAF}}},
}
"""Every key that can be set; `*` stands for the keys that a network chooses itself."""


def set_value(text: str, dotted_key: str, value_text: str, *, since: date | None = None, file: str = "policy.toml") -> str:
    """The text of a policy with one key changed, or added where it is not yet.

    `value_text` is a value of TOML (`25`, `2026-01-01`, `["en", "fr"]`, `{ min = 3, max = 5 }`), else it is taken as a
    text. With `since`, a rule of `[isc]` or a quota keeps the versions that it has and gets one that begins on that day.

    Raises InvalidInput for a key that no policy has (with the nearest), for a key that has versions where `since` is
    missing, and where the text, before or after, is not one that `reading.load` reads; `file` names it in messages.
    """
    path = _known(dotted_key)
    written = _written(_encodable(value_text))
    before, splices = _read(text, file), Splices(text)
    if since is None:
        _put(splices, path, written)
        return _finished(splices, path, before, file)
    if not _is_dated(path):
        _refuse(path, "has no versions by date", "Only the rules of [isc] and its quotas have.")
    _put_version(splices, path, written, since.isoformat())
    return _finished(splices, path[:4], before, file)


def unset(text: str, dotted_key: str, *, file: str = "policy.toml") -> str:
    """The text of a policy without one key or table, and without the comments on its lines.

    Raises InvalidInput for a key that no policy has, one that is not set, one that must be, and one inside a version.
    """
    path = _known(dotted_key)
    before, splices = _read(text, file), Splices(text)
    if not splices.remove(path):
        _refuse(path, "is not set", "There is nothing to remove.")
    return _finished(splices, path, before, file)


def _encodable(word: str) -> str:
    """A word of a command line that can stand in a file: one that was no text in its encoding cannot."""
    try:
        word.encode()
    except UnicodeEncodeError as error:
        raise InvalidInput(f"{word!r} has a character that Unicode does not have") from error
    return word


def _known(dotted_key: str) -> Keys:
    """The path of a dotted key that a policy can have."""
    path = _split(_encodable(dotted_key))
    tree = TREE
    for depth, part in enumerate(path):
        if not tree:
            raise InvalidInput(f"{dotted(path[:depth])} is one value and has no key {part!r}", f"Set {dotted(path[:depth])} itself.")
        if part not in tree and ANY not in tree:
            near = nearest(part, tree)
            candidates = [dotted((*path[:depth], near, *path[depth + 1 :]))] if near is not None else []
            raise InvalidInput(f"{dotted(path[: depth + 1])} is no known key", _sentence(meant(part, tree)), candidates=candidates)
        tree = tree[part if part in tree else ANY]
    return path


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _split(dotted_key: str) -> Keys:
    """The parts of a dotted key; those that are not bare are quoted, as in TOML."""
    try:
        table: object = {} if set("=#\r\n") & set(dotted_key) else tomllib.loads(f"{dotted_key} = true")
    except (ValueError, RecursionError):
        table = {}
    path: Keys = ()
    while isinstance(table, dict) and table:
        ((key, table),) = table.items()
        path = (*path, key)
    if table is not True:
        raise InvalidInput(f"{dotted_key!r} is no key", "Keys are joined by dots: isc.quota.region.africa.min.")
    return path


def _written(value_text: str) -> str:
    """A value as it is written in the file: what is no value of TOML is a text."""
    try:
        is_value = tomllib.loads(f"value = {value_text}", parse_float=str).keys() == {"value"}
    except (ValueError, RecursionError):
        is_value = False
    return source(value_node(value_text)) if is_value else quoted(value_text)


def _is_dated(path: Keys) -> bool:
    """Whether a path leads to a rule of the committee, or to a quota or a number of one."""
    if path[:2] == ("isc", "quota"):
        return len(path) >= 4
    return path[0] == "isc" and path[-1] in RULES


def _put(splices: Splices, path: Keys, written: str) -> None:
    """Give a key its one value."""
    place = splices.places.get(path)
    if len(path) == 1:
        _refuse(path, "is a table", "Set one of its keys.")
    elif place is None:
        _add(splices, path, written)
    elif place.value is None:
        _refuse(path, "is a table of its own", "Set the keys in it.")
    elif _is_dated(path) and place.value.type == "array" and not written.startswith("["):
        _refuse(path, "has versions by date", "Say from which day the new value holds, or give the whole list.")
    else:
        splices.replace(place.value, written)


def _put_version(splices: Splices, path: Keys, written: str, day: str) -> None:
    """Give a rule or a quota a version from a day on; where one begins on that day, change it.

    A number of a quota that is not changed stays as it was on that day.
    """
    history, is_quota = path[:4], path[1] == "quota"
    is_whole = is_quota and path == history
    key = path[-1] if is_quota else "value"
    changes = fields(value_node(written)) if is_whole else {key: written}
    if "from" in changes or not changes:
        _refuse(path, f"cannot be {written} from {day} on", "The numbers that hold from that day, without from, would be right.")
    place = splices.places.get(history)
    if place is None:
        first = inline({"from": day} | changes)
        _add(splices, history, first if is_quota else f"[{first}]")
        return
    if place.value is None:
        _refuse(history, "is a table of its own", "Write it on one line, or add the version by hand.")
    is_list = place.value.type == "array"
    nodes = elements(place.value) if is_list else [place.value]
    texts = [source(node) if is_list or is_quota else inline({"value": source(node)}) for node in nodes]
    versions = [fields(value_node(text)) for text in texts]
    starts = [version.get("from", "") for version in versions]  # in ISO 8601 the order of texts is that of days
    index = sum(start < day for start in starts)
    kept = versions[index - 1] if index and not is_whole else {}
    new = inline({"from": day} | {name: value for name, value in kept.items() if name != "from"} | changes)
    if day not in starts:
        if is_list:
            splices.insert_element(place.value, index, new)
        else:
            splices.replace(place.value, f"[{', '.join([*texts[:index], new, *texts[index:]])}]")
    elif is_whole:
        splices.replace(nodes[index], new)
    else:
        splices.set_field(nodes[index], key, written)


def _add(splices: Splices, path: Keys, written: str) -> None:
    """Write a key that is not there yet into the innermost table that is, else into a new one."""
    header = _header(path)
    for depth in range(len(path) - 1, 0, -1):
        place = splices.places.get(path[:depth])
        if place is None or place.node is None:
            continue
        if place.value is not None:
            if place.value.type != "inline_table":
                what = "has versions by date" if place.value.type == "array" else "is one value, not a table"
                _refuse(path[:depth], what, "Say from which day the new value holds, or give the whole value.")
            splices.set_field(place.value, joined(path[depth:]), written)
            return
        if place.node.type == "pair":  # a dotted key makes the table, and so does one more
            splices.add_beside(place.node, joined(path[len(place.base) :]), written)
            return
        if depth >= len(header):
            splices.insert_line(place.node, assignment(path[depth:], written))
            return
    splices.insert_table(header, assignment(path[len(header) :], written))


def _header(path: Keys) -> Keys:
    """The header under which a key is written: `[isc]`, `[regions.mena]`, `[isc.quota.region]`."""
    depth = 3 if path[:2] == ("isc", "quota") else 1 if path[0] in ("isc", "network") else 2
    return path[: min(depth, len(path) - 1)]


def _finished(splices: Splices, path: Keys, before: Entry, file: str) -> str:
    """The changed text, once it is sure that only what is under the path has changed, and that it loads."""
    text = splices.made()
    after = parse(Findings(text, file))
    if after is None or _without(after.value, path) != _without(before.value, path):
        _refuse(path, "cannot be changed without rewriting what is around it", "Edit the file by hand.")
    load(text, file)
    return text


def _read(text: str, file: str) -> Entry:
    findings = Findings(text, file)
    top = parse(findings)
    if top is None:
        raise InvalidInput(str(findings.in_order()[0]))
    return top


def _without(value: object, path: Keys) -> object:
    """Data without what is under a path, and without the tables that are empty for it."""
    if not isinstance(value, dict) or path[0] not in value:
        return value
    inner = _without(value[path[0]], path[1:]) if len(path) > 1 else {}
    kept = {key: other for key, other in value.items() if key != path[0]}
    return kept if inner == {} else {**kept, path[0]: inner}


def _refuse(path: Keys, what: str, hint: str) -> NoReturn:
    raise InvalidInput(f"{dotted(path)} {what}", hint)

"""Where in a TOML file each key and each value stands.

`tomllib` tells nothing of positions, so the text is read a second time into a syntax tree. That costs milliseconds and an
extension module: ask only where there is something to locate or to change.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

Path = tuple[str | int, ...]
"""The way to a value: keys of tables, and the positions (from 0) of elements of arrays."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one path stands: its line (from 1), the node that writes it, the node of its value, the table it is written in.

    `node` is a pair, a header with what follows it, or an element of an array. `value` is None for a header and for a
    table that exists only because a dotted key passes through it; then `node` is the last such pair. A table that only a
    header passes through has no node at all.
    """

    line: int
    node: Node | None = None
    value: Node | None = None
    base: Path = ()


def places(text: str) -> dict[Path, Place]:
    """The place of every key and every element of an array in a text that is valid TOML.

    Text that is not is read as far as it can be; what cannot be understood has no place.
    """
    import tree_sitter
    import tree_sitter_toml

    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_toml.language()))
    root = parser.parse(text.encode()).root_node
    found: dict[Path, Place] = {}
    counts: dict[Path, int] = {}
    for node in root.named_children:
        match node.type:
            case "pair":
                _write(found, (), node)
            case "table" | "table_array_element":
                header = _header(found, counts, node)
                for pair in pairs(node):
                    _write(found, header, pair)
    return found


def pairs(table: Node) -> list[Node]:
    """The pairs of a table, whether it is written with a header or inline."""
    return [child for child in table.named_children if child.type == "pair"]


def value_of(pair: Node) -> Node:
    """The value of a pair; a comment that follows on its line belongs to the pair too."""
    return pair.named_children[1]


def elements(array: Node) -> list[Node]:
    """The elements of an array, without the comments between them."""
    return [child for child in array.named_children if child.type != "comment"]


def key_of(node: Node) -> tuple[str, ...]:
    """The parts of the key of a pair or a header: `("a", "b c")` for `a."b c"`."""
    return tuple(_parts(node.named_children[0]))


def _parts(key: Node) -> Iterator[str]:
    pending = [key]
    while pending:
        node = pending.pop()
        written = (node.text or b"").decode()
        if node.type == "dotted_key":
            pending.extend(reversed(node.named_children))
        elif node.type == "quoted_key":
            yield from tomllib.loads(f"{written} = 0")
        else:
            yield written


def _header(found: dict[Path, Place], counts: dict[Path, int], node: Node) -> Path:
    """Note the table of a header, and say which it is: the last of its array where it passes through one."""
    line = node.start_point.row + 1
    path: Path = ()
    *outer, last = key_of(node)
    for part in outer:
        path = (*path, part)
        found.setdefault(path, Place(line))
        if path in counts:
            path = (*path, counts[path] - 1)
    path = (*path, last)
    if node.type == "table_array_element":
        found.setdefault(path, Place(line))
        counts[path] = counts.get(path, 0) + 1
        path = (*path, counts[path] - 1)
    found[path] = Place(line, node)
    return path


def _write(found: dict[Path, Place], base: Path, pair: Node) -> None:
    """Note a pair and all that its value holds."""
    pending = [(base, pair)]
    while pending:
        table, node = pending.pop()
        line = node.start_point.row + 1
        if node.type == "pair":
            path, value = table, value_of(node)
            for part in key_of(node):
                path = (*path, part)
                first = found[path].line if path in found else line
                found[path] = Place(first, node, None, table)
            found[path] = Place(line, node, value, table)
        else:
            path, value = table, node
            found[path] = Place(line, node, value, table)
        if value.type == "inline_table":
            pending.extend((path, child) for child in reversed(pairs(value)))
        elif value.type == "array":
            pending.extend(((*path, index), child) for index, child in reversed(list(enumerate(elements(value)))))

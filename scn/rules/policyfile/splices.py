"""A text of TOML under change: splices at the places that its syntax tree names, all else untouched."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from scn.rules.policyfile.findings import is_bare
from scn.rules.policyfile.lines import elements, key_of, pairs, places, value_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from scn.rules.policyfile.lines import Path


class Splices:
    """The changes to one text, gathered first and made together."""

    def __init__(self, text: str) -> None:
        self.places = places(text)
        self._bytes = text.encode()
        self._newline = "\r\n" if "\r\n" in text else "\n"
        self._gathered: list[tuple[int, int, str]] = []

    def made(self) -> str:
        """The changed text."""
        data = self._bytes
        for start, end, new in sorted(self._gathered, reverse=True):
            data = data[:start] + new.encode() + data[end:]
        return data.decode()

    def replace(self, node: Node, written: str) -> None:
        """Write a value in the place of another."""
        self._splice(node.start_byte, node.end_byte, written)

    def set_field(self, table: Node, key: str, written: str) -> None:
        """Give a key of an inline table its value."""
        known = pairs(table)
        same = [pair for pair in known if joined(key_of(pair)) == key]
        if same:
            self.replace(value_of(same[0]), written)
        elif known:
            self._splice(known[-1].end_byte, known[-1].end_byte, f", {key} = {written}")
        else:
            self.replace(table, inline({key: written}))

    def add_beside(self, pair: Node, key: str, written: str) -> None:
        """Write a further pair into the table that has this one."""
        if pair.parent is not None and pair.parent.type == "inline_table":
            self.set_field(pair.parent, key, written)
        else:
            self.insert_line(pair, f"{key} = {written}")

    def insert_line(self, node: Node, line: str) -> None:
        """Write a line below a pair, or at the end of a table, indented as the line above it."""
        last = _last(node)
        self._insert_at(self._line_end(last.end_byte), (self._indent(last) or "") + line)

    def insert_table(self, header: Sequence[str], line: str) -> None:
        """Write a table with one line behind the tables that are next of kin, else at the end of the text."""
        lines = [f"[{joined(header)}]", line]
        for depth in range(len(header) - 1, 0, -1):
            kin = [place.node for known, place in self.places.items() if known[:depth] == header[:depth] and place.node is not None]
            ends = [_last(node).end_byte for node in kin if node.type in ("pair", "table")]
            if ends:
                position = self._line_end(max(ends))
                is_tight = position < len(self._bytes) and not self._bytes.startswith(self._newline.encode(), position)
                self._insert_at(position, "", *lines, *[""] * is_tight)
                return
        blank = [""] if self._bytes.strip() else []
        self._insert_at(len(self._bytes), *blank, *lines)

    def insert_element(self, array: Node, index: int, written: str) -> None:
        """Write an element into a list: on a line of its own where the others are on theirs."""
        nodes = elements(array)
        if not nodes:
            self.replace(array, f"[{written}]")
            return
        if index < len(nodes):
            start, indent = nodes[index].start_byte, self._indent(nodes[index])
            between = " " if indent is None else self._newline + indent
            self._splice(start, start, f"{written},{between}")
            return
        last, indent = nodes[-1], self._indent(nodes[-1])
        comma = last.next_sibling
        if indent is None:
            self._splice(last.end_byte, last.end_byte, f", {written}")
        elif array.end_point.row == last.end_point.row:
            self._splice(last.end_byte, last.end_byte, f",{self._newline}{indent}{written}")
        elif comma is not None and comma.type == ",":
            self._insert_at(self._line_end(comma.end_byte), f"{indent}{written},")
        else:
            self._splice(last.end_byte, last.end_byte, ",")
            self._insert_at(self._line_end(last.end_byte), indent + written)

    def remove(self, path: Path) -> bool:
        """Take a key, or a table with all that is in it, out of the text; False where it is not there."""
        found = [place.node for known, place in self.places.items() if known[: len(path)] == path and place.node is not None]
        end = 0
        for node in sorted(found, key=lambda node: (node.start_byte, -node.end_byte)):
            if node.start_byte < end:
                continue  # it goes with what it is in
            end = node.end_byte
            if node.parent is not None and node.parent.type == "inline_table":
                self._remove_field(node)
            else:
                self._remove_lines(node)
        return bool(found)

    def _remove_field(self, pair: Node) -> None:
        """Take a pair out of an inline table, and one comma with it."""
        known = pairs(pair.parent) if pair.parent is not None else []
        index = known.index(pair)
        start = known[index - 1].end_byte if index else pair.start_byte
        end = known[1].start_byte if index == 0 and len(known) > 1 else pair.end_byte
        self._splice(start, end, "")

    def _remove_lines(self, node: Node) -> None:
        """Take the lines of a pair or a table out, and one of the blank lines around it where there are two."""
        start = self._line_start(node.start_byte)
        end = self._line_end(_last(node).end_byte)
        blank = self._newline.encode()
        if self._bytes.startswith(blank, end) and (start == 0 or self._bytes[:start].endswith(b"\n" + blank)):
            end += len(blank)
        self._splice(start, end, "")

    def _indent(self, node: Node) -> str | None:
        """The white space before what begins a line; None where something else stands before it."""
        before = self._bytes[self._line_start(node.start_byte) : node.start_byte].decode()
        return None if before.strip() else before

    def _line_start(self, position: int) -> int:
        return self._bytes.rfind(b"\n", 0, position) + 1

    def _line_end(self, position: int) -> int:
        """Where the line after a position starts, or the end of the text."""
        found = self._bytes.find(b"\n", position)
        return found + 1 if found >= 0 else len(self._bytes)

    def _insert_at(self, position: int, *lines: str) -> None:
        """Write whole lines at the start of a line, or at the end of the text."""
        new = "".join(line + self._newline for line in lines)
        is_open = position > 0 and self._bytes[position - 1 : position] != b"\n"
        self._splice(position, position, self._newline + new if is_open else new)

    def _splice(self, start: int, end: int, written: str) -> None:
        self._gathered.append((start, end, written))


def value_node(written: str) -> Node:
    """The syntax of a value of TOML."""
    node = places(f"value = {written}")["value",].value
    assert node is not None
    return node


def source(node: Node) -> str:
    """What the text of a node is."""
    return (node.text or b"").decode()


def fields(table: Node) -> dict[str, str]:
    """The keys of an inline table and what is written for their values; none for what is no table."""
    return {joined(key_of(pair)): source(value_of(pair)) for pair in pairs(table)}


def inline(fields: Mapping[str, str]) -> str:
    """An inline table as it is written."""
    return f"{{ {', '.join(f'{key} = {written}' for key, written in fields.items())} }}"


def assignment(keys: Sequence[str], written: str) -> str:
    """A line that gives a value to a key; below the first of several keys, in inline tables."""
    first, *inner = keys
    for key in reversed(inner):
        written = inline({joined([key]): written})
    return f"{joined([first])} = {written}"


def joined(keys: Sequence[str]) -> str:
    """A dotted key as it is written."""
    return ".".join(key if is_bare(key) else quoted(key) for key in keys)


def quoted(text: str) -> str:
    """A text as it is written."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _last(node: Node) -> Node:
    """What a pair or a table ends with: the comments that follow a table belong to what comes after them."""
    if node.type == "pair":
        return node
    inner = pairs(node)
    return inner[-1] if inner else node.children[2]

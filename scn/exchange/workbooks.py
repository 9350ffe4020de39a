"""What stands around the sheets of an XLSX workbook: the ZIP archive, the list of sheets, the shared texts, the formats of cells.

By ECMA-376 (Office Open XML), part 1. Every part is read in a stream, and none may grow beyond a limit.
"""

from __future__ import annotations

import re
import zipfile
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any
from xml.parsers import expat

from scn.errors import InvalidInput

_BLOCK = 1 << 16
_MOST_BYTES = 1 << 30  # of the XML of a sheet: a sheet of a million rows and twenty columns
_MOST_TEXT_BYTES = 1 << 28
_MOST_SMALL = 1 << 24
_MOST_RATIO, _RATIO_FROM = 200, 1 << 26  # XML of real sheets deflates to a tenth, of hardly filled ones to a fiftieth
_MOST_HELD = 1 << 20  # of one text or one tag, in characters; a cell has at most 32,767

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NOT_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_DATES = {*range(14, 18), 22, *range(27, 32), 34, 35, 36, *range(50, 59)}
_TIMES = {18, 19, 20, 21, 32, 33, 45, 47}

Attributes = dict[str, str]


class Names(dict[str, str]):
    """Names of elements without their prefix."""

    def __missing__(self, name: str) -> str:
        found = self[name] = name.rpartition(":")[2]
        return found


def parse(
    path: Path,
    stream: IO[bytes],
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None],
    held: list[str] | None = None,
) -> tuple[Any, Iterator[None]]:
    """A parser of XML, and the steps in which it reads. A document type is refused: entities can grow without end.

    `held` is the text that the handlers gather; it and a single tag are kept within limits.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end

    def refuse(*_: object) -> None:
        raise damaged(path, "a document type in its XML")

    parser.StartDoctypeDeclHandler = refuse

    def steps() -> Iterator[None]:
        done = 0
        while block := stream.read(_BLOCK):
            parser.Parse(block, False)
            done += len(block)
            if done - parser.CurrentByteIndex > _MOST_HELD or (held and sum(map(len, held)) > _MOST_HELD):
                raise damaged(path, "a text of more than a million characters")
            yield
        parser.Parse(b"", True)
        yield

    return parser, steps()


def damaged(path: Path, why: str) -> InvalidInput:
    """The error for a workbook that cannot be read."""
    return InvalidInput(
        f"{path}: this XLSX workbook cannot be read: {why}", "Open it in a spreadsheet program and save it again, as XLSX or CSV."
    )


def unescaped(path: Path, text: str) -> str:
    """The text without the `_x000D_` that stand for characters that XML cannot hold."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
        if "\0" in text:
            raise damaged(path, "a NUL character in a cell")
        if any("\ud800" <= character <= "\udfff" for character in text):
            try:
                text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
            except UnicodeDecodeError:
                raise damaged(path, "half a character in a cell") from None
    return text


class Texts:
    """The shared texts, packed: a list of a million Python strings would take ten times the room."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._ends = array("Q", [0])

    def add(self, text: str) -> None:
        """Add the next one."""
        self._bytes += text.encode()
        self._ends.append(len(self._bytes))

    def __getitem__(self, number: int) -> str:
        if number < 0:
            raise IndexError(number)
        return self._bytes[self._ends[number] : self._ends[number + 1]].decode()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook: its name and its part of the archive."""

    name: str
    part: str


class Workbook:
    """The archive with what the cells refer to. `formats` says of each cell format whether it is a `date`, a `time` or `''`.

    Raises `InvalidInput` for an archive without a workbook or beyond the limits. Other errors of a broken archive are
    those of `zipfile` and `expat`.
    """

    def __init__(self, path: Path, stream: IO[bytes]) -> None:
        self.path = path
        self._zip = zipfile.ZipFile(stream)
        self._parts = {part.filename.lower(): part for part in self._zip.infolist()}
        self.since_1904 = False
        self.formats: list[str] = []
        self.texts = Texts()
        links = self._links("_rels/.rels", "")
        main = next((part for kind, part in links.values() if kind == "officeDocument"), "xl/workbook.xml")
        if main.lower() not in self._parts or not main.endswith(".xml") or not main.startswith("xl/"):
            raise self._no_workbook()
        folder, _, name = main.rpartition("/")
        self._around = self._links(f"{folder}/_rels/{name}.rels", folder)
        self.sheets = self._read_sheets(main)
        self._read_formats()
        self._read_texts()

    def _no_workbook(self) -> InvalidInput:
        names = set(self._parts)
        kinds = (
            ("xl/workbook.bin", "a binary workbook (.xlsb)"),
            ("word/document.xml", "a text document (.docx)"),
            ("ppt/presentation.xml", "a presentation"),
            ("mimetype", "an OpenDocument file (.ods, .odt)"),
        )
        what = next((kind for part, kind in kinds if part in names), "a ZIP archive")
        return InvalidInput(f"{self.path}: this is {what}, not an XLSX workbook", "Save it as XLSX or as CSV (UTF-8).")

    def entry(self, part: str, most: int = _MOST_BYTES) -> zipfile.ZipInfo:
        """Where a part is in the archive. Raises `InvalidInput` where it would grow beyond sane limits."""
        info = self._parts[part.lower()]
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise damaged(self.path, "it is packed in a way that XLSX is not")
        # zipfile reads no more than the size that is given here, so the size can be believed.
        size, packed = info.file_size, max(info.compress_size, 1)
        if size > most or (size > _RATIO_FROM and size / packed > _MOST_RATIO):
            raise damaged(self.path, f"{part} would unpack to {size >> 20} MiB")
        return info

    def open(self, part: str, most: int = _MOST_BYTES) -> IO[bytes]:
        """A part of the archive to read, while the stream is open; raises as `entry`."""
        return self._zip.open(self.entry(part, most))

    def _elements(self, part: str) -> Iterator[tuple[str, Attributes]]:
        """The elements of a small part, each as it begins; none where there is no such part."""
        if part.lower() not in self._parts:
            return
        found: list[tuple[str, Attributes]] = []
        names = Names()
        with self.open(part, _MOST_SMALL) as stream:
            _, steps = parse(self.path, stream, lambda name, given: found.append((names[name], given)), lambda _: None)
            for _ in steps:
                yield from found
                found.clear()

    def _links(self, part: str, folder: str) -> dict[str, tuple[str, str]]:
        """The kind and the part of every relationship, by its id."""
        found: dict[str, tuple[str, str]] = {}
        for name, given in self._elements(part):
            if name == "Relationship" and given.get("TargetMode") != "External":
                target = given.get("Target", "")
                whole = target.lstrip("/") if target.startswith("/") else str(PurePosixPath(folder, target))
                found[given.get("Id", "")] = (given.get("Type", "").rpartition("/")[2], whole)
        return found

    def _read_sheets(self, main: str) -> list[Sheet]:
        """The sheets that are not hidden, in their order."""
        sheets: list[Sheet] = []
        for name, given in self._elements(main):
            if name == "workbookPr":
                self.since_1904 = given.get("date1904") in ("1", "true")
            elif name == "sheet" and given.get("state", "visible") == "visible":
                link = next((value for key, value in given.items() if key.rpartition(":")[2] == "id" and ":" in key), "")
                kind, part = self._around.get(link, ("", ""))
                if kind == "worksheet":
                    sheets.append(Sheet(given.get("name", ""), part))
        return sheets

    def _part(self, kind: str) -> str:
        return next((part for found, part in self._around.values() if found == kind), "")

    def _read_formats(self) -> None:
        codes: dict[str, str] = {}
        inside = False
        for name, given in self._elements(self._part("styles")):
            if name == "numFmt":
                codes[given.get("numFmtId", "")] = given.get("formatCode", "")
            elif name in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
                inside = name == "cellXfs"
            elif name == "xf" and inside:
                number = given.get("numFmtId", "0")
                self.formats.append(_kind(codes[number]) if number in codes else _built_in(number))

    def _read_texts(self) -> None:
        part = self._part("sharedStrings")
        if part.lower() not in self._parts:
            return
        held: list[str] = []
        names = Names()
        phonetic = False

        def start(name: str, _: Attributes) -> None:
            nonlocal phonetic
            name = names[name]
            if name == "t":
                if not phonetic:
                    parser.CharacterDataHandler = held.append
            elif name == "rPh":  # how a text is read aloud
                phonetic = True

        def end(name: str) -> None:
            nonlocal phonetic
            name = names[name]
            if name == "t":
                parser.CharacterDataHandler = None
            elif name == "rPh":
                phonetic = False
            elif name == "si":
                self.texts.add(unescaped(self.path, "".join(held)))
                held.clear()

        with self.open(part, _MOST_TEXT_BYTES) as stream:
            parser, steps = parse(self.path, stream, start, end, held)
            for _ in steps:
                pass


def _built_in(number: str) -> str:
    return (
        "date" if number.isdecimal() and int(number[:4]) in _DATES else "time" if number.isdecimal() and int(number[:4]) in _TIMES else ""
    )


def _kind(code: str) -> str:
    """Whether a format code shows a date, a time of day or neither, by its first section."""
    plain = _NOT_CODE.sub("", code).partition(";")[0].lower()
    if _ELAPSED.search(plain) or "general" in plain:
        return ""
    if "y" in plain or "d" in plain:
        return "date"
    if "h" in plain or "s" in plain:
        return "time"
    return "date" if "m" in plain else ""

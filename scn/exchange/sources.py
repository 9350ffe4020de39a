"""The file behind a table: what it is by its first bytes, and the line where it stops to be text."""

from __future__ import annotations

import io
import stat
import tempfile
from pathlib import Path
from typing import Any

from scn.errors import Fault, InvalidInput

BOM = b"\xef\xbb\xbf"
_HEAD = 4096
_MOST_PIPED = 1 << 30

# What people hand in instead of a table. From the lists of the formats' own specifications.
_OTHERS = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook (.xls), or one that a password locks"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"{\\rtf", "a text document (RTF)"),
)
_MARKUP = ((b"<!doctype", "a web page"), (b"<html", "a web page"), (b"<table", "a web page"), (b"<?xml", "an XML document"))
_WIDE = ((b"\xff\xfe\x00\x00", "UTF-32"), (b"\x00\x00\xfe\xff", "UTF-32"), (b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))


class NulFound(Exception):
    """A NUL byte: the file is no text."""


class _Checked(io.BufferedReader):
    """Bytes of a text file: the beginning that says UTF-8 is passed over, and a NUL raises `NulFound`.

    The whole block is looked at once, so that no row pays for it.
    """

    def read1(self, size: int = -1, /) -> bytes:
        data = super().read1(size)
        if b"\0" in data:
            raise NulFound
        return data


class Source:
    """A file to read more than once. A pipe is copied to a temporary file first.

    Raises `InvalidInput` where there is none to read, and `Fault` where the machine refuses it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._kept: Any = None
        self._real = path
        try:
            mode = path.stat().st_mode
            if stat.S_ISDIR(mode):
                raise InvalidInput(f"{path} is a folder, not a file")
            if stat.S_ISFIFO(mode):
                self._real = self._keep(path)
            elif not stat.S_ISREG(mode):
                raise InvalidInput(f"{path} is a device, not a file")
            with self._real.open("rb") as stream:
                self.head = stream.read(_HEAD)
        except FileNotFoundError:
            raise InvalidInput(f"There is no file {path}") from None
        except OSError as error:
            raise Fault(f"Cannot read {path}: {error.strerror}") from None

    def _keep(self, path: Path) -> Path:
        self._kept = tempfile.NamedTemporaryFile(prefix="scn.")  # noqa: SIM115  # it lives as long as the table
        size = 0
        with path.open("rb") as pipe:
            while block := pipe.read(1 << 16):
                size += len(block)
                if size > _MOST_PIPED:
                    raise InvalidInput(f"{path}: more than {_MOST_PIPED >> 20} MiB through a pipe", "Give it as a file.")
                self._kept.write(block)
        self._kept.flush()
        return Path(self._kept.name)

    def open(self) -> io.BufferedReader:
        """The bytes, from the first one. Raises `Fault` where the machine refuses it."""
        try:
            return self._real.open("rb")
        except OSError as error:
            raise Fault(f"Cannot read {self.path}: {error.strerror}") from None

    def text(self, errors: str = "strict") -> io.TextIOWrapper:
        """The text, without the mark at its beginning, line ends as they are.

        Reading raises `NulFound` and `UnicodeDecodeError` for what is none; `not_text` makes a sentence of them.
        """
        bytes_ = _Checked(io.FileIO(self._real), 1 << 16) if errors == "strict" else self.open()
        if self.head.startswith(BOM):
            bytes_.seek(len(BOM))
        return io.TextIOWrapper(bytes_, encoding="utf-8", errors=errors, newline="")

    def not_text(self) -> InvalidInput:
        """The error for the first line that is no UTF-8 or has a NUL."""
        with self.text(errors="surrogateescape") as stream:
            for number, line in enumerate(stream, start=1):
                if "\0" in line:
                    return InvalidInput(f"{self.path}:{number}: a NUL character; this is no text file", "Save it as CSV UTF-8.")
                if not line.isascii() and any("\udc80" <= character <= "\udcff" for character in line):
                    return InvalidInput(f"{self.path}:{number}: not UTF-8", "Save it as CSV UTF-8.")
        return InvalidInput(f"{self.path}: changed while it was read")

    @property
    def is_zip(self) -> bool:
        """Whether it begins as a ZIP archive does, and so as XLSX does."""
        return self.head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"))

    def refuse_others(self) -> None:
        """Raise `InvalidInput` that says what the file is, where that is sure and it is no table."""
        for magic, encoding in _WIDE:
            if self.head.startswith(magic):
                raise InvalidInput(f"{self.path}:1: not UTF-8 but {encoding}", "Save it as CSV UTF-8.")
        begin = self.head.removeprefix(BOM).lstrip().lower()
        for magic, what in (*_OTHERS, *_MARKUP):
            if self.head.startswith(magic) or (magic.startswith(b"<") and begin.startswith(magic)):
                raise InvalidInput(f"{self.path}: this is {what}, not a table", "Save it as XLSX or as CSV (UTF-8).")

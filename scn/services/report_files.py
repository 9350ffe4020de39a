"""The files of scheduled reports: written whole, with as many old ones beside them as are to be kept."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from scn.errors import Fault
from scn.exchange.files import whole_bytes

DAY = "\x01"
"""Stands for the day in the pattern of a path: a schedule can have no such character."""

_ANY_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"


def put(file: Path, content: bytes, pattern: Path, keep: int | None) -> None:
    """Write a file. `pattern` is its path with `DAY` for the day; `keep` is how many old files stay.

    A file with a day in its path stands beside those of other days: the oldest go, none where `keep` is None. Any other one moves to
    `NAME.1.html` before it is replaced, the one before to `NAME.2.html`, and so on; none is kept where `keep` is None. Raises
    `InvalidInput` where there is no folder, but for one with a day in its name, which is made; `Fault` where the machine refuses.
    """
    try:
        if DAY in str(pattern.parent):
            file.parent.mkdir(parents=True, exist_ok=True)
        if DAY not in str(pattern) and keep and file.is_file() and file.read_bytes() != content:
            _move_up(file, keep)
    except OSError as error:
        raise Fault(f"Cannot write {file}: {error.strerror}") from None
    with whole_bytes(file) as stream:
        stream.write(content)
    if keep is None:
        return
    try:
        if DAY in str(pattern):
            _thin(file, pattern, keep)
        else:
            for number in count(keep + 1):
                if not _old(file, number).is_file():
                    break
                _old(file, number).unlink()
    except OSError as error:
        raise Fault(f"Cannot take away old files beside {file}: {error.strerror}") from None


def _old(file: Path, number: int) -> Path:
    """The file of so many versions ago."""
    return file.with_name(f"{file.stem}.{number}{file.suffix}")


def _move_up(file: Path, keep: int) -> None:
    """Make room for a version that becomes an old one; the file itself stays in its place until it is replaced."""
    last = next(number for number in count(1) if number == keep or not _old(file, number).is_file())
    for number in range(last, 1, -1):
        _old(file, number - 1).replace(_old(file, number))
    beside = file.with_name(f".{file.name}.old")
    beside.unlink(missing_ok=True)
    try:
        os.link(file, beside)
    except OSError:  # a file system without links
        beside.write_bytes(file.read_bytes())
    beside.replace(_old(file, 1))


def _thin(file: Path, pattern: Path, keep: int) -> None:
    """Take away the files of the pattern that are older than this one, but for the newest."""
    parts = pattern.parts
    first = next(number for number, part in enumerate(parts) if DAY in part)
    older = sorted(each for each in _matching(Path(*parts[:first]), parts[first:]) if str(each) < str(file))
    for each in older[: len(older) - keep]:
        each.unlink()
        for folder, part in zip(each.parents, reversed(parts[:-1]), strict=False):
            if DAY not in part or any(folder.iterdir()):
                break
            folder.rmdir()


def _matching(folder: Path, parts: tuple[str, ...]) -> Iterator[Path]:
    """The files below a folder whose path is as the parts say."""
    form = re.compile(_ANY_DAY.join(re.escape(piece) for piece in parts[0].split(DAY)))
    for each in folder.iterdir() if folder.is_dir() else ():
        if form.fullmatch(each.name):
            if len(parts) > 1:
                yield from _matching(each, parts[1:])
            elif each.is_file():
                yield each

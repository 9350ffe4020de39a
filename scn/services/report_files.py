"""The files of scheduled reports and of backups: written whole, with as many old ones beside them as are to be kept."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path

from scn.errors import Fault
from scn.exchange.files import whole_bytes

DAY = "\x01"
"""Stands for the day in the pattern of a path: a schedule can have no such character."""

POLICY = ".policy.toml"
"""The ending of the policy beside a store."""

_ANY_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"


def put(file: Path, content: bytes, pattern: Path, keep: int | None) -> None:
    """Write a file. `pattern` is its path with `DAY` for the day; `keep` is how many old files stay.

    A file with a day in its path stands beside those of other days: the oldest go, none where `keep` is None. Any other one moves to
    `NAME.1.html` before it is replaced, the one before to `NAME.2.html`, and so on; none is kept where `keep` is None. Raises
    `InvalidInput` where there is no folder, but for one with a day in its name, which is made; `Fault` where the machine refuses.
    """
    make_room(file, pattern, keep, lambda: file.read_bytes() != content)
    with whole_bytes(file) as stream:
        stream.write(content)
    thin(file, pattern, keep)


def make_room(file: Path, pattern: Path, keep: int | None, moves: Callable[[], bool] = lambda: True) -> None:
    """Have the folder for a file that is about to be written, and as many old ones as are to be kept; `moves` if this is to be one.

    The file itself stays in its place until it is replaced. Raises `Fault` where the machine refuses.
    """
    try:
        if DAY in str(pattern.parent):
            file.parent.mkdir(parents=True, exist_ok=True)
        if DAY not in str(pattern) and keep and file.is_file() and moves():
            _move_up(file, keep)
    except OSError as error:
        raise Fault(f"Cannot write {file}: {error.strerror}") from None


def thin(
    file: Path,
    pattern: Path,
    keep: int | None,
    ours: Callable[[Path], bool] = lambda _: True,
    beside: Callable[[Path], Sequence[Path]] = lambda _: (),
) -> None:
    """Take away the old files of one that was written, but for those to be kept, with what is `beside` each.

    None where `keep` is None, and only those that are `ours`. Raises `Fault` where the machine refuses.
    """

    def take(old: Path) -> None:
        for each in (*beside(old), old):
            each.unlink(missing_ok=True)

    if keep is None:
        return
    try:
        if DAY in str(pattern):
            _thin(file, pattern, keep, ours, take)
        else:
            for number in count(keep + 1):
                if not (old := old_file(file, number)).is_file() or not ours(old):
                    break
                take(old)
    except OSError as error:
        raise Fault(f"Cannot take away old files beside {file}: {error.strerror}") from None


def old_file(file: Path, number: int) -> Path:
    """The file of so many versions ago; of a policy that is beside a store, the one beside that."""
    ending = POLICY if file.name.endswith(POLICY) else file.suffix
    return file.with_name(f"{file.name.removesuffix(ending)}.{number}{ending}")


def _move_up(file: Path, keep: int) -> None:
    """Make room for a version that becomes an old one; the file itself stays in its place until it is replaced."""
    last = next(number for number in count(1) if number == keep or not old_file(file, number).is_file())
    for number in range(last, 1, -1):
        old_file(file, number - 1).replace(old_file(file, number))
    beside = file.with_name(f".{file.name}.old")
    beside.unlink(missing_ok=True)
    try:
        os.link(file, beside)
    except OSError:  # a file system without links
        os.close(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, file.stat().st_mode & 0o777))
        shutil.copyfile(file, beside)
    beside.replace(old_file(file, 1))


def _thin(file: Path, pattern: Path, keep: int, ours: Callable[[Path], bool], take: Callable[[Path], None]) -> None:
    """Take away the files of the pattern that are older than this one, but for the newest."""
    parts = pattern.parts
    first = next(number for number, part in enumerate(parts) if DAY in part)
    older = sorted(each for each in _matching(Path(*parts[:first]), parts[first:]) if str(each) < str(file) and ours(each))
    for each in older[: max(0, len(older) - keep)]:
        take(each)
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

"""Files that are written whole or not at all: beside, flushed to the disk, then renamed."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, TextIO

from scn.errors import Fault, InvalidInput


@contextmanager
def whole(path: Path) -> Iterator[TextIO]:
    """A text file (UTF-8) to write; it takes the place of `path` when the block ends, and not at all if the block fails.

    Raises `InvalidInput` where there is no folder for it or a folder in its place, and `Fault` where the machine refuses it.
    """
    with whole_bytes(path) as below:
        stream = io.TextIOWrapper(below, encoding="utf-8", newline="")
        try:
            yield stream
            stream.flush()
        finally:
            # What is below is closed by its own block, also where what is still held here cannot be written.
            with suppress(OSError, ValueError):
                stream.detach()


@contextmanager
def whole_bytes(path: Path) -> Iterator[BinaryIO]:
    """A file of bytes to write, otherwise as `whole`.

    A link is followed. What is no file (a device, a pipe) is written to when the block has ended, and stays what it is.
    """
    path = Path(os.path.realpath(path)) if path.is_symlink() else path
    if path.exists() and not path.is_file() and not path.is_dir():
        kept = io.BytesIO()
        yield kept
        try:
            path.write_bytes(kept.getvalue())
        except OSError as error:
            raise Fault(f"Cannot write {path}: {error.strerror}") from None
        return
    try:
        if path.is_dir():
            raise InvalidInput(f"Cannot write {path}: it is a folder", "Name a file.")
        if not path.parent.is_dir():
            raise InvalidInput(f"Cannot write {path}: there is no folder {path.parent}", "Make it first, or name another.")
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise Fault(f"Cannot write {path}: {error.strerror}") from None
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        beside.chmod(mode)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise Fault(f"Cannot write {path}: {error.strerror}") from None
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask

"""One at a time, across processes: a turn that a process holds while it works, and that ends with the process.

On SQLite it is an advisory lock on a file beside the store (flock(2); on Windows a locked byte), on PostgreSQL one of the server's
(`pg_try_advisory_lock`, held by a connection). Neither keeps anybody from reading or writing the store.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from scn.errors import Collision, Fault

_PAUSE = 0.1
"""How long one that waits sleeps between two tries, in seconds."""


@contextmanager
def turn_on_file(path: Path, what: str, is_late: Callable[[], bool]) -> Iterator[bool]:
    """Hold the turn of a lock file, which is made where there is none; True where somebody else had to be waited for.

    Raises `Collision`, which says `what` is under way, once `is_late` says that it has waited long enough, and `Fault` where the
    machine refuses the file.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
    except OSError as error:
        raise Fault(f"Cannot lock {path}: {error.strerror}") from None
    try:
        yield _wait(lambda: _try_file(handle), what, is_late)
    finally:
        os.close(handle)


@contextmanager
def turn_on_server(engine: Engine, number: int, what: str, is_late: Callable[[], bool]) -> Iterator[bool]:
    """The same, by the advisory lock `number` of a PostgreSQL database."""
    from scn.store.unit import told

    asked = text("SELECT pg_try_advisory_lock(:number)")
    try:
        connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    except DBAPIError as error:
        raise told(error) from None
    # The engine keeps no pool: the lock ends with the connection.
    with connection:
        yield _wait(lambda: bool(connection.execute(asked, {"number": number}).scalar()), what, is_late)


def _wait(take: Callable[[], bool], what: str, is_late: Callable[[], bool]) -> bool:
    waited = False
    while not take():
        if is_late():
            raise Collision(f"{what} is under way in another process", "Try again when it has finished.")
        waited = True
        time.sleep(_PAUSE)
    return waited


def _try_file(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True

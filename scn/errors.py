"""What can go wrong for a user: each kind of error owns its exit code and carries its sentence.

Only the door (`scn.app`) catches them and turns them into words and an exit status.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import ClassVar


class Exit(IntEnum):
    """The exit codes that scripts and cron jobs rely on."""

    DONE = 0
    FAULT = 1
    USAGE = 2
    RULE = 3
    MISSING = 4
    CONFLICT = 5


class ScnError(Exception):
    """An error that a user can understand: `message` says what is wrong and where, `hint` what would be right.

    `candidates` lists what may have been meant, `details` further lines (one for each bad row of a file, say).
    """

    exit_code: ClassVar[Exit] = Exit.FAULT
    code: ClassVar[str] = "fault"

    def __init__(
        self,
        message: str,
        hint: str | None = None,
        *,
        candidates: Sequence[str] = (),
        details: Sequence[str] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.candidates = tuple(candidates)
        self.details = tuple(details)


class Fault(ScnError):
    """A fault of the program or of the machine: the disk is full, the database is gone."""


class InvalidInput(ScnError):
    """The call or its input is wrong."""

    exit_code = Exit.USAGE
    code = "invalid"


class RuleBroken(ScnError):
    """A governance rule does not hold, or no composition can satisfy the rules."""

    exit_code = Exit.RULE
    code = "rule"


class NotFound(ScnError):
    """There is no such city, term, entry."""

    exit_code = Exit.MISSING
    code = "missing"


class Collision(ScnError):
    """It collides with what is there: a duplicate, a state that does not allow it, another writer."""

    exit_code = Exit.CONFLICT
    code = "conflict"

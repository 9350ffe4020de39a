"""What is wrong in a policy file: each finding with its line, what is wrong and what would be right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scn.rules.policyfile.lines import Path, Place


class Severity(StrEnum):
    """An error is a policy that cannot be meant or cannot hold; a warning is one that may not be what was meant."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: the file, the line (from 1), the dotted key (empty: the whole file), the sentence."""

    file: str
    line: int
    key: str
    message: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class Findings:
    """The findings on one text, gathered by path; the lines are looked up only once something is found."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self._found: dict[Finding, None] = {}

    def add(self, path: Path, message: str, severity: Severity = Severity.ERROR) -> None:
        """Note what is wrong at a path. Where the path is not written, the finding stands at the table it belongs to."""
        self.add_line(self.line(path), message, dotted(path), severity)

    def add_line(self, line: int, message: str, key: str = "", severity: Severity = Severity.ERROR) -> None:
        """Note what is wrong in a line."""
        self._found[Finding(self.file, line, key, message, severity)] = None

    def line(self, path: Path) -> int:
        """The line of a path, else of the nearest table around it. Element 0 of what is not an array is the value itself."""
        known: Path = ()
        for part in path:
            if (*known, part) in self._places:
                known = (*known, part)
            elif part != 0:
                break
        return self._places[known].line if known else 1

    def in_order(self) -> list[Finding]:
        """All findings in the order of their lines."""
        return sorted(self._found, key=lambda finding: (finding.line, finding.key, finding.message))

    @cached_property
    def _places(self) -> Mapping[Path, Place]:
        from scn.rules.policyfile.lines import places

        return places(self.text)


def dotted(path: Path) -> str:
    """A path as it is written in a command: `isc.quota.region.africa`, without the positions in arrays."""
    return ".".join(part if is_bare(part) else repr(part) for part in path if isinstance(part, str))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that may have been meant, or None."""
    import difflib

    folded = {candidate.casefold(): candidate for candidate in known}
    found = difflib.get_close_matches(word.casefold(), folded, n=1)
    return folded[found[0]] if found else None


def meant(word: str, known: Iterable[str]) -> str:
    """What would be right instead of an unknown word: the nearest one, else the list of all."""
    options = sorted(known)
    near = nearest(word, options)
    if near is not None:
        return f"did you mean {near!r}?"
    return f"known here: {', '.join(options)}" if options else "none is defined here"


def is_bare(part: str) -> bool:
    return part != "" and part.isascii() and part.replace("-", "").replace("_", "").isalnum()

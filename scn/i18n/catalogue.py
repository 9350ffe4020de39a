"""The catalogues of translations: one gettext file `po/LANG.po` a language, read as it is.

English is the language of the program and has none. The format is that of GNU gettext ("The Format of PO Files" in its manual);
what is fuzzy, empty or obsolete there counts as not translated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scn.errors import Fault

_KEYWORD = re.compile(r"(msgctxt|msgid_plural|msgid|msgstr)(?:\[([0-9])\])?\s+(.*)")
_ESCAPE = re.compile(r"\\(.)")
_MEANT = {"n": "\n", "t": "\t", "r": "\r"}
_PLURALS = re.compile(r"^Plural-Forms:.*\bplural\s*=\s*([^;]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The translations of a language by context (may be empty) and English text: one, or one for each of its plural forms.

    `form` says which of them a number wants.
    """

    messages: Mapping[tuple[str, str], tuple[str, ...]]
    form: Callable[[int], int]

    def find(self, context: str, text: str) -> str | None:
        """The translation of a text, or None."""
        found = self.messages.get((context, text))
        return found[0] if found else None

    def find_plural(self, text: str, number: int) -> str | None:
        """The translation of a text with a number in it, or None."""
        found = self.messages.get(("", text), ())
        place = self.form(abs(number))
        return found[place] if place < len(found) else None


@dataclass(slots=True)
class _Entry:
    """A message as it is read."""

    fuzzy: bool = False
    parts: dict[tuple[str, int], str] = field(default_factory=dict)

    @property
    def translations(self) -> tuple[str, ...]:
        """What is said for it, in the order of the plural forms; nothing where one of them is missing."""
        found = tuple(text for (word, _), text in sorted(self.parts.items()) if word == "msgstr")
        return () if self.fuzzy or not all(found) else found


def read(path: Path) -> Catalogue:
    """The catalogue of a file. Raises `Fault` for a file that is none, with the line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        messages: dict[tuple[str, str], tuple[str, ...]] = {}
        header = ""
        for entry in _entries(lines):
            context, text = entry.parts.get(("msgctxt", 0), ""), entry.parts.get(("msgid", 0), "")
            if text and entry.translations:
                messages[context, text] = entry.translations
            elif not text:
                header = entry.parts.get(("msgstr", 0), "")
        return Catalogue(messages, _form(header))
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise Fault(f"The catalogue {path.name} cannot be read: {error}", "Install scn again, or mend the file.") from None


def _entries(lines: Sequence[str]) -> Iterator[_Entry]:
    entry, at = _Entry(), ("", 0)
    for number, line in enumerate(map(str.strip, lines), start=1):
        if line.startswith("#"):
            # Comments stand before the message that they are about.
            if entry.parts:
                yield entry
                entry = _Entry()
            entry.fuzzy |= line.startswith("#,") and "fuzzy" in line
        elif found := _KEYWORD.fullmatch(line):
            if found[1] in ("msgctxt", "msgid") and any(word == "msgstr" for word, _ in entry.parts):
                yield entry
                entry = _Entry()
            at = (found[1], int(found[2] or 0))
            entry.parts[at] = _string(found[3], number)
        elif line.startswith('"') and entry.parts:
            entry.parts[at] += _string(line, number)
        elif line:
            raise ValueError(f"line {number} is none of the format")
    if entry.parts:
        yield entry


def _string(text: str, line: int) -> str:
    if len(text) < 2 or not (text.startswith('"') and text.endswith('"')):
        raise ValueError(f"line {line} has no text in quotes")
    inner = text[1:-1]
    return _ESCAPE.sub(lambda found: _MEANT.get(found[1], found[1]), inner) if "\\" in inner else inner


def _form(header: str) -> Callable[[int], int]:
    """Which plural form a number wants: the header says so in an expression of C, which the standard library reads."""
    from gettext import c2py

    found = _PLURALS.search(header)
    form: Callable[[int], int] = c2py(found[1].strip() if found else "n != 1")
    return form

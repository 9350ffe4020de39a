"""Keep the catalogues of scn/i18n/po/ in step with the messages of the code: python tools/catalogues.py [--check | --new LANG]

Without a flag, messages that are new come into each catalogue, empty, and those that the code has no longer go. `--check` changes
nothing and fails where a message is missing, empty, fuzzy, or not of the code, has other places for values than the code, or lacks
a plural form. `--new LANG` begins a catalogue.
"""

from __future__ import annotations

import argparse
import ast
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from string import Formatter

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scn.i18n import spoken  # noqa: E402  # the program beside which this script lies
from scn.i18n.terms import TERMS  # noqa: E402  # as above

KEYWORDS = {"say": None, "said": None, "plural": (1, 2), "counted": (1, 2), "word": ((1, "c"), 2)}
"""The functions whose texts are messages, as Babel takes them."""

PASSED_ON = {"scn/i18n/words.py", "scn/i18n/sentence.py"}
"""Where these functions are made: there texts come in as arguments."""


def of_the_code(root: Path = ROOT) -> Catalog:
    """Every message that the code has, with the file that it is in and the remarks for translators (`# i18n: …`) before it."""
    found = Catalog(fuzzy=False)
    for path in _speaking(root):
        texts = extract_from_file("python", path, keywords=KEYWORDS, comment_tags=("i18n:",), strip_comment_tags=True)
        for _, text, comments, context in texts:
            found.add(text, locations=[(path.relative_to(root).as_posix(), None)], auto_comments=comments, context=context)
    for of, values in TERMS.items():
        for value in values:
            found.add(value, locations=[("scn/i18n/terms.py", None)], context=of)
    return found


def _speaking(root: Path) -> Iterator[Path]:
    """The files that use words of the catalogues: elsewhere functions of these names are others."""
    for path in sorted((root / "scn").rglob("*.py")):
        if path.relative_to(root).as_posix() not in PASSED_ON and "scn.i18n" in path.read_text(encoding="utf-8"):
            yield path


def unreadable(root: Path = ROOT) -> Iterator[str]:
    """Calls that translate a text which does not stand there as one: no catalogue can have it."""
    for path in _speaking(root):
        nodes = [*ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
        inside = {id(node) for each in nodes if isinstance(each, ast.JoinedStr) for node in ast.walk(each)}
        for node in nodes:
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called == "said" and isinstance(node.func, ast.Attribute):
                continue  # `Words.said` takes what `said` made
            if called in KEYWORDS and id(node) in inside:
                yield f"{path.relative_to(root).as_posix()}:{node.lineno}: {called}() stands in an f-string, where Babel does not see it"
            texts = node.args[: 1 if called in ("say", "said") else 2] if called in KEYWORDS else []
            if any(not (isinstance(text, ast.Constant) and isinstance(text.value, str)) for text in texts):
                yield f"{path.relative_to(root).as_posix()}:{node.lineno}: {called}() takes a text as it stands, not one that is made"


def faults(path: Path, code: Catalog) -> Iterator[str]:
    """What is wrong with a catalogue, a line each."""
    with path.open("rb") as stream:
        there = read_po(stream, locale=path.stem.replace("-", "_"), abort_invalid=True)
    for wanted in code:
        if not wanted.id:
            continue
        found = there.get(_key(wanted), wanted.context)
        if found is None or bool(found.pluralizable) != bool(wanted.pluralizable):
            yield f"{path.name}: missing: {_named(wanted)}"
            continue
        texts = found.string if isinstance(found.string, (tuple, list)) else (found.string,)
        if not all(texts):
            yield f"{path.name}: not translated: {_named(wanted)}"
        elif found.fuzzy:
            yield f"{path.name}: fuzzy: {_named(wanted)}"
        elif wanted.pluralizable and len(texts) != there.num_plurals:
            yield f"{path.name}: {len(texts)} plural forms, not {there.num_plurals}: {_named(wanted)}"
        else:
            yield from _places(path, wanted, texts)
    known = {(message.context, _key(message)) for message in code}
    for message in there:
        if message.id and (message.context, _key(message)) not in known:
            yield f"{path.name}: not of the code: {_named(message)}"
    for _, message in there.obsolete.items():
        yield f"{path.name}: obsolete: {_named(message)}"


def _places(path: Path, wanted: Message, texts: Sequence[str]) -> Iterator[str]:
    """A translation has the places for values that the text has; a plural form may leave the number to its words ('one city')."""
    one, *more = wanted.id if isinstance(wanted.id, (tuple, list)) else (wanted.id,)
    all_of = places(more[0] if more else one)
    for text in texts:
        if any(len(text) >= 20 and text == text[: len(text) // times] * times for times in (2, 3)):
            yield f"{path.name}: says it more than once: {text!r}"
        try:
            here = places(text)
        except ValueError as error:
            yield f"{path.name}: {error}: {text!r}"
            continue
        if here != all_of and not (more and here == all_of - {"number"}):
            yield f"{path.name}: has {sorted(here)}, not {sorted(all_of)}: {text!r}"


def places(text: str) -> set[str]:
    """The names of the values that a message takes. Raises `ValueError` for a brace that stands alone."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _key(message: Message) -> str:
    return str(message.id[0] if isinstance(message.id, (tuple, list)) else message.id)


def _named(message: Message) -> str:
    """A message as the check names it: its text, and where it stands if that is a part of its meaning."""
    return f"{_key(message)!r}{f' ({message.context})' if message.context else ''}"


def renewed(path: Path, code: Catalog) -> None:
    """Write a catalogue with the messages of the code, and of the translations those that are still theirs."""
    with path.open("rb") as stream:
        there = read_po(stream, locale=path.stem.replace("-", "_"))
    there.update(code, no_fuzzy_matching=True, update_header_comment=False, update_creation_date=False)
    there.obsolete.clear()
    _write(path, there)


def begin(path: Path, code: Catalog) -> None:
    """Write a new catalogue without translations; its plural forms are those that Babel has for the language."""
    new = Catalog(locale=Locale.parse(path.stem, sep="-"), fuzzy=False)
    new.update(code)
    _write(path, new)


def _write(path: Path, there: Catalog) -> None:
    lines = ("Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", f"Language: {path.stem}")
    name = Locale.parse(path.stem, sep="-").get_display_name("en")
    there.header_comment = f"# The words of scn in {name}. Kept in step with the code by tools/catalogues.py."
    there.mime_headers = [(key, value) for key, _, value in (line.partition(": ") for line in lines)]
    with path.open("wb") as stream:
        write_po(stream, there, width=120, include_lineno=False, sort_by_file=True, omit_header=True)
    plurals = f"Plural-Forms: {there.plural_forms}"
    header = [f'{there.header_comment}\nmsgid ""\nmsgstr ""', *(f'"{line}\\n"' for line in (*lines, plurals)), "", ""]
    path.write_text("\n".join(header) + path.read_text(encoding="utf-8").lstrip(), encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the catalogues, or write them."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="change nothing, fail where something is missing")
    parser.add_argument("--new", metavar="LANG", help="begin a catalogue for this language (BCP 47)")
    given = parser.parse_args(arguments)
    code = of_the_code()
    if wrong := [*unreadable()]:
        print("\n".join(wrong), file=sys.stderr)
        return 1
    if given.new:
        path = Path(spoken.catalogue_of(given.new))
        if path.exists():
            parser.error(f"{path} is there")
        try:
            begin(path, code)
        except (UnknownLocaleError, ValueError):
            parser.error(f"CLDR knows no language {given.new}")
        print(f"{path}: {sum(1 for message in code if message.id)} messages to translate")
        return 0
    paths = sorted(Path(spoken.FOLDER).glob("*.po"))
    if given.check:
        found = [line for path in paths for line in faults(path, code)]
        print("\n".join(found) or f"{len(paths)} catalogues have every message.", file=sys.stderr if found else sys.stdout)
        return 1 if found else 0
    for path in paths:
        renewed(path, code)
    return 0


if __name__ == "__main__":
    sys.exit(main())

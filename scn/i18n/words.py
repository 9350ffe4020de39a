"""The words of one language: what a report says in it, with its plural forms, numbers, dates, and names of places and languages.

English is said as it stands in the code, without a catalogue and without Babel, which takes some 20 ms to load. Numbers and dates of
the other languages are those of CLDR, as Babel carries it, in the digits 0 to 9 (docs/decisions/0013-languages.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from scn.errors import InvalidInput
from scn.i18n import bidi, spoken

if TYPE_CHECKING:
    from babel import Locale

    from scn.i18n.catalogue import Catalogue

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")


class Sentence(str):
    """A sentence in English, for scripts and for whoever reads English, that `Words.said` can say in another language.

    `text` is the message with its places (`{city}`), `many` its plural and `number` what it counts, where it counts something.
    """

    text: str
    many: str | None
    number: int
    values: Mapping[str, object]


class Words:
    """One language: `lang` is its BCP 47 tag."""

    def __init__(self, lang: str = "en", translations: Catalogue | None = None, *, keyed: bool = False) -> None:
        self.lang = lang
        self.keyed = keyed
        """Whether ids, codes and keys stand in tables as scripts and commands know them, and not names."""
        self._translations = translations

    @staticmethod
    def of(lang: str) -> Words:
        """The words of a language. Raises `InvalidInput` for one that has no catalogue."""
        return _words(lang, spoken.FOLDER)

    @property
    def is_english(self) -> bool:
        """Whether nothing is translated."""
        return self._translations is None

    @property
    def for_readers(self) -> Words:
        """The words of the language for a page that is handed on, whose readers type no commands: with names for keys."""
        return _NAMED if self.keyed else self

    @cached_property
    def direction(self) -> Literal["ltr", "rtl"]:
        """From which side it is written."""
        return "rtl" if not self.is_english and self._locale.text_direction == "rtl" else "ltr"

    # --- Sentences ---------------------------------------------------------------------------------------------------

    def say(self, text: str, **values: object) -> str:
        """A message in this language. `{name}` in it is the place of a value: a number, a day, a name, or a list of these."""
        return self._filled(self._found("", text), text, values)

    def plural(self, one: str, many: str, number: int, **values: object) -> str:
        """A message that counts `{number}` things, in the form that the number wants."""
        english = one if number == 1 else many
        found = None if self._translations is None else self._translations.find_plural(one, number)
        return self._filled(found or english, english, {**values, "number": number})

    def word(self, context: str, text: str) -> str:
        """A word or two whose meaning follows from where they stand: the heading of a column, under the name of its table."""
        return self._found(context, text)

    def term(self, of: str, value: str) -> str:
        """A value that scripts know, in words: `term("vetting", "expired")`; as it is where there are none (`scn.i18n.terms`)."""
        return self._found(of, value)

    def said(self, sentence: str) -> str:
        """A sentence of a use case in this language; any other text as what it is, foreign."""
        if not isinstance(sentence, Sentence):
            return self._value(sentence)
        if sentence.many is None:
            return self.say(sentence.text, **sentence.values)
        return self.plural(sentence.text, sentence.many, sentence.number, **sentence.values)

    def listed(self, items: Iterable[object]) -> str:
        """The items one after the other: `a, b, c`."""
        return self.word("list", ", ").join(map(self._value, items))

    def isolated(self, text: str) -> str:
        """A foreign name for a sentence: between isolates, so that it and the sentence keep their directions."""
        return bidi.isolated(text)

    # --- Values ------------------------------------------------------------------------------------------------------

    def number(self, value: float) -> str:
        """A number with up to three digits after the point: `12,345.5`. In English four digits stand ungrouped, as in a year."""
        if not self.is_english:
            from babel.numbers import format_decimal

            return format_decimal(value, locale=self._locale)
        grouped = "," if abs(value) >= 10_000 else ""
        if isinstance(value, int):
            return f"{value:{grouped}}"
        from decimal import Decimal

        return f"{Decimal(str(value)):{grouped}.3f}".rstrip("0").rstrip(".")

    def percent(self, share: float) -> str:
        """A share (0 to 1) in whole per cent, rounded alike in every language: `12%`."""
        rounded = f"{share:.0%}"
        if self.is_english:
            return rounded
        from decimal import Decimal

        from babel.numbers import format_percent

        return format_percent(Decimal(rounded.rstrip("%")) / 100, locale=self._locale)

    def day(self, value: date) -> str:
        """A day, short, for tables: `2026-12-01` in English, else with the month in letters: `1 déc. 2026`."""
        if self.is_english:
            return value.isoformat()
        from babel.dates import format_skeleton

        return format_skeleton("yMMMd", value, locale=self._locale)

    def month(self, year: int, month: int) -> str:
        """A month: `December 2026`."""
        if self.is_english:
            return f"{_MONTHS[month - 1]} {year}"
        from babel.dates import format_skeleton

        return format_skeleton("yMMMM", date(year, month, 1), locale=self._locale)

    def short_month(self, year: int, month: int) -> str:
        """A month, short, for tables: `2026-12` in English, else in letters: `déc. 2026`."""
        if self.is_english:
            return f"{year}-{month:02}"
        from babel.dates import format_skeleton

        return format_skeleton("yMMM", date(year, month, 1), locale=self._locale)

    def language(self, tag: str) -> str:
        """The name of the language of a BCP 47 tag (`fr`, `zh-Hant`); the tag itself where CLDR has none."""
        names = self._locale.languages
        parts = tag.split("-")
        return str(names.get("_".join(parts)) or names.get(parts[0].lower()) or tag)

    def country(self, code: str) -> str:
        """The name of the country of an ISO 3166-1 code; the code itself where there is none."""
        from scn.places import countries

        if code not in countries.codes():
            return code
        if self.lang.split("-")[0] in countries.LANGUAGES:
            return countries.name(code, self.lang)
        return str(self._locale.territories.get(code) or countries.name(code))

    # --- How ---------------------------------------------------------------------------------------------------------

    @cached_property
    def _locale(self) -> Locale:
        from babel import Locale, UnknownLocaleError

        try:
            return Locale.parse(self.lang, sep="-")
        except (UnknownLocaleError, ValueError):  # CLDR does not know the language: numbers and dates as in English
            return Locale("en")

    def _found(self, context: str, text: str) -> str:
        return text if self._translations is None else self._translations.find(context, text) or text

    def _filled(self, message: str, english: str, values: dict[str, Any]) -> str:
        words = {key: self._value(value) for key, value in values.items()}
        try:
            return message.format_map(words)
        except (KeyError, ValueError, IndexError):  # a catalogue that was not checked
            return english.format_map(words)

    def _value(self, value: object) -> str:
        match value:
            case str():
                return self.isolated(value) if self.direction == "rtl" else value
            case int() | float():
                return self.number(value)
            case date():
                return self.day(value)
            case Iterable():
                return self.listed(value)
        return str(value)


ENGLISH = Words(keyed=True)
"""The language of the program."""

_NAMED = Words()


@cache
def _words(lang: str, folder: str) -> Words:  # noqa: ARG001  # of which folder they are
    if lang == "en":
        return ENGLISH
    known = spoken.languages()
    if lang not in known:
        raise InvalidInput(f"scn does not speak {lang}", f"--lang takes one of {', '.join(known)}.")
    from scn.i18n import catalogue

    return Words(lang, catalogue.read(Path(spoken.catalogue_of(lang))))

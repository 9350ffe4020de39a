"""Words of one language: plural forms, numbers and dates beside CLDR's, names kept apart from the sentences around them."""

from __future__ import annotations

import re
import subprocess
import sys
import unicodedata
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from babel import Locale
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from scn.errors import InvalidInput
from scn.i18n import bidi, spoken
from scn.i18n.catalogue import Catalogue, read
from scn.i18n.sentence import counted, said
from scn.i18n.words import ENGLISH, Words

LANGUAGES = ("en", "ar", "fr", "es")
OTHERS = LANGUAGES[1:]
CATEGORIES = ("zero", "one", "two", "few", "many", "other")
ROOT = Path(__file__).resolve().parents[2]
DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))

lang = pytest.mark.parametrize("lang", LANGUAGES)
other = pytest.mark.parametrize("lang", OTHERS)


def test_the_languages_are_those_that_have_a_catalogue() -> None:
    assert set(spoken.languages()) == set(LANGUAGES)
    assert spoken.languages()[0] == "en"


def test_a_language_that_nobody_translated_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(InvalidInput, match="does not speak tlh") as caught:
        Words.of("tlh")
    assert all(lang in caught.value.hint for lang in LANGUAGES)


@other
@given(number=st.integers(0, 10**7))
def test_a_number_has_the_plural_form_that_cldr_gives_it(lang: str, number: int) -> None:
    locale = Locale(lang)
    order = [category for category in CATEGORIES if category in {*locale.plural_form.tags, "other"}]

    assert order[read(Path(spoken.catalogue_of(lang))).form(number)] == locale.plural_form(number)


def test_arabic_counts_in_six_forms() -> None:
    words = Words.of("ar")

    assert [words.plural("Pool: {number} expert", "Pool: {number} experts", number).removeprefix("تجمع الخبراء: ")
            for number in (0, 1, 2, 3, 11, 100)] == ["لا خبراء", "خبير واحد", "خبيران", "3 خبراء", "11 خبيرًا", "100 خبير"]  # fmt: skip


@pytest.mark.parametrize(("number", "told"), [(0, "0 experts"), (1, "1 expert"), (2, "2 experts")])
def test_english_counts_in_two_forms_without_a_catalogue(number: int, told: str) -> None:
    assert ENGLISH.plural("{number} expert", "{number} experts", number) == told


@given(number=st.integers(-999, 999) | st.integers(10_000, 10**12) | st.floats(10_000, 10**9) | st.floats(-999, 999))
def test_an_english_number_is_written_as_cldr_writes_it(number: float) -> None:
    assert ENGLISH.number(number) == format_decimal(number, locale="en")


@lang
@given(number=st.integers(-(10**9), 10**9), thousandths=st.integers(0, 999))
def test_a_number_has_the_same_digits_in_every_language(lang: str, number: int, thousandths: int) -> None:
    value = float(Decimal(number) / 10 + Decimal(thousandths) / 1000)
    told = Words.of(lang).number(value)

    assert told.isascii() or lang != "en"
    assert re.sub(r"[^0-9]", "", told) == re.sub(r"[^0-9]", "", f"{Decimal(str(value)):.3f}".rstrip("0").rstrip("."))
    assert ("-" in told) == (value < 0)


@lang
@given(share=st.floats(0, 2))
def test_a_share_is_the_same_whole_per_cent_in_every_language(lang: str, share: float) -> None:
    told = Words.of(lang).percent(share)

    assert re.sub(r"[^0-9]", "", told) == f"{share:.0%}".rstrip("%")
    assert "%" in told


def test_numbers_and_shares_have_the_signs_of_their_language() -> None:
    assert [Words.of(lang).number(12345.5) for lang in LANGUAGES] == ["12,345.5", "12,345.5", "12\u202f345,5", "12.345,5"]
    assert [Words.of(lang).percent(0.125).replace("\xa0", " ").translate(bidi.SIGNS) for lang in LANGUAGES] == [
        "12%", "12%", "12 %", "12 %"
    ]  # fmt: skip


@lang
@given(day=DAYS)
def test_a_day_has_its_number_its_month_and_its_year(lang: str, day: date) -> None:
    words = Words.of(lang)
    names = Locale(lang).months["format"]

    assert words.day(date(2026, 12, 1)) == {"en": "2026-12-01", "ar": "1 ديسمبر 2026", "fr": "1 déc. 2026", "es": "1 dic 2026"}[lang]
    told = words.day(day)
    if lang == "en":
        assert told == day.isoformat()
    else:
        assert re.findall(r"[0-9]+", told) == [str(day.day), str(day.year)]
        assert names["abbreviated"][day.month] in told
    assert str(day.year) in words.month(day.year, day.month)
    short = words.short_month(day.year, day.month)
    assert short == f"{day:%Y-%m}" if lang == "en" else str(day.year) in short and names["abbreviated"][day.month] in short
    assert names["wide"][day.month] in words.month(day.year, day.month)


@lang
def test_languages_and_countries_have_their_names(lang: str) -> None:
    words = Words.of(lang)

    assert words.country("MA") == {"en": "Morocco", "ar": "المغرب", "fr": "Maroc", "es": "Marruecos"}[lang]
    assert words.language("fr") == {"en": "French", "ar": "الفرنسية", "fr": "français", "es": "francés"}[lang]
    assert (words.language("qqq"), words.country("QQ")) == ("qqq", "QQ")
    assert words.language("zh-Hant") not in ("zh-Hant", words.language("zh"))


def test_a_language_of_its_own_has_countries_numbers_and_days_of_cldr() -> None:
    words = Words("pt", Catalogue({}, lambda number: int(number != 1)))

    assert (words.country("MA"), words.number(1234.5), words.day(date(2026, 12, 1))) == ("Marrocos", "1.234,5", "1 de dez. de 2026")
    assert words.say("{network}: summary on {day}", network="N", day=date(2026, 12, 1)) == "N: summary on 1 de dez. de 2026"


def test_a_language_that_cldr_does_not_know_writes_numbers_as_english_does() -> None:
    assert Words("tlh", Catalogue({}, lambda number: 0)).number(12345) == "12,345"


@lang
def test_only_arabic_is_written_from_the_right(lang: str) -> None:
    assert Words.of(lang).direction == ("rtl" if lang == "ar" else "ltr")


any_text = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=20)


@given(name=any_text, city=any_text)
def test_a_foreign_name_in_an_arabic_sentence_ends_where_it_ends(name: str, city: str) -> None:
    told = Words.of("ar").said(said("{vacant} of {seats} seats vacant: {which}", vacant=2, seats=name, which=[city, name]))

    assert told.count(bidi.FSI) == told.count(bidi.PDI) == 3
    assert bidi.paired(told) == told
    inside = re.findall(f"{bidi.FSI}([^{bidi.FSI}{bidi.PDI}]*){bidi.PDI}", told)
    assert inside == [text.translate(bidi.SIGNS) for text in (name, city, name)]


@given(text=st.text(st.sampled_from([*map(chr, bidi.SIGNS), "a", "ب", " "]), max_size=12))
def test_of_signs_of_direction_only_isolates_that_end_stay(text: str) -> None:
    kept = bidi.paired(text)
    depth = 0
    for sign in kept:
        depth += {bidi.FSI: 1, bidi.PDI: -1}.get(sign, 0)
        assert depth >= 0
        assert sign in (bidi.FSI, bidi.PDI) or unicodedata.category(sign) != "Cf"
    assert depth == 0
    assert kept.translate(bidi.SIGNS) == text.translate(bidi.SIGNS)
    assert bidi.paired(kept) == kept


def test_braces_in_a_name_are_its_own() -> None:
    assert ENGLISH.say("{city} sits and is no member", city="{x} {0} %s") == "{x} {0} %s sits and is no member"


def test_a_sentence_of_a_use_case_is_english_and_can_be_said_in_another_language() -> None:
    one = counted("{number} term ends within {days} days: {cities}", "{number} terms end within {days} days: {cities}", 1, days=180,
                  cities=["Puno"])  # fmt: skip
    two = said("nobody chairs the committee")

    assert (one, two) == ("1 term ends within 180 days: Puno", "nobody chairs the committee")
    assert Words.of("fr").said(one) == "1 mandat s’achève sous 180 jours\xa0: Puno"
    assert Words.of("es").said(two) == "nadie preside el comité"
    assert Words.of("fr").said("what a policy says") == "what a policy says"


def test_a_translation_with_other_places_falls_back_to_english() -> None:
    words = Words("fr", Catalogue({("", "at least {least}"): ("au moins {minimum}",)}, lambda number: 0))

    assert words.say("at least {least}", least=3) == "at least 3"


@pytest.mark.parametrize(("lang", "loaded"), [("en", False), ("fr", True)])
def test_english_is_said_without_babel(lang: str, loaded: bool) -> None:
    script = f"""
import sys
from datetime import date
from scn.i18n.words import Words
words = Words.of({lang!r})
words.number(12345.5), words.percent(0.5), words.day(date(2026, 1, 1)), words.month(2026, 1)
words.say("{{day}}", day=date(2026, 1, 1)), words.direction
sys.exit(("babel" in sys.modules) != {loaded})
"""
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 0

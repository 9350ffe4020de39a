"""How names are compared, made into ids, and found from something like them."""

import re
import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scn.places.folding import fold, fold_all, key, keys_of, slug
from scn.places.likeness import loose, nearest

ANY_TEXT = st.text(max_size=40)
NAME_TEXT = st.text(st.characters(codec="utf-8", categories=("L", "M", "N", "P", "Zs")), max_size=30)
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@given(ANY_TEXT | NAME_TEXT)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(ANY_TEXT | NAME_TEXT)
def test_a_folded_name_has_only_small_ascii_letters_digits_arabic_letters_and_single_spaces(text: str) -> None:
    for word in filter(None, fold(text).split(" ")):
        assert all(c in "abcdefghijklmnopqrstuvwxyz0123456789" or "\u0620" <= c <= "\u08ff" for c in word)
    assert fold(text) == " ".join(fold(text).split())


@given(ANY_TEXT | NAME_TEXT)
def test_composed_and_decomposed_text_fold_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text)) == fold(text)


@given(st.text(st.characters(max_codepoint=0x24F), max_size=30))
def test_the_case_of_latin_letters_does_not_matter(text: str) -> None:
    assert fold(text.upper()) == fold(text) == fold(text.lower())


@given(ANY_TEXT | NAME_TEXT)
def test_a_slug_is_words_with_hyphens_or_empty(text: str) -> None:
    assert slug(text) == "" or SLUG.fullmatch(slug(text))


@given(ANY_TEXT | NAME_TEXT)
def test_the_slug_of_a_slug_is_itself(text: str) -> None:
    assert slug(slug(text)) == slug(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Medellín", "MEDELLIN"),
        ("Peć", "pec"),
        ("Пећ", "Peć"),
        ("København", "kobenhavn"),
        ("Đakovica", "dakovica"),
        ("Łódź", "LODZ"),
        ("Straßburg", "STRASSBURG"),
        ("Æbeltoft", "aebeltoft"),
        ("İstanbul", "ISTANBUL"),
        ("Diyarbakır", "diyarbakir"),
        ("’s-Gravenhage", "'s Gravenhage"),
        ("  New   York–City ", "new york city"),
        ("Львів", "lviv"),
        ("ＰＵＮＯ", "puno"),
        ("بيروت", "بيـــروت"),
        ("بيروت", "بَيْرُوت"),
        ("أحمد", "احمد"),
        ("إربد", "اربد"),
        ("آسفي", "اسفي"),
        ("موسى", "موسي"),
        ("مدينة", "مدينه"),
        ("صنعاء", "صنعا"),
        ("پشاور", "پشاور"),
        ("کوفی", "كوفي"),
        ("\u202bبيروت\u202c", "بيروت"),
        ("الحي ١٢", "الحي 12"),
    ],
)
def test_two_spellings_of_a_name_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("Malé", "Mali"), ("تونس", "تنس"), ("Peja", "Peć"), ("Yaoundé I", "Yaoundé II")])
def test_different_names_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Saint Denis", "St-Denis"),
        ("St. Gallen", "Sankt Gallen"),
        ("N'Djamena", "Ndjamena"),
        ("L’Aquila", "LAquila"),
        ("Xi'an", "xian"),
        ("Port-au-Prince", "Port au Prince"),
        ("'s-Gravenhage", "sGravenhage"),
        ("الرباط", "رباط"),
        ("الدار البيضاء", "دار بيضاء"),
    ],
)
def test_hyphens_apostrophes_abbreviations_and_the_arabic_article_are_not_part_of_the_key(one: str, other: str) -> None:
    assert key(one) == key(other) != ""


@given(ANY_TEXT | NAME_TEXT)
def test_names_that_fold_alike_have_one_key_and_only_they_may_be_empty(text: str) -> None:
    assert key(fold(text)) == key(text)
    assert bool(key(text)) == bool(fold(text))
    assert " " not in key(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Düsseldorf", "Duesseldorf"),
        ("Jeddah", "Jedda"),
        ("Århus", "Aarhus"),
        ("Khartoum", "Hartum"),
        ("The Hague", "Hague"),
        ("Al Hoceima", "El Hoceima"),
        ("غوتنبرغ", "جوتنبرج"),
    ],
)
def test_two_transliterations_of_a_name_are_loosely_the_same(one: str, other: str) -> None:
    assert loose(one) == loose(other) != ""


@pytest.mark.parametrize(("one", "other"), [("Malé", "Mali"), ("La Paz", "Paz"), ("Peja", "Puno"), ("بونا", "بونو")])
def test_different_names_are_not_even_loosely_the_same(one: str, other: str) -> None:
    assert loose(one) != loose(other)


@given(ANY_TEXT | NAME_TEXT)
def test_only_what_has_no_letter_is_loosely_nothing(text: str) -> None:
    assert bool(loose(text)) == bool(fold(text))


def test_arabic_stays_in_its_letters() -> None:
    assert fold("الرِّبَاط") == "الرباط"


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("The Hague", "the-hague"),
        ("Novi Pazar", "novi-pazar"),
        ("Kaçanik", "kacanik"),
        ("Athens (Ohio)", "athens-ohio"),
        ("'s-Gravenhage", "s-gravenhage"),
        ("Куманово", "kumanovo"),
        ("بيروت", "byrwt"),
        ("عمّان", "mn"),
        ("東京", "dongjing"),
        ("Yaoundé II", "yaounde-ii"),
        ("–…!", ""),
        ("", ""),
    ],
)
def test_an_id_is_made_from_a_name(name: str, made: str) -> None:
    assert slug(name) == made


def test_the_nearest_names_come_as_they_were_given_best_first() -> None:
    assert nearest("medelin", ["Puno", "Medellín", "Méri"]) == ("Medellín",)
    assert nearest("san", ["Santa Fe", "San José", "Puno"]) == ("San José", "Santa Fe")
    assert nearest("medlelin", ["Medina", "Medellín"])[0] == "Medellín"
    assert nearest("بيروث", ["الرباط", "بيروت"]) == ("بيروت",)


def test_names_that_are_not_alike_are_not_near() -> None:
    assert nearest("qqqq", ["Puno", "Rabat"]) == ()
    assert nearest("!!", ["Puno"]) == ()
    assert nearest("Puno", []) == ()


def test_no_more_names_are_given_than_were_asked_for() -> None:
    assert len(nearest("Dakar", [f"Dakar {number}" for number in range(9)], n=2)) == 2
    assert nearest("Dakar", ["Dakar"], n=0) == ()


def test_latin_and_arabic_names_load_no_transliterator() -> None:
    code = (
        "import sys; from scn.places.folding import fold, slug; "
        "fold('Medellín København'); fold('بَيروت'); slug('Kaçanik'); "
        "print([m for m in ('anyascii', 'rapidfuzz', 're') if m in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-S", "-E", "-c", f"import sys; sys.path.insert(0, {_root()!r}); {code}"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert ran.stdout.strip() == "[]"


def _root() -> str:
    import scn

    return str(scn.__file__).rsplit("scn", 1)[0]


@given(st.lists(ANY_TEXT | NAME_TEXT, max_size=8))
def test_many_names_at_once_fold_as_each_alone(names: list[str]) -> None:
    assert fold_all(names) == [fold(name) for name in names]
    assert keys_of(fold_all(names)) == [key(name) for name in names]


@pytest.mark.parametrize("sign", ["\u00ad", "\u200d", "\u200b", "\u2060"], ids=ascii)
def test_a_sign_that_is_not_seen_does_not_cut_a_word_in_two(sign: str) -> None:
    assert fold(f"Београ{sign}д") == fold(f"Beo{sign}grad") == "beograd"


def test_the_beginning_of_a_short_arabic_word_is_no_article() -> None:
    assert key("ألما") == "الما"
    assert key("الرها") == "رها"


def test_a_short_name_keeps_its_last_h() -> None:
    assert loose("Noh") == "noh" != loose("No")

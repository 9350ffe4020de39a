"""The countries, their names, and the country that a text means."""

import pytest

from scn import shipped
from scn.places import countries


def test_there_are_the_249_of_iso_and_kosovo() -> None:
    assert len(countries.codes()) == 250
    assert {"XK", "TR", "MK", "SS", "PS", "TW"} <= countries.codes()
    assert not {"UK", "EU", "YU", "AN", "ZZ"} & countries.codes()


def test_every_country_has_a_name_in_every_language() -> None:
    for code in countries.codes():
        for lang in countries.LANGUAGES:
            assert countries.name(code, lang).strip() == countries.name(code, lang) != ""


def test_a_name_is_in_the_language_asked_for_and_else_in_english() -> None:
    assert countries.name("LB", "ar") == "لبنان"
    assert countries.name("MA", "fr-CA") == "Maroc"
    assert countries.name("DE", "es_MX") == "Alemania"
    assert countries.name("DE", "sq") == "Germany"


def test_a_code_of_no_country_has_no_name() -> None:
    with pytest.raises(KeyError):
        countries.name("ZZ")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("xk", "XK"),
        (" PE ", "PE"),
        ("Kosovo", "XK"),
        ("turkey", "TR"),
        ("TÜRKIYE", "TR"),
        ("Bosnia and Herzegovina", "BA"),
        ("Bosnia & Herzegovina", "BA"),
        ("Bosnie-Herzégovine", "BA"),
        ("البوسنة والهرسك", "BA"),
        ("Cote d'Ivoire", "CI"),
        ("UK", "GB"),
        ("The Netherlands", "NL"),
        ("Perú", "PE"),
        ("المغرب", "MA"),
    ],
)
def test_a_country_is_found_by_code_or_name(text: str, code: str) -> None:
    assert countries.find(text) == code


@pytest.mark.parametrize("text", ["", "  ", "ZZ", "Atlantis", "and"])
def test_no_country_is_found_where_none_is_meant(text: str) -> None:
    assert countries.find(text) is None


def test_every_name_of_a_country_finds_it_and_no_other() -> None:
    for code in countries.codes():
        for lang in countries.LANGUAGES:
            assert countries.find(countries.name(code, lang)) == code


def test_each_line_of_the_file_begins_with_the_code_of_its_country() -> None:
    # codes() relies on it.
    lines = shipped.path("countries.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "code,en,ar,fr,es"
    assert [line[2] for line in lines[1:]] == [","] * 250
    assert lines[1:] == sorted(lines[1:], key=lambda line: line[:2])


@pytest.mark.parametrize("code", ["CI", "GB", "KR", "LA", "MA", "PS", "TR", "US", "XK", "BA"])
def test_whatever_beginning_of_its_names_a_country_is_offered_in_what_goes_on_from_there_and_means_it(code: str) -> None:
    for lang in countries.LANGUAGES:
        word = countries.name(code, lang).split()[0]
        for typed in {word[:2], word[:3], word, word.lower(), word.upper()}:
            found = [written for written, _ in countries.beginning(typed)]
            assert all(written.startswith(typed) for written in found)
            assert code in [countries.find(written) for written in found]


def test_codes_alone_are_offered_for_nothing_or_one_letter_in_the_case_in_which_it_was_typed() -> None:
    assert {written for written, _ in countries.beginning("")} == countries.codes()
    assert dict(countries.beginning("x")) == {"xk": "Kosovo"}
    assert dict(countries.beginning("X", "ar")) == {"XK": countries.name("XK", "ar")}


@pytest.mark.parametrize("typed", ["Atl", "-", "xkx", "\x00", "🙂"])
def test_what_begins_no_country_goes_on_to_none(typed: str) -> None:
    assert list(countries.beginning(typed)) == []

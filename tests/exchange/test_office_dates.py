"""Dates as office staff write them: read where they mean one day, refused with both readings where they mean two."""

from __future__ import annotations

import csv
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scn import shipped
from scn.errors import InvalidInput
from scn.exchange.dates import office_date
from scn.places.folding import fold

DAYS = st.dates(date(1800, 1, 1), date(2400, 12, 31))
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def _names() -> list[tuple[int, str, str]]:
    with shipped.path("months.csv").open(encoding="utf-8", newline="") as stream:
        return [(int(row["month"]), row["lang"], row["name"]) for row in csv.DictReader(stream)]


NAMES = _names()


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2023-09-22", "2023-09-22"), ("2023/9/22", "2023-09-22"), ("2023.09.22", "2023-09-22"), ("22.9.2023", "2023-09-22"),
        ("22/09/2023", "2023-09-22"), ("09/22/2023", "2023-09-22"), (" 22 / 09 / 2023 ", "2023-09-22"), ("4/4/2020", "2020-04-04"),
        ("22 September 2023", "2023-09-22"), ("Sept. 22, 2023", "2023-09-22"), ("September 22nd, 2023", "2023-09-22"),
        ("the 1st of March 2021", "2021-03-01"), ("2023 Sep 22", "2023-09-22"), ("22-SEP-2023", "2023-09-22"), ("22sept2023", "2023-09-22"),
        ("22 septembre 2023", "2023-09-22"), ("1er mars 2021", "2021-03-01"),
        ("le 5 août 2021", "2021-08-05"), ("5 AOUT 2021", "2021-08-05"),
        ("22 de septiembre de 2023", "2023-09-22"), ("1.º de enero de 2020", "2020-01-01"), ("22 sept. 2023", "2023-09-22"),
        ("٢٢ سبتمبر 2023", "2023-09-22"), ("22 أيلول 2023", "2023-09-22"), ("٢٢ كانون الثاني ٢٠٢٣", "2023-01-22"),
        ("1 غشت 2020", "2020-08-01"),
        ("\u200f٢٢/٩/٢٠٢٣\u200f", "2023-09-22"), ("September 2023", "2023-09"), ("enero del 2020", "2020-01"), ("2023 mai", "2023-05"),
        ("03/2021", "2021-03"), ("3.2021", "2021-03"), ("2021-03", "2021-03"), ("2017", "2017"), ("٢٠١٧", "2017"),
        ("2023-09-22T00:00:00", "2023-09-22"), ("2023-09-22 00:00:00", "2023-09-22"), ("29 February 2024", "2024-02-29"),
    ],
)  # fmt: skip
def test_a_date_that_can_mean_one_day_is_read(text: str, iso: str) -> None:
    assert office_date(text) == iso


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("3/4/2020", "can be 2020-04-03 or 2020-03-04"), ("03.04.2020", "can be 2020-04-03 or 2020-03-04"), ("22/9/23", "two digits"),
        ("1/2/03", "two digits"), ("22 September 23", "two digits"), ("September 22", "two digits"), ("45191", "is a number"),
        ("20230922", "is a number"), ("31 February 2021", "has no day 31"), ("29/02/2023", "has no day 29"), ("2023-13", "no month 13"),
        ("13/13/2023", "no month 13"), ("2023-22-09", "no month 22"), ("0/2021", "no month 0"), ("2021-03-00", "has no day 0"),
        ("22 محرم 1445", "Not a date"), ("1445", "the year 1445"), ("", "Not a date"),
        ("soon", "Not a date"), ("-5 May 2020", "Not a date"),
        ("2023-09-22 10:30", "time of day"), ("22/09-2023", "Not a date"), ("May June 2020", "Not a date"), ("1 2 May 2020", "Not a date"),
        ("5", "Not a date"), ("2023-09-22x", "Not a date"), ("x" * 500, "Not a date"), ("1\n2", "Not a date: 1 2"),
    ],
)  # fmt: skip
def test_what_means_no_day_or_two_is_refused_with_what_would_be_right(text: str, told: str) -> None:
    with pytest.raises(InvalidInput, match=told) as caught:
        office_date(text)

    assert caught.value.hint
    assert len(caught.value.message) < 120


def test_the_two_readings_are_what_is_proposed() -> None:
    with pytest.raises(InvalidInput) as caught:
        office_date("3/4/2020")

    assert caught.value.hint == "Write it as 2020-04-03 or 2020-03-04."


@given(
    st.one_of(
        st.text(max_size=30),
        st.text("0123456789 ./-,:TZ", max_size=12),
        st.lists(st.sampled_from([*(n for *_, n in NAMES), *"0123456789 ./-,de"]), max_size=8).map("".join),
    )
)
def test_any_text_is_a_date_or_is_refused(text: str) -> None:
    try:
        iso = office_date(text)
    except InvalidInput as error:
        told = error.message
    else:
        assert office_date(iso) == iso
        date.fromisoformat((iso + "-01-01")[:10])
        return
    assert "\n" not in told


@given(day=DAYS, name=st.sampled_from(NAMES), arabic=st.booleans(), upper=st.booleans(), data=st.data())
def test_a_day_with_the_name_of_its_month_comes_back(
    day: date, name: tuple[int, str, str], arabic: bool, upper: bool, data: st.DataObject
) -> None:
    month, _, word = name
    day = day.replace(month=month, day=min(day.day, 28))
    form = data.draw(
        st.sampled_from(["{d} {m} {y}", "{m} {d}, {y}", "{y} {m} {d}", "{d}-{m}-{y}", "{d}. {m} {y}", "{d} de {m} de {y}", "{d} {m}. {y}"])
    )
    text = form.format(d=day.day, m=word.upper() if upper else word, y=day.year)

    assert office_date(text.translate(ARABIC) if arabic else text) == day.isoformat()


@given(
    day=DAYS,
    sign=st.sampled_from("./-"),
    padded=st.booleans(),
    arabic=st.booleans(),
    order=st.sampled_from(["ymd", "dmy", "mdy", "ym", "my", "y"]),
)
def test_a_day_in_numbers_comes_back_unless_it_can_be_another(day: date, sign: str, padded: bool, arabic: bool, order: str) -> None:
    parts = {"y": str(day.year), "m": f"{day.month:0{1 + padded}}", "d": f"{day.day:0{1 + padded}}"}
    text = sign.join(parts[part] for part in order)
    text = text.translate(ARABIC) if arabic else text

    if order in ("dmy", "mdy") and day.day <= 12 and day.day != day.month:
        with pytest.raises(InvalidInput, match=day.isoformat()):
            office_date(text)
    else:
        assert office_date(text) == day.isoformat()[: {"y": 4, "ym": 7, "my": 7}.get(order, 10)]


def test_no_name_is_that_of_two_months() -> None:
    months: dict[str, set[int]] = {}
    for month, _, name in NAMES:
        months.setdefault(fold(name), set()).add(month)

    assert {name: numbers for name, numbers in months.items() if len(numbers) > 1} == {}
    assert {lang: len({month for month, other, _ in NAMES if other == lang}) for _, lang, _ in NAMES} == dict.fromkeys(
        ["ar", "en", "es", "fr"], 12
    )

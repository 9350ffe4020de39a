"""A page of figures: it can be read by a parser, asks for nothing, runs nothing, and its colours can be told apart."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from scn.reports.drawing.charts import Group, Rule, RuleLabels, bars, verdicts
from scn.reports.drawing.figures import Figure, on_paper, standing_alone
from scn.reports.drawing.map import MapLabels, Point, world_map
from scn.reports.drawing.timeline import Line, Term, TimelineLabels, timeline
from scn.reports.drawing.trends import growth
from tests.reports.drawn import SVG
from tests.reports.pages import STYLE, figures, page

HOSTILE = [
    "<script>alert(1)</script>", "</title></desc></svg><script>alert(1)</script>", '" onload="alert(1)', "' autofocus='",
    "&amp;&lt;", "]]>", "<!--",
    '=HYPERLINK("http://x")', "[red]x[/red]", "\x1b[31mred\x1b[0m", "\x00\x07\ufffe", "\u202eevil\u202c", "\u2069\u2069 out",
    "\ud800", "x" * 10_000, "",
]  # fmt: skip


def _with(text: str) -> list[Figure]:
    """Every figure, with a text wherever a text can stand."""

    def said(_: int) -> str:
        return text

    labels = MapLabels(text, text, text, said, said, said, text)
    day = date(2027, 3, 1)
    term = Term(text, date(2025, 1, 1), date(2028, 1, 1), text)
    return [
        world_map(
            [Point(1, 1, "member", text), Point(None, None, "hub", text)] + [Point(2, 2, "committee", text)] * 20, text, text, labels
        ),
        bars([Group(text, (1, 2), (text, text))], [text, text], text, text),
        verdicts([Rule(text, 1, 2, 3, False, text)], RuleLabels(text, text, text), text, text),
        growth([(date(2020, 1, 1), 5)], day, text, text, number=said, year=said),
        timeline([Line(text, (term,))], day, TimelineLabels(text, text, text, text, text), text, text, year=said),
    ]


def _page(found: list[Figure], lang: str = "en") -> ET.Element:
    return ET.fromstring(page(found, lang=lang).split("\n", 1)[1])


def _nothing_runs(root: ET.Element) -> None:
    for element in root.iter():
        assert element.tag.removeprefix(SVG) not in ("script", "iframe", "object", "embed", "foreignObject", "image", "img", "link", "a")
        for name, value in element.attrib.items():
            assert name != "style"
            assert not name.startswith("on")
            assert name not in ("src", "{http://www.w3.org/1999/xlink}href")
            assert name != "href" or re.fullmatch(r"#[a-z-]+", value)


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_page_asks_for_nothing_and_styles_nothing_by_itself(lang: str) -> None:
    root = _page(figures(lang), lang)
    _nothing_runs(root)
    assert [element.tag for element in root.iter() if element.tag.removeprefix(SVG) == "style"] == ["style"]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_only_a_text(text: str) -> None:
    _nothing_runs(_page(_with(text)))
    harmless = {element.tag for element in _page(_with("harmless")).iter()}
    assert {element.tag for element in _page(_with(text)).iter()} <= harmless | {f"{SVG}title"}  # of what was shortened
    assert not re.search("[\u202a-\u202e\x00\x1b]", page(_with(text)))


@pytest.mark.parametrize("text", ['"<b>&', "Peć", "لاهاي", "a \u2068b\u2069"])
def test_a_text_is_read_back_as_it_was(text: str) -> None:
    root = _page(_with(text))
    assert {caption.text for caption in root.iter("figcaption")} == {text}
    assert {about.text for about in root.iter(f"{SVG}desc")} == {text}


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_ids_are_unique_and_whatever_is_pointed_to_is_there(lang: str) -> None:
    root = _page(figures(lang), lang)
    ids = [found for element in root.iter() if (found := element.get("id"))]
    assert len(ids) == len(set(ids))
    wanted = [name for element in root.iter() for name in (element.get("aria-labelledby") or "").split()]
    wanted += [(element.get("href") or "").removeprefix("#") for element in root.iter() if element.get("href")]
    wanted += re.findall(r"url\(#([^)]*)\)", " ".join(value for element in root.iter() for value in element.attrib.values()))
    assert len(wanted) > 50
    assert set(wanted) <= set(ids)


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_each_drawing_has_a_title_and_says_what_it_shows(lang: str) -> None:
    root = _page(figures(lang), lang)
    drawings = [element for element in root.iter(f"{SVG}svg") if element.get("role") == "img"]
    assert len(drawings) == 5
    for drawing, figure in zip(drawings, figures(lang), strict=True):
        title, about = drawing[0], drawing[1]
        assert (title.tag, title.text) == (f"{SVG}title", figure.title)
        assert about.tag == f"{SVG}desc"
        assert about.text
        assert drawing.get("aria-labelledby") == f"{title.get('id')} {about.get('id')}"


def test_only_what_is_inside_of_a_drawing_is_kept_from_the_direction_of_the_page() -> None:
    for figure in figures("ar"):
        drawing = ET.fromstring(figure.svg)
        assert drawing.get("direction") is None
        assert [part.get("direction") for part in drawing] == [None, None, "ltr"]


def test_a_name_cannot_end_its_isolation() -> None:
    labels = [element.text or "" for element in _page(_with("a\u2069\u2067b")).iter(f"{SVG}text") if element.get("class") == "label"]
    assert labels == ["\u2068ab\u2069"] * 2


@pytest.mark.parametrize("key", ["", "A", "1", "a b", 'a"', "a_b", "a\n"])
def test_a_key_of_which_no_id_can_be_made_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="not the key"):
        bars([], ["seats"], "Bars", "About", key=key)


def test_two_charts_of_one_kind_stand_in_a_page_by_their_keys() -> None:
    found = [figures()[0], *(bars([Group("a", (1, 2), ("1", "2"))], ["x", "y"], "Bars", "About", key=key) for key in ("one", "two"))]
    ids = [name for element in _page(found).iter() if (name := element.get("id"))]
    assert len(ids) == len(set(ids))


def test_a_drawing_can_stand_alone_with_its_style() -> None:
    for figure in figures(width=700):
        root = ET.fromstring(standing_alone(figure.svg, 'a > b { content: "</style><script>" }'))
        assert root.findtext(f"{SVG}style") == 'a > b { content: "</style><script>" }\n'
        _nothing_runs(root)


def test_the_style_on_paper_is_the_light_one_in_plain_rules() -> None:
    style = """/* @media { */ :root { --ink: #123456; --a-font: "A B", serif; }
    @media screen { :root { --ink: #ffffff; } .x { fill: red } } @page { size: A4; @bottom-center { color: red } }
    .a > b { fill: var(--ink); font-family: var(--a-font); } @media print { .a { fill: blue; } .b { fill: blue; } }"""
    assert on_paper(style) == '.a > b { fill: #123456; font-family: "A B", serif; }\n'
    plain = on_paper(STYLE)
    assert not re.search(r"var\(|--|@|:root|/\*", plain)
    assert f".land {{ fill: {LIGHT['land']}; stroke: {LIGHT['sea']};" in plain
    with pytest.raises(KeyError):
        on_paper(".a { fill: var(--none); }")


# The style


def test_every_class_that_is_drawn_has_a_style() -> None:
    drawn = {
        name for figure in [*figures(), *_with("x")] for names in re.findall(r'class="([^"]*)"', figure.html) for name in names.split()
    }
    styled = set(re.findall(r"\.([a-z][a-z0-9-]*)", re.sub(r"/\*.*?\*/", "", STYLE, flags=re.S)))
    assert drawn - styled == {"marks", "countries", "bar", "bars", "verdicts"}  # for a network's own style


def test_the_style_asks_for_nothing_from_outside() -> None:
    assert not re.search(r"url\(|@import|@font-face|expression|</", STYLE)


def test_the_style_knows_no_left_and_no_right_but_for_the_units_of_numbers() -> None:
    rules = re.sub(r"/\*.*?\*/", "", STYLE, flags=re.S).replace("th.number, td.number { min-inline-size: 0; text-align: right;", "")
    assert not re.search(
        r"(margin|padding|border)-(left|right)|text-align:\s*(left|right)|float:\s*(left|right)|[\s;{](left|right)\s*:", rules
    )


def _colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6});", block))


LIGHT, DARK, *_ = (_colours(block) for block in re.findall(r":root \{(.*?)\}", STYLE, re.S))


def _luminance(colour: str) -> float:
    """How bright a colour is, from 0 to 1, by WCAG 2.2."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


TEXTS = [
    ("text", "ground"), ("quiet", "ground"), ("link", "ground"), ("text", "panel"), ("quiet", "panel"), ("good", "ground"),
    ("bad", "ground"),
    ("text", "running"), ("text", "second-ground"),
]  # fmt: skip
SHAPES = [
    ("first", "ground"), ("second", "ground"), ("second", "second-ground"), ("good", "ground"), ("bad", "ground"), ("past", "ground"),
    ("good", "band"), ("bad", "band"), ("member", "land"), ("member", "home"), ("member", "sea"), ("committee", "land"),
    ("committee", "home"),
    ("committee", "sea"), ("hub", "land"), ("hub", "home"), ("hub", "sea"), ("first", "running"),
]  # fmt: skip


def test_contrast_is_counted_as_in_the_examples_of_the_guidelines() -> None:
    assert _contrast("#000000", "#ffffff") == pytest.approx(21)
    assert _contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("pair", "least"), [(pair, 4.5) for pair in TEXTS] + [(pair, 3.0) for pair in SHAPES])
def test_what_stands_on_a_ground_can_be_told_from_it(colours: dict[str, str], pair: tuple[str, str], least: float) -> None:
    assert _contrast(colours[pair[0]], colours[pair[1]]) >= least


def test_light_and_dark_have_the_same_colours_and_each_is_used() -> None:
    assert set(LIGHT) == set(DARK)
    assert len(LIGHT) > 10
    assert all(f"var(--{name})" in STYLE for name in LIGHT)


def test_the_parts_of_the_style_come_once_and_braces_match() -> None:
    depth = [0]
    for sign in re.findall(r"[{}]", STYLE):
        depth.append(depth[-1] + (1 if sign == "{" else -1))
    assert depth[-1] == 0
    assert min(depth) == 0
    assert all(abs(after - before) == 1 for before, after in pairwise(depth))

"""The charts: what is drawn is in proportion to the numbers, inside of the plot, and mirrored where one reads from right to left."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scn.reports.drawing.charts import Group, Rule, RuleLabels, bars, columns, verdicts
from scn.reports.drawing.figures import Direction, Figure, whole_steps
from scn.reports.drawing.timeline import Line, State, Term, TimelineLabels, timeline
from scn.reports.drawing.trends import TREND_ROOM, Series, growth, trend
from tests.reports.drawn import SVG, classed, number, svg, title, words

RULES = RuleLabels("bounds", "holds", "broken")
TERMS = TimelineLabels("today", "past", "running", "ending", "future")
TODAY = date(2027, 3, 1)

values = st.floats(0, 1e9, allow_subnormal=False)
days = st.dates(date(1990, 1, 1), date(2060, 1, 1))
directions = st.sampled_from(["ltr", "rtl"])


def _bars(*groups: tuple[float, ...], direction: Direction = "ltr", width: int | None = None) -> Figure:
    series = [f"series {number}" for number in range(len(groups[0]) if groups else 2)]
    made = [Group(f"group {number}", row, tuple(f"{value:g}" for value in row)) for number, row in enumerate(groups)]
    return bars(made, series, "Bars", "What they show", direction=direction, width=width)


def _timeline(*lines: Line, direction: Direction = "ltr", first: date | None = None, last: date | None = None) -> Figure:
    return timeline(lines, TODAY, TERMS, "Terms", "What they show", direction=direction, first=first, last=last)


def _windows(figure: Figure) -> list[tuple[float, float, str, str]]:
    """Start and width (in per cent) of each term that is drawn, what is said of it, and its state."""
    found = []
    for window in svg(figure).iter(f"{SVG}svg"):
        if (box := window.find(f"{SVG}rect")) is not None:
            found.append((number(window, "x"), number(window, "width"), title(window), (box.get("class") or "").split()[1]))
    return found


def _grid_years(figure: Figure) -> list[int]:
    return [int(words(tick)) for tick in classed(svg(figure), "tick") if tick.get("text-anchor") == "middle"]


# Bars


@given(st.lists(st.tuples(values, values), min_size=1, max_size=8), directions)
def test_bars_are_as_long_as_their_values(groups: list[tuple[float, float]], direction: Direction) -> None:
    drawn = [number(bar, "width") for bar in classed(svg(_bars(*groups, direction=direction)), "bar")]
    flat = [value for group in groups for value in group]
    largest = max(flat)
    assert len(drawn) == len(flat)
    for value, long in zip(flat, drawn, strict=True):
        assert long == pytest.approx(76 * value / largest if largest else 0, abs=0.01)


@given(st.lists(st.tuples(values, values), min_size=1, max_size=8))
def test_bars_are_mirrored_from_right_to_left(groups: list[tuple[float, float]]) -> None:
    right = list(classed(svg(_bars(*groups)), "bar"))
    left = list(classed(svg(_bars(*groups, direction="rtl")), "bar"))
    for one, other in zip(right, left, strict=True):
        assert number(one, "x") == 0
        assert number(other, "x") + number(other, "width") == pytest.approx(100, abs=0.01)
        assert number(one, "width") == number(other, "width")


def test_a_bar_has_its_value_written_at_its_end_and_says_its_series_when_pointed_at() -> None:
    drawn = svg(_bars((4, 2)))
    assert [words(value) for value in classed(drawn, "value")] == ["4", "2"]
    assert [value.get("x") for value in classed(drawn, "value")] == ["76%", "38%"]
    assert [title(bar) for bar in classed(drawn, "bar")] == ["series 0: 4", "series 1: 2"]


def test_the_second_series_differs_by_a_pattern_too_in_the_chart_and_in_its_legend() -> None:
    figure = _bars((4, 2))
    assert [bar.get("fill") for bar in classed(svg(figure), "bar")] == [None, "url(#bars-hatch)"]
    assert ['fill="url(#bars-hatch)"' in entry.symbol for entry in figure.legend] == [False, True]
    assert [entry.label for entry in figure.legend] == ["series 0", "series 1"]


def test_a_long_label_is_shortened_and_whole_when_pointed_at() -> None:
    name = "The Region of the Very Many Words " * 3
    figure = bars([Group(name, (1,), ("1",))], ["seats"], "Bars", "About")
    [label] = classed(svg(figure), "label")
    assert len(words(label)) <= 44
    assert words(label).endswith("…")
    assert title(label) == name


@pytest.mark.parametrize("bad", [(-1.0, 1.0), (float("nan"), 1.0), (float("inf"), 1.0)])
def test_a_value_that_is_no_length_is_refused(bad: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="below 0"):
        _bars(bad)


def test_a_group_without_all_values_and_a_third_series_are_refused() -> None:
    with pytest.raises(ValueError, match="not a value for each"):
        bars([Group("a", (1,), ("1",))], ["seats", "members"], "Bars", "About")
    with pytest.raises(ValueError, match="3 series"):
        _bars((1, 2, 3))


def test_a_chart_of_nothing_is_still_a_chart() -> None:
    for figure in (_bars(), verdicts([], RULES, "Rules", "About"), _timeline()):
        assert svg(figure).get("role") == "img"


# Growth


def _growth(*steps: tuple[date, int], until: date = TODAY, direction: Direction = "ltr") -> Figure:
    return growth(steps, until, "Growth", "About", direction=direction)


rising = st.lists(days, min_size=1, max_size=30, unique=True).map(sorted)


@given(rising, st.data(), directions)
def test_each_step_stands_on_the_axis_as_high_as_its_number_and_as_wide_as_it_lasted(
    when: list[date], data: st.DataObject, direction: Direction
) -> None:
    numbers = data.draw(st.lists(st.integers(0, 300), min_size=len(when), max_size=len(when)))
    until = when[-1] + timedelta(days=100)
    figure = _growth(*zip(when, numbers, strict=True), until=until, direction=direction)
    areas = list(classed(svg(figure), "area"))
    top = whole_steps(max(numbers), 5)[-1]
    [axis] = classed(svg(figure), "axis")
    for area, height, start, end in zip(areas, numbers, when, [*when[1:], until], strict=True):
        assert number(area, "height") == pytest.approx(200 * height / top, abs=0.02)
        assert number(area, "y") + number(area, "height") == pytest.approx(number(axis, "y1"), abs=0.02)
        assert number(area, "width") == pytest.approx(100 * (end - start).days / (until - when[0]).days, abs=0.01)
    whole = sum(number(area, "width") for area in areas)
    assert whole == pytest.approx(100, abs=0.2)
    first = areas[-1 if direction == "rtl" else 0]
    assert number(first, "x") == pytest.approx(0, abs=0.01)


def test_the_last_number_is_written_at_the_end() -> None:
    figure = growth([(date(2020, 1, 1), 3), (date(2021, 1, 1), 8)], TODAY, "Growth", "About", number="n{}".format)
    assert [words(value) for value in classed(svg(figure), "value")] == ["n8"]
    assert [words(tick) for tick in classed(svg(figure), "tick") if tick.get("text-anchor") == "end"] == ["n0", "n2", "n4", "n6", "n8"]


@given(days, st.integers(1, 20000))
def test_at_most_six_years_are_written_and_all_are_within(start: date, length: int) -> None:
    until = start + timedelta(days=length)
    found = _grid_years(_growth((start, 1), until=until))
    assert len(found) <= 6
    assert all(start <= date(year, 1, 1) <= until for year in found)
    assert len({after - before for before, after in pairwise(found)}) <= 1


def test_many_steps_are_thinned_and_keep_the_first_and_the_last() -> None:
    start = date(2000, 1, 1)
    steps = [(start + timedelta(days=number), number) for number in range(8000)]
    areas = list(classed(svg(_growth(*steps, until=date(2030, 1, 1))), "area"))
    assert len(areas) <= 501
    assert number(areas[0], "height") == 0
    assert number(areas[-1], "height") == pytest.approx(200 * 7999 / 8000, abs=0.02)


@pytest.mark.parametrize("steps", [[], [(date(2021, 1, 1), 1), (date(2020, 1, 1), 2)], [(TODAY, 1)], [(date(2020, 1, 1), 1)] * 2])
def test_days_that_do_not_rise_are_refused(steps: list[tuple[date, int]]) -> None:
    with pytest.raises(ValueError, match="must rise"):
        _growth(*steps)


@given(st.integers(0, 10**9), st.integers(2, 9))
def test_the_numbers_of_an_axis_are_whole_and_reach_the_largest(largest: int, most: int) -> None:
    ticks = whole_steps(largest, most)
    assert ticks[0] == 0
    assert ticks[-1] >= largest
    assert 2 <= len(ticks) <= most + 1
    assert {after - before for before, after in pairwise(ticks)} == {ticks[1]}
    assert str(ticks[1]).rstrip("0") in ("1", "2", "5")


# Trend


def _trend(*series: tuple[tuple[date, float], ...], direction: Direction = "ltr") -> Figure:
    named = [Series(f"series {number}", points) for number, points in enumerate(series)]
    return trend(named, "Trend", "About", number="n{:g}".format, direction=direction)


points = st.lists(st.tuples(days, st.floats(0, 1e6, allow_subnormal=False)), min_size=2, max_size=12, unique_by=lambda point: point[0]).map(
    lambda found: tuple(sorted(found))
)


@given(st.lists(points, min_size=1, max_size=2), directions)
def test_each_point_of_a_trend_stands_at_its_day_as_high_as_its_value(
    series: list[tuple[tuple[date, float], ...]], direction: Direction
) -> None:
    drawn = svg(_trend(*series, direction=direction))
    flat = [point for each in series for point in each]
    first, last = min(day for day, _ in flat), max(day for day, _ in flat)
    top = whole_steps(max(value for _, value in flat), 5)[-1]
    [axis] = classed(drawn, "axis")
    for which, each in enumerate(series, 1):
        marks = list(classed(drawn, f"point-{which}"))
        assert len(marks) == len(each)
        for mark, (day, value) in zip(marks, each, strict=True):
            along = 100 * TREND_ROOM * (day - first).days / (last - first).days
            assert number(mark, "x") == pytest.approx(100 - along if direction == "rtl" else along, abs=0.01)
            assert number(axis, "y1") - number(mark, "y") == pytest.approx(200 * value / top, abs=0.02)
        # The lines lead from each point to the next.
        for line, (one, other) in zip(classed(drawn, f"path-{which}"), pairwise(marks), strict=True):
            assert (line.get("x1"), line.get("y1"), line.get("x2"), line.get("y2")) == (
                one.get("x"), one.get("y"), other.get("x"), other.get("y"),
            )  # fmt: skip


def test_the_last_values_of_a_trend_are_written_at_its_end_and_do_not_stand_upon_each_other() -> None:
    first, last = date(2020, 12, 31), date(2026, 3, 1)
    figure = _trend(((first, 3.0), (last, 6.49)), ((first, 6.0), (last, 6.22)))
    one, other = classed(svg(figure), "value")

    assert (words(one), words(other)) == ("n6.49", "n6.22")
    assert number(other, "y") - number(one, "y") >= 15
    assert [title(mark) for mark in classed(svg(figure), "point-2")] == ["series 1: n6", "series 1: n6.22"]
    assert [entry.label for entry in figure.legend] == ["series 0", "series 1"]
    assert _grid_years(figure) == [2021, 2022, 2023, 2024, 2025, 2026]


def test_a_trend_without_two_days_and_one_that_does_not_rise_are_refused() -> None:
    first, last = date(2020, 1, 1), date(2021, 1, 1)
    for bad in (((first, 1.0),), ((last, 1.0), (first, 2.0)), ((first, 1.0), (first, 2.0))):
        with pytest.raises(ValueError, match="must rise"):
            _trend(bad)
    with pytest.raises(ValueError, match="below 0"):
        _trend(((first, 1.0), (last, -1.0)))
    with pytest.raises(ValueError, match="3 series"):
        _trend(*[((first, 1.0), (last, 1.0))] * 3)


# Timeline

spans = st.tuples(days, st.integers(0, 5000)).map(lambda span: (span[0], span[0] + timedelta(days=span[1])))


@given(st.lists(spans, max_size=12), directions)
def test_every_term_lies_within_the_plot_and_is_as_wide_as_it_lasts(terms: list[tuple[date, date]], direction: Direction) -> None:
    lines = [Line(str(seat), (Term("city", start, end, f"{start} {end}"),)) for seat, (start, end) in enumerate(terms, 1)]
    drawn = _windows(_timeline(*lines, direction=direction))
    lasting = [(start, end) for start, end in terms if start < end]
    first = min([start for start, _ in terms] + [TODAY])
    last = max([end for _, end in terms] + [date(2028, 3, 1)])
    assert len(drawn) == len(lasting)
    for (start, end), (x, width, said, _) in zip(lasting, drawn, strict=True):
        share = (start - first).days / (last - first).days
        wide = (end - start).days / (last - first).days
        assert (x, width) == pytest.approx((100 * (1 - share - wide if direction == "rtl" else share), 100 * wide), abs=0.01)
        assert x >= 0
        assert x + width <= 100.01
        assert said == f"{start} {end}"


def test_what_lies_outside_of_the_chosen_years_is_cut_off() -> None:
    line = Line("1", tuple(Term(str(year), date(year, 1, 1), date(year + 3, 1, 1), str(year)) for year in (2014, 2017, 2020, 2023, 2026)))
    drawn = _windows(_timeline(line, first=date(2018, 1, 1), last=date(2024, 1, 1)))
    assert [said for _, _, said, _ in drawn] == ["2017", "2020", "2023"]
    assert drawn[0][0] == 0
    assert drawn[-1][0] + drawn[-1][1] == pytest.approx(100, abs=0.01)


@pytest.mark.parametrize(
    ("start", "end", "state"),
    [
        (date(2024, 3, 1), TODAY, State.PAST),
        (date(2024, 3, 2), date(2027, 3, 2), State.ENDING),
        (date(2025, 3, 1), date(2028, 3, 1), State.ENDING),
        (date(2025, 3, 2), date(2028, 3, 2), State.RUNNING),
        (TODAY, date(2030, 3, 1), State.RUNNING),
        (date(2027, 3, 2), date(2027, 9, 1), State.FUTURE),
    ],
)  # fmt: skip
def test_a_term_is_drawn_as_it_stands_on_the_day(start: date, end: date, state: State) -> None:
    figure = _timeline(Line("1", (Term("Puno", start, end, "note"),)))
    assert [(said, drawn) for _, _, said, drawn in _windows(figure)] == [("note", state)]
    assert [entry.label for entry in figure.legend] == [state.value]


def test_the_day_is_a_line_through_all_seats_with_its_word() -> None:
    line = Line("1", (Term("Puno", date(2025, 3, 1), date(2029, 3, 1), "note"),))
    figure = _timeline(line, first=date(2025, 3, 1), last=date(2029, 3, 1))
    [today] = classed(svg(figure), "today")
    assert number(today, "x1") == number(today, "x2") == pytest.approx(100 * 730 / 1461, abs=0.01)
    assert [words(word) for word in classed(svg(figure), "today-word")] == ["today"]
    assert not list(classed(svg(_timeline(line, first=date(2028, 1, 1), last=date(2029, 1, 1))), "today"))


def test_a_term_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="Puno: ends before"):
        _timeline(Line("1", (Term("Puno", TODAY, date(2026, 1, 1), "note"),)))
    with pytest.raises(ValueError, match="a timeline from"):
        _timeline(first=TODAY, last=TODAY)


# Rules


def _marks(figure: Figure) -> list[tuple[float, str]]:
    return [(number(mark, "x"), (mark.get("class") or "").split()[1]) for mark in classed(svg(figure), "mark")]


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 40), directions)
def test_a_mark_is_within_its_band_where_the_rule_holds(low: int, more: int, count: int, direction: Direction) -> None:
    high = low + more
    rule = Rule("africa", low, high, count, low <= count <= high, str(count))
    figure = verdicts([rule], RULES, "Rules", "About", direction=direction)
    [band], [(x, verdict)] = list(classed(svg(figure), "band")), _marks(figure)
    start, end = number(band, "x"), number(band, "x") + number(band, "width")
    assert verdict == ("holds" if rule.holds else "broken")
    assert (start - 0.02 <= x <= end + 0.02) or not rule.holds
    outside = min(abs(x - start), abs(x - end)) if not start <= x <= end else 0
    assert (outside > 1) is (not rule.holds)


def test_a_broken_rule_is_a_cross_and_written_in_words_and_only_then_in_the_legend() -> None:
    kept, broken = Rule("africa", 5, 8, 6, True, "6 of 5 to 8"), Rule("mena", 3, 5, 2, False, "2 of 3 to 5")
    figure = verdicts([kept, broken], RULES, "Rules", "About")
    assert [mark.find(f"{SVG}path") is not None for mark in classed(svg(figure), "mark")] == [False, True]
    assert [words(word) for word in classed(svg(figure), "broken-word")] == ["2 of 3 to 5"]
    assert [entry.label for entry in figure.legend] == ["bounds", "holds", "broken"]
    assert [entry.label for entry in verdicts([kept], RULES, "Rules", "About").legend] == ["bounds", "holds"]


def test_a_rule_without_a_maximum_has_a_band_to_the_end() -> None:
    [band] = classed(svg(verdicts([Rule("women", 3, None, 6, True, "6")], RULES, "Rules", "About")), "band")
    assert number(band, "x") + number(band, "width") == pytest.approx(76)


# All


def test_a_figure_of_a_width_in_pixels_has_none_in_per_cent_but_inside_of_a_box_of_its_own() -> None:
    figure = _bars((4, 2), width=700)
    assert "%" not in figure.svg
    assert svg(figure).get("viewBox") == "0 0 700 63"
    assert [number(bar, "width") for bar in classed(svg(figure), "bar")] == [532, 266]


def test_a_figure_with_an_axis_has_its_gutter_on_the_side_where_reading_begins() -> None:
    def box(direction: Direction) -> str | None:
        return ET.fromstring(growth([(date(2020, 1, 1), 3)], TODAY, "Growth", "About", direction=direction, width=700).svg).get("viewBox")

    assert box("ltr") == "-48 0 748 238"
    assert box("rtl") == "0 0 748 238"


@pytest.mark.parametrize(("direction", "beside", "after"), [("ltr", ("end", "-8"), (None, "6")), ("rtl", (None, "8"), ("end", "-6"))])
def test_words_stand_clear_of_what_they_belong_to(
    direction: Direction, beside: tuple[str | None, str], after: tuple[str | None, str]
) -> None:
    [seat] = (tick for tick in classed(svg(_timeline(Line("1", ()), direction=direction)), "tick") if words(tick) == "1")
    assert (seat.get("text-anchor"), seat.get("dx")) == beside  # outside of the plot, before it
    value = next(classed(svg(_bars((4, 2), direction=direction)), "value"))
    assert (value.get("text-anchor"), value.get("dx")) == after


@pytest.mark.parametrize(("direction", "across"), [("ltr", "0"), ("rtl", "700")])
def test_a_mark_at_the_beginning_is_not_cut_off_where_a_drawing_stands_alone(direction: Direction, across: str) -> None:
    drawn = svg(verdicts([Rule("x", 1, 2, 0, False, "0")], RULES, "Rules", "About", direction=direction, width=700))
    (mark,) = [element for element in drawn.iter(f"{SVG}svg") if (element.get("class") or "").startswith("mark")]
    start, _, wide, _ = map(float, (drawn.get("viewBox") or "").split())

    assert mark.get("x") == across
    assert start <= float(across) - 6
    assert float(across) + 6 <= start + wide


# Columns


def _columns(*groups: tuple[float, ...], direction: Direction = "ltr") -> Figure:
    made = [Group(f"group {number}", row, tuple(f"{value:g}" for value in row)) for number, row in enumerate(groups)]
    return columns(made, ["new", "done"], "Columns", "What they show", direction=direction)


@given(st.lists(st.tuples(values, values), min_size=1, max_size=40), directions)
def test_columns_are_as_high_as_their_values_and_stand_on_the_axis(groups: list[tuple[float, float]], direction: Direction) -> None:
    drawn = svg(_columns(*groups, direction=direction))
    boxes = list(classed(drawn, "bar"))
    axis = number(next(iter(classed(drawn, "axis"))), "y1")
    top = min(number(line, "y1") for line in classed(drawn, "grid"))
    most = whole_steps(max(value for group in groups for value in group), 5)[-1]
    flat = [value for group in groups for value in group]
    assert len(boxes) == len(flat)
    for value, box in zip(flat, boxes, strict=True):
        assert number(box, "height") == pytest.approx((axis - top) * value / most, abs=0.02)
        assert number(box, "y") + number(box, "height") == pytest.approx(axis, abs=0.02)
        assert 0 <= number(box, "x") <= number(box, "x") + number(box, "width") <= 100


@given(st.lists(st.tuples(values, values), min_size=1, max_size=40))
def test_columns_follow_each_other_without_an_overlap_and_are_mirrored(groups: list[tuple[float, float]]) -> None:
    right = [(number(box, "x"), number(box, "width")) for box in classed(svg(_columns(*groups)), "bar")]
    left = [(number(box, "x"), number(box, "width")) for box in classed(svg(_columns(*groups, direction="rtl")), "bar")]

    assert all(start + wide <= following + 0.02 for (start, wide), (following, _) in pairwise(right))
    for (start, wide), (mirrored, same) in zip(right, left, strict=True):
        assert (start + wide + mirrored, wide) == (pytest.approx(100, abs=0.02), same)


@pytest.mark.parametrize("many", [1, 2, 4, 5, 13, 25, 600])
def test_no_more_columns_are_labelled_than_a_telephone_has_room_for(many: int) -> None:
    drawn = svg(_columns(*[(1, 0)] * many))
    labels = [words(tick) for tick in classed(drawn, "tick") if words(tick).startswith("group")]

    assert labels[0] == "group 0"
    assert min(many, 3) <= len(labels) <= 4
    assert [title(bar) for bar in classed(drawn, "bar")][:2] == ["group 0, new: 1", "group 0, done: 0"]


def test_columns_of_nothing_and_with_a_value_below_zero_are_refused() -> None:
    with pytest.raises(ValueError, match="columns of nothing"):
        _columns()
    with pytest.raises(ValueError, match="below 0"):
        _columns((1, -1))


# Months on an axis


def _month(year: int, month: int) -> str:
    return f"{year}-{month:02}"


@given(days, st.integers(30, 1500), directions)
def test_a_short_axis_has_months_at_their_beginnings_and_a_long_one_years(first: date, long: int, direction: Direction) -> None:
    until = first + timedelta(days=long)
    drawn = svg(growth([(first, 3)], until, "Growth", "About", month=_month, direction=direction))
    ticks = [tick for tick in classed(drawn, "tick") if number(tick, "y") > 220]
    lines = [number(line, "x1") for line in classed(drawn, "grid") if line.get("x1") == line.get("x2")]

    assert len(ticks) == len(lines) <= (4 if long < 731 else 6)
    for tick, across in zip(ticks, lines, strict=True):
        said = words(tick)
        day = date.fromisoformat(f"{said}-01") if "-" in said else date(int(said), 1, 1)
        assert ("-" in said) is (long < 731)
        share = 100 * (day - first).days / long
        assert across == pytest.approx(100 - share if direction == "rtl" else share, abs=0.01)
    if 62 <= long < 731:
        assert ticks

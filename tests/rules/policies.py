"""Policies to try things on: small texts with marked lines, and random policies that are right."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from scn.errors import InvalidInput
from scn.rules.policyfile.reading import load

STEADY = settings(derandomize=True, deadline=None, max_examples=40)
"""How every property here is tried: the same examples each time, on a machine of any speed."""

THOROUGH = settings(STEADY, max_examples=120)
"""The same for what must never happen."""

MINIMAL = "[isc]\nseats = 25\nterm_years = 3\n"
MARK = "# <<"

COUNTRIES = ("DZ", "EG", "FR", "IT", "KE", "NG", "PE", "US", "XK")


def marked(text: str) -> list[int]:
    """The lines (from 1) that end with the mark."""
    return [number for number, line in enumerate(text.split("\n"), 1) if line.rstrip("\r").endswith(MARK)]


def refusal(text: str) -> InvalidInput | None:
    """What the reader says of a policy that it does not take."""
    try:
        load(text, "policy.toml")
    except InvalidInput as error:
        return error
    return None


names = st.text(st.characters(codec="utf-8", categories=("L", "M", "N", "P", "S", "Zs")), min_size=1, max_size=12).filter(str.strip)
keys = st.from_regex(r"[a-z]{2,8}([_-][a-z0-9]{1,4})?", fullmatch=True).filter(lambda key: key not in {"kind", "hub", "lat", "lon", "of"})
days = st.lists(st.dates(date(1990, 1, 1), date(2060, 1, 1)), min_size=1, max_size=4, unique=True).map(sorted)


@st.composite
def dated(draw: st.DrawFn, values: st.SearchStrategy[Any]) -> Any:
    """One value, or a list of its versions."""
    if draw(st.booleans()):
        return draw(values)
    versions = [{"from": day, "value": draw(values)} for day in draw(days)]
    return [{"value": draw(values)}, *versions] if draw(st.booleans()) else versions


@st.composite
def quotas(draw: st.DrawFn) -> Any:
    """One quota, or a list of its versions."""

    def numbers() -> dict[str, Any]:
        floor, least, most, ceiling = sorted(draw(st.lists(st.integers(0, 9), min_size=4, max_size=4)))
        return {"min": least, "max": most, "floor": floor, "ceiling": ceiling}

    if draw(st.booleans()):
        return numbers()
    return [{"from": day, **numbers()} for day in draw(days)]


@st.composite
def policies(draw: st.DrawFn) -> dict[str, Any]:
    """The data of a policy with no fault of its own; its numbers may contradict each other."""
    regions = draw(st.lists(keys, min_size=1, max_size=4, unique=True))
    homes = {country: draw(st.sampled_from(regions)) for country in draw(st.sets(st.sampled_from(COUNTRIES)))}
    bounds = sorted(draw(st.sets(st.integers(1, 10**7), min_size=1, max_size=3)))
    bands = {
        f"band-{index}": ({"min": low} if low else {}) | ({"max": high} if high else {})
        for index, (low, high) in enumerate(zip([None, *bounds], [*bounds, None], strict=True))
    }
    share = st.decimals(0, 1, places=3).map(float)
    limits = st.integers(1, 9)
    optional = {
        "max_consecutive_terms": dated(limits),
        "cooling_off_years": dated(st.integers(0, 9)),
        "eligible_after_months": dated(st.integers(0, 60)),
        "retain_min": dated(share),
        "max_per_country": dated(limits),
        "vacancy_term": dated(st.sampled_from(["rest", "full"])),
        "partial_term_counts": dated(st.sampled_from(["never", "always", "over_half"])),
        "chairs": dated(st.integers(0, 3)),
        "fairness": dated(st.sampled_from(["each", "cumulative"])),
        "notice_days": dated(st.integers(0, 400)),
    }
    rules = {key: draw(values) for key, values in optional.items() if draw(st.booleans())}
    return {
        "network": {"name": draw(names), "languages": draw(st.lists(st.sampled_from(["en", "ar", "fr", "es"]), min_size=1, unique=True))},
        "regions": {
            region: {
                "name": draw(st.dictionaries(st.sampled_from(["en", "ar", "fr"]), names)),
                "countries": [country for country, home in homes.items() if home == region],
            }
            for region in regions
        },
        "classes": {"size": {"of": "population", **bands}},
        "isc": {
            "seats": draw(dated(st.integers(1, 60))),
            "term_years": draw(dated(st.integers(1, 6))),
            **rules,
            "quota": {
                "region": {region: draw(quotas()) for region in draw(st.sets(st.sampled_from(regions)))},
                "size": {band: draw(quotas()) for band in draw(st.sets(st.sampled_from(list(bands))))},
            },
        },
        "match": {"weights": {"topic": 0.5, "language": 0.25, "load": 0.25}},
    }

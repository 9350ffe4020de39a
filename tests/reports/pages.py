"""A page with the map, every chart and a table, in English or in Arabic: what tests read and people look at.

`python -m tests.reports.pages FOLDER` writes both, to be opened in a browser.
"""

from __future__ import annotations

import sys
from base64 import b64encode
from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path

from scn.reports import formats
from scn.reports.drawing.charts import Group, Rule, RuleLabels, bars, verdicts
from scn.reports.drawing.figures import Direction, Figure, text
from scn.reports.drawing.map import MapLabels, Mark, Point, world_map
from scn.reports.drawing.timeline import Line, Term, TimelineLabels, timeline
from scn.reports.drawing.trends import growth

STYLE = Path(formats.__file__).with_name("page.css").read_text(encoding="utf-8")

TODAY = date(2027, 3, 1)

# Name, name in Arabic, degrees north and east, what it is.
CITIES: list[tuple[str, str, float, float, Mark]] = [
    ("Aarhus", "آرهوس", 56.16, 10.2, "committee"), ("Amman", "عمّان", 31.95, 35.93, "hub"), ("Amman", "عمّان", 31.95, 35.93, "member"),
    ("Bamenda", "باميندا", 5.96, 10.15, "member"), ("Cali", "كالي", 3.43, -76.52, "committee"),
    ("Cape Town", "كيب تاون", -33.93, 18.42, "hub"), ("Cape Town", "كيب تاون", -33.93, 18.42, "committee"),
    ("Chattogram", "شيتاغونغ", 22.35, 91.83, "member"), ("Dakar", "داكار", 14.69, -17.44, "member"),
    ("Denver", "دنفر", 39.74, -104.98, "hub"), ("Denver", "دنفر", 39.74, -104.98, "committee"),
    ("Dhaka", "دكا", 23.81, 90.41, "member"), ("Esbjerg", "إسبيرغ", 55.47, 8.45, "member"),
    ("Fredericton", "فريدريكتون", 45.96, -66.64, "member"), ("Gjilan", "غيلان", 42.46, 21.47, "member"),
    ("The Hague", "لاهاي", 52.08, 4.31, "committee"), ("Irbid", "إربد", 32.56, 35.85, "member"),
    ("Isiolo", "إيسيولو", 0.35, 37.58, "member"), ("Kaduna", "كادونا", 10.52, 7.44, "member"),
    ("Kumanovo", "كومانوفو", 42.13, 21.71, "member"), ("London", "لندن", 51.51, -0.13, "member"),
    ("Manchester", "مانشستر", 53.48, -2.24, "member"), ("Medellín", "ميديين", 6.25, -75.56, "member"),
    ("Mombasa", "مومباسا", -4.05, 39.67, "committee"), ("Montréal", "مونتريال", 45.5, -73.57, "member"),
    ("Nairobi", "نيروبي", -1.29, 36.82, "committee"), ("Oslo", "أوسلو", 59.91, 10.75, "member"),
    ("Pristina", "بريشتينا", 42.66, 21.17, "member"), ("Puno", "بونو", -15.84, -70.02, "member"),
    ("Sydney", "سيدني", -33.87, 151.21, "member"), ("Tripoli", "طرابلس", 34.44, 35.84, "committee"),
    ("Vilvoorde", "فيلفوردي", 50.93, 4.43, "member"), ("Toronto", "تورونتو", 43.65, -79.38, "member"),
    ("Kathmandu", "كاتماندو", 27.72, 85.32, "member"), ("Mandaue", "مانداوي", 10.32, 123.92, "committee"),
    ("Suva", "سوفا", -18.14, 178.44, "member"),
]  # fmt: skip
HOME = (
    "DK",
    "JO",
    "CM",
    "CO",
    "ZA",
    "BD",
    "SN",
    "US",
    "CA",
    "XK",
    "NL",
    "KE",
    "NG",
    "MK",
    "GB",
    "NO",
    "PE",
    "AU",
    "LB",
    "BE",
    "NP",
    "PH",
    "FJ",
)
REGIONS = [
    ("Sub-Saharan Africa", "أفريقيا جنوب الصحراء", 7, 41), ("Middle East and North Africa", "الشرق الأوسط وشمال أفريقيا", 4, 18),
    ("Europe and Central Asia", "أوروبا وآسيا الوسطى", 6, 62), ("North America", "أمريكا الشمالية", 3, 9),
    ("Latin America and the Caribbean", "أمريكا اللاتينية والبحر الكاريبي", 3, 20), ("Asia and the Pacific", "آسيا والمحيط الهادئ", 2, 27),
]  # fmt: skip


def figures(lang: str = "en", *, width: int | None = None) -> list[Figure]:
    """Every figure that there is, with the words of a language: the map first."""
    arabic = lang == "ar"
    direction: Direction = "rtl" if arabic else "ltr"

    def say(english: str, other: str) -> str:
        return other if arabic else english

    members = sum(region[3] for region in REGIONS)
    labels = MapLabels(
        member=say("Member", "مدينة عضو"),
        committee=say("Seat on the steering committee", "مقعد في لجنة التوجيه الدولية"),
        hub=say("Regional hub", "مركز إقليمي"),
        unplaced=lambda number: say(f"{number} cities without a place on the map", f"{number} مدينة بلا موقع على الخريطة"),
        merged=lambda number: say(f"{number} members", f"{number} مدينة عضو"),
        more=lambda number: say(f"{number} more", f"و{number} أخرى"),
        outlines=say("Outlines: Natural Earth. They say nothing about the status of a territory.", "الحدود من Natural Earth."),
    )
    points = [Point(lat, lon, kind, say(name, other)) for name, other, lat, lon, kind in CITIES]
    points += [Point(None, None, "member", "nowhere")] * 12
    groups = [
        Group(say(name, other), (seats / 25, count / members), (f"{seats} · {seats / 25:.0%}", f"{count} · {count / members:.0%}"))
        for name, other, seats, count in REGIONS
    ]
    lines = []
    for seat in range(1, 26):
        terms, start = [], date(2018 + seat % 3, 9, 22)
        for turn in range(4):
            name, other, *_ = CITIES[(seat * 7 + turn * 11) % len(CITIES)]
            end = start.replace(year=start.year + 3)
            if seat != 9 or turn != 2:
                terms.append(Term(say(name, other), start, end, f"{say(name, other)}: {start} – {end}"))
            start = end
        lines.append(Line(str(seat), tuple(terms[: 3 if seat % 5 else 4])))
    steps = [(date(2015 + number // 4, 1 + 3 * (number % 4), 1), round(8 + number * 3.5)) for number in range(49)]
    rules = [
        Rule(say(name, other), low, high, seats, low <= seats <= high, f"{seats} ({low}–{high})")
        for (name, other, seats, _), (low, high) in zip(REGIONS, [(5, 8), (3, 5), (4, 7), (2, 4), (3, 5), (3, 5)], strict=True)
    ]
    series = [say("Share of the seats", "نسبة المقاعد"), say("Share of the members", "نسبة المدن الأعضاء")]
    verdict_labels = RuleLabels(
        say("Minimum to maximum", "من الحد الأدنى إلى الأقصى"), say("Holds", "مستوفاة"), say("Broken", "غير مستوفاة")
    )
    timeline_labels = TimelineLabels(
        today=say("1 March 2027", "1 مارس 2027"),
        past=say("Ended", "منتهية"),
        running=say("Running", "جارية"),
        ending=say("Ends within a year", "تنتهي خلال سنة"),
        future=say("To come", "قادمة"),
    )
    title = say("Seats by region beside membership", "المقاعد حسب المنطقة مقارنة بالعضوية")
    return [
        world_map(points, say("Members, seats and hubs", "المدن والمقاعد والمراكز"), say("36 places.", "36 موقعا."), labels, home=HOME),
        bars(groups, series, title, say("Six regions.", "ست مناطق."), direction=direction, width=width),
        verdicts(
            rules, verdict_labels, say("Quotas", "حصص اللجنة"), say("Six quotas, one broken.", "ست حصص."), direction=direction, width=width
        ),
        growth(steps, TODAY, say("Growth", "نمو العضوية"), say("From 8 to 176.", "من 8 إلى 176."), direction=direction, width=width),
        timeline(
            lines, TODAY, timeline_labels, say("Terms by seat", "فترات العضوية حسب المقعد"), say("25 seats.", "25 مقعدا."),
            direction=direction, width=width,
        ),
    ]  # fmt: skip


def page(found: Sequence[Figure], *, lang: str = "en") -> str:
    """A whole page, as strict about what it loads as a report."""
    world, *charts = found
    digest = b64encode(sha256(STYLE.encode()).digest()).decode()
    title = "شبكة المدن القوية" if lang == "ar" else "Strong Cities Network"
    drawn = "".join(chart.html for chart in charts)
    return f"""<!DOCTYPE html>
<html lang="{lang}" dir="{"rtl" if lang == "ar" else "ltr"}">
<head>
<meta charset="utf-8"/>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-{digest}'; img-src data:"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<title>{title}</title>
<style>{STYLE}</style>
</head>
<body>
<header class="page"><h1>{title}</h1><p class="lead">{TODAY}</p></header>
<main>
{_facts(lang)}{world.html}<div class="figures">
{drawn}</div>
{_table()}</main>
<footer class="page"><p>scn</p></footer>
</body>
</html>
"""


def _facts(lang: str) -> str:
    facts = [f"<div><dt>{text(name if lang == 'en' else other)}</dt><dd>{members}</dd></div>" for name, other, _, members in REGIONS]
    return f'<dl class="facts">{"".join(facts)}</dl>\n'


def _table() -> str:
    words, numbers = ("City", "City in Arabic", "Kind", "Verdict", "Note"), ("Latitude", "Longitude")
    head = [(word, "") for word in words[:2]] + [(word, "number") for word in numbers] + [(word, "") for word in words[2:]]
    columns = "".join(f'<th scope="col" class="{kind}">{word}</th>' for word, kind in head)
    rows = "".join(
        f'<tr><th scope="row"><bdi>{text(name)}</bdi></th><td><bdi lang="ar">{text(other)}</bdi></td>'
        f'<td class="number"><bdi>{lat}</bdi></td><td class="number"><bdi>{lon}</bdi></td><td>{kind}</td>'
        f'<td><span class="verdict {"broken" if lat > 50 else "holds"}">{"broken" if lat > 50 else "holds"}</span></td>'
        f'<td class="long">Agreed with the Regional Hub, and reported to the Management Unit</td></tr>\n'
        for name, other, lat, lon, kind in CITIES
    )
    return (
        '<h2 id="cities">Cities</h2>\n<div class="scroll" tabindex="0" role="region" aria-labelledby="cities">\n'
        f"<table><thead><tr>{columns}</tr></thead>\n<tbody>\n{rows}</tbody></table></div>\n"
    )


if __name__ == "__main__":
    for language in ("en", "ar"):
        (Path(sys.argv[1]) / f"{language}.html").write_text(page(figures(language), lang=language), encoding="utf-8")

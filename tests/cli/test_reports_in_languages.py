"""The reports in four languages: nothing English is left in them but names and ids, they fit, and scripts read what they always read."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from command_line import Network, process
from markdown_it import MarkdownIt
from rich.cells import cell_len

from scn.i18n import bidi, spoken
from scn.reports.offered import REPORTS

DAY = "2026-12-01"
OTHERS = ("ar", "fr", "es")
LATE = "2028-10-01"
"""A day on which terms have ended, so that there are vacancies, broken rules and remarks."""

FORMULAS = ("H = −Σ p ln p", "exp(H)")
NAMING = ("id", "city", "network", "note", "topic", "command", "key", "before", "after", "method", "sha256")
"""The keys of a report's data under which names stand, and what else is the same in every language."""

report = pytest.mark.parametrize("report", REPORTS)
lang = pytest.mark.parametrize("lang", OTHERS)


@pytest.fixture(scope="module")
def network(sample_once: Network, tmp_path_factory: pytest.TempPathFactory) -> Network:
    """The sample with work under way, beyond a capacity, and a request that still waits, so that every section has rows."""
    made = sample_once.copy(tmp_path_factory.mktemp("languages"))
    made.do("request", "propose", "R-2026-003", "EX-007", "--alternate", "EX-028", "--on", "2026-11-20")
    made.do("request", "confirm", "R-2026-003", "EX-007", "--on", "2026-11-24")
    made.do("request", "propose", "R-2026-011", "EX-012", "EX-014", "--on", "2026-11-20")
    made.do("request", "withdraw", "R-2026-009", "--on", "2026-11-20")
    return made


def _names(found: Any) -> set[str]:
    """The ids and names of a report's data: what no catalogue translates."""
    match found:
        case dict():
            kept = {str(found[key]) for key in (*NAMING, *(("name",) if "id" in found else ())) if found.get(key)}
            return kept.union(*map(_names, found.values()))
        case list():
            return set().union(*map(_names, found)) | {item for item in found if isinstance(item, str) and item.startswith("R-")}
    return set()


@pytest.mark.parametrize("day", [DAY, LATE])
@report
@pytest.mark.parametrize("form", ["table", "md"])
def test_an_arabic_report_has_no_latin_letter_but_in_names(form: str, report: str, day: str, network: Network) -> None:
    call = ("report", report, "--as-of", day, "--lang", "ar")
    told = network.do(*call, "--format", form).out.replace("\\", "")
    names = _names(network.json(*call))

    for name in sorted({*names, *FORMULAS, "scn expert match", '<div dir="rtl" lang="ar">', "</div>"}, key=len, reverse=True):
        told = told.replace(name, "")
    assert re.findall("[A-Za-z][A-Za-z0-9]*", told) in ([], ["B2"])  # a level of the CEFR


@report
@lang
def test_no_label_of_an_english_report_is_left(report: str, lang: str, network: Network) -> None:
    english = network.do("report", report, "--as-of", DAY).out
    told = network.do("report", report, "--as-of", DAY, "--lang", lang).out

    titles = [line for line in english.splitlines() if ": " in line and not line.startswith("An example")]
    assert titles
    assert not set(titles) & set(told.splitlines())
    assert not re.search(r"\b(region|share|holds|seats|wants|until|yes|vetted|within|current-leader|peer-learning)\b", told)


@pytest.mark.parametrize("day", [DAY, LATE])
@report
@pytest.mark.parametrize("lang", ["en", *OTHERS])
def test_a_report_fits_80_columns(report: str, lang: str, day: str, network: Network) -> None:
    narrow = network.do("report", report, "--as-of", day, "--lang", lang, env={"COLUMNS": "80"}).out

    assert [line for line in narrow.splitlines() if cell_len(line) > 80] == []


@report
def test_every_cell_stands_under_its_heading_by_the_width_that_is_shown(report: str, network: Network) -> None:
    lines = network.do("report", report, "--as-of", DAY, "--lang", "ar", env={"COLUMNS": "80"}).out.splitlines()
    rules = [number for number, line in enumerate(lines) if line.startswith("───")]

    assert len(rules) >= 2
    for rule in rules:
        heads = _edges(lines[rule - 1])
        starts, ends = {start for start, _ in heads}, {end for _, end in heads}
        for line in lines[rule + 1 : next((number for number in range(rule, len(lines)) if not lines[number]), len(lines))]:
            if line.startswith((bidi.FSI, " ")):
                assert all(start in starts or end in ends or start > max(ends) for start, end in _edges(line))


def _edges(line: str) -> list[tuple[int, int]]:
    """Where the cells of a line begin and end on the screen."""
    cells = re.finditer(f"{bidi.FSI}[^{bidi.PDI}]*{bidi.PDI}", line)
    return [(cell_len(line[: cell.start()]), cell_len(line[: cell.end()])) for cell in cells]


@report
def test_every_isolate_ends_in_its_line_and_nothing_else_directs_the_text(report: str, network: Network) -> None:
    for line in network.do("report", report, "--as-of", LATE, "--lang", "ar").out.splitlines():
        assert bidi.paired(line) == line
    for lang in ("en", "fr", "es"):
        assert not set(map(chr, bidi.SIGNS)) & set(network.do("report", report, "--as-of", LATE, "--lang", lang).out)


@lang
def test_json_says_the_same_values_in_every_language(lang: str, network: Network) -> None:
    for report, keys in (("summary", ("statuses", "vacant", "holds", "seats")), ("experts", ("load", "requests", "unused", "states"))):
        here, there = (network.json("report", report, "--as-of", LATE, "--lang", each) for each in ("en", lang))
        assert [here[key] for key in keys] == [there[key] for key in keys]
        assert here.keys() == there.keys()


@lang
def test_the_cells_of_csv_are_the_values_that_they_always_were(lang: str, network: Network) -> None:
    def rows(lang: str) -> list[dict[str, str]]:
        told = network.do("report", "experts", "--as-of", DAY, "--lang", lang, "--format", "csv").out
        return list(csv.DictReader(io.StringIO(told)))

    here, there = rows("en"), rows(lang)
    named = {"group", "name", "region"}
    assert [{key: row[key] for key in row.keys() - named} for row in here] == [
        {key: row[key] for key in row.keys() - named} for row in there
    ]
    assert {row["category"] for row in there if row["section"] == "unused"} <= {
        "current-leader",
        "former-leader",
        "practitioner",
        "stakeholder",
    }


def test_arabic_markdown_says_that_it_is_written_from_the_right(network: Network) -> None:
    told = network.do("report", "summary", "--as-of", DAY, "--lang", "ar", "--format", "md").out
    tokens = MarkdownIt("commonmark").enable("table").parse(told)

    assert [token.content.strip() for token in tokens if token.type == "html_block"] == ['<div dir="rtl" lang="ar">', "</div>"]
    assert sum(token.type == "table_open" for token in tokens) == 3
    assert "<div" not in network.do("report", "summary", "--as-of", DAY, "--lang", "fr", "--format", "md").out


@lang
def test_remarks_on_the_committee_are_said_in_the_language_and_stay_english_in_json(lang: str, network: Network) -> None:
    told = network.do("report", "summary", "--as-of", LATE, "--lang", lang).out
    english = network.json("report", "summary", "--as-of", LATE, "--lang", lang)["warnings"]

    assert any("seats vacant" in warning for warning in english)
    assert not any(warning in told for warning in english)
    assert {"ar": "المقاعد الشاغرة", "fr": "sièges vacants", "es": "puestos vacantes"}[lang] in told


def test_a_hostile_name_stays_in_its_isolate(sample: Network) -> None:
    hostile = "x\u2069\u202e\u2067 [b] \x1b[31m{0}"
    sample.policy.write_text(
        sample.policy.read_text(encoding="utf-8").replace('name = "Strong Cities Network"', f"name = {json.dumps(hostile)}"),
        encoding="utf-8",
    )
    for form in ("table", "md"):
        told = sample.do("report", "summary", "--as-of", DAY, "--lang", "ar", "--format", form).out
        title = next(line for line in told.splitlines() if "ملخص" in line)
        assert bidi.paired(title) == title
        assert "\x1b" not in told
        assert title.removeprefix("# ").replace("\\", "").startswith(f"{bidi.FSI}x [b] [31m{{0}}{bidi.PDI}")


@pytest.mark.parametrize(
    ("env", "title"),
    [
        ({"SCN_LANG": "fr"}, "synthèse au 1 déc. 2026"),
        ({"LANG": "es_MX.UTF-8"}, "resumen al 1 dic 2026"),
        ({"LC_ALL": "ar_EG.UTF-8@x", "LANG": "fr_FR"}, "ملخص في 1 ديسمبر 2026"),
        ({"LANG": "ast_ES.UTF-8"}, "summary on 2026-12-01"),
        ({"LC_ALL": "C", "LANG": "fr_FR.UTF-8"}, "summary on 2026-12-01"),
    ],
)
def test_the_language_is_the_one_of_the_environment_where_no_flag_says_another(
    env: dict[str, str], title: str, sample_once: Network
) -> None:
    assert title in sample_once.do("report", "summary", "--as-of", DAY, env=env).out.splitlines()[0]


def test_a_bare_process_speaks_arabic_without_a_locale(sample_once: Network) -> None:
    done = process("report", "summary", "--as-of", DAY, store=sample_once.store, env={"SCN_LANG": "ar", "LC_ALL": "C"})

    assert (done.code, done.err) == (0, "")
    assert "القواعد: كلها مستوفاة" in done.out


def test_a_fifth_language_is_a_new_file(network: Network, tmp_path: Path) -> None:
    for path in Path(spoken.FOLDER).glob("*.po"):
        shutil.copy(path, tmp_path)
    (tmp_path / "pt.po").write_text(
        'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
        'msgid "{network}: summary on {day}"\nmsgstr "{network}: resumo de {day}"\n\n'
        'msgid "Members: {members} active in {number} country"\nmsgid_plural "Members: {members} active in {number} countries"\n'
        'msgstr[0] "Membros: {members} ativos em {number} país"\nmsgstr[1] "Membros: {members} ativos em {number} países"\n',
        encoding="utf-8",
    )
    with mock.patch.object(spoken, "FOLDER", str(tmp_path)):
        told = network.do("report", "summary", "--as-of", DAY, "--lang", "pt").out
        assert "pt" in network.do("report", "summary", "--help").out

    assert "Strong Cities Network: resumo de 1 de dez. de 2026" in told
    assert "Membros: 106 ativos em 44 países" in told
    assert "Marrocos" in told
    assert network.scn("report", "summary", "--lang", "pt").code == 2

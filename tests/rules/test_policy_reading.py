"""Reading a policy file: what comes out of it, and what is said of one that cannot be read."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from typing import Any

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st
from policies import MINIMAL, STEADY, THOROUGH, marked, policies, refusal

from scn.errors import InvalidInput
from scn.rules.policy import Attribute, Band, Dated, MatchPolicy, PartialTerm, Quota, Schedule, Topic, VacancyTerm
from scn.rules.policyfile.checking import check
from scn.rules.policyfile.reading import load
from scn.rules.policyfile.scheduling import Offered

TODAY = date(2026, 1, 1)

SCHEDULED = f'{MINIMAL}[[schedule]]\nreport = "isc"\nwhen = "{{when}}"\nto = {{to}}\n'
"""A policy with a schedule whose time and file are to be filled in."""


def test_a_policy_needs_no_more_than_seats_and_the_length_of_a_term() -> None:
    rules = load(MINIMAL, "policy.toml").committee.on(TODAY)
    assert rules is not None
    assert (rules.seats, rules.term_years, rules.quotas) == (25, 3, ())
    assert (rules.max_consecutive_terms, rules.max_per_country) == (None, None)
    assert (rules.cooling_off_years, rules.eligible_after_months, rules.chairs, rules.notice_days) == (0, 0, 0, 0)
    assert rules.retain_min == 0
    assert (rules.vacancy_term, rules.partial_term_counts) == (VacancyTerm.REST, PartialTerm.OVER_HALF)


def test_a_share_is_read_as_the_exact_fraction_that_is_written() -> None:
    policy = load(f"{MINIMAL}retain_min = 0.6\n[match.weights]\ntopic = 0.1\nload = 0.9\n", "policy.toml")
    assert policy.committee.retain_min.on(TODAY) == Fraction(3, 5)
    assert policy.weights == {"topic": Fraction(1, 10), "load": Fraction(9, 10)}


def test_a_rule_keeps_the_versions_that_it_had() -> None:
    policy = load("[isc]\nterm_years = 3\nseats = [{ value = 26 }, { from = 2023-09-22, value = 25 }]\n", "policy.toml")
    assert policy.committee.seats == Dated(((None, 26), (date(2023, 9, 22), 25)))


def test_a_limit_can_be_lifted_from_a_day_on() -> None:
    policy = load(f'{MINIMAL}max_per_country = [{{ value = 2 }}, {{ from = 2025-01-01, value = "none" }}]\n', "policy.toml")
    assert policy.committee.max_per_country.versions == ((None, 2), (date(2025, 1, 1), None))


def test_a_quota_has_its_bounds_the_limits_of_their_change_and_its_versions() -> None:
    text = f"""{MINIMAL}
[regions.africa]
[isc.quota.region]
africa = [{{ min = 3, max = 8, floor = 2, ceiling = 9 }}, {{ from = 2027-01-01, min = 4 }}]
[isc.quota.country]
FR = {{ max = 1, from = 2026-06-01 }}
"""
    assert load(text, "policy.toml").committee.quotas == {
        ("region", "africa"): Dated(((None, Quota("region", "africa", 3, 8, 2, 9)), (date(2027, 1, 1), Quota("region", "africa", 4)))),
        ("country", "FR"): Dated(((date(2026, 6, 1), Quota("country", "FR", 0, 1)),)),
    }


def test_a_region_has_names_countries_and_a_hub() -> None:
    text = f'{MINIMAL}[regions.mena]\nname = {{ en = "Middle East", ar = "الشرق" }}\ncountries = ["DZ", "EG"]\nhub = "mena-hub"\n'
    policy = load(text, "policy.toml")
    assert policy.regions["mena"].names == {"en": "Middle East", "ar": "الشرق"}
    assert (policy.region_of("EG"), policy.region_of("FR"), policy.hub_of("mena")) == ("mena", None, "mena-hub")


def test_a_plain_name_is_in_the_first_language_of_the_network() -> None:
    policy = load(f'{MINIMAL}[network]\nlanguages = ["fr", "en"]\n[regions.europe]\nname = "L\'Europe"\n', "policy.toml")
    assert policy.regions["europe"].names == {"fr": "L'Europe"}


def test_the_classes_of_a_number_come_in_the_order_of_their_bounds() -> None:
    text = f'{MINIMAL}[classes.size]\nof = "population"\nlarge = {{ min = 1_000 }}\n[classes.size.small]\nmax = 1000\n'
    size = load(text, "policy.toml").classes["size"]
    assert size.bands == (Band("small", None, 1000), Band("large", 1000, None))
    assert (size.band_of(999), size.band_of(1000)) == ("small", "large")


def test_attributes_and_further_countries_are_the_networks_own() -> None:
    text = f'{MINIMAL}[attributes.climate]\nvalues = ["dry", "wet"]\nname = "Climate"\n[countries.XA]\nname = {{ en = "Xania" }}\n'
    policy = load(text, "policy.toml")
    assert (policy.attributes["climate"].values, policy.attributes["climate"].names) == (("dry", "wet"), {"en": "Climate"})
    assert policy.countries == {"XA": {"en": "Xania"}}


def test_a_policy_says_what_is_asked_of_experts_and_without_it_the_usual_is_asked() -> None:
    asked = "min_fluency = 'C1'\nrequire_vetted = false\nvetting_valid_months = 24\nstale_after_months = 6\n"
    policy = load(f"{MINIMAL}[match]\n{asked}[match.attributes.gender]\nvalues = ['woman', 'man']\n", "policy.toml")
    own = Attribute("gender", ("woman", "man"))
    assert policy.matching == MatchPolicy("C1", False, 24, 6, {"gender": own})
    assert load(MINIMAL, "policy.toml").matching == MatchPolicy("B2", True, None, 18, {})


def test_topics_have_a_parent_labels_and_synonyms_by_language() -> None:
    topic = "parent = 'public-space-protection'\nname = 'Nightlife'\nsynonyms = { es = ['bares', 'ocio'] }\n"
    policy = load(f"{MINIMAL}[topics.night-life]\n{topic}", "policy.toml")
    assert policy.topics == {"night-life": Topic("night-life", "public-space-protection", {"en": "Nightlife"}, {"es": ("bares", "ocio")})}


def test_a_policy_knows_the_file_and_the_text_that_it_was_read_from() -> None:
    policy = load(MINIMAL, "/etc/scn/policy.toml")
    assert (policy.source, policy.sha256) == ("/etc/scn/policy.toml", sha256(MINIMAL.encode()).hexdigest())


def test_a_policy_that_contradicts_itself_in_numbers_can_still_be_read() -> None:
    text = f"{MINIMAL}[isc.quota.country]\nFR = {{ min = 30 }}\n"
    assert load(text, "policy.toml").committee.quotas
    assert check(text, "policy.toml")


def test_a_warning_keeps_nobody_from_reading() -> None:
    assert load(f"{MINIMAL}[isc.quota.country]\nFR = {{}}\n", "policy.toml").committee.quotas


FAULTS = {
    "text that is no TOML": ("[isc]\nseats = = 25 # <<\n", "this is not TOML: Invalid value (column 9)"),
    "a list that is not closed": ("[isc]\nseats = [25, # <<\n\n", "this is not TOML: Invalid value at the end of the file"),
    "a key given twice": (f"{MINIMAL}seats = 26 # <<\n", "this is not TOML: Cannot overwrite a value (column 11)"),
    "a number of thousands of digits": (f"{MINIMAL}chairs = {'9' * 5000} # <<\n", "this is not TOML: a number of thousands of digits"),
    "half a character": (f"{MINIMAL}\n# \ud800 # <<\n", "this is not TOML: a character that Unicode does not have"),
    "an unknown table": (f"{MINIMAL}[region.mena] # <<\n", "region is no known key; did you mean 'regions'?"),
    "an unknown key with a near one": ("[isc]\nseats = 25\nterm_yaers = 3 # <<\nterm_years = 3\n", "did you mean 'term_years'?"),
    "an unknown key with none near": (f"{MINIMAL}[network]\nx = 1 # <<\n", "network.x is no known key; known here: languages, name, note"),
    "an unknown key of a quota": (f"{MINIMAL}[isc.quota.country]\nFR = {{ maximum = 2, min = 1 }} # <<\n", "isc.quota.country.FR.maximum"),
    "an unknown key of a version": (
        "[isc]\nterm_years = 3\nseats = [\n  { value = 26 },\n  { since = 2023-09-22, from = 2023-09-22, value = 25 }, # <<\n]\n",
        "isc.seats.since is no known key",
    ),
    "seats that are missing": ("[isc] # <<\nterm_years = 3\n", "isc.seats is missing; a whole number from 1 to 10000 would be right"),
    "a term that is missing": ("[network]\n[isc] # <<\nseats = 3\n", "isc.term_years is missing"),
    "a text for a number": ('[isc]\nseats = "many" # <<\nterm_years = 3\n', "isc.seats is 'many'; a whole number from 1 to 10000"),
    "a fraction for a number": ("[isc]\nseats = 25.0 # <<\nterm_years = 3\n", "isc.seats is 25.0"),
    "a truth for a number": ("[isc]\nseats = true # <<\nterm_years = 3\n", "isc.seats is true"),
    "no seats": ("[isc]\nseats = 0 # <<\nterm_years = 3\n", "isc.seats is 0"),
    "terms of no length": ("[isc]\nseats = 25\nterm_years = 0 # <<\n", "isc.term_years is 0; a whole number from 1 to 100"),
    "a number beyond all bounds": (f"{MINIMAL}notice_days = 0x{'f' * 5000} # <<\n", "is a number of more than 18 digits"),
    "a negative number": (f"{MINIMAL}chairs = -1 # <<\n", "isc.chairs is -1; a whole number from 0"),
    "a table for a value": (f"{MINIMAL}chairs = {{ value = 2 }} # <<\n", "isc.chairs is a table; a whole number"),
    "a value for a table": (f"network = 1 # <<\n{MINIMAL}", "network is 1; a table would be right"),
    "a value for a list": (f'{MINIMAL}[regions.mena]\ncountries = "DZ" # <<\n', "regions.mena.countries is 'DZ'; a list would be right"),
    "a share above 1": (f"{MINIMAL}retain_min = 1.01 # <<\n", "isc.retain_min is 1.01; a share from 0 to 1"),
    "a share below 0": (f"{MINIMAL}retain_min = -0.5 # <<\n", "isc.retain_min is -0.5"),
    "a share that is no number": (f"{MINIMAL}retain_min = nan # <<\n", "isc.retain_min is NaN"),
    "a share too fine to be meant": (f"{MINIMAL}retain_min = 1e-99999999 # <<\n", "isc.retain_min is 1E-99999999"),
    "a share with an exponent beyond all bounds": (f"{MINIMAL}retain_min = 1e{'9' * 30} # <<\n", "isc.retain_min is NaN"),
    "a limit of 0": (f"{MINIMAL}max_per_country = 0 # <<\n", "or no key at all for no limit, would be right"),
    "terms limited to 0": (f"{MINIMAL}max_consecutive_terms = 0 # <<\n", "isc.max_consecutive_terms is 0"),
    "an unknown word": (f'{MINIMAL}vacancy_term = "half" # <<\n', "isc.vacancy_term is 'half'; 'rest' or 'full' would be right"),
    "a weight above 1": (f"{MINIMAL}[match.weights]\ntopic = 40 # <<\n", "match.weights.topic is 40; a share from 0 to 1"),
    "a fluency that is no level": (f"{MINIMAL}[match]\nmin_fluency = 'B3' # <<\n", "match.min_fluency is 'B3'; a level of the CEFR"),
    "a requirement that is no truth": (f"{MINIMAL}[match]\nrequire_vetted = 1 # <<\n", "match.require_vetted is 1; true or false"),
    "stale after no time": (f"{MINIMAL}[match]\nstale_after_months = 0 # <<\n", "a whole number from 1 to 1200"),
    "an attribute that every expert has": (f"{MINIMAL}[match.attributes.employer] # <<\n", "is a name that scn uses itself"),
    "a topic that is above itself": (
        f"{MINIMAL}[topics.bars]\nparent = 'clubs'\n[topics.clubs]\nparent = 'pubs' # <<\n[topics.pubs]\nparent = 'clubs'\n",
        "topics.clubs.parent is 'pubs', which is below clubs itself",
    ),
    "a topic with capitals": (f"{MINIMAL}[topics.Bars] # <<\n", "an id of lower-case letters, digits and -"),
    "an unknown weight": (f"{MINIMAL}[match.weights]\ntopics = 1 # <<\n", "did you mean 'topic'?"),
    "a language that is none": (
        f'{MINIMAL}[network]\nlanguages = ["en",\n "English"] # <<\n',
        "network.languages is 'English'; a language tag",
    ),
    "a name in a language that is none": (f'{MINIMAL}[regions.mena]\nname = {{ English = "x" }} # <<\n', "is 'English'; a language tag"),
    "a country that is no code": (
        f'{MINIMAL}[regions.mena]\ncountries = [\n"DZ",\n"Egypt", # <<\n]\n',
        "is 'Egypt'; a code of two capital letters",
    ),
    "a country of its own that is no code": (f"{MINIMAL}[countries.Xania] # <<\n", "countries.Xania is 'Xania'; a code of two capital"),
    "a country twice in a region": (f'{MINIMAL}[regions.mena]\ncountries = ["DZ",\n"DZ"] # <<\n', "has 'DZ' twice; once would be right"),
    "a country in two regions": (
        f'{MINIMAL}[regions.mena]\ncountries = ["DZ"]\n[regions.africa]\ncountries = [\n"KE",\n"DZ", # <<\n]\n',
        "regions.africa.countries has DZ, which is also in regions.mena (line 5); one region would be right",
    ),
    "a hub that is no key": (f'{MINIMAL}[regions.mena]\nhub = "Amman Hub" # <<\n', "regions.mena.hub is 'Amman Hub'; a key of lower-case"),
    "a region that is no key": (f"{MINIMAL}[regions.MENA] # <<\n", "regions.MENA is 'MENA'; a key of lower-case letters"),
    "a class of what no city has": (
        f'{MINIMAL}[classes.size]\nof = "area" # <<\nsmall = {{ max = 5 }}\n',
        "'population' or 'lat' or 'lon'",
    ),
    "a class that does not say of what": (f"{MINIMAL}[classes.size] # <<\nsmall = {{ max = 5 }}\n", "classes.size.of is missing"),
    "a number without classes": (f'{MINIMAL}[classes.size] # <<\nof = "population"\n', "classes.size has no class"),
    "classes that overlap": (
        f'{MINIMAL}[classes.size]\nof = "population"\nlarge = {{ min = 90 }} # <<\nsmall = {{ max = 100 }}\n',
        "classes.size.large overlaps with small; min = 100 would be right",
    ),
    "two classes without a lower bound": (
        f'{MINIMAL}[classes.size]\nof = "population"\na = {{ max = 90 }}\nb = {{ max = 100 }} # <<\n',
        "classes.size.b overlaps with a",
    ),
    "a gap between classes": (
        f'{MINIMAL}[classes.size]\nof = "population"\nsmall = {{ max = 100 }}\nlarge = {{ min = 110 }} # <<\n',
        "classes.size.large leaves a gap after small, from 100 to 110; min = 100 would be right",
    ),
    "a class without a number": (
        f'{MINIMAL}[classes.size]\nof = "population"\nnone = {{ min = 100, max = 100 }} # <<\n',
        "classes.size.none.max is 100, so that no number is in it",
    ),
    "a class with every number": (
        f'{MINIMAL}[classes.size]\nof = "population"\nall = {{}} # <<\n',
        "classes.size.all has neither min nor max",
    ),
    "a population below 0": (f'{MINIMAL}[classes.size]\nof = "population"\nx = {{ max = -1 }} # <<\n', "classes.size.x.max is -1"),
    "an attribute by a taken name": (f"{MINIMAL}[attributes.region] # <<\n", "attributes.region is a name that scn uses itself"),
    "an attribute by the name of a class": (
        f'{MINIMAL}[classes.size]\nof = "lat"\nx = {{ max = 0 }}\n[attributes.size] # <<\n',
        "attributes.size is also the name of a class (line 4)",
    ),
    "a quota on what no city has": (f"{MINIMAL}[isc.quota.regoin] # <<\nmena = {{ min = 1 }}\n", "did you mean 'region'?"),
    "a quota for no region": (
        f"{MINIMAL}[regions.africa]\n[isc.quota.region]\nafrika = {{ min = 1 }} # <<\n",
        "isc.quota.region.afrika is a quota for a group that no member can be in; did you mean 'africa'?",
    ),
    "a quota for no class": (
        f'{MINIMAL}[classes.size]\nof = "population"\nsmall = {{ max = 5 }}\n[isc.quota.size]\nhuge = {{ max = 1 }} # <<\n',
        "isc.quota.size.huge is a quota for a group that no member can be in; known here: small",
    ),
    "a quota for no value of an attribute": (
        f'{MINIMAL}[attributes.climate]\nvalues = ["dry", "wet"]\n[isc.quota.climate]\ndri = {{ max = 1 }} # <<\n',
        "did you mean 'dry'?",
    ),
    "a quota for what is no country": (f"{MINIMAL}[isc.quota.country]\nFrance = {{ max = 1 }} # <<\n", "is 'France'; a code of two"),
    "a minimum above the maximum": (
        f"{MINIMAL}[isc.quota.country.FR]\nmin = 3 # <<\nmax = 2\n",
        "isc.quota.country.FR.min is 3, above max (2); at most 2 would be right",
    ),
    "a floor above the minimum": (
        f"{MINIMAL}[isc.quota.country]\nFR = {{ floor = 1 }} # <<\n",
        "isc.quota.country.FR.floor is 1, above min (0)",
    ),
    "a ceiling below the maximum": (
        f"{MINIMAL}[isc.quota.country]\nFR = {{ max = 3, ceiling = 2 }} # <<\n",
        "FR.max is 3, above ceiling (2)",
    ),
    "versions that are not in order": (
        "[isc]\nterm_years = 3\nseats = [\n{ from = 2024-01-01, value = 26 },\n{ from = 2023-01-01, value = 25 }, # <<\n]\n",
        "isc.seats.from is 2023-01-01, not after 2024-01-01",
    ),
    "two versions without a day": (
        "[isc]\nterm_years = 3\nseats = [\n{ value = 26 },\n{ value = 25 }, # <<\n]\n",
        "isc.seats has a version without from; only the first may hold from the beginning",
    ),
    "a version without a value": ("[isc]\nterm_years = 3\nseats = [{ from = 2024-01-01 }] # <<\n", "isc.seats.value is missing"),
    "no version": ("[isc]\nterm_years = 3\nseats = [] # <<\n", "isc.seats is an empty list"),
    "a day in quotes": (
        '[isc]\nterm_years = 3\nseats = [{ from = "2024-01-01", value = 1 }] # <<\n',
        "isc.seats.from is '2024-01-01'; a date such as",
    ),
    "an hour for a day": (
        "[isc]\nterm_years = 3\nseats = [{ from = 2024-01-01T10:00:00, value = 1 }] # <<\n",
        "isc.seats.from is 2024-01-01 10:00:00; a date such as",
    ),
    "a name that is empty": (f'{MINIMAL}[network]\nname = " " # <<\n', "network.name is ' '; a text that is not empty"),
    "an unknown key of the schedule": (
        f'{MINIMAL}[[schedule]]\nreport = "isc"\nwhen = "@daily"\nto = "a.md"\nevery = "day" # <<\n',
        "schedule.every is no known key",
    ),
    "an addressee for a file": (SCHEDULED.format(when="@daily", to='["a@example.org"] # <<'), "schedule.to is a list; the path of a file"),
    "a file without a name": (SCHEDULED.format(when="@daily", to='"reports/" # <<'), "schedule.to is 'reports/'; the path of a file"),
    "a placeholder that there is not": (SCHEDULED.format(when="@daily", to='"{hour}.md" # <<'), "with no braces but"),
    "no format in the ending": (SCHEDULED.format(when="@daily", to='"summary"').replace("]]\n", "]] # <<\n"), "schedule.format is missing"),
    "a minute that no hour has": (SCHEDULED.format(when="61 * * * *", to='"a.md"').replace('*"\n', '*" # <<\n'), "a time as crontab(5)"),
    "a day that no year has": (SCHEDULED.format(when="0 0 31 2 *", to='"a.md"').replace('*"\n', '*" # <<\n'), "a time as crontab(5)"),
    "a start that is no time": (
        SCHEDULED.format(when="@reboot", to='"a.md"').replace('reboot"\n', 'reboot" # <<\n'),
        "schedule.when is '@reboot'; a time",
    ),
    "a since that is no length of time": (
        SCHEDULED.format(when="@daily", to='"a.md"\nsince = "P1H" # <<'),
        "a length of time such as 'P7D'",
    ),
    "a name twice": (
        SCHEDULED.format(when="@daily", to='"a.md"') + '[[schedule]] # <<\nreport = "isc"\nwhen = "@weekly"\nto = "b.md"\n',
        "schedule is called 'isc-en-md', as that of line 4 is",
    ),
    "a file that two schedules write": (
        SCHEDULED.format(when="@daily", to='"out/isc.md"')
        + '[[schedule]]\nname = "b"\nreport = "isc"\nwhen = "@weekly"\nto = "./out/../out/{report}.md" # <<\n',
        "schedule.to is 'out/isc.md', which the schedule of line 4 writes",
    ),
    "sections of a report that has no parts": (
        SCHEDULED.format(when="@daily", to='"a.json"\nsections = ["x"] # <<'),
        "JSON has the whole report",
    ),
}


@pytest.mark.parametrize(("text", "words"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_told_once_with_its_line(text: str, words: str) -> None:
    (fault,) = (finding for finding in check(text, "policy.toml") if finding.severity == "error")
    assert words in fault.message
    assert [fault.line] == marked(text)
    with pytest.raises(InvalidInput) as raised:
        load(text, "policy.toml")
    assert (raised.value.message, raised.value.details) == (str(fault), ())


def test_a_schedule_takes_what_it_does_not_say_from_its_file_and_the_network() -> None:
    text = f'[network]\nlanguages = ["fr"]\n{SCHEDULED}'.format(when=" 0 6  * * mon", to='"out/{{report}}.MD"')
    (found,) = load(text.replace("{{", "{").replace("}}", "}"), "policy.toml").schedules
    assert found == Schedule("isc-fr-md", "isc", "md", "fr", "0 6  * * mon", "out/{report}.MD")


def test_a_schedule_of_what_there_is_not_is_told_where_it_is_known_what_there_is() -> None:
    text = SCHEDULED.format(when="@daily", to='"a.md"\nlanguage = "de"\nformat = "htm"').replace('"isc"', '"sumary"')
    offered = Offered(("summary",), ("html",), ("en",))
    assert check(text, "policy.toml") == []
    assert [(found.line, found.message) for found in check(text, "policy.toml", known_reports=offered)] == [
        (5, "schedule.report is 'sumary', which there is not; did you mean 'summary'?"),
        (8, "schedule.language is 'de', which there is not; known here: en"),
        (9, "schedule.format is 'htm', which there is not; did you mean 'html'?"),
    ]


def test_all_faults_are_told_at_once_in_the_order_of_their_lines() -> None:
    text = "[isc]\nseats = 0\nterm_years = 0\nchairs = -1\n[network]\nname = 1\n"
    with pytest.raises(InvalidInput) as raised:
        load(text, "p.toml")
    told = [raised.value.message, *raised.value.details]
    assert [line.split(": ")[0] for line in told] == ["p.toml:2", "p.toml:3", "p.toml:4", "p.toml:6"]


def test_a_class_that_cannot_be_read_takes_no_quota_with_it() -> None:
    text = f'{MINIMAL}[classes.size]\nof = "population"\nsmall = {{ max = "x" }} # <<\n[isc.quota.size]\nsmall = {{ max = 1 }}\n'
    assert [finding.line for finding in check(text, "policy.toml")] == marked(text)


def test_lists_nested_without_end_are_an_error_and_no_crash() -> None:
    assert [finding.line for finding in check(f"a = {'[' * 100_000}", "policy.toml")] == [1]


def test_a_message_stays_on_one_line_whatever_the_key() -> None:
    (finding,) = check(f'{MINIMAL}["a\\nb"]\n', "policy.toml")
    assert "\n" not in finding.message


@pytest.mark.parametrize("module", ["tree_sitter", "tomlkit", "difflib"])
def test_a_policy_without_a_fault_is_read_without(module: str) -> None:
    program = f"import sys; from scn.rules.policyfile.reading import load; load({MINIMAL!r}, 'p'); sys.exit({module!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def plain(values: Dated[Any]) -> list[tuple[date | None, Any]]:
    return [(since, value) for since, value in values.versions]


def versions(data: Any) -> list[tuple[date | None, Any]]:
    if isinstance(data, list):
        return [(version.get("from"), version["value"]) for version in data]
    return [] if data is None else [(None, data)]


@STEADY
@given(policies())
def test_a_policy_that_is_right_loads_to_the_data_that_was_written(data: dict[str, Any]) -> None:
    policy = load(tomli_w.dumps(data), "policy.toml")
    isc = data["isc"]
    assert (policy.name, list(policy.languages)) == (data["network"]["name"], data["network"]["languages"])
    assert {key: {"name": dict(region.names), "countries": list(region.countries)} for key, region in policy.regions.items()} == data[
        "regions"
    ]
    for rule in ("seats", "term_years", "max_consecutive_terms", "max_per_country", "chairs", "vacancy_term", "partial_term_counts"):
        assert plain(getattr(policy.committee, rule)) == versions(isc.get(rule))
    exact = [(since, Fraction(Decimal(repr(value)))) for since, value in versions(isc.get("retain_min"))]
    assert plain(policy.committee.retain_min) == exact
    for (dimension, group), quota in policy.committee.quotas.items():
        written = isc["quota"][dimension][group]
        written = written if isinstance(written, list) else [written]
        assert [
            {"min": q.min, "max": q.max, "floor": q.floor, "ceiling": q.ceiling} | ({"from": since} if since else {})
            for since, q in quota.versions
        ] == written
    assert len(policy.committee.quotas) == sum(len(table) for table in isc["quota"].values())
    for band in policy.classes["size"].bands:
        assert {"min": band.min, "max": band.max} == {"min": None, "max": None} | data["classes"]["size"][band.key]


WORDS = "[ ] [[ ]] { } = . , # isc [isc] seats quota regions from value classes of min max match weights 25 0.6 1e9 nan 2023-09-22 'DZ'"
TOKENS = st.sampled_from(["\n", " ", '"', *WORDS.split(" ")])


@THOROUGH
@given(st.text(max_size=60) | st.lists(TOKENS, max_size=40).map("".join))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    findings = check(text, "policy.toml")
    refused = refusal(text)
    assert refused is None or refused.message in map(str, findings)


VALUES = st.recursive(
    st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.dates() | st.datetimes() | st.times(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["value", "from", "min", "max", "en", "*"]), inner, max_size=3)
    ),
    max_leaves=5,
)


@THOROUGH
@given(policies(), st.data())
def test_any_value_at_any_key_is_read_or_refused_at_its_line(data: dict[str, Any], draw: st.DataObject) -> None:
    table = data
    path = []
    while True:
        key = draw.draw(st.sampled_from(sorted(table)))
        path.append(key)
        if not isinstance(table[key], dict) or not table[key] or draw.draw(st.booleans()):
            break
        table = table[key]
    table[key] = draw.draw(VALUES)
    refused = refusal(tomli_w.dumps(data))
    assert refused is None or refused.message.startswith("policy.toml:")

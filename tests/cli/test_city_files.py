"""Cities in and out of CSV files: all of a file or none of it, every fault with its line, and back again without a loss."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from command_line import Network, csv_of
from hypothesis import given, settings
from hypothesis import strategies as st

from scn.exchange import tables
from scn.exchange.files import whole


def _write(folder: Path, *lines: str) -> Path:
    path = folder / "cities.csv"
    path.write_bytes(csv_of(*lines))
    return path


def _names(network: Network) -> list[str]:
    return sorted(city["name"] for city in network.json("city", "list"))


def _faults(path: Path, told: str) -> list[str]:
    """The faults of a file, each without the file's name: `line: column: what`."""
    return [line.removeprefix(f"{path}:") for line in told.splitlines() if line.startswith(f"{path}:")]


@pytest.mark.parametrize(
    "content",
    [
        b"name,country\nLom\xc3\xa9,TG\nCotonou,BJ\n",
        b"\xef\xbb\xbfname,country\r\nLom\xc3\xa9,TG\r\nCotonou,BJ\r\n",
        b"name;country\nLom\xc3\xa9;TG\nCotonou;BJ\n",
        b"name\tcountry\nLom\xc3\xa9\tTG\nCotonou\tBJ",
        b'"name","country"\n"Lom\xc3\xa9","TG"\n\n"Cotonou","BJ"\n\n',
        b" name , country \n Lom\xc3\xa9 , Togo \nCotonou,benin\n",
        b"country,id,name\nTG,,Lom\xc3\xa9\nBJ,,Cotonou\n",
    ],
    ids=["comma", "BOM and CRLF", "semicolon", "tab, no end of line", "quoted, empty lines", "spaces, names of countries", "other order"],
)
def test_import_reads_what_spreadsheets_write(content: bytes, small_once: Network, tmp_path: Path) -> None:
    network = small_once.copy(tmp_path / "network")
    (tmp_path / "cities.csv").write_bytes(content)

    done = network.json("city", "import", tmp_path / "cities.csv")

    assert sorted(done["added"]) == ["cotonou", "lome"]
    assert _names(network) == ["Cotonou", "Lomé"]


def test_import_takes_a_cell_of_several_lines_and_names_later_lines_rightly(small: Network, tmp_path: Path) -> None:
    path = _write(tmp_path, "name,country,source,note", 'Cotonou,BJ,a letter,"first', 'second; ""third"""', "Nowhere,ZZ,,")

    refused = small.scn("city", "import", path)
    path = _write(tmp_path, "name,country,source,note", 'Cotonou,BJ,a letter,"first', 'second; ""third"""')
    small.do("city", "import", path)

    assert [fault.partition(":")[0] for fault in _faults(path, refused.err)] == ["4"]
    assert small.json("city", "show", "Cotonou")["sources"][0]["note"] == 'first\nsecond; "third"'


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"name,country\nCotonou,BJ\nAn\xe9ho,TG\n", 3),
        ("name,country\nCotonou,BJ\n".encode("utf-16"), 1),
        (b"name,country\nCotonou,BJ\nAn\0ho,TG\n", 3),
        (b'name,country\nCotonou,BJ\n"Aneho,TG\n', 3),
        (b"name,country\nCotonou,BJ,Benin\n", 2),
        (b"name,country,colour\nCotonou,BJ,red\n", 1),
        (b"name,population\nCotonou,5\n", 1),
        (b"name,name,country\nCotonou,Cotonou,BJ\n", 1),
        (b"name,country,names.\nCotonou,BJ,x\n", 1),
        (b"name,country,attributes.colour\nCotonou,BJ,red\n", 1),
        (b"", 1),
        (b"\n\n", 1),
    ],
    ids=[
        "not UTF-8", "UTF-16", "NUL", "an open quote", "a cell too many", "an unknown heading", "a missing column",
        "a heading twice", "a name in no language", "an unknown attribute", "an empty file", "empty lines",
    ],
)  # fmt: skip
def test_import_refuses_a_file_that_is_not_fit_and_names_the_line(content: bytes, line: int, small: Network, tmp_path: Path) -> None:
    path = tmp_path / "cities.csv"
    path.write_bytes(content)
    before = small.dump()

    done = small.scn("city", "import", path)

    assert done.code == 2
    assert f"{path}:{line}:" in done.err
    assert small.dump() == before


def test_import_names_an_unknown_heading_and_those_that_it_knows(small: Network, tmp_path: Path) -> None:
    told = small.scn("city", "import", _write(tmp_path, "name,country,colour", "Cotonou,BJ,red")).err

    assert "colour" in told
    assert "population" in told


def test_import_lists_every_fault_of_every_row_and_changes_nothing(small: Network, tmp_path: Path) -> None:
    path = _write(
        tmp_path,
        "name,country,population,lat,lon,status,joined,region,attributes.harbour",
        "Cotonou,BJ,679012,6.4,2.4,active,2019,west,sea",
        "Aneho,ZZ,many,,,friend,,,",
        ",TG,-1,95,200,,soon,north,air",
    )
    before = small.dump()

    done = small.scn("city", "import", path)

    assert done.code == 2
    assert small.dump() == before
    found = [fault.split(": ", 2) for fault in _faults(path, done.err) if ": " in fault]
    places = {(place, column) for place, column, *_ in found}
    assert {("3", column) for column in ("country", "population", "status")} <= places
    assert {("4", column) for column in ("name", "population", "lat", "lon", "joined", "region", "attributes.harbour")} <= places
    assert not [place for place, _ in places if place == "2"]


def test_import_with_json_lists_the_faults_in_one_document(small: Network, tmp_path: Path) -> None:
    path = _write(tmp_path, "name,country", "Cotonou,BJ", "Aneho,ZZ", ",TG")

    error = small.scn("city", "import", path, "--json").error()

    assert [detail.removeprefix(f"{path}:").split(":")[0] for detail in error["details"]] == ["3", "4"]


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("history", "not JSON"),
        ("history", "{}"),
        ("history", "[1]"),
        ("history", '[{"start": "2020-01-01"}]'),
        ("history", '[{"status": "active"}]'),
        ("history", '[{"status": "friend", "start": "2020-01-01"}]'),
        ("history", '[{"status": "active", "start": "soon"}]'),
        ("history", '[{"status": "active", "start": "2020-01-01", "end": "2019-01-01"}]'),
        ("history", '[{"status": "active", "start": "2020-01-01"}, {"status": "suspended", "start": "2021-01-01"}]'),
        ("history", '[{"status": "active", "start": "2020-01-01", "why": {}}]'),
        ("facts", '[{"source": "a letter"}]'),
        ("facts", '[{"field": "kind"}]'),
        ("facts", '[{"field": "kind", "source": "a letter"}, {"field": "kind", "source": "a letter"}]'),
        ("facts", '[{"field": "kind", "source": "a letter", "note": []}]'),
        ("contacts", '[{"role": "lead"}]'),
        ("contacts", '[{"name": "Ana", "email": ["a", "b"]}]'),
    ],
)
def test_import_names_line_and_column_of_a_cell_that_is_not_what_it_should_be(
    column: str, cell: str, small: Network, tmp_path: Path
) -> None:
    path = tmp_path / "cities.csv"
    with path.open("w", newline="") as stream:
        csv.writer(stream).writerows([["name", "country", column], ["Cotonou", "BJ", ""], ["Aneho", "TG", cell]])
    before = small.dump()

    done = small.scn("city", "import", path)

    assert done.code == 2
    assert _faults(path, done.err)[-1].startswith(f"3: {column}:")
    assert small.dump() == before


def test_import_does_not_change_a_state_past_its_steps(small: Network, tmp_path: Path) -> None:
    done = small.scn("city", "import", _write(tmp_path, "name,country,status", "Lomé,TG,suspended"))

    assert done.code == 2
    assert "applicant" in done.err
    assert small.json("city", "show", "Lomé")["status"] == "applicant"


def test_import_changes_what_differs_and_leaves_what_a_cell_does_not_give(small: Network, tmp_path: Path) -> None:
    small.do("city", "edit", "Lomé", "--kind", "city", "--population", "5")

    done = small.json("city", "import", _write(tmp_path, "name,country,kind,population,names.ar", "Lomé,TG,,837000,لومي"))

    shown = small.json("city", "show", "Lomé")
    assert (done["added"], done["changed"], done["same"]) == ([], ["lome"], 0)
    assert (shown["kind"], shown["population"], shown["names"]) == ("city", 837000, {"ar": "لومي"})


def test_import_gives_new_cities_the_state_that_is_asked_for_where_their_row_has_none(small: Network, tmp_path: Path) -> None:
    path = _write(tmp_path, "name,country,status", "Cotonou,BJ,", "Aneho,TG,participant")

    small.do("city", "import", path, "--status", "active", "--on", "2025-01-01")

    assert small.json("city", "show", "Cotonou", "--as-of", "2025-01-01")["status"] == "active"
    assert small.json("city", "show", "Aneho", "--as-of", "2025-01-01")["status"] == "participant"


def test_import_with_skip_bad_takes_the_good_rows_and_writes_the_others(small: Network, tmp_path: Path) -> None:
    path = _write(tmp_path, "name,country,source", "Cotonou,BJ,", 'Aneho,ZZ,"a ""letter"""', "Kpalimé,TG,", ",TG,=1+1")

    done = small.scn("city", "import", path, "--skip-bad", tmp_path / "bad.csv")

    assert done.code == 0
    assert _names(small) == ["Cotonou", "Kpalimé", "Lomé"]
    assert list(csv.reader((tmp_path / "bad.csv").open(newline=""))) == [
        ["name", "country", "source"],
        ["Aneho", "ZZ", 'a "letter"'],
        ["", "TG", "'=1+1"],
    ]
    assert f"{path}:3" in done.err
    assert f"{path}:5" in done.err


def test_import_with_skip_bad_corrected_and_brought_in_again_is_complete(small: Network, tmp_path: Path) -> None:
    small.do("city", "import", _write(tmp_path, "name,country", "Cotonou,BJ", "Aneho,ZZ"), "--skip-bad", tmp_path / "bad.csv")
    (tmp_path / "bad.csv").write_text((tmp_path / "bad.csv").read_text().replace("ZZ", "TG"))

    small.do("city", "import", tmp_path / "bad.csv")

    assert _names(small) == ["Aneho", "Cotonou", "Lomé"]


def test_import_that_cannot_write_the_bad_rows_changes_nothing(small: Network, tmp_path: Path) -> None:
    before = small.dump()

    done = small.scn(
        "city", "import", _write(tmp_path, "name,country", "Cotonou,BJ", "Aneho,ZZ"), "--skip-bad", tmp_path / "no" / "bad.csv"
    )

    assert done.code == 2
    assert small.dump() == before


@pytest.mark.parametrize(
    "lines",
    [
        ("name,country", "Cotonou,BJ", "Aneho,TG"),
        ("name,country", "Cotonou,BJ", "Cotonou,BJ"),
        ("name,country,status,joined,source,as_of,note", "Cotonou,BJ,active,2019,a letter,2019-05,seen"),
        ("name,country,names.ar,region,attributes.harbour", "Cotonou,BJ,كوتونو,east,sea"),
        ("id,name,country", "kutonu,Cotonou,BJ"),
        ("name,country,facts,contacts", 'Cotonou,BJ,"[{""field"":""kind"",""source"":""s""}]","[{""name"":""Ana""}]"'),
        ("name,country", "=1+1 Cotonou,BJ", "'Aneho,TG"),
    ],
    ids=["plain", "a row twice", "with its source", "with names and attributes", "with an id", "with facts and contacts", "formulas"],
)
def test_the_same_file_twice_changes_nothing_the_second_time(lines: tuple[str, ...], small: Network, tmp_path: Path) -> None:
    path = _write(tmp_path, *lines)
    small.do("city", "import", path)
    before = small.dump()

    done = small.json("city", "import", path)

    assert (done["added"], done["changed"]) == ([], [])
    assert done["same"] == len(lines) - 1
    assert small.dump() == before


def test_two_rows_of_one_id_that_contradict_each_other_are_refused(small: Network, tmp_path: Path) -> None:
    path = _write(tmp_path, "id,name,country", "kutonu,Cotonou,BJ", "kutonu,Aneho,TG")

    done = small.scn("city", "import", path)

    assert done.code == 2
    assert f"{path}:3" in done.err


def test_import_reads_from_a_dry_run_what_it_would_do(small: Network, tmp_path: Path) -> None:
    path = _write(tmp_path, "name,country,kind", "Cotonou,BJ,", "Lomé,TG,city")

    told = small.do("city", "import", path, "--dry-run").out

    assert "1 would be added, 1 would be changed, 0 the same" in told
    assert _names(small) == ["Lomé"]


def _round(network: Network, into: Network, folder: Path, *flags: str) -> tuple[bytes, bytes]:
    """The export of a network, and that of an empty one after it was imported there."""
    first, second = folder / "first.csv", folder / "second.csv"
    network.do("city", "export", first, *flags)
    into.do("city", "import", first)
    into.do("city", "export", second, *flags)
    return first.read_bytes(), second.read_bytes()


def test_the_sample_exported_and_imported_is_the_same_network(sample_once: Network, empty: Network, tmp_path: Path) -> None:
    first, second = _round(sample_once, empty, tmp_path)

    assert first == second
    assert empty.json("city", "list") == sample_once.json("city", "list")


def test_history_facts_attributes_and_contacts_come_back_as_they_were(small: Network, small_once: Network, tmp_path: Path) -> None:
    small.do("city", "edit", "Lomé", "--attribute", "harbour=sea", "--region", "east", "--hub", "centre", "--name", "ar=لومي")
    small.do("city", "edit", "Lomé", "--population", "837000", "--source", "a census", "--source-date", "2010-11")
    small.do("city", "edit", "Lomé", "--source", "a first letter", "--source-date", "2024")
    small.do("city", "edit", "Lomé", "--source", "a second letter")
    small.do("city", "contact", "Lomé", "--add", "Ana Example", "--role", "lead", "--email", "ana@example.org", "--phone", "+228 555")
    small.do("city", "contact", "Lomé", "--add", "Ben Example")
    small.do("city", "approve", "Lomé", "--on", "2024-02-01", "--why", "resolution 1", "--actor", "Board")
    small.do("city", "suspend", "Lomé", "--on", "2024-02-01", "--why", 'at once; "why"\nnot')
    small.do("city", "withdraw", "Lomé", "--on", "2024-06-01")
    into = small_once.copy(tmp_path / "into")

    first, second = _round(small, into, tmp_path, "--contacts")

    assert first == second
    skipped = {"alembic_version", "ledger_entry", "ledger_change"}
    kept, brought = small.dump(), into.dump()
    assert {name: _without_numbers(name, rows) for name, rows in kept.items() if name not in skipped} == {
        name: _without_numbers(name, rows) for name, rows in brought.items() if name not in skipped
    }


def _without_numbers(table: str, rows: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """The rows without the numbers that the database gives them."""
    return sorted((row[1:] if table in ("membership", "contact") else row for row in rows), key=repr)


def test_who_acted_has_no_blanks_around_it_and_comes_back(small: Network, small_once: Network, tmp_path: Path) -> None:
    small.do("city", "approve", "Lomé", "--actor", " The Board ")

    first, second = _round(small, small_once.copy(tmp_path / "into"), tmp_path)

    assert small.latest()["actor"] == "The Board"
    assert b'""by"": ""The Board""' in first
    assert first == second


def test_a_city_approved_ahead_comes_back_too(small: Network, small_once: Network, tmp_path: Path) -> None:
    small.do("city", "approve", "Lomé", "--on", "2027-01-01")

    first, second = _round(small, small_once.copy(tmp_path / "into"), tmp_path)

    assert first == second


def test_the_export_leaves_contacts_out_unless_they_are_asked_for(small: Network, tmp_path: Path) -> None:
    small.do("city", "contact", "Lomé", "--add", "Ana Example")
    small.do("city", "export", tmp_path / "without.csv")
    small.do("city", "export", tmp_path / "with.csv", "--contacts")

    assert b"Ana" not in (tmp_path / "without.csv").read_bytes()
    assert b"contacts" not in (tmp_path / "without.csv").read_bytes()
    assert b"Ana Example" in (tmp_path / "with.csv").read_bytes()


def test_the_headings_of_the_export_are_the_keys_of_the_list(small: Network) -> None:
    small.do("city", "edit", "Lomé", "--name", "ar=لومي", "--attribute", "harbour=sea")

    (heading, *_) = csv.reader(io.StringIO(small.do("city", "export", "-").out))

    assert {"id", "name", "country", "region", "kind", "status", "joined", "hub", "population", "lat", "lon"} <= set(heading)
    assert {"names.ar", "attributes.harbour", "source", "as_of", "history", "facts"} <= set(heading)


@pytest.mark.parametrize("name", ["=1+1 Lomé", "+1 Lomé", "-Lomé", "@SUM(Lomé)", "=cmd|' /C calc'!A0"])
def test_a_cell_that_a_spreadsheet_would_run_is_written_so_that_it_does_not(name: str, empty: Network) -> None:
    empty.do("city", "add", "--country", "TG", "--kind", name, "--source", name, "--", name)

    rows = list(csv.reader(io.StringIO(empty.do("city", "export", "-").out)))

    cells = [cell for cell in rows[1] if name in cell]
    assert len(cells) == 3
    assert all(cell.startswith("'") for cell in cells)


def test_a_negative_number_is_written_as_the_number_that_it_is(empty: Network) -> None:
    empty.do("city", "add", "Lomé", "--country", "TG", "--lat", "-6.5", "--lon", "-1.25")

    (row,) = csv.DictReader(io.StringIO(empty.do("city", "export", "-").out))

    assert (row["lat"], row["lon"]) == ("-6.5", "-1.25")


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".jsonl"])
def test_an_export_to_no_folder_or_over_a_folder_is_a_wrong_call_and_leaves_no_file(ending: str, small: Network, tmp_path: Path) -> None:
    (tmp_path / f"folder{ending}").mkdir()

    for path, told in (
        (tmp_path / "no" / f"cities{ending}", f"there is no folder {tmp_path / 'no'}"),
        (small.policy / f"cities{ending}", f"there is no folder {small.policy}"),
        (tmp_path / f"folder{ending}", "it is a folder"),
    ):
        done = small.scn("city", "export", path)

        assert done.code == 2
        assert done.err.startswith(f"Error: Cannot write {path}: {told}")
        assert len(done.err.splitlines()) <= 2
    assert not list(tmp_path.rglob("*cities*"))


def test_an_export_takes_the_place_of_the_file_that_was_there(small: Network, tmp_path: Path) -> None:
    (tmp_path / "cities.csv").write_text("old")

    small.do("city", "export", tmp_path / "cities.csv")

    assert (tmp_path / "cities.csv").read_text().startswith("id,name")
    assert [path.name for path in tmp_path.glob("*.csv")] == ["cities.csv"]
    assert list(tmp_path.glob(".cities*")) == []


NAMES = ["=1+1", "+x", "-x", "@x", "'x", "''x'", "'=x", "''=x", 'a"b', '"x"', "x;y", "x,y", "بونو", "😀x", "x\u200fy", "[red]x", "1", "-5"]


def test_odd_names_are_kept_and_come_back_as_they_were(small_once: Network, tmp_path: Path) -> None:
    network, into = small_once.copy(tmp_path / "network"), small_once.copy(tmp_path / "into")
    for name in NAMES:
        network.do("city", "add", "--country=TG", "--namesake", f"--name=ar={name}", "--", name)

    first, second = _round(network, into, tmp_path)

    assert first == second
    assert sorted(_names(into)) == sorted(_names(network)) == sorted(NAMES)
    assert sorted(city["names"]["ar"] for city in into.json("city", "list")) == sorted(NAMES)


ODD = st.one_of(
    st.text(alphabet="=+-@'\";,|\\[]{}%&$#!?/ \t\n", max_size=6),
    st.text(alphabet=st.characters(exclude_categories=["C", "Zl", "Zp"]), max_size=6),
    st.sampled_from(["=1+1", "+x", "-x", "@x", "'", "''=", '"', "x;y", "😀", "بونو", "'@", "é", "\u200f"]),
)
"""What a cell may hold, or begin and end with."""


@st.composite
def _rows(draw: st.DrawFn) -> list[list[str]]:
    """Rows of cities with odd cells: id, name, name in Arabic, kind, source, note, history, contacts."""
    found = []
    for number in range(draw(st.integers(1, 4))):
        before, after, kind, source, note, why, person = (draw(ODD) for _ in range(7))
        name = f"{before}City {number}{after}".translate({ord("\t"): " ", ord("\n"): " "})
        history = [{"status": "applicant", "start": "2024-01-01", "end": "2024-02-01", "by": person}]
        history += [{"status": "active", "start": "2024-02-01", "by": "Board", "why": why}]
        cells = [f"city-{number}", name, f"{name}x", kind, f"{source}s", note]
        found.append([*cells, json.dumps(history), json.dumps([{"name": f"{person}p", "role": kind, "email": why}])])
    return found


@given(rows=_rows())
@settings(max_examples=12)
def test_whatever_a_file_holds_its_cities_come_back_as_they_were(rows: list[list[str]], small_once: Network) -> None:
    with TemporaryDirectory() as name:
        here = Path(name)
        network, into = small_once.copy(here / "network"), small_once.copy(here / "into")
        with (here / "cities.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
            writer.writerow(["id", "name", "names.ar", "kind", "source", "note", "history", "contacts", "country"])
            writer.writerows([*row, "TG"] for row in rows)
        network.do("city", "import", here / "cities.csv")

        exported, again = _round(network, into, here, "--contacts")

        assert exported == again
        assert into.json("city", "list") == network.json("city", "list")


@pytest.mark.parametrize("odd", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e"], ids=ascii)
def test_a_name_with_a_sign_that_some_take_for_the_end_of_a_line_comes_back_or_is_refused(
    odd: str, small_once: Network, tmp_path: Path
) -> None:
    network = small_once.copy(tmp_path / "network")
    if network.scn("city", "add", f"Lo{odd}mé", "--country", "TG").code == 2:
        return

    first, second = _round(network, small_once.copy(tmp_path / "into"), tmp_path)

    assert first == second


@pytest.mark.parametrize("text", [" padded ", "carriage\rreturn", "line\u2028separator", "two\nlines", "\tTab"], ids=ascii)
@pytest.mark.parametrize("flag", ["--kind", "--source"])
def test_a_free_text_comes_back_or_is_refused(text: str, flag: str, small_once: Network, tmp_path: Path) -> None:
    network = small_once.copy(tmp_path / "network")
    if network.scn("city", "add", "Lomé", "--country", "TG", flag, text).code == 2:
        return

    first, second = _round(network, small_once.copy(tmp_path / "into"), tmp_path)

    assert first == second


def test_a_file_whose_writing_fails_is_as_it_was_and_nothing_lies_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "cities.csv"
    path.write_text("before", encoding="utf-8")

    with pytest.raises(ZeroDivisionError), whole(path) as stream:
        stream.write("half of it")
        raise ZeroDivisionError

    assert path.read_text(encoding="utf-8") == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_is_written_anew_keeps_who_may_read_it_and_a_new_one_is_as_the_umask_says(tmp_path: Path) -> None:
    mine, fresh = tmp_path / "mine.csv", tmp_path / "fresh.csv"
    mine.touch()
    mine.chmod(0o640)
    before = os.umask(0o022)
    try:
        for path in (mine, fresh):
            with whole(path) as stream:
                stream.write("text")
    finally:
        os.umask(before)

    assert [path.stat().st_mode & 0o777 for path in (mine, fresh)] == [0o640, 0o644]


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".jsonl", ".txt"])
@given(content=st.binary(max_size=200) | st.builds(lambda rest: b"name,country\n" + rest, st.binary(max_size=60)))
@settings(max_examples=40)
def test_any_bytes_as_a_file_are_a_sentence_and_nothing_changes(ending: str, content: bytes, small_once: Network) -> None:
    with TemporaryDirectory() as name:
        path = Path(name) / f"cities{ending}"
        path.write_bytes(content)

        done = small_once.scn("city", "import", path, "--dry-run")

    blank = ending == ".jsonl" and not content.removeprefix(b"\xef\xbb\xbf").strip()
    assert done.code in ({0, 2} if content.startswith(b"name,country") else {0} if blank else {2})
    assert "Traceback" not in done.err
    assert len(done.err.splitlines()) >= 1 or done.code == 0


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".jsonl"])
def test_bad_rows_are_written_in_the_form_of_the_file_that_is_named(ending: str, small: Network, tmp_path: Path) -> None:
    rows = [{"Ville": "Cotonou", "Pays": "Bénin"}, {"Ville": "Nowhere", "Pays": "Atlantis"}]
    tables.write_table(tmp_path / f"cities{ending}", ["Ville", "Pays"], rows)
    mapped = ("--map", "Ville=name", "--map", "Pays=country")

    done = small.json("city", "import", tmp_path / f"cities{ending}", *mapped, "--skip-bad", tmp_path / f"bad{ending}")

    assert (done["added"], done["left_out"]) == (["cotonou"], 1)
    assert "Atlantis" in done["bad"][0]
    headings, bad = tables.read(tmp_path / f"bad{ending}")
    assert (headings, [dict(row.cells) for row in bad]) == (["Ville", "Pays"], [rows[1]])


def test_dates_are_read_as_staff_write_them_and_refused_where_they_can_be_two(small: Network, tmp_path: Path) -> None:
    small.do("city", "import", _write(tmp_path, "name,country,joined,status", "Cotonou,BJ,13/4/2020,active", "Aného,TG,mars 2019,active"))
    assert [small.json("city", "show", name)["joined"] for name in ("Cotonou", "Aneho")] == ["2020-04-13", "2019-03"]

    refused = small.scn("city", "import", _write(tmp_path, "name,country,joined", "Porto-Novo,BJ,3/4/2020"))
    assert refused.code == 2
    assert "2020-04-03" in refused.err
    assert "2020-03-04" in refused.err


def test_a_heading_to_map_that_the_file_lacks_is_named_with_those_it_has(small: Network, tmp_path: Path) -> None:
    refused = small.scn("city", "import", _write(tmp_path, "name,country", "Cotonou,BJ"), "--map", "Town=name")

    assert refused.code == 2
    assert "no heading Town" in refused.err
    assert "name, country" in refused.err


def test_a_dry_run_shows_what_would_change_field_by_field(small: Network, tmp_path: Path) -> None:
    path = _write(tmp_path, "name,country,population,names.ar", "Lomé,TG,5,لومي", "Cotonou,BJ,,")

    done = small.json("city", "import", path, "--dry-run")

    assert (done["new"], done["updated"], done["same"]) == (1, 1, 0)
    assert [(change["field"], change["before"], change["after"]) for change in done["changes"]] == [
        ("population", None, 5),
        ("names.ar", None, "لومي"),
    ]
    assert small.json("city", "show", "Lomé")["population"] is None


def test_headings_may_be_written_large_and_columns_left_out(small: Network, tmp_path: Path) -> None:
    path = _write(tmp_path, "Name,COUNTRY,Names.AR,names.pt-BR,Mayor", "Cotonou,BJ,كوتونو,Cotonu,Ana")

    refused = small.scn("city", "import", path)
    assert refused.code == 2
    assert "unknown heading Mayor" in refused.err
    assert "--map 'Mayor=KEY'" in refused.err

    small.do("city", "import", path, "--map", "Mayor=-")
    assert small.json("city", "show", "Cotonou")["names"] == {"ar": "كوتونو", "pt-BR": "Cotonu"}

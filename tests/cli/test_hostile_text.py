"""Text that would do harm to a terminal or to markup is kept as data, and printed harmless."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys

import pytest
from command_line import ROOT, Network, process, process_environment

ESC = "\x1b"
HOSTILE = {
    "markup": "[red]x[/red]",
    "closing markup": "[/x]",
    "a link": "[link=https://example.org]x[/link]",
    "an emoji code": ":smile: x",
    "colour": "\x1b[31mx\x1b[0m",
    "a title": "\x1b]0;owned\x07x",
    "clearing the screen": "\x1b[2Jx",
    "C1 control": "\x9b31mx",
    "right-to-left override": "x\u202egnp.exe",
    "isolates": "\u2066x\u2069",
    "backspaces": "safe\x08\x08\x08\x08x",
    "Python's format": "{x} %s %(x)s",
}
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\u061c]")
"""What must not come to a terminal."""


def _with_text_everywhere(network: Network, text: str) -> None:
    """Put a text wherever one can be put; the city that has it is `hostile`."""
    added = network.scn("city", "add", text, "--country", "TG", "--kind", text, "--source", text, "--id", "hostile", "--json")
    if added.code == 2:
        network.do("city", "add", "Lomé", "--country", "TG", "--id", "hostile")
    network.do("city", "contact", "hostile", "--add", text, "--role", text)
    network.do("city", "approve", "hostile", "--on", "2026-11-24", "--why", text, "--actor", text)
    network.do("isc", "end", "Puno", "--as", "resigned", "--on", "2026-12-15", "--why", text)
    network.do("isc", "appoint", "hostile", "--seat", "6", "--on", "2027-01-01", "--override", "--why", text, "--note", text)
    network.do("isc", "represent", "hostile", "--person", text, "--title", text, "--on", "2027-01-01")


SHOWN = (
    ("city", "list"),
    ("city", "show", "hostile", "--contacts"),
    ("city", "history", "hostile"),
    ("city", "contact", "hostile"),
    ("isc", "show", "--as-of", "2027-01-01"),
    ("isc", "history", "--seat", "6"),
    ("isc", "check", "--as-of", "2027-01-01"),
    ("isc", "rotate", "--on", "2027-09-22", "--seed", "x", "--dry-run", "--verbose"),
    ("report", "summary", "--as-of", "2027-01-01"),
    ("status", "--as-of", "2029-09-01"),
    ("audit", "log", "--city", "hostile", "--verbose"),
)


@pytest.mark.parametrize("texts", [list(HOSTILE.values()), [HOSTILE["closing markup"]]], ids=["all at once", "closing markup"])
def test_no_control_character_comes_to_the_screen(texts: list[str], sample: Network) -> None:
    _with_text_everywhere(sample, " ".join(texts))

    for arguments in SHOWN:
        shown = sample.scn(*arguments)
        assert shown.code in (0, 3)
        assert not CONTROL.search(shown.out.replace("\n", "").replace("\t", "")), arguments
        assert not CONTROL.search(shown.err.replace("\n", "").replace("\t", "")), arguments


@pytest.mark.parametrize("what", ["markup", "closing markup", "a link", "an emoji code", "Python's format"])
def test_what_looks_like_markup_is_printed_as_it_is(what: str, empty: Network) -> None:
    text = HOSTILE[what]
    empty.do("city", "add", text, "--country", "TG")

    assert text in empty.do("city", "list").out
    assert text in empty.do("city", "show", text).out
    assert empty.json("city", "list")[0]["name"] == text


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_name_that_is_kept_is_kept_as_it_is(what: str, empty: Network) -> None:
    added = empty.scn("city", "add", HOSTILE[what], "--country", "TG")

    assert added.code in (0, 2)
    assert [city["name"] for city in empty.json("city", "list")] == ([HOSTILE[what]] if added.code == 0 else [])


@pytest.mark.parametrize("what", HOSTILE)
def test_an_error_that_repeats_hostile_text_is_harmless(what: str, sample_once: Network) -> None:
    text = HOSTILE[what]

    for arguments in (
        ("city", "show", f"no {text}"),
        ("city", "add", "X", "--country", text),
        ("city", "list", f"--{text}"),
        (text,),
        ("isc", "show", "--as-of", text),
        ("policy", "set", text, "1"),
        ("city", "import", f"/nonexistent/{text}".replace("\0", "")),
    ):
        told = sample_once.scn(*arguments)
        assert told.code in (2, 4)
        assert not CONTROL.search(told.err.replace("\n", "")), arguments


@pytest.mark.parametrize("text", ["one\ntwo\nthree\nfour\nfive", "one\u2028two\u2028three\u2028four\u2028five"], ids=ascii)
def test_an_error_that_repeats_text_of_several_lines_has_three_at_most(text: str, sample_once: Network) -> None:
    assert len(sample_once.scn("city", "show", text).err.splitlines()) <= 3


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c"], ids=ascii)
def test_a_row_of_a_table_stays_one_line(separator: str, empty: Network) -> None:
    if empty.scn("city", "add", f"Lo{separator}mé", "--country", "TG").code == 2:
        return

    assert len(empty.do("city", "list").out.splitlines()) == 3


@pytest.mark.parametrize("text", ["two\nlines", "a\ttab", "carriage\rreturn", "nul\0"], ids=ascii)
def test_a_name_of_several_lines_is_refused(text: str, empty: Network) -> None:
    assert empty.scn("city", "add", text, "--country", "TG").code == 2


def test_a_name_of_10000_characters_is_refused_in_a_short_message(empty: Network) -> None:
    refused = empty.scn("city", "add", "y" * 10_000, "--country", "TG")

    assert refused.code == 2
    assert "300" in refused.err
    assert len(refused.err) < 1000


def test_a_name_of_300_characters_is_kept_and_shown_whole_in_a_pipe(empty: Network) -> None:
    name = "Ny" * 150
    empty.do("city", "add", name, "--country", "TG")

    assert name in empty.do("city", "list").out


def test_a_hostile_network_name_and_note_are_harmless(sample: Network) -> None:
    text = sample.policy.read_text(encoding="utf-8")
    text = text.replace('name = "Strong Cities Network"', 'name = "[/x] \\u001b[31mNetwork\\u202e"')
    sample.policy.write_text(text.replace('note = "An', 'note = "\\u001b]0;owned\\u0007 [/x] An'), encoding="utf-8")

    for arguments in (("report", "summary"), ("policy", "show"), ("isc", "check")):
        shown = sample.scn(*arguments, "--as-of", "2026-12-01")
        assert shown.code == 0
        assert not CONTROL.search((shown.out + shown.err).replace("\n", ""))


@pytest.mark.parametrize("environment", [{}, {"NO_COLOR": "1"}, {"LANG": "C", "LC_ALL": "C"}], ids=str)
def test_what_goes_into_a_pipe_has_no_escape_sequence(environment: dict[str, str], sample_once: Network) -> None:
    shown = process("isc", "check", "--as-of", "2026-12-01", store=sample_once.store, env=environment)

    assert shown.code == 0
    assert ESC not in shown.out + shown.err


def _on_a_terminal(*arguments: str, network: Network, env: dict[str, str]) -> tuple[int, str]:
    """The exit code of scn on a terminal of its own, and what it writes there."""
    master, slave = pty.openpty()
    running = subprocess.Popen(
        [sys.executable, "-m", "scn", *arguments],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env=process_environment(network.store, {"COLUMNS": "80", **env}),
        cwd=ROOT,
        close_fds=True,
    )
    os.close(slave)
    written = b""
    while select.select([master], [], [], 30)[0]:
        try:
            part = os.read(master, 65536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        written += part
    os.close(master)
    return running.wait(timeout=30), written.decode()


COLOUR = re.compile(r"\x1b\[[0-9;]*3[0-7]m")


def test_a_terminal_gets_colours_unless_it_says_no(sample_once: Network) -> None:
    arguments = ("isc", "check", "--as-of", "2026-12-01")

    code, coloured = _on_a_terminal(*arguments, network=sample_once, env={})
    _, plain = _on_a_terminal(*arguments, network=sample_once, env={"NO_COLOR": "1"})

    assert code == 0
    assert COLOUR.search(coloured)
    assert not COLOUR.search(plain)


def test_hostile_text_is_harmless_on_a_terminal_too(empty: Network) -> None:
    empty.do("city", "add", "Lomé", "--country", "TG", "--geoname", "0")
    empty.sql("UPDATE city SET name = ?", "\x1b[31mx\x1b]0;owned\x07[/x]")

    code, shown = _on_a_terminal("city", "list", network=empty, env={"TERM": "dumb"})

    assert code == 0
    assert "[31mx" in shown
    assert ESC not in shown
    assert "\x07" not in shown


def test_a_rotation_on_a_terminal_is_asked_for_and_a_no_leaves_nothing_but_its_trace(sample: Network) -> None:
    before = sample.dump(ledger=False)
    master, slave = pty.openpty()
    running = subprocess.Popen(
        [sys.executable, "-m", "scn", "isc", "rotate", "--on", "2027-09-22", "--seed", "x"],
        stdin=slave,
        stdout=subprocess.DEVNULL,
        stderr=slave,
        env=process_environment(sample.store),
        cwd=ROOT,
    )
    os.close(slave)
    asked = b""
    while b"[y/N]" not in asked and select.select([master], [], [], 30)[0]:
        asked += os.read(master, 65536)
    os.write(master, b"n\n")

    assert running.wait(timeout=30) == 0
    os.close(master)
    assert b"[y/N]" in asked
    assert sample.dump(ledger=False) == before
    (change,) = sample.latest()["changes"]
    assert (change["entity"], change["key"]) == ("abandoned draw", "2027-09-22")

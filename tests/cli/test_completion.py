"""What the Tab key offers: commands, and cities by the beginning of their id or of any of their names."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from command_line import ROOT, Network


def _offered(network: Network, *words: str, cwd: Path) -> list[str]:
    line = ["scn", "--db", str(network.store), *words]
    done = subprocess.run(
        [sys.executable, "-m", "scn"],
        cwd=cwd,
        env={"PYTHONPATH": str(ROOT), "_SCN_COMPLETE": "complete_bash", "COMP_WORDS": " ".join(line), "COMP_CWORD": str(len(line) - 1)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (("city", "show", "medel"), ["medellin"]),
        (("city", "show", "Medel"), ["Medellín"]),
        (("city", "show", "the-h"), ["the-hague"]),
        (("city", "show", "لاها"), ["لاهاي"]),
        (("isc", "end", "kumano"), ["kumanovo"]),
        (("isc", "rotate", "--release", "pun"), ["puno"]),
        (("city", "show", "qqq"), []),
        (("city", "sh"), ["show"]),
        (("city", "list", "--status", "a"), ["applicant", "active"]),
        (("city", "stale", "--status", "susp"), ["suspended"]),
        (("city", "import", "x.csv", "--status", "w"), ["withdrawn"]),
        (("city", "add", "X", "--status", "w"), []),
        (("city", "add", "X", "--status", "p"), ["participant"]),
        (("city", "list", "--country", "ken"), ["kenya"]),
        (("city", "add", "X", "--country", "K"), ["KE", "KG", "KH", "KI", "KM", "KN", "KP", "KR", "KW", "KY", "KZ"]),
        (("city", "edit", "puno", "--country", "xk"), ["xk"]),
        (("city", "duplicates", "--country", "Cote"), ["Cote-d-ivoire"]),
        (("city", "stale", "--country", "المغ"), ["المغرب"]),
        (("city", "stale", "--country", "Marrue"), ["Marruecos"]),
        (("city", "list", "--region", "m"), ["mena"]),
        (("city", "list", "--hub", "south"), ["south-asia"]),
        (("city", "edit", "puno", "--kind", "comm"), ["commune"]),
        (("city", "list", "--country", "qqq"), []),
    ],
)
def test_the_tab_key_offers_what_goes_on_from_what_was_typed(
    words: tuple[str, ...], offered: list[str], sample_once: Network, tmp_path: Path
) -> None:
    assert _offered(sample_once, *words, cwd=tmp_path) == offered


@pytest.mark.parametrize("words", [("show", "p"), ("list", "--region", "m"), ("list", "--hub", ""), ("list", "--kind", "")])
def test_without_a_store_nothing_is_offered_and_nothing_is_said(words: tuple[str, ...], tmp_path: Path) -> None:
    assert _offered(Network(tmp_path / "none.db"), "city", *words, cwd=tmp_path) == []


def test_what_needs_no_store_is_offered_without_one_and_with_a_policy_that_cannot_be_read(small: Network, tmp_path: Path) -> None:
    small.policy.write_text("no policy [", encoding="utf-8")

    for network in (small, Network(tmp_path / "none.db")):
        assert _offered(network, "city", "list", "--status", "susp", cwd=tmp_path) == ["suspended"]
        assert _offered(network, "city", "list", "--country", "ken", cwd=tmp_path) == ["kenya"]
    assert _offered(small, "city", "list", "--region", "", cwd=tmp_path) == []


def test_a_country_that_the_policy_adds_is_offered(small: Network, tmp_path: Path) -> None:
    small.policy.write_text(f'[countries.ZZ]\nname = {{ en = "Zedland" }}\n{small.policy.read_text()}', encoding="utf-8")

    assert "ZZ" in _offered(small, "city", "list", "--country", "Z", cwd=tmp_path)


@pytest.mark.parametrize("words", [("--country", "ken"), ("--region", "west"), ("--hub", "lake"), ("--status", "active")])
def test_what_is_offered_is_taken(words: tuple[str, str], small: Network, tmp_path: Path) -> None:
    (offered,) = _offered(small, "city", "list", *words, cwd=tmp_path)

    small.do("city", "list", words[0], offered)

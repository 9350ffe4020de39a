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
    ],
)
def test_the_tab_key_offers_what_goes_on_from_what_was_typed(
    words: tuple[str, ...], offered: list[str], sample_once: Network, tmp_path: Path
) -> None:
    assert _offered(sample_once, *words, cwd=tmp_path) == offered


def test_without_a_store_nothing_is_offered_and_nothing_is_said(tmp_path: Path) -> None:
    assert _offered(Network(tmp_path / "none.db"), "city", "show", "p", cwd=tmp_path) == []

"""The description of the policy: its examples are right, and it leaves no key out."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from scn.rules.policyfile.checking import check
from scn.rules.policyfile.editing import TREE, Tree
from scn.rules.policyfile.findings import Severity
from scn.rules.policyfile.reading import TABLES
from scn.rules.policyfile.scheduling import SCHEDULE

PAGE = (Path(__file__).parents[2] / "docs" / "policy.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```toml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def together(*examples: str) -> dict[str, Any]:
    """The tables of several examples; what a later one says of `[isc]` is added to what an earlier one says."""
    data: dict[str, Any] = {}
    for example in examples:
        for table, content in tomllib.loads(example).items():
            data[table] = data[table] | content if table in data and isinstance(content, dict) else content
    return data


def keys(tree: Tree, above: str = "") -> list[str]:
    return [key for name, below in tree.items() for key in (keys(below, f"{above}{name}.") if below else [f"{above}{name}"])]


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.split("\n")[0] for example in EXAMPLES])
def test_an_example_is_right_beside_the_others(example: str) -> None:
    text = tomli_w.dumps(together(*EXAMPLES, example))
    assert [str(finding) for finding in check(text, "policy.toml") if finding.severity is Severity.ERROR] == []


def test_every_table_of_a_policy_has_an_example() -> None:
    assert together(*EXAMPLES).keys() == set(TABLES)


@pytest.mark.parametrize("key", [*keys(TREE), *(f"schedule.{key}" for key in SCHEDULE)])
def test_every_key_is_described(key: str) -> None:
    form = re.escape(key).replace(r"\*", "[A-Z]+")
    names = key.endswith(".name.*")
    assert re.search(rf"^\| `{form.removesuffix('.[A-Z]+') if names else form}` \|", PAGE, re.MULTILINE)

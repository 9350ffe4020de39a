"""Where the files are that the program ships with."""

from pathlib import Path

import pytest

from scn import shipped
from scn.errors import Fault


@pytest.mark.parametrize("name", ["countries.csv", "policy.example.toml", "sample/members.csv", "security-council"])
def test_a_shipped_file_or_folder_is_found(name: str) -> None:
    assert shipped.path(name).exists()


@pytest.mark.parametrize("name", ["", ".", "../pyproject.toml", "sample/../countries.csv", "/etc/hosts", "sample//members.csv", "a\\b"])
def test_a_name_that_leads_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="not the name"):
        shipped.path(name)


def test_a_missing_file_is_a_fault_of_the_installation() -> None:
    with pytest.raises(Fault, match=r"no-such\.csv"):
        shipped.path("no-such.csv")


def test_the_copy_inside_the_package_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside, beside = tmp_path / "scn" / "_data", tmp_path / "data"
    for folder in (inside, beside):
        folder.mkdir(parents=True)
    (beside / "only.csv").touch()
    monkeypatch.setattr(shipped, "_FOLDERS", (inside, beside))
    assert shipped.path("only.csv") == beside / "only.csv"
    (inside / "only.csv").touch()
    assert shipped.path("only.csv") == inside / "only.csv"

"""Where the files are that the program ships with: the sample network, the example policy, the names of countries.

In a checkout and in an editable install they lie in `data/` beside the package; a built wheel carries them inside it.
"""

from __future__ import annotations

from pathlib import Path

from scn.errors import Fault

_PACKAGE = Path(__file__).resolve().parent

# The wheel's own folder first: what lies beside an installed package may belong to somebody else.
_FOLDERS = (_PACKAGE / "_data", _PACKAGE.parent / "data")


def path(name: str) -> Path:
    """The shipped file or folder of that name, relative to the data folder and with `/`: `sample/members.csv`.

    Raises `ValueError` for a name that is absolute or leads out of the folder, and `Fault` where the installation
    lacks the file.
    """
    parts = name.split("/")
    if not name or "\\" in name or any(part in ("", ".", "..") for part in parts) or Path(name).is_absolute():
        raise ValueError(f"not the name of a shipped file: {name!r}")
    for folder in _FOLDERS:
        found = folder.joinpath(*parts)
        if found.exists():
            return found
    raise Fault(f"The file {name} that scn ships is missing from this installation.", "Install scn again.")

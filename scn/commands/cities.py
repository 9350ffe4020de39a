"""How a command names a city: the argument, and what the Tab key offers for it."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from scn.commands.frame import Call


def offered(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """The ids of the cities that what was typed may become, with their names; nothing where there is no store to ask."""
    from scn.services import directory

    given: dict[str, Any] = {}
    above: Any = ctx
    while above is not None:
        given = {**{key: value for key, value in above.params.items() if key in ("db", "policy") and value}, **given}
        above = above.parent
    try:
        return directory.completions(Call(command="", **given).desk, incomplete)
    except Exception:  # whatever it is, a person who presses Tab has not asked for it
        return []


City = Annotated[str, typer.Argument(metavar="CITY", help="Its id, or a name that is unique.", autocompletion=offered)]

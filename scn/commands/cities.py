"""How a command names a city: the argument, and what the Tab key offers for it."""

from __future__ import annotations

from typing import Annotated

import typer

from scn.commands.offers import Offered, call_of


def offered(ctx: typer.Context, incomplete: str) -> Offered:
    """The ids of the cities that what was typed may become, with their names; nothing where there is no store to ask."""
    from scn.services import directory

    try:
        return directory.completions(call_of(ctx).desk, incomplete)
    except Exception:  # whatever it is, a person who presses Tab has not asked for it
        return []


City = Annotated[str, typer.Argument(metavar="CITY", help="Its id, or a name that is unique.", autocompletion=offered)]

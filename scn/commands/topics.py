"""`scn expert topics`: the vocabulary, and which topics some words lead to."""

from __future__ import annotations

from typing import Annotated

import typer

from scn.commands import frame
from scn.commands.frame import Call
from scn.console import Column
from scn.errors import NotFound

app = frame.group("Topics.")

_COLUMNS = (Column("id"), Column("topic", shrinks=True), Column("part of"), Column("also", shrinks=True, wraps=True))


@frame.reads(app, "topics", ["expert topics", "expert topics التطرف --lang ar", "expert topics extremisme"], dated=False)
def topics(
    ctx: typer.Context,
    text: Annotated[str | None, typer.Argument(metavar="[TEXT]", help="Words in any language; else all topics.")] = None,
) -> None:
    """List the topics that experts know and requests ask for, or those that some words lead to."""
    from scn.services.topics import vocabulary

    call: Call = ctx.obj
    known = vocabulary(call.desk.policy)
    ids = known.ids()
    if text is not None:
        meant = known.within(known.find(text)) or frozenset(known.nearest(text, 5))
        if not meant:
            raise NotFound(f"No topic is called {text}", "`scn expert topics` lists all.")
        ids = tuple(id_ for id_ in ids if id_ in meant)
    shown = [topic for id_ in ids if (topic := known.topic(id_)) is not None]
    if call.json:
        listed = [
            {
                "id": topic.id,
                "parent": topic.parent,
                "label": known.label(topic.id, call.language),
                "labels": topic.labels,
                "synonyms": topic.synonyms,
            }
            for topic in shown
        ]
        call.console.document(listed)
        return
    rows = [
        (
            topic.id,
            ("  " if topic.parent else "") + known.label(topic.id, call.language),
            topic.parent,
            ", ".join(topic.synonyms.get(call.language, ())) if text is not None else "",
        )
        for topic in shown
    ]
    call.console.table(_COLUMNS if text is not None else _COLUMNS[:3], [row if text is not None else row[:3] for row in rows])
    call.console.note(f"{len(shown)} topics." if len(shown) != 1 else "1 topic.")

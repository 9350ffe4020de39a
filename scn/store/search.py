"""Full text: how well the biographies of experts and the descriptions of requests fit some words.

Both databases search the same folded text (`scn.services.topics.folded`), so that accents, case and Arabic spellings do
not matter; how they rank is their own: BM25 on SQLite (FTS5), the frequency of the words on PostgreSQL. So that a score can
enter a sum, the best of each query is 1.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from sqlalchemy import text
from sqlalchemy.orm import Session

Table = Literal["expert", "request"]

SEARCHED: tuple[Table, ...] = ("expert", "request")
"""The tables that are searched."""

_MOST_WORDS = 200


def scores(session: Session, words: str | Iterable[str], table: Table = "expert") -> dict[str, float]:
    """The score of each expert, or request, whose text has at least one of the words, by id: above 0, and 1 for the best.

    `words` are folded, as a text with blanks or one by one; after the first 200 different ones no more are looked for.
    """
    wanted = _words(words)
    if not wanted:
        return {}
    if session.get_bind().dialect.name == "sqlite":
        query = (
            f"SELECT key.id, -bm25(search_{table}) FROM search_{table} JOIN search_{table}_key AS key"
            f" ON key.number = search_{table}.rowid WHERE search_{table} MATCH :words"
        )
        asked = " OR ".join(f'"{word}"' for word in wanted)
    else:
        query = (
            f"SELECT id, ts_rank(search_vector, to_tsquery('simple', :words), 1) FROM {table}"
            " WHERE search_vector @@ to_tsquery('simple', :words)"
        )
        asked = " | ".join(f"'{word}'" for word in wanted)
    found: dict[str, Any] = dict(session.execute(text(query), {"words": asked}).all())
    best = max(found.values(), default=0)
    return {id_: float(score / best) if best > 0 else 1.0 for id_, score in found.items()}


def having(session: Session, words: str | Iterable[str], table: Table = "expert") -> set[str]:
    """The ids of those whose text has all of the words, or words that begin so; none where there is no word."""
    wanted = _words(words)
    if not wanted:
        return set()
    if session.get_bind().dialect.name == "sqlite":
        query = (
            f"SELECT key.id FROM search_{table} JOIN search_{table}_key AS key ON key.number = search_{table}.rowid"
            f" WHERE search_{table} MATCH :words"
        )
        asked = " AND ".join(f'"{word}"*' for word in wanted)
    else:
        query = f"SELECT id FROM {table} WHERE search_vector @@ to_tsquery('simple', :words)"
        asked = " & ".join(f"'{word}':*" for word in wanted)
    return set(session.scalars(text(query), {"words": asked}))


def _words(words: str | Iterable[str]) -> list[str]:
    """The different words; one with a sign in it is no folded word and would be read as an operator."""
    listed = words.split() if isinstance(words, str) else words
    return [word for word in dict.fromkeys(listed) if word.isalnum()][:_MOST_WORDS]

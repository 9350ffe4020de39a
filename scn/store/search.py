"""Full text: how well the biographies of experts and the descriptions of requests fit some words.

Both databases search the same folded text (`scn.services.topics.folded`), so that accents, case and Arabic spellings do
not matter; how they rank is their own: BM25 on SQLite (FTS5); on PostgreSQL the sum of how rare the words are, over the logarithm of the
text's length (its own `ts_rank` knows nothing of rarity, and takes ten times as long). So that a score can enter a sum, the
best of each query is 1.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from math import log
from typing import Any, Literal

from sqlalchemy import text
from sqlalchemy.orm import Session

Table = Literal["expert", "request"]

SEARCHED: tuple[Table, ...] = ("expert", "request")
"""The tables that are searched."""

_MOST_WORDS = 200


def scores(session: Session, words: str | Iterable[str], table: Table = "expert", *, hits: int | None = None) -> dict[str, float]:
    """The score of each expert, or request, whose text has at least one of the words, by id: above 0, and 1 for the best.

    `words` are folded, as a text with blanks or one by one; after the first 200 different ones no more are looked for. With
    `hits` only the rarest of them count: as many as that number of texts have, and one at least.
    """
    wanted = _words(words)
    if wanted and hits is not None:
        wanted = _rarest(session, wanted, table, hits)
    if not wanted:
        return {}
    found = _ranked_by_sqlite(session, wanted, table) if _is_sqlite(session) else _ranked_by_rarity(session, wanted, table)
    best = max(found.values(), default=0)
    return {id_: float(score / best) if best > 0 else 1.0 for id_, score in found.items()}


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _ranked_by_sqlite(session: Session, wanted: list[str], table: Table) -> dict[str, float]:
    query = (
        f"SELECT key.id, -bm25(search_{table}) FROM search_{table} JOIN search_{table}_key AS key"
        f" ON key.number = search_{table}.rowid WHERE search_{table} MATCH :words"
    )
    asked = " OR ".join(f'"{word}"' for word in wanted)
    found: dict[str, Any] = dict(session.execute(text(query), {"words": asked}).all())
    return found


def _ranked_by_rarity(session: Session, wanted: list[str], table: Table) -> dict[str, float]:
    texts = _HAVING.format(what="id, length(search_vector) AS long", table=table)
    query = f"SELECT word, text.id, text.long FROM {_OF_WORDS} CROSS JOIN LATERAL ({texts}) AS text"
    rows = session.execute(text(query), {"words": wanted}).all()
    times = Counter(word for word, _, _ in rows)
    rarity = {word: 1 / (1 + log(count)) for word, count in times.items()}
    found: dict[str, float] = {}
    for word, id_, long in sorted(rows, key=lambda row: row[0]):
        found[id_] = found.get(id_, 0.0) + rarity[word] / (1 + log(long))
    return found


_OF_WORDS = "unnest(CAST(:words AS text[])) AS word"
_HAVING = "SELECT {what} FROM {table} WHERE search_vector @@ CAST(quote_literal(word) AS tsquery)"
"""The texts that have a word, on PostgreSQL; folded words have no sign in them."""


def _rarest(session: Session, wanted: list[str], table: Table, hits: int) -> list[str]:
    """The words that fewest texts have, as many as `hits` texts have between them."""
    if _is_sqlite(session):
        query = f"SELECT value, (SELECT doc FROM search_{table}_words WHERE term = value) FROM json_each(:words)"
        rows = session.execute(text(query), {"words": json.dumps(wanted)}).all()
    else:
        some = _HAVING.format(what="1", table=table)
        query = f"SELECT word, (SELECT count(*) FROM ({some} LIMIT {hits + 1}) AS texts) FROM {_OF_WORDS}"
        rows = session.execute(text(query), {"words": wanted}).all()
    kept: list[str] = []
    together = 0
    for number, word in sorted((number or 0, word) for word, number in rows):
        together += number
        if together > hits and together > number:
            break
        if number:
            kept.append(word)
    return kept


def having(session: Session, words: str | Iterable[str], table: Table = "expert") -> set[str]:
    """The ids of those whose text has all of the words, or words that begin so; none where there is no word."""
    wanted = _words(words)
    if not wanted:
        return set()
    if _is_sqlite(session):
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

"""Print how long the store takes to find the candidates for a request among many experts, and a whole match.

python -m benchmarks.shortlist [EXPERTS …]: on SQLite, and on PostgreSQL where SCN_TEST_POSTGRESQL names a server
(`tools/with_postgresql.sh python -m benchmarks.shortlist`). The experts are made up; so are the requests, each with a description.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

from sqlalchemy import text

from scn.matching.affinity import Measure
from scn.services import expert_files, matching, pool, profiles, request_files, shortlist, topics
from scn.services.desk import Desk
from scn.services.matching import Wish
from scn.store.store import Store

SIZES = (10_000,)
REQUESTS = 12
ROUNDS = 9
TODAY = date(2026, 11, 24)
POLICY = """
[network]
name = "Benchmark"
[regions.one]
countries = ["KE", "UG", "TZ", "SN", "ML"]
[regions.two]
countries = ["MA", "TN", "JO", "LB", "EG"]
[isc]
seats = 1
term_years = 1
"""
COUNTRIES = ("KE", "UG", "TZ", "SN", "ML", "MA", "TN", "JO", "LB", "EG")
LANGUAGES = ("en", "ar", "fr", "es")
SUPPORT = ("inform-activities", "peer-learning", "develop-training", "deliver-training", "technical-support")


def vocabulary_of_texts() -> list[str]:
    """Words for biographies: those of the labels and synonyms of all topics, and some thousand that mean nothing."""
    lots = random.Random(1)
    known = topics.topics.vocabulary()
    said = [word for id_ in known.ids() if (topic := known.topic(id_)) for phrase in topic.words() for word in phrase.split()]
    return said + ["".join(lots.choices("abcdefghilmnoprstuv", k=lots.randint(4, 9))) for _ in range(4000)]


def experts(number: int) -> Iterator[dict[str, object]]:
    """Made-up experts: one to four topics, one to three languages, a biography of forty words."""
    lots = random.Random(2)
    ids, words = topics.topics.vocabulary().ids(), vocabulary_of_texts()
    for place in range(number):
        yield {
            "id": f"EX-{place:06}",
            "category": lots.choice(("practitioner", "practitioner", "current-leader", "former-leader", "stakeholder")),
            "country": lots.choice(COUNTRIES),
            "topics": {id_: lots.choice(("basic", "working", "expert")) for id_ in lots.sample(ids, lots.randint(1, 4))},
            "languages": {lang: lots.choice(("B1", "B2", "C1", "native")) for lang in lots.sample(LANGUAGES, lots.randint(1, 3))},
            "support": lots.sample(SUPPORT, 2),
            "regions": lots.sample(("one", "two"), lots.randint(0, 2)),
            "countries": lots.sample(COUNTRIES, lots.randint(0, 3)),
            "vetting": "vetted",
            "vetted_on": "2026-01-01",
            "biography": " ".join(lots.choices(words, k=40)),
        }


def requests() -> Iterator[dict[str, object]]:
    """Made-up requests: one to three topics, one of them a wide one in every third; a description of thirty words."""
    lots = random.Random(3)
    known, words = topics.topics.vocabulary(), vocabulary_of_texts()
    wide = [id_ for id_ in known.ids() if known.descendants(id_)]
    for place in range(REQUESTS):
        asked = lots.sample(known.ids(), lots.randint(1, 3))
        if place % 3 == 0:
            asked = list(dict.fromkeys([lots.choice(wide), *asked]))
        yield {
            "id": f"R-{place:02}",
            "from": "unit",
            "topics": asked,
            "support": lots.choice(SUPPORT),
            "all_of": [lots.choice(LANGUAGES)],
            "place": lots.choice(COUNTRIES),
            "start": "2027-03-01",
            "end": "2027-03-06",
            "number": 2,
            "text": " ".join(lots.choices(words, k=30)),
        }


def lines(path: Path, rows: Iterator[dict[str, object]]) -> Path:
    """The rows as JSON Lines."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def desk_of(address: str, folder: Path, number: int) -> Desk:
    """A store with the pool and the requests."""
    file = folder / "network.policy.toml"
    file.write_text(POLICY, encoding="utf-8")
    store = Store(address)
    store.create()
    desk = Desk(store=store, policy_file=file, today=TODAY, now="2026-11-24T00:00:00Z", actor="bench", command="bench")
    expert_files.bring_in(desk, lines(folder / "experts.jsonl", experts(number)))
    request_files.bring_in(desk, lines(folder / "requests.jsonl", requests()))
    return desk


def milliseconds(work: Callable[[], object]) -> float:
    """The best time of some rounds: what else runs on the machine only adds to it."""
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return min(taken)


def measured(desk: Desk) -> Iterator[tuple[float, float, float, int, float, int]]:
    """For each request: topics, text, both with the bounds in Python, how many are found; a whole match, and how many it reads."""
    with desk.read() as unit:
        session = unit.session
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("ANALYZE"))
        known = topics.vocabulary(desk.policy)
        for id_, request in pool.requests(session, desk.policy).items():
            measure = Measure(request, known)
            told = shortlist.text_scores(session, request, known)

            def match(asked: str = id_) -> matching.Match:
                return matching.found(session, desk, asked, Wish(), TODAY)

            yield (
                milliseconds(lambda measure=measure: shortlist.knowing_rows(session, measure)),
                milliseconds(lambda request=request: shortlist.text_scores(session, request, known)),
                milliseconds(lambda measure=measure, told=told: shortlist.promising(session, measure, told)),
                len(shortlist.promising(session, measure, told)),
                milliseconds(match),
                match().looked_at,
            )
        print(f"  (reading every profile: {milliseconds(lambda: profiles.read(session)):.0f} ms)", file=sys.stderr)


def main() -> None:
    """Measure, and print the table."""
    sizes = [int(size) for size in sys.argv[1:]] or SIZES
    server = os.environ.get("SCN_TEST_POSTGRESQL")
    print(f"Medians of {REQUESTS} requests, and the greatest; each the best of {ROUNDS} rounds in one process.\n")
    print("| database | experts | topics ms | text ms | both ms | with the bounds ms | candidates | whole match ms | profiles read |")
    print("|---|---|---|---|---|---|---|---|---|")
    for size in sizes:
        for what, address in (("SQLite", None), ("PostgreSQL", server)):
            if what == "PostgreSQL" and address is None:
                continue
            with tempfile.TemporaryDirectory() as name:
                desk = desk_of(address or str(Path(name) / "network.db"), Path(name), size)
                found = list(measured(desk))
                if address is not None:
                    desk.store.discard()
            known, told, bounds, candidates, whole, read = zip(*found, strict=True)
            both = [one + other for one, other in zip(known, told, strict=True)]
            bound = [one + other for one, other in zip(bounds, told, strict=True)]
            cells = [said(values, 1) for values in (known, told, both, bound)] + [said(values, 0) for values in (candidates, whole, read)]
            print(f"| {what} | {size:,} | {' | '.join(cells)} |")


def said(values: Sequence[float], digits: int) -> str:
    """The median of some values, and the greatest."""
    return f"{statistics.median(values):,.{digits}f}, {max(values):,.{digits}f}"


if __name__ == "__main__":
    main()

"""The values that scripts know and people read in words: each under the name of what it is a value of, which is its context.

In English they stand as scripts know them. A value that is not here (a kind of city, a class of the policy's own) is shown as it is.
"""

from __future__ import annotations

from collections.abc import Mapping

TERMS: Mapping[str, tuple[str, ...]] = {
    "status": ("participant", "applicant", "active", "suspended", "withdrawn", "rejected"),
    "step": ("suspended", "reinstated"),
    "role": ("member", "chair", "co-chair"),
    "ending": ("resigned", "lapsed", "removed", "released"),
    "dimension": (
        "seats", "region", "country", "kind", "size", "language", "hub", "membership", "terms", "chair", "category", "vetting", "support",
        "asker", "topic",
    ),
    "began": ("came", "again"),
    "ended": ("again", "term ended", "resigned", "lapsed", "removed", "released"),
    "group": ("all", "member", "beyond"),
    "kind": (
        "city", "capital", "municipality", "town", "county", "province", "region", "state", "district", "commune", "governorate", "borough",
        "village",
    ),
    "size": ("small", "medium", "large"),
    "category": ("current-leader", "former-leader", "practitioner", "stakeholder"),
    "vetting": ("pending", "vetted", "refused", "expired"),
    "support": ("inform-activities", "peer-learning", "develop-training", "deliver-training", "technical-support"),
    "state": ("open", "proposed", "invited", "declined", "confirmed", "running", "done", "withdrawn"),
    "asker": ("city", "hub", "unit", "isc"),
    "fluency": ("A1", "A2", "B1", "B2", "C1", "C2", "native"),
}  # fmt: skip

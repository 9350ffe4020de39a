"""What an employer's name says: whether it is a government, and of which city.

Only a name is known, as somebody typed it. It is compared folded (`scn.places.folding`); words that say `city of` or `ministry`
in the languages of the network's members mark a government.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from scn.matching.topics import words

_GOVERNMENT = frozenset(
    words(
        "municipality municipal county borough governorate prefecture government ministry minister mayor mayoralty police "
        "mairie municipalite gouvernement ministere gouvernorat prefeitura governo "
        "municipio municipalidad ayuntamiento alcaldia gobernacion gobierno ministerio intendencia "
        "stadtverwaltung landkreis gemeente kommune opstina bashkia komuna "
        "بلدية بلديه محافظة ولاية وزارة حكومة جماعة أمانة عمالة شرطة"
    ).split()
)
"""Words that stand in the names of public authorities and hardly elsewhere, folded."""

_PHRASES = tuple(
    map(
        words,
        (
            "city of", "town of", "district of", "province of", "city council", "town council", "city hall", "stadt", "ville de",
            "conseil regional", "conseil departemental", "ciudad de", "cidade de", "camara municipal",
        ),
    )
)  # fmt: skip

_AUTHORITY = _GOVERNMENT | frozenset(
    words(
        "city town district province region metropolitan council administration department authority hall commune canton "
        "ville communaute agglomeration conseil departement departemental regional ciudad consejo provincia cidade camara stadt "
        "comune citta grad مدينة مجلس إقليم"
    ).split()
)
"""Those, and words that stand there too: left out when an employer is held beside a city."""

_BETWEEN = frozenset(words("the of for and de la le les el los del da do du des d l et y e e von der van di i local urban general").split())
"""Words that say nothing of whose authority it is."""


@lru_cache(maxsize=4096)
def same_words(text: str) -> str:
    """The folded form in which two names of employers are compared. May be empty."""
    return words(text)


@lru_cache(maxsize=4096)
def is_government(employer: str) -> bool:
    """Whether a name is that of a public authority: `Ministry of Youth`, `Mairie de Dakar`, `City of Oslo`, `بلدية عمان`."""
    own = same_words(employer)
    return not _GOVERNMENT.isdisjoint(own.split()) or any(f" {phrase} " in f" {own} " for phrase in _PHRASES)


def is_government_of(employer: str, names: Collection[str]) -> bool:
    """Whether an employer is the government of a city that has these folded names (`same_words`).

    It is where the employer is called as the city is, once words of an authority are left out of both: `City of Nakuru` and
    `Nakuru County`; `University of Nakuru` is not.
    """
    own = same_words(employer)
    if not own:
        return False
    rest = _bare(own)
    return any(own == name or (rest and rest == _bare(name)) for name in names)


@lru_cache(maxsize=4096)
def _bare(folded: str) -> str:
    kept = [word for word in folded.split() if word not in _AUTHORITY and word not in _BETWEEN]
    return " ".join(kept)

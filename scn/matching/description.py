"""The words of a request by which the texts of experts are searched: those of its description, and its topics in every language."""

from __future__ import annotations

from scn.matching.topics import Vocabulary, words
from scn.matching.types import Request

_SHORTEST = 3

# Words of grammar and of asking in the languages of the labels, folded: they are in every text, and one of the two databases
# counts them like any other.
_EMPTY = frozenset(
    words(
        "the and for with from that this who has have can are was were not all any one two our their its they them what which how into "
        "through about between own other others more than been will would ask asks asked need needs want wanted support help city "
        "cities local somebody nobody "
        "les des une dans pour avec sur par qui que est sont pas aux nos leurs ses son notre nous vous elle ils cherchons demandons appui "
        "ville villes autre autres entre comme plus "
        "los las una del para con por que como sin sobre entre nuestro nuestra sus son mas otros otras queremos pedimos apoyo ciudad "
        "ciudades "
        "من في على الى عن مع هذا هذه التي الذي بين كل او ان كما هو هي نطلب نحتاج الى مدينة مدن دعم اخرى"
    ).split()
)


def search_words(request: Request, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The folded words, each once: first those of the labels of its topics in all languages, then those of the description."""
    labels = [label for id_ in request.topics if (topic := vocabulary.topic(id_)) is not None for label in topic.labels.values()]
    listed = " ".join(map(words, (*labels, request.text))).split()
    return tuple(dict.fromkeys(word for word in listed if len(word) >= _SHORTEST and word not in _EMPTY))

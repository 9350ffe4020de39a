"""Sentences that are put into words where the language of the reader is not known yet: in a use case."""

from __future__ import annotations

from collections.abc import Mapping

from scn.i18n.words import ENGLISH, Sentence


def said(text: str, **values: object) -> Sentence:
    """A sentence; the values are as those of `Words.say`."""
    return _made(text, None, 0, values)


def counted(one: str, many: str, number: int, **values: object) -> Sentence:
    """A sentence that counts something; the values are as those of `Words.plural`."""
    return _made(one, many, number, values)


def _made(text: str, many: str | None, number: int, values: Mapping[str, object]) -> Sentence:
    sentence = Sentence(ENGLISH.say(text, **values) if many is None else ENGLISH.plural(text, many, number, **values))
    sentence.text, sentence.many, sentence.number, sentence.values = text, many, number, values
    return sentence

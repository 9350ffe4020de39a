import random

import pytest

from scn.rotation import seed
from scn.rotation.seed import by_lot, lot, seed_of


def test_seed_and_lot_are_the_published_hashes():
    # printf '["7 14 21","Zürich"]' | sha256sum; then that hash in binary, followed by the id
    drawn = seed_of(["7 14 21", "Zürich"])
    assert drawn.hex() == "afd27235f1a2288f8938a2d6b98cfc7e34968c374ef6e0a2217b82b58bfa5259"
    assert lot(drawn, "ch-zurich").hex() == "9478ae1970d2b120584d48f9af8f7b52c867d72d7ba707d28b049c27eaebb4a5"


def test_the_border_between_texts_and_their_order_count():
    assert len({seed_of(["a", "bc"]), seed_of(["ab", "c"]), seed_of(["abc"]), seed_of(["bc", "a"]), seed_of(['a","bc'])}) == 5


def test_a_text_typed_with_a_combining_accent_is_the_same_text():
    assert seed_of(["Bogot\u0061\u0301"]) == seed_of(["Bogot\u00e1"])


def test_a_text_without_a_utf8_form_is_refused():
    with pytest.raises(UnicodeEncodeError):
        seed_of(["\ud800"])


def test_the_order_does_not_depend_on_how_the_ids_are_listed():
    ids = [f"city-{number}" for number in range(200)]
    shuffled = random.Random(5).sample(ids, len(ids))
    assert by_lot(b"s", ids) == by_lot(b"s", shuffled)
    assert by_lot(b"s", ids) != by_lot(b"t", ids)


def test_equal_lots_are_ordered_by_id(monkeypatch):
    monkeypatch.setattr(seed, "lot", lambda _seed, _identity: b"same")
    assert by_lot(b"s", ["b", "c", "a"]) == ["a", "b", "c"]

"""Canonical JSON against what RFC 8785 prints, and RFC 3797's selection against its worked example."""

import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scn.errors import InvalidInput
from scn.rotation.canonical import canonical, number, sha256
from scn.rotation.seed import rfc3797, ticket_of

# RFC 8785, appendix B.
NUMBERS = {
    "0000000000000000": "0",
    "8000000000000000": "0",
    "0000000000000001": "5e-324",
    "8000000000000001": "-5e-324",
    "7fefffffffffffff": "1.7976931348623157e+308",
    "ffefffffffffffff": "-1.7976931348623157e+308",
    "4340000000000000": "9007199254740992",
    "c340000000000000": "-9007199254740992",
    "4430000000000000": "295147905179352830000",
    "44b52d02c7e14af5": "9.999999999999997e+22",
    "44b52d02c7e14af6": "1e+23",
    "44b52d02c7e14af7": "1.0000000000000001e+23",
    "444b1ae4d6e2ef4e": "999999999999999700000",
    "444b1ae4d6e2ef4f": "999999999999999900000",
    "444b1ae4d6e2ef50": "1e+21",
    "3eb0c6f7a0b5ed8c": "9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d": "0.000001",
    "41b3de4355555553": "333333333.3333332",
    "41b3de4355555554": "333333333.33333325",
    "41b3de4355555555": "333333333.3333333",
    "41b3de4355555556": "333333333.3333334",
    "41b3de4355555557": "333333333.33333343",
    "becbf647612f3696": "-0.0000033333333333333333",
    "43143ff3c1cb0959": "1424953923781206.2",
}


@pytest.mark.parametrize(("bits", "written"), NUMBERS.items())
def test_a_number_is_written_as_rfc_8785_prints_it(bits, written):
    value = struct.unpack(">d", bytes.fromhex(bits))[0]
    assert number(value) == canonical(value) == written


@pytest.mark.parametrize("bits", ["7fffffffffffffff", "7ff0000000000000", "fff0000000000000"])
def test_a_number_that_is_not_finite_is_refused(bits):
    with pytest.raises(ValueError, match="no number of JSON"):
        canonical([struct.unpack(">d", bytes.fromhex(bits))[0]])


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_is_read_back_as_it_was(value):
    assert float(number(value)) == value


def test_the_example_of_rfc_8785_is_written_as_printed():
    # Section 3.2.2.
    given = r"""{
        "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
        "literals": [null, true, false]
    }"""
    assert canonical(json.loads(given)) == (
        r"""{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}"""
    )


def test_keys_are_sorted_by_the_units_of_utf_16():
    # Section 3.2.3: the emoji, two units from d83d on, comes before the Hebrew letter fb33.
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    assert list(json.loads(canonical(dict.fromkeys(keys, 0)))) == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(-1e15, 1e15) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_what_was_read_back_is_written_and_hashed_the_same(document):
    again = json.loads(canonical(document))
    assert canonical(again) == canonical(document)
    assert again == document
    assert sha256(again) == sha256(document)


def test_the_worked_example_of_rfc_3797_selects_the_ten_that_are_printed():
    # Section 6: four of the sources are used, in this order, and ten are selected of 25.
    sources = ["9319", "2,5,12,8,10", "9,18,26,34,41,45"]
    assert rfc3797(sources, 25, 10) == [17, 7, 2, 16, 25, 23, 8, 24, 19, 13]
    assert ticket_of(sources, 25, "rfc3797") == 17


def test_the_numbers_of_a_source_of_rfc_3797_may_come_in_any_order_the_sources_may_not():
    assert rfc3797(["9319", "12 10, 8,5 2", "45 9 18 26 34 41"], 25, 3) == [17, 7, 2]
    assert rfc3797(["2,5,12,8,10", "9319", "9,18,26,34,41,45"], 25, 3) != [17, 7, 2]


@pytest.mark.parametrize("source", ["", "seven", "7.5", "-7", "7;8", "٧"])
def test_a_source_that_is_not_whole_numbers_is_refused(source):
    with pytest.raises(InvalidInput):
        rfc3797(["1", source], 25, 1)

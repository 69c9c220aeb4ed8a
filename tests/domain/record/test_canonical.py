"""The canonical encoding: injective, and the same bytes for ever."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from fractions import Fraction
from hashlib import sha256
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvalflow.domain.record.canonical import MAX_DEPTH, digest, encode
from approvalflow.errors import BadInput

GOLDEN = [
    (None, "6e"),
    (False, "66"),
    (True, "74"),
    (0, "69303b"),
    (-12, "692d31323b"),
    (10**20, "693130303030303030303030303030303030303030303b"),
    ("", "73303a"),
    ("abc", "73333a616263"),
    ("王芳", "73363ae78e8be88ab3"),
    ("𠮷", "73343af0a0aeb7"),
    ("e\u0301", "73323ac3a9"),
    (b"", "78303a"),
    (b"\x00\xff", "78323a30306666"),
    (date(2026, 2, 27), "64323032362d30322d3237"),
    (date(1, 1, 1), "64303030312d30312d3031"),
    ((), "6c303a"),
    ([1, "1", None], "6c333a69313b73313a316e"),
    ({}, "6d303a"),
    ({"b": 1, "a": (True,)}, "6d323a73313a616c313a7473313a6269313b"),
    ({"𠮷": 1, "\uffe5": 2}, "6d323a73333aefbfa569323b73343af0a0aeb769313b"),
]


@pytest.mark.parametrize(("value", "expected"), GOLDEN)
def test_golden_vectors_hold(value: object, expected: str) -> None:
    """The bytes of these values never change: journals already written depend on them."""
    assert encode(value).hex() == expected


def test_a_whole_record_has_a_golden_digest() -> None:
    """An event record of the usual shape keeps its digest."""
    record = {
        "region": "420921", "seq": 7, "kind": "accepted", "at": 1793433600000000, "by": "u-17", "station": None,
        "facts": {"area_m2": "12.5", "days": 30, "site_check": False}, "due": date(2026, 12, 7), "party": b"\x01" * 4,
    }  # fmt: skip
    assert digest(encode(record)).hex() == "2d947b154814319963abdcf4c2d954be680bb3872a83520deda1d506f14ab40a"


# What a value means, written without the encoder: the oracle of injectivity.
def _meaning(value: object) -> object:
    if isinstance(value, str):
        return ("text", unicodedata.normalize("NFC", value))
    if isinstance(value, Mapping):
        return ("mapping", frozenset((unicodedata.normalize("NFC", k), _meaning(v)) for k, v in value.items()))
    if isinstance(value, (list, tuple)):
        return ("list", tuple(map(_meaning, value)))
    return (type(value).__name__, value)


_texts = st.text(st.sampled_from("0123:;smlnté e\u0301\u0041\u030a\u212b王𠮷"), max_size=6) | st.text(max_size=4)
_leaves = st.none() | st.booleans() | st.integers(-20, 20) | st.integers() | _texts | st.binary(max_size=3) | st.dates()


def _distinct_in_nfc(mapping: Mapping[str, object]) -> bool:
    return len({unicodedata.normalize("NFC", key) for key in mapping}) == len(mapping)


_plain = st.recursive(
    _leaves,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(_texts, inner, max_size=3).filter(_distinct_in_nfc)
    ),
    max_leaves=6,
)


@given(_plain, _plain)
def test_two_values_share_bytes_only_if_they_mean_the_same(one: object, other: object) -> None:
    """The encoding is injective, and a function of the meaning alone."""
    assert (encode(one) == encode(other)) == (_meaning(one) == _meaning(other))


@given(st.lists(_leaves, max_size=4), st.lists(_leaves, max_size=4))
def test_moving_a_boundary_changes_the_bytes(one: list[object], other: list[object]) -> None:
    """The same leaves cut into other lists give other bytes: lengths and types keep them apart."""
    split = encode([one, other])
    assert (split == encode([[*one, *other], []])) == (not other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (True, 1),
        (False, 0),
        (1, "1"),
        ("a", b"a"),
        (None, ""),
        ((), {}),
        (("ab", "c"), ("a", "bc")),
        (date(2026, 1, 1), "2026-01-01"),
    ],
)
def test_values_that_look_alike_differ(one: object, other: object) -> None:
    """Types and lengths are part of the bytes."""
    assert encode(one) != encode(other)


class TestSameBytes:
    """Values that mean the same have the same bytes."""

    def test_text_is_compared_in_nfc(self) -> None:
        """A composed and a decomposed letter are one text, in values and in keys."""
        assert encode({"caf\u00e9": "caf\u00e9"}) == encode({"cafe\u0301": "cafe\u0301"})

    def test_the_order_of_a_mapping_does_not_matter(self) -> None:
        """Keys are sorted, and any mapping type will do."""
        assert encode({"a": 1, "b": 2}) == encode(MappingProxyType({"b": 2, "a": 1}))

    def test_a_word_of_an_enumeration_is_its_text(self) -> None:
        """A text enumeration is recorded by its value."""

        class Light(StrEnum):
            GREEN = "green"

        assert encode({Light.GREEN: Light.GREEN}) == encode({"green": "green"})


@pytest.mark.parametrize(
    ("value", "rule", "place"),
    [
        (1.5, "canonical-float", "value"),
        (float("nan"), "canonical-float", "value"),
        ({"a": [0, {"b": 2.0}]}, "canonical-float", "value.a[1].b"),
        (datetime(2026, 1, 1, tzinfo=UTC), "canonical-datetime", "value"),
        (Fraction(1, 2), "canonical-type", "value"),
        ({1, 2}, "canonical-type", "value"),
        (bytearray(b"a"), "canonical-type", "value"),
        ({1: 2}, "canonical-key-type", "value"),
        ({"é": 1, "e\u0301": 2}, "canonical-key-twice", "value"),
        (["\ud800"], "canonical-surrogate", "value[0]"),
        ({"\ud800": 1}, "canonical-surrogate", "value"),
        ({"受": {"理": 1.0}}, "canonical-float", "value.受.理"),
        (10**1000, "canonical-number-size", "value"),
    ],
)
def test_what_has_no_canonical_bytes_is_refused(value: object, rule: str, place: str) -> None:
    """The refusal names the rule and the place, in both languages."""
    with pytest.raises(BadInput) as refused:
        encode(value)
    assert (refused.value.rule, refused.value.place) == (rule, place)
    assert refused.value.zh
    assert refused.value.en


def test_a_record_that_holds_itself_is_refused() -> None:
    """A cycle ends at the depth limit instead of running for ever."""
    cycle: list[object] = []
    cycle.append(cycle)
    with pytest.raises(BadInput, match="levels deep"):
        encode(cycle)


def test_the_depth_limit_itself_is_allowed() -> None:
    """`MAX_DEPTH` levels pass, one more does not."""
    value: object = 1
    for _ in range(MAX_DEPTH):
        value = [value]
    assert encode(value)
    with pytest.raises(BadInput):
        encode([value])


class TestDigest:
    """The hash of some bytes."""

    def test_sha256_is_the_default(self) -> None:
        """Without a name it is SHA-256."""
        assert digest(b"abc") == sha256(b"abc").digest() == digest(b"abc", "sha256")

    def test_other_hashes_have_their_size(self) -> None:
        """SHA-384 and SHA-512 can be had everywhere."""
        assert (len(digest(b"", "sha384")), len(digest(b"", "sha512"))) == (48, 64)

    @pytest.mark.parametrize("name", ["md5", "sha1", "", "sha999"])
    def test_a_weak_or_unknown_hash_is_refused(self, name: str) -> None:
        """Only the listed functions are taken."""
        with pytest.raises(BadInput, match="hash function"):
            digest(b"", name)

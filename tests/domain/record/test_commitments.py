"""Salted commitments of personal data."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvalflow.domain.record.canonical import encode
from approvalflow.domain.record.commitments import commitment, opens
from approvalflow.errors import BadInput

SALT = bytes(range(32))


def test_a_golden_commitment_holds() -> None:
    """The commitment is HMAC-SHA256 of the canonical bytes, and keeps its value."""
    assert commitment("王芳", SALT) == hmac.new(SALT, encode("王芳"), hashlib.sha256).digest()
    assert commitment("王芳", SALT).hex() == "26d2653c9c24e42dd3a1c57545541078b4def48bd3bd4bb531aa1b0fc54c7d9d"


@given(
    st.text(max_size=5), st.text(max_size=5), st.binary(min_size=16, max_size=32), st.binary(min_size=32, max_size=32)
)
def test_only_the_value_and_salt_open_it(value: str, other: str, salt: bytes, other_salt: bytes) -> None:
    """Another value does not open it; another salt gives another commitment of the same value."""
    committed = commitment(value, salt)
    assert opens(committed, value, salt)
    assert opens(committed, other, salt) == (encode(other) == encode(value))
    if salt.ljust(32, b"\x00") != other_salt:
        assert not opens(committed, value, other_salt)


def test_a_short_salt_is_refused() -> None:
    """A salt that could be searched is no salt."""
    with pytest.raises(BadInput, match="16 bytes"):
        commitment("王芳", b"short")

"""Reference numbers and query codes: who knows only the number sees little, who has the code sees everything."""

from __future__ import annotations

import hmac

__all__ = [
    "acceptance_number",
    "certificate_number",
    "code_matches",
    "filing_number",
    "query_code",
    "receipt_code",
    "voice_number",
]


def filing_number(region: str, day: str, serial: int) -> str:
    """The filing number (收件号), the key of the case for ever: `420921-F20261125-00458`."""
    return f"{region}-F{day}-{serial:05d}"


def acceptance_number(region: str, day: str, serial: int, tail: str) -> str:
    """The acceptance number (受理号): `420921-20261125-00317-4821`; the tail was drawn, so that nobody counts on."""
    return f"{region}-{day}-{serial:05d}-{tail}"


def certificate_number(region: str, certificate: str, year: str, serial: int) -> str:
    """The number of a certificate: region, kind of certificate, year, serial."""
    return f"{region}-{certificate}-{year}-{serial:05d}"


def voice_number(region: str, year: str, serial: int) -> str:
    """The reference of a complaint, question or rating: region, year, serial; it opens nothing without its code."""
    return f"{region}-V{year}-{serial:05d}"


def receipt_code(region: str, year: str) -> str:
    """The eight digits that the receipts of a year share: region, class 01, kind 01, year."""
    return f"{region[:2]}0101{year[-2:]}"


def query_code(salt: bytes, ref: str) -> str:
    """The eight digits that open a case to its applicant (查询密码).

    They follow from the party's salt and are kept nowhere; when the party is erased, the code is gone with the salt.
    """
    drawn = hmac.digest(salt, b"query-code:" + ref.encode(), "sha256")
    return f"{int.from_bytes(drawn[:8], 'big') % 10**8:08d}"


def code_matches(salt: bytes, ref: str, code: str) -> bool:
    """Whether the code is the case's, compared in constant time. An erased party, who has no salt, opens nothing."""
    return bool(salt) and hmac.compare_digest(query_code(salt, ref).encode(), code.strip().encode())

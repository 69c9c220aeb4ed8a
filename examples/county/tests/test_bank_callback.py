"""The bank's address: what is signed is believed, what is not is refused, and twice is once."""

from __future__ import annotations

from pathlib import Path

import pytest

from approvalflow_demo_bank.signing import SIGNATURE, TIMESTAMP, sign
from approvalflow_demo_bank.wire import packed
from county.office import MERCHANT

from .site import Site

ADDRESS = "/bank/420921/demo-bank"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def message(site: Site, bill: str, fen: int, *, secret: str | None = None) -> tuple[bytes, dict[str, str]]:
    """A message of the demo bank that a bill was paid, with its headers."""
    body = packed(
        {
            "id": "m-1",
            "kind": "payment",
            "merchant": MERCHANT,
            "bill_ref": bill,
            "state": "paid",
            "bank_txn": "P2026112500000001",
            "fen": fen,
            "currency": "CNY",
            "paid_at": "2026-11-25T09:12:00+08:00",
        }
    )
    stamp = str(site.clock.now() // 1_000_000)
    key = (secret or site.county.settings.bank_secret).encode()
    return body, {TIMESTAMP: stamp, SIGNATURE: sign(key, stamp, body)}


def test_a_signed_message_pays_the_bill_once(site: Site) -> None:
    """The bank hears its own word, the case has its receipt, and the same message again changes nothing."""
    fee = site.granted().fees[0]
    body, headers = message(site, fee.bill, fee.fen)
    for _ in range(2):
        answer = site.browser.post(ADDRESS, content=body, headers=headers)
        assert (answer.status_code, answer.content) == (200, b"success")
    with site.office.store.reading(site.office.region) as reading:
        assert len(reading.payments_of(fee.bill)) == 1
        bill = reading.bill(fee.bill)
    assert bill is not None and bill.state == "paid"


def test_a_forged_message_is_refused(site: Site) -> None:
    """Another secret, an altered amount or no signature: rejected, and the bill stays open."""
    view = site.granted()
    fee = view.fees[0]
    body, headers = message(site, fee.bill, fee.fen)
    attempts = [
        message(site, fee.bill, fee.fen, secret="another secret of sixteen"),
        (body.replace(b"11250", b"11251"), headers),
        (body, {}),
        (b"", {}),
    ]
    for forged, signed in attempts:
        answer = site.browser.post(ADDRESS, content=forged, headers=signed)
        assert (answer.status_code, answer.content) == (400, b"rejected")
    assert site.office.case(view.ref).fees[0].state == "open"


def test_another_region_or_bank_has_no_address_here(site: Site) -> None:
    """A message to a bank that is not enabled is not kept."""
    assert site.browser.post("/bank/420922/demo-bank", content=b"x").status_code == 404
    assert site.browser.post("/bank/420921/no-bank", content=b"x").status_code == 404
    assert site.get(ADDRESS).status_code == 405

"""The code on a receipt, read from the pixels of its paper as a camera does, leads to the page that checks it."""

from __future__ import annotations

import io
from pathlib import Path
from urllib.parse import urlsplit

import attrs
import zxingcpp
from PIL import Image

from approvalflow.domain.fees.bills import PaymentFact

from .site import Site


def test_the_code_on_the_paper_leads_to_the_public_check(tmp_path: Path) -> None:
    """Valid for who holds the paper, with its amount and no name; another code finds nothing."""
    site = Site(tmp_path)
    office = site.office
    rule = attrs.evolve(office.organisation.receipts, check_at="http://127.0.0.1:8000/receipts/check")
    office.organisation = attrs.evolve(office.organisation, receipts=rule)
    view = site.granted()
    with office.store.reading(office.region) as reading:
        (bill,) = reading.bills_of(view.ref)
    now = office.clock.now()
    office.payment_reported(PaymentFact(bill.bank, "T-1", bill.ref, "paid", bill.fen, "CNY", bill.merchant, now, "t"))
    (receipt,) = office.receipts(view.ref)
    document = office._receipt_document(receipt, "王小芳", view.agency)
    picture = office.plugins.documents()["typst"].picture(document)
    (read,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)).convert("L"))
    address = urlsplit(read.text)
    assert address.path == "/receipts/check" and receipt.number in address.query
    stranger = site.another_browser()
    said = stranger.words(f"{address.path}?{address.query}&lang=zh")
    assert "有效" in said and "112.50" in said and "王" not in said
    assert "查无此票" in stranger.words(f"{address.path}?{address.query[:-1]}_&lang=zh")

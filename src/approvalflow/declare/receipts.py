"""The table `[receipts]` of an organisation file: how receipts for money are numbered, signed and looked up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from approvalflow.domain.parties.organisation import Receipts

if TYPE_CHECKING:
    from approvalflow.declare.reading import Table

__all__ = ["NUMBERED", "receipts_declared"]

#: When a receipt gets its number.
NUMBERED = ("when-paid", "on-bill")

_LONGEST = 200


def receipts_declared(organisation: Table) -> Receipts:
    """What the file says; everything it leaves out is as `Receipts` has it.

    Numbers on bills without a treasury that seals are a fault: such a receipt would never become valid.
    """
    table = organisation.table("receipts")
    if table is None:
        return Receipts()
    receipts = Receipts(
        numbered=table.word("numbered", NUMBERED, "when-paid"),
        agency_signer=table.string("agency_signer"),
        treasury_signer=table.string("treasury_signer"),
        warn_below=table.whole("warn_below", 100, least=0, most=1_000_000),
        check_at=table.string("check_at"),
    )
    if receipts.numbered == "on-bill" and not receipts.treasury_signer:
        zh, en = (
            "开单即编号时须指定财政监制签名方",
            "numbers on bills need a treasury that seals",
        )
        table.fault("treasury_signer", "required", zh, en)
    if receipts.check_at and not _is_address(receipts.check_at):
        zh, en = "须为 http 或 https 网址", "must be an address that begins with http:// or https://"
        table.fault("check_at", "address", zh, en)
    table.done()
    return receipts


def _is_address(text: str) -> bool:
    plain = text.isascii() and text.isprintable() and " " not in text and len(text) <= _LONGEST
    return plain and text.startswith(("https://", "http://"))

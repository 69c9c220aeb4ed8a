"""The receipt rule of an organisation file: `[receipt]`, with the published paper that it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.organisation import ReceiptRule

if TYPE_CHECKING:
    from approvalflow.declare.reading import Table

__all__ = ["receipt_rule"]


def receipt_rule(organisation: Table) -> ReceiptRule | None:
    """The rule that is in force; None where the file sets none, or says `next_working_day = false`.

    A rule without a published basis is a fault: else a filing is received on its calendar day (电子签名法 art. 11).
    """
    table = organisation.table("receipt")
    if table is None:
        return None
    moves = table.yes_no("next_working_day", False)
    basis = table.text("basis", required=moves)
    table.done()
    return ReceiptRule(basis or Text("", "")) if moves else None

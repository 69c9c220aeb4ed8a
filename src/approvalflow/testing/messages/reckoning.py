"""What became of it: the bank's truth beside the office's books, transaction by transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import frozen

from approvalflow.domain.fees.ledger import balance
from approvalflow.office.office import Office
from approvalflow.testing.messages.teller import Teller

__all__ = ["Reckoned", "reckoned"]


@frozen
class Reckoned:
    """What does not fit, of one or of many runs.

    Attributes:
        unexplained: fen that the bank holds and the office does not explain, or the other way round; without sign.
        double_receipts: receipts beyond one for each confirmed payment, and confirmed payments without one.
        forged_accepted: money that the office counted and the bank never had.
        bills_wrong: bills that are not paid although somebody paid them in full, or the other way round.
    """

    unexplained: int = 0
    double_receipts: int = 0
    forged_accepted: int = 0
    bills_wrong: int = 0

    @property
    def sound(self) -> bool:
        """Whether nothing at all is wrong."""
        return self == Reckoned()

    def __add__(self, other: Reckoned) -> Reckoned:
        return Reckoned(
            self.unexplained + other.unexplained,
            self.double_receipts + other.double_receipts,
            self.forged_accepted + other.forged_accepted,
            self.bills_wrong + other.bills_wrong,
        )


def reckoned(office: Office, bank: Teller, bills: Sequence[tuple[str, int]]) -> Reckoned:
    """Compare the office's rows, read one by one, with what the bank keeps. What went back was in suspense."""
    with office.store.reading(office.region) as reading:
        payments: dict[str, Mapping[str, Any]] = {}
        receipts: Counter[tuple[str, str]] = Counter()
        states: dict[str, str] = {}
        for table, row in reading.content(("payments", "receipts", "bills")):
            if table == "payments":
                payments[row["fact"]["bank_txn"]] = row
            elif table == "bills":
                states[row["ref"]] = row.get("state", "open")
            else:
                receipts[row["bank"], row["bank_txn"]] += 1
        accounts = balance(reading.postings())
    confirmed = {txn for txn, row in payments.items() if row["verdict"] == "confirm"}
    unexplained = sum(
        abs(one.fen - (payments[txn]["fact"]["fen"] if txn in payments else 0)) for txn, one in bank.paid.items()
    )
    cleared = sum(fen for name, fen in accounts.items() if name.startswith("clearing/"))
    held = -sum(fen for name, fen in accounts.items() if name.startswith("suspense/"))
    back = sum(refund.fen for refund in bank.returned.values())
    real = sum(one.fen for one in bank.paid.values()) - back
    suspended = sum(row["fact"]["fen"] for txn, row in payments.items() if txn not in confirmed) - back
    unexplained += abs(real - cleared) + abs(held - suspended)
    once = sum(abs(receipts[bank.name, txn] - 1) for txn in confirmed)
    stray = sum(times for (_, txn), times in receipts.items() if txn not in confirmed)
    amounts = dict(bills)
    in_full = {one.bill for one in bank.paid.values() if one.fen == amounts[one.bill]}
    wrong = sum((states[bill] == "paid") != (bill in in_full) for bill in amounts)
    return Reckoned(unexplained, once + stray, len(payments.keys() - bank.paid.keys()), wrong)

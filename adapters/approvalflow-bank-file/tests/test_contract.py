"""The bank of the files does what every bank has to do; it sends no messages, and believes none."""

from datetime import timedelta

import pytest

from approvalflow.domain.deadlines.moments import SECOND, day_of, instant, local
from approvalflow.domain.fees.bills import Bill, PaymentFact
from approvalflow.domain.fees.money import yuan_text
from approvalflow.ports.bank import BankMessage
from approvalflow.testing.bank_contract import BankContract
from approvalflow.testing.bank_sandbox import PaymentRefused, not_applicable

from .conftest import HEADINGS, PROFILE, County

PAID_AT = instant("2026-11-23T10:15:00+08:00")


class Sandbox:
    """The county's folders, and a bank that takes money and writes its file."""

    signed_headers = frozenset()

    def __init__(self, county: County) -> None:
        self.county, self.bank, self.merchant = county, county.bank, county.bank.merchant
        self.rows = []

    def pays(self, bill: Bill) -> PaymentFact:
        """Pay at the counter with the code in the batch; the bank's file of the day is written anew."""
        batches = (self.county.folder / "outgoing").glob("*.csv")
        taken = [line.split(",") for path in sorted(batches) for line in path.read_text("utf-8-sig").splitlines()]
        known = {code: amount for code, _, amount, *_ in taken}
        if bill.payment_code not in known or any(row[1] == bill.payment_code for row in self.rows):
            raise PaymentRefused
        at = local(PAID_AT + len(self.rows) * SECOND, "Asia/Shanghai").strftime("%Y-%m-%d %H:%M:%S")
        txn = f"T{len(self.rows) + 1:012d}"
        self.rows.append((txn, bill.payment_code, known[bill.payment_code], "收款", at, ""))
        total = sum(int(row[2].replace(".", "")) for row in self.rows)
        self.county.puts_rows([HEADINGS, *self.rows, ("合计", str(len(self.rows)), yuan_text(total), "", "", "")])
        (line,) = [one for one in self.bank.statement(day_of(PAID_AT, "Asia/Shanghai")) if one.bank_txn == txn]
        return PaymentFact(
            line.bank, line.bank_txn, line.bill_ref, "paid", line.fen, line.currency, self.merchant, line.at
        )

    def pay(self, bill: Bill) -> BankMessage:
        self.pays(bill)
        not_applicable("the bank sends no messages")

    def sign(self, body: bytes) -> BankMessage:
        return BankMessage(body, {"x-signature": "whatever a stranger writes"})

    def forge(self, message: BankMessage) -> BankMessage:
        return message


class TestFileBank(BankContract):
    """Every claim of the kit that a bank without messages can be held to."""

    @pytest.fixture
    def sandbox(self, tmp_path) -> Sandbox:
        """A county for each test."""
        return Sandbox(County(tmp_path / "county", PROFILE))


def test_the_day_after_everything_was_told(tmp_path):
    """The clock of the sandbox stands on the next morning: what no file tells was not paid."""
    county = County(tmp_path / "county")
    assert day_of(county.now, "Asia/Shanghai") == day_of(PAID_AT, "Asia/Shanghai") + timedelta(days=1)

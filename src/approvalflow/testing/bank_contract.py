"""`BankContract`: what a payment bank has to do. Subclass it, fill one fixture; each test is a claim about the port."""

from __future__ import annotations

from contextlib import suppress

import pytest
from attrs import evolve

from approvalflow.domain.deadlines.moments import day_of
from approvalflow.domain.fees.bills import Bill, PaymentFact, RefundFact, StatementLine
from approvalflow.errors import ApprovalflowError
from approvalflow.ports.bank import BankMessage
from approvalflow.testing.bank_on_faults import OnFaults
from approvalflow.testing.bank_on_fields import OnFields
from approvalflow.testing.bank_on_messages import OnMessages
from approvalflow.testing.bank_on_office import OnOffice
from approvalflow.testing.bank_rows import row
from approvalflow.testing.bank_sandbox import (
    BankSandbox,
    PaymentRefused,
    a_bill,
    needs,
    open_and_pay,
    opened,
    paid,
    refund_of,
    reported,
)

__all__ = ["BankContract", "BankSandbox", "PaymentRefused"]


class BankContract(OnMessages, OnFields, OnOffice, OnFaults):
    """The conformance of a bank. Fill the fixture `sandbox`; what the bank does not say in `can` is skipped by name.

    What a sandbox has to offer is in `bank_sandbox`. `pytest -p approvalflow.testing.bank_report --bank-report FILE`
    writes what was shown as a page for people.
    """

    @pytest.fixture
    def sandbox(self) -> BankSandbox:
        """A bank to play with; its books may live longer than one test."""
        raise pytest.UsageError("a BankContract needs a fixture `sandbox` that gives a BankSandbox")

    @row("适配器有名称，能力只用端口认识的词。")
    def test_a_bank_says_its_name_and_what_it_can(self, sandbox: BankSandbox) -> None:
        """`name` is a word and `can` a frozenset of the words that the port knows."""
        assert sandbox.bank.name.strip()
        assert isinstance(sandbox.bank.can, frozenset)
        assert sandbox.bank.can <= {"query", "refund", "close", "statement"}

    @row("同一单号再次告知仍是同一张单，缴款码不变。")
    def test_a_bill_opened_twice_is_one_bill(self, sandbox: BankSandbox) -> None:
        """The call may be repeated when nobody knows whether it arrived: same reference, same payment code."""
        bill = a_bill(sandbox)
        before = evolve(bill)
        first = sandbox.bank.open_bill(bill)
        assert sandbox.bank.open_bill(bill) == first
        assert first.payment_code.strip()
        assert bill == before

    @row("两张单有两个缴款码。")
    def test_two_bills_have_two_payment_codes(self, sandbox: BankSandbox) -> None:
        """Nobody pays somebody else's bill."""
        assert opened(sandbox).payment_code != opened(sandbox).payment_code

    @row("已告知的单不因再次告知而改变金额。")
    def test_a_reference_is_not_opened_with_another_amount(self, sandbox: BankSandbox) -> None:
        """The bank refuses, or goes on with the first amount; the amount of an open bill never changes."""
        bill = opened(sandbox, 500)
        with suppress(ApprovalflowError):
            sandbox.bank.open_bill(evolve(bill, fen=400))
        assert reported(sandbox, bill).fen == 500

    @row("没人付过的单，查询答未付；银行不认识的单也一样。")
    def test_a_bill_that_nobody_paid_is_not_paid(self, sandbox: BankSandbox) -> None:
        """Also one that the bank never heard of: asking is no error and pays nothing."""
        needs(sandbox, "query")
        for bill in (opened(sandbox), a_bill(sandbox)):
            fact = sandbox.bank.query(bill)
            assert (fact.state in ("not-paid", "unknown"), fact.bill_ref, fact.fen) == (True, bill.ref, 0)

    @row("付款后查询与报文说的是同一笔：流水、金额、时间一致。")
    def test_after_the_payment_the_bank_says_paid_when_asked(self, sandbox: BankSandbox) -> None:
        """Question and message tell one payment: the same transaction, amount and time."""
        needs(sandbox, "query")
        bill, told = paid(sandbox)
        asked = sandbox.bank.query(bill)
        assert _money(asked) == _money(told)
        assert sandbox.bank.query(bill) == asked

    @row("已关的单不能再付；关两次等于关一次。")
    def test_a_closed_bill_cannot_be_paid(self, sandbox: BankSandbox) -> None:
        """Closing twice is closing once."""
        needs(sandbox, "close")
        bill = opened(sandbox)
        assert sandbox.bank.close(bill).state == "closed"
        assert sandbox.bank.close(bill).state == "closed"
        with pytest.raises(PaymentRefused):
            sandbox.pay(bill)

    @row("关单时已付：如实回报已付，款项不丢。")
    def test_closing_a_paid_bill_says_that_it_is_paid(self, sandbox: BankSandbox) -> None:
        """The payer was quicker: the money is told, not lost."""
        needs(sandbox, "close")
        bill, told = paid(sandbox)
        assert _money(sandbox.bank.close(bill)) == _money(told)

    @row("同一退付单号只退一次。")
    def test_a_refund_ordered_twice_goes_out_once(self, sandbox: BankSandbox) -> None:
        """Same reference, same refund, with the bank's own number."""
        needs(sandbox, "refund")
        bill, fact = paid(sandbox)
        refund = refund_of(bill, fact, bill.fen - 1)
        assert sandbox.bank.query_refund(refund).state != "refunded"
        first = sandbox.bank.refund(refund)
        second = sandbox.bank.refund(refund)
        asked = sandbox.bank.query_refund(refund)
        assert {type(one) for one in (first, second, asked)} == {RefundFact}
        if asked.state == "refunded":
            assert (asked.fen, asked.refund_ref, asked.currency) == (refund.fen, refund.ref, refund.currency)
            assert {one.bank_refund for one in (first, second, asked) if one.state == "refunded"} == {asked.bank_refund}

    @row("多次部分退付之和不超过实付。")
    def test_no_more_goes_back_than_was_paid(self, sandbox: BankSandbox) -> None:
        """Of several refunds the sum counts."""
        needs(sandbox, "refund")
        bill, fact = paid(sandbox, 1_000)
        sandbox.bank.refund(refund_of(bill, fact, 600))
        too_much = refund_of(bill, fact, 401)
        with suppress(ApprovalflowError):
            assert sandbox.bank.refund(too_much).state != "refunded"
        assert sandbox.bank.query_refund(too_much).state != "refunded"

    @row("对账单里有这笔付款，逐行编号，不重不漏。")
    def test_the_statement_has_the_payment(self, sandbox: BankSandbox) -> None:
        """With the transaction, the order and the amount to the fen; every line is numbered, none is there twice."""
        needs(sandbox, "statement")
        bill, fact = paid(sandbox, 4_321)
        assert fact.paid_at is not None
        lines = tuple(sandbox.bank.statement(day_of(fact.paid_at, "Asia/Shanghai")))
        assert {type(line) for line in lines} == {StatementLine}
        assert [line.number for line in lines] == list(range(1, len(lines) + 1))
        (line,) = [one for one in lines if one.bank_txn == fact.bank_txn]
        assert (line.kind, line.bill_ref, line.fen, line.currency) == ("payment", bill.ref, 4_321, "CNY")

    @row("已付的单再付：银行拒绝，或作为另一笔流水。")
    def test_a_paid_bill_is_not_paid_again(self, sandbox: BankSandbox) -> None:
        """The bank refuses, or takes it as a payment of its own: never the same transaction number twice."""
        bill, message = open_and_pay(sandbox)
        try:
            again = sandbox.pay(bill)
        except PaymentRefused:
            return
        assert _txn(sandbox, again, bill) != _txn(sandbox, message, bill)


def _money(fact: PaymentFact) -> tuple[object, ...]:
    """What is to be the same, on whichever way the bank told it."""
    return (fact.bank, fact.bank_txn, fact.bill_ref, fact.state, fact.fen, fact.currency, fact.merchant, fact.paid_at)


def _txn(sandbox: BankSandbox, message: BankMessage, bill: Bill) -> str:
    fact = sandbox.bank.read(message)
    assert isinstance(fact, PaymentFact)
    assert fact.bill_ref == bill.ref
    return fact.bank_txn

"""A kit that nothing can fail says nothing: each faulty bank below is caught by the claim that is there for it."""

import hashlib
import hmac
import json

import pytest
from attrs import evolve

from approvalflow.domain.deadlines.moments import day, instant
from approvalflow.domain.fees.bills import PaymentFact, RefundFact, StatementLine
from approvalflow.errors import AdapterFailed, MessageForged
from approvalflow.ports.bank import BankAnswer, BankMessage, BillOpened
from approvalflow.testing.bank_contract import BankContract, PaymentRefused

KEY = b"the bank's key"
AT = "2026-11-23T10:00:00+08:00"


def no_key_twice(pairs):
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a key twice")
    return dict(pairs)


class PaperBank:
    """A bank without a network, books included; sound as it stands."""

    name, can = "paper", frozenset({"query", "close", "refund", "statement"})

    def __init__(self):
        self.bills, self.txns, self.refunds, self.closed = {}, {}, {}, set()

    def signature(self, body):
        return hmac.new(KEY, body, hashlib.sha256).hexdigest()

    def open_bill(self, bill):
        self.bills.setdefault(bill.ref, bill)
        return BillOpened(hashlib.sha256(bill.ref.encode()).hexdigest()[:16])

    def read(self, message):
        given = message.headers.get("signature", "").encode("utf-8", "replace")
        if not hmac.compare_digest(self.signature(message.body).encode(), given):
            raise MessageForged("伪造", "forged")
        try:
            said = json.loads(message.body, object_pairs_hook=no_key_twice)
            return PaymentFact(
                self.name, said["txn"], said["ref"], "paid", said["fen"], "CNY", said["merchant"], instant(AT)
            )
        except (ValueError, KeyError, TypeError, RecursionError) as fault:
            raise MessageForged("不合格", "unsound") from fault

    def answer(self, outcome):
        return BankAnswer(200, b"success") if outcome.state in ("done", "known") else BankAnswer(500, b"again")

    def query(self, bill):
        txn = self.txns.get(bill.ref, "")
        state = "paid" if txn else "closed" if bill.ref in self.closed else "not-paid"
        fen, at = (self.bills[bill.ref].fen, instant(AT)) if txn else (0, None)
        return PaymentFact(self.name, txn, bill.ref, state, fen, merchant=bill.merchant, paid_at=at)

    def close(self, bill):
        self.closed.add(bill.ref)
        return self.query(bill)

    def refund(self, refund):
        back = sum(
            one.fen for one in self.refunds.values() if one.bill_ref == refund.bill_ref and one.ref != refund.ref
        )
        if back + refund.fen > self.bills[refund.bill_ref].fen:
            raise AdapterFailed("超额", "more than was paid")
        self.refunds[refund.ref] = refund
        return self.query_refund(refund)

    def query_refund(self, refund):
        if refund.ref not in self.refunds:
            return RefundFact(self.name, "", refund.ref, "not-refunded", 0)
        return RefundFact(self.name, f"R-{refund.ref}", refund.ref, "refunded", self.refunds[refund.ref].fen)

    def statement(self, on):
        assert on == day("2026-11-23")
        for number, (ref, txn) in enumerate(self.txns.items(), start=1):
            yield StatementLine(self.name, on, number, "payment", txn, ref, self.bills[ref].fen)


class Sandbox:
    merchant, signed_headers = "M", frozenset({"signature"})

    def __init__(self, bank):
        self.bank = bank

    def pay(self, bill):
        if bill.ref in self.bank.txns or bill.ref in self.bank.closed:
            raise PaymentRefused
        self.bank.txns[bill.ref] = f"P-{len(self.bank.txns)}"
        said = {"txn": self.bank.txns[bill.ref], "ref": bill.ref, "fen": self.bank.bills[bill.ref].fen, "merchant": "M"}
        return self.sign(json.dumps(said).encode())

    def sign(self, body):
        return BankMessage(body, {"signature": PaperBank.signature(self.bank, body)})

    def forge(self, message):
        return evolve(message, headers={"signature": hmac.new(b"x", message.body, hashlib.sha256).hexdigest()})


class TestPaperBank(BankContract):
    """The bank that the faults below are made of is sound."""

    @pytest.fixture
    def sandbox(self):
        """A new bank for each test."""
        return Sandbox(PaperBank())


class BelievesEverybody(PaperBank):
    def signature(self, body):
        raise AssertionError("never asked")

    def read(self, message):
        said = json.loads(message.body)
        return PaymentFact(self.name, said["txn"], said["ref"], "paid", said["fen"], "CNY", "M", instant(AT))


class SignsTheMeaning(PaperBank):
    """Its signature is over the fields, not over the bytes."""

    def read(self, message):
        try:
            body = json.dumps(json.loads(message.body)).encode()
        except ValueError as fault:
            raise MessageForged("不合格", "unsound") from fault
        return super().read(evolve(message, body=body))


class ComparesText(PaperBank):
    """`compare_digest` on text raises TypeError for what is not ASCII."""

    def read(self, message):
        hmac.compare_digest(self.signature(message.body), message.headers.get("signature", ""))
        return super().read(message)


class TakesEitherOfTwo(PaperBank):
    def read(self, message):
        return super().read(evolve(message, **self._once(message)))

    def _once(self, message):
        if hmac.compare_digest(self.signature(message.body), message.headers.get("signature", "").encode().decode()):
            body = json.dumps(json.loads(message.body)).encode()
            return {"body": body, "headers": {"signature": self.signature(body)}}
        return {}


class RoundsToYuan(PaperBank):
    def read(self, message):
        fact = super().read(message)
        return evolve(fact, fen=fact.fen // 100 * 100 or 100)


class OpensAnew(PaperBank):
    count = 0

    def open_bill(self, bill):
        self.count += 1
        super().open_bill(bill)
        return BillOpened(str(self.count))


class StampsTheReading(PaperBank):
    """Each reading is another fact."""

    count = 0

    def read(self, message):
        self.count += 1
        return evolve(super().read(message), evidence=str(self.count))


class MarksTheMessage(PaperBank):
    def read(self, message):
        message.headers["read"] = "yes"
        return super().read(message)


class RefundsTwice(PaperBank):
    count = 0

    def query_refund(self, refund):
        self.count += 1
        fact = super().query_refund(refund)
        return evolve(fact, bank_refund=f"R{self.count}") if fact.bank_refund else fact


class RefundsMore(PaperBank):
    def refund(self, refund):
        self.refunds[refund.ref] = refund
        return self.query_refund(refund)


class ForgetsWhatWasPaid(PaperBank):
    def close(self, bill):
        return PaymentFact(self.name, "", bill.ref, "closed", 0, merchant=bill.merchant)


class AlwaysSuccess(PaperBank):
    def answer(self, outcome):
        return BankAnswer(200, b"success")


@pytest.mark.parametrize(
    ("faulty", "claim"),
    [
        (BelievesEverybody, "test_what_somebody_else_signed_is_forged"),
        (BelievesEverybody, "test_a_truncated_body_is_forged"),
        (SignsTheMeaning, "test_a_body_written_anew_is_forged"),
        (ComparesText, "test_odd_and_missing_headers_are_forged"),
        (TakesEitherOfTwo, "test_a_key_that_stands_twice_is_refused_though_signed"),
        (OpensAnew, "test_a_bill_opened_twice_is_one_bill"),
        (StampsTheReading, "test_a_message_repeated_reads_the_same"),
        (MarksTheMessage, "test_reading_changes_nothing_in_the_message"),
        (RefundsTwice, "test_a_refund_ordered_twice_goes_out_once"),
        (RefundsMore, "test_no_more_goes_back_than_was_paid"),
        (ForgetsWhatWasPaid, "test_closing_a_paid_bill_says_that_it_is_paid"),
        (AlwaysSuccess, "test_an_answer_tells_the_bank_to_stop_or_to_come_again"),
    ],
)
def test_the_kit_catches(faulty, claim):
    """The claim holds for the sound bank and fails for the faulty one."""
    getattr(BankContract(), claim)(Sandbox(PaperBank()))
    with pytest.raises((AssertionError, pytest.fail.Exception, TypeError, ValueError, KeyError)):
        getattr(BankContract(), claim)(Sandbox(faulty()))


def test_the_kit_catches_an_amount_that_is_rounded():
    """101 fen are not 1 yuan."""
    with pytest.raises(AssertionError):
        BankContract().test_an_amount_survives_to_the_fen(Sandbox(RoundsToYuan()), 101)


@pytest.mark.parametrize(
    ("word", "claim"),
    [
        ("query", "test_after_the_payment_the_bank_says_paid_when_asked"),
        ("close", "test_a_closed_bill_cannot_be_paid"),
        ("refund", "test_no_more_goes_back_than_was_paid"),
        ("statement", "test_the_statement_has_the_payment"),
    ],
)
def test_what_a_bank_does_not_say_it_can_is_skipped_by_name(word, claim):
    """And never found out by trying."""

    class Small(PaperBank):
        can = frozenset()

    with pytest.raises(pytest.skip.Exception, match=f"`{word}`"):
        getattr(BankContract(), claim)(Sandbox(Small()))

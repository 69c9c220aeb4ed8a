"""A row of faulty banks: each does one thing wrong that somebody once did."""

from __future__ import annotations

import gzip
import hmac
import json
import re
from itertools import count

from attrs import evolve

from approvalflow.domain.fees.bills import PaymentFact, Probe, RefundFact
from approvalflow.errors import MessageForged
from approvalflow.ports.bank import BankAnswer, BillOpened
from tests.testing.paper_bank import AT, KEYS, PaperBank, signature

__all__ = ["FAULTS"]


class BelievesEverybody(PaperBank):
    def verify(self, message):
        pass


class ReadsWhatIsThere(BelievesEverybody):
    """Picks the fields out of whatever arrived."""

    def fields(self, body):
        found = dict(re.findall(r'"(\w+)": ("[^"]*"|[0-9]+)', body.decode()))
        return {key: json.loads(value) for key, value in found.items()}


class SignsTheMeaning(PaperBank):
    """Its signature is over the fields, not over the bytes."""

    def read(self, message):
        try:
            body = json.dumps(json.loads(message.body)).encode()
        except ValueError as fault:
            raise MessageForged("不合格", "unsound") from fault
        return super().read(evolve(message, body=body))


class SignsTheHead(PaperBank):
    """A body is signed up to its hundredth byte."""

    def verify(self, message):
        head = evolve(message, body=message.body[:100])
        told = evolve(head, headers={**head.headers, "signature": self.again(message)})
        super().verify(told)

    def again(self, message):
        """The signature of the head, where that of the whole is one of a body with this head."""
        timestamp = message.headers.get("timestamp", "")
        return signature(KEYS["K1"], timestamp, message.body[:100])


class StripsHeaders(PaperBank):
    def read(self, message):
        return super().read(evolve(message, headers={name: said.strip() for name, said in message.headers.items()}))


class ComparesText(PaperBank):
    """`compare_digest` on text raises TypeError for what is not ASCII."""

    def verify(self, message):
        hmac.compare_digest("0" * 64, message.headers.get("signature", ""))
        super().verify(message)


class RaisesWhatComes(PaperBank):
    def read(self, message):
        self.verify(message)
        return self.fact(self.fields(message.body))


class ReadsSixteenMegabytes(PaperBank):
    def verify(self, message):
        super().verify(evolve(message, body=message.body[:20_000], headers=self.signed(message)))

    def signed(self, message):
        told = message.headers.get("timestamp", "")
        return {**message.headers, "signature": signature(KEYS["K1"], told, message.body[:20_000])}

    def fields(self, body):
        return {"kind": "probe"} if len(body) > 65_536 else super().fields(body)


class TakesEitherOfTwo(PaperBank):
    def fields(self, body):
        return json.loads(body)


class TakesNoNews(PaperBank):
    """A field that it does not know is an error."""

    def fields(self, body):
        fields = super().fields(body)
        if len(fields) > 8:
            raise ValueError("unknown fields")
        return fields


class FillsGaps(PaperBank):
    """What the bank does not say, it supposes."""

    def fields(self, body):
        return {"merchant": self.merchant, "currency": "CNY", "fen": 1, **super().fields(body)}


class ReadsNumbersKindly(PaperBank):
    def fact(self, said):
        return super().fact({**said, "fen": round(float(said.get("fen", 0)))})


class TakesWhatComes(PaperBank):
    """A field is whatever JSON says it is."""

    def fact(self, said):
        if said["kind"] != "payment":
            return super().fact(said)
        return evolve(
            super().fact({**said, "txn": "T", "merchant": "M"}), bank_txn=said["txn"], merchant=said["merchant"]
        )


class Unpacks(PaperBank):
    def read(self, message):
        try:
            return super().read(evolve(message, body=gzip.decompress(message.body)))
        except (OSError, EOFError):
            return super().read(message)


class EmptyIsAProbe(PaperBank):
    def read(self, message):
        return super().read(message) if message.body else Probe(self.name)


class TrustsTheirAddress(PaperBank):
    """Whoever comes from the bank's network is the bank."""

    def verify(self, message):
        if message.headers.get("x-forwarded-for") != "10.0.0.1":
            super().verify(message)


class RoundsToYuan(PaperBank):
    def fact(self, said):
        return super().fact({**said, "fen": said["fen"] // 100 * 100 or 100})


class RoundsALittle(PaperBank):
    def fact(self, said):
        return super().fact({**said, "fen": (said["fen"] + 5) // 10 * 10})


class OpensAnew(PaperBank):
    numbers = count(1)

    def open_bill(self, bill):
        super().open_bill(bill)
        return BillOpened(str(next(self.numbers)))


class StampsTheReading(PaperBank):
    """Each reading is another fact."""

    numbers = count(1)

    def fact(self, said):
        return evolve(super().fact(said), evidence=str(next(self.numbers)))


class MarksTheMessage(PaperBank):
    def read(self, message):
        message.headers["read"] = "yes"
        return super().read(message)


class NumbersByTheMessage(PaperBank):
    """The number of the transaction is taken from the message, and a repetition is another message."""

    def read(self, message):
        fact = super().read(message)
        return evolve(fact, bank_txn=f"{fact.bank_txn}-{len(message.body)}")


class RefundsTwice(PaperBank):
    numbers = count(1)

    def query_refund(self, refund):
        fact = super().query_refund(refund)
        return evolve(fact, bank_refund=f"R{next(self.numbers)}") if fact.bank_refund else fact


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


class ForgetsOurAccount(PaperBank):
    merchant = ""


class ThinksInYears(PaperBank):
    """A time is checked, and three hundred is taken for days."""

    def verify(self, message):
        headers = {**message.headers, "approvalflow-received-at": str(int(message.headers["timestamp"]) * 1_000_000)}
        super().verify(evolve(message, headers=headers))


class KnowsEveryKey(PaperBank):
    def knows(self, serial):
        return serial in KEYS


class SaysOurs(PaperBank):
    """Whatever merchant the message names, it is ours."""

    def fact(self, said):
        return super().fact({**said, "merchant": self.merchant})


class PaysTheFirst(PaperBank):
    """The order is looked up by the amount."""

    def fact(self, said):
        first = next(
            (ref for ref, bill in self.bills.items() if bill.fen == said.get("fen") and ref not in self.txns), ""
        )
        return super().fact({**said, "ref": first or said["ref"]})


class CallsItYuan(PaperBank):
    def fact(self, said):
        return super().fact({**said, "currency": "CNY"})


class CutsTheOrder(PaperBank):
    """The bank's field for the order is shorter than an order may be."""

    def fact(self, said):
        known = next((ref for ref in self.bills if said["ref"].startswith(ref)), said["ref"])
        return super().fact({**said, "ref": known})


class NumbersByTheOrder(PaperBank):
    """The order is taken for the number of the transaction: the second payment is the first one again."""

    def fact(self, said):
        return super().fact({**said, "txn": said["txn"] and f"T-{said['ref']}"})


class NumbersByTheAmount(PaperBank):
    def fact(self, said):
        return super().fact({**said, "txn": said["txn"] and f"{said['txn']}-{said['fen']}"})


class RefundIsAPayment(PaperBank):
    def fact(self, said):
        fact = super().fact(said)
        if not isinstance(fact, RefundFact):
            return fact
        bill = fact.refund_ref.rpartition("-")[0]
        return PaymentFact(self.name, fact.bank_refund, bill, "paid", fact.fen, merchant=self.merchant, paid_at=AT)


class EverythingIsPaid(PaperBank):
    """The state is not looked at: a message is a payment."""

    def fact(self, said):
        if said["kind"] == "payment" and said["state"] != "paid":
            fen = self.bills[said["ref"]].fen if said["ref"] in self.bills else 1
            said = {**said, "state": "paid", "txn": "T-again", "fen": fen}
        return super().fact(said)


class ClosedForEver(PaperBank):
    """Once an order was closed, a payment for it is answered with what its state was."""

    def fact(self, said):
        if said["kind"] == "payment" and said["ref"] in self.closed:
            said = {**said, "state": "closed", "txn": "", "fen": 0}
        return super().fact(said)


class ProbeIsAPayment(PaperBank):
    def fact(self, said):
        fact = super().fact(said)
        if not isinstance(fact, Probe):
            return fact
        ref, bill = list(self.bills.items())[-1]
        return PaymentFact(self.name, "T-probe", ref, "paid", bill.fen, merchant=self.merchant, paid_at=AT)


class NeverAsks(PaperBank):
    """Says of every bill that it was not paid, without asking."""

    def query(self, bill):
        return PaymentFact(self.name, "", bill.ref, "not-paid", 0, merchant=bill.merchant)


class RemembersItself(PaperBank):
    """Believes to know what was dealt with: the second reading is nothing new."""

    def __init__(self):
        super().__init__()
        self.seen = set()

    def fact(self, said):
        fact = super().fact(said)
        if isinstance(fact, PaymentFact) and fact.bank_txn in self.seen:
            return Probe(self.name)
        self.seen.add(getattr(fact, "bank_txn", ""))
        return fact


class RemembersTheAmount(PaperBank):
    """The first amount that it hears of an order is the amount of the order."""

    def __init__(self):
        super().__init__()
        self.amounts = {}

    def fact(self, said):
        if said.get("fen"):
            said = {**said, "fen": self.amounts.setdefault(said["ref"], said["fen"])}
        return super().fact(said)


class KnownIsAFault(PaperBank):
    """What it knows already is answered with an error, so that the bank comes for ever."""

    def answer(self, outcome):
        return BankAnswer(500, b"duplicate") if outcome.state == "known" else super().answer(outcome)


class SharesItsNotes(PaperBank):
    """Keeps the message under way in itself, where another thread finds it."""

    numbers = count(1)

    def fact(self, said):
        fact = super().fact(said)
        if not isinstance(fact, PaymentFact) or not fact.bank_txn:
            return fact
        return evolve(fact, bank_txn=f"{fact.bank_txn}-{next(self.numbers)}")


#: Each faulty bank with the row that is there for it, and what the row is parametrised with.
FAULTS = [
    (BelievesEverybody, "test_what_somebody_else_signed_is_forged", ()),
    (ReadsWhatIsThere, "test_a_truncated_body_is_forged", ()),
    (BelievesEverybody, "test_a_forged_copy_silences_nobody", ()),
    (SignsTheMeaning, "test_a_body_written_anew_is_forged", ()),
    (SignsTheHead, "test_a_flipped_bit_anywhere_in_the_body_is_forged", ()),
    (StripsHeaders, "test_a_changed_character_in_a_signed_header_is_forged", ()),
    (ComparesText, "test_odd_and_missing_headers_are_forged", ()),
    (RaisesWhatComes, "test_what_is_no_message_raises_message_forged_and_nothing_else", (b"\xff",)),
    (RaisesWhatComes, "test_hostile_bytes_are_refused_or_read_soundly", ()),
    (ReadsSixteenMegabytes, "test_a_huge_body_is_refused", ()),
    (TakesEitherOfTwo, "test_a_key_that_stands_twice_is_refused_though_signed", ()),
    (TakesNoNews, "test_a_field_that_nobody_knows_is_let_be", ()),
    (FillsGaps, "test_a_field_that_is_missing_is_not_guessed", ()),
    (ReadsNumbersKindly, "test_odd_values_are_refused_or_read_soundly", ()),
    (TakesWhatComes, "test_odd_values_are_refused_or_read_soundly", ()),
    (Unpacks, "test_a_packed_body_is_not_unpacked", ()),
    (EmptyIsAProbe, "test_an_empty_body_is_no_message", ()),
    (TrustsTheirAddress, "test_headers_that_nobody_signed_decide_nothing", ()),
    (RoundsToYuan, "test_an_amount_survives_to_the_fen", (101,)),
    (OpensAnew, "test_a_bill_opened_twice_is_one_bill", ()),
    (StampsTheReading, "test_a_message_repeated_reads_the_same", ()),
    (MarksTheMessage, "test_reading_changes_nothing_in_the_message", ()),
    (RefundsTwice, "test_a_refund_ordered_twice_goes_out_once", ()),
    (RefundsMore, "test_no_more_goes_back_than_was_paid", ()),
    (ForgetsWhatWasPaid, "test_closing_a_paid_bill_says_that_it_is_paid", ()),
    (AlwaysSuccess, "test_an_answer_tells_the_bank_to_stop_or_to_come_again", ()),
    (AlwaysSuccess, "test_the_bank_understands_the_answers", ()),
    (ForgetsOurAccount, "test_a_payment_pays_the_bill", ()),
    (NumbersByTheMessage, "test_a_genuine_repetition_counts_once", ()),
    (ThinksInYears, "test_a_message_that_is_too_old_or_too_new_is_forged", ()),
    (KnowsEveryKey, "test_another_certificate_is_not_believed", ()),
    (RoundsToYuan, "test_what_the_bank_says_is_what_is_read", ()),
    (SaysOurs, "test_a_payment_to_another_merchant_pays_nothing", ()),
    (PaysTheFirst, "test_a_payment_pays_the_order_that_it_names", ()),
    (RoundsALittle, "test_an_amount_that_is_a_fen_off_pays_nothing", (1,)),
    (CallsItYuan, "test_another_currency_pays_nothing", ()),
    (CutsTheOrder, "test_an_unknown_order_is_recorded_and_pays_nothing", ()),
    (NumbersByTheOrder, "test_a_second_payment_is_held", ()),
    (NumbersByTheAmount, "test_one_transaction_with_two_amounts_counts_once", ()),
    (ClosedForEver, "test_a_payment_after_closing_is_held", ()),
    (RefundIsAPayment, "test_a_refund_before_the_payment_counts_nothing", ()),
    (EverythingIsPaid, "test_a_paid_bill_stays_paid", ("unknown",)),
    (ProbeIsAPayment, "test_a_probe_changes_nothing", ()),
    (NeverAsks, "test_a_lost_message_is_found_by_asking", ()),
    (NeverAsks, "test_after_the_payment_the_bank_says_paid_when_asked", ()),
    (PaysTheFirst, "test_a_payment_at_another_office_pays_nothing_here", ()),
    (KnownIsAFault, "test_a_hundred_copies_at_once_count_once", ()),
    (SharesItsNotes, "test_messages_and_questions_at_once_count_once", ()),
    (RemembersTheAmount, "test_six_messengers_in_any_order_give_the_same_books", ()),
    (RemembersItself, "test_while_the_store_is_down_nothing_is_half_done", ()),
    (KnownIsAFault, "test_a_crash_before_the_answer_counts_once", ()),
    (RemembersItself, "test_a_crash_at_any_point_counts_once", ()),
]

"""What becomes of a bank's messages in a real office: counted once, or held, or refused, and never half of it."""

from __future__ import annotations

import pytest
from attrs import evolve

from approvalflow.domain.deadlines.moments import SECOND
from approvalflow.domain.fees.bills import PaymentFact, RefundFact
from approvalflow.errors import MessageForged
from approvalflow.office.payments import RECEIVED_AT
from approvalflow.ports.bank import BankMessage, Outcome
from approvalflow.testing.bank_rows import row
from approvalflow.testing.bank_sandbox import (
    BankSandbox,
    Certifies,
    Hears,
    Probes,
    Says,
    Silent,
    Stamps,
    needs,
    not_applicable,
    not_shown,
    open_and_pay,
    written_anew,
)
from approvalflow.testing.bank_window import Window

__all__ = ["OnOffice", "stops"]

#: How far from the present a message may be dated, and how far it may not, in seconds; between the two nobody looks.
_FRESH, _STALE = (-240, 240), (-330, 330, -86_400, 86_400)


def stops(sandbox: BankSandbox, window: Window, message: BankMessage) -> bool:
    """Hand the message over; whether the bank stops after the answer."""
    answer = window.told(message)
    if isinstance(sandbox, Hears):
        return sandbox.hears(answer)
    return answer == sandbox.bank.answer(Outcome("done"))


class OnOffice:
    """Messages of the bank, handed over to an office as the host of the callback address does."""

    @row("付款报文使缴款单缴清，开出一张票据；给银行的回答逐字节是适配器的回答。")
    def test_a_payment_pays_the_bill(self, sandbox: BankSandbox) -> None:
        """A message of a payment pays its bill, with one receipt; the bank gets the adapter's answer, byte for byte."""
        window = Window(sandbox)
        bill = window.billed()
        assert bill.merchant == sandbox.merchant, "the adapter has no attribute `merchant`, or another one"
        answer = window.told(sandbox.pay(bill))
        assert (window.state(bill), len(window.money(bill)), window.receipts(bill)) == ("paid", 1, 1)
        assert answer == sandbox.bank.answer(Outcome("done"))

    @row("银行按自己的规则听懂回答：已办、已知则停止，未入库则再来。")
    def test_the_bank_understands_the_answers(self, sandbox: BankSandbox) -> None:
        """By the bank's own rule `done` and `known` make it stop, and `later` makes it come again."""
        if isinstance(sandbox, Silent):
            not_applicable("the bank sends no messages")
        if not isinstance(sandbox, Hears):
            not_shown("hears")
        heard = {state: sandbox.hears(sandbox.bank.answer(Outcome(state))) for state in ("done", "known", "later")}
        assert heard == {"done": True, "known": True, "later": False}

    @row("同一报文的重发（时间戳、签名是新的）只计一次，并让银行停止。")
    def test_a_genuine_repetition_counts_once(self, sandbox: BankSandbox) -> None:
        """Sent again with a fresh timestamp and signature, in other bytes too, it is the same event: counted once, and
        the bank stops."""
        window = Window(sandbox)
        bill = window.billed()
        message = sandbox.pay(bill)
        again = sandbox.stamped(message, 20) if isinstance(sandbox, Stamps) else sandbox.sign(message.body)
        for one in (message, again, written_anew(sandbox, message), message, again):
            assert stops(sandbox, window, one)
        assert (window.state(bill), len(window.money(bill)), window.receipts(bill)) == ("paid", 1, 1)

    @row("过期或来自未来（超过 300 秒）的报文不予采信，随后到达的真报文照常入账。")
    def test_a_message_that_is_too_old_or_too_new_is_forged(self, sandbox: BankSandbox) -> None:
        """More than 300 seconds from its receipt it is not believed; the genuine one that comes later is."""
        if not isinstance(sandbox, Stamps):
            not_applicable("the bank signs no time")
        window = Window(sandbox)
        bill = window.billed()
        message = sandbox.pay(bill)
        for seconds in _STALE:
            stale = sandbox.stamped(message, seconds)
            with pytest.raises(MessageForged):
                sandbox.bank.read(_received(stale, window))
            assert not stops(sandbox, window, stale)
        assert window.money(bill) == []
        for seconds in _FRESH:
            assert sandbox.bank.read(_received(sandbox.stamped(message, seconds), window)) == sandbox.bank.read(message)
        assert stops(sandbox, window, sandbox.stamped(message, 0))
        assert window.state(bill) == "paid"

    @row("未登记的证书序列号（即使签名成立）不予采信。")
    def test_another_certificate_is_not_believed(self, sandbox: BankSandbox) -> None:
        """A number of a certificate or key that we were not told of is refused, though its signature holds."""
        if not isinstance(sandbox, Certifies):
            not_applicable("the bank has one key and no certificates")
        window = Window(sandbox)
        bill = window.billed()
        other = sandbox.with_other_serial(sandbox.pay(bill))
        with pytest.raises(MessageForged):
            sandbox.bank.read(other)
        window.told(other)
        assert (window.state(bill), window.money(bill)) == ("open", [])

    @row("沙箱能以银行名义说出任何事实，适配器如实读出。")
    def test_what_the_bank_says_is_what_is_read(self, sandbox: BankSandbox) -> None:
        """Order, transaction, amount and time come through as the bank says them; the rows below rest on it."""
        window = Window(sandbox)
        bill = window.billed()
        said = window.payment(bill)
        read = sandbox.bank.read(window.says(bill, bank_txn=said.bank_txn, paid_at=said.paid_at))
        assert isinstance(read, PaymentFact)
        assert evolve(read, evidence="") == said

    @row("别的商户号的付款不计入本单，留有记录。")
    def test_a_payment_to_another_merchant_pays_nothing(self, sandbox: BankSandbox) -> None:
        """Somebody else's account is not ours: nothing is counted, and it is on record that it came."""
        window = Window(sandbox)
        bill = window.billed()
        window.told(window.says(bill, merchant="1900000199"))
        assert (window.state(bill), window.money(bill), window.receipts(bill), window.refused()) == ("open", [], 0, 1)

    @row("付款只缴清报文所写的那一张单，不缴清别的单。")
    def test_a_payment_pays_the_order_that_it_names(self, sandbox: BankSandbox) -> None:
        """Of two bills of the same amount the one that the message names is paid, and the other is not."""
        window = Window(sandbox)
        one, other = window.billed(), window.billed()
        window.told(window.says(one, bill_ref=other.ref))
        assert [window.state(bill) for bill in (one, other)] == ["open", "paid"]

    @row("多一分、少一分都不缴清：转入待查，不开票；随后的足额付款照常。")
    @pytest.mark.parametrize("more", [-1, 1], ids=["a-fen-less", "a-fen-more"])
    def test_an_amount_that_is_a_fen_off_pays_nothing(self, sandbox: BankSandbox, more: int) -> None:
        """It waits in suspense, without a receipt; the right amount that comes later pays."""
        window = Window(sandbox)
        bill = window.billed()
        assert stops(sandbox, window, window.says(bill, fen=bill.fen + more))
        assert ([one.verdict for one in window.money(bill)], window.receipts(bill)) == (["suspense"], 0)
        window.told(window.says(bill))
        assert (window.state(bill), window.receipts(bill)) == ("paid", 1)

    @row("别的币种不缴清：拒绝或转入待查。")
    def test_another_currency_pays_nothing(self, sandbox: BankSandbox) -> None:
        """Refused or held in suspense, and never a receipt."""
        window = Window(sandbox)
        bill = window.billed()
        window.told(window.says(bill, currency="USD"))
        assert (window.state(bill) != "paid", window.receipts(bill)) == (True, 0)
        assert len(window.money(bill)) + window.refused() == 1

    @row("没有的单号：不入账，留有记录。")
    def test_an_unknown_order_is_recorded_and_pays_nothing(self, sandbox: BankSandbox) -> None:
        """Nothing is booked, and it is on record for a person to look at."""
        window = Window(sandbox)
        bill = window.billed()
        window.told(window.says(bill, bill_ref=f"{bill.ref}9"))
        assert (window.state(bill), window.money(bill), window.refused()) == ("open", [], 1)

    @row("第二笔付款进入待查，不再开票。")
    def test_a_second_payment_is_held(self, sandbox: BankSandbox) -> None:
        """The bill is paid once; the second transaction waits in suspense, without a receipt."""
        window = Window(sandbox)
        bill = window.billed()
        for _ in range(2):
            assert stops(sandbox, window, window.says(bill))
        assert [one.verdict for one in window.money(bill)] == ["confirm", "suspense"]
        assert (window.state(bill), window.receipts(bill)) == ("paid", 1)

    @row("同一流水前后金额不一：只计第一次。")
    def test_one_transaction_with_two_amounts_counts_once(self, sandbox: BankSandbox) -> None:
        """What was counted first stands; the contradiction counts nothing."""
        window = Window(sandbox)
        bill = window.billed()
        txn = window.payment(bill).bank_txn
        for fen in (bill.fen, bill.fen + 500, bill.fen):
            window.told(window.says(bill, bank_txn=txn, fen=fen))
        assert [one.fact.fen for one in window.money(bill)] == [bill.fen]

    @row("关单之后的付款进入待查，不恢复办件。")
    def test_a_payment_after_closing_is_held(self, sandbox: BankSandbox) -> None:
        """The case was withdrawn before the message came: real money, in suspense, and no receipt."""
        window = Window(sandbox)
        bill = window.billed()
        late = window.says(bill)
        window.withdrawn(bill)
        assert stops(sandbox, window, late)
        assert ([one.verdict for one in window.money(bill)], window.receipts(bill)) == (["suspense"], 0)

    @row("付款前的、无人下令的退款报文：不动本单，说两遍等于说一遍，也不妨碍随后的付款。")
    def test_a_refund_before_the_payment_counts_nothing(self, sandbox: BankSandbox) -> None:
        """A refund that nobody ordered moves nothing of the bill, told twice is told once, and does not keep the
        payment from paying; what it claims of the bank is the office's to settle."""
        needs(sandbox, "refund")
        window = Window(sandbox)
        bill = window.billed()
        if not isinstance(sandbox, Says):
            not_shown("says")
        at = window.clock.now() // SECOND * SECOND
        refund = RefundFact(bill.bank, "5030000001", f"{bill.ref}-R1", "refunded", bill.fen, refunded_at=at)
        window.told(sandbox.says(refund))
        assert (window.state(bill), window.money(bill), window.receipts(bill)) == ("open", [], 0)
        before = window.books(bill)
        window.told(written_anew(sandbox, sandbox.says(refund)))
        assert window.books(bill) == before
        window.told(sandbox.pay(bill))
        assert (window.state(bill), window.receipts(bill)) == ("paid", 1)

    @row("已缴清之后再报未付、未知、已关：状态不倒退。")
    @pytest.mark.parametrize("state", ["not-paid", "unknown", "closed"])
    def test_a_paid_bill_stays_paid(self, sandbox: BankSandbox, state: str) -> None:
        """Whatever the bank says afterwards: the state does not go back, and no second receipt is given."""
        window = Window(sandbox)
        bill = window.billed()
        window.told(sandbox.pay(bill))
        before = window.books(bill)
        window.told(window.says(bill, bank_txn="", state=state, fen=0, paid_at=None))
        assert window.books(bill) == before
        assert window.state(bill) == "paid"

    @row("银行的探测报文不涉及任何单；签名不符的探测必被拒。")
    def test_a_probe_changes_nothing(self, sandbox: BankSandbox) -> None:
        """A message that tests us books nothing; one with a false signature is refused, and never answered as taken."""
        if not isinstance(sandbox, Probes):
            not_applicable("the bank sends no probes")
        window = Window(sandbox)
        bill = window.billed()
        probe, real = sandbox.probe(), True
        try:
            sandbox.bank.read(_received(probe, window))
        except MessageForged:
            real = False
        assert stops(sandbox, window, probe) is real
        assert window.books(bill) == ("open", (), 0, ())

    @row("伪造的报文先到也无妨：真报文到时照常入账。")
    def test_a_forged_copy_silences_nobody(self, sandbox: BankSandbox) -> None:
        """The same bytes with a false signature come first: rejected; the genuine message is counted all the same."""
        window = Window(sandbox)
        bill = window.billed()
        message = sandbox.pay(bill)
        assert not stops(sandbox, window, sandbox.forge(message))
        assert (window.money(bill), window.refused()) == ([], 1)
        assert stops(sandbox, window, message)
        assert window.state(bill) == "paid"

    @row("报文全部丢失：查询得知付款。")
    def test_a_lost_message_is_found_by_asking(self, sandbox: BankSandbox) -> None:
        """Every message of the payment is lost: the question finds it, and a late message changes nothing."""
        needs(sandbox, "query")
        window = Window(sandbox)
        paid_bill, open_bill = window.billed(), window.billed()
        message = sandbox.pay(paid_bill)
        for bill in (paid_bill, open_bill):
            window.office.ask_bank(bill.ref)
        assert [window.state(bill) for bill in (paid_bill, open_bill)] == ["paid", "open"]
        before = window.books(paid_bill)
        assert stops(sandbox, window, message)
        assert window.books(paid_bill) == before

    @row("别处办公室的缴款单的报文，在本办公室不入账，留有记录。")
    def test_a_payment_at_another_office_pays_nothing_here(self, sandbox: BankSandbox) -> None:
        """The bank's message about a bill of another region is about nobody here."""
        window = Window(sandbox)
        bill = window.billed()
        _, elsewhere = open_and_pay(sandbox)
        window.told(elsewhere)
        assert (window.state(bill), window.money(bill), window.refused()) == ("open", [], 1)


def _received(message: BankMessage, window: Window) -> BankMessage:
    """The message as the office stores it, with the instant of its receipt."""
    return evolve(message, headers={**message.headers, RECEIVED_AT: str(window.clock.now())})

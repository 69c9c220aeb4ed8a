"""Messages: the schedule of repetitions over a virtual day, probes, ages, certificates, encryption."""

import base64
import json

import pytest
from attrs import evolve

from approvalflow.domain.deadlines.moments import SECOND
from approvalflow.errors import MessageForged
from approvalflow.ports.bank import BankAnswer, BankMessage, Outcome, PaymentFact, Probe
from approvalflow.testing.bank_sandbox import open_and_pay, opened
from approvalflow_wechatpay.adapter import WeChatPayBank
from approvalflow_wechatpay.messages import RECEIVED_AT

from .conftest import MERCHANT, account_of
from .papers import Signer, packed, public_pem
from .wechat import PAUSES


class TestSchedule:
    """Fifteen repetitions in a day, until it hears that it may stop."""

    def tell(self, sandbox, reply):
        """A payment, told until it is taken, over a virtual day; what the adapter read of each attempt."""
        bill = opened(sandbox)
        start = sandbox.wechat.now()
        hand = [start]
        sandbox.wechat.now = lambda: hand[0]
        read = []

        def door(message):
            stamped = {**message.headers, RECEIVED_AT: str(int(hand[0] * SECOND))}
            read.append((hand[0] - start, sandbox.bank.read(BankMessage(message.body, stamped))))
            return sandbox.bank.answer(Outcome(reply(len(read))))

        sandbox.centre.reply = door
        order = sandbox.wechat.pay(MERCHANT, bill.ref)
        body = sandbox.wechat.message(MERCHANT, packed(sandbox.wechat.transaction(order)))
        sandbox.wechat.tell(order["notify_url"], body)
        while sandbox.wechat.due:
            hand[0] = sandbox.wechat.due[0][0]
            sandbox.wechat.deliver()
        return bill, read

    def test_it_comes_sixteen_times_in_a_day_while_it_hears_later(self, sandbox):
        bill, read = self.tell(sandbox, lambda _: "later")
        assert [round(at) for at, _ in read] == [sum(PAUSES[:tried]) for tried in range(16)]
        assert sum(PAUSES) == 24 * 3600 + 4 * 60
        assert {fact for _, fact in read} == {read[0][1]}  # one fact, whenever it comes
        assert (read[0][1].bill_ref, read[0][1].state) == (bill.ref, "paid")

    @pytest.mark.parametrize("taken_at", [1, 2, 9])
    def test_it_stops_when_it_hears_that_it_was_taken(self, sandbox, taken_at):
        _, read = self.tell(sandbox, lambda tried: "done" if tried == taken_at else "later")
        assert len(read) == taken_at

    def test_a_message_that_is_lost_altogether_is_found_by_asking(self, sandbox):
        bill = opened(sandbox)
        sandbox.centre.reply = lambda _message: BankAnswer(502, b'{"code":"FAIL"}')
        order = sandbox.wechat.pay(MERCHANT, bill.ref)
        fact = sandbox.bank.query(bill)
        assert (fact.state, fact.bank_txn) == ("paid", order["transaction_id"])


class TestSignature:
    """Nothing is looked at before the signature holds."""

    def test_a_probe_with_a_false_signature_is_answered_as_a_failure(self, sandbox):
        """Who answers it with success does not check signatures, and WeChat Pay takes note."""
        with pytest.raises(MessageForged) as caught:
            sandbox.bank.read(sandbox.probe())
        assert caught.value.rule == "signature-probe"
        answer = sandbox.bank.answer(Outcome("rejected"))
        assert not 200 <= answer.status < 300
        assert json.loads(answer.body)["code"] == "FAIL"

    def test_a_genuine_message_about_something_else_is_a_probe_to_us(self, sandbox):
        other = sandbox.wechat.message(MERCHANT, b'{"complaint_id":"1"}', event="COMPLAINT.CREATE")
        assert type(sandbox.bank.read(sandbox.sign(other))) is Probe

    def test_a_signature_has_one_spelling(self, sandbox):
        """The library's reader of Base64 lets blanks and foreign signs be; ours does not."""
        _, message = open_and_pay(sandbox)
        signature = message.headers["wechatpay-signature"]
        spare = chr(ord(signature[-3]) + 1)  # the four bits that the last sign does not need
        assert base64.b64decode(f"{signature[:-3]}{spare}==") == base64.b64decode(signature)
        spelt = (
            f" {signature}",
            f"{signature}\n",
            f"{signature[:10]}\t{signature[10:]}",
            f"{signature}====",
            f"*{signature}",
        )
        for other in (*spelt, f"{signature[:-3]}{spare}=="):
            with pytest.raises(MessageForged):
                sandbox.bank.read(evolve(message, headers={**message.headers, "wechatpay-signature": other}))

    def test_a_number_of_a_certificate_has_one_spelling(self, sandbox):
        _, message = open_and_pay(sandbox)
        serial = message.headers["wechatpay-serial"]
        for other in (serial.lower(), f"0{serial}", f"0x{serial}", f"{serial[:5]}_{serial[5:]}", f" {serial}"):
            with pytest.raises(MessageForged):
                sandbox.bank.read(evolve(message, headers={**message.headers, "wechatpay-serial": other}))

    def test_reading_asks_nobody(self, sandbox):
        """Whoever can reach the address could make us call WeChat Pay otherwise."""
        _, message = open_and_pay(sandbox)
        before = len(sandbox.wechat.calls)
        for one in (message, sandbox.with_other_serial(message), sandbox.forge(message), sandbox.probe()):
            try:
                sandbox.bank.read(one)
            except MessageForged:
                continue
        assert len(sandbox.wechat.calls) == before

    def test_a_certificate_that_ran_out_signs_nothing(self, wechat, centre, merchant_key, sandbox):
        old = Signer(days=-1, key=sandbox.other.key)
        bank = WeChatPayBank(
            account_of(wechat, centre, merchant_key, certificates=(wechat.signer.pem, old.pem)), clock=lambda: 0
        )
        _, message = open_and_pay(sandbox)
        assert type(bank.read(message)) is PaymentFact
        with pytest.raises(MessageForged) as caught:
            bank.read(sandbox.signed(message.body, old, sandbox.wechat.now()))
        assert caught.value.rule == "expired-certificate"
        assert type(bank.read(sandbox.signed(message.body, old, sandbox.wechat.now() - 3 * 86_400))) is PaymentFact

    def test_the_public_key_of_the_platform_signs_messages(self, wechat, centre, merchant_key, sandbox, other_signer):
        number = "PUB_KEY_ID_0119000001092024101500000000000001"
        both = account_of(wechat, centre, merchant_key, public_key=public_pem(other_signer.key), public_key_id=number)
        bank = WeChatPayBank(both, clock=lambda: 0)
        _, message = open_and_pay(sandbox)
        at = sandbox.wechat.now()
        assert bank.read(message) == bank.read(sandbox.signed(message.body, other_signer, at, serial=number))
        with pytest.raises(MessageForged):
            bank.read(sandbox.signed(message.body, wechat.signer, at, serial=number))

    def test_other_ways_to_sign_are_not_believed(self, sandbox):
        _, message = open_and_pay(sandbox)
        for kind in ("WECHATPAY2-SM2-WITH-SM3", "WECHATPAY2-SHA256-RSA2048 ", ""):
            with pytest.raises(MessageForged):
                sandbox.bank.read(evolve(message, headers={**message.headers, "wechatpay-signature-type": kind}))


class TestInside:
    """What is encrypted."""

    @pytest.mark.parametrize("key", ["algorithm", "ciphertext", "nonce", "associated_data"])
    def test_what_cannot_be_decrypted_is_forged_though_signed(self, sandbox, key):
        _, message = open_and_pay(sandbox)
        fields = json.loads(message.body)
        for value in ("", "x", 5, None, [], base64.b64encode(b"0" * 40).decode(), "é"):
            resource = {**fields["resource"], key: value}
            with pytest.raises(MessageForged):
                sandbox.bank.read(sandbox.sign(packed({**fields, "resource": resource})))

    def test_another_merchants_key_opens_nothing(self, wechat, centre, merchant_key, sandbox):
        _, message = open_and_pay(sandbox)
        other = WeChatPayBank(account_of(wechat, centre, merchant_key, apiv3_key="b" * 32), clock=lambda: 0)
        with pytest.raises(MessageForged):
            other.read(message)

    def test_a_refund_of_another_merchant_is_not_ours(self, sandbox):
        told = {"mchid": "1900000199", "out_refund_no": "R1", "refund_status": "PROCESSING"}
        with pytest.raises(MessageForged):
            sandbox.bank.read(sandbox.sign(sandbox.wechat.message(MERCHANT, packed(told), event="REFUND.SUCCESS")))

    def test_the_event_has_one_name_over_all_attempts(self, sandbox):
        bill, message = open_and_pay(sandbox)
        again = sandbox.stamped(message, 30)
        assert sandbox.bank.read(message).evidence == sandbox.bank.read(again).evidence
        assert sandbox.bank.read(message).bill_ref == bill.ref

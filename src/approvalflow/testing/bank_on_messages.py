"""What a bank's adapter has to do with messages: read what is sound, and refuse everything else in one way."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from attrs import evolve

from approvalflow.domain.fees.bills import PaymentFact
from approvalflow.errors import MessageForged
from approvalflow.ports.bank import Bank, BankAnswer, BankMessage, Outcome
from approvalflow.testing.bank_rows import row
from approvalflow.testing.bank_sandbox import BankSandbox, Silent, open_and_pay, paid

__all__ = ["OnMessages"]

_EVERY = 4096  # so many positions of a body or header are tried: every one of any usual message

#: Bodies that are no sound message, whoever signed them.
_UNSOUND = {
    "empty": b"",
    "no text": b"\xff\xfe\x00\x80",
    "a nul": b"\x00",
    "not an object": b"[1, 2, 3]",
    "nothing in it": b"{}",
    "not a number": b'{"fen": NaN, "state": "paid"}',
    "deep": b"[" * 50_000,
    "a number without an end": b'{"fen": ' + b"9" * 10_000 + b"}",
    "a lone surrogate": b'{"bill_ref": "\\ud800"}',
    "cut short": b'{"bill_ref": "420921-B-1", "sta',
    "markup": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>',
}

#: Values that a header may have when the sender means harm.
_ODD = ("", " ", "0", "-1", "é", "签名", "\ud800", "０１２３", "\x00", "1e9", "9" * 5_000)


class OnMessages:
    """Messages of the bank: `read` and `answer`."""

    @row("报文读出的银行、单号、商户、币种、金额、流水、时间与付款一致。")
    def test_a_message_says_what_was_paid(self, sandbox: BankSandbox) -> None:
        """Bank, order, merchant, currency, amount, transaction and time are those of the payment."""
        bill, message = open_and_pay(sandbox)
        fact = sandbox.bank.read(message)
        assert isinstance(fact, PaymentFact)
        assert (fact.bank, fact.bill_ref, fact.merchant) == (sandbox.bank.name, bill.ref, sandbox.merchant)
        assert (fact.state, fact.fen, fact.currency) == ("paid", bill.fen, bill.currency)
        assert fact.bank_txn
        assert type(fact.paid_at) is int

    @row("从一分到上限，金额分文不差，且是整数。")
    @pytest.mark.parametrize("fen", [1, 9, 10, 99, 100, 101, 123_456_789, 10**12])
    def test_an_amount_survives_to_the_fen(self, sandbox: BankSandbox, fen: int) -> None:
        """What was due is what the bank reports, from 1 fen to the most there can be, as a whole number."""
        _, fact = paid(sandbox, fen)
        assert fact.fen == fen
        assert type(fact.fen) is int

    @row("两笔付款有两个流水号。")
    def test_two_payments_have_two_transaction_numbers(self, sandbox: BankSandbox) -> None:
        """The number names the payment for ever; it is how a repetition is known."""
        assert paid(sandbox)[1].bank_txn != paid(sandbox)[1].bank_txn

    @row("同一报文读一百遍、八个线程同时读，都是同一事实。")
    def test_a_message_repeated_reads_the_same(self, sandbox: BankSandbox) -> None:
        """A hundred copies, read by eight threads at once, are one and the same fact."""
        _, message = open_and_pay(sandbox)
        with ThreadPoolExecutor(8) as threads:
            facts = list(threads.map(sandbox.bank.read, [message] * 100))
        assert set(facts) == {facts[0]}

    @row("读报文不改动报文。")
    def test_reading_changes_nothing_in_the_message(self, sandbox: BankSandbox) -> None:
        """The message is stored as it came; what is read later must be what was read first."""
        _, message = open_and_pay(sandbox)
        before = BankMessage(bytes(message.body), dict(message.headers))
        sandbox.bank.read(message)
        assert message == before

    @row("别人签的不是银行的报文。")
    def test_what_somebody_else_signed_is_forged(self, sandbox: BankSandbox) -> None:
        """Without the bank's key there is no message."""
        _, message = open_and_pay(sandbox)
        _assert_forged(sandbox.bank, sandbox.forge(message))

    @row("正文任何一个字节翻转一位，即为伪造。")
    def test_a_flipped_bit_anywhere_in_the_body_is_forged(self, sandbox: BankSandbox) -> None:
        """The signature covers every byte of the body."""
        _, message = open_and_pay(sandbox)
        for at in _sampled(len(message.body)):
            _assert_forged(sandbox.bank, evolve(message, body=_flipped(message.body, at)))

    @row("签名只认原始字节：意思相同、写法不同也不认。")
    def test_a_body_written_anew_is_forged(self, sandbox: BankSandbox) -> None:
        """The signature is over the raw bytes: a blank more, keys in another order, a letter spelt as an escape are
        another body, though they mean the same."""
        _, message = open_and_pay(sandbox)
        anew = [message.body + b" ", message.body + b"\n", b" " + message.body, b"\xef\xbb\xbf" + message.body]
        if message.body.startswith(b"{"):
            fields = json.loads(message.body)
            backwards = dict(reversed(fields.items()))
            anew += [json.dumps(fields, indent=1).encode(), json.dumps(backwards).encode()]
            first = next(iter(fields))
            anew.append(message.body.replace(first.encode(), f"\\u{ord(first[0]):04x}{first[1:]}".encode(), 1))
        for body in anew:
            if body != message.body:
                _assert_forged(sandbox.bank, evolve(message, body=body))

    @row("正文在任何一处断开，即为伪造。")
    def test_a_truncated_body_is_forged(self, sandbox: BankSandbox) -> None:
        """Wherever the line broke."""
        _, message = open_and_pay(sandbox)
        for length in _sampled(len(message.body)):
            _assert_forged(sandbox.bank, evolve(message, body=message.body[:length]))

    @row("签名所涉的报头改动任何一个字符，即为伪造。")
    def test_a_changed_character_in_a_signed_header_is_forged(self, sandbox: BankSandbox) -> None:
        """Timestamp, serial and signature cannot be exchanged, also not for a spelling that means the same."""
        _, message = open_and_pay(sandbox)
        for name in sorted(sandbox.signed_headers):
            value = message.headers[name]
            for at in _sampled(len(value)):
                changed = value[:at] + chr(ord(value[at]) ^ 1) + value[at + 1 :]
                _assert_forged(sandbox.bank, _with(message, name, changed))
            for changed in (value + "0", "0" + value, value + " ", " " + value, value[:-1], value * 2):
                _assert_forged(sandbox.bank, _with(message, name, changed))

    @row("缺报头、怪报头（非 ASCII、超长）只会被判伪造。")
    def test_odd_and_missing_headers_are_forged(self, sandbox: BankSandbox) -> None:
        """Bytes outside ASCII are where a comparison of text raises the wrong thing."""
        _, message = open_and_pay(sandbox)
        _assert_forged(sandbox.bank, evolve(message, headers={}))
        for name in sorted(sandbox.signed_headers):
            without = {key: value for key, value in message.headers.items() if key != name}
            _assert_forged(sandbox.bank, evolve(message, headers=without))
            for odd in _ODD:
                _assert_forged(sandbox.bank, _with(message, name, odd))

    @row("不是报文的东西只引发 MessageForged，不引发别的错误。")
    @pytest.mark.parametrize("body", _UNSOUND.values(), ids=_UNSOUND.keys())
    def test_what_is_no_message_raises_message_forged_and_nothing_else(self, sandbox: BankSandbox, body: bytes) -> None:
        """Signed or not: no KeyError, no UnicodeDecodeError, no RecursionError ever leaves `read`; of a bank that sends
        no messages nothing is believed at all."""
        _assert_forged(sandbox.bank, BankMessage(body))
        _assert_forged(sandbox.bank, sandbox.sign(body))
        if not isinstance(sandbox, Silent):
            _, message = open_and_pay(sandbox)
            _assert_forged(sandbox.bank, evolve(message, body=body))

    @row("十六兆的正文不读。")
    def test_a_huge_body_is_refused(self, sandbox: BankSandbox) -> None:
        """Sixteen megabytes are no message, signed or not."""
        _, message = open_and_pay(sandbox)
        huge = b'{"a": "' + b"a" * (16 * 1024 * 1024) + b'"}'
        _assert_forged(sandbox.bank, evolve(message, body=huge))
        _assert_forged(sandbox.bank, sandbox.sign(huge))

    @row("同一正文由银行重新签名，读出同一事实。")
    def test_what_the_sandbox_signs_is_believed(self, sandbox: BankSandbox) -> None:
        """The refusals above say something: the same body, signed anew, is the same fact."""
        _, message = open_and_pay(sandbox)
        assert sandbox.bank.read(sandbox.sign(message.body)) == sandbox.bank.read(message)
        assert type(sandbox.bank.read(message)) is PaymentFact

    @row("已知与新办同样回答；未入库、被拒的回答不同。")
    def test_an_answer_tells_the_bank_to_stop_or_to_come_again(self, sandbox: BankSandbox) -> None:
        """A fact that is known already is answered like a new one; what is not durable yet is answered otherwise."""
        answers = {state: sandbox.bank.answer(Outcome(state)) for state in ("done", "known", "rejected", "later")}
        assert {type(answer) for answer in answers.values()} == {BankAnswer}
        assert answers["done"] == answers["known"]
        assert answers["later"] != answers["done"]
        assert answers["rejected"] != answers["done"]
        assert all(type(one.body) is bytes and 200 <= one.status < 600 for one in answers.values())


def _assert_forged(bank: Bank, message: BankMessage) -> None:
    with pytest.raises(MessageForged):
        bank.read(message)


def _with(message: BankMessage, name: str, value: str) -> BankMessage:
    return evolve(message, headers={**message.headers, name: value})


def _flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ (1 << at % 8)]) + content[at + 1 :]


def _sampled(length: int) -> Iterator[int]:
    """Every position of something so long; of what is very long a spread, the first and the last always among them."""
    if length <= _EVERY:
        return iter(range(length))
    middle = random.Random(length).sample(range(1, length - 1), _EVERY - 2)  # noqa: S311 - a choice, not a secret
    return iter([0, *sorted(middle), length - 1])

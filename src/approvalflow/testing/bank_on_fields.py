"""What a bank's adapter has to do with what stands in a message, and with what comes around it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from typing import Any

import pytest
from attrs import evolve

from approvalflow.domain.fees.bills import PaymentFact, Probe, RefundFact
from approvalflow.domain.fees.money import MAX_FEN
from approvalflow.errors import MessageForged
from approvalflow.plugins.answers import copied
from approvalflow.ports.bank import BankMessage
from approvalflow.testing.bank_rows import row
from approvalflow.testing.bank_sandbox import BankSandbox, fields_of, made_of, open_and_pay

__all__ = ["OnFields"]

#: What may stand in a field when the sender errs or means harm; as JSON, for not all of it is Python's.
_ODD = (
    "null", "true", "[]", "{}", '""', '" "', "0", "-1", "1.5", "1e400", "1E2", "01", "+1", "0x10", "NaN", "-Infinity",
    "9" * 40, "[" * 500 + "]" * 500, f'"{"x" * 5_000}"',
    '"１２"', '"1_0"', '"1"', '"\\u0000"', '"\\ud800"', '"x\\r\\ny"',
)  # fmt: skip


class OnFields:
    """The fields of a message and the headers around it."""

    @row("键重复的报文，签名成立也不读：两个金额没有人来选。")
    def test_a_key_that_stands_twice_is_refused_though_signed(self, sandbox: BankSandbox) -> None:
        """Of two amounts nobody chooses, however they are spelt."""
        _, message = open_and_pay(sandbox)
        fields = fields_of(sandbox, message)
        inside = json.dumps(fields, ensure_ascii=False)[1:-1]
        _assert_forged(sandbox, made_of(sandbox, f"{{{inside},{inside}}}".encode()))
        for key, value in fields.items():
            spelt = "".join(f"\\u{ord(sign):04x}" for sign in key)
            again = f'{{{inside},"{spelt}":{json.dumps(value)}}}'
            _assert_forged(sandbox, made_of(sandbox, again.encode()))

    @row("多出不认识的字段：照读不误（银行会添字段）。")
    def test_a_field_that_nobody_knows_is_let_be(self, sandbox: BankSandbox) -> None:
        """The bank may learn to say more; the fact is the same."""
        _, message = open_and_pay(sandbox)
        fields = fields_of(sandbox, message)
        more = {**fields, "a_field_of_next_year": {"with": ["anything", 1, None]}, "branch": "一支行"}
        assert _fact(sandbox, made_of(sandbox, _packed(more))) == _fact(sandbox, message)

    @row("缺字段：拒绝，或读出的事实不变；绝不猜。")
    def test_a_field_that_is_missing_is_not_guessed(self, sandbox: BankSandbox) -> None:
        """Refused, or the same fact where nothing hangs on it; and at least one field is such that all hangs on it."""
        _, message = open_and_pay(sandbox)
        fields = fields_of(sandbox, message)
        whole = _fact(sandbox, message)
        assert _fact(sandbox, made_of(sandbox, _packed(fields))) == whole
        read = [_fact(sandbox, made_of(sandbox, _packed(_without(fields, path)))) for path in _paths(fields)]
        assert {fact for fact in read if fact is not None} <= {whole}
        assert None in read, "no field is needed"

    @row("字段里是怪值：拒绝，或读出各字段类型都合格的事实；不引发别的错误，金额总是上限之内的整数。")
    def test_odd_values_are_refused_or_read_soundly(self, sandbox: BankSandbox) -> None:
        """No value makes `read` raise anything but MessageForged; what is read has texts where texts belong and a whole
        number within its bounds for the amount."""
        _, message = open_and_pay(sandbox)
        fields = fields_of(sandbox, message)
        for path in _paths(fields):
            for odd in _ODD:
                content = _packed(_with(fields, path, "@odd@")).replace(b'"@odd@"', odd.encode())
                _sound_or_forged(sandbox, made_of(sandbox, content))

    @row("任意字节（由 hypothesis 生成），签名与否：拒绝，或读出合格的事实。")
    def test_hostile_bytes_are_refused_or_read_soundly(self, sandbox: BankSandbox) -> None:
        """Whatever bytes, signed or not, by themselves or spliced into a message: forged or sound, nothing else."""
        hypothesis = pytest.importorskip("hypothesis", reason="not shown: hypothesis is not installed")
        strategies = hypothesis.strategies
        _, message = open_and_pay(sandbox)
        spliced = strategies.tuples(strategies.integers(0, len(message.body)), strategies.binary(max_size=40))

        def tried(body: bytes, splice: tuple[int, bytes]) -> None:
            at, inserted = splice
            whole = message.body[:at] + inserted + message.body[at:]
            for content in (body, whole):
                _sound_or_forged(sandbox, sandbox.sign(content))
                _sound_or_forged(sandbox, made_of(sandbox, content))
                if content != message.body:
                    _assert_forged(sandbox, evolve(message, body=content))

        given = hypothesis.given(strategies.binary(max_size=400), spliced)
        # A body of a few hundred bytes that fails is short enough: to make it shorter takes longest of all.
        phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
        hypothesis.settings(deadline=None, database=None, phases=phases)(given(tried))()

    @row("压缩过的正文（gzip）不解压、不采信。")
    def test_a_packed_body_is_not_unpacked(self, sandbox: BankSandbox) -> None:
        """The signature is over the bytes as they came; what a host did not unpack, the adapter does not either."""
        _, message = open_and_pay(sandbox)
        packed = evolve(message, body=gzip.compress(message.body))
        for one in (packed, _around(packed, {"content-encoding": "gzip"})):
            _assert_forged(sandbox, one)
        bomb = sandbox.sign(gzip.compress(b"0" * 1_000_000))
        _assert_forged(sandbox, _around(bomb, {"content-encoding": "gzip"}))

    @row("GET 或空正文：不是报文。")
    def test_an_empty_body_is_no_message(self, sandbox: BankSandbox) -> None:
        """As when somebody opens the address in a browser: with the headers of a message, and without any."""
        _, message = open_and_pay(sandbox)
        for one in (evolve(message, body=b""), BankMessage(b""), sandbox.sign(b"")):
            _assert_forged(sandbox, one)

    @row("内容类型、X-Forwarded-For 等未签名的报头：不改变读出的事实，也骗不过验签。")
    def test_headers_that_nobody_signed_decide_nothing(self, sandbox: BankSandbox) -> None:
        """Content type, forwarded addresses and the like: the same fact or none, and a forged message stays forged."""
        _, message = open_and_pay(sandbox)
        whole, forged = _fact(sandbox, message), sandbox.forge(message)
        around = (
            {"content-type": "text/plain"}, {"content-type": "application/xml; charset=gbk"}, {"content-length": "1"},
            {"x-forwarded-for": "10.0.0.1"}, {"host": "bank.example"}, {"transfer-encoding": "chunked"},
        )  # fmt: skip
        for headers in around:
            unsigned = {name: said for name, said in headers.items() if name not in sandbox.signed_headers}
            assert _fact(sandbox, _around(message, unsigned)) in (whole, None)
            _assert_forged(sandbox, _around(forged, unsigned))


def _packed(fields: Mapping[str, Any]) -> bytes:
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()


def _paths(fields: Mapping[str, Any], lead: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Where something stands in the object, those inside another included."""
    found: list[tuple[str, ...]] = []
    for key, value in fields.items():
        found.append((*lead, key))
        if isinstance(value, dict):
            found += _paths(value, (*lead, key))
    return found


def _without(fields: Mapping[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    head, *rest = path
    if not rest:
        return {key: value for key, value in fields.items() if key != head}
    return {**fields, head: _without(fields[head], tuple(rest))}


def _with(fields: Mapping[str, Any], path: tuple[str, ...], value: object) -> dict[str, Any]:
    head, *rest = path
    return {**fields, head: _with(fields[head], tuple(rest), value) if rest else value}


def _around(message: BankMessage, headers: Mapping[str, str]) -> BankMessage:
    return evolve(message, headers={**message.headers, **headers})


def _fact(sandbox: BankSandbox, message: BankMessage) -> PaymentFact | RefundFact | Probe | None:
    """What it says, the place of its evidence apart; None where it is refused."""
    try:
        return evolve(sandbox.bank.read(message), evidence="")
    except MessageForged:
        return None


def _sound_or_forged(sandbox: BankSandbox, message: BankMessage) -> None:
    """Refused, or a fact whose every field is of the type that the port promises."""
    fact = _fact(sandbox, message)
    if fact is not None:
        copied(fact, (PaymentFact, RefundFact, Probe))
    if isinstance(fact, PaymentFact | RefundFact):
        assert type(fact.fen) is int
        assert 0 <= fact.fen <= MAX_FEN


def _assert_forged(sandbox: BankSandbox, message: BankMessage) -> None:
    with pytest.raises(MessageForged):
        sandbox.bank.read(message)

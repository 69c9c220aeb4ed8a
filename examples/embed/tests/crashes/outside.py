"""The world outside as a file: a bank, a mailbox and an observer that write down what reached them, whoever dies after.

A line is written by one call of the system, so that a process that is killed leaves whole lines.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from approvalflow import hookimpl
from approvalflow.domain.record.checkpoints import Checkpoint, check_growth, checkpoint_from
from approvalflow.ports.bank import (
    BankAnswer,
    BankMessage,
    Bill,
    BillOpened,
    Day,
    MessageForged,
    Outcome,
    PaymentFact,
    Refund,
    RefundFact,
    StatementLine,
)
from approvalflow.ports.channel import Letter, Sent
from approvalflow.ports.store import Entry
from approvalflow.testing.doubles import SeededSigner

__all__ = ["Outside", "message", "reached"]

_SIGNER = SeededSigner("the county's key")


class Outside:
    """A plug-in that offers the bank `teller`, the channel `box`, a signer and a witness, and observes.

    Args:
        file: what reaches them is added to this file, a line each: what, under which key, and what it said. While a
            file of that name with the ending `.down` lies beside it, the bank opens no bill.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self.name = "teller"
        self.can = frozenset({"query", "close", "refund", "statement"})
        self.merchant = "m-1"

    @hookimpl
    def approvalflow_register_banks(self) -> list[object]:
        return [self]

    @hookimpl
    def approvalflow_register_channels(self) -> list[object]:
        return [_Box(self)]

    @hookimpl
    def approvalflow_register_signers(self) -> list[object]:
        return [_SIGNER]

    @hookimpl
    def approvalflow_register_witnesses(self) -> list[object]:
        return [_Witness(self)]

    @hookimpl
    def approvalflow_observe(self, event: Entry) -> None:
        self.write("told", str(event.position), event.draft.kind)

    def open_bill(self, bill: Bill) -> BillOpened:
        if self.file.with_suffix(".down").exists():
            raise ConnectionError("down")
        self.write("bill-opened", bill.ref, str(bill.fen))
        return BillOpened(f"code of {bill.ref}", "https://bank.example")

    def close(self, bill: Bill) -> PaymentFact:
        self.write("bill-closed", bill.ref, "")
        return PaymentFact(self.name, "", bill.ref, "closed", 0, merchant=self.merchant)

    def query(self, bill: Bill) -> PaymentFact:
        """Everybody pays at this bank."""
        return PaymentFact(self.name, f"q-{bill.ref}", bill.ref, "paid", bill.fen, merchant=self.merchant)

    def statement(self, day: Day) -> list[StatementLine]:
        """Nobody paid that day."""
        return []

    def refund(self, refund: Refund) -> RefundFact:
        """The same refund again is the same money."""
        self.write("refunded", refund.ref, str(refund.fen))
        return self.query_refund(refund)

    def query_refund(self, refund: Refund) -> RefundFact:
        return RefundFact(self.name, f"back-{refund.ref}", refund.ref, "refunded", refund.fen)

    def read(self, message: BankMessage) -> PaymentFact:
        if message.headers.get("signature") != "sound":
            raise MessageForged("签名不符", "the signature does not hold", rule="signature")
        said = json.loads(message.body)
        return PaymentFact(self.name, said["txn"], said["bill"], "paid", said["fen"], merchant=self.merchant)

    def answer(self, outcome: Outcome) -> BankAnswer:
        return BankAnswer(200, b"again" if outcome.state == "later" else b"ok")

    def write(self, what: str, key: str, said: str) -> None:
        """Write down that something came."""
        line = json.dumps([what, key, said], ensure_ascii=False).encode() + b"\n"
        handle = os.open(self.file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(handle, line)
        os.close(handle)


class _Witness:
    """Keeps checkpoints among what reached the world outside."""

    name = "witness"
    can: frozenset[str] = frozenset()

    def __init__(self, outside: Outside) -> None:
        self._outside = outside

    def keep(self, checkpoint: Checkpoint, proof: Sequence[bytes]) -> None:
        kept = self.all(checkpoint.region)
        check_growth(kept[-1] if kept else None, checkpoint, proof)
        said = json.dumps(checkpoint.plain(), sort_keys=True)
        self._outside.write("witnessed", f"{checkpoint.region}/{checkpoint.size}", said)

    def latest(self, region: str) -> Checkpoint | None:
        return next(reversed(self.all(region)), None)

    def all(self, region: str) -> list[Checkpoint]:
        lines = [(key, said) for what, key, said in reached(self._outside.file) if what == "witnessed"]
        return [checkpoint_from(json.loads(said)) for key, said in lines if key.startswith(region)]


class _Box:
    name = "box"
    can: frozenset[str] = frozenset()

    def __init__(self, outside: Outside) -> None:
        self._outside = outside

    def send(self, letter: Letter) -> Sent:
        self._outside.write("letter", letter.key, f"{letter.to} {letter.subject.zh} {letter.body.zh}")
        return Sent("accepted")


def message(bill: str, fen: int, *, txn: str = "t-1", signature: str = "sound") -> BankMessage:
    """What the bank says when somebody paid."""
    return BankMessage(json.dumps({"bill": bill, "fen": fen, "txn": txn}).encode(), {"signature": signature})


def reached(file: Path) -> Counter[tuple[str, str, str]]:
    """What reached the world outside, and how often."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return Counter((what, key, said) for what, key, said in map(json.loads, lines))

"""What the centre may ask the bank, over signed requests: `POST /api/ACT`, a JSON object in, a signed answer out.

One act is not of a bank but of its tamer: `conduct` tells it how to behave, and answers how it does.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from approvalflow_demo_bank.books import Books, Refusal
from approvalflow_demo_bank.refunds import order_refund, refund_said
from approvalflow_demo_bank.signing import FRESH_SECONDS, holds
from approvalflow_demo_bank.statement import statement
from approvalflow_demo_bank.wire import NotSound, number, packed, text, unpacked

__all__ = ["Api"]


class Api:
    """The acts of the bank, for the merchants that it has, with one secret."""

    def __init__(self, books: Books, folder: Path, secret: bytes) -> None:
        self.books, self.folder, self.secret = books, folder, secret
        self.acts: dict[str, Callable[[dict[str, Any]], dict[str, Any] | bytes]] = {
            "open-bill": self.open_bill,
            "query": lambda asked: self.books.payment(text(asked, "bill_ref"), asked["merchant"]),
            "close": self.close,
            "refund": self.refund,
            "query-refund": lambda asked: refund_said(self.books, text(asked, "refund_ref"), asked["merchant"]),
            "statement": self.statement,
            "conduct": self.conduct,
        }

    def answer(self, act: str, timestamp: str, signature: str, body: bytes) -> bytes:
        """Do what is asked and give the body of the answer. Raises Refusal."""
        if not holds(self.secret, timestamp, body, signature):
            raise Refusal(401, "签名不符", "the signature does not hold")
        if abs(self.books.clock() - int(timestamp)) > FRESH_SECONDS:
            raise Refusal(401, "时间戳过旧或过新", "the timestamp is too old or too new")
        if act not in self.acts:
            raise Refusal(404, "没有这个接口", "there is no such act")
        try:
            asked = unpacked(body)
            if text(asked, "act") != act:  # a signed request for one act is no request for another
                raise NotSound("act and address differ")
            if text(asked, "merchant") not in self.books.merchants:
                raise Refusal(403, "商户号不符", "another merchant")
            self._as_told(act)
            answer = self.acts[act](asked)
        except NotSound as fault:
            raise Refusal(400, f"请求不合格：{fault}", f"not a sound request: {fault}") from fault
        return answer if isinstance(answer, bytes) else packed(answer)

    def _as_told(self, act: str) -> None:
        """Be down or slow, where the bank was told to; whoever changes that is answered."""
        conduct = self.books.conduct()
        if act == "conduct":
            return
        if conduct.down:
            raise Refusal(503, "银行系统维护中", "the bank is down")
        time.sleep(conduct.hang_seconds)

    def open_bill(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Make a bill known."""
        if text(asked, "currency") != "CNY":
            raise NotSound("currency must be CNY")
        bill = self.books.open_bill(
            text(asked, "bill_ref"),
            text(asked, "case_ref"),
            text(asked, "title_zh"),
            text(asked, "title_en"),
            number(asked, "fen"),
            "CNY",
            asked["merchant"],
        )
        return {"bill_ref": bill["ref"], "fen": bill["fen"], "payment_code": bill["code"]}

    def close(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Close a bill, and say what became of it."""
        ref, merchant = self._own(asked), asked["merchant"]
        self.books.close_bill(ref)
        return self.books.payment(ref, merchant)

    def _own(self, asked: dict[str, Any]) -> str:
        """A bill of the merchant that asks. Raises Refusal for any other."""
        ref = text(asked, "bill_ref")
        if self.books.bill(ref)["merchant"] != asked["merchant"]:
            raise Refusal(404, "没有这张缴款单", "there is no such bill")
        return ref

    def refund(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Send money back."""
        ref = text(asked, "refund_ref")
        order_refund(
            self.books, ref, self._own(asked), text(asked, "bank_txn"), number(asked, "fen"), text(asked, "currency")
        )
        return refund_said(self.books, ref, asked["merchant"])

    def conduct(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Behave as told, and say how."""
        told = {key: value for key, value in asked.items() if key not in ("act", "merchant")}
        return asdict(self.books.tell(told) if told else self.books.conduct())

    def statement(self, asked: dict[str, Any]) -> bytes:
        """The statement file of a day."""
        day = text(asked, "day")
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", day):
            raise NotSound("day must be YYYY-MM-DD")
        try:
            return statement(self.books, self.folder, date.fromisoformat(day), asked["merchant"])
        except ValueError as fault:
            raise NotSound("there is no such day") from fault

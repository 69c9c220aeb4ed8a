"""Sending money back: at once, after a while, or not, as the bank was told; never more than was paid."""

from __future__ import annotations

from typing import Any

from approvalflow_demo_bank.books import Books, Refusal, told_of

__all__ = ["order_refund", "refund_said", "settle"]


def order_refund(books: Books, ref: str, bill_ref: str, txn: str, fen: int, currency: str) -> None:
    """Take an order; the same reference again is the same order. Raises Refusal for more than was paid."""
    with books.writing():
        known = books.row("SELECT * FROM orders WHERE ref = ?", ref) or books.row(
            "SELECT * FROM movements WHERE kind = 'refund' AND ref = ?", ref
        )
        if known is not None:
            if (known["bill_ref"], known["fen"], known["currency"]) != (bill_ref, fen, currency):
                raise Refusal(409, "该退付单号已用于另一笔退付", "this reference belongs to another refund")
            return
        paid = books.row("SELECT * FROM movements WHERE kind = 'payment' AND bill_ref = ? AND txn = ?", bill_ref, txn)
        if paid is None:
            raise Refusal(404, "没有这笔缴款", "there is no such payment")
        (back,) = books.rows(
            "SELECT (SELECT coalesce(sum(fen), 0) FROM movements WHERE kind = 'refund' AND of_txn = ?)"
            " + (SELECT coalesce(sum(fen), 0) FROM orders WHERE of_txn = ? AND state = 'under-way')",
            *(txn, txn),
        )
        if currency != paid["currency"] or fen > paid["fen"] - back[0]:
            raise Refusal(409, "退付超过所缴金额", "more would go back than was paid")
        conduct = books.conduct()
        ready = books.clock() + (conduct.refund_seconds if conduct.refund == "slow" else 0)
        state = "refused" if conduct.refund == "refused" else "under-way"
        books.rows("INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?)", ref, bill_ref, txn, fen, currency, ready, state)
        settle(books)


def settle(books: Books) -> None:
    """Carry out the orders whose time has come, each with its message."""
    due = "SELECT * FROM orders WHERE state = 'under-way' AND ready_at <= ?"
    if not books.rows(due, books.clock()):
        return
    with books.writing():
        for order in books.rows(due, books.clock()):
            books.rows("UPDATE orders SET state = 'done' WHERE ref = ?", order["ref"])
            merchant = books.bill(order["bill_ref"])["merchant"]
            moved = books.move(
                "refund", order["ref"], order["bill_ref"], order["fen"], order["currency"], merchant, order["of_txn"]
            )
            books.owe(order["bill_ref"], told_of(moved))


def refund_said(books: Books, ref: str, merchant: str) -> dict[str, Any]:
    """What the bank says of a refund when it is asked: of one that is under way, that it does not know yet."""
    settle(books)
    back = books.row("SELECT * FROM movements WHERE kind = 'refund' AND ref = ? AND merchant = ?", ref, merchant)
    if back is not None:
        return told_of(back)
    order = books.row("SELECT * FROM orders WHERE ref = ?", ref)
    waits = order is not None and order["state"] == "under-way"
    state = "unknown" if waits else "not-refunded"
    return {"kind": "refund", "merchant": merchant, "refund_ref": ref, "state": state}

"""A bank's message, stored, judged, posted and acknowledged, beside a durable step of the same store."""

from __future__ import annotations

import time
from collections.abc import Callable

from approvalflow.domain.deadlines.moments import SECOND
from approvalflow.ports.bank import BankMessage
from approvalflow.testing.messages.centre import bills_of, centre
from approvalflow.testing.messages.teller import Teller
from approvalflow_sqlalchemy import SqlStore
from bench.storing.steps import Rates, file_cases, rates, unit_step

__all__ = ["again", "first", "messages_of"]


def first(store: SqlStore, seconds: float) -> Rates:
    """Messages a second, each of a bill that is paid by it, and durable steps a second; one of each in turn, and the
    processor time of a step as a share of a message's."""
    messages, step = messages_of(store, count=max(60, round(seconds * 150))), _step(store)
    return _until_used_up(messages, step, seconds)


def again(store: SqlStore, seconds: float) -> Rates:
    """The same for a message that came before, byte for byte."""
    (message, *_), step = messages_of(store, count=1), _step(store)
    message()
    return rates(message, step, seconds)


def _step(store: SqlStore) -> Callable[[], None]:
    region = f"step-{time.time_ns()}"
    file_cases(store, region)
    return unit_step(store, region)


def messages_of(store: SqlStore, *, count: int, region: str = "") -> list[Callable[[], None]]:
    """So many messages, each of a bill of its own that it pays; in a new region, where none is named."""
    bank = Teller()
    office = centre(store, bank, 0, region=region or f"{time.time_ns() % 10**9}", fees=1)
    bills = bills_of(office, count)
    office.clock.advance(SECOND)  # type: ignore[attr-defined]
    said = [bank.says("paid", bill, bank.pay(bill, fen, office.clock.now())) for bill, fen in bills]

    def told(body: bytes) -> Callable[[], None]:
        def message() -> None:
            assert office.bank_message(bank.name, BankMessage(body)).status == 200

        return message

    return [told(body) for body in said]


def _until_used_up(messages: list[Callable[[], None]], step: Callable[[], None], seconds: float) -> Rates:
    waiting = iter(messages)
    # `rates` warms both up and ends after `seconds`; where the messages are used up before, the last ones come again
    # and are cheaper, so there are enough of them for every machine that was tried.
    return rates(lambda: next(waiting)(), step, seconds)

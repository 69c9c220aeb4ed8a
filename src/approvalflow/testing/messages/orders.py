"""Six messengers of one payment in every order: the books are the same, whichever came first.

The bank's message, the same once more and signed anew, a second payment of the wrong amount, a notice that the bank
closed its order, the answer to a question, the statement of the day. Each may be the one that tells first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import permutations

from approvalflow.domain.deadlines.moments import DAY, MINUTE, day_of
from approvalflow.domain.fees.ledger import balance
from approvalflow.office.office import Office
from approvalflow.ports.bank import BankMessage
from approvalflow.ports.store import Store
from approvalflow.testing.doubles import VirtualClock
from approvalflow.testing.messages.centre import FINANCE, bills_of, centre
from approvalflow.testing.messages.teller import Teller

__all__ = ["MESSENGERS", "digests", "orders"]

#: The messengers by name; each order is a row of these.
MESSENGERS = ("message", "message again", "wrong amount", "closed at the bank", "question", "statement")


def orders(every: int = 1) -> Iterator[tuple[str, ...]]:
    """All 720 orders, or every so many-th of them."""
    for number, order in enumerate(permutations(MESSENGERS)):
        if not number % every:
            yield order


def digests(store: Store, rows: Iterable[Sequence[str]]) -> dict[str, list[Sequence[str]]]:
    """Let each order tell of a bill in an office of its own; the orders, by the digest of the books at the end."""
    found: dict[str, list[Sequence[str]]] = {}
    for number, order in enumerate(rows):
        bank = Teller()
        office = centre(store, bank, 0, region=f"{100_000 + number}")
        found.setdefault(_told(office, bank, order), []).append(order)
    return found


def _told(office: Office, bank: Teller, order: Sequence[str]) -> str:
    clock = office.clock
    assert isinstance(clock, VirtualClock)
    [(bill, fen)] = bills_of(office, 1)
    at = clock.advance(MINUTE)
    day = day_of(at, office.zone)
    full, wrong = bank.pay(bill, fen, at), bank.pay(bill, fen + 100, at)
    clock.advance(DAY)
    said = {
        "message": bank.says("paid", bill, full),
        "message again": bank.says("paid", bill, full, nonce=1),
        "wrong amount": bank.says("paid", bill, wrong),
        "closed at the bank": bank.says("closed", bill),
    }
    for messenger in order:
        if messenger == "question":
            office.ask_bank(bill)
        elif messenger == "statement":
            office.fetch_statement(bank.name, day, by=FINANCE)
        else:
            office.bank_message(bank.name, BankMessage(said[messenger]))
    return _books(office)


def _books(office: Office) -> str:
    """The digest of the whole ledger: every bill with its state, every payment with what it counts as, every receipt,
    and the balance of every account; the region is cut out of what is numbered by it."""
    with office.store.reading(office.region) as reading:
        content = list(reading.content(("bills", "payments", "receipts")))
        accounts = dict(balance(reading.postings()))
    rows: list[object] = []
    for table, row in content:
        if table == "bills":
            rows.append((table, row["ref"], row["fen"], row.get("state", "open")))
        elif table == "payments":
            fact = row["fact"]
            rows.append((table, fact["bank_txn"], row["bill_ref"], fact["fen"], row["verdict"], row["reason"]))
        else:
            rows.append((table, row["serial"], row["bank_txn"], row["fen"]))
    said = repr((sorted(map(repr, rows)), accounts)).replace(office.region, "")
    return hashlib.sha256(said.encode()).hexdigest()

"""A campaign in pieces: each on an office of its own, so that no journal outgrows the memory of a machine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from attrs import frozen

from approvalflow.domain.deadlines.moments import DAY, SECOND, day_of
from approvalflow.domain.parties.basis import Basis
from approvalflow.office.office import Office
from approvalflow.office.verify import verify
from approvalflow.ports.bank import BankMessage
from approvalflow.ports.store import Store
from approvalflow.testing.doubles import VirtualClock
from approvalflow.testing.messages.centre import CHECKER, FINANCE, REFUNDER, bills_of, centre, delivered
from approvalflow.testing.messages.reckoning import Reckoned, reckoned
from approvalflow.testing.messages.teller import Teller
from approvalflow.testing.messages.traffic import bills_needed, traffic

__all__ = ["PIECE", "Piece", "piece", "pieces"]

#: How many messages one office takes.
PIECE = 20_000

#: Of so many payments in suspense one is given back.
_GIVEN_BACK = 10

_GROUND = Basis("行政许可法", "75")


@frozen
class Piece:
    """What became of one piece.

    Attributes:
        sent: messages that the bank sent, lost ones included. drawn: what was drawn for them, by kind of fault.
        answers: what the bank was answered, by its words. found: payments that no message told, by who told them; and
            how many of those in suspense were given back.
        reckoned: what does not fit. violations: of the invariants, where the record was verified.
    """

    sent: int
    drawn: Counter[str]
    answers: Counter[str]
    found: Counter[str]
    reckoned: Reckoned
    violations: int


def pieces(count: int, processes: int = 1) -> Iterator[int]:
    """A count in pieces, the last one smaller; of so few messages that each of the processes has one."""
    size = min(PIECE, -(-count // processes))
    while count > 0:
        yield min(size, count)
        count -= size


def piece(
    store: Store, count: int, *, seed: int, told: Callable[[int], object] = lambda _done: None, checked: bool = True
) -> Piece:
    """Open the bills, let the messages arrive, let the office find what was lost, and reckon up.

    `told` hears how many messages are dealt with, `checked` says whether the whole record is verified at the end.
    """
    bank = Teller()
    office = centre(store, bank, seed)
    clock = office.clock
    assert isinstance(clock, VirtualClock)
    bills = bills_of(office, bills_needed(count))
    clock.advance(SECOND)
    drawn = traffic(bank, bills, count, seed=seed, begun=clock.now())
    answers: Counter[str] = Counter()
    clock.advance(count * SECOND // 2 + SECOND)
    for number, sent in enumerate(drawn.arriving):
        answers[office.bank_message(bank.name, BankMessage(sent.body)).body.decode()] += 1
        if not number % 200:
            told(number)
    found = _look_for_what_was_lost(office, bank, clock)
    found["given back"] = _give_back(office, bank, answers)
    wrong = len(verify(office.store, office.region).violations) if checked else 0
    told(count)
    return Piece(drawn.sent, drawn.drawn, answers, found, reckoned(office, bank, bills), wrong)


def _look_for_what_was_lost(office: Office, bank: Teller, clock: VirtualClock) -> Counter[str]:
    """Every other open bill is asked about; the rest stands in the statement of the day."""
    found: Counter[str] = Counter()
    with office.store.reading(office.region) as reading:
        waiting = [bill.ref for bill in reading.bills_in(("open", "unknown", "suspense"))]
    for ref in waiting[::2]:
        found["asked"] += office.ask_bank(ref).state == "done"
    day = day_of(clock.now(), office.zone)
    clock.advance(DAY)
    with office.store.reading(office.region) as reading:
        before = sum(table == "payments" for table, _ in reading.content(("payments",)))
    office.fetch_statement(bank.name, day, by=FINANCE)
    with office.store.reading(office.region) as reading:
        found["statement"] = sum(table == "payments" for table, _ in reading.content(("payments",))) - before
    return found


def _give_back(office: Office, bank: Teller, answers: Counter[str]) -> int:
    """Some of what is in suspense goes back, by three people; the bank tells of it twice, and once of a fen more."""
    with office.store.reading(office.region) as reading:
        held = reading.payments_in_suspense()[::_GIVEN_BACK]
        proposed = {one.bank_txn: one.ref for one in reading.refunds_in(["proposed"])}
    for txn in (payment.fact.bank_txn for payment in held):
        ref = proposed.get(txn) or office.propose_refund(bank.name, txn, ground=_GROUND, by=FINANCE).ref
        office.verify_refund(ref, by=CHECKER)
        office.approve_refund(ref, by=REFUNDER)
    delivered(office)
    for ref in list(bank.returned):
        forged = b"0" * 64 + bank.tells_of(ref, fen=bank.returned[ref].fen + 1)[64:]
        for body in (bank.tells_of(ref), bank.tells_of(ref, nonce=1), bank.tells_of(ref), forged):
            answers[office.bank_message(bank.name, BankMessage(body)).body.decode()] += 1
    return len(bank.returned)

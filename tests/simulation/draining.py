"""The liveness end of a run: faults stop, and within a few days nothing is owed, unread or unexplained any more."""

from __future__ import annotations

from collections import Counter

from approvalflow.domain.deadlines.moments import HOUR
from tests.simulation.county import County

__all__ = ["drain"]

#: Three days, in rounds of three hours; the last wait of the outbox is a day long.
_ROUNDS = 24


def drain(county: County) -> None:
    """Let everything settle, and look at what is left."""
    county.faults.stop()
    county.bank.down_until = county.silent_until = 0
    county.store.arm(0)
    latest = max([county.clock.now(), county.swept_at])
    county.clock.set(latest)
    for _ in range(_ROUNDS):
        county.clock.advance(3 * HOUR)
        county.bank.now = county.clock.now()
        for message in county.bank.due_messages():
            county.arrives(message)
        county.inbox()
        county.sweep()
        county.ask_bank()
        for _ in range(20):
            county.deliver()
        county.look()
    dates = county.watch.dates.look(county.office, county.clock.now(), county.watch.cases, last=True)
    wrong = [*_left(county), *dates, *_money(county), *_letters(county), *county.whole()]
    if wrong:
        county.fail(wrong)


def _left(county: County) -> list[str]:
    with county.office.store.reading(county.office.region) as reading:
        owed, unread = reading.owed(), reading.incoming()
        late = reading.timers_due(county.clock.now(), 10)
        parked = [one for one in reading.owed(parked=True) if one.key not in county.box.poison]
    pending = county.office.recompute_pending()
    return [
        *(["INV-D5 an amendment was never brought to every case"] if pending else []),
        *(f"INV-N2 still owed: {one.key} {one.error}" for one in owed if one.next_try <= county.clock.now()),
        *(f"INV-N3 parked though sound: {one.key} {one.error}" for one in parked if not one.error),
        *(f"INV-C7 a message was never dealt with: {one.key}" for one in unread),
        *(f"INV-D9 time did not take effect: {one}" for one in late),
    ]


def _money(county: County) -> list[str]:
    """INV-F8: money that the bank holds is counted once, or it was rejected as somebody else's."""
    counted: Counter[str] = Counter()
    with county.office.store.reading(county.office.region) as reading:
        for bill in reading.bills_in(["open", "unknown", "paid", "suspense", "closed", "refunded"]):
            counted.update(one.fact.bank_txn for one in reading.payments_of(bill.ref))
        ours = {bill.ref for bill in reading.bills_in(["open", "unknown", "suspense"])}
    wrong = [f"INV-F6 {txn} was counted {times} times" for txn, times in counted.items() if times > 1]
    for taken in county.bank.taken:
        first = next(one for one in county.bank.taken if one.bill == taken.bill)
        if taken is first and taken.merchant == "centre" and taken.bill in ours and not counted[taken.txn]:
            wrong.append(f"INV-F8 {taken.txn} for {taken.bill} was never counted")
    return wrong


def _letters(county: County) -> list[str]:
    """INV-N2 and N5: every letter that events owe came or is parked, each case's in order; a key comes for one text."""
    wrong: list[str] = []
    came: dict[str, str] = {}
    last: dict[tuple[str, str], int] = {}
    for letter in county.box.taken:
        text = letter.body.zh
        if letter.key in came:
            county.sometimes.add("letter sent twice under one key")
            if came[letter.key] != text:
                wrong.append(f"INV-N2 {letter.key} came with two texts")
            continue
        came[letter.key] = text
        if "/reminder/" in letter.key:
            county.sometimes.add("reminder sent")
        line = (letter.case_ref, letter.to)
        if letter.position < last.get(line, 0):
            wrong.append(f"INV-N5 {letter.key} came after a later one")
        last[line] = letter.position
    with county.office.store.reading(county.office.region) as reading:
        waiting = {one.key for one in (*reading.owed(), *reading.owed(parked=True))}
    for ref in county.watch.cases:
        due = {f"{ref}/{one.seq}/letter/{county.box.name}" for one in county.office.letters(ref)}
        wrong += [f"INV-N1 {key} never came and is not owed" for key in sorted(due - came.keys() - waiting)]
    return wrong

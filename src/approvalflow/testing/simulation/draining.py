"""The liveness end of a run: faults stop, and within three days nothing is owed, unread or unexplained any more."""

from __future__ import annotations

from approvalflow.domain.deadlines.moments import HOUR
from approvalflow.testing.simulation.county import County
from approvalflow.testing.simulation.watch import CANARY
from approvalflow.testing.simulation.watched_money import files_wrong, money_wrong

__all__ = ["drain"]

#: Three days, in rounds of three hours; the last wait of the outbox is a day long.
_ROUNDS = 24


def drain(county: County) -> None:
    """Let everything settle, and look at what is left."""
    county.faults.stop()
    county.store.calm()
    county.weather.clears(county.workers.swept_at)
    county.store_was_wrong = False
    for round_ in range(_ROUNDS):
        # Streams of their own, which no step of the run has.
        county.streams.begin(-1 - round_)
        county.weather.passes(3 * HOUR)
        if round_ >= _ROUNDS // 2:
            county.clerks.receipts.allot_what_is_owed()
        county.workers.arrivals()
        county.workers.inbox()
        county.workers.sweep()
        county.workers.ask_bank()
        while county.supervisors.look():
            pass
        for _ in range(20):
            county.workers.deliver()
        county.workers.observe()
        county.look()
    dates = county.watch.dates.look(county.office, county.clock.now(), county.watch.cases, last=True)
    wrong = [*_left(county), *dates, *_money(county), *_letters(county), *_told(county), *county.watch.cards.left()]
    wrong += _voices(county)
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
    with county.office.store.reading(county.office.region) as reading:
        return [
            *money_wrong(reading, county.banks, county.workers.acknowledged),
            *files_wrong(reading, county.banks, county.office.zone),
            *county.watch.gone.left(reading),
            *(f"INV-F3 a receipt is owed still: {one.key}" for one in reading.owed_receipts()),
        ]


def _voices(county: County) -> list[str]:
    with county.office.store.reading(county.office.region) as reading:
        return [
            *county.watch.voices.left(reading, county.clock.now()),
            *county.speakers.hidden.given_away(reading, county.box.taken, CANARY),
        ]


def _letters(county: County) -> list[str]:
    """INV-N2, N5 and N7: every letter that events owe came or is parked, each case's in order; a key comes for one
    text, and a second time only where whoever sent it could not know that it had come."""
    wrong: list[str] = []
    came: dict[str, str] = {}
    last: dict[tuple[str, str], int] = {}
    unanswered = county.box.unanswered.copy()
    for letter in county.box.taken:
        text = letter.body.zh
        if letter.key in came:
            county.sometimes.add("letter sent twice under one key")
            if came[letter.key] != text:
                wrong.append(f"INV-N2 {letter.key} came with two texts")
            unanswered[letter.key] -= 1
            if unanswered[letter.key] < 0:
                wrong.append(f"INV-N7 {letter.key} came again though the first was answered")
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
        due = {f"{one.key}/letter/{county.box.name}" for one in county.office.letters(ref)}
        wrong += [f"INV-N1 {key} never came and is not owed" for key in sorted(due - came.keys() - waiting)]
    return wrong


def _told(county: County) -> list[str]:
    """INV-G1: whoever keeps a diary was told of everything, in order, whatever the other observer did."""
    wrong: list[str] = []
    for name, told in (("diary", county.diary.told), ("gossip", county.gossip.told)):
        if name == "gossip" and not told:
            continue
        first = list(dict.fromkeys(told))
        if first != list(range(1, county.head()[0] + 1)):
            wrong.append(f"INV-G1 the {name} was not told of everything in order")
    return wrong

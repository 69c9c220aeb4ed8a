"""An open case as its replay left it, written: nobody hears of what is past, and what lies ahead is armed."""

from __future__ import annotations

import attrs
from attrs import frozen

from approvalflow.domain.cases.case import Case
from approvalflow.domain.cases.events import BillOpened, CaseAccepted, Event, FeeBroughtOver, RungReached
from approvalflow.domain.cases.evolve import fold
from approvalflow.domain.cases.standing import standing
from approvalflow.domain.deadlines.moments import Instant, rfc3339
from approvalflow.domain.fees.bills import BROUGHT_OVER, PaymentFact
from approvalflow.domain.fees.ledger import post_opening
from approvalflow.domain.matters.matter import Matter
from approvalflow.importing.finished import step_drafts
from approvalflow.importing.replaying import Replayed
from approvalflow.importing.rows import Row
from approvalflow.office.billing import bills_of_events
from approvalflow.office.drafts import IMPORT, event_draft
from approvalflow.office.office import Office
from approvalflow.office.projection import row_of, timers_of
from approvalflow.ports.kept import Draft, Owed, Payment, Timer
from approvalflow.ports.store import Unit

__all__ = ["Difference", "differences", "write_open"]


@frozen
class Difference:
    """Something that the other system says of an open case and this library does not: `what` is `due` or `light`."""

    id: str
    number: str
    what: str
    theirs: str
    ours: str
    holds: str


def write_open(
    office: Office, unit: Unit, row: Row, replayed: Replayed, matter: Matter, source: str, now: Instant
) -> list[Draft]:
    """Write an open case with its bills, payments and timers; its journal entries are the answer, for the end."""
    replayed = _numbered(office, unit, replayed)
    case, events = replayed.case, replayed.events
    command = f"{IMPORT}{source}/{row.id}"
    unit.put_case(row_of(case), expected=0)
    bills_of_events(unit, events, case, matter, office.plugins.banks(), zone=office.zone)
    _money(unit, case, events, now)
    unit.owe(_bank_to_be_told(case, events, now))
    for event in events:
        if isinstance(event, RungReached):
            unit.fired(Timer(case.ref, event.clock, event.rung, event.due_version, event.at))
    unit.rearm(case.ref, timers_of(case))
    drafts = [
        event_draft(event, case.ref, seq, by, now, command)
        for seq, (event, by) in enumerate(zip(events, replayed.by, strict=True), start=1)
    ]
    return drafts + step_drafts(tuple(one for one in row.events if not one.do), case.ref, command, now)


def _numbered(office: Office, unit: Unit, replayed: Replayed) -> Replayed:
    """With a number of ours, where silence accepted the case and the other system gave it none."""
    events = list(replayed.events)
    for place, event in enumerate(events):
        if isinstance(event, CaseAccepted) and not event.number:
            events[place] = attrs.evolve(event, number=office._draw_number(unit, event.at))
            return attrs.evolve(replayed, case=fold(events), events=tuple(events))
    return replayed


def _money(unit: Unit, case: Case, events: tuple[Event, ...], now: Instant) -> None:
    """What was paid there counts as paid, once for ever, and opens the books; no receipt is drawn for it."""
    for event in events:
        if not isinstance(event, FeeBroughtOver):
            continue
        bill = unit.bill(event.bill)
        if bill is None:
            raise AssertionError(f"{event.bill} was paid and never opened")
        fact = PaymentFact(
            bank=event.bank,
            bank_txn=event.bank_txn,
            bill_ref=bill.ref,
            state="paid",
            fen=event.fen,
            currency=bill.currency,
            merchant=bill.merchant,
            paid_at=event.at,
        )
        unit.put_payment(Payment(fact, bill.ref, case.ref, "confirm", BROUGHT_OVER, now, event.receipt))
        unit.put_bill(attrs.evolve(bill, state="paid"), expected_state=bill.state)
        unit.post([post_opening(bill, event.fen, at=now)])


def _bank_to_be_told(case: Case, events: tuple[Event, ...], now: Instant) -> list[Owed]:
    """Open bills that no bank has heard of: the other system had not come to them."""
    opened = {event.bill for event in events if isinstance(event, BillOpened) and event.bank}
    return [
        Owed(
            key=f"{fee.bill}/open",
            kind="open-bill",
            adapter=fee.bank,
            line=f"{fee.bank}/{fee.bill}",
            body={"bill": fee.bill},
            owed_at=now,
            next_try=now,
        )
        for fee in case.open_fees
        if fee.bill in opened and not fee.payment_code
    ]


def differences(row: Row, replayed: Replayed, now: Instant, zone: str) -> list[Difference]:
    """What the other system says of the case and this library does not, with what holds from now on."""
    said, case, found = row.said, replayed.case, list[Difference]()
    number, clock = str(said.get("number", "")), case.clocks.get("promised")
    if "due" in said and replayed.promised is not None and said["due"] != replayed.promised and clock is not None:
        # Of two dates told the later one holds.
        theirs, ours = rfc3339(said["due"], zone), rfc3339(replayed.promised, zone)
        found.append(Difference(row.id, number, "due", theirs, ours, rfc3339(clock.due, zone) if clock.due else ""))
    light = standing(case, now).light.value
    if said.get("light", light) != light:
        found.append(Difference(row.id, number, "light", said["light"], light, light))
    return found

"""Effects owed after commit: letters handed over, bills made known at banks, observers told.

At least once, each with a stable key, in order for each case and recipient. No call happens inside a unit: an effect is
leased in one unit, carried out, and settled in another. Who dies between leaves the lease to run out, and the effect is
carried out again under the same key.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from attrs import frozen

from approvalflow.domain.cases.evolve import evolve_all
from approvalflow.domain.cases.moves.fees import bill_known
from approvalflow.domain.deadlines.moments import HOUR, MINUTE, SECOND, Instant
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.people import SYSTEM
from approvalflow.errors import AdapterFailed, ApprovalflowError, NotFound
from approvalflow.failpoints import failpoint
from approvalflow.office import numbers
from approvalflow.office.drafts import is_imported
from approvalflow.office.letters import QUERY_CODE
from approvalflow.office.office import Office
from approvalflow.plugins.guard import guarded
from approvalflow.ports.bank import BillOpened, PaymentFact
from approvalflow.ports.channel import Letter, Sent
from approvalflow.ports.kept import Entry, Owed
from approvalflow.ports.store import Unit

__all__ = ["BACKOFF", "Delivered", "deliver", "tell_observers"]

#: How long a lease lasts; longer than the deadline of any call.
LEASE = 2 * MINUTE

#: A bill in one of these states is not made known at the bank any more.
_NOT_OPENED = ("paid", "closed", "refunded")

#: How long a call may take, in seconds.
_DEADLINE_SECONDS = 30

#: The wait after each failed attempt; after the last one the effect is parked, visible, until a person looks at it.
BACKOFF: tuple[Instant, ...] = (10 * SECOND, MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR)


@frozen
class Delivered:
    """What one round did: effects handed over, put off, and parked."""

    done: int = 0
    postponed: int = 0
    parked: int = 0


def deliver(office: Office, *, limit: int = 100) -> Delivered:
    """Carry out what is owed and whose turn has come, at most `limit` effects. Never raises for an adapter's fault."""
    now = office.clock.now()

    def lease(unit: Unit) -> tuple[Owed, ...]:
        taken = tuple(unit.take_owed(now, limit=limit, until=now + LEASE))
        unit.commit()
        return taken

    done = postponed = parked = 0
    for owed in office._in_unit(lease):
        failpoint("effect-leased")
        if office.clock.now() > now + LEASE - _DEADLINE_SECONDS * SECOND:
            break  # the leases of the rest run out before a call could end: another round takes them
        try:
            _carry_out(office, owed)
            done += 1
        except ApprovalflowError as fault:
            if _put_off(office, owed, str(fault)):
                parked += 1
            else:
                postponed += 1
    return Delivered(done, postponed, parked)


def _carry_out(office: Office, owed: Owed) -> None:
    if owed.kind not in _CARRIERS:
        raise NotFound(f"不认识的事项 {owed.kind}", f"no such effect {owed.kind!r}", place=owed.key, rule="effect")
    _CARRIERS[owed.kind](office, owed)


def _put_off(office: Office, owed: Owed, error: str) -> bool:
    failpoint("effect-failed")
    now = office.clock.now()
    give_up = owed.attempts >= len(BACKOFF)
    wait = BACKOFF[min(owed.attempts, len(BACKOFF) - 1)]

    def work(unit: Unit) -> None:
        unit.postpone(owed.key, next_try=now + wait, error=error, parked=give_up)
        unit.commit()

    office._in_unit(work)
    return give_up


def _settled(office: Office, key: str) -> None:
    failpoint("effect-done")
    now = office.clock.now()

    def work(unit: Unit) -> None:
        unit.settle(key, now)
        unit.commit()

    office._in_unit(work)


def _letter(office: Office, owed: Owed) -> None:
    channel = office.plugins.channels().get(owed.adapter)
    if channel is None:
        raise AdapterFailed("该渠道未启用", "the channel is not enabled", place=owed.adapter, rule="channel")
    letter = _addressed(office, owed, "phone" if "phone" in channel.can else "email")
    if letter is not None:
        guarded(
            lambda: channel.send(letter),
            adapter=owed.adapter,
            what="send",
            deadline_seconds=_DEADLINE_SECONDS,
            expect=Sent,
        )
    _settled(office, owed.key)


def _addressed(office: Office, owed: Owed, address: str) -> Letter | None:
    """The letter with its address and query code, looked up now; None where there is no address to send it to."""
    body, code = owed.body, ""
    if "to_person" in body:
        person = office.organisation.people.get(str(body["to_person"]))
        to = person.email if person else ""
    else:
        with office.store.reading(office.region) as reading:
            party = reading.party(str(body["to_party"]))
        to = str(party.personal.get(address, "")) if party else ""
        code = numbers.query_code(party.salt, str(body["case"])) if party else ""
    if not to:
        return None
    return Letter(
        key=owed.key,
        to=to,
        subject=Text(str(body["subject_zh"]), str(body["subject_en"])),
        body=Text(
            str(body["body_zh"]).replace(QUERY_CODE, code),
            str(body["body_en"]).replace(QUERY_CODE, code),
        ),
        language=str(body["language"]),
        case_ref=str(body["case"]),
        position=int(body["seq"]),
    )


def _open_bill(office: Office, owed: Owed) -> None:
    ref = str(owed.body["bill"])
    with office.store.reading(office.region) as reading:
        bill = reading.bill(ref)
    if bill is None:
        raise NotFound(f"没有缴款单 {ref}", f"no bill {ref!r}", place="bill", rule="bill")
    if bill.state in _NOT_OPENED:
        return _settled(office, owed.key)
    bank = office._bank(owed.adapter)
    opened = guarded(
        lambda: bank.open_bill(bill),
        adapter=owed.adapter,
        what="open_bill",
        deadline_seconds=_DEADLINE_SECONDS,
        expect=BillOpened,
    )
    failpoint("bill-opened")
    now = office.clock.now()

    def work(unit: Unit) -> None:
        loaded = office._ripe(unit, bill.case_ref, now, partial(office._draw_number, unit))
        at = max(now, loaded.case.moved_at)
        told = office._told(loaded.matter, SYSTEM, at=at, now=now)
        # Nothing where it was closed, paid or told by another worker while the bank was asked: nobody pays twice.
        known = bill_known(loaded.case, told, bill=ref, payment_code=opened.payment_code, pay_url=opened.pay_url)
        case = evolve_all(loaded.case, known)
        office._write(unit, loaded, case, known, SYSTEM, now, owed.key)
        unit.settle(owed.key, now)
        unit.commit()

    office._in_unit(work)


def _close_bill(office: Office, owed: Owed) -> None:
    ref = str(owed.body["bill"])
    with office.store.reading(office.region) as reading:
        bill = reading.bill(ref)
    bank = office._bank(owed.adapter)
    if bill is not None and "close" in bank.can:
        fact = guarded(
            lambda: bank.close(bill),
            adapter=owed.adapter,
            what="close",
            deadline_seconds=_DEADLINE_SECONDS,
            expect=PaymentFact,
        )
        office.payment_reported(fact)
    _settled(office, owed.key)


_CARRIERS: dict[str, Callable[[Office, Owed], None]] = {
    "letter": _letter,
    "open-bill": _open_bill,
    "close-bill": _close_bill,
}


def tell_observers(office: Office, *, limit: int = 1000) -> int:
    """Tell each observer of the journal entries it has not been told of, in order, one observer at a time.

    An observer that fails is told again next time, from the entry that it failed at, and harms no other. Answers how
    many times somebody was told.
    """
    told = 0
    for name, observe in office.plugins.observers():
        cursor = f"observer/{name}"
        with office.store.reading(office.region) as reading:
            entries = reading.entries(after=reading.cursor(cursor), limit=limit)
        position = 0
        for entry in entries:
            if is_imported(entry.draft):
                position = entry.position
                continue
            try:
                guarded(
                    partial(_tell, observe, entry),
                    adapter=name,
                    what="observe",
                    deadline_seconds=_DEADLINE_SECONDS,
                    expect=type(None),
                )
            except AdapterFailed:
                break
            position = entry.position
            told += 1
        if position:
            failpoint("observer-told")
            _remember(office, cursor, position)
    return told


def _tell(observe: Callable[[Entry], object], entry: Entry) -> None:
    observe(entry)


def _remember(office: Office, cursor: str, position: int) -> None:
    def work(unit: Unit) -> None:
        unit.put_cursor(cursor, position)
        unit.commit()

    office._in_unit(work)

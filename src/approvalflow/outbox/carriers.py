"""How each kind of effect is carried out: letters, bills at the bank, messages that wait."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial

from attrs import evolve

from approvalflow.domain.cases.decide import not_before
from approvalflow.domain.cases.evolve import evolve_all
from approvalflow.domain.cases.moves.fees import bill_known
from approvalflow.domain.deadlines.moments import in_words
from approvalflow.domain.fees.bills import Bill
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.people import SYSTEM
from approvalflow.errors import AdapterFailed, NotFound
from approvalflow.failpoints import failpoint
from approvalflow.office import numbers
from approvalflow.office.letters import QUERY_CODE
from approvalflow.office.office import Office
from approvalflow.office.receipting import SIGN
from approvalflow.outbox.refunding import order_refund, query_refund
from approvalflow.outbox.signing import sign_receipt
from approvalflow.plugins.guard import guarded
from approvalflow.ports.bank import DEADLINES, BillOpened, PaymentFact
from approvalflow.ports.channel import Letter, Sent
from approvalflow.ports.kept import Owed
from approvalflow.ports.store import Unit

__all__ = ["DEADLINE_SECONDS", "carry_out"]

#: How long a call may take, in seconds.
DEADLINE_SECONDS = 30

#: A bill in one of these states is not made known at the bank any more.
_NOT_OPENED = ("paid", "closed", "refunded")


def carry_out(office: Office, owed: Owed) -> bool:
    """Carry out an effect; answers whether it is still to be marked as settled. Raises ApprovalflowError."""
    if owed.kind not in _CARRIERS:
        raise NotFound(f"不认识的事项 {owed.kind}", f"no such effect {owed.kind!r}", place=owed.key, rule="effect")
    return _CARRIERS[owed.kind](office, owed)


def _call(office: Office, owed: Owed) -> AbstractContextManager[None]:
    return office.plugins.circuits.call(owed.adapter, office.clock.now, counts=owed.attempts == 1)


def _letter(office: Office, owed: Owed) -> bool:
    channel = office.plugins.channels().get(owed.adapter)
    if channel is None:
        raise AdapterFailed("该渠道未启用", "the channel is not enabled", place=owed.adapter, rule="channel")
    letter = _addressed(office, owed, "phone" if "phone" in channel.can else "email")
    if letter is None:
        return _undeliverable(office, owed, "no-address")
    with _call(office, owed):
        sent = guarded(
            lambda: channel.send(letter),
            adapter=owed.adapter,
            what="send",
            deadline_seconds=DEADLINE_SECONDS,
            expect=Sent,
        )
    return True if sent.state == "accepted" else _undeliverable(office, owed, "undeliverable")


def _addressed(office: Office, owed: Owed, address: str) -> Letter | None:
    """The letter with its address and query code, looked up now; None where there is no address to send it to."""
    body, code = owed.body, ""
    with office._reading() as reading:
        late = bool(owed.error) and office._was_retried(reading, owed)
        party = None if "to_person" in body else reading.party(str(body["to_party"]))
    if "to_person" in body:
        person = office.organisation.people.get(str(body["to_person"]))
        to = person.email if person else ""
    else:
        to = str(party.personal.get(address, "")) if party else ""
        code = numbers.query_code(party.salt, str(body["case"])) if party and party.salt else ""
    if not to:
        return None
    letter = Letter(
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
    return _marked_late(letter, owed, office.zone) if late else letter


def _marked_late(letter: Letter, owed: Owed, zone: str) -> Letter:
    """A letter that was parked: letters that were owed after it may have arrived before it."""
    zh, en = (in_words(owed.owed_at, zone, language) for language in ("zh", "en"))
    return evolve(
        letter,
        subject=Text(f"【补发】{letter.subject.zh}", f"[sent late] {letter.subject.en}"),
        body=Text(
            f"{letter.body.zh}\n（本通知原定于 {zh} 发出，现予补发；此后的通知可能已先行送达。）",
            f"{letter.body.en}\n(This notice was to be sent on {en} and is sent late; later ones may have come first.)",
        ),
    )


def _undeliverable(office: Office, owed: Owed, reason: str) -> bool:
    """Settle a letter that cannot be sent, and leave a trace at its case: once for an address that is not there."""
    now = office.clock.now()
    to = str(owed.body.get("to_person") or owed.body.get("to_party"))
    letter = {"letter_zh": str(owed.body["subject_zh"]), "letter_en": str(owed.body["subject_en"])}

    def work(unit: Unit) -> None:
        unit.settle(owed.key, now)
        if reason != "no-address" or not office._was_untold(unit, owed, to):
            office._journal_effect(unit, "letter-undeliverable", owed, now, {"to": to, "reason": reason, **letter})
        unit.commit()

    office._in_unit(work)
    return False


def _bill(office: Office, owed: Owed) -> Bill | None:
    with office._reading() as reading:
        return reading.bill(str(owed.body["bill"]))


def _open_bill(office: Office, owed: Owed) -> bool:
    bill = _bill(office, owed)
    if bill is None:
        ref = owed.body["bill"]
        raise NotFound(f"没有缴款单 {ref}", f"no bill {ref!r}", place="bill", rule="bill")
    if bill.state in _NOT_OPENED:
        return True
    bank = office._bank(owed.adapter)
    with _call(office, owed):
        opened = guarded(
            lambda: bank.open_bill(bill),
            adapter=owed.adapter,
            what="open_bill",
            deadline_seconds=DEADLINES["open_bill"],
            expect=BillOpened,
        )
    failpoint("bill-opened")
    _make_known(office, owed, bill, opened)
    return False


def _make_known(office: Office, owed: Owed, bill: Bill, opened: BillOpened) -> None:
    """Write what the bank said of the bill, in the unit that settles the effect."""
    now = office.clock.now()

    def work(unit: Unit) -> None:
        loaded = office._ripe(unit, bill.case_ref, now, partial(office._draw_number, unit))
        at = max(now, not_before(loaded.case))
        told = office._told(loaded.matter, SYSTEM, at=at, now=now)
        # Nothing where it was closed, paid or told by another worker while the bank was asked: nobody pays twice.
        known = bill_known(loaded.case, told, bill=bill.ref, payment_code=opened.payment_code, pay_url=opened.pay_url)
        case = evolve_all(loaded.case, known)
        drafts = office._put(unit, loaded, case, known, SYSTEM, now, owed.key)
        unit.settle(owed.key, now)
        office._journal(unit, drafts, loaded.calendars)
        unit.commit()

    office._in_unit(work)


def _close_bill(office: Office, owed: Owed) -> bool:
    bill = _bill(office, owed)
    bank = office._bank(owed.adapter)
    if bill is not None and "close" in bank.can:
        with _call(office, owed):
            fact = guarded(
                lambda: bank.close(bill),
                adapter=owed.adapter,
                what="close",
                deadline_seconds=DEADLINES["close"],
                expect=PaymentFact,
            )
        office.payment_reported(fact)
    return True


def _message(office: Office, owed: Owed) -> bool:
    """Process a message that waits; what it does and its mark are one unit, before the effect is settled."""
    with office._reading() as reading:
        incoming = reading.message(str(owed.body["message"]))
    failpoint("message-taken-up")
    if incoming is not None and not incoming.outcome:
        office._process(incoming)
    return True


_CARRIERS: dict[str, Callable[[Office, Owed], bool]] = {
    SIGN: sign_receipt,
    "letter": _letter,
    "open-bill": _open_bill,
    "close-bill": _close_bill,
    "message": _message,
    "refund": order_refund,
    "query-refund": query_refund,
}

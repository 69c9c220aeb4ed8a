"""Moments in the life of a county, at which the enumerator gives a command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from approvalflow import Actor, Office
from approvalflow.domain.deadlines.moments import DAY, HOUR, instant
from approvalflow.domain.parties.basis import Basis
from approvalflow.domain.supervision.edition import SupervisionEdition
from approvalflow.failpoints import watched
from approvalflow.memory import MemoryStore
from approvalflow.office.backup.writing import backup
from approvalflow.outbox import deliver, tell_observers
from approvalflow.supervise import look
from approvalflow.sweep import sweep
from approvalflow.testing.doubles import VirtualClock
from examples.embed.tests.crashes.county import CENTRE, CHECKER, OTHER, REFUNDER, SUPERVISOR, WANG, filed, opened
from examples.embed.tests.crashes.outside import Outside, message
from examples.embed.tests.crashes.scenario import Notes
from tests.office.notices import THURSDAY_OFF
from tests.office.stamps import FINANCE
from tests.office.world import APPROVER, CLERK, HEAD, POLICE, REVIEWER, SECOND, SHOP_CLERK

__all__ = [
    "FOREVER",
    "URGING",
    "WATCHER",
    "GROUND",
    "accepted",
    "accepted_shop",
    "accepted_stall",
    "answered",
    "appealed",
    "asked",
    "backed_up",
    "billed",
    "calamity_proposed",
    "carded",
    "checkpointed",
    "committed",
    "confirmed_in_part",
    "delivered",
    "filed_road",
    "forwarded",
    "found",
    "granted",
    "granted_stall",
    "hearing",
    "kept_message",
    "nothing",
    "ordered",
    "owed_and_stocked",
    "paid",
    "parked",
    "paused",
    "proposed",
    "publishing",
    "receipt_owed",
    "refund_proposed",
    "refund_verified",
    "refused",
    "refused_only",
    "reviewed",
    "said",
    "stocked",
    "surveyed",
    "time_has_passed",
    "to_be_backed_up",
    "to_be_looked_at",
    "unanswered",
    "urged",
    "urging_answered",
    "waiver_proposed",
    "withdrawn",
]

#: The supervision section of the centre.
URGING = Actor("u-9", roles={"centre"})
#: A second supervisor.
WATCHER = Actor("eye-2", agency="e-supervision", roles={"supervisor"})
FOREVER = 2**52

GROUND = Basis("城市道路管理条例", "38", "administrative-regulation")

_LATE = instant("2026-03-17T09:00:00+08:00")


def nothing(office: Office, clock: VirtualClock) -> Notes:
    """A county in which nothing has happened."""
    return {}


def filed_road(office: Office, clock: VirtualClock) -> Notes:
    """An application was filed."""
    notes = {"ref": filed(office)}
    _handed_over(office)
    return notes


def asked(office: Office, clock: VirtualClock) -> Notes:
    """More papers were asked for."""
    ref = office.file("road", applicant=WANG, facts={"area_m2": "60", "days": 30}, by=CLERK).ref
    office.ask_supplements(ref, ["application", "plan"], by=CLERK, reason="缺少申请表和平面图")
    return {"ref": ref}


def accepted(office: Office, clock: VirtualClock) -> Notes:
    """A road case was accepted."""
    notes = filed_road(office, clock)
    office.accept(notes["ref"], by=CLERK)
    _handed_over(office)
    return notes


def accepted_shop(office: Office, clock: VirtualClock) -> Notes:
    """An on-the-spot case was accepted."""
    ref = filed(office, "shop", SHOP_CLERK)
    office.accept(ref, by=SHOP_CLERK)
    return {"ref": ref}


def accepted_stall(office: Office, clock: VirtualClock) -> Notes:
    """A case was accepted with a paper that follows."""
    ref = filed(office, "stall")
    office.accept(ref, by=CLERK, mode="tolerant")
    return {"ref": ref}


def surveyed(office: Office, clock: VirtualClock) -> Notes:
    """The first step of two is signed, and the second goes to a superior agency."""
    notes = accepted_stall(office, clock)
    office.opinion(notes["ref"], "survey", "已测", by=REVIEWER)
    return notes


def forwarded(office: Office, clock: VirtualClock) -> Notes:
    """A step is with the superior agency."""
    notes = surveyed(office, clock)
    office.forward(notes["ref"], "province", to="省厅", by=REVIEWER)
    return notes


def paused(office: Office, clock: VirtualClock) -> Notes:
    """Experts deliberate."""
    notes = accepted(office, clock)
    office.pause(notes["ref"], "site-check", "expert-review", "5 working days", by=REVIEWER, reason="复杂")
    return notes


def reviewed(office: Office, clock: VirtualClock) -> Notes:
    """Every opinion is signed."""
    notes = accepted(office, clock)
    office.opinion(notes["ref"], "site-check", "属实", by=REVIEWER, together=[SECOND])
    office.opinion(notes["ref"], "police", "同意", by=POLICE)
    return notes


def granted(office: Office, clock: VirtualClock) -> Notes:
    """Granted; the bill is owed to the bank."""
    notes = reviewed(office, clock)
    (fee,) = office.grant(notes["ref"], by=APPROVER).fees
    return {**notes, "bill": fee.bill, "fen": str(fee.fen)}


def granted_stall(office: Office, clock: VirtualClock) -> Notes:
    """Granted on a commitment that is still to be checked."""
    ref = filed(office, "stall", papers=("application", "lease"), by_commitment=True)
    office.accept(ref, by=CLERK, mode="commitment")
    office.grant(ref, by=APPROVER)
    return {"ref": ref}


def committed(office: Office, clock: VirtualClock) -> Notes:
    """Granted on a commitment, and the applicant has the bill."""
    notes = granted_stall(office, clock)
    _handed_over(office)
    return notes


def billed(office: Office, clock: VirtualClock) -> Notes:
    """The bank knows the bill and the applicant has it."""
    notes = granted(office, clock)
    _handed_over(office)
    return notes


def unreported(office: Office, clock: VirtualClock) -> Notes:
    """Everybody paid an hour ago, and every message of the bank was lost."""
    notes = billed(office, clock)
    clock.advance(HOUR)
    return notes


def paid(office: Office, clock: VirtualClock) -> Notes:
    """Paid."""
    notes = billed(office, clock)
    office.ask_bank(notes["bill"])
    return notes


def refund_proposed(office: Office, clock: VirtualClock) -> Notes:
    """It was paid, and somebody proposed to give part of it back."""
    notes = paid(office, clock)
    view = office.propose_refund("teller", f"q-{notes['bill']}", fen=100, ground=GROUND, by=CLERK)
    return {**notes, "refund": view.ref}


def refund_verified(office: Office, clock: VirtualClock) -> Notes:
    """The agency found that it is so."""
    notes = refund_proposed(office, clock)
    office.verify_refund(notes["refund"], by=CHECKER)
    return notes


def ordered(office: Office, clock: VirtualClock) -> Notes:
    """Finance approved it: the order is owed to the bank."""
    notes = refund_verified(office, clock)
    office.approve_refund(notes["refund"], by=REFUNDER)
    return notes


def waiver_proposed(office: Office, clock: VirtualClock) -> Notes:
    """Somebody proposed to waive part of an open bill."""
    notes = committed(office, clock)
    (fee,) = office.case(notes["ref"]).fees
    view = office.propose_waiver(fee.bill, fen=500, ground=GROUND, by=CLERK)
    return {**notes, "bill": fee.bill, "waiver": view.ref}


def stocked(office: Office, clock: VirtualClock) -> Notes:
    """Paid, with a receipt of a block that has numbers left."""
    office.allot_receipts("42010126", 1, 9, by=FINANCE)
    return paid(office, clock)


def receipt_owed(office: Office, clock: VirtualClock) -> Notes:
    """Paid twice over, and the stock had one number."""
    office.allot_receipts("42010126", 1, 1, by=FINANCE)
    paid(office, clock)
    paid(office, clock)
    return paid(office, clock)


def owed_and_stocked(office: Office, clock: VirtualClock) -> Notes:
    """There is stock again, and its worker died before it wrote what was owed."""
    notes = receipt_owed(office, clock)
    with _dying("after-unit"):
        office.allot_receipts("42020126", 1, 9, by=FINANCE)
    return notes


def delivered(office: Office, clock: VirtualClock) -> Notes:
    """The certificate was handed over."""
    notes = paid(office, clock)
    office.issue(notes["ref"], by=CLERK)
    office.deliver(notes["ref"], by=CLERK)
    return notes


def refused_only(office: Office, clock: VirtualClock) -> Notes:
    """Refused."""
    notes = reviewed(office, clock)
    office.refuse(notes["ref"], by=APPROVER, reason="占用人行道", basis="城市道路管理条例 art. 31")
    return notes


def refused(office: Office, clock: VirtualClock) -> Notes:
    """Refused and served."""
    notes = refused_only(office, clock)
    office.deliver(notes["ref"], by=CLERK, how="served")
    return notes


def kept_message(office: Office, clock: VirtualClock) -> Notes:
    """A message of the bank was stored, and its worker died before it was read."""
    notes = billed(office, clock)
    with _dying("before-read"):
        office.bank_message("teller", message(notes["bill"], int(notes["fen"])))
    return notes


def carded(office: Office, clock: VirtualClock) -> Notes:
    """A promise was broken, and there is a card for it."""
    notes = to_be_looked_at(office, clock)
    look(office)
    row = next(card for card in office.cards() if card.rule == "T2")
    return {**notes, "card": row.ref, "person": row.person, "agency": row.agency}


def found(office: Office, clock: VirtualClock) -> Notes:
    """A promise was about to be broken, and the signal of it waits in the inbox."""
    notes = carded(office, clock)
    finding = next(one for one in office.findings(state="open"))
    return {**notes, "finding": finding.ref}


def calamity_proposed(office: Office, clock: VirtualClock) -> Notes:
    """A supervisor proposed to declare a calamity that covers the cards."""
    notes = carded(office, clock)
    proposed = office.propose_calamity(
        0, FOREVER, ground="outage", reason="停电", by=Actor("eye-3", roles={"supervisor"})
    )
    return {**notes, "calamity": proposed.ref}


def unanswered(office: Office, clock: VirtualClock) -> Notes:
    """A card and an urging notice whose terms have passed, and no sweep has come yet."""
    notes = urged(office, clock)
    clock.set(instant("2026-03-30T09:00:00+08:00"))
    return notes


def urged(office: Office, clock: VirtualClock) -> Notes:
    """The centre urged the agency, with a term to answer."""
    notes = carded(office, clock)
    issued = office.issue_instrument("urging", "case", notes["ref"], to_agency="urban", text="请尽快办理", by=URGING)
    return {**notes, "instrument": issued.ref}


def urging_answered(office: Office, clock: VirtualClock) -> Notes:
    """The head of the agency answered."""
    notes = urged(office, clock)
    office.answer_instrument(notes["instrument"], "已办结", by=HEAD)
    return notes


def publishing(office: Office, clock: VirtualClock) -> Notes:
    """A county that publishes has granted, and the time to publish it has run out unseen."""
    office.publish_supervision(SupervisionEdition("publishing", off=frozenset()), by=SUPERVISOR)
    notes = granted(office, clock)
    look(office)
    clock.advance(15 * DAY)
    return notes


def hearing(office: Office, clock: VirtualClock) -> Notes:
    """A hearing was asked for and announced."""
    notes = accepted(office, clock)
    office.request_hearing(notes["ref"], by=CLERK)
    announced = clock.now()
    clock.advance(9 * DAY)
    return {**notes, "announced": str(announced)}


def month_over(office: Office, clock: VirtualClock) -> Notes:
    """The month of a card is over, and supervision has looked at all of it."""
    clock.set(instant("2026-04-02T10:00:00+08:00"))
    sweep(office)
    while look(office).entries:
        pass


def answered(office: Office, clock: VirtualClock) -> Notes:
    """Somebody answered a card."""
    notes = carded(office, clock)
    person = Actor(notes["person"], agency=notes["agency"], roles={"reviewer"})
    office.answer_card(notes["card"], "系统故障", by=person)
    return notes


def appealed(office: Office, clock: VirtualClock) -> Notes:
    """Somebody appealed against a card."""
    notes = answered(office, clock)
    person = Actor(notes["person"], agency=notes["agency"], roles={"reviewer"})
    office.appeal_card(notes["card"], "当时停电", by=person)
    return notes


def to_be_looked_at(office: Office, clock: VirtualClock) -> Notes:
    """A promise was broken, and supervision has not looked yet."""
    notes = accepted(office, clock)
    office.claim(notes["ref"], "site-check", by=REVIEWER)
    clock.set(_LATE)
    sweep(office)
    return notes


def said(office: Office, clock: VirtualClock) -> Notes:
    """Somebody complained."""
    notes = accepted(office, clock)
    given = office.say(notes["ref"], "complaint", "窗口态度不好", by=Actor("citizen"))
    return {**notes, "feedback": given.ref}


def proposed(office: Office, clock: VirtualClock) -> Notes:
    """Somebody proposed a day off that moves the dates of three cases."""
    for _ in range(3):
        accepted(office, clock)
    return {"proposal": office.propose_notices(THURSDAY_OFF, by=CENTRE).id}


def confirmed_in_part(office: Office, clock: VirtualClock) -> Notes:
    """An amendment was loaded, and its worker died before it dated any case."""
    notes = proposed(office, clock)
    with _dying("after-unit"):
        office.confirm_notices(notes["proposal"], by=OTHER)
    return notes


def time_has_passed(office: Office, clock: VirtualClock) -> Notes:
    """Silence accepts one case, a promise of another is near its end, a third has an unpaid bill that lapses."""
    filed(office)
    accepted(office, clock)
    billed(office, clock)
    _handed_over(office)
    clock.set(instant("2026-03-13T10:00:00+08:00"))
    return {}


def terms_are_over(office: Office, clock: VirtualClock) -> Notes:
    """A refund waits for the agency and a waiver for finance, both for too long."""
    refund_proposed(office, clock)
    waiver_proposed(office, clock)
    _handed_over(office)
    sweep(office)
    clock.set(instant("2026-03-20T10:00:00+08:00"))
    return {}


def parked(office: Office, clock: VirtualClock) -> Notes:
    """The bank was down for so long that a bill was given up for now; it works again."""
    down = _outside(office).file.with_suffix(".down")
    notes = granted(office, clock)
    down.touch()
    while not office.parked():
        clock.advance(DAY)
        deliver(office)
    down.unlink()
    return {**notes, "effect": office.parked()[0].key}


def checkpointed(office: Office, clock: VirtualClock) -> Notes:
    """The witness has one checkpoint, and the journal has grown since."""
    notes = filed_road(office, clock)
    office.checkpoint()
    clock.advance(DAY)
    office.accept(notes["ref"], by=CLERK)
    return notes


def backed_up(office: Office, clock: VirtualClock) -> Notes:
    """The region is empty, and there is a backup of it."""
    outside = _outside(office)
    elsewhere = opened(MemoryStore(), outside, clock, "elsewhere")
    billed(elsewhere, clock)
    tell_observers(elsewhere)
    file = outside.file.with_suffix(".backup")
    backup(elsewhere.store, elsewhere.region, file, papers=elsewhere.blobs)
    return {"file": str(file)}


def to_be_backed_up(office: Office, clock: VirtualClock) -> Notes:
    """There is something to back up."""
    return {**billed(office, clock), "file": str(_outside(office).file.with_suffix(".new"))}


def _outside(office: Office) -> Outside:
    (outside,) = [one for one in office.plugins.banks().values() if isinstance(one, Outside)]
    return outside


class _Died(BaseException):
    """A worker is gone."""


@contextmanager
def _dying(point: str) -> Iterator[None]:
    """A worker that is gone at its first passing of a point."""

    def reach(name: str) -> None:
        if name == point:
            raise _Died

    with suppress(_Died), watched(reach):
        yield


def _handed_over(office: Office) -> None:
    while deliver(office).done:
        pass


def withdrawn(office: Office, clock: VirtualClock) -> Notes:
    """A case is over, and nothing is owed to the applicant any more."""
    notes = filed_road(office, clock)
    office.withdraw(notes["ref"], by=CLERK, reason="书面申请")
    _handed_over(office)
    with office.store.reading(office.region) as reading:
        return {**notes, "party": reading.case(notes["ref"]).party}

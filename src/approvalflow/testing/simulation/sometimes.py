"""Named situations that a campaign has to reach: a run that never met them has shown nothing about them."""

from __future__ import annotations

from collections.abc import Iterable

from approvalflow.domain.cases import events as e
from approvalflow.office.invariants import Happened
from approvalflow.ports.kept import Draft

__all__ = ["SOMETIMES", "reached"]

#: What a campaign has to reach, from events and attempts and from the county itself.
SOMETIMES = frozenset(
    {
        "accepted by the clock",
        "granted by the clock",
        "granted by the clock while paused",
        "lapsed unpaid",
        "terminated for papers",
        "terminated for an early fee",
        "withdrawn while paused",
        "pause used up",
        "pause ended early",
        "two pauses at once",
        "extended",
        "sent back",
        "second round after a remedy",
        "annulled",
        "declined",
        "supplements asked",
        "resubmitted",
        "papers supplied",
        "converted",
        "answered from above",
        "repriced",
        "ran out",
        "decided late",
        "receipt drawn",
        "wrong amount held",
        "second payment held",
        "money after closing held",
        "another bill's transaction rejected",
        "unknown bill rejected",
        "foreign merchant rejected",
        "forged message rejected",
        "same message known",
        "message waited for the bank",
        "money found by asking",
        "money found in a statement",
        "statement taken",
        "statement taken again",
        "statement cut short refused",
        "statement of another day refused",
        "difference left open",
        "difference explained",
        "day closed",
        "day not closed",
        "remitted to the treasury",
        "refused to who is not of finance",
        "refund proposed",
        "refund of a part proposed",
        "refund proposed for a withdrawal",
        "refund verified",
        "refund approved",
        "refund refused",
        "fee went back",
        "money in suspense went back",
        "refund failed first",
        "refund went late",
        "refund answered with unknown",
        "refund went out twice",
        "refund in another amount",
        "refund that nobody ordered",
        "refund counted as a second one",
        "refund counted as another amount",
        "refund counted that nobody ordered",
        "refund taken to the bank's counter",
        "propose_refund refused: refund-more-than-paid",
        "propose_refund refused: refund-in-part",
        "propose_refund refused: role",
        "verify_refund refused: two-people",
        "approve_refund refused: two-people",
        "approve_refund refused: role",
        "waiver proposed",
        "waiver approved",
        "waiver turned down",
        "propose_waiver refused: waiver-not-allowed",
        "propose_waiver refused: waiver-after-payment",
        "approve_waiver refused: two-people",
        "receipts allotted",
        "receipt owed",
        "owed receipt written",
        "receipt reversed",
        "receipt numbers voided",
        "number of an unpaid bill voided",
        "receipt stock checked",
        "allot_receipts refused: role",
        "allot_receipts refused: receipt-block-overlap",
        "void_receipts refused: receipt-used",
        "reverse_receipt refused: receipt-reversed",
        "act of finance sent twice",
        "died before the commit",
        "died after the commit",
        "answered again after a death",
        "command sent twice",
        "command id reused",
        "clock stepped back",
        "days without a sweep",
        "letter failed",
        "letter parked",
        "letter sent twice under one key",
        "reminder sent",
        "dates amended",
        "promise moved later",
        "date by law moved later",
        "date by law moved earlier",
        "moved earlier as far as it may",
        "a date became firm",
        "amended while another clock was paused",
        "amended as previewed",
        "amended by nobody's act",
        "recompute broken off",
        "recompute failed at a case",
        "recompute finished by a sweep",
        "duty proposed",
        "next year proposed",
        "proposal withdrawn",
        "proposer tried to confirm",
        "outsider tried to amend the calendar",
        "bad paper refused",
        "paper refused when it was confirmed",
        "died with a proposal proposed",
        "died with a proposal loaded",
        "refused: four-eyes",
        "refused: too-early",
        "refused: fee-open",
        "refused: opinions-open",
        "refused: pause-kind",
        "refused: outside-list",
        "refused: role",
        "refused: agency",
        "refused: stage",
        "refused: reason",
        "refused: papers-open",
        "refused: ran-out",
        "clock set right that ran ahead",
        "step back of a clock noted",
        "caught up after days of silence",
        "store was busy",
        "store was busy for too long",
        "disk was full",
        "command sent again to a store that had failed",
        "died at a failpoint",
        "died between a letter and its mark",
        "two relays at once",
        "went on from a backup",
        "matter republished under open cases",
        "officer left with a step in hand",
        "step assigned to a colleague",
        "head of an agency replaced",
        "calendar amended in February",
        "lapse waited for the bank's answer",
        "bank did not hear our answer",
        "bank gave up after its last try",
        "plug-in raises",
        "plug-in leaves",
        "plug-in changes",
        "plug-in answers nothing",
        "plug-in lies",
        "plug-in answers too much",
        "plug-in hangs",
        "card raised",
        "card answered",
        "card appealed",
        "card lifted",
        "card upheld",
        "red card raised by a person",
        "card refused: term-runs",
        "card refused: own-card",
        "card refused: role",
        "supervisor tried to move a case",
        "complaint made",
        "complaint made without a name",
        "question asked",
        "rating given",
        "bad rating given",
        "complaint accepted",
        "complaint declined",
        "complaint extended",
        "complaint answered",
        "complaint answered late",
        "question answered",
        "question answered late",
        "rating appealed",
        "rating struck",
        "rating to be put right again",
        "rating rectified",
        "rating closed",
        "rating closed late",
        "speaker looked up to be called back",
        "complaint read by whom it is about",
        "question read by whom it is about",
        "rating read by whom it is about",
        "term of a voice ran out",
        "complain refused: contact",
        "rate refused: rated-already",
        "who_spoke refused: role",
        "review_rating refused: role",
        "extend_complaint refused: extended",
        "appeal_rating refused: run-out",
    }
)

_HELD = {
    "wrong-amount": "wrong amount held",
    "second-payment": "second payment held",
    "paid-after-closed": "money after closing held",
}
_REJECTED = {
    "transaction-of-another-bill": "another bill's transaction rejected",
    "unknown-bill": "unknown bill rejected",
    "foreign-merchant": "foreign merchant rejected",
}
_PLAIN: dict[type, str] = {
    e.LimitExtended: "extended",
    e.StepsReturned: "sent back",
    e.CaseRemanded: "second round after a remedy",
    e.CaseAnnulled: "annulled",
    e.CaseDeclined: "declined",
    e.SupplementsAsked: "supplements asked",
    e.SupplementsReceived: "resubmitted",
    e.PapersSupplied: "papers supplied",
    e.HandlingConverted: "converted",
    e.StepForwarded: "answered from above",
    e.CaseClosedUnpaid: "lapsed unpaid",
    e.FeePaid: "receipt drawn",
}


def reached(happened: Iterable[Happened], drafts: Iterable[Draft]) -> set[str]:
    """The situations that these events and entries are."""
    found: set[str] = set()
    last: dict[str, Happened] = {}
    for one in happened:
        found |= _by_event(one, last.get(one.after.ref))
        last[one.after.ref] = one
    for draft in drafts:
        if draft.kind == "attempt-refused":
            found.add(f"refused: {draft.body['rule']}")
        elif draft.kind == "payment-rejected":
            found.add(_REJECTED.get(str(draft.body["rule"]), ""))
        elif draft.kind == "message-rejected":
            found.add("forged message rejected")
    return found & SOMETIMES


def _by_event(one: Happened, last: Happened | None) -> set[str]:
    event = one.event
    found = {_PLAIN.get(type(event), "")}
    match event:
        case e.CaseAccepted(mode="deemed"):
            found.add("accepted by the clock")
        case e.CaseGranted(mode="deemed"):
            found.add("granted by the clock")
            if last is not None and isinstance(last.event, e.PauseEnded):
                found.add("granted by the clock while paused")
        case e.CaseTerminated(ground="papers-not-supplied"):
            found.add("terminated for papers")
        case e.CaseTerminated(ground="fee-not-paid"):
            found.add("terminated for an early fee")
        case e.CaseWithdrawn():
            if last is not None and isinstance(last.event, e.PauseEnded):
                found.add("withdrawn while paused")
        case e.PauseBegan():
            if len(one.after.running_pauses) > 1:
                found.add("two pauses at once")
        case e.PauseEnded(how=how):
            found.add({"time-used-up": "pause used up", "by-person": "pause ended early"}.get(how, ""))
        case e.RungReached(rung="red"):
            found.add("ran out")
        case e.BillClosed(reason="rectified"):
            found.add("repriced")
        case e.PaymentSuspended(rule=rule):
            found.add(_HELD.get(rule, ""))
    if isinstance(event, e.CaseGranted | e.CaseRefused) and any(
        clock.ran_out and clock.limit == "promised" for clock in one.after.clocks.values()
    ):
        found.add("decided late")
    return found

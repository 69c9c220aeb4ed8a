"""What may take the place of a row that a store keeps: the same rules for every store."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from attrs import fields

from approvalflow.domain.fees.bills import Bill
from approvalflow.domain.fees.refund_requests import RefundRequest
from approvalflow.domain.fees.waiver_requests import WaiverRequest
from approvalflow.domain.supervision.calamities import Calamity
from approvalflow.domain.supervision.inbox import KeptFinding
from approvalflow.domain.supervision.instruments import Instrument
from approvalflow.domain.supervision.tallies import Tally
from approvalflow.domain.supervision.voices.voice import Voice
from approvalflow.errors import StoreFailed
from approvalflow.ports.books import OpenItem
from approvalflow.ports.kept import CaseRow, StepRow
from approvalflow.ports.ledgering import LedgerRow

__all__ = [
    "bill_must_follow",
    "calamity_must_follow",
    "case_must_follow",
    "finding_must_follow",
    "instrument_must_follow",
    "item_must_follow",
    "ledger_row_must_follow",
    "only_coloured",
    "refund_must_fit",
    "refund_must_follow",
    "tally_must_follow",
    "voice_must_follow",
    "waiver_must_follow",
]


_but_colour = attrgetter(*(f.name for f in fields(CaseRow) if f.name not in ("version", "ran_out", "steps")))
_of_step = attrgetter(*(f.name for f in fields(StepRow) if f.name != "ran_out"))

_of_item = attrgetter(*(f.name for f in fields(OpenItem) if f.name not in OpenItem.CHANGES))


def case_must_follow(before: CaseRow, row: CaseRow) -> None:
    """A case never goes back, and keeps its acceptance number. Raises StoreFailed."""
    if row.version <= before.version:
        zh, en = "办件的版本只增不减", "a case never goes back: its version grows"
        raise StoreFailed(zh, en, place=row.ref, rule="case-back")
    if before.number not in ("", row.number):
        zh, en = "受理号一经编定不得改动", "an acceptance number never changes"
        raise StoreFailed(zh, en, place=row.ref, rule="number")


def only_coloured(before: CaseRow, row: CaseRow) -> None:
    """A case that is put back by the passing of time differs by what ran out alone. Raises StoreFailed."""
    case_must_follow(before, row)
    steps = row.steps is before.steps or list(map(_of_step, row.steps)) == list(map(_of_step, before.steps))
    if not steps or _but_colour(row) != _but_colour(before):
        zh, en = "只能改动是否已超时", "nothing but what ran out may change"
        raise StoreFailed(zh, en, place=row.ref, rule="only-coloured")


def bill_must_follow(before: Bill, bill: Bill) -> None:
    """A bill stays of its case, for its fee and its amount. Raises StoreFailed."""
    if any(getattr(bill, name) != getattr(before, name) for name in ("case_ref", "code", "fen", "currency")):
        zh, en = "缴款单所收的费不得改动", "what a bill is for never changes"
        raise StoreFailed(zh, en, place=bill.ref, rule="bill-fen")


_of_refund = attrgetter(
    *("held", "bank", "bank_txn", "bill_ref", "case_ref", "agency", "fen", "paid", "currency"),
    *("law", "article", "level", "proposed_at", "proposed_by", "proposed_for"),
)
_of_waiver = attrgetter(
    *("bill_ref", "case_ref", "code", "fen", "due_fen", "law", "article", "level"),
    *("proposed_at", "proposed_by", "proposed_for"),
)
_of_voice = attrgetter(
    *("about", "topic", "agency", "person", "station", "matter", "case_ref", "channel", "named", "grade", "act"),
    *("party", "commitment", "given_at"),
)
_AFTER = {
    "proposed": ("proposed", "verified", "refused"),
    "verified": ("verified", "approved", "refused"),
    "approved": ("approved", "refunded"),
    "refunded": ("refunded",),
    "refused": ("refused",),
}


def refund_must_follow(before: RefundRequest, request: RefundRequest) -> None:
    """A refund stays of its payment, for its amount and ground, and goes its way forward. Raises StoreFailed."""
    if _of_refund(before) != _of_refund(request):
        zh, en = "退付单所退的款项和依据不得改动", "what a refund is for never changes"
        raise StoreFailed(zh, en, place=request.ref, rule="refund-fen")
    if request.state not in _AFTER[before.state]:
        zh, en = "退付单不得倒退", "a refund never goes back"
        raise StoreFailed(zh, en, place=request.ref, rule="refund-back")


def refund_must_fit(others: Sequence[RefundRequest], request: RefundRequest) -> None:
    """What goes back of a payment never adds up to more than was paid; `others` are those not refused. Raises
    StoreFailed."""
    if request.counts and sum(one.fen for one in others) + request.fen > request.paid:
        zh, en = "退付之和超过所缴", "more would go back than was paid"
        raise StoreFailed(zh, en, place=request.ref, rule="refund-more-than-paid")


def waiver_must_follow(before: WaiverRequest, request: WaiverRequest) -> None:
    """A waiver stays of its bill, for its amount and ground, and is decided once. Raises StoreFailed."""
    if _of_waiver(before) != _of_waiver(request):
        zh, en = "减免单所减的费用和依据不得改动", "what a waiver is for never changes"
        raise StoreFailed(zh, en, place=request.ref, rule="waiver-fen")
    if before.state != "proposed":
        zh, en = "减免只能决定一次", "a waiver is decided once"
        raise StoreFailed(zh, en, place=request.ref, rule="waiver-back")


_of_finding = attrgetter(
    *(f.name for f in fields(KeptFinding) if f.name not in ("state", "card", "decided_at", "decided_by", "reason"))
)
_of_instrument = attrgetter(
    *("kind", "subject_kind", "subject", "case_ref", "from_agency", "to_agency", "to_person", "text", "source"),
    *("issued_at", "issued_by", "issued_for", "due", "yellow_at"),
)


_of_calamity = attrgetter(
    *("starts", "ends", "agencies", "ground", "reason", "proposed_at", "proposed_by", "proposed_for")
)


def calamity_must_follow(before: Calamity, calamity: Calamity) -> None:
    """What a calamity covers never changes, and it is decided once. Raises StoreFailed."""
    if _of_calamity(before) != _of_calamity(calamity) or before.state != "proposed":
        zh, en = (
            "应急状态只能决定一次，所涉范围不得改动",
            "a calamity is decided once and covers what it covered",
        )
        raise StoreFailed(zh, en, place=calamity.ref, rule="calamity")


def finding_must_follow(before: KeptFinding, finding: KeptFinding) -> None:
    """What was found never changes; what was set aside or carded stays so, and what was noted may still be carded.
    Raises StoreFailed."""
    if _of_finding(before) != _of_finding(finding):
        zh, en = "发现的问题不得改动", "what was found never changes"
        raise StoreFailed(zh, en, place=finding.ref, rule="finding")
    if before.state != "open" and (before.state, finding.state) != ("noted", "carded"):
        zh, en = "该问题已处理", "a finding is decided once"
        raise StoreFailed(zh, en, place=finding.ref, rule="finding-back")


def instrument_must_follow(before: Instrument, instrument: Instrument) -> None:
    """What an instrument says never changes, and it goes its way forward. Raises StoreFailed."""
    if _of_instrument(before) != _of_instrument(instrument):
        zh, en = "已发出的文书不得改动", "what an instrument says never changes"
        raise StoreFailed(zh, en, place=instrument.ref, rule="instrument")
    if before.state == "closed" or (before.state, instrument.state) in (
        ("answered", "issued"),
        ("answered", "answered"),
    ):
        zh, en = "文书不得倒退", "an instrument never goes back"
        raise StoreFailed(zh, en, place=instrument.ref, rule="instrument-back")


def ledger_row_must_follow(before: LedgerRow | None, row: LedgerRow) -> None:
    """Where a thing of a ledger was opened and whose it is never changes, and it only goes on. Raises StoreFailed."""
    same = before is None or (before.opened, before.agency) == (row.opened, row.agency)
    if not same or not 0 < row.opened <= row.last or (before is not None and row.last <= before.last):
        zh, en = "台账只能续记", "a thing of a ledger only goes on"
        raise StoreFailed(zh, en, place=f"{row.ledger}/{row.ref}", rule="ledger-back")


def tally_must_follow(before: Tally | None, tally: Tally) -> None:
    """A tally only grows, and nothing happened more often than it could have. Raises StoreFailed."""
    old = (before.chances, before.hits, before.entries) if before else (0, 0, 0)
    if tally.chances < old[0] or tally.hits < old[1] or tally.entries <= old[2] or not 0 <= tally.hits <= tally.chances:
        zh, en = "累计只增不减", "a tally only grows"
        raise StoreFailed(zh, en, place="/".join(tally.key), rule="tally-back")


def voice_must_follow(before: Voice, voice: Voice) -> None:
    """A voice stays what was said about whom, its events only grow, and one that is over stays over. Raises
    StoreFailed."""
    if _of_voice(before) != _of_voice(voice):
        zh, en = "诉求所说的内容不得改动", "what a voice is about never changes"
        raise StoreFailed(zh, en, place=voice.ref, rule="voice-about")
    if voice.version <= before.version or before.ended_at is not None:
        zh, en = "诉求不得倒退，办结后不得再改", "a voice never goes back, and one that is over stays so"
        raise StoreFailed(zh, en, place=voice.ref, rule="voice-back")


def item_must_follow(before: OpenItem, item: OpenItem) -> None:
    """Of an open item nothing changes but whether it is late and what became of it; one that was resolved stays as it
    is, and was resolved with words. Raises StoreFailed."""
    if before.state != "open" or _of_item(item) != _of_item(before):
        zh, en = "待处理事项只能补记办理结果", "of an open item only what became of it changes"
        raise StoreFailed(zh, en, place=item.ref, rule="open-item")
    if item.state == "resolved" and not (item.words.strip() and item.by):
        zh, en = "办结须写明说明", "an item is resolved by somebody, with words"
        raise StoreFailed(zh, en, place=item.ref, rule="open-item")

"""A waiver or reduction on its way (减免): proposed by the agency, approved or turned down by finance, before payment.

Only where the tariff line says that it may be reduced, on a named legal ground, by two people, never by one alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeAlias, get_args

import attrs
from attrs import frozen

from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.limits import Limit
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.deadlines.stopwatch import Stopwatch, read
from approvalflow.domain.fees.bills import Bill
from approvalflow.domain.fees.money import Fen, checked_fen
from approvalflow.domain.fees.refunds import Waiver, waive
from approvalflow.domain.fees.tariffs import FeeLine
from approvalflow.domain.parties.basis import Basis, Text, is_blank
from approvalflow.domain.parties.people import ROLES, Actor
from approvalflow.errors import MoveRefused

__all__ = [
    "WAIVER_EVENTS",
    "WAIVER_STAGES",
    "WaiverApproved",
    "WaiverEvent",
    "WaiverProposed",
    "WaiverRequest",
    "WaiverTermReached",
    "WaiverTurnedDown",
    "approve_waiver",
    "body_of",
    "evolve_waiver",
    "may_decide",
    "may_propose_waiver",
    "propose_waiver",
    "turn_down_waiver",
    "waiver_event_from",
]

#: What a waiver can be.
WAIVER_STAGES: dict[str, Text] = {
    "proposed": Text("已提出，待财政审批", "proposed, to be approved by finance"),
    "approved": Text("已批准", "approved"),
    "turned-down": Text("不予减免", "turned down"),
}

#: Until when finance decides.
TERM = Limit(
    "10 working days",
    start="waiver-proposed",
    until="waiver-approved",
    source="地方政府非税收入管理条例",
    evidence="S",
)

_PROPOSING = frozenset({"window", "reviewer"})
_BASIS = "行政许可法 art. 58"


@frozen
class WaiverRequest:
    """A waiver as it stands after its events; also the row that a store keeps of it.

    Attributes:
        state: a key of `WAIVER_STAGES`.
        bill_ref, code, due_fen: the bill that it would lower, its fee, and what that asks for.
        fen: how much is waived, 1 to `due_fen`; the rest is billed anew.
        law, article, level: the ground.
        proposed_by, decided_by: two people; each `..._for` is whose mandate was used, or empty.
        due, yellow_at: until when it is decided; None once it is. ended_as: the light that it ended with.
        reason: why it was turned down.
    """

    ref: str
    state: str
    bill_ref: str
    case_ref: str
    agency: str
    code: str
    fen: Fen
    due_fen: Fen
    law: str
    article: str
    level: str
    proposed_at: Instant
    proposed_by: str
    proposed_for: str = ""
    due: Instant | None = None
    yellow_at: Instant | None = None
    decided_at: Instant | None = None
    decided_by: str = ""
    decided_for: str = ""
    reason: str = ""
    ended_as: str = ""

    @property
    def ground(self) -> Basis:
        """Why, by law."""
        return Basis(self.law, self.article, self.level)


@frozen
class WaiverProposed:
    """An officer of the lead agency proposed to waive part of a fee, or all of it."""

    kind: ClassVar[str] = "waiver-proposed"
    at: Instant
    waiver: str
    bill: str
    case: str
    agency: str
    fee: str
    fen: Fen
    due_fen: Fen
    law: str
    article: str
    level: str
    by: str
    acting_for: str
    due: Instant
    yellow_at: Instant | None


@frozen
class WaiverApproved:
    """Finance approved it; the bill was closed, and the rest is billed anew. `light` is what it ended with."""

    kind: ClassVar[str] = "waiver-approved"
    at: Instant
    waiver: str
    by: str
    acting_for: str
    light: str


@frozen
class WaiverTurnedDown:
    """Finance turned it down, with the reason; the bill stands."""

    kind: ClassVar[str] = "waiver-turned-down"
    at: Instant
    waiver: str
    by: str
    acting_for: str
    reason: str
    light: str


@frozen
class WaiverTermReached:
    """The term to decide turned yellow, or ran out, before anybody decided; the fields are as of a refund's term."""

    kind: ClassVar[str] = "waiver-term-reached"
    at: Instant
    waiver: str
    term: str
    rung: str
    agency: str
    role: str
    due: Instant


WaiverEvent: TypeAlias = WaiverProposed | WaiverApproved | WaiverTurnedDown | WaiverTermReached

#: Every event of a waiver by its kind, as the journal names it.
WAIVER_EVENTS: dict[str, type[Any]] = {cls.kind: cls for cls in get_args(WaiverEvent)}


def body_of(event: WaiverEvent) -> dict[str, Any]:
    """The event without its time, as plain values, for the journal."""
    return {one.name: getattr(event, one.name) for one in attrs.fields(type(event)) if one.name != "at"}


def waiver_event_from(kind: str, at: Instant, body: Mapping[str, Any]) -> WaiverEvent:
    """The event that a journal entry holds. Raises KeyError for a kind that is not a waiver's."""
    event: WaiverEvent = WAIVER_EVENTS[kind](at=at, **body)
    return event


def evolve_waiver(request: WaiverRequest | None, event: WaiverEvent) -> WaiverRequest:
    """The request after the event; None before it was proposed. The only builder. Never refuses: what happened,
    happened. Raises TypeError where the first event is not the proposal, or the proposal is not the first."""
    if isinstance(event, WaiverProposed):
        if request is not None:
            raise TypeError(f"{request.ref} was proposed already")
        return WaiverRequest(
            ref=event.waiver,
            state="proposed",
            bill_ref=event.bill,
            case_ref=event.case,
            agency=event.agency,
            code=event.fee,
            fen=event.fen,
            due_fen=event.due_fen,
            law=event.law,
            article=event.article,
            level=event.level,
            proposed_at=event.at,
            proposed_by=event.by,
            proposed_for=event.acting_for,
            due=event.due,
            yellow_at=event.yellow_at,
        )
    if request is None:
        raise TypeError(f"a waiver begins with its proposal, not with {type(event).__name__}")
    if isinstance(event, WaiverTermReached):
        return request
    return attrs.evolve(
        request,
        state="approved" if isinstance(event, WaiverApproved) else "turned-down",
        due=None,
        yellow_at=None,
        decided_at=event.at,
        decided_by=event.by,
        decided_for=event.acting_for,
        reason="" if isinstance(event, WaiverApproved) else event.reason,
        ended_as=event.light,
    )


def propose_waiver(
    line: FeeLine,
    bill: Bill,
    agency: str,
    *,
    ref: str,
    fen: Fen,
    ground: Basis,
    by: Actor,
    at: Instant,
    timetable: Timetable,
) -> WaiverProposed:
    """Propose to waive `fen` of an open bill.

    Raises MoveRefused for anybody but a `window` or `reviewer` of the lead agency, where the tariff does not allow it,
    without a ground, for more than is due, once the bill is paid; BadInput for what is no amount.
    """
    may_propose_waiver(line, bill, agency, by)
    # Of what holds for every waiver nothing is asked of two people yet: the second one comes with the approval.
    if is_blank(ground.law):
        raise _refused("propose", "legal-ground", "须写明法定依据", "a legal ground is needed")
    if checked_fen(fen, "fen") > bill.fen:
        raise _refused("propose", "waiver-more-than-due", "减免超过应缴金额", "more is waived than is due")
    reading = read(Stopwatch(TERM, at), timetable)
    due = reading.due if reading.due is not None else timetable.calendar.beyond()
    return WaiverProposed(
        at=at,
        waiver=ref,
        bill=bill.ref,
        case=bill.case_ref,
        agency=agency,
        fee=line.code,
        fen=fen,
        due_fen=bill.fen,
        law=ground.law,
        article=ground.article,
        level=ground.level,
        by=by.id,
        acting_for=by.acting_for,
        due=due,
        yellow_at=reading.yellow_at,
    )


def approve_waiver(
    request: WaiverRequest, line: FeeLine, bill: Bill, *, by: Actor, at: Instant, light: str
) -> tuple[WaiverApproved, Fen]:
    """Finance approves: a `finance-approver` who did not propose it. Answers what is left to pay too, 0 or more.

    Raises MoveRefused, also once the bill is paid.
    """
    may_decide("approve", request, by)
    waiver = Waiver(request.code, request.fen, request.ground, request.proposed_by, by.id)
    left = waive(line, bill.fen, waiver, bill=bill)
    return WaiverApproved(at, request.ref, by.id, by.acting_for, light), left


def turn_down_waiver(request: WaiverRequest, *, by: Actor, reason: str, at: Instant, light: str) -> WaiverTurnedDown:
    """Finance turns it down, with the reason. Raises MoveRefused."""
    may_decide("turn-down", request, by)
    if is_blank(reason):
        raise _refused("turn-down", "reason", "请写明理由", "give the reason")
    return WaiverTurnedDown(at, request.ref, by.id, by.acting_for, reason, light)


def may_propose_waiver(line: FeeLine, bill: Bill, agency: str, by: Actor) -> None:
    """Raise MoveRefused unless this person may propose to waive something of the bill now."""
    if by.roles.isdisjoint(_PROPOSING):
        zh, en = "须由窗口或承办人提出", "a window clerk or reviewer proposes it"
        raise _refused("propose", "role", zh, en)
    # People of the centre carry no agency: its comprehensive windows propose for every one.
    if by.agency != agency and (by.agency or "window" not in by.roles):
        raise _refused("propose", "agency", "不属于本部门的办件", "the case belongs to another agency")
    if not line.reducible:
        raise _refused("propose", "waiver-not-allowed", "该收费项目不得减免", "this fee may not be reduced")
    if bill.state not in ("open", "unknown"):
        zh, en = "只能在缴款前减免", "the time for a waiver is before payment"
        raise _refused("propose", "waiver-after-payment", zh, en)


def may_decide(move: str, request: WaiverRequest, by: Actor) -> None:
    """Raise MoveRefused unless this person may approve the waiver now (`approve`), or turn it down (`turn-down`)."""
    if request.state != "proposed":
        raise _refused(move, "waiver-state", "该减免已有决定", f"the waiver is {request.state} already")
    if "finance-approver" not in by.roles:
        title = ROLES["finance-approver"]
        raise _refused(move, "role", f"须由{title.zh}办理", f"this is for the role of {title.en}")
    if {request.proposed_by, request.proposed_for} & ({by.id, by.acting_for} - {""}):
        zh, en = "提出人不得批准（含代理他人）", "who proposed it does not decide it, for another person neither"
        raise _refused(move, "two-people", zh, en)


def _refused(move: str, rule: str, zh: str, en: str) -> MoveRefused:
    return MoveRefused(f"{move}-waiver", "", rule, zh, en, _BASIS)

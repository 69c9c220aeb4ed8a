"""The way of a refund: who may propose, verify, approve and refuse it, until when, and why not.

Never one person alone: who proposed it neither verifies nor approves it, and who verified it does not approve it, for
another person neither. Nothing here marks money as gone back; only a bank's report does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from attrs import frozen

from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.lights import light_of
from approvalflow.domain.deadlines.limits import Limit
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.deadlines.stopwatch import Stopwatch, read
from approvalflow.domain.fees.bills import PaymentFact
from approvalflow.domain.fees.money import Fen, checked_fen, yuan_text
from approvalflow.domain.fees.refund_events import RefundApproved, RefundProposed, RefundRefused, RefundVerified
from approvalflow.domain.fees.refund_requests import CAUSES, RefundRequest
from approvalflow.domain.fees.refunds import order_refund
from approvalflow.domain.parties.basis import Basis, is_blank
from approvalflow.domain.parties.people import ROLES, SYSTEM, Actor
from approvalflow.errors import MoveRefused

__all__ = ["MOVES", "TERMS", "Dues", "Money", "approve", "dues_from", "left_of", "propose", "refuse", "verify"]

#: 财政非税收入的退付 (a provincial regulation): until when the next one acts, by what was done last.
TERMS: dict[str, Limit] = {
    name: Limit(f"{days} working days", start=start, until=until, source="地方政府非税收入管理条例", evidence="S")
    for name, days, start, until in (
        ("propose", 5, "found", "refund-proposed"),
        ("verify", 10, "refund-proposed", "refund-verified"),
        ("approve", 10, "refund-verified", "refund-approved"),
        ("pay", 10, "refund-approved", "refund-reported"),
    )
}

#: The causes that the system itself finds, and nobody else names.
_BY_ITSELF = frozenset({"held", "withdrawn"})

_PROPOSING = frozenset({"window", "reviewer"})
_BASIS = "地方政府非税收入管理条例"


@frozen
class Dues:
    """The end of a term and the instant from which it is yellow."""

    due: Instant
    yellow_at: Instant | None


@frozen
class Money:
    """A payment that may go back: what the bank said of it, and what was decided of it.

    `held`: it is in suspense. `case`, `agency`: the case that it came for and its lead agency; empty for none.
    `brought`: it was paid to the system before this one.
    """

    fact: PaymentFact
    held: bool
    bill: str
    case: str
    agency: str
    brought: bool = False


def dues_from(term: str, at: Instant, timetable: Timetable) -> Dues:
    """When a term (a key of `TERMS`) that begins at `at` ends. Raises BadInput beyond the years of the calendar."""
    reading = read(Stopwatch(TERMS[term], at), timetable)
    due = reading.due
    return Dues(due, reading.yellow_at) if due is not None else Dues(timetable.calendar.beyond(), None)


def left_of(paid: Fen, requests: Iterable[RefundRequest]) -> Fen:
    """How much of a payment may still go back: what was paid less every refund of it that was not refused."""
    return paid - sum(one.fen for one in requests if one.counts)


def propose(
    money: Money,
    requests: Iterable[RefundRequest],
    *,
    ref: str,
    fen: Fen,
    ground: Basis,
    cause: str,
    found_at: Instant | None,
    by: Actor,
    at: Instant,
    timetable: Timetable,
) -> RefundProposed:
    """Propose to give money back: an officer of the lead agency (`window`, `reviewer`), finance, or the system.

    Money in suspense goes back as a whole. Raises MoveRefused for anybody else, without a ground, for more than is
    left, for part of what is held, for money of the system before this one; BadInput for what is no amount.
    """
    may_propose(money, by)
    checked_fen(fen, "fen")
    if is_blank(ground.law):
        raise _refused("propose", "", "legal-ground", "须写明法定依据", "a legal ground is needed")
    if cause not in CAUSES or (cause == "found") != (found_at is not None) or (cause in _BY_ITSELF) != _is_system(by):
        zh, en = "缘由有误：自行发现的须写明发现时间", "no such cause; what the agency found names when it did"
        raise _refused("propose", "", "refund-cause", zh, en)
    if found_at is not None and found_at > at:
        raise _refused("propose", "", "business-time", "发现时间不得晚于当前", "it was found in the future")
    left = left_of(money.fact.fen, requests)
    if fen > left:
        raise _refused(
            "propose",
            "",
            "refund-more-than-paid",
            f"退付 {yuan_text(fen)} 元超过可退的 {yuan_text(left)} 元",
            f"{yuan_text(fen)} CNY is more than the {yuan_text(left)} CNY that can go back",
        )
    if money.held and fen != money.fact.fen:
        zh, en = "待查款项须全额退付", "money in suspense goes back as a whole"
        raise _refused("propose", "", "refund-in-part", zh, en)
    dues = dues_from("verify", at, timetable)
    late = found_at is not None and at > dues_from("propose", found_at, timetable).due
    return RefundProposed(
        at=at,
        refund=ref,
        held=money.held,
        bank=money.fact.bank,
        bank_txn=money.fact.bank_txn,
        merchant=money.fact.merchant,
        bill=money.bill,
        case=money.case,
        agency=money.agency,
        fen=fen,
        paid=money.fact.fen,
        currency=money.fact.currency,
        law=ground.law,
        article=ground.article,
        level=ground.level,
        cause=cause,
        found_at=found_at,
        by=by.id,
        acting_for=by.acting_for,
        due=dues.due,
        yellow_at=dues.yellow_at,
        late=late,
    )


def verify(request: RefundRequest, *, by: Actor, note: str, at: Instant, timetable: Timetable) -> RefundVerified:
    """The agency verifies: an `approver` of the lead agency who did not propose it; finance for money of no case.

    Raises MoveRefused.
    """
    may_verify(request, by)
    dues = dues_from("approve", at, timetable)
    return RefundVerified(at, request.ref, by.id, by.acting_for, note, dues.due, dues.yellow_at, _is_late(request, at))


def approve(
    request: RefundRequest,
    others: Iterable[RefundRequest],
    fact: PaymentFact,
    *,
    by: Actor,
    how: str,
    at: Instant,
    timetable: Timetable,
) -> RefundApproved:
    """Finance approves: a `finance-approver` who neither proposed nor verified it; `how` it goes, `bank` or `counter`.

    `others` are the other refunds of the same payment. Raises MoveRefused, also where the bank reported on it already.
    """
    may_approve(request, by)
    order_refund(
        fact,
        ref=request.ref,
        fen=request.fen,
        ground=request.ground,
        proposed_by=request.proposed_by,
        approved_by=by.id,
        at=at,
        refunds_so_far=[one for one in others if one.counts and one.ref != request.ref],
    )
    dues = dues_from("pay", at, timetable)
    return RefundApproved(at, request.ref, by.id, by.acting_for, how, dues.due, dues.yellow_at, _is_late(request, at))


def refuse(request: RefundRequest, *, by: Actor, reason: str, at: Instant) -> RefundRefused:
    """Whoever would verify or approve it next refuses it, with the reason. Raises MoveRefused."""
    may_refuse(request, by)
    if is_blank(reason):
        raise _refused("refuse", request.state, "reason", "请写明理由", "give the reason")
    light = str(light_of(request.due, request.yellow_at, at))
    return RefundRefused(at, request.ref, by.id, by.acting_for, reason, light)


def may_propose(money: Money, by: Actor) -> None:
    """Raise MoveRefused unless this person may propose to give this money back."""
    if money.brought:
        zh, en = "该款由原系统收取，由原系统退付", "it was paid to the system before this one, which gives it back"
        raise _refused("propose", "", "brought-over", zh, en)
    if _is_system(by) or "finance" in by.roles:
        return
    _of_the_agency("propose", "", money.agency, by, _PROPOSING)


def may_verify(request: RefundRequest, by: Actor) -> None:
    """Raise MoveRefused unless this person may verify it now."""
    _must_be("verify", request, "proposed")
    if request.agency:
        _of_the_agency("verify", request.state, request.agency, by, frozenset({"approver"}))
    else:
        _with_role("verify", request.state, by, "finance")
    _another_person("verify", request, by)


def may_approve(request: RefundRequest, by: Actor) -> None:
    """Raise MoveRefused unless this person may approve it now."""
    _must_be("approve", request, "verified")
    _with_role("approve", request.state, by, "finance-approver")
    _another_person("approve", request, by)
    if request.disputed:
        zh, en = "银行在下单之前已报退付，须先查清", "the bank reported on it before it was ordered: clear that first"
        raise _refused("approve", request.state, "refund-disputed", zh, en)


def may_refuse(request: RefundRequest, by: Actor) -> None:
    """Raise MoveRefused unless this person may refuse it now: who may verify it, or then who may approve it."""
    _must_be("refuse", request, "proposed", "verified")
    try:
        (may_verify if request.state == "proposed" else may_approve)(request, by)
    except MoveRefused as refusal:
        if refusal.rule != "refund-disputed":
            raise MoveRefused("refuse", refusal.stage, refusal.rule, refusal.zh, refusal.en, refusal.basis) from None


#: What may be done with a refund that was proposed, and who may not.
MOVES: Mapping[str, Callable[[RefundRequest, Actor], None]] = {
    "verify": may_verify,
    "approve": may_approve,
    "refuse": may_refuse,
}


def _is_system(by: Actor) -> bool:
    return by == SYSTEM


def _is_late(request: RefundRequest, at: Instant) -> bool:
    return request.due is not None and at > request.due


def _must_be(move: str, request: RefundRequest, *states: str) -> None:
    if request.state not in states:
        raise _refused(
            move, request.state, "refund-state", "退付单不在可办理的环节", f"the refund is {request.state} by now"
        )


def _of_the_agency(move: str, stage: str, agency: str, by: Actor, roles: frozenset[str]) -> None:
    if by.roles.isdisjoint(roles):
        zh = "、".join(ROLES[role].zh for role in sorted(roles))
        en = " or ".join(ROLES[role].en for role in sorted(roles))
        raise _refused(move, stage, "role", f"须由{zh}办理", f"this is for the role of {en}")
    # People of the centre carry no agency: its comprehensive windows propose for every one.
    if by.agency != agency and (by.agency or "window" not in by.roles & roles):
        raise _refused(move, stage, "agency", "不属于本部门的款项", "the money is of another agency's case")


def _with_role(move: str, stage: str, by: Actor, role: str) -> None:
    if role not in by.roles:
        raise _refused(move, stage, "role", f"须由{ROLES[role].zh}办理", f"this is for the role of {ROLES[role].en}")


def _another_person(move: str, request: RefundRequest, by: Actor) -> None:
    if request.handlers & ({by.id, by.acting_for} - {""}):
        raise _refused(
            move,
            request.state,
            "two-people",
            "经手人不得再核实或批准（含代理他人）",
            "whoever had a hand in it before neither verifies nor approves it, for another person neither",
        )


def _refused(move: str, stage: str, rule: str, zh: str, en: str) -> MoveRefused:
    return MoveRefused(f"{move}-refund", stage, rule, zh, en, _BASIS)

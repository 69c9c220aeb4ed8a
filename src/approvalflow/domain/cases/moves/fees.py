"""Bills of a case: opened by the pinned tariff over the recorded facts, never by an amount that somebody states."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from approvalflow.domain.cases.case import Case
from approvalflow.domain.cases.clocks import limit_of, past_decision, started, stopped
from approvalflow.domain.cases.events import (
    BillClosed,
    BillKnown,
    BillOpened,
    ClockHeld,
    Event,
    FeeBroughtOver,
    FeePaid,
    FeeRefunded,
    FeeUnpriced,
    FeeWaived,
    NothingCharged,
)
from approvalflow.domain.cases.evolve import evolve_all
from approvalflow.domain.cases.moves.rule import Guard
from approvalflow.domain.cases.told import Refusal, Told
from approvalflow.domain.deadlines.moments import Day, Instant, day_of
from approvalflow.domain.fees.money import yuan_text
from approvalflow.domain.fees.tariffs import FeeLine, Priced, amount_of, price
from approvalflow.domain.matters.matter import Matter
from approvalflow.domain.parties.basis import Basis, Text
from approvalflow.errors import BadInput, MoveRefused

__all__ = [
    "bill_known",
    "billed_in",
    "bills_opened",
    "delivery_follows",
    "fee_brought_over",
    "fee_paid",
    "fee_refunded",
    "fee_waived",
    "fees_have_amounts",
    "fees_with_amounts",
    "filing_day",
    "known_fees",
    "refuse_unpriced",
    "repriced",
]


_FREE = Text("本事项依法不收费", "by law nothing is charged for this matter")


def filing_day(told: Told, filed: Instant) -> Day:
    """The day by which the tariff is chosen: the true day of filing, in the zone of the lead agency."""
    return day_of(filed, told.timetable(told.matter.agency).zone)


def bills_opened(
    case: Case, told: Told, values: Mapping[str, Any], *, due: Collection[str], but: Collection[str] = ()
) -> list[Event]:
    """The bills that are due now (`due`: `before-decision`, `before-issue`); a line that comes to nothing opens none,
    and the zero is recorded with the law behind it, once for each fee; that the whole matter is free with the decision.

    `but` are fees that have their bill already. Where no bank is configured nobody has to be told of a bill: it is
    known at once, and the time to pay runs. A fee without an amount opens no bill and says so; people are refused
    before it comes to that, so only time finds one.
    """
    events: list[Event] = []
    count = len(case.fees)
    day = filing_day(told, case.filing.filed_at)
    free = told.matter.free_on(day)
    if free is not None and "before-issue" in due:
        events.append(_nothing(told, "", free, _FREE.zh, _FREE.en))
    for line in told.matter.fees_on(day):
        if line.due not in due or line.code in but:
            continue
        if line.when is not None and not line.when.is_true(values):
            zh, en = f"条件 {line.when.text} 不成立", f"{line.when.text} does not hold"
            events.append(_nothing(told, line.code, line.basis, zh, en))
            continue
        try:
            priced = price(line, values)
        except BadInput as fault:
            events.append(FeeUnpriced(told.at, line.code, fault.zh, fault.en))
            continue
        if priced.fen == 0:
            events.append(_nothing(told, line.code, priced.basis, priced.derivation.zh, priced.derivation.en))
            continue
        fen, derivation = _less_what_is_waived(case, line, priced)
        if fen == 0:
            continue
        count += 1
        events += _opened(case, told, line, fen, derivation.zh, derivation.en, count)
    return events


def _nothing(told: Told, fee: str, basis: Basis, zh: str, en: str) -> Event:
    return NothingCharged(told.at, fee, basis.text("zh"), basis.text("en"), zh, en)


def _less_what_is_waived(case: Case, line: FeeLine, priced: Priced) -> tuple[int, Text]:
    """What is billed of a fee: its price, less what was waived of it in this case."""
    waived = min(priced.fen, case.waived.get(line.code, 0))
    if not waived:
        return priced.fen, priced.derivation
    left, less = yuan_text(priced.fen - waived), yuan_text(waived)
    zh, en = priced.derivation.zh, priced.derivation.en
    return priced.fen - waived, Text(
        f"{zh}，减免 {less} 元，应缴 {left} 元", f"{en}, less {less} CNY waived: {left} CNY"
    )


def _opened(case: Case, told: Told, line: FeeLine, fen: int, zh: str, en: str, number: int) -> list[Event]:
    bill = f"{case.ref}-B{number}"
    opened = BillOpened(told.at, bill, line.code, fen, line.due, zh, en, told.bank)
    if told.bank:
        return [opened]
    return [opened, BillKnown(told.at, bill, bill, ""), _payment_clock(case, told, bill)]


def _payment_clock(case: Case, told: Told, bill: str) -> Event:
    limit = limit_of(told.matter, "payment")
    return started(told, case, clock=f"bill:{bill}", limit_name="payment", limit=limit, anchor=told.at)


def bill_known(case: Case, told: Told, *, bill: str, payment_code: str, pay_url: str) -> list[Event]:
    """What it emits that a bank knows an open bill: the payment notice is served, so the time to pay runs from here,
    and the time to deliver is held. Nothing where the bill is not open, or was known by this code already."""
    fee = case.fees[bill]
    served = f"bill:{bill}" in case.clocks
    if fee.state != "open" or (served and fee.payment_code == payment_code):
        return []
    events: list[Event] = [BillKnown(told.at, bill, payment_code, pay_url)]
    if not served:
        events.append(_payment_clock(case, told, bill))
    return events + delivery_follows(case, told, "pay", served=True)


def known_fees(case: Case) -> frozenset[str]:
    """The fees that have their bill, open or paid: nobody pays twice for one case, after a remand neither."""
    return frozenset(fee.fee for fee in case.fees.values() if fee.state != "closed")


def fees_with_amounts(
    matter: Matter, values: Mapping[str, Any], day: Day, *dues: str, but: Collection[str] = ()
) -> BadInput | None:
    """What is wrong with the first fee that has no amount: one that is due now, or one whose facts are all stated.

    `day` is the day of filing. The fault's place is the fact that it is computed from (`facts.area_m2`).
    """
    for line in matter.fees_for(values, day):
        if line.code in but or not (line.due in dues or line.amount.names <= values.keys()):
            continue
        try:
            amount_of(line, values)
        except BadInput as fault:
            place = next((f"facts.{name}" for name in _facts_of(matter, line)), f"fees.{line.code}")
            return BadInput(
                f"{line.title.zh}无法计算:{fault.zh}",
                f"{line.title.en} has no amount: {fault.en}",
                place=place,
                rule="fee-amount",
            )
    return None


def _facts_of(matter: Matter, line: FeeLine) -> Iterator[str]:
    return (spec.key for spec in matter.facts if spec.key in line.amount.names)


def fees_have_amounts(*dues: str, emitted: bool = False) -> Guard:
    """A guard: the fees that the move would bill, and those whose facts are all there, come to an amount with the
    facts as the move leaves them. What has its bill is left out.

    `emitted`: where the move is made and not only asked about, those that it would bill are left to what it emits, so
    that a fee is priced once; the move then refuses what came to nothing with this guard's words (`refuse_unpriced`).
    """

    def guard(case: Case, move: Any, told: Told) -> Refusal | None:
        facts = getattr(move, "facts", None)
        known = known_fees(case) if case.fees and not facts else frozenset[str]()
        if emitted and move is not None:
            known |= {line.code for line in told.matter.fees if line.due in dues}
        if all(line.code in known for line in told.matter.fees):
            return None
        values = told.matter.values({**case.facts, **facts} if facts else case.facts)
        day = filing_day(told, case.filing.filed_at)
        fault = fees_with_amounts(told.matter, values, day, *dues, but=known)
        if fault is None:
            return None
        return Refusal("fee-amount", fault.zh, fault.en, "行政许可法 art. 59")

    return guard


def refuse_unpriced(case: Case, told: Told, events: list[Event], *, move: str, due: str) -> None:
    """Raise MoveRefused where a move of a person would open a bill for a fee without an amount."""
    if any(isinstance(event, FeeUnpriced) for event in events):
        refusal = fees_have_amounts(due)(case, None, told)
        if refusal is not None:
            raise MoveRefused(move, case.stage, refusal.rule, refusal.zh, refusal.en, refusal.basis)


def repriced(case: Case, told: Told, values: Mapping[str, Any]) -> list[Event]:
    """What changed facts do to bills: another amount replaces an open bill, a fee that fell away closes it, and a fee
    that was not due before gets its bill, as long as there is something that it may still hold up.

    After the certificate is issued no bill opens any more.
    """
    dues = billed_in(case.stage)
    events: list[Event] = []
    wanted = [one for one in bills_opened(case, told, values, due=dues) if isinstance(one, BillOpened)]
    amounts = {bill.fee: bill.fen for bill in wanted}
    for old in case.open_fees:
        if amounts.get(old.fee) == old.fen:
            continue
        payment = case.clocks.get(f"bill:{old.bill}")
        events.append(BillClosed(told.at, old.bill, "rectified"))
        events += stopped(told, [payment] if payment and payment.runs else [], reason="rectified")
    after = evolve_all(case, events)
    fell_away = {fee.fee for fee in case.open_fees} - {fee.fee for fee in after.open_fees}
    for event in bills_opened(after, told, values, due=dues, but=known_fees(after)):
        # What cost nothing before is on record already.
        if not isinstance(event, NothingCharged) or event.fee in fell_away:
            events.append(event)
    return events + delivery_follows(evolve_all(case, events), told, "rectified")


def billed_in(stage: str) -> frozenset[str]:
    """Which fees (`before-decision`, `before-issue`) may still be billed in a stage."""
    return _DUE_IN.get(stage, frozenset())


_DUE_IN = {
    "reviewing": frozenset({"before-decision"}),
    "paused": frozenset({"before-decision"}),
    "granted": frozenset({"before-decision", "before-issue"}),
}


def fee_paid(case: Case, told: Told, *, bill: str, fen: int, bank: str, bank_txn: str, receipt: str) -> list[Event]:
    """What a confirmed payment emits: the fee is paid; with the last one the delivery clock is ours again."""
    return _paid(case, told, FeePaid(told.at, bill, fen, bank, bank_txn, receipt))


def fee_brought_over(
    case: Case, told: Told, *, bill: str, fen: int, bank: str, bank_txn: str, receipt: str
) -> list[Event]:
    """The same for a fee that was paid to the system before this one, which gave its own receipt."""
    return _paid(case, told, FeeBroughtOver(told.at, bill, fen, bank, bank_txn, receipt))


def _paid(case: Case, told: Told, paid: FeePaid | FeeBroughtOver) -> list[Event]:
    bill, events = paid.bill, list[Event]([paid])
    payment = case.clocks.get(f"bill:{bill}")
    if payment is not None and payment.runs:
        events += stopped(told, [payment], reason="paid")
    return events + delivery_follows(case, told, "paid", paid=bill)


def fee_refunded(
    case: Case, told: Told, *, bill: str, fen: int, bank: str, bank_txn: str, refund: str, held: bool
) -> list[Event]:
    """What it emits that money of a bill went back; nothing else of the case changes."""
    return [FeeRefunded(told.at, case.fees[bill].bill, fen, bank, bank_txn, refund, held)]


def fee_waived(
    case: Case, told: Told, *, bill: str, fen: int, left: int, waiver: str, ground: str, proposed_by: str
) -> list[Event]:
    """What an approved waiver emits: the bill is closed, and what is left is billed anew; nothing, where that is 0.

    With the last open bill gone the delivery clock is ours again.
    """
    fee = case.fees[bill]
    payment = case.clocks.get(f"bill:{bill}")
    events: list[Event] = [
        FeeWaived(told.at, bill, fee.fee, fen, left, waiver, ground, proposed_by, told.by.id),
        BillClosed(told.at, bill, "waived"),
        *stopped(told, [payment] if payment and payment.runs else [], reason="waived"),
    ]
    after = evolve_all(case, events)
    values = told.matter.values(case.facts)
    others = {line.code for line in told.matter.fees if line.code != fee.fee}
    events += bills_opened(after, told, values, due=[fee.due], but=others)
    return events + delivery_follows(evolve_all(case, events), told, "waived")


def delivery_follows(case: Case, told: Told, reason: str, *, paid: str = "", served: bool = False) -> list[Event]:
    """Hold the time to deliver while the applicant has a served bill to pay, and let it run anew once there is none.

    Between the grant and the payment notice it runs: it is the agency that has to serve the notice. One that has run
    out stays as it is. `paid` is a bill that is being paid and `served` says that one is being served: told so, nobody
    has to build the case after that for this question, which would cost a third of a payment.
    """
    delivery = case.clocks.get("delivery")
    if case.stage != "granted" or delivery is None or not delivery.runs or delivery.ran_out:
        return []
    waits = served or any(f"bill:{fee.bill}" in case.clocks for fee in case.open_fees if fee.bill != paid)
    if waits == delivery.held:
        return []
    if waits:
        return [*stopped(told, past_decision(case, told.matter), reason="pay"), ClockHeld(told.at, "delivery", "pay")]
    limit = limit_of(told.matter, "delivery")
    return [started(told, case, clock="delivery", limit_name="delivery", limit=limit, anchor=told.at, reason=reason)]

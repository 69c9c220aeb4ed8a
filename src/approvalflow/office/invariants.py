"""The invariants that the whole record must keep: one small function each, listed with its id.

Each looks at everything that happened and answers what is wrong as (place, Chinese, English).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

from attrs import frozen

from approvalflow.domain.cases import events as e
from approvalflow.domain.cases.case import Case
from approvalflow.domain.cases.lifecycle import MOVES_BETWEEN
from approvalflow.domain.fees.bills import BROUGHT_OVER
from approvalflow.domain.fees.ledger import OPENING, Posting, trial_balance
from approvalflow.domain.fees.receipts import Receipt
from approvalflow.ports.kept import Payment

__all__ = ["INVARIANTS", "Happened", "Whole", "Wrong"]

Wrong: TypeAlias = tuple[str, str, str]


@frozen
class Happened:
    """An event with its place, and the case before and after it."""

    place: str
    event: e.Event
    before: Case | None
    after: Case


@frozen
class Whole:
    """The whole record of a region."""

    happened: Sequence[Happened]
    cases: Mapping[str, Case]
    payments: Sequence[Payment]
    receipts: Sequence[Receipt]
    postings: Sequence[Posting]


_EDGES = frozenset((start, end) for _, start, end in MOVES_BETWEEN)
_REASONED = (e.CaseRefused, e.CaseDeclined, e.StepsReturned, e.LimitExtended)
_OUTCOMES = (e.CaseGranted, e.CaseRefused, e.CaseDeclined, e.CaseWithdrawn, e.CaseTerminated)


def every_event_is_an_edge(whole: Whole) -> Iterator[Wrong]:
    """INV-L2: an event that changes the stage is an edge of the table."""
    for one in whole.happened:
        before = one.before
        if before is None or before.stage == one.after.stage:
            continue
        if (before.stage, one.after.stage) not in _EDGES:
            yield (
                one.place,
                f"{before.stage} 不能到 {one.after.stage}",
                f"no way from {before.stage} to {one.after.stage}",
            )


def one_outcome_a_round(whole: Whole) -> Iterator[Wrong]:
    """INV-L4: exactly one final outcome for each round."""
    found = Counter((one.after.ref, one.after.round) for one in whole.happened if isinstance(one.event, _OUTCOMES))
    for (ref, round_), times in found.items():
        if times > 1:
            yield ref, f"第 {round_} 轮有 {times} 个结果", f"round {round_} has {times} outcomes"


def numbers_are_unique(whole: Whole) -> Iterator[Wrong]:
    """INV-L5: an acceptance number belongs to one case."""
    found = Counter(one.event.number for one in whole.happened if isinstance(one.event, e.CaseAccepted))
    imported = [one.event for one in whole.happened if isinstance(one.event, e.CaseImported)]
    found.update(event.number for event in imported if event.number)
    for number, times in found.items():
        if times > 1 or not number:
            yield number, "受理号重复或为空", "an acceptance number is missing or used twice"


def adverse_acts_carry_reasons(whole: Whole) -> Iterator[Wrong]:
    """INV-L7: refusal, non-acceptance, return and extension carry a reason, non-empty after trimming."""
    for one in whole.happened:
        if isinstance(one.event, _REASONED) and not one.event.reason.strip():
            yield one.place, "缺少理由", "the reason is missing"


def supplements_are_asked_once(whole: Whole) -> Iterator[Wrong]:
    """INV-L8: what the first request did not name is never demanded, but for what changed facts call for."""
    facts_then: dict[str, Mapping[str, object]] = {}
    for one in whole.happened:
        if not isinstance(one.event, e.SupplementsAsked) or one.before is None:
            continue
        before = one.before
        changed = facts_then.setdefault(before.ref, before.facts) != before.facts
        new = set(one.event.papers) - before.named - set(one.event.newly if changed else ())
        if before.named and new:
            names = ", ".join(sorted(new))
            yield one.place, f"首次告知未列明 {names}", f"not named in the first request: {names}"


def open_papers_block_a_grant(whole: Whole) -> Iterator[Wrong]:
    """INV-L6: a grant by a person finds no tolerated paper open."""
    for one in whole.happened:
        granted = isinstance(one.event, e.CaseGranted) and one.event.mode != "deemed"
        if granted and one.before is not None and one.before.tolerated:
            yield one.place, "材料未齐即准予", "granted while papers were open"


def reviewers_do_not_decide(whole: Whole) -> Iterator[Wrong]:
    """INV-L9: who decides a case signed no other step of it."""
    for one in whole.happened:
        if isinstance(one.event, e.CaseGranted | e.CaseRefused) and one.before is not None:
            deciding = {
                name
                for step in one.before.steps.values()
                if step.verdict in ("grant", "refuse")
                for name in step.signers
            }
            others = {
                name
                for step in one.before.steps.values()
                if step.verdict not in ("grant", "refuse")
                for name in step.signers
            }
            if deciding & others or one.event.by in others:
                yield one.place, "经办人作出决定", "a reviewer decided"


def no_certificate_before_payment(whole: Whole) -> Iterator[Wrong]:
    """INV-F12: a certificate is issued only when no fee is open."""
    for one in whole.happened:
        if isinstance(one.event, e.CaseIssued) and one.before is not None and one.before.open_fees:
            yield one.place, "费用未缴即发证", "issued while a fee was open"


def rungs_fire_once(whole: Whole) -> Iterator[Wrong]:
    """INV-T4: each threshold fires once for a due version."""
    found = Counter(
        (one.after.ref, one.event.clock, one.event.rung, one.event.due_version)
        for one in whole.happened
        if isinstance(one.event, e.RungReached)
    )
    for (ref, clock, rung, version), times in found.items():
        if times > 1:
            yield (
                ref,
                f"{clock} {rung} 第 {version} 版触发 {times} 次",
                f"{clock} {rung} fired {times} times for due {version}",
            )


def red_means_past_due(whole: Whole) -> Iterator[Wrong]:
    """INV-T2: a clock that stopped after its due stopped red, and no other did."""
    for one in whole.happened:
        if not isinstance(one.event, e.ClockStopped) or one.before is None:
            continue
        clock = one.before.clocks[one.event.clock]
        if clock.binds == "applicant" or clock.held:
            continue
        late = clock.ran_out or (clock.due is not None and one.event.at > clock.due)
        if late != (one.event.light == "red"):
            yield one.place, f"{clock.name} 灯色与期限不符", f"{clock.name} stopped {one.event.light}"


def books_balance(whole: Whole) -> Iterator[Wrong]:
    """INV-F1: debits equal credits."""
    rest = trial_balance(whole.postings)
    if rest:
        yield "ledger", f"借贷相差 {rest} 分", f"debits and credits differ by {rest} fen"


def receipts_match_payments(whole: Whole) -> Iterator[Wrong]:
    """INV-F3: each confirmed payment has one receipt, money in suspense has none."""
    # What was brought over has the receipt of the system that it came from, which is not among ours.
    ours = [one.fact for one in whole.payments if one.verdict == "confirm" and one.reason != BROUGHT_OVER]
    confirmed = Counter((fact.bank, fact.bank_txn) for fact in ours)
    received = Counter((one.bank, one.bank_txn) for one in whole.receipts if not one.is_reversal)
    for key in confirmed.keys() | received.keys():
        if confirmed[key] != 1 or received[key] != 1:
            place = "/".join(key)
            yield place, "到账与票据不是一一对应", f"{confirmed[key]} payments, {received[key]} receipts"


def paid_fees_are_money(whole: Whole) -> Iterator[Wrong]:
    """INV-F4: what the cases say was paid is what the payments and the receipts say."""
    # Of money that was brought over there is no receipt of ours: the opening of the books says how much it was.
    brought = sum(one.event.fen for one in whole.happened if isinstance(one.event, e.FeeBroughtOver))
    there = sum(one.fact.fen for one in whole.payments if one.reason == BROUGHT_OVER)
    opened = sum(one.fen for one in whole.postings if one.debit == OPENING)
    if not brought == there == opened:
        yield (
            "ledger",
            f"办件转入 {brought} 到账 {there} 开账 {opened}",
            f"brought over: cases {brought}, payments {there}, books {opened}",
        )
    cases = sum(one.event.fen for one in whole.happened if isinstance(one.event, e.FeePaid))
    payments = sum(one.fact.fen for one in whole.payments if one.verdict == "confirm" and one.reason != BROUGHT_OVER)
    receipts = sum(one.fen for one in whole.receipts)
    if not cases == payments == receipts:
        yield (
            "ledger",
            f"办件 {cases} 到账 {payments} 票据 {receipts}",
            f"cases {cases}, payments {payments}, receipts {receipts}",
        )


def receipt_numbers_have_no_gap(whole: Whole) -> Iterator[Wrong]:
    """INV-F10: receipt numbers are unique and gapless within a block."""
    blocks: dict[str, list[int]] = {}
    for receipt in whole.receipts:
        blocks.setdefault(receipt.code, []).append(int(receipt.serial))
    for code, serials in blocks.items():
        if sorted(serials) != list(range(1, len(serials) + 1)):
            yield code, "票据号段有缺号或重号", "receipt numbers have a gap or repeat"


INVARIANTS: tuple[tuple[str, Callable[[Whole], Iterator[Wrong]]], ...] = (
    ("INV-L2", every_event_is_an_edge),
    ("INV-L4", one_outcome_a_round),
    ("INV-L5", numbers_are_unique),
    ("INV-L6", open_papers_block_a_grant),
    ("INV-L7", adverse_acts_carry_reasons),
    ("INV-L8", supplements_are_asked_once),
    ("INV-L9", reviewers_do_not_decide),
    ("INV-F1", books_balance),
    ("INV-F3", receipts_match_payments),
    ("INV-F4", paid_fees_are_money),
    ("INV-F10", receipt_numbers_have_no_gap),
    ("INV-F12", no_certificate_before_payment),
    ("INV-T2", red_means_past_due),
    ("INV-T4", rungs_fire_once),
)

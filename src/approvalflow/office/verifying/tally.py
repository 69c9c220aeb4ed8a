"""What the journal says, as far as tables are held against it: kept for each case in as few words as will do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from attrs import define, field

from approvalflow.domain.cases import events as e
from approvalflow.domain.cases.case import Case
from approvalflow.domain.cases.timers import rungs
from approvalflow.domain.fees.refund_events import RefundApproved, RefundEvent, RefundReported, RefundTermReached
from approvalflow.domain.fees.refund_requests import RefundRequest, evolve_refund
from approvalflow.domain.fees.turns import rungs_of
from approvalflow.domain.fees.waiver_requests import WaiverEvent, WaiverRequest, WaiverTermReached, evolve_waiver
from approvalflow.domain.record.checkpoints import Checkpoint
from approvalflow.domain.supervision.calamities import Calamity
from approvalflow.domain.supervision.cards import Card
from approvalflow.domain.supervision.inbox import KeptFinding
from approvalflow.domain.supervision.instruments import Instrument
from approvalflow.domain.supervision.voices.events import RatingOverdue, VoiceEvent, VoiceTermReached, voice_of
from approvalflow.domain.supervision.voices.terms import rungs_of as rungs_of_voice
from approvalflow.domain.supervision.voices.voice import Voice, evolve_voice
from approvalflow.domain.supervision.watched import TERM_RAN_OUT, WatchedTerm, watched_after
from approvalflow.office.term_timers import watched_timer
from approvalflow.office.verifying.books import BookTally
from approvalflow.office.verifying.counts import CountTally
from approvalflow.office.verifying.figures import FigureTally
from approvalflow.office.verifying.found import Found
from approvalflow.office.verifying.ledgers import LedgerTally
from approvalflow.office.verifying.reporting import ReportTally
from approvalflow.office.verifying.scores import ScoreTally

__all__ = ["STOCK_ENTRIES", "Billed", "Paid", "Rung", "Tally", "papers_of"]

#: The kinds of entries that tell of the stock of receipt numbers.
STOCK_ENTRIES = ("receipts-allotted", "receipts-voided", "receipt-number-drawn", "receipt-number-voided")


class Billed(NamedTuple):
    """What a case says of a bill."""

    case: str
    fee: str
    fen: int
    state: str


class Paid(NamedTuple):
    """What a case says of money: `kind` is `paid`, `brought` (to the system before this one) or `suspense`."""

    kind: str
    bill: str
    fen: int
    receipt: str


class Rung(NamedTuple):
    """A threshold of a clock."""

    clock: str
    rung: str
    due_version: int
    fire_at: int = 0


@define(eq=False)
class Tally:
    """The sums of a journal, or of a share of its cases.

    Attributes:
        versions: how many events each case has; a case that could not be built has all that are there.
        matters: the declarations that cases are judged by.
        armed: the thresholds before each open case; reached: those that were passed.
        effects: the keys that have to be owed.
        receipts: whose bill each receipt and reversal is of, by its number; drawn: the like for numbers on bills.
        allotted: the blocks of receipt numbers; voided: the ranges taken out of use.
        numbers: whose each acceptance and certificate number is; foreign: those that another system gave.
        refunds, waivers, voices: as their entries left them; reports: what banks said went back, by their number of
            it: of which refund, the verdict, how much.
        gone: what the cases say went back by each refund: bill, fen, whether it was held; waived: bill and fen.
        terms: what supervision watches beside each case. editions: what was published about supervision: the position
            of each, that of the one before it as it says, and its version. scores: what was published of scores.
        reports_kept: the figures of days, problems and samples. ledgers: where those and some cards are told.
        figures: the figures of days, counted again.
        checkpoints: what the journal says of itself, by position.
        papers: the digests of all papers, where they are asked for.
        books: what it says of statements, remittances and closings. counts: of habits and registers.
    """

    entries: int = 0
    versions: dict[str, int] = field(factory=dict)
    matters: set[tuple[str, str]] = field(factory=set)
    armed: dict[str, frozenset[Rung]] = field(factory=dict)
    reached: dict[str, set[Rung]] = field(factory=lambda: defaultdict(set))
    bills: dict[str, Billed] = field(factory=dict)
    money: dict[tuple[str, str], Paid] = field(factory=dict)
    effects: dict[str, str] = field(factory=dict)
    receipts: dict[str, str] = field(factory=dict)
    drawn: dict[str, str] = field(factory=dict)
    allotted: set[tuple[str, int, int, str]] = field(factory=set)
    voided: set[tuple[str, int, int]] = field(factory=set)
    numbers: dict[str, str] = field(factory=dict)
    foreign: set[str] = field(factory=set)
    cards: dict[str, Card] = field(factory=dict)
    findings: dict[str, KeptFinding] = field(factory=dict)
    instruments: dict[str, Instrument] = field(factory=dict)
    calamities: dict[str, Calamity] = field(factory=dict)
    refunds: dict[str, RefundRequest] = field(factory=dict)
    waivers: dict[str, WaiverRequest] = field(factory=dict)
    voices: dict[str, Voice] = field(factory=dict)
    reports: dict[tuple[str, str], tuple[str, str, int]] = field(factory=dict)
    gone: dict[str, tuple[str, int, bool]] = field(factory=dict)
    waived: dict[str, tuple[str, int]] = field(factory=dict)
    terms: dict[str, dict[tuple[str, int], WatchedTerm]] = field(factory=lambda: defaultdict(dict))
    editions: list[tuple[int, int, str]] = field(factory=list)
    scores: ScoreTally = field(factory=ScoreTally)
    reports_kept: ReportTally = field(factory=ReportTally)
    ledgers: LedgerTally = field(factory=LedgerTally)
    figures: FigureTally = field(factory=FigureTally)
    checkpoints: dict[int, Checkpoint] = field(factory=dict)
    papers: set[str] = field(factory=set)
    books: BookTally = field(factory=BookTally)
    counts: CountTally = field(factory=CountTally)

    def take(self, ref: str, event: e.Event, found: Found, *, imported: bool) -> None:
        """What an event says of numbers, money, rungs and effects."""
        taker = _TAKERS.get(type(event))
        if taker is not None:
            taker(self, ref, event, found, imported)

    def _rung(self, ref: str, event: e.RungReached, _found: Found, _imported: bool) -> None:
        self.reached[ref].add(Rung(event.clock, event.rung, event.due_version))

    def _paid(self, ref: str, event: e.FeePaid, found: Found, _imported: bool) -> None:
        self._count(ref, event, Paid("paid", event.bill, event.fen, event.receipt), found)
        self._receipt(event.bill, event.receipt, found)

    def _receipt(self, bill: str, number: str, found: Found) -> None:
        if number in self.receipts:
            found.add("INV-F10", number, "票据号用了两次", "the number was used before")
        if number:
            self.receipts[number] = bill

    def _receipt_issued(self, _ref: str, event: e.ReceiptIssued, found: Found, _imported: bool) -> None:
        self._receipt(event.bill, event.receipt, found)

    def _receipt_reversed(self, _ref: str, event: e.ReceiptReversed, found: Found, _imported: bool) -> None:
        self._receipt(event.bill, event.reversal, found)
        self._receipt(event.bill, event.replaced_by, found)

    def stock(self, kind: str, body: Mapping[str, Any]) -> None:
        """What an entry says of the stock of receipt numbers. Raises KeyError for what it does not say."""
        if kind == "receipts-allotted":
            self.allotted.add((body["code"], body["first"], body["last"], body["agency"]))
        elif kind == "receipts-voided":
            self.voided.add((body["code"], body["first"], body["last"]))
        elif kind == "receipt-number-drawn":
            self.drawn[body["number"]] = body["bill"]
        elif kind == "receipt-number-voided":
            code, _, serial = body["number"].partition("-")
            self.voided.add((code, int(serial), int(serial)))

    def _brought(self, ref: str, event: e.FeeBroughtOver, found: Found, _imported: bool) -> None:
        self._count(ref, event, Paid("brought", event.bill, event.fen, event.receipt), found)

    def _suspended(self, ref: str, event: e.PaymentSuspended, found: Found, _imported: bool) -> None:
        self._count(ref, event, Paid("suspense", event.bill, event.fen, ""), found)

    def _refunded(self, ref: str, event: e.FeeRefunded, found: Found, _imported: bool) -> None:
        if event.refund in self.gone:
            found.add("INV-F9", ref, f"{event.refund} 退了两次", f"{event.refund} went back twice")
        self.gone[event.refund] = event.bill, event.fen, event.held

    def _waived(self, _ref: str, event: e.FeeWaived, _found: Found, _imported: bool) -> None:
        self.waived[event.waiver] = event.bill, event.fen

    def refund(self, event: RefundEvent, found: Found) -> None:
        """What an entry says of a refund. Raises TypeError where it begins with anything but its proposal."""
        if isinstance(event, RefundReported):
            key = event.bank, event.bank_refund
            if key in self.reports:
                found.add("INV-F6", "/".join(key), "同一银行退付计了两次", "this refund of the bank was counted before")
            self.reports[key] = event.refund, event.verdict, event.fen
        if event.refund:
            request = self.refunds[event.refund] = evolve_refund(self.refunds.get(event.refund), event)
            if isinstance(event, RefundApproved) and event.how == "bank":
                self.effects[f"{request.ref}/order"] = request.ref
            self._term(request, event, "refund")

    def waiver(self, event: WaiverEvent) -> None:
        """The same for a waiver."""
        request = self.waivers[event.waiver] = evolve_waiver(self.waivers.get(event.waiver), event)
        self._term(request, event, "waiver")

    def voice(self, event: VoiceEvent) -> None:
        """The same for a complaint, a question or a rating."""
        ref = voice_of(event)
        before, reached = self.voices.get(ref), self.reached[ref]
        if isinstance(event, RatingOverdue):
            reached.add(Rung("voice:rectification", "red", event.turn))
        elif isinstance(event, VoiceTermReached):
            reached.add(Rung(f"voice:{event.term}", event.rung, event.turn))
        voice = self.voices[ref] = evolve_voice(before, event)
        armed = (Rung(f"voice:{one.term}", one.rung, one.turn, one.fire_at) for one in rungs_of_voice(voice))
        self.armed[ref] = frozenset(one for one in armed if one._replace(fire_at=0) not in reached)

    def _term(self, request: RefundRequest | WaiverRequest, event: RefundEvent | WaiverEvent, kind: str) -> None:
        """The thresholds before a refund or a waiver, less those that were reached; their names are those of timers."""
        reached = self.reached[request.ref]
        if isinstance(event, RefundTermReached | WaiverTermReached):
            reached.add(Rung(f"{kind}:{event.term}", event.rung, 1))
        armed = (Rung(f"{kind}:{one.term}", one.rung, 1, one.fire_at) for one in rungs_of(request))
        self.armed[request.ref] = frozenset(one for one in armed if one._replace(fire_at=0) not in reached)

    def watched(self, ref: str, kind: str, body: Mapping[str, Any]) -> None:
        """What an entry says of a term that supervision watches beside a case. Raises KeyError where it never began."""
        known = self.terms[ref]
        term = watched_after(known, kind, body)
        known[term.term, term.number] = term
        timer = watched_timer(term)
        rung = Rung(timer.clock, timer.rung, timer.due_version)
        if kind == TERM_RAN_OUT:
            self.reached[term.subject].add(rung)
        self.armed[term.subject] = frozenset({rung._replace(fire_at=timer.fire_at)} if term.runs else ())

    def _accepted(self, ref: str, event: e.CaseAccepted, found: Found, imported: bool) -> None:
        self.number(event.number, ref, found)
        if imported:
            self.foreign.add(event.number)

    def _issued(self, ref: str, event: e.CaseIssued, found: Found, _imported: bool) -> None:
        self.number(event.certificate, ref, found)

    def _case_imported(self, ref: str, event: e.CaseImported, found: Found, _imported: bool) -> None:
        for number in filter(None, (event.number, event.certificate)):
            self.number(number, ref, found)
            self.foreign.add(number)

    def _billed(self, ref: str, event: e.BillOpened, _found: Found, imported: bool) -> None:
        if event.bank and not imported:
            self.effects[f"{event.bill}/open"] = ref

    def _bill_closed(self, ref: str, event: e.BillClosed | e.CaseClosedUnpaid, _found: Found, _imported: bool) -> None:
        if f"{event.bill}/open" in self.effects:
            self.effects[f"{event.bill}/close"] = ref

    def _count(
        self, ref: str, event: e.FeePaid | e.FeeBroughtOver | e.PaymentSuspended, paid: Paid, found: Found
    ) -> None:
        key = event.bank, event.bank_txn
        if key in self.money:
            found.add("INV-F6", f"{ref} {'/'.join(key)}", "同一银行流水计了两次", "this transaction was counted before")
        self.money[key] = paid

    def number(self, number: str, ref: str, found: Found) -> None:
        """A number that belongs to the case alone."""
        if not number:
            found.add("INV-L5", ref, "编号为空", "the number is missing")
        elif number in self.numbers:
            found.add("INV-L5", ref, f"{number} 已属 {self.numbers[number]}", f"{number} is {self.numbers[number]}'s")
        else:
            self.numbers[number] = ref

    def closed(self, case: Case) -> None:
        """What a case says once all its events are read."""
        self.matters.add((case.filing.matter, case.filing.matter_version))
        for fee in case.fees.values():
            self.bills[fee.bill] = Billed(case.ref, fee.fee, fee.fen, fee.state)
        armed = rungs(case)
        if armed:
            self.armed[case.ref] = frozenset(Rung(one.clock, one.rung, one.due_version, one.fire_at) for one in armed)

    def join(self, other: Tally, found: Found) -> None:
        """Add the sums of other cases; what two shares both have is found out."""
        self.entries += other.entries
        for key in self.money.keys() & other.money.keys():
            found.add("INV-F6", "/".join(key), "同一银行流水计了两次", "this transaction was counted twice")
        for number in self.numbers.keys() & other.numbers.keys():
            mine, theirs = self.numbers[number], other.numbers[number]
            found.add("INV-L5", theirs, f"{number} 已属 {mine}", f"{number} is {mine}'s")
        self.versions |= other.versions
        self.matters |= other.matters
        self.armed |= other.armed
        self.reached |= other.reached
        self.bills |= other.bills
        self.money |= other.money
        self.effects |= other.effects
        self.numbers |= other.numbers
        self.foreign |= other.foreign
        self.cards |= other.cards
        self.findings |= other.findings
        self.instruments |= other.instruments
        self.calamities |= other.calamities
        for numbered in self.reports.keys() & other.reports.keys():
            found.add("INV-F6", "/".join(numbered), "同一银行退付计了两次", "this refund was counted twice")
        for number in self.receipts.keys() & other.receipts.keys():
            found.add("INV-F10", number, "票据号用了两次", "the number was used twice")
        self.receipts |= other.receipts
        self.drawn |= other.drawn
        self.allotted |= other.allotted
        self.voided |= other.voided
        self.refunds |= other.refunds
        self.waivers |= other.waivers
        self.voices |= other.voices
        self.reports |= other.reports
        self.gone |= other.gone
        self.waived |= other.waived
        self.terms |= other.terms
        self.editions += other.editions
        self.scores = other.scores if other.scores.last else self.scores
        self.reports_kept = other.reports_kept if other.reports_kept.last else self.reports_kept
        self.ledgers.join(other.ledgers)
        self.figures.join(other.figures)
        self.checkpoints |= other.checkpoints
        self.papers |= other.papers
        self.books.join(other.books)
        self.counts.join(other.counts)


_TAKERS: dict[type[Any], Callable[[Tally, str, Any, Found, bool], None]] = {
    e.RungReached: Tally._rung,
    e.FeePaid: Tally._paid,
    e.FeeBroughtOver: Tally._brought,
    e.PaymentSuspended: Tally._suspended,
    e.FeeRefunded: Tally._refunded,
    e.ReceiptIssued: Tally._receipt_issued,
    e.ReceiptReversed: Tally._receipt_reversed,
    e.FeeWaived: Tally._waived,
    e.CaseAccepted: Tally._accepted,
    e.CaseIssued: Tally._issued,
    e.CaseImported: Tally._case_imported,
    e.BillOpened: Tally._billed,
    e.BillClosed: Tally._bill_closed,
    e.CaseClosedUnpaid: Tally._bill_closed,
}


def papers_of(event: e.Event) -> list[str]:
    """The digests of the papers that came with an event."""
    papers = getattr(event, "papers", None)
    return list(papers.values()) if isinstance(papers, dict) else []

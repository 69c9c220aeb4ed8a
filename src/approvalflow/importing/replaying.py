"""An open case happens again: every act of the other system is judged by the real rules, at its own time.

Between two acts time takes effect, as it would have here. So clocks, pauses, steps and bills stand as this library
would have them, and what the rules refuse is refused with their own words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs
from attrs import define, field, frozen

from approvalflow.domain.cases import decide as deciding
from approvalflow.domain.cases.case import Case, FeeState
from approvalflow.domain.cases.clocks import told_before
from approvalflow.domain.cases.events import Event
from approvalflow.domain.cases.evolve import evolve_all, fold
from approvalflow.domain.cases.moves.fees import bill_known, fee_brought_over
from approvalflow.domain.cases.told import Told
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.matters.matter import Matter
from approvalflow.domain.parties.basis import Fault
from approvalflow.domain.parties.people import SYSTEM, Actor
from approvalflow.errors import ApprovalflowError, BadInput, MoveRefused
from approvalflow.importing.moves import move_of, needed_time, officer, papers_of, step_meant
from approvalflow.importing.rows import Row, Said
from approvalflow.office.office import Office

__all__ = ["Replay", "Replayed", "RowRefused"]


#: The number of an acceptance that a row tells with its field alone.
_BY_COLUMN = -1


class RowRefused(Exception):
    """A row that cannot come in, with what is wrong with it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__([str(one) for one in faults])
        self.faults = tuple(faults)


@frozen
class Replayed:
    """An open case as it stands now, with all its events and who made each; `promised` is the due that the rules gave
    before a later date that the other system told was kept, None where it was paused or over."""

    case: Case
    events: tuple[Event, ...]
    by: tuple[Actor, ...]
    promised: Instant | None = None


@define
class Replay:
    """One open case on its way from its filing to now.

    Args:
        stated: the facts and commitments of an act, by its place among the events (0: the application).
    """

    office: Office
    row: Row
    matter: Matter
    ref: str
    party: str
    source: str
    now: Instant
    stated: Mapping[int, tuple[Mapping[str, Any], Mapping[str, str]]]
    _events: list[Event] = field(init=False, factory=list)
    _by: list[Actor] = field(init=False, factory=list)
    _case: Case = field(init=False)

    def run(self) -> Replayed:
        """Raises RowRefused with the act that was refused, and the sentence of the rule."""
        try:
            self._filed()
        except ApprovalflowError as refusal:
            raise RowRefused([_said(refusal, "filed")]) from None
        acts = [(number, event) for number, event in enumerate(self.row.events, start=1) if event.do]
        if "accepted" in self.row.said and not any(event.do == "accept" for _, event in acts):
            acts.append((_BY_COLUMN, Said(self.row.said["accepted"], "", "accept", {})))
            acts.sort(key=lambda one: one[1].at)
        for number, event in acts:
            place = "accepted" if number == _BY_COLUMN else f"events[{number}]"
            try:
                self._ripen(event.at)
                self._do(number, event)
            except ApprovalflowError as refusal:
                raise RowRefused([_said(refusal, f"{place} {event.do}")]) from None
        clock = self._case.clocks.get("promised")
        promised = clock.due if clock is not None and clock.runs else None
        if "due" in self.row.said:
            self._told_before(self.row.said["due"], max(self._case.moved_at, acts[-1][1].at if acts else 0))
        self._ripen(self.now)
        if self._case.is_closed:
            self._closed()
        return Replayed(self._case, tuple(self._events), tuple(self._by), promised)

    def _told(self, at: Instant, by: Actor = SYSTEM, certificate: str = "") -> Told:
        return self.office._told(
            self.matter, by, at=at, now=at, number=str(self.row.get("number")), certificate=certificate
        )

    def _happen(self, events: Sequence[Event], by: Actor) -> None:
        self._events += events
        self._by += [by] * len(events)
        self._case = evolve_all(self._case, events)

    def _filed(self) -> None:
        said, (facts, commitments) = self.row.said, self.stated[0]
        self._case, events = deciding.file(
            self._told(said["filed"]),
            region=self.office.region,
            ref=self.ref,
            party=self.party,
            channel=said.get("channel", "window"),
            language=said.get("language", "zh"),
            facts=facts,
            papers=papers_of(said.get("papers", ())),
            commitments=commitments,
        )
        self._events += events
        self._by += [officer(self._case, Said(said["filed"], "", "file", {}), self.source, self.matter)] * len(events)

    def _ripen(self, at: Instant) -> None:
        self._case, events = deciding.ripen(self._case, at, lambda when, by: self._told(when, by))
        self._events += events
        self._by += [SYSTEM] * len(events)

    def _do(self, number: int, event: Said) -> None:
        if event.do == "bill":
            return self._bill(event)
        if event.do == "paid":
            return self._paid(event)
        if event.do == "resume" and any(pause.ended == event.at for pause in self._case.pauses):
            return None  # it ended at that instant by itself: both say the same
        more: dict[str, Any] = dict(event.more)
        if event.do in ("pause", "resume"):
            more.setdefault("step", step_meant(self._case, event))
        if event.do == "pause":
            days = self.office.timetables.for_matter(self.matter)(self._case.filing.agency)
            more["needed"] = needed_time(event, days)
        event = attrs.evolve(event, more=more)
        by = officer(self._case, event, self.source, self.matter)
        facts, commitments = self.stated.get(number, ({}, {}))
        move = move_of(self._case, event, by, facts, commitments)
        told = self._told(event.at, by, str(event.get("certificate")))
        self._happen(deciding.decide(self._case, move, told), by)
        if event.get("due"):
            self._told_before(event.get("due"), event.at)
        return None

    def _told_before(self, due: Instant, at: Instant) -> None:
        redated = told_before(self._told(at), self._case, due)
        if redated is not None:
            self._happen([redated], SYSTEM)

    # --- money ----------------------------------------------------------------------------------------------------

    def _fee(self, event: Said) -> FeeState:
        """The open bill that an act is about. Raises BadInput where there is none, or its amount is another."""
        named, bill = event.get("fee"), event.get("bill")
        # Money may have come for a bill before its bank said that it knows it: then it is the payment that names it.
        found = [fee for fee in self._case.open_fees if fee.bill == bill] or [
            fee
            for fee in self._case.open_fees
            if named in ("", fee.fee) and (not _is_served(fee) or (event.do == "paid" and not bill))
        ]
        if not found:
            raise BadInput(
                "此时没有这张应缴的缴款单", "by the tariff no such bill is open then", place="", rule="no-such-bill"
            )
        fee = found[0]
        if event.get("fen", fee.fen) != fee.fen:
            zh = f"按收费标准应为 {fee.fen} 分, 文件写 {event.get('fen')} 分"
            en = f"by the tariff it is {fee.fen} fen, the file says {event.get('fen')}"
            raise BadInput(zh, en, place="fen", rule="fee-amount")
        return fee

    def _bill(self, event: Said) -> None:
        bill = self._named(self._fee(event), event)
        known = bill_known(
            self._case,
            self._told(event.at),
            bill=bill,
            payment_code=str(event.get("payment_code") or bill),
            pay_url=str(event.get("pay_url")),
        )
        self._happen(known, SYSTEM)

    def _named(self, fee: FeeState, event: Said) -> str:
        """The number of the bill of a fee, which is from here on the one that the other system gave it, if it did."""
        bill = str(event.get("bill")) or fee.bill
        if bill != fee.bill:
            self._events = [_renamed(one, fee.bill, bill) for one in self._events]
            self._case = fold(self._events)
        return bill

    def _paid(self, event: Said) -> None:
        fee = self._fee(event)
        bill = self._named(fee, event)
        paid = fee_brought_over(
            self._case,
            self._told(event.at),
            bill=bill,
            fen=fee.fen,
            bank=fee.bank,
            bank_txn=str(event.get("bank_txn")),
            receipt=str(event.get("receipt")),
        )
        self._happen(paid, SYSTEM)

    # --- the end --------------------------------------------------------------------------------------------------

    def _closed(self) -> None:
        last = self._events[-1]
        raise RowRefused(
            [
                Fault(
                    "events",
                    "closed",
                    f"按规则已于 {last.at} 办结 ({self._case.stage}), 请按已办结件导入",
                    f"by the rules it ended as {self._case.stage} ({last.kind}): import it as a finished case",
                )
            ]
        )


def _is_served(fee: FeeState) -> bool:
    return bool(fee.payment_code) and fee.payment_code != fee.bill


def _renamed(event: Event, before: str, after: str) -> Event:
    """The event with the number that the other system gave the bill, by which the bank knows it."""
    changes: dict[str, Any] = {}
    if getattr(event, "bill", "") == before:
        changes["bill"] = after
    if getattr(event, "clock", "") == f"bill:{before}":
        changes["clock"] = f"bill:{after}"
    if getattr(event, "payment_code", "") == before:
        changes["payment_code"] = after
    renamed: Event = attrs.evolve(event, **changes) if changes else event
    return renamed


def _said(refusal: ApprovalflowError, place: str) -> Fault:
    if isinstance(refusal, MoveRefused):
        basis = f" ({refusal.basis})" if refusal.basis else ""
        return Fault(place, refusal.rule, f"{refusal.zh}{basis}", f"{refusal.en}{basis}")
    where = f"{place}.{refusal.place}" if refusal.place else place
    return Fault(where, refusal.rule, refusal.zh, refusal.en)

"""Waivers and reductions in people's hands: proposed by the agency, approved by finance before the fee is paid.

An approved waiver closes the bill and opens one over what is left; over nothing, where all of it is waived.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import attrs

from approvalflow.domain.cases.evolve import evolve_all
from approvalflow.domain.cases.moves.fees import fee_waived
from approvalflow.domain.cases.told import Refusal
from approvalflow.domain.deadlines.lights import light_of
from approvalflow.domain.deadlines.moments import Instant, day_of
from approvalflow.domain.fees import waiver_requests as asking
from approvalflow.domain.fees.bills import Bill
from approvalflow.domain.fees.money import Fen
from approvalflow.domain.fees.tariffs import FeeLine
from approvalflow.domain.fees.waiver_requests import WAIVER_STAGES, WaiverEvent, WaiverProposed, WaiverRequest
from approvalflow.domain.parties.basis import Basis
from approvalflow.domain.parties.people import Actor
from approvalflow.errors import MoveRefused, NotFound
from approvalflow.office.desk import refused_before, said_refusal, why_not
from approvalflow.office.drafts import attempt_draft, digest_of
from approvalflow.office.refund_views import WaiverView, waiver_view
from approvalflow.office.ripening import Loaded
from approvalflow.office.telling import owed_by_request
from approvalflow.office.term_timers import arm_term
from approvalflow.office.terms import Terms
from approvalflow.ports.kept import Command, Draft
from approvalflow.ports.store import Reading, Unit

__all__ = ["Waivers"]


class Waivers(Terms):
    """What the agency and finance do with waivers.

    The same `command_id` again does nothing and answers the waiver as it stands by then, or refuses as before; another
    act under it raises CommandReused.
    """

    def waivers(self, *, states: Sequence[str] = (), agency: str = "", overdue: bool = False) -> tuple[WaiverView, ...]:
        """Waivers as lists show them, in the order in which they were proposed.

        Args:
            states: keys of `WAIVER_STAGES`; all of them if empty.
            agency: only of this lead agency.
            overdue: only those that should have been decided.
        """
        now = self.clock.now()
        with self._reading() as reading:
            found = reading.waivers_in(states or tuple(WAIVER_STAGES))
        views = (waiver_view(one, now=now, zone=self.zone) for one in found if not agency or one.agency == agency)
        return tuple(view for view in views if view.overdue or not overdue)

    def waiver(self, ref: str) -> WaiverView:
        """A waiver as it stands now. Raises NotFound."""
        with self._reading() as reading:
            return waiver_view(_request(reading, ref), now=self.clock.now(), zone=self.zone)

    def may_waive(self, ref: str, *, by: Actor) -> dict[str, Refusal | None]:
        """What may be done with a waiver (`approve`, `turn-down`), and for each why this person may not (None: may).
        Raises NotFound."""
        with self._reading() as reading:
            request = _request(reading, ref)
        return {move: why_not(partial(asking.may_decide, move, request, by)) for move in ("approve", "turn-down")}

    def may_propose_waiver(self, bill_ref: str, *, by: Actor) -> Refusal | None:
        """Why this person may not propose to waive anything of a bill; None where they may. Raises NotFound."""
        now = self.clock.now()
        with self._reading() as reading:
            bill = _bill(reading, bill_ref)
            loaded = self._ripe(reading, bill.case_ref, now, lambda _at: "")
            waivers = reading.waivers_of(bill_ref)

        def ask() -> None:
            line, bill_now = self._line_of(loaded, bill)
            asking.may_propose_waiver(line, bill_now, loaded.case.filing.agency, by)
            _no_other(waivers)

        return why_not(ask)

    def propose_waiver(self, bill_ref: str, *, fen: Fen, ground: Basis, by: Actor, command_id: str = "") -> WaiverView:
        """Propose to waive `fen` of an open bill, on a legal ground; the whole bill, where it is all of it.

        Raises MoveRefused where the tariff does not allow it, once the bill is paid, for who is not of the lead agency;
        BadInput for what is no amount; NotFound.
        """

        def work(unit: Unit, loaded: Loaded, now: Instant) -> WaiverProposed:
            line, bill = self._line_of(loaded, _bill(unit, bill_ref))
            agency = loaded.case.filing.agency
            event = asking.propose_waiver(
                line,
                bill,
                agency,
                ref="",
                fen=fen,
                ground=ground,
                by=by,
                at=max(now, loaded.case.moved_at),
                timetable=self.timetables.of(agency),
            )
            _no_other(unit.waivers_of(bill_ref))
            year = self._day_text(now)[:4]
            # A number is drawn only once it is allowed: a refused proposal leaves no gap in the series.
            return attrs.evolve(event, waiver=f"{self.region}-W{year}-{unit.next_number(f'waiver/{year}'):05d}")

        said = ["propose-waiver", bill_ref, fen, ground.law, ground.article, ground.level]
        return self._on_waiver(lambda reading: _bill(reading, bill_ref).case_ref, by, said, work, command_id)

    def approve_waiver(self, ref: str, *, by: Actor, command_id: str = "") -> WaiverView:
        """Finance approves: the bill is closed, and what is left is billed anew. Never who proposed it."""

        def work(unit: Unit, loaded: Loaded, now: Instant) -> WaiverEvent:
            request = _request(unit, ref)
            line, bill = self._line_of(loaded, _bill(unit, request.bill_ref))
            at = max(now, request.proposed_at)
            event, _ = asking.approve_waiver(request, line, bill, by=by, at=at, light=_light(request, at))
            return event

        return self._decide(ref, by, ["approve-waiver", ref], work, command_id)

    def turn_down_waiver(self, ref: str, reason: str, *, by: Actor, command_id: str = "") -> WaiverView:
        """Finance turns it down, with the reason; the bill stands as it is."""

        def work(unit: Unit, _loaded: Loaded, now: Instant) -> WaiverEvent:
            request = _request(unit, ref)
            at = max(now, request.proposed_at)
            return asking.turn_down_waiver(request, by=by, reason=reason, at=at, light=_light(request, at))

        return self._decide(ref, by, ["turn-down-waiver", ref, reason], work, command_id)

    def _decide(
        self,
        ref: str,
        by: Actor,
        said: Sequence[object],
        work: Callable[[Unit, Loaded, Instant], WaiverEvent],
        command_id: str,
    ) -> WaiverView:
        return self._on_waiver(lambda reading: _request(reading, ref).case_ref, by, said, work, command_id, ref)

    def _on_waiver(
        self,
        case_of: Callable[[Reading], str],
        by: Actor,
        said: Sequence[object],
        act: Callable[[Unit, Loaded, Instant], WaiverEvent],
        command_id: str,
        ref: str = "",
    ) -> WaiverView:
        now = self.clock.now()
        command = command_id or self.ids.new("command")
        body = digest_of([*said, by.id, by.party])

        def work(unit: Unit) -> WaiverView | MoveRefused:
            known = self._known_command(unit, command, body)
            if known is not None:
                again = refused_before(known)
                return again or self._waiver_view(_request(unit, str(known.answer["waiver"])), now, command)
            loaded = self._ripe(unit, case_of(unit), now, partial(self._draw_number, unit))
            passed = self._term_reached(unit, _request(unit, ref), now) if ref else []
            try:
                event = act(unit, loaded, now)
            except MoveRefused as refusal:
                unit.put_command(Command(command, body, said_refusal(refusal), now))
                attempt = attempt_draft(refusal, loaded.case.ref, by, now, now, command)
                told = [*passed, attempt] if by.is_officer else passed
                self._write(unit, loaded, loaded.case, (), by, now, command, more=told)
                unit.commit()
                return refusal
            before = None if isinstance(event, WaiverProposed) else _request(unit, event.waiver)
            after = asking.evolve_waiver(before, event)
            unit.put_command(Command(command, body, {"waiver": after.ref}, now))
            drafts = self._put_waiver_event(unit, loaded, before, after, event, by, now, command)
            self._journal(unit, [*passed, *drafts], loaded.calendars)
            unit.commit()
            return self._waiver_view(after, now, command)

        outcome = self._in_unit(work)
        if isinstance(outcome, MoveRefused):
            raise outcome
        return outcome

    def _put_waiver_event(
        self,
        unit: Unit,
        loaded: Loaded,
        before: WaiverRequest | None,
        after: WaiverRequest,
        event: WaiverEvent,
        by: Actor,
        now: Instant,
        command: str,
    ) -> list[Draft]:
        """Write what happened to a waiver, and to its case; the journal entries are the answer."""
        unit.put_waiver(after, expected_state=before.state if before else "")
        arm_term(unit, after)
        case, events = loaded.case, []
        if after.state == "approved":
            told = self._told(loaded.matter, by, at=max(now, case.moved_at), now=now)
            events = fee_waived(
                case,
                told,
                bill=after.bill_ref,
                fen=after.fen,
                left=after.due_fen - after.fen,
                waiver=after.ref,
                ground=after.ground.text(),
                proposed_by=after.proposed_by,
            )
            case = evolve_all(case, events)
        drafts = self._put(unit, loaded, case, events, by, now, command)
        self._owe(
            unit,
            owed_by_request(event, after, case, loaded.matter, self.plugins.channels(), zone=self.zone, now=now),
        )
        return [*drafts, _draft(event, after.case_ref, by, now, command)]

    def _line_of(self, loaded: Loaded, bill: Bill) -> tuple[FeeLine, Bill]:
        """The tariff line of a bill, by the version and the day of filing that its case is judged by, and the bill as
        time left it."""
        fee, matter = loaded.case.fees.get(bill.ref), loaded.matter
        day = day_of(loaded.case.filing.filed_at, self.timetables.for_matter(matter)(matter.agency).zone)
        line = matter.fee_line(bill.code, day)
        if fee is None or line is None:
            raise NotFound(f"没有缴款单 {bill.ref}", f"no bill {bill.ref!r}", place="bill", rule="bill")
        # A bill that lapsed by now is closed, whether or not somebody looked in between.
        return line, attrs.evolve(bill, state="closed") if fee.state == "closed" else bill

    def _waiver_view(self, request: WaiverRequest, now: Instant, command: str) -> WaiverView:
        return waiver_view(request, now=now, zone=self.zone, command_id=command)


def _draft(event: WaiverEvent, case_ref: str, by: Actor, now: Instant, command: str) -> Draft:
    return Draft(
        kind=event.kind,
        at=event.at,
        entered=now,
        by=by.id,
        agency=by.agency,
        station=by.station,
        acting_for=by.acting_for,
        command_id=command,
        case_ref=case_ref,
        body=asking.body_of(event),
    )


def _bill(reading: Reading, ref: str) -> Bill:
    bill = reading.bill(ref)
    if bill is None:
        raise NotFound(f"没有缴款单 {ref}", f"no bill {ref!r}", place="bill", rule="bill")
    return bill


def _request(reading: Reading, ref: str) -> WaiverRequest:
    request = reading.waiver(ref)
    if request is None:
        raise NotFound(f"没有减免单 {ref}", f"no waiver {ref!r}", place="waiver", rule="waiver")
    return request


def _no_other(waivers: Sequence[WaiverRequest]) -> None:
    if any(one.state != "turned-down" for one in waivers):
        zh, en = "该缴款单已有减免单", "the bill has its waiver already"
        raise MoveRefused("propose-waiver", "", "waiver-once", zh, en)


def _light(request: WaiverRequest, at: Instant) -> str:
    return str(light_of(request.due, request.yellow_at, at))

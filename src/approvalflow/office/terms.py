"""The terms of refunds and waivers: what is told, and to whom, when one turns yellow and when it runs out.

Each threshold is reached once, dated at its instant, whether a sweep finds it or the next act on the same refund or
waiver. It changes nothing of either: it reminds those whose turn it is, stands in the journal for supervision, and
tells the supervisors themselves once the term has run out.
"""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from approvalflow.domain.deadlines.moments import Instant, in_words
from approvalflow.domain.fees.refund_events import RefundTermReached
from approvalflow.domain.fees.refund_requests import RefundRequest
from approvalflow.domain.fees.turns import reached, rungs_of
from approvalflow.domain.fees.waiver_requests import WaiverRequest, WaiverTermReached
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.organisation import Person
from approvalflow.domain.parties.people import SYSTEM
from approvalflow.errors import Conflict
from approvalflow.office.desk import Desk
from approvalflow.office.effects import behind_all, officer_letters
from approvalflow.office.term_timers import timer_of_term
from approvalflow.ports.kept import Draft, Owed
from approvalflow.ports.store import Reading, Unit

__all__ = ["Terms"]

_TERMS = {
    "verify": Text("核实", "verify"),
    "approve": Text("审批", "approve"),
    "pay": Text("退付", "pay out"),
    "decide": Text("审批", "decide"),
}


class Terms(Desk):
    """What the passing of time does to refunds and waivers."""

    def _term_passed(self, ref: str, now: Instant) -> int:
        """Let what has come due of a refund or a waiver take effect; the answer is how many events that gave."""

        def work(unit: Unit) -> int:
            request = _request(unit, ref)
            if request is None:
                return 0
            if request.case_ref:
                # The case is locked first, as everywhere: whoever acts on the refund meanwhile has to wait.
                unit.case(request.case_ref)
                request = _request(unit, ref) or request
            drafts = self._term_reached(unit, request, now)
            self._journal(unit, drafts, self.timetables.seen)
            unit.commit()
            return len(drafts)

        try:
            return self._in_unit(work)
        except Conflict:
            return 0

    def _term_reached(self, unit: Unit, request: RefundRequest | WaiverRequest, now: Instant) -> list[Draft]:
        """The same inside a unit, before anything is done with it; the journal entries are the answer."""
        armed = set(unit.timers_of(request.ref))
        drafts = []
        for rung in rungs_of(request):
            timer = timer_of_term(request, rung)
            if rung.fire_at <= now and timer in armed:
                unit.fired(timer)
                event = reached(request, rung)
                self._owe(unit, self._reminders_of(unit, request, event, now))
                drafts.append(_draft(event, request.case_ref, now))
        return drafts

    def _reminders_of(
        self,
        reading: Reading,
        request: RefundRequest | WaiverRequest,
        event: RefundTermReached | WaiverTermReached,
        now: Instant,
    ) -> list[Owed]:
        """To whoever has the role, to the head of the agency where nobody has it; to supervisors once it is over."""
        people = self.organisation.people.values()
        turn = [one for one in people if event.role in one.roles and (not event.agency or one.agency == event.agency)]
        known = self.organisation.agencies.get(event.agency)
        if not turn and known is not None and known.head in self.organisation.people:
            turn = [self.organisation.people[known.head]]
        watching = [one for one in people if "supervisor" in one.roles] if event.rung == "red" else []
        subject, body = _words(request, event, self.zone)
        return officer_letters(
            _each_once([*turn, *watching]),
            key=f"{request.ref}/{event.term}/{event.rung}",
            case_ref=request.case_ref,
            seq=behind_all(reading, request.case_ref),
            subject=subject,
            body=body,
            channels=self.plugins.channels(),
            now=now,
        )


def _words(
    request: RefundRequest | WaiverRequest, event: RefundTermReached | WaiverTermReached, zone: str
) -> tuple[Text, Text]:
    what = Text("退付单", "refund") if isinstance(request, RefundRequest) else Text("减免单", "waiver")
    term = _TERMS[event.term]
    due_zh, due_en = in_words(event.due, zone, "zh", ends=True), in_words(event.due, zone, "en", ends=True)
    name_zh, name_en = f"{what.zh} {request.ref}", f"{what.en} {request.ref}"
    if event.rung == "yellow":
        return Text(f"催办 {name_zh}", f"Reminder {name_en}"), Text(
            f"{name_zh} 须于 {due_zh} 前{term.zh}，即将到期，请及时办理。",
            f"It is time to {term.en} the {name_en}: the term ends at {due_en}.",
        )
    return Text(f"超期 {name_zh}", f"Overdue {name_en}"), Text(
        f"{name_zh} 的{term.zh}期限已于 {due_zh} 届满，仍未办理，请立即办理。",
        f"The term to {term.en} the {name_en} ended at {due_en}, and nobody has done it yet.",
    )


def _each_once(people: Iterable[Person]) -> list[Person]:
    return list({one.id: one for one in people}.values())


def _draft(event: RefundTermReached | WaiverTermReached, case_ref: str, now: Instant) -> Draft:
    body = {name: said for name, said in attrs.asdict(event).items() if name != "at"}
    return Draft(event.kind, event.at, now, SYSTEM.id, "", body, case_ref=case_ref)


def _request(reading: Reading, ref: str) -> RefundRequest | WaiverRequest | None:
    return reading.refund(ref) or reading.waiver(ref)

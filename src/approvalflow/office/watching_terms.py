"""Terms beside a case that supervision watches: armed, ended, run out; and what ends them at a desk.

The publication of a grant runs from the grant, once supervision has seen it; a hearing from its request. What runs out
stands in the journal once, dated at its instant, whether a sweep finds it or the next act on the same case.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from approvalflow.domain.cases.case import Case
from approvalflow.domain.cases.moves.rule import refuse_unless_role
from approvalflow.domain.deadlines.limits import Limit
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.basis import is_blank
from approvalflow.domain.parties.people import SYSTEM, Actor
from approvalflow.domain.supervision.card_terms import term_from
from approvalflow.domain.supervision.findings import Happening
from approvalflow.domain.supervision.watched import (
    TERM_BEGAN,
    TERM_ENDED,
    TERM_RAN_OUT,
    WatchedTerm,
    watched_terms,
)
from approvalflow.errors import Conflict, MoveRefused
from approvalflow.office.desk import Desk, refused_before, said_refusal
from approvalflow.office.drafts import attempt_draft, digest_of
from approvalflow.office.supervision_editions import in_force_at, published_editions
from approvalflow.office.term_timers import watched_timer
from approvalflow.ports.kept import Command, Draft
from approvalflow.ports.store import Reading, Unit

__all__ = ["WatchingTerms"]

_PUBLISH, _HEAR = "publish-result", "hear"

#: What a move at a desk writes: the kind of its entry, what that says, and the entries about terms before and after it.
_Made = tuple[str, dict[str, Any], Sequence[Draft]]


class WatchingTerms(Desk):
    """Publishing results and holding hearings, as far as supervision watches their terms.

    The same `command_id` again does nothing and answers the same; another act under it raises CommandReused.
    """

    def watched_terms(self, ref: str) -> tuple[WatchedTerm, ...]:
        """The terms beside a case that supervision watches or watched, in the order in which they began."""
        with self._reading() as reading:
            return tuple(_terms_of(reading, ref).values())

    def publish_result(
        self,
        ref: str,
        *,
        by: Actor,
        where: str = "",
        withheld: str = "",
        at: Instant | None = None,
        command_id: str = "",
    ) -> dict[str, Any]:
        """Write down that a grant was published (结果公开), and where; or why it is `withheld` (行政许可法 art. 40, 5).

        Answers what the journal keeps of it. Raises MoveRefused for who is none of the lead agency's or the centre's
        people, a case that is not granted, one that was published already, and neither place nor reason; NotFound,
        BadInput, CommandReused.
        """

        def act(unit: Unit, case: Case, done_at: Instant, now: Instant) -> _Made:
            _may(by, "publish-result", case, "window", "issuer", "head", "centre", "approver")
            if case.decision is None or case.decision.outcome != "granted":
                raise _refused(
                    "publish-result", case, "stage", "只有准予的决定才公开", "it is grants that are published"
                )
            if is_blank(where) == is_blank(withheld):
                zh, en = "请写明公开的地方，或不予公开的理由", "say where it is published, or why it is withheld"
                raise _refused("publish-result", case, "where", zh, en)
            if _was_published(unit, ref, case.decision.at):
                zh, en = "该结果已经公开", "this result was published before"
                raise _refused("publish-result", case, "published-already", zh, en)
            body = {"where": where.strip(), "withheld": withheld.strip(), "decided_at": case.decision.at}
            return "result-published", body, self._ended(unit, ref, _PUBLISH, "published", done_at, now)

        said = ["publish-result", ref, where, withheld, at, by.id]
        return self._write_down("publish-result", ref, said, by, at, act, command_id)

    def request_hearing(
        self, ref: str, *, by: Actor, who: str = "applicant", at: Instant | None = None, command_id: str = ""
    ) -> dict[str, Any]:
        """Write down that the applicant, or an `interested` party, asked for a hearing (申请听证, 行政许可法 art. 47).

        From then on the term to hold it runs. Answers what the journal keeps of it. Raises MoveRefused for anybody
        but the applicant and the lead agency's people, a case that is not under review, and while a hearing that was
        asked for is still to be held; NotFound, BadInput, CommandReused.
        """

        def act(unit: Unit, case: Case, done_at: Instant, now: Instant) -> _Made:
            if by.party != case.filing.party or not by.party:
                _may(by, "request-hearing", case, "window", "reviewer", "centre")
            if case.stage not in ("reviewing", "paused"):
                zh, en = "只有在审的办件才能申请听证", "a hearing is asked for while the case is under review"
                raise _refused("request-hearing", case, "stage", zh, en)
            if who not in ("applicant", "interested"):
                zh, en = "申请人只能是 applicant 或 interested", "who asks is the applicant, or interested"
                raise _refused("request-hearing", case, "who", zh, en)
            if any(one.term == _HEAR and not one.ended for one in _terms_of(unit, ref).values()):
                zh, en = "已申请的听证尚未举行", "a hearing that was asked for is still to be held"
                raise _refused("request-hearing", case, "hearing-open", zh, en)
            began = self._begun(unit, ref, case.filing.agency, _HEAR, done_at, now)
            return "hearing-requested", {"who": who, "number": began.body["number"]}, [began]

        said = ["request-hearing", ref, who, at, by.id, by.party]
        return self._write_down("request-hearing", ref, said, by, at, act, command_id)

    def hold_hearing(
        self,
        ref: str,
        *,
        announced: Instant,
        chair: str,
        by: Actor,
        at: Instant | None = None,
        command_id: str = "",
    ) -> dict[str, Any]:
        """Write down that a hearing was held (听证, 行政许可法 art. 48): when it was `announced`, who had the `chair`.

        Answers what the journal keeps of it. Raises MoveRefused for somebody else than the lead agency's people, where
        none was asked for, without a chair, for a chair who examined the case, and an announcement after the hearing;
        NotFound, BadInput, CommandReused.
        """

        def act(unit: Unit, case: Case, done_at: Instant, now: Instant) -> _Made:
            _may(by, "hold-hearing", case, "reviewer", "checker", "approver", "head", "centre")
            open_ = [one for one in _terms_of(unit, ref).values() if one.term == _HEAR and not one.ended]
            if not open_:
                raise _refused("hold-hearing", case, "no-hearing", "没有待举行的听证", "no hearing was asked for")
            if is_blank(chair) or chair in case.signed:
                zh, en = (
                    "听证主持人须为审查该申请以外的人员",
                    "the chair is somebody who did not examine the application",
                )
                raise _refused("hold-hearing", case, "hearing-chair", zh, en)
            if announced > done_at:
                zh, en = "通知须早于听证", "a hearing is announced before it is held"
                raise _refused("hold-hearing", case, "announced", zh, en)
            body = {"number": open_[-1].number, "announced": announced, "chair": chair}
            return "hearing-held", body, self._ended(unit, ref, _HEAR, "held", done_at, now)

        said = ["hold-hearing", ref, announced, chair, at, by.id]
        return self._write_down("hold-hearing", ref, said, by, at, act, command_id)

    # --- writing down ---------------------------------------------------------------------------------------------

    def _write_down(
        self,
        move: str,
        ref: str,
        said: list[Any],
        by: Actor,
        at: Instant | None,
        act: Callable[[Unit, Case, Instant, Instant], _Made],
        command_id: str,
    ) -> dict[str, Any]:
        now = self.clock.now()
        done_at = self._business_time(at, now, by)
        command = command_id or self.ids.new("command")
        digest = digest_of(said)

        def work(unit: Unit) -> dict[str, Any] | MoveRefused:
            known = self._known_command(unit, command, digest)
            if known is not None:
                return refused_before(known) or dict(known.answer)
            unit.case(ref)  # locked first, as everywhere
            case, _ = self._case_and_matter(unit, ref)
            try:
                kind, body, about_terms = act(unit, case, done_at, now)
            except MoveRefused as refusal:
                unit.put_command(Command(command, digest, said_refusal(refusal), now))
                attempt = attempt_draft(refusal, ref, by, done_at, now, command)
                self._journal(unit, [attempt] if by.is_officer else [], self.timetables.seen)
                unit.commit()
                return refusal
            unit.put_command(Command(command, digest, body, now))
            self._journal(
                unit, [_draft(kind, body, ref, by, done_at, now, command), *about_terms], self.timetables.seen
            )
            unit.commit()
            return body

        outcome = self._in_unit(work)
        if isinstance(outcome, MoveRefused):
            raise outcome
        return outcome

    # --- terms ----------------------------------------------------------------------------------------------------

    def _terms_seen(self, unit: Unit, happening: Happening, now: Instant) -> list[Draft]:
        """What begins or ends once supervision has seen a grant, or that one stands no more: the term to publish it."""
        ref, at = happening.case_ref, happening.at
        if happening.kind != "case-granted":
            return self._ended(unit, ref, _PUBLISH, happening.kind, at, now)
        row = unit.case(ref)
        if row is None or _was_published(unit, ref, at):
            return []
        return [self._begun(unit, ref, row.agency, _PUBLISH, at, now)]

    def _begun(self, unit: Unit, ref: str, agency: str, term: str, at: Instant, now: Instant) -> Draft:
        length = in_force_at(published_editions(unit, self.zone), at).term(term)
        due = term_from(Limit(length, start=TERM_BEGAN, until=TERM_ENDED), at, self.timetables.of(agency))
        number = 1 + sum(one.term == term for one in _terms_of(unit, ref).values())
        began = WatchedTerm(ref, term, number, agency, at, due, length.text("en"))
        unit.rearm(began.subject, [watched_timer(began)])
        return _draft(TERM_BEGAN, began.plain(), ref, SYSTEM, at, now, "")

    def _ended(self, unit: Unit, ref: str, term: str, why: str, at: Instant, now: Instant) -> list[Draft]:
        """End the last term of this name, if it has not ended; where it had run out by then, that comes first."""
        open_ = [one for one in _terms_of(unit, ref).values() if one.term == term and not one.ended]
        drafts: list[Draft] = []
        for one in open_[-1:]:
            drafts += self._run_out(unit, one, at, now)
            unit.rearm(one.subject, [])
            body = {**one.plain(), "why": why, "late": at > one.due}
            drafts.append(_draft(TERM_ENDED, body, ref, SYSTEM, at, now, ""))
        return drafts

    def _run_out(self, unit: Unit, term: WatchedTerm, at: Instant, now: Instant) -> list[Draft]:
        timer = watched_timer(term)
        if not term.runs or timer.fire_at > at or timer not in unit.timers_of(term.subject):
            return []
        unit.fired(timer)
        return [_draft(TERM_RAN_OUT, term.plain(), term.case, SYSTEM, timer.fire_at, now, "")]

    def _watched_passed(self, subject: str, now: Instant) -> int:
        """Let a watched term that has come due run out; the answer is how many entries that gave."""
        ref = subject.rpartition("/")[0]

        def work(unit: Unit) -> int:
            unit.case(ref)
            terms = [one for one in _terms_of(unit, ref).values() if one.subject == subject]
            drafts = [draft for one in terms for draft in self._run_out(unit, one, now, now)]
            self._journal(unit, drafts, self.timetables.seen)
            unit.commit()
            return len(drafts)

        try:
            return self._in_unit(work)
        except Conflict:
            return 0


def _terms_of(reading: Reading, ref: str) -> dict[tuple[str, int], WatchedTerm]:
    return watched_terms((entry.draft.kind, entry.draft.body) for entry in reading.about_case(ref))


def _was_published(reading: Reading, ref: str, decided_at: Instant) -> bool:
    """Whether the grant of that instant was published, or withheld with a reason."""
    about = reading.about_case(ref)
    return any(one.draft.kind == "result-published" and one.draft.body["decided_at"] == decided_at for one in about)


def _may(by: Actor, move: str, case: Case, *roles: str) -> None:
    refusal = refuse_unless_role(by, frozenset(roles), case.filing.agency)
    if refusal is not None:
        raise MoveRefused(move, case.stage, refusal.rule, refusal.zh, refusal.en, refusal.basis)


def _refused(move: str, case: Case, rule: str, zh: str, en: str) -> MoveRefused:
    return MoveRefused(move, case.stage, rule, zh, en)


def _draft(kind: str, body: dict[str, Any], ref: str, by: Actor, at: Instant, now: Instant, command: str) -> Draft:
    return Draft(
        kind=kind,
        at=at,
        entered=now,
        by=by.id,
        agency=by.agency,
        station=by.station,
        acting_for=by.acting_for,
        command_id=command,
        case_ref=ref,
        body=body,
    )

"""One unit of work at the centre: load, ripen, decide, write. Only here is the clock asked.

    with one unit of the store:
        the command was known?  answer again
        load the case, let time take effect, judge the move
        write the case, its bills, what it owes, its timers; the journal last

A refused move of an officer leaves an attempt; what time did stays done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import attrs

from approvalflow.domain.cases import decide as deciding
from approvalflow.domain.cases.case import Case
from approvalflow.domain.cases.events import Event, RungReached, event_from
from approvalflow.domain.cases.evolve import evolve_all, fold
from approvalflow.domain.cases.licences import licence_of
from approvalflow.domain.cases.moves import Accept, Issue, Move, name_of
from approvalflow.domain.cases.told import Refusal, Told
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.matters.matter import Matter
from approvalflow.domain.parties.people import SYSTEM, Actor
from approvalflow.errors import BadInput, CommandReused, Conflict, MoveRefused
from approvalflow.office import numbers
from approvalflow.office.billing import bills_of_events
from approvalflow.office.drafts import IMPORT, attempt_draft, digest_of, event_draft
from approvalflow.office.editions import CURSOR
from approvalflow.office.effects import owed_by
from approvalflow.office.going_back import Proposed, proposed_by_events, refund_draft
from approvalflow.office.numbering import Numbering
from approvalflow.office.projection import row_of, timers_of
from approvalflow.office.ripening import Loaded
from approvalflow.office.telling import owed_by_request
from approvalflow.office.views import CaseView, case_view, shown_name
from approvalflow.ports.kept import Command, Draft, Party, Timer
from approvalflow.ports.store import Reading, Unit

__all__ = ["Desk", "refused_before", "said_refusal", "why_not"]


class Desk(Numbering):
    """What every counter of the office shares; `Office` is made of the counters."""

    # --- time and facts -------------------------------------------------------------------------------------------

    def _business_time(self, at: Instant | None, now: Instant, by: Actor) -> Instant:
        if at is None:
            return now
        if type(at) is not int or not by.is_officer:
            raise BadInput(
                "只有工作人员可以补录较早的办理时间",
                "only an officer enters an act that was done earlier, with its instant in whole microseconds",
                place="at",
                rule="business-time",
            )
        if at > now:
            raise BadInput(
                "办理时间不得晚于当前时间", "the business time lies in the future", place="at", rule="business-time"
            )
        return at

    # --- carrying out ---------------------------------------------------------------------------------------------

    def _carry_out(
        self,
        ref: str,
        move: Move,
        by: Actor,
        *,
        at: Instant | None = None,
        command_id: str = "",
        personal: Mapping[str, Any] | None = None,
    ) -> CaseView:
        """Carry out a move on a case and answer how it stands. `personal` are facts that go to the party record.

        Raises MoveRefused (an officer's leaves an attempt), NotFound, BadInput, CommandReused, Conflict.
        """
        now = self.clock.now()
        told_at = self._business_time(at, now, by)
        command = command_id or self.ids.new("command")
        body = digest_of([name_of(move), ref, by.id, by.party, at, attrs.asdict(move)])

        def work(unit: Unit) -> CaseView | MoveRefused:
            known = self._known_command(unit, command, body)
            if known is not None:
                return refused_before(known) or self._answer_again(unit, known, command)
            loaded = self._ripe(unit, ref, now, partial(self._draw_number, unit))
            case, matter = loaded.case, loaded.matter
            # A machine's clock may step back; what happens now does not happen before what happened.
            done_at = told_at if at is not None else max(now, deciding.earliest(case, move), deciding.not_before(case))
            told = self._told(matter, by, at=done_at, now=now)
            try:
                events = deciding.decide(case, move, told)
                if isinstance(move, Accept | Issue):
                    # A number is drawn only once the move is allowed: a refused one leaves no gap in the series.
                    events = deciding.decide(case, move, self._numbered(unit, move, told, now))
            except MoveRefused as refusal:
                self._write_refusal(
                    unit, loaded, refusal, by, told.at, now, Command(command, body, said_refusal(refusal), now)
                )
                return refusal
            case = evolve_all(case, events)
            drafts = self._put(unit, loaded, case, events, by, now, command)
            if personal:
                self._keep_personal(unit, case, personal)
            answer = {"ref": ref, "version": case.version}
            unit.put_command(Command(command, body, answer, now))
            self._journal(unit, drafts, loaded.calendars)
            view = self._view(unit, case, matter, now, command_id=command)
            unit.commit()
            return view

        return self._answered(work)

    def _answered(self, work: Callable[[Unit], CaseView | MoveRefused]) -> CaseView:
        outcome = self._in_unit(work)
        if isinstance(outcome, MoveRefused):
            raise outcome
        return outcome

    def _known_command(self, unit: Unit, command: str, body: str) -> Command | None:
        return self._same_command(unit.command(command), command, body)

    def _same_command(self, known: Command | None, command: str, body: str) -> Command | None:
        if command.startswith(IMPORT):
            raise BadInput(
                f"命令编号不得以 {IMPORT} 开头",
                f"a command id does not begin with {IMPORT}: supervision would look away",
                place=command,
                rule="command-reserved",
            )
        if known is not None and known.digest != body:
            raise CommandReused(
                "同一命令编号已用于另一内容",
                "this command id came before with another body",
                place=command,
                rule="command-reused",
            )
        return known

    def _answer_again(self, unit: Unit, known: Command, command: str) -> CaseView:
        ref, version = str(known.answer["ref"]), int(known.answer["version"])
        entries = unit.case_entries(ref)[:version]
        case = fold(event_from(entry.draft.kind, entry.draft.at, entry.draft.body) for entry in entries)
        matter = self.published.pinned(unit, case.filing.matter, case.filing.matter_version)
        return self._view(
            unit, case, matter, known.entered, command_id=command, with_code=bool(known.answer.get("code"))
        )

    def _numbered(self, unit: Unit, move: Accept | Issue, told: Told, now: Instant) -> Told:
        if isinstance(move, Accept):
            return attrs.evolve(told, number=self._draw_number(unit, now))
        return attrs.evolve(told, certificate=self._draw_certificate(unit, told.matter, now))

    def _draw_certificate(self, unit: Unit, matter: Matter, now: Instant) -> str:
        kind = matter.result.certificate if matter.result else matter.code
        year = self._day_text(now)[:4]
        return numbers.certificate_number(self.region, kind, year, unit.next_number(f"certificate/{kind}/{year}"))

    # --- writing --------------------------------------------------------------------------------------------------

    def _write(
        self,
        unit: Unit,
        loaded: Loaded,
        case: Case,
        events: Sequence[Event],
        by: Actor,
        now: Instant,
        command: str,
        more: Sequence[Draft] = (),
    ) -> None:
        """Write a case after what time did and what was decided; the journal comes last, for its lock is the region's.

        Nothing is written where nothing happened.
        """
        self._journal(unit, [*self._put(unit, loaded, case, events, by, now, command), *more], loaded.calendars)

    def _journal(self, unit: Unit, drafts: Sequence[Draft], calendars: int) -> None:
        """Append to the journal. Raises Conflict where an amendment of the calendar came in between: whoever writes
        behind it has to have known it. The lock of the chain head makes that the last word."""
        if not drafts:
            return
        unit.append(drafts)
        if unit.cursor(CURSOR) != calendars:
            raise Conflict(
                "日历刚刚调整", "the calendar has just been amended", place=self.region, rule="calendar-amended"
            )

    def _put(
        self,
        unit: Unit,
        loaded: Loaded,
        case: Case,
        events: Sequence[Event],
        by: Actor,
        now: Instant,
        command: str,
    ) -> list[Draft]:
        """Write everything of a case but its journal entries, which are the answer."""
        happened = [*loaded.ripened, *events]
        if happened:
            unit.put_case(row_of(case), expected=loaded.stored_version)
            zone = self.timetables.for_matter(loaded.matter)(loaded.matter.agency).zone
            bills_of_events(unit, happened, case, loaded.matter, self.plugins.banks(), zone=zone)
            channels = self.plugins.channels()
            self._owe(unit, owed_by(happened, loaded.stored, loaded.matter, self.organisation, channels, now))
            for event in happened:
                if isinstance(event, RungReached):
                    unit.fired(Timer(case.ref, event.clock, event.rung, event.due_version, event.at))
            unit.rearm(case.ref, timers_of(case))
        first = case.version - len(happened) + 1
        year = self._day_text(now)[:4]
        proposed = proposed_by_events(unit, events, case, self.timetables.of, year=year)
        return [
            *(
                event_draft(event, case.ref, seq, SYSTEM if seq - first < len(loaded.ripened) else by, now, command)
                for seq, event in enumerate(happened, start=first)
            ),
            *self._proposed(unit, proposed, case, loaded.matter, now, command),
            *self._number_bills(unit, happened, case, now),
        ]

    def _proposed(
        self, unit: Unit, proposed: Sequence[Proposed], case: Case, matter: Matter, now: Instant, command: str
    ) -> list[Draft]:
        """Owe the letters about refunds that the system proposed; the journal entries are the answer."""
        for event, request in proposed:
            channels = self.plugins.channels()
            self._owe(unit, owed_by_request(event, request, case, matter, channels, zone=self.zone, now=now))
        return [refund_draft(event, case.ref, SYSTEM, now, command) for event, _ in proposed]

    def _write_refusal(
        self, unit: Unit, loaded: Loaded, refusal: MoveRefused, by: Actor, at: Instant, now: Instant, command: Command
    ) -> None:
        attempt = attempt_draft(refusal, loaded.case.ref, by, at, now, command.id)
        unit.put_command(command)
        self._write(unit, loaded, loaded.case, (), by, now, command.id, more=[attempt] if by.is_officer else [])
        unit.commit()

    def _keep_personal(self, unit: Unit, case: Case, facts: Mapping[str, Any]) -> None:
        party = unit.party(case.filing.party)
        if party is None or party.erased:
            return
        kept = {**_personal_facts(party, case.ref), **facts}
        every = {**party.personal.get("facts", {}), case.ref: kept}
        unit.put_party(attrs.evolve(party, personal={**party.personal, "facts": every}))

    # --- answering ------------------------------------------------------------------------------------------------

    def _view(
        self,
        reading: Reading,
        case: Case,
        matter: Matter,
        now: Instant,
        *,
        command_id: str = "",
        with_code: bool = False,
    ) -> CaseView:
        party = reading.party(case.filing.party)
        # An act entered late may have left a threshold behind it: what is shown has let time take effect.
        case, _ = deciding.ripen(case, now, lambda at, by: self._told(matter, by, at=at, now=now))
        return case_view(
            case,
            matter,
            now=now,
            zone=self.zone,
            applicant=shown_name(party),
            command_id=command_id,
            query_code=numbers.query_code(party.salt, case.ref) if party and party.salt and with_code else "",
            personal=_personal_facts(party, case.ref),
            licence=licence_of(case, matter, self.timetables.for_matter(matter)(case.filing.agency)),
        )


def said_refusal(refusal: MoveRefused) -> dict[str, str]:
    """A refusal as the answer of its command."""
    kept = ("move", "stage", "rule", "zh", "en", "basis")
    return {"refused": "refused", **{name: str(getattr(refusal, name)) for name in kept}}


def refused_before(known: Command) -> MoveRefused | None:
    """The refusal that a command got the first time; the same command gets it again."""
    said = known.answer
    if "refused" not in said:
        return None
    return MoveRefused(said["move"], said["stage"], said["rule"], said["zh"], said["en"], said["basis"])


def why_not(ask: Callable[[], None]) -> Refusal | None:
    """Why something is not open to somebody, where asking for it raises MoveRefused; else None."""
    try:
        ask()
    except MoveRefused as refusal:
        return Refusal(refusal.rule, refusal.zh, refusal.en, refusal.basis)
    return None


def _personal_facts(party: Party | None, ref: str) -> Mapping[str, Any]:
    if party is None:
        return {}
    facts = party.personal.get("facts", {})
    return dict(facts.get(ref, {})) if isinstance(facts, Mapping) else {}

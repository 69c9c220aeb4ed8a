"""The calendar of the region: as it is and as it was known, and how two people amend it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from approvalflow.domain.cases.events import DatesAmended
from approvalflow.domain.deadlines.calendars import Calendar, compile_calendar
from approvalflow.domain.deadlines.moments import Day, Instant, day_of
from approvalflow.domain.deadlines.notice_faults import check_notices
from approvalflow.domain.deadlines.notices import Notice, notice_data
from approvalflow.domain.parties.basis import Fault, is_blank
from approvalflow.domain.parties.people import SYSTEM, Actor
from approvalflow.errors import (
    ApprovalflowError,
    BadInput,
    Conflict,
    DeclarationFaulty,
    MoveRefused,
    StoreFailed,
)
from approvalflow.office.amendments import Preview, Proposal, Recomputed
from approvalflow.office.desk import Desk
from approvalflow.office.drafts import digest_of
from approvalflow.office.editions import CURSOR, LOADED, PROPOSED, RECOMPUTED, WITHDRAWN
from approvalflow.office.previewing import previewed
from approvalflow.office.proposals import may_amend, may_confirm, may_settle, proposal_in, proposals_in, refused
from approvalflow.ports.kept import Command, Draft
from approvalflow.ports.store import Unit

__all__ = ["Calendars", "Progress"]

#: Told how many are done, of how many.
Progress = Callable[[int, int], None]

#: Cases that are recomputed in one unit.
_CHUNK = 50


class Calendars(Desk):
    """Asking for the calendar, and amending it: one person proposes, another confirms after a preview."""

    def calendar(self, name: str = "", *, known_on: Day | None = None, at: Instant | None = None) -> Calendar:
        """The calendar in force, or as it was.

        Args:
            name: the region's own if empty.
            known_on: leave out what was published after this day.
            at: as the region counted by it at this instant: what was loaded later is left out.

        Raises CalendarUnknown; BeforeCalendar if nothing was known by then.
        """
        with self._reading():
            days = self.timetables if at is None else self.timetables.in_force_at(at)
            calendar = days.calendar(name or self.timetables.default)
        if known_on is None:
            return calendar
        return compile_calendar(
            calendar.name,
            calendar.notices,
            assumed=calendar.assumed,
            known_on=known_on,
            first=calendar.first,
            last=calendar.last,
        )

    def notices(self, name: str = "") -> tuple[Notice, ...]:
        """Every notice in force of a calendar (the region's own if empty), agencies' included, in order of loading."""
        name = name or self.timetables.default
        with self._reading():
            edition = self.timetables.edition
            made = edition.calendars.get(name) if edition is not None else None
            return made.notices if made is not None else self.timetables.calendar(name).notices

    def calendar_news(self, name: str = "") -> tuple[Notice, ...]:
        """The notices that an upgraded package knows and the region has not loaded: propose them."""
        with self._reading():
            return self.timetables.offered(name or self.timetables.default)

    def amendments(self) -> tuple[Proposal, ...]:
        """Everything that was proposed, the last first, with what became of it."""
        with self._reading() as reading:
            return tuple(reversed(proposals_in(reading).values()))

    def propose_notices(
        self,
        notices: Notice | Iterable[Notice],
        *,
        by: Actor,
        reason: str = "",
        calendar: str = "",
        command_id: str = "",
    ) -> Proposal:
        """Propose notices for a calendar (the region's own if empty); nothing is changed until another confirms.

        Raises:
            DeclarationFaulty: they contradict each other or what is loaded, amend what is not there, are dated in the
                future, or do not bind this region; every fault at once. MoveRefused: the person may not.
            BadInput: nothing is proposed, or the calendar takes no notices. CommandReused.
        """
        new = _as_notices(notices)
        name = calendar or self.timetables.default
        now = self.clock.now()
        command = command_id or self.ids.new("command")
        digest = digest_of(["propose", name, [notice_data(one) for one in new], by.id, reason])

        def work(unit: Unit) -> Proposal:
            known = self._known_command(unit, command, digest)
            if known is not None:
                return proposal_in(unit, str(known.answer["proposal"]))
            self._alone(unit)
            _or_raise(may_amend(by, "propose-notices"))
            self._judge(new, name, now)
            year = self._day_text(now)[:4]
            key = f"{self.region}-N{year}-{unit.next_number(f'notices/{year}'):03d}"
            body = {
                "proposal": key,
                "calendar": name,
                "notices": [notice_data(one) for one in new],
                "reason": reason.strip(),
            }
            unit.put_command(Command(command, digest, {"proposal": key}, now))
            self._write_about(unit, PROPOSED, body, by, now, command)
            proposal = proposal_in(unit, key)
            unit.commit()
            return proposal

        return self._in_unit(work)

    def preview_notices(self, proposal: str, *, progress: Progress | None = None) -> Preview:
        """What a proposal would do to every open case if it were confirmed now.

        Raises NotFound; MoveRefused where it is settled.
        """
        now = self.clock.now()
        with self._reading() as reading:
            found = proposal_in(reading, proposal)
            if found.state != "proposed":
                raise refused("preview-notices", "settled", "该提案已处理", "the proposal is settled")
            at = self._not_before_the_last(now)
            days = self.timetables.with_notices(found.calendar, found.notices, at)

            def ripe(ref: str) -> Any:
                return self._ripe(reading, ref, at, lambda _at: "")

            told = partial(self._told, by=SYSTEM, now=at, days=days)
            return previewed(found, reading.open_cases(), ripe, told, self.timetables, days, at, progress)

    def confirm_notices(
        self, proposal: str, *, by: Actor, command_id: str = "", progress: Progress | None = None
    ) -> Recomputed:
        """Load proposed notices, and recompute every open case; `by` is not who proposed them.

        From the loading on every date follows the new calendar, whether its case has been recomputed yet or not; if
        the recomputing is interrupted, the next sweep goes on with it, and so does the same `command_id` again. Raises
        NotFound, MoveRefused, DeclarationFaulty, CommandReused.
        """
        now = self.clock.now()
        command = command_id or self.ids.new("command")
        digest = digest_of(["confirm", proposal, by.id])

        def work(unit: Unit) -> None:
            if self._known_command(unit, command, digest) is not None:
                return
            self._alone(unit)
            found = proposal_in(unit, proposal)
            _or_raise(may_confirm(found, by))
            self._judge(found.notices, found.calendar, now)
            at = self._not_before_the_last(now)
            days = self.timetables.with_notices(found.calendar, found.notices, at)
            body = {
                "proposal": found.id,
                "calendar": found.calendar,
                "notices": [notice_data(one) for one in found.notices],
                "before": self.timetables.calendar(found.calendar).version,
                "after": days.calendar(found.calendar).version,
                "proposed_by": found.by,
            }
            unit.put_command(Command(command, digest, {"proposal": found.id}, now))
            self._write_about(unit, LOADED, body, by, now, command, at=at)
            unit.commit()

        self._in_unit(work)
        return self.recompute_dates(progress=progress)

    def withdraw_notices(self, proposal: str, reason: str, *, by: Actor, command_id: str = "") -> Proposal:
        """Turn a proposal down, or take it back, with a reason. Raises NotFound, MoveRefused, CommandReused."""
        now = self.clock.now()
        command = command_id or self.ids.new("command")
        digest = digest_of(["withdraw", proposal, reason, by.id])
        if is_blank(reason):
            raise refused("withdraw-notices", "reason", "请写明理由", "say why")

        def work(unit: Unit) -> Proposal:
            if self._known_command(unit, command, digest) is not None:
                return proposal_in(unit, proposal)
            self._alone(unit)
            found = proposal_in(unit, proposal)
            _or_raise(may_settle(found, by, "withdraw-notices"))
            unit.put_command(Command(command, digest, {"proposal": found.id}, now))
            self._write_about(unit, WITHDRAWN, {"proposal": found.id, "reason": reason.strip()}, by, now, command)
            settled = proposal_in(unit, proposal)
            unit.commit()
            return settled

        return self._in_unit(work)

    def may_confirm_notices(self, proposal: str, *, by: Actor) -> MoveRefused | None:
        """Why a person may not confirm a proposal, or None. Raises NotFound."""
        with self._reading() as reading:
            return may_confirm(proposal_in(reading, proposal), by)

    def recompute_pending(self) -> bool:
        """Whether an amendment has still to be brought to some open cases; the next sweep will."""
        with self._reading() as reading:
            return self._to_recompute(reading) is not None

    def recompute_dates(self, *, progress: Progress | None = None) -> Recomputed:
        """Bring every open case up to the calendar in force, some at a time; what broke off is simply done again.

        A case that is touched before its turn has been recomputed by that. Nothing is done where nothing is left.
        """
        with self._reading() as reading:
            edition = self._to_recompute(reading)
            if edition is None:
                return Recomputed(0, 0, {})
            refs = sorted(row.ref for row in reading.open_cases())
        changed, failed, again = 0, dict[str, str](), False
        for start in range(0, len(refs), _CHUNK):
            some = refs[start : start + _CHUNK]
            try:
                changed += self._in_unit(partial(self._recompute, some))
            except ApprovalflowError:
                # One of them holds up the others of its chunk: each by itself.
                for ref in some:
                    try:
                        changed += self._in_unit(partial(self._recompute, [ref]))
                    except ApprovalflowError as fault:
                        failed[ref] = str(fault)
                        again = again or isinstance(fault, StoreFailed | Conflict)
            if progress is not None:
                progress(start + len(some), len(refs))
        # What was in the way goes by, and the next sweep does it; a case that is broken itself would be tried for ever.
        if not again:
            self._in_unit(partial(_recomputed_up_to, edition.position))
        return Recomputed(len(refs), changed, failed)

    # --- within a unit --------------------------------------------------------------------------------------------

    def _recompute(self, refs: Sequence[str], unit: Unit) -> int:
        now, seen = self.clock.now(), self.timetables.seen
        drafts: list[Draft] = []
        changed = 0
        for ref in refs:
            loaded = self._ripe(unit, ref, now, partial(self._draw_number, unit))
            changed += any(isinstance(event, DatesAmended) for event in loaded.ripened)
            drafts += self._put(unit, loaded, loaded.case, (), SYSTEM, now, "")
        self._journal(unit, drafts, seen)
        unit.commit()
        return changed

    def _alone(self, unit: Unit) -> None:
        """Wait for whoever else writes about the calendars of the region, and see what they wrote."""
        unit.next_number("calendars")
        self.timetables.follow(unit)

    def _judge(self, notices: Sequence[Notice], calendar: str, now: Instant) -> None:
        """Raise what is wrong with the notices, all at once."""
        edition = self.timetables.edition
        made = edition.calendars.get(calendar) if edition is not None else None
        if made is None:
            self.timetables.calendar(calendar)
            zh = f"日历 {calendar} 不含放假安排,请启用一个日历插件"
            en = f"the calendar {calendar!r} is not made of notices: enable a calendar adapter"
            raise BadInput(zh, en, place="calendar", rule="calendar")
        if not notices:
            raise BadInput("没有通知", "no notice is proposed", place="notices", rule="notice-empty")
        faults = check_notices(notices, today=day_of(now, self.zone), beside=made.notices)
        faults += [fault for notice in notices if (fault := self._stranger(notice)) is not None]
        if faults:
            raise DeclarationFaulty(faults)

    def _stranger(self, notice: Notice) -> Fault | None:
        """A notice that binds another region, or an agency that is not here."""
        place = f"{notice.number or notice.title}: area"
        if notice.layer == "agency":
            agencies = {*self.organisation.agencies, *(matter.agency for matter in self.published.current.values())}
            if notice.area in agencies:
                return None
            return Fault(place, "notice-area", f"没有部门 {notice.area}", f"there is no agency {notice.area!r}")
        digits = {"province": 2, "city": 4}.get(notice.layer, 0)
        if notice.area.ljust(6, "0")[:digits] == self.region[:digits] or not notice.area:
            return None
        zh, en = f"该通知不适用于 {self.region}", f"it does not bind the region {self.region}"
        return Fault(place, "notice-area", zh, en)

    def _not_before_the_last(self, now: Instant) -> Instant:
        """When a loading takes place: a machine's clock may step back, the editions of a calendar follow each other."""
        edition = self.timetables.edition
        return now if edition is None else max(now, edition.at)

    def _write_about(
        self,
        unit: Unit,
        kind: str,
        body: dict[str, Any],
        by: Actor,
        now: Instant,
        command: str,
        *,
        at: Instant | None = None,
    ) -> None:
        (entry,) = unit.append(
            [
                Draft(
                    kind=kind,
                    at=now if at is None else at,
                    entered=now,
                    by=by.id,
                    agency=by.agency,
                    station=by.station,
                    acting_for=by.acting_for,
                    command_id=command,
                    body={**body, "previous": unit.cursor(CURSOR)},
                )
            ]
        )
        unit.put_cursor(CURSOR, entry.position)


def _recomputed_up_to(position: int, unit: Unit) -> None:
    unit.put_cursor(RECOMPUTED, position)
    unit.commit()


def _or_raise(refusal: MoveRefused | None) -> None:
    if refusal is not None:
        raise refusal


def _as_notices(given: object) -> tuple[Notice, ...]:
    every = (given,) if isinstance(given, Notice) else tuple(given) if isinstance(given, Iterable) else (given,)
    notices = tuple(one for one in every if isinstance(one, Notice))
    if len(notices) < len(every):
        raise BadInput("须为放假安排通知", "these are not holiday notices", place="notices", rule="notices")
    return notices

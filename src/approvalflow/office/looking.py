"""Looking at cases: what a desk sees, what the public sees, why a date is what it is."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from itertools import groupby

from attrs import frozen

from approvalflow.domain.cases import decide as deciding
from approvalflow.domain.cases.case import Case, Clock
from approvalflow.domain.cases.events import event_from
from approvalflow.domain.cases.standing import standing
from approvalflow.domain.cases.told import Refusal
from approvalflow.domain.deadlines.explain import Explanation
from approvalflow.domain.deadlines.lights import Light, light_of
from approvalflow.domain.deadlines.moments import Instant, local
from approvalflow.domain.matters.matter import Matter
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.people import SYSTEM, Actor
from approvalflow.errors import NotFound
from approvalflow.office import numbers
from approvalflow.office.desk import Desk
from approvalflow.office.drafts import is_imported
from approvalflow.office.effects import as_it_stood
from approvalflow.office.explaining import explained
from approvalflow.office.letters import LetterText, letter_about
from approvalflow.office.projection import row_of
from approvalflow.office.views import CaseView, CourseLine, TrackView, shown_name, track_view
from approvalflow.ports.kept import CaseRow, StepRow
from approvalflow.ports.store import Reading

__all__ = ["BoardLine", "DocketLine", "Looking", "ServedLetter"]


@frozen
class DocketLine:
    """One line of a desk's list: a case, the step that waits there (None for the window), the light that sorts it."""

    ref: str
    number: str
    matter: str
    title: Text
    applicant: str
    stage: str
    agency: str
    step: StepRow | None
    light: Light
    due: Instant | None
    paused: bool
    waiting: bool
    provisional: bool
    statutory_overdue: bool


@frozen
class BoardLine:
    """An agency on the board: how many open cases stand in which light."""

    agency: str
    green: int
    yellow: int
    red: int
    paused: int
    waiting: int

    @property
    def total(self) -> int:
        """All open cases of the agency."""
        return self.green + self.yellow + self.red + self.paused + self.waiting


@frozen
class ServedLetter:
    """A letter that a case gave rise to, as its page lists it."""

    at: Instant
    seq: int
    letter: LetterText


#: Roles that see the cases of every agency.
_EVERYWHERE = frozenset({"supervisor", "centre"})

#: How many thresholds a list takes into account that have come due since the last sweep.
_UNSWEPT = 10_000

_URGENCY = {Light.red: 0, Light.yellow: 1, Light.green: 2, Light.grey: 3}


class Looking(Desk):
    """Everything that changes nothing. Time is applied to what is shown, and written by the next command or sweep."""

    def _look(self, reading: Reading, ref: str, now: Instant) -> tuple[Case, Matter]:
        loaded = self._ripe(reading, ref, now, lambda _at: "")
        return loaded.case, loaded.matter

    def case(self, ref: str) -> CaseView:
        """A case as it stands now. Raises NotFound."""
        now = self.clock.now()
        with self._reading() as reading:
            case, matter = self._look(reading, ref, now)
            return self._view(reading, case, matter, now)

    def course(self, ref: str) -> tuple[CourseLine, ...]:
        """Everything that happened to a case, attempts included, in order of the journal."""
        with self._reading() as reading:
            entries = reading.about_case(ref)
        return tuple(
            CourseLine(
                local(entry.draft.at, self.zone),
                entry.draft.kind,
                entry.draft.by,
                entry.draft.body,
                local(entry.draft.entered, self.zone),
            )
            for entry in entries
        )

    def letters(self, ref: str) -> tuple[ServedLetter, ...]:
        """The letters that the case gave rise to, with the words and dates that they were served with."""
        with self._reading() as reading:
            _, matter = self._case_and_matter(reading, ref)
            entries = reading.case_entries(ref)
        found: list[ServedLetter] = []
        case: Case | None = None
        for _, together in groupby(entries, key=lambda entry: entry.draft.command_id):
            drafts = [entry.draft for entry in together]
            events = [event_from(draft.kind, draft.at, draft.body) for draft in drafts]
            for draft, (event, stood) in zip(drafts, as_it_stood(case, events), strict=True):
                letter = letter_about(event, stood, matter, self.organisation)
                case = stood
                if letter is not None and not is_imported(draft):
                    found.append(ServedLetter(draft.at, draft.case_seq, letter))
        return tuple(found)

    def track(self, number: str, code: str = "") -> TrackView | CaseView:
        """What the public sees: by the number alone little, with the query code everything.

        Raises NotFound for a wrong number and for a wrong code alike, in the same words.
        """
        now = self.clock.now()
        number = number.strip()
        if not number.isprintable() or not code.isascii():
            raise _not_found()
        with self._reading() as reading:
            ref = reading.ref_of(number)
            if ref is None and code and reading.case(number):
                # A filing number can be counted on; alone it opens nothing, not even the acceptance number.
                ref = number
            if ref is None:
                # As much work as for a number that exists, so that the time of the answer does not tell.
                hmac.compare_digest(numbers.query_code(b"\0" * 32, number), "00000000")
                raise _not_found()
            case, matter = self._look(reading, ref, now)
            if not code:
                return track_view(case, matter, now=now, zone=self.zone)
            party = reading.party(case.filing.party)
            if party is None or not numbers.code_matches(party.salt, case.ref, code):
                raise _not_found()
            return self._view(reading, case, matter, now, with_code=True)

    def applicant_of(self, ref: str, code: str) -> Actor:
        """The applicant as an actor, for who holds a number of the case and its query code. Raises NotFound."""
        view = self.track(ref, code)
        if not isinstance(view, CaseView):
            raise _not_found()
        with self._reading() as reading:
            row = reading.case(view.ref)
        return Actor("citizen", party=row.party if row else "")

    def may(self, ref: str, *, by: Actor) -> dict[str, Refusal | None]:
        """Which moves the stage knows, and for each why it is not open to this person (None: it is)."""
        now = self.clock.now()
        with self._reading() as reading:
            case, matter = self._look(reading, ref, now)
        return deciding.may(case, self._told(matter, by, at=now, now=now))

    def explain(self, ref: str, clock: str = "") -> Explanation:
        """Why a case is due when it is: day by day, with sources. `clock` names another clock than the leading one.

        Raises NotFound where no such clock runs or ran.
        """
        now = self.clock.now()
        with self._reading() as reading:
            loaded = self._ripe(reading, ref, now, lambda _at: "")
            entries = [entry.draft for entry in reading.case_entries(ref)]
        case = loaded.case
        found = _clock_of(case, clock, now)
        if found is None:
            raise NotFound("没有计时", "no clock to explain", place=ref, rule="clock")
        history = [*(event_from(one.kind, one.at, one.body) for one in entries), *loaded.ripened]
        told = self._told(loaded.matter, SYSTEM, at=now, now=now)
        return explained(case, found, told, history, self.timetables.editions, self.organisation)

    def docket(self, *, by: Actor) -> tuple[DocketLine, ...]:
        """The open cases that a person's agency has to do with, the most urgent first.

        A reviewer sees open steps of the agency in his roles, a window clerk the cases of his counters, the centre and
        a supervisor everything, the government's head what is under review (he extends the limits of joint cases).
        """
        now = self.clock.now()
        with self._reading() as reading:
            everywhere = not by.agency or bool(by.roles & (_EVERYWHERE | {"government-head"}))
            rows = self._ripe_rows(reading, reading.open_cases(agency="" if everywhere else by.agency), now)
            names = {row.party: reading.party(row.party) for row in rows}
        lines = []
        for row in rows:
            party = names[row.party]
            applicant = shown_name(party)
            for step in _shown_steps(row, by):
                lines.append(self._line(row, step, applicant, now))
        return tuple(sorted(lines, key=_urgency))

    def _ripe_rows(self, reading: Reading, rows: Sequence[CaseRow], now: Instant) -> list[CaseRow]:
        """The rows as they stand now: a case whose time has come is shown as its own page shows it, swept or not; so is
        every case while an amendment of the calendar has not reached them all."""
        due = {timer.subject for timer in reading.timers_due(now, _UNSWEPT)}
        if self._to_recompute(reading) is not None:
            due = {row.ref for row in rows}
        ripe = [row_of(self._look(reading, row.ref, now)[0]) if row.ref in due else row for row in rows]
        return [row for row in ripe if row.closed_at is None]

    def _line(self, row: CaseRow, step: StepRow | None, applicant: str, now: Instant) -> DocketLine:
        matter = self.published.current.get(row.matter)
        due, yellow, ran_out, paused = (
            (step.due, step.yellow_at, step.ran_out, step.paused_as)
            if step is not None and (step.due is not None or step.paused_as)
            else (row.due, row.yellow_at, row.ran_out, row.paused_as)
        )
        light = _light(due, yellow, ran_out, paused, row.waiting, now)
        return DocketLine(
            ref=row.ref,
            number=row.number,
            matter=row.matter,
            title=matter.title if matter else Text(row.matter, row.matter),
            applicant=applicant,
            stage=row.stage,
            agency=row.agency,
            step=step,
            light=light,
            due=due,
            paused=bool(paused),
            waiting=row.waiting,
            provisional=row.provisional,
            statutory_overdue=row.statutory_due is not None and now > row.statutory_due,
        )

    def board(self) -> tuple[BoardLine, ...]:
        """The open cases of every agency by light, the case counted where it is led."""
        now = self.clock.now()
        with self._reading() as reading:
            rows = self._ripe_rows(reading, reading.open_cases(), now)
        counts: dict[str, dict[str, int]] = {agency: {} for agency in self.organisation.agencies}
        for row in rows:
            light = _light(row.due, row.yellow_at, row.ran_out, row.paused_as, row.waiting, now)
            key = "paused" if row.paused_as else "waiting" if light is Light.grey else light.value
            agency = counts.setdefault(row.agency, {})
            agency[key] = agency.get(key, 0) + 1
        return tuple(
            BoardLine(
                agency,
                found.get("green", 0),
                found.get("yellow", 0),
                found.get("red", 0),
                found.get("paused", 0),
                found.get("waiting", 0),
            )
            for agency, found in counts.items()
            if found
        )


def _not_found() -> NotFound:
    return NotFound("编号或查询密码有误", "the number or the query code is wrong", place="number", rule="track")


def _clock_of(case: Case, name: str, now: Instant) -> Clock | None:
    if name:
        return case.clocks.get(name)
    leading = standing(case, now).clock
    if leading:
        return case.clocks[leading]
    kept = [case.clocks[one] for one in ("promised", "statutory", "intake") if one in case.clocks]
    return kept[0] if kept else None


def _shown_steps(row: CaseRow, by: Actor) -> Sequence[StepRow | None]:
    if by.roles & _EVERYWHERE:
        return row.steps or (None,)
    if "government-head" in by.roles and row.stage in ("reviewing", "paused"):
        return (None,)
    own = [step for step in row.steps if step.role in by.roles and step.agency == by.agency]
    if own:
        return own
    at_window = by.roles & {"window", "issuer"} and by.agency in ("", row.agency)
    headed = by.roles & {"head", "approver"} and by.agency == row.agency
    return (None,) if at_window or headed else ()


def _light(
    due: Instant | None, yellow: Instant | None, ran_out: bool, paused_as: str, waiting: bool, now: Instant
) -> Light:
    if ran_out:
        return Light.red
    if paused_as:
        return Light(paused_as)
    if waiting or due is None:
        return Light.grey
    return light_of(due, yellow, now)


def _urgency(line: DocketLine) -> tuple[int, int, int, str]:
    rank = 0 if line.statutory_overdue else 1
    light = _URGENCY[line.light] + (4 if line.paused else 0)
    return rank, light, line.due or 1 << 62, line.ref

"""Lists of what waits: the docket of a desk, the most urgent first, and the board of lights.

Both are asked of the store as the rows stand. Where time has done something since that no sweep has written yet (a
pause is over, silence accepts), the few cases that it concerns are shown as their own pages show them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from heapq import nsmallest

from attrs import evolve, frozen

from approvalflow.domain.deadlines.lights import Light
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.people import Actor
from approvalflow.errors import BadInput
from approvalflow.office.looking import Looking
from approvalflow.office.projection import row_of
from approvalflow.office.views import shown_name
from approvalflow.ports.docket import STANDINGS, Desk, Line, Place, shown
from approvalflow.ports.kept import CaseRow, StepRow
from approvalflow.ports.store import Reading

__all__ = ["BoardLine", "DocketLine", "DocketPage", "Dockets"]


@frozen
class DocketLine:
    """One line of a desk's list: a case, the step that waits there (None for the window), the light that sorts it.

    `place` says where it stands among all lines; a page that begins behind it is asked for with that.
    """

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
    place: str


@frozen
class DocketPage:
    """Some lines of a docket, and what to ask for the next ones with; empty where there are none."""

    lines: tuple[DocketLine, ...]
    more: str = ""


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


#: Roles that see the cases of every agency.
_EVERYWHERE = frozenset({"supervisor", "centre"})

#: What time does to a row beside its colour, which every row tells by itself.
_MOVING = ("pause-over", "missed")

#: How many of these a list takes into account that have come due since the last sweep.
_UNSWEPT = 10_000

#: Every open case as a whole, where it is led.
_LED = Desk(roles=frozenset())


class Dockets(Looking):
    """Lists that change nothing. Time is applied to what is shown, and written by the next command or sweep."""

    def docket(self, *, by: Actor) -> tuple[DocketLine, ...]:
        """The open cases that a person's agency has to do with, the most urgent first.

        A reviewer sees open steps of the agency in his roles, a window clerk the cases of his counters, the centre and
        a supervisor everything, the government's head what is under review (he extends the limits of joint cases).
        """
        now, desk = self.clock.now(), _desk(by)
        with self._reading() as reading:
            rows = {row.ref: row for row in reading.open_cases(agency="" if desk.reviewed else desk.agency)}
            # What time has done may bring a case to a desk that it was not on.
            rows |= {ref: row for ref, (_, row) in self._moved(reading, now).items()}
            lines = (line for row in rows.values() for line in shown(row, desk))
            return self._shown(reading, sorted(lines, key=lambda line: line.place(now)), now)

    def docket_page(
        self, *, by: Actor, standings: Collection[str] = (), mine: bool = False, after: str = "", limit: int = 200
    ) -> DocketPage:
        """A page of the docket, whose cost does not grow with the county.

        Args:
            by: whose docket.
            standings: only lines that stand so: `red`, `yellow`, `green`, `waiting`, `paused`; all if empty. With
                `red`, the list of what is overdue, the earliest due first.
            mine: only steps that the person holds, himself or for whom he acts.
            after: the place of the last line of the page before (`DocketPage.more`); the first page if empty.
            limit: how many lines at most.

        Raises BadInput for a place or a standing that there is not.
        """
        now, desk = self.clock.now(), _desk(by, mine=mine)
        wanted = tuple(name for name in STANDINGS if name in standings)
        if len(wanted) != len(set(standings)):
            zh, en = f"灯色只有 {'、'.join(STANDINGS)}", f"a line stands in one of {', '.join(STANDINGS)}"
            raise BadInput(zh, en, place="standings", rule="standing")
        behind = _place_of(after) if after else None
        with self._reading() as reading:
            moved = self._moved(reading, now)
            own = [line for _, row in moved.values() for line in shown(row, desk)]
            lines = [line for line in own if not wanted or line.standing(now) in wanted]
            if behind is not None:
                lines = [line for line in lines if line.place(now) > behind]
            if self._to_recompute(reading) is None:
                # One more than asked for tells whether there are more; what time has moved is shown as it stands now.
                most = limit + 1 + sum(1 + len(before.steps) for before, _ in moved.values())
                page = reading.docket(desk, now, standings=wanted, after=behind, limit=most)
                lines += [line for line in page if line.row.ref not in moved]
            lines = nsmallest(limit + 1, lines, key=lambda line: line.place(now))
            found = self._shown(reading, lines[:limit], now)
        return DocketPage(found, found[-1].place if len(lines) > limit else "")

    def docket_lights(self, *, by: Actor, mine: bool = False) -> Mapping[str, int]:
        """How many lines of the docket stand in which of `red`, `yellow`, `green`, `waiting` and `paused`."""
        now, desk = self.clock.now(), _desk(by, mine=mine)
        with self._reading() as reading:
            counts = self._lights(reading, desk, now)
        return {name: sum(found[name] for found in counts.values()) for name in STANDINGS}

    def board(self) -> tuple[BoardLine, ...]:
        """The open cases of every agency by light, the case counted where it is led."""
        now = self.clock.now()
        with self._reading() as reading:
            counts = self._lights(reading, _LED, now)
        known = [agency for agency in self.organisation.agencies if agency in counts]
        agencies = known + sorted(counts.keys() - set(known))
        lines = (BoardLine(agency, **{name: counts[agency][name] for name in STANDINGS}) for agency in agencies)
        return tuple(line for line in lines if line.total)

    # --- time ------------------------------------------------------------------------------------------------------

    def _moved(self, reading: Reading, now: Instant) -> dict[str, tuple[CaseRow, CaseRow]]:
        """The rows, as they are stored and as they stand now, of the cases that time has moved since they were written:
        a pause is over, a term was missed. While an amendment of the calendar has not reached them all: of all."""
        if self._to_recompute(reading) is not None:
            rows = {row.ref: row for row in reading.open_cases()}
        else:
            due = dict.fromkeys(timer.subject for timer in reading.timers_due(now, _UNSWEPT, rungs=_MOVING))
            rows = {ref: row for ref in due if (row := reading.case(ref)) is not None}
        return {ref: (row, row_of(self._look(reading, ref, now)[0])) for ref, row in rows.items()}

    def _lights(self, reading: Reading, desk: Desk, now: Instant) -> dict[str, Counter[str]]:
        """How many lines stand in which light, by agency: as the store counts them, but for what time has moved."""
        counts: dict[str, Counter[str]] = {}
        for found in reading.lights(desk, now):
            counts[found.agency] = Counter({name: getattr(found, name) for name in STANDINGS})
        for before, row in self._moved(reading, now).values():
            for line in shown(before, desk):
                counts[line.agency][line.standing(now)] -= 1
            for line in shown(row, desk):
                counts.setdefault(line.agency, Counter())[line.standing(now)] += 1
        return counts

    # --- words -----------------------------------------------------------------------------------------------------

    def _shown(self, reading: Reading, lines: Sequence[Line], now: Instant) -> tuple[DocketLine, ...]:
        parties = {line.row.party: reading.party(line.row.party) for line in lines}
        names = {key: shown_name(party) for key, party in parties.items()}
        return tuple(self._line(line, names[line.row.party], now) for line in lines)

    def _line(self, line: Line, applicant: str, now: Instant) -> DocketLine:
        row, step = line.row, line.step
        matter = self.published.current.get(row.matter)
        light = line.light(now)
        if step is not None and step.due is not None and not step.paused_as and now > step.due:
            # The sweep that notes it may not have come by.
            step = evolve(step, ran_out=True)
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
            due=line.due,
            paused=line.paused,
            waiting=row.waiting,
            provisional=row.provisional,
            statutory_overdue=line.statutory_overdue(now),
            place="~".join(map(str, line.place(now))),
        )


def _place_of(text: str) -> Place:
    parts = text.split("~")
    try:
        rank, colour, due, ref, step = parts
        return int(rank), int(colour), int(due), ref, step
    except ValueError:
        zh, en = "没有这一位置", "there is no such place in a docket"
        raise BadInput(zh, en, place="after", rule="docket-place") from None


def _desk(by: Actor, *, mine: bool = False) -> Desk:
    """What a person sees."""
    holders = frozenset({by.id, by.acting_for or by.id}) if mine else frozenset[str]()
    at_window = bool(by.roles & {"window", "issuer"})
    headed = bool(by.agency and by.roles & {"head", "approver"})
    if by.roles & _EVERYWHERE:
        return Desk(holders=holders)
    if "government-head" in by.roles:
        return Desk(by.agency, frozenset(), at_window or headed, reviewed=True, holders=holders)
    roles = by.roles if by.agency else frozenset[str]()
    return Desk(by.agency, roles, at_window or headed, holders=holders)

"""The lines of a docket: which there are, in which light each stands at an instant, and which is more urgent.

Derived from the rows of cases alone. A store that keeps them beside its rows finds them by an index; its answer is the
same as that of these functions over every open case.
"""

from __future__ import annotations

from attrs import frozen

from approvalflow.domain.deadlines.lights import Light, light_of
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.ports.kept import CaseRow, StepRow

__all__ = ["NEVER", "STANDINGS", "Desk", "Line", "Lights", "Place", "lines_of", "shown"]

#: Later than any instant: stands for a due that there is not.
NEVER: Instant = 1 << 62

#: What a line can stand in, the most urgent first: a colour, the applicant's turn, or paused in whatever colour.
STANDINGS = ("red", "yellow", "green", "waiting", "paused")

_RANKS = {Light.red: 0, Light.yellow: 1, Light.green: 2, Light.grey: 3}

#: Where a line stands among all others, the most urgent first: the statutory limit has passed or not (0, 1), its
#: colour (0 red, 1 yellow, 2 green, 3 grey, and 4 more where it is paused), its due, the case, the step.
Place = tuple[int, int, Instant, str, str]

_UNDER_REVIEW = ("reviewing", "paused")


@frozen
class Line:
    """A case as a whole (`step` None), for its lead agency, or one of its open steps, for the agency that holds it."""

    row: CaseRow
    step: StepRow | None = None

    @property
    def agency(self) -> str:
        """Whose line it is."""
        return self.row.agency if self.step is None else self.step.agency

    @property
    def _clock(self) -> CaseRow | StepRow:
        """What the light follows: the step's own clock where it has one, else that of the case."""
        step = self.step
        return step if step is not None and (step.due is not None or step.paused_as) else self.row

    @property
    def due(self) -> Instant | None:
        """When it is due, as things stand."""
        return self._clock.due

    @property
    def yellow_at(self) -> Instant | None:
        """From when on it is yellow."""
        return self._clock.yellow_at

    @property
    def paused(self) -> bool:
        """Whether its clock is paused."""
        return bool(self._clock.paused_as)

    @property
    def fixed(self) -> str:
        """What is so at any instant: `red` (it ran out), `paused-` and a colour, `grey`; empty where time decides."""
        clock = self._clock
        if clock.paused_as:
            return "paused-red" if clock.ran_out else f"paused-{clock.paused_as}"
        if clock.ran_out:
            return "red"
        return "grey" if self.row.waiting or clock.due is None else ""

    def light(self, now: Instant) -> Light:
        """Its colour at an instant."""
        fixed = self.fixed
        return Light(fixed.removeprefix("paused-")) if fixed else light_of(self.due, self.yellow_at, now)

    def standing(self, now: Instant) -> str:
        """Which of `STANDINGS` it stands in at an instant."""
        light = self.light(now)
        return "paused" if self.paused else "waiting" if light is Light.grey else light.value

    def statutory_overdue(self, now: Instant) -> bool:
        """Whether the statutory limit of the case has passed."""
        return self.row.statutory_due is not None and now > self.row.statutory_due

    def place(self, now: Instant) -> Place:
        """Where it stands among all lines at an instant."""
        return (
            0 if self.statutory_overdue(now) else 1,
            _RANKS[self.light(now)] + (4 if self.paused else 0),
            NEVER if self.due is None else self.due,
            self.row.ref,
            "" if self.step is None else self.step.step,
        )


@frozen
class Desk:
    """Which lines somebody sees.

    Attributes:
        agency: its lines; those of the whole region if empty.
        roles: open steps with one of these roles; None for every open step.
        whole: cases as a whole too, where none of their steps is shown.
        reviewed: every case under review of the whole region as a whole, and no step.
        holders: of the steps only those that one of these people holds, and no case as a whole; nobody if empty.
    """

    agency: str = ""
    roles: frozenset[str] | None = None
    whole: bool = True
    reviewed: bool = False
    holders: frozenset[str] = frozenset()


@frozen
class Lights:
    """How many lines of an agency stand in which light."""

    agency: str
    red: int = 0
    yellow: int = 0
    green: int = 0
    waiting: int = 0
    paused: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.red + self.yellow + self.green + self.waiting + self.paused


def lines_of(row: CaseRow) -> tuple[Line, ...]:
    """Every line that an open case has: as a whole, and each open step. A closed case has none."""
    if row.closed_at is not None:
        return ()
    return (Line(row), *(Line(row, step) for step in row.steps))


def shown(row: CaseRow, desk: Desk) -> tuple[Line, ...]:
    """The lines of a case that a desk sees."""
    whole, *steps = lines_of(row) or (None,)
    if whole is None:
        return ()
    here = not desk.agency or row.agency == desk.agency
    if desk.reviewed:
        seen = row.stage in _UNDER_REVIEW or (desk.whole and here)
        return (whole,) if seen and not desk.holders else ()
    own = tuple(line for line in steps if _is_own(line, desk))
    if desk.holders:
        return tuple(line for line in own if line.step is not None and line.step.holder in desk.holders)
    return own or ((whole,) if desk.whole and here else ())


def _is_own(line: Line, desk: Desk) -> bool:
    step = line.step
    if step is None or (desk.agency and step.agency != desk.agency):
        return False
    return desk.roles is None or step.role in desk.roles

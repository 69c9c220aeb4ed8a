"""What supervision remembers of habits: how often somebody did something, of how often they could have, by month.

Detectors of gaming need more than one case: a habit shows only beside what others do with the same matter. So each
entry that counts adds to the row of the person and to that of everybody, and no detector ever looks through all cases.
What counts is decided by the entry and the case alone, so that the rows can be counted again from the journal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from attrs import evolve, field, frozen

from approvalflow.domain.cases.case import Case
from approvalflow.domain.deadlines.moments import Instant, day_of
from approvalflow.domain.parties.people import SYSTEM
from approvalflow.domain.supervision.findings import Happening

__all__ = ["CERTIFIED", "EVERYBODY", "KEPT_MARKS", "TALLIED", "WINDOW", "Count", "Tally", "counts_of", "months_before", "tally_after"]

#: The person of the row that holds what everybody did.
EVERYBODY = ""
#: How many months a habit is looked at over, the running one included.
WINDOW = 3
#: How many marks a row keeps, the latest.
KEPT_MARKS = 60


@frozen
class Tally:
    """How often one person, or everybody, did something with a matter in a month.

    Attributes:
        kind: what is counted: `conversions`, `declines`, `refusals`, `supplements`, `late-pauses`, `late-acceptances`,
            `decisions`, `filings`, `endings`; `certificates` has a row for each number, in the place of the matter.
        person: whose count it is; empty for everybody. matter: empty where matters are not told apart.
        month: `2026-03`; empty for a row that only keeps marks. Months are those of UTC, so that whoever reads the
            journal alone counts the same.
        chances: how often it could have happened; hits: how often it did.
        entries: how many entries of the journal the row holds.
        recent: the latest marks, separated by blanks: a case, or the instant of an entry.
    """

    kind: str
    person: str
    matter: str
    month: str
    chances: int = 0
    hits: int = 0
    entries: int = 0
    recent: str = ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What the row is of."""
        return self.kind, self.person, self.matter, self.month

    @property
    def marks(self) -> tuple[str, ...]:
        """The latest marks, in the order of the journal."""
        return tuple(self.recent.split())


@frozen
class Count:
    """What one entry adds to one row."""

    kind: str
    person: str
    matter: str
    month: str
    chances: int = 0
    hits: int = 0
    mark: str = ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """The row that it is added to."""
        return self.kind, self.person, self.matter, self.month


def tally_after(tally: Tally | None, count: Count) -> Tally:
    """The row with one more entry in it."""
    tally = tally or Tally(*count.key)
    marks = (*tally.marks, count.mark) if count.mark else tally.marks
    return evolve(
        tally,
        chances=tally.chances + count.chances,
        hits=tally.hits + count.hits,
        entries=tally.entries + 1,
        recent=" ".join(marks[-KEPT_MARKS:]),
    )


def months_before(month: str) -> str:
    """The first month of the window that ends with this one."""
    year, number = map(int, month.split("-"))
    months = year * 12 + number - WINDOW
    return f"{months // 12:04d}-{months % 12 + 1:02d}"


def counts_of(happening: Happening, *, imported: bool = False) -> Iterator[Count]:
    """What an entry adds to which rows: nothing for what the passing of time does, or without its case. Of what another
    system did (`imported`) only the certificates count."""
    if happening.kind in CERTIFIED:
        number = str(happening.body["certificate"])
        if number:
            yield Count("certificates", EVERYBODY, number, "", 1, 0, happening.case_ref)
    if imported or happening.case is None or happening.kind not in TALLIED or happening.by == SYSTEM.id:
        return
    yield from TALLIED[happening.kind](happening, happening.case)


@frozen
class _Habit:
    """Counts one thing, for the person and for everybody."""

    kind: str
    happened: Callable[[Happening, Case], bool | None] = field()

    def counted(self, happening: Happening, case: Case) -> Iterator[Count]:
        """One row of the person and one of everybody; none where it could not have happened."""
        hit = self.happened(happening, case)
        if hit is None:
            return
        month = day_of(happening.at, "UTC").strftime("%Y-%m")
        for person in (happening.by, EVERYBODY):
            yield Count(self.kind, person, case.filing.matter, month, 1, int(hit))


def in_last_tenth(start: Instant, at: Instant, due: Instant | None) -> bool:
    """Whether less than a tenth was left of a time that ends at `due`."""
    return due is not None and start < at <= due and (due - at) * 10 < due - start


def _late_pause(happening: Happening, case: Case) -> bool:
    clocks = (clock for clock in case.clocks.values() if clock.limit == "promised" and clock.runs)
    return any(in_last_tenth(clock.anchor, happening.at, clock.due) for clock in clocks)


def _late_acceptance(happening: Happening, case: Case) -> bool | None:
    clocks = [clock for clock in case.clocks.values() if clock.limit == "intake"]
    return in_last_tenth(clocks[-1].anchor, happening.at, clocks[-1].due) if clocks else None


def _asked(_happening: Happening, case: Case) -> bool | None:
    """A case counts once: where papers were asked for, it counted then."""
    return None if case.named else False


def _on_the_spot(_happening: Happening, case: Case) -> bool | None:
    return False if case.handling == "on-the-spot" else None


def _yes(_happening: Happening, _case: Case) -> bool:
    return True


def _no(_happening: Happening, _case: Case) -> bool:
    return False


def _first_request(happening: Happening, case: Case) -> bool | None:
    return True if case.named == frozenset(happening.body["papers"]) else None


_CONVERTED = _Habit("conversions", _yes)
_NOT_CONVERTED = _Habit("conversions", _on_the_spot)
_DECLINED, _NOT_DECLINED = _Habit("declines", _yes), _Habit("declines", _no)
_REFUSED, _NOT_REFUSED = _Habit("refusals", _yes), _Habit("refusals", _no)
_SUPPLEMENTS, _NO_SUPPLEMENTS = _Habit("supplements", _first_request), _Habit("supplements", _asked)
_PAUSED = _Habit("late-pauses", _late_pause)
_ACCEPTED = _Habit("late-acceptances", _late_acceptance)


def _together(*habits: _Habit) -> Callable[[Happening, Case], Iterator[Count]]:
    def counted(happening: Happening, case: Case) -> Iterator[Count]:
        for habit in habits:
            yield from habit.counted(happening, case)

    return counted


def _decided(*habits: _Habit) -> Callable[[Happening, Case], Iterator[Count]]:
    """A decision counts as one, and its instant is kept: that at which it was entered, for somebody typed it then."""

    def counted(happening: Happening, case: Case) -> Iterator[Count]:
        yield from _together(*habits)(happening, case)
        yield Count("decisions", happening.by, "", "", 1, 0, str(happening.entered))

    return counted


def _remembered(kind: str, *habits: _Habit) -> Callable[[Happening, Case], Iterator[Count]]:
    """The case is kept among the latest of its matter."""

    def counted(happening: Happening, case: Case) -> Iterator[Count]:
        yield from _together(*habits)(happening, case)
        yield Count(kind, EVERYBODY, case.filing.matter, "", 1, 0, f"{happening.at}/{case.ref}")

    return counted


#: The entries that tell the number of a certificate.
CERTIFIED = frozenset({"case-issued", "case-imported"})
#: What each kind of entry adds.
TALLIED: dict[str, Callable[[Happening, Case], Iterator[Count]]] = {
    "case-filed": _remembered("filings"),
    "case-withdrawn": _remembered("endings"),
    "case-declined": _remembered("endings", _DECLINED, _NO_SUPPLEMENTS),
    "supplements-asked": _together(_SUPPLEMENTS),
    "case-accepted": _together(_NOT_DECLINED, _NO_SUPPLEMENTS, _ACCEPTED),
    "handling-converted": _together(_CONVERTED),
    "pause-began": _together(_PAUSED),
    "case-granted": _decided(_NOT_REFUSED, _NOT_CONVERTED),
    "case-refused": _decided(_REFUSED, _NOT_CONVERTED),
}

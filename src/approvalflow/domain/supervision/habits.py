"""Which entry of the journal adds to which tally: decided by the entry and the case as it stood after it, alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from attrs import field, frozen

from approvalflow.domain.cases.case import Case
from approvalflow.domain.deadlines.moments import Instant, day_of
from approvalflow.domain.parties.people import SYSTEM
from approvalflow.domain.supervision.findings import Happening
from approvalflow.domain.supervision.tallies import EVERYBODY, Count

__all__ = ["NUMBERED", "TALLIED", "counts_of", "in_last_tenth", "numbers_of", "used_up"]


def counts_of(happening: Happening, *, imported: bool = False) -> Iterator[Count]:
    """What an entry adds to which rows: nothing for what the passing of time does, or without its case. Of what another
    system did (`imported`) only the certificates count."""
    yield from numbers_of(happening.kind, happening.body, happening.case_ref)
    if imported or happening.case is None or happening.kind not in TALLIED or happening.by == SYSTEM.id:
        return
    yield from TALLIED[happening.kind](happening, happening.case)


def numbers_of(kind: str, body: Mapping[str, Any], case_ref: str) -> Iterator[Count]:
    """The certificates and receipts that an entry of this kind names, each with its case."""
    for counted, place in NUMBERED.get(kind, ()):
        number = str(body[place])
        if number:
            yield Count(counted, EVERYBODY, number, "", 1, 0, case_ref)


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


def used_up(case: Case, at: Instant) -> int | None:
    """How many per cent of the promise had passed when a case ended, of the time to accept where it had not been
    accepted; None where neither can be told."""
    for limit in ("promised", "intake"):
        clock = next((one for one in case.clocks.values() if one.limit == limit), None)
        due = (clock.due or clock.told) if clock is not None else None
        if clock is not None and due is not None and due > clock.anchor:
            return max(0, (at - clock.anchor) * 100 // (due - clock.anchor))
    return None


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
        yield Count(kind, EVERYBODY, case.filing.matter, "", 1, 0, f"{happening.at}/{case.filing.ref}")

    return counted


#: The entries that tell the number of a certificate or of a receipt that another system gave, and where.
NUMBERED: dict[str, tuple[tuple[str, str], ...]] = {
    "case-issued": (("certificates", "certificate"),),
    "case-imported": (("certificates", "certificate"),),
    "fee-brought-over": (("receipts", "receipt"),),
}
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

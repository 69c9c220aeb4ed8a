"""Whatever the ledger, a derivation ends where the clock is due, counts what the limit counts, and can be drawn."""

from datetime import timedelta
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from approvalflow.domain.deadlines.explain import explain
from approvalflow.domain.deadlines.limits import ENDS, ROLLS, Limit
from approvalflow.domain.deadlines.moments import HOUR, MINUTE, Instant
from approvalflow.domain.deadlines.stopwatch import Pause, Stopwatch, read
from tests.domain.deadlines.places import OFFICE, at

STARTS = st.integers(0, 24 * 300).map(lambda hours: at("2026-01-06") + hours * HOUR)
TERMS = st.one_of(
    st.integers(1, 45).map(lambda n: f"{n} working days"),
    st.integers(1, 60).map(lambda n: f"{n} calendar days"),
    st.integers(1, 4).map(lambda n: f"{n} months"),
    st.integers(1, 30).map(lambda n: f"{n} working hours"),
    st.just("on the spot"),
)


@st.composite
def stopwatches(draw: st.DrawFn) -> tuple[Stopwatch, Instant]:
    """A clock with up to three pauses that may overlap, perhaps a date told, and an instant to read it at."""
    start = draw(STARTS)
    pauses = []
    for _ in range(draw(st.integers(0, 3))):
        begin = start + draw(st.integers(-48, 900)) * HOUR
        length = draw(st.integers(1, 400)) * draw(st.sampled_from([HOUR, 20 * MINUTE]))
        pauses.append(Pause(begin, draw(st.sampled_from([None, begin + length])), begin + length))
    limit = Limit(draw(TERMS), end=draw(st.sampled_from(ENDS)), roll=draw(st.sampled_from(ROLLS)))
    told = draw(st.sampled_from([None, start + 1000 * HOUR]))
    now = start + draw(st.integers(0, 2000)) * HOUR
    return Stopwatch(limit, start, tuple(pauses), not_before=told), now


@given(stopwatches())
def test_a_derivation_ends_where_the_clock_is_due(case: tuple[Stopwatch, Instant]) -> None:
    """The same due instant and day as the reading; the last day is that day; its numbers run from 1."""
    watch, now = case
    reading, found = read(watch, OFFICE, now), explain(watch, OFFICE, now)
    assert (found.due, found.due_day) == (reading.due, reading.due_day)
    assert found.provisional == reading.provisional == (found.why_provisional is not None)
    days = [each.day for each in found.days]
    assert days == [days[0] + timedelta(days=step) for step in range(len(days))]
    numbers = [each.number for each in found.days if each.number]
    assert numbers == list(range(1, len(numbers) + 1))
    if reading.due is not None:
        assert days[-1] == reading.due_day
        if watch.limit.term.unit in ("working-day", "calendar-day"):
            assert len(numbers) == watch.limit.term.amount
        if watch.limit.term.unit == "working-hour":
            assert sum(each.spent for each in found.days) == watch.limit.term.amount * HOUR


@given(stopwatches(), st.sampled_from(["zh", "en"]))
def test_every_derivation_can_be_told_and_drawn(case: tuple[Stopwatch, Instant], language: str) -> None:
    """Every day has its line and its cell, once."""
    watch, now = case
    found = explain(watch, OFFICE, now)
    text = found.text(language)
    assert all(f"\n{each.day} " in text for each in found.days)
    cells = [
        cell.get("data-day") for cell in ElementTree.fromstring(found.svg(language)).iter() if cell.get("data-day")
    ]
    assert len(cells) == len(set(cells)) and {str(each.day) for each in found.days} <= set(cells)

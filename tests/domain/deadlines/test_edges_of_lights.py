"""Lights at their edges: their words, and clocks that pause in the instant that decides."""

from approvalflow.domain.deadlines.lights import Light, light_of, light_of_stopwatch, worst
from approvalflow.domain.deadlines.limits import Limit
from approvalflow.domain.deadlines.stopwatch import Pause, Stopwatch
from tests.domain.deadlines.places import OFFICE, at

START, DUE = at("2026-03-02 10:00"), at("2026-03-09 17:30")


def test_there_are_four_lights() -> None:
    """A journal keeps their words."""
    assert [light.value for light in Light] == ["green", "yellow", "red", "grey"]


def test_without_a_due_there_is_no_colour_whatever_the_warning() -> None:
    """Grey comes from the due alone."""
    assert light_of(None, 50, 100) is Light.grey
    assert light_of(100, 50, 100, paused_as=Light.grey) is Light.grey


def test_nothing_is_worse_than_grey_alone() -> None:
    """Several greys are one."""
    assert worst([Light.grey, Light.grey]) is Light.grey
    assert worst(iter([Light.yellow, Light.red, Light.green])) is Light.red


def test_a_pause_at_the_very_due_keeps_it_yellow() -> None:
    """At due it is still yellow, and paused it stays so."""
    watch = Stopwatch(Limit("5 working days"), START, (Pause(DUE),))
    assert light_of_stopwatch(watch, OFFICE, DUE) is Light.yellow
    assert light_of_stopwatch(watch, OFFICE, DUE + 1) is Light.yellow


def test_a_pause_from_before_the_anchor_starts_green() -> None:
    """It is clipped to the anchor: the colour it paused with is that of a clock that has not begun."""
    watch = Stopwatch(Limit("5 working days"), START, (Pause(at("2026-02-24 10:00")),))
    assert light_of_stopwatch(watch, OFFICE, at("2026-03-20 10:00")) is Light.green


def test_an_earlier_pause_moves_the_colour_of_a_later_one() -> None:
    """What paused on the day that was yellow without the first pause is green with it."""
    first = Pause(at("2026-03-03 10:00"), None, at("2026-03-05 10:00"))
    second = Pause(at("2026-03-09 10:00"))
    assert light_of_stopwatch(Stopwatch(Limit("5 working days"), START, (second,)), OFFICE, DUE) is Light.yellow
    both = Stopwatch(Limit("5 working days"), START, (second, first))
    assert light_of_stopwatch(both, OFFICE, at("2026-03-20 10:00")) is Light.green

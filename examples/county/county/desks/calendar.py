"""The calendar of the region at a desk: the year in months, the notices behind it, what was amended and what waits."""

from __future__ import annotations

from datetime import date
from typing import Any

from litestar import Request, Response, get

from approvalflow import Office, Text
from approvalflow.domain.deadlines.calendars import Calendar
from approvalflow.domain.deadlines.moments import Day, day, day_of
from approvalflow.domain.deadlines.notices import AGENCY, LAYERS, Notice
from approvalflow.errors import BadInput, BeforeCalendar
from county.desks.course import who
from county.desks.seat import officer
from county.desks.settling import AMENDERS, LAYER_WORDS, STATE_WORDS
from county.look.months import WEEKDAYS, duty_days, month_name, months_of, runs_of
from county.look.times import day_words
from county.rendering import render
from county.state import county_of

__all__ = ["agency_notices", "handlers", "shown_notice"]


def agency_notices(office: Office) -> tuple[Notice, ...]:
    """The notices by which agencies added duty days; `Office.calendar` leaves them out, as it is nobody's own."""
    return tuple(notice for notice in office.notices() if notice.layer == AGENCY)


def shown_notice(notice: Notice, today: Day, year: int | None = None) -> dict[str, Any]:
    """A notice as a line of a table: the days that it names, of one year where one is given, as runs."""
    off = [day for day in notice.days_off if year in (None, day.year)]
    worked = [day for day in notice.days_worked if year in (None, day.year)]
    return {
        "notice": notice,
        "off": [run.words(today) for run in runs_of(off, notice.names)],
        "worked": [run.words(today) for run in runs_of(worked)],
    }


def _asked_day(text: str) -> tuple[Day | None, Text | None]:
    """The day that was asked for, or what is wrong with it."""
    if not text:
        return None, None
    try:
        return day(text), None
    except BadInput as error:
        return None, Text(error.zh, error.en)


def _known(office: Office, known_on: Day | None) -> tuple[Calendar, Text | None]:
    """The calendar as known on a day; the one in force, with the reason, where nothing was known by then."""
    try:
        return office.calendar(known_on=known_on), None
    except BeforeCalendar as error:
        return office.calendar(), Text(error.zh, error.en)


@get("/desk/calendar", sync_to_thread=True)
def calendar_page(request: Request[Any, Any, Any]) -> Response[Any]:
    """A year of the calendar, in force or as it was known on a day, with its notices and amendments."""
    by = officer(request)
    office = county_of(request).office
    today = day_of(office.clock.now(), office.zone)
    typed = request.query_params.get("known", "").strip()
    known_on, wrong = _asked_day(typed)
    calendar, none_known = _known(office, known_on)
    if none_known:
        known_on = None
    year = _year(request.query_params.get("year", ""), calendar, today)
    agencies = [one for one in agency_notices(office) if known_on is None or one.known_from <= known_on]
    duty = duty_days(agencies, calendar)
    speaking = [one for one in (*calendar.notices, *agencies) if _names(one, year)]
    news = office.calendar_news()
    return render(
        request,
        "desks/calendar.html",
        by=by,
        calendar=calendar,
        horizon=day_words(calendar.horizon, Day.min) if calendar.horizon else None,
        year=year,
        today=today,
        months=months_of(year, calendar, duty, today),
        notices=[shown_notice(one, date(year, 1, 1), year) for one in sorted(speaking, key=_latest_first)],
        known=typed,
        known_on=known_on,
        known_words=day_words(known_on, Day.min) if known_on else None,
        wrong=wrong or none_known,
        proposals=office.amendments(),
        news=[shown_notice(one, today) for one in news],
        may_amend=bool(by.roles & AMENDERS),
        weekdays=WEEKDAYS,
        month_name=month_name,
        layers=LAYER_WORDS,
        states=STATE_WORDS,
        runs=lambda one: [run.words(today) for run in runs_of({*one.days_off, *one.days_worked})],
        who=lambda key: who(office.organisation, key),
    )


def _year(text: str, calendar: Calendar, today: Day) -> int:
    """The year that was asked for, within the calendar; this year where none was."""
    asked = int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else today.year
    return min(max(asked, calendar.first.year), calendar.last.year)


def _names(notice: Notice, year: int) -> bool:
    return any(one.year == year for one in (*notice.days_off, *notice.days_worked))


def _latest_first(notice: Notice) -> tuple[int, int]:
    return -LAYERS.index(notice.layer), -notice.known_from.toordinal()


handlers: list[Any] = [calendar_page]

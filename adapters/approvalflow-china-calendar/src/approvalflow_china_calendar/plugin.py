"""What approvalflow finds under the entry point `china-calendar`."""

from approvalflow import hookimpl
from approvalflow.ports.calendar import CalendarSource
from approvalflow_china_calendar.source import ChinaCalendar

__all__ = ["approvalflow_register_calendars"]


@hookimpl
def approvalflow_register_calendars() -> list[CalendarSource]:
    """Offer the calendar `cn`."""
    return [ChinaCalendar()]

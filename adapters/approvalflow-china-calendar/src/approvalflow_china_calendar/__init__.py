"""The working days of mainland China: holiday notices of the State Council since 2004, each with its source.

`calendar()` is the calendar `cn`; the plug-in offers it to approvalflow under the key `china-calendar`.
"""

from approvalflow_china_calendar.national import national_notices, provincial_notices
from approvalflow_china_calendar.source import ChinaCalendar, calendar
from approvalflow_china_calendar.statutory import assumed_days, statutory_days

__all__ = [
    "ChinaCalendar",
    "assumed_days",
    "calendar",
    "national_notices",
    "provincial_notices",
    "statutory_days",
]

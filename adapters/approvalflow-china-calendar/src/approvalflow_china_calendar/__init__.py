"""The working days of mainland China: the State Council's holiday notices since that for 2004, each with its source.

`calendar()` is the calendar `cn`; the plug-in offers it to approvalflow under the key `china-calendar`.
"""

from approvalflow_china_calendar.national import national_notices, provincial_notices
from approvalflow_china_calendar.packages import PACKAGES, notice_from_package
from approvalflow_china_calendar.source import ChinaCalendar, calendar
from approvalflow_china_calendar.statutory import assumed_days, statutory_days

__all__ = [
    "PACKAGES",
    "ChinaCalendar",
    "assumed_days",
    "calendar",
    "national_notices",
    "notice_from_package",
    "provincial_notices",
    "statutory_days",
]

"""The receipt rule at work: from which instant a clock that starts at filing counts."""

from __future__ import annotations

from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.limits import Limit
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.organisation import ReceiptRule

__all__ = ["FROM_FILING", "counted_from", "received_at"]

#: The starts that are the filing itself, or the filing of what had been asked for.
FROM_FILING = ("filing", "papers-complete")


def received_at(filed: Instant, timetable: Timetable, rule: ReceiptRule | None) -> Instant:
    """When a filing counts as received: the filing itself, or under a receipt rule, after the last close and on a day
    not worked, the opening of the next working day."""
    if rule is None:
        return filed
    day = timetable.receipt_day(filed)
    return filed if day == timetable.day_of(filed) else timetable.open_of(day)


def counted_from(limit: Limit, filed: Instant, timetable: Timetable, rule: ReceiptRule | None) -> Instant:
    """The anchor of a clock that starts at filing.

    The rule holds for clocks that start at filing and for no other. It never moves deemed acceptance: what is deemed
    accepted when nobody answered is so counted from the true day of receipt (行政许可法 art. 32, 电子签名法 art. 11).
    """
    if limit.start not in FROM_FILING or limit.on_missed == "deemed-accepted":
        return filed
    return received_at(filed, timetable, rule)

"""Road cases under review, and a notice that closes the offices on a day before they are due."""

from __future__ import annotations

from datetime import date

from approvalflow import Actor, Office
from approvalflow.domain.deadlines.moments import instant, rfc3339
from approvalflow.domain.deadlines.notices import Notice
from examples.embed.tests.killed.county import CLERK, file_road

__all__ = ["ADMINISTRATOR", "CLOSED", "DIRECTOR", "FIRST_DUE", "MOVED_DUE", "NOW", "due_of", "reviewing"]

#: A Wednesday morning. Road cases that are accepted then are due on the 7th, and with the closed day on the 8th.
NOW = instant("2026-11-25T09:30:00+08:00")
FIRST_DUE, MOVED_DUE = "2026-12-07", "2026-12-08"
CLOSED = Notice(
    title="关于暴雪期间停止办公的通知(示例)",
    number="示例〔2026〕2号",
    issued_on=date(2026, 11, 24),
    layer="city",
    area="420900",
    days_off=[date(2026, 12, 3)],
)
ADMINISTRATOR = Actor("u-01", agency="centre", roles={"admin"})
DIRECTOR = Actor("u-02", agency="centre", roles={"centre"})


def reviewing(office: Office, count: int) -> list[str]:
    """So many accepted road cases."""
    refs = [file_road(office, name=f"王芳{number}").ref for number in range(count)]
    for ref in refs:
        office.accept(ref, by=CLERK)
    return refs


def due_of(office: Office, ref: str) -> str:
    """The day on which a case is promised, as it is stored."""
    with office.store.reading(office.region) as reading:
        clocks = office._case_and_matter(reading, ref)[0].clocks
    due = clocks["promised"].due
    return rfc3339(due, office.zone)[:10] if due is not None else ""

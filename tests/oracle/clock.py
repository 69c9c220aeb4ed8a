"""One clock with its ledger: when it is due, and what came too late to matter."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from .counting import Count, End
from .pauses import Pause, is_short, unite, was_notified_long


@dataclass(frozen=True)
class More:
    """An extension: so much more of the same unit, decided with its reasons served at an instant."""

    amount: int
    at: datetime


@dataclass(frozen=True)
class Settled:
    """What a ledger comes to.

    `count` has the amount that holds, extension included; `end` is None while a pause runs that is not short.
    `costing` are the pauses that cost, `resumed` those that leave a floor; `taken` all united pauses that began before
    the clock ran out; `late` says that a pause or an extension came after.
    """

    count: Count
    end: End | None
    costing: list[Pause]
    resumed: list[Pause]
    taken: list[Pause]
    late: bool

    def pause_at(self, instant: datetime) -> Pause | None:
        """The united pause that holds the clock at this instant."""
        return next((pause for pause in self.taken if pause.holds(instant)), None)

    def ran_out_by(self, instant: datetime) -> bool:
        """Whether the due has passed at this instant while the clock was running: inside a pause no clock runs."""
        if self.late:
            return True
        return self.end is not None and instant > self.end.instant and self.pause_at(instant) is None


def settle(count: Count, pauses: list[Pause], short: timedelta, more: More | None = None) -> Settled:
    """Let the united pauses and the extension take effect one after the other until the clock runs out."""
    so_far = Settled(count, count.end([], []), [], [], [], False)
    if count.term.unit in ("on the spot", "before expiry"):
        return so_far
    for pause in unite(count.start.instant, pauses):
        if more is not None and more.at < pause.start:
            so_far, more = extended(so_far, more), None
        if so_far.end is None or pause.start > so_far.end.instant:
            return replace(so_far, late=True)
        so_far = paused(so_far, pause, short)
    return so_far if more is None else extended(so_far, more)


def paused(so_far: Settled, pause: Pause, short: timedelta) -> Settled:
    """With one more united pause, which began before the clock ran out."""
    count, costing, resumed = so_far.count, so_far.costing, so_far.resumed
    if count.term.unit == "working hours":
        costing = [*costing, pause]
        stopped = pause.running
    else:
        brief = is_short(pause, count.office, short)
        if not brief:
            costing = [*costing, pause]
        if not pause.running and (not brief or was_notified_long(pause, count.office, short)):
            resumed = [*resumed, pause]
        stopped = pause.running and not brief
    end = None if stopped else count.end(costing, resumed)
    return Settled(count, end, costing, resumed, [*so_far.taken, pause], so_far.late)


def extended(so_far: Settled, more: More) -> Settled:
    """With the extension, unless the clock had run out when its reasons were served."""
    if so_far.ran_out_by(more.at):
        return replace(so_far, late=True)
    count = so_far.count.longer(more.amount)
    end = None if so_far.end is None else count.end(so_far.costing, so_far.resumed)
    return replace(so_far, count=count, end=end)

"""One clock with its ledger of pauses: when it is due, and whether a pause came too late to matter."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from .counting import Count, End
from .pauses import Pause, is_short, unite


@dataclass(frozen=True)
class Settled:
    """What a ledger of pauses comes to.

    `end` is None while a pause runs. `costing` are the pauses that cost; `taken` all united pauses that began before
    the clock ran out; `late` those that began after.
    """

    end: End | None
    costing: list[Pause]
    taken: list[Pause]
    late: list[Pause]


def settle(count: Count, pauses: list[Pause], short: timedelta) -> Settled:
    """Let the united pauses take effect one after the other until the clock runs out."""
    in_hours = count.term.unit == "working hours"
    costing: list[Pause] = []
    resumed: list[Pause] = []
    united = unite(count.start.instant, pauses)
    for place, pause in enumerate(united):
        if pause.start > count.end(costing, resumed).instant:
            return Settled(count.end(costing, resumed), costing, united[:place], united[place:])
        if pause.running:
            return Settled(None, [*costing, pause], united[: place + 1], [])
        if in_hours:
            costing.append(pause)
        elif not is_short(pause, count.office, short):
            costing.append(pause)
            resumed.append(pause)
        elif pause.notified_long:
            resumed.append(pause)
    return Settled(count.end(costing, resumed), costing, united, [])


def begun(pauses: list[Pause], now: datetime) -> list[Pause]:
    """The pauses that have begun at this instant."""
    return [pause for pause in pauses if pause.start <= now]


def begun_before(pauses: list[Pause], instant: datetime) -> list[Pause]:
    """The pauses that began earlier than this instant."""
    return [pause for pause in pauses if pause.start < instant]


def resumed_at(pauses: list[Pause], now: datetime) -> list[Pause]:
    """The ledger as it would be if every running pause ended now; one that has not begun falls away."""
    ledger = []
    for pause in pauses:
        if not pause.running:
            ledger.append(pause)
        elif pause.start < now:
            ledger.append(Pause(pause.start, now, notified_long=True))
    return ledger

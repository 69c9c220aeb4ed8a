"""What a county may set about a rule: a whole number with a unit, a meaning and bounds."""

from __future__ import annotations

from attrs import frozen

from approvalflow.domain.parties.basis import Text

__all__ = ["UNITS", "Parameter"]

#: What a parameter counts.
UNITS: dict[str, Text] = {
    "office-minutes": Text("分钟（工作时间）", "minutes of office time"),
    "minutes": Text("分钟", "minutes"),
    "seconds": Text("秒", "seconds"),
    "calendar-days": Text("天", "calendar days"),
    "working-days": Text("个工作日", "working days"),
    "times": Text("次", "times"),
    "cases": Text("件", "cases"),
    "people": Text("人", "people"),
    "percent": Text("%", "per cent"),
}


@frozen
class Parameter:
    """One number of a rule that a county sets.

    Attributes:
        name: short and stable, e.g. `late-after`. meaning: what it is, for a supervisor.
        unit: a key of `UNITS`.
        default: what holds where the county says nothing. lowest, highest: the bounds, both inclusive.
    """

    name: str
    meaning: Text
    unit: str
    default: int
    lowest: int
    highest: int

"""The ways in which a plug-in may fail (INV-G1): each must harm nobody else."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from attrs import define, field

from approvalflow.domain.deadlines.moments import SECOND
from approvalflow.testing.simulation.faults import Faults
from approvalflow.testing.simulation.streams import Streams

__all__ = ["Misbehaviour", "Outside"]


class Outside:
    """What a plug-in can see of the county: whether a unit is open around its call, and the time that passes in it."""

    def __init__(self) -> None:
        self.units_open: Callable[[], int] = lambda: 0
        self.passes: Callable[[int], None] = lambda _span: None
        self.wrong: list[str] = []

    def called(self, adapter: str) -> None:
        """INV-G3: no outside call happens inside a unit."""
        if self.units_open():
            self.wrong.append(f"INV-G3 {adapter}: it was called while a unit was open")


@define
class Misbehaviour:
    """Draws how a call goes wrong, if it does."""

    adapter: str
    streams: Streams
    faults: Faults
    outside: Outside
    sometimes: set[str] = field(factory=set)

    def before(self, handed: object) -> None:
        """What goes wrong before anything was done: it raises, or it changes what it was handed and raises."""
        self.outside.called(self.adapter)
        if not self.faults.strikes("plugin", 0.5):
            return
        way = self.streams[self.adapter].choice(["raises", "leaves", "changes"])
        self.sometimes.add(f"plug-in {way}")
        if way == "changes":
            _deface(handed)
        raise (SystemExit("gone") if way == "leaves" else RuntimeError("a defect of the plug-in"))

    def after(self, answer: object) -> Any:
        """What goes wrong after it was done: nothing comes back, or something else, or too late."""
        if not self.faults.strikes("plugin", 0.5):
            return answer
        way = self.streams[self.adapter].choice(["answers nothing", "lies", "answers too much", "hangs"])
        self.sometimes.add(f"plug-in {way}")
        if way == "hangs":
            # Nobody waits in virtual time: the deadline passes, and the caller learns nothing of what was done.
            self.outside.passes(30 * SECOND)
            raise TimeoutError("the deadline passed")
        return {"answers nothing": None, "lies": "accepted", "answers too much": ["x" * 1000] * 1000}[way]


def _deface(handed: object) -> None:
    """Change what was handed, as far as Python lets anybody without breaking in."""
    for name in ("fen", "to", "body", "headers", "state"):
        with suppress(AttributeError):
            setattr(handed, name, 0)
    for name in ("headers", "body"):
        value = getattr(getattr(handed, "draft", handed), name, None)
        if isinstance(value, dict):
            value.clear()

"""The legal stages of a case and the moves between them, compiled once; the only file that imports transitions.

A matter does not invent stages. Guards and effects are not here: `decide` judges a move with words, and effects are the
events it answers. So the machine has no callbacks and no model: a throw-away cursor is moved once for each stage and
move, and the answer is kept.
"""

from __future__ import annotations

from functools import lru_cache

from approvalflow.domain.parties.basis import Text

__all__ = ["CLOSED", "MOVES_BETWEEN", "STAGES", "VERSION", "moves_from", "next_stage"]

#: The version of this table; a case pins it at filing.
VERSION = "2"

STAGES: dict[str, Text] = {
    "filed": Text("已收件", "filed"),
    "correcting": Text("待补正", "waiting for corrections"),
    "declined": Text("不予受理", "declined"),
    "reviewing": Text("审核中", "under review"),
    "paused": Text("暂停计时", "paused"),
    "granted": Text("准予", "granted"),
    "refused": Text("不予许可", "refused"),
    "issued": Text("已颁发", "issued"),
    "delivered": Text("已送达", "delivered"),
    "closed-unpaid": Text("逾期未缴费结案", "closed unpaid"),
    "withdrawn": Text("已撤回", "withdrawn"),
    "terminated": Text("已终止", "terminated"),
}

#: Stages in which nothing is owed to the applicant any more; only a remedy opens the case again.
CLOSED = frozenset({"declined", "delivered", "closed-unpaid", "withdrawn", "terminated"})

_BEFORE_DECISION = ("filed", "correcting", "reviewing", "paused")
_UNDER_REVIEW = ("reviewing", "paused")

#: (move, from, to). A move inside a stage has `to` equal to `from`.
MOVES_BETWEEN: tuple[tuple[str, str, str], ...] = (
    ("accept", "filed", "reviewing"),
    ("ask-supplements", "filed", "correcting"),
    ("resubmit", "correcting", "filed"),
    ("decline", "filed", "declined"),
    ("pause", "reviewing", "paused"),
    ("pause", "paused", "paused"),
    ("resume", "paused", "paused"),
    ("resume-last", "paused", "reviewing"),
    ("grant", "reviewing", "granted"),
    ("refuse", "reviewing", "refused"),
    ("issue", "granted", "issued"),
    ("deliver", "issued", "delivered"),
    ("deliver", "refused", "delivered"),
    ("lapse-unpaid", "granted", "closed-unpaid"),
    ("annul", "delivered", "terminated"),
    ("remand", "delivered", "reviewing"),
    ("remand", "refused", "reviewing"),
    *(
        (move, stage, end)
        for move, end in (("withdraw", "withdrawn"), ("terminate", "terminated"))
        for stage in _BEFORE_DECISION
    ),
    *(
        (move, stage, stage)
        for move in ("claim", "assign", "opinion", "return", "extend", "supply", "forward", "answer-from-above")
        for stage in _UNDER_REVIEW
    ),
    ("convert", "reviewing", "reviewing"),
    *(("verify-commitment", stage, stage) for stage in ("granted", "issued", "delivered")),
    *(("rectify", stage, stage) for stage in (*_BEFORE_DECISION, "granted", "issued")),
)


@lru_cache(maxsize=1)
def _machine() -> object:
    from transitions import Machine

    return Machine(
        model=None,
        states=list(STAGES),
        initial="filed",
        auto_transitions=False,
        send_event=True,
        transitions=[{"trigger": move, "source": start, "dest": end} for move, start, end in MOVES_BETWEEN],
    )


class _Cursor:
    """A throw-away model: one stage, no registration, no injected methods."""

    __slots__ = ("state",)

    def __init__(self, stage: str) -> None:
        self.state = stage


@lru_cache(maxsize=512)
def next_stage(stage: str, move: str) -> str | None:
    """The stage that a move leads to from this stage, or None where the table has no such row."""
    from transitions import MachineError

    event = _machine().events.get(move)  # type: ignore[attr-defined]
    if event is None:
        return None
    cursor = _Cursor(stage)
    try:
        event.trigger(cursor)
    except MachineError:
        return None
    return cursor.state


@lru_cache(maxsize=64)
def moves_from(stage: str) -> tuple[str, ...]:
    """The moves that the table knows from a stage, in its order."""
    return tuple(dict.fromkeys(move for move, start, _ in MOVES_BETWEEN if start == stage))

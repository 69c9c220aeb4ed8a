"""Calling an adapter: with a deadline, under a guard, and believing the answer only after it was checked and copied.

An adapter that raises, hangs or lies must harm nobody else. It runs in a thread of its own (`errands`); when its time
is up the caller goes on and the thread is left to end by itself, since Python can stop no thread from outside.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import copy_context
from itertools import islice
from typing import Any, TypeVar

from approvalflow.errors import AdapterFailed, ApprovalflowError
from approvalflow.failpoints import failpoint
from approvalflow.plugins.answers import Unbelievable, copied
from approvalflow.plugins.errands import run_errand

__all__ = ["MOST_OVERDUE", "calling_nobody", "guarded", "guarded_each"]

T = TypeVar("T")

#: Calls of one adapter that may be overdue at once; after that it is not called until one of them ends.
MOST_OVERDUE = 16

_OVERDUE = "overdue adapter call: "

_of_thread = threading.local()


@contextmanager
def calling_nobody() -> Iterator[None]:
    """Within the block a transaction is open, and this thread calls no adapter: a call there is a mistake of ours, and
    raises AssertionError before anybody is called (INV-G3)."""
    before = getattr(_of_thread, "transactions", 0)
    _of_thread.transactions = before + 1
    try:
        yield
    finally:
        _of_thread.transactions = before


def guarded(
    call: Callable[[], object],
    *,
    adapter: str,
    what: str,
    deadline_seconds: float,
    expect: type[T] | tuple[type[T], ...],
    may_raise: tuple[type[BaseException], ...] = (),
) -> T:
    """What the call answers, copied, if it comes within the deadline and is exactly of (one of) the expected types.

    `adapter` and `what` name the adapter and the act in the error (`"demo-bank"`, `"open_bill"`). What `may_raise`
    lists is raised as it is, so that a port can promise an exception; KeyboardInterrupt always is.

    Raises AdapterFailed for everything else: rule `adapter-raised`, `adapter-late`, `adapter-busy`, `adapter-answer`.
    The text of a foreign exception is not repeated, since it may hold personal data or a secret; it is the cause.
    """
    return _run(lambda: copied(call(), expect), adapter, what, deadline_seconds, may_raise)  # type: ignore[no-any-return]


def guarded_each(
    call: Callable[[], Iterable[object]],
    *,
    adapter: str,
    what: str,
    deadline_seconds: float,
    expect: type[T],
    at_most: int = 1_000_000,
    may_raise: tuple[type[BaseException], ...] = (),
) -> tuple[T, ...]:
    """Like `guarded`, for a call that answers a row of values (a statement): taken to its end within the deadline."""

    def collect() -> tuple[T, ...]:
        lines: list[T] = []
        for line in islice(iter(call()), at_most + 1):
            lines.append(copied(line, expect, f"answer[{len(lines)}]"))
        if len(lines) > at_most:
            raise Unbelievable(f"answer: more than {at_most} values")
        return tuple(lines)

    return _run(collect, adapter, what, deadline_seconds, may_raise)  # type: ignore[no-any-return]


def _run(
    work: Callable[[], Any],
    adapter: str,
    what: str,
    deadline_seconds: float,
    may_raise: tuple[type[BaseException], ...],
) -> Any:
    place, overdue = f"{adapter}: {what}", _OVERDUE + adapter
    if getattr(_of_thread, "transactions", 0):
        raise AssertionError(f"{place}: an adapter is called while a transaction is open / 事务未结束时调用了适配器")
    hanging = sum(thread.name == overdue for thread in threading.enumerate())
    if hanging >= MOST_OVERDUE:
        raise AdapterFailed(
            f"适配器已有 {hanging} 个超时的调用尚未返回，暂不再调用",
            f"{hanging} overdue calls of this adapter have not come back; it is not called again for now",
            place=place,
            rule="adapter-busy",
        )
    answers: list[Any] = []
    faults: list[BaseException] = []

    def attempt() -> None:
        try:
            answers.append(work())
        except BaseException as fault:  # noqa: BLE001 - told to the caller below; SystemExit must not end the host
            faults.append(fault)

    context = copy_context()
    failpoint(f"before-{what}")
    run_errand(lambda: context.run(attempt), adapter, deadline_seconds, overdue=overdue)
    failpoint(f"after-{what}")
    if faults:
        raise _said(faults[0], place, may_raise)
    if not answers:
        raise AdapterFailed(
            f"适配器在 {deadline_seconds:g} 秒内没有返回，结果未知",
            f"the adapter did not come back within {deadline_seconds:g} s; what it did is unknown",
            place=place,
            rule="adapter-late",
        )
    return answers[0]


def _said(fault: BaseException, place: str, may_raise: tuple[type[BaseException], ...]) -> BaseException:
    """What the caller gets to see of a fault in the adapter's thread."""
    if isinstance(fault, (KeyboardInterrupt, *may_raise)):
        return fault
    zh = en = type(fault).__name__
    rule = "adapter-raised"
    if isinstance(fault, Unbelievable):
        zh, en, rule = (
            f"返回值不符合约定：{fault}",
            f"the answer is not what the port promises: {fault}",
            "adapter-answer",
        )
    elif isinstance(fault, ApprovalflowError):
        zh, en = f"{fault.zh}（{zh}）", f"{fault.en} ({en})"
    elif isinstance(fault, OSError) and isinstance(fault.errno, int):
        zh, en = (f"{word}: {os.strerror(fault.errno)}" for word in (zh, en))
    failed = AdapterFailed(
        zh if rule == "adapter-answer" else f"适配器出错：{zh}",
        en if rule == "adapter-answer" else f"the adapter raised {en}",
        place=place,
        rule=rule,
    )
    failed.__cause__ = fault
    return failed

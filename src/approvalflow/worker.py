"""What runs beside an office: time takes effect, what is owed goes out, what came in is taken up, supervision looks.

    worker = Worker(office).start()     a thread of this process; letters go out as soon as they are owed
    worker.stop()                       after the job at hand

Several workers at once are safe, in one process or in many: each effect is leased by one of them. One worker may take
several regions; it goes from one to the next.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from types import TracebackType

from attrs import frozen

from approvalflow.inbox import Processed, process_waiting
from approvalflow.office.attesting import attest
from approvalflow.office.office import Office
from approvalflow.outbox import Delivered, deliver, tell_observers
from approvalflow.questions import Asked, ask_banks
from approvalflow.supervise import Looked, look
from approvalflow.sweep import Swept, sweep

__all__ = ["JOBS", "Done", "Job", "Worker"]

#: How much one job does before the next one has its turn.
_AT_ONCE = 200

_log = logging.getLogger("approvalflow.worker")


@frozen
class Done:
    """What one job did in one region.

    Attributes:
        told: what it did, in both languages; empty where there was nothing to do.
        more: it stopped before the end, and goes on at its next turn without waiting.
        fault: what it raised, where it failed; the next time it is tried again.
    """

    region: str
    job: str
    told: str = ""
    more: bool = False
    fault: BaseException | None = None


@frozen
class Job:
    """Something that a worker does again and again.

    Attributes:
        every: seconds between two times.
        do: does it for an office until there is nothing left or the given function says that it is over; answers what
            it did, in words, and whether there is more.
        on_bell: it is done at once when the office owes something.
    """

    name: str
    every: float
    do: Callable[[Office, Callable[[], bool]], tuple[str, bool]]
    on_bell: bool = False


def _inbox(office: Office, _is_over: Callable[[], bool]) -> tuple[str, bool]:
    round_: Processed = process_waiting(office, limit=_AT_ONCE)
    if not round_.done and not round_.parked:
        return "", False
    told = f"messages / 报文 {round_.done}, waiting / 待处理 {round_.waiting}, parked / 搁置 {round_.parked}"
    return told, round_.done >= _AT_ONCE


def _ask(office: Office, is_over: Callable[[], bool]) -> tuple[str, bool]:
    asked: Asked = ask_banks(office, is_over=is_over)
    if not asked.asked and not asked.failed:
        return "", False
    return (
        f"bills asked about / 已向银行查询 {asked.asked}, money found / 查得款项 {asked.found},"
        f" without an answer / 未获答复 {asked.failed}"
    ), asked.more


def _sweep(office: Office, _is_over: Callable[[], bool]) -> tuple[str, bool]:
    swept: Swept = sweep(office)
    for ref, reason in swept.failed:
        _log.error("%s sweep / 到期处理: %s: %s", office.region, ref, reason)
    return f"cases / 到期办件 {swept.cases}, events / 事件 {swept.events}" if swept.cases else "", False


def _deliver(office: Office, is_over: Callable[[], bool]) -> tuple[str, bool]:
    round_: Delivered = deliver(office, limit=_AT_ONCE, is_over=is_over)
    handled = round_.done + round_.postponed + round_.parked
    if not handled:
        return "", False
    told = f"handed over / 已送出 {round_.done}, put off / 待重试 {round_.postponed}, parked / 搁置 {round_.parked}"
    return told, handled >= _AT_ONCE


def _observe(office: Office, is_over: Callable[[], bool]) -> tuple[str, bool]:
    told = tell_observers(office, limit=_AT_ONCE, is_over=is_over)
    return f"observers told / 已通知观察者 {told}" if told else "", told >= _AT_ONCE


def _look(office: Office, _is_over: Callable[[], bool]) -> tuple[str, bool]:
    looked: Looked = look(office, limit=_AT_ONCE)
    found = looked.signals or looked.cards or looked.failed
    told = f"signals / 信号 {looked.signals}, cards / 牌 {looked.cards}, rules failed / 规则故障 {looked.failed}"
    return told if found else "", looked.entries >= _AT_ONCE


def _items(office: Office, _is_over: Callable[[], bool]) -> tuple[str, bool]:
    late = office.note_late_items()
    return f"differences not explained in time / 逾期未说明的差异 {late}" if late else "", False


def _figures(office: Office, _is_over: Callable[[], bool]) -> tuple[str, bool]:
    kept = office.close_figures()
    return f"days of figures kept / 已留存日报 {kept}" if kept else "", False


def _attest(office: Office, _is_over: Callable[[], bool]) -> tuple[str, bool]:
    attested = attest(office)
    if attested is None or attested.checkpoint is None:
        return "", False
    told = f"checkpoint / 检查点 {attested.checkpoint.size}, witnesses / 见证方 {', '.join(attested.kept) or '-'}"
    # A witness that contradicts the journal is what it is there for: somebody has to read it.
    return "; ".join([told, *attested.refused, *attested.away]), False


#: What a worker does, in this order.
JOBS: tuple[Job, ...] = (
    Job("inbox", 5, _inbox),
    Job("ask", 60, _ask),
    Job("sweep", 15, _sweep),
    Job("deliver", 5, _deliver, on_bell=True),
    Job("observe", 5, _observe),
    Job("items", 600, _items),
    Job("look", 5, _look),
    Job("figures", 600, _figures),
    Job("attest", 60, _attest),
)


class Worker:
    """Does every job of every office when its time has come; a job that fails is reported and tried again.

    Args:
        offices: the offices of one or several regions.
        every: seconds between two times of any job; each job's own interval if None.
        jobs: what to do; `JOBS`, or some of them, or more.
        report: told of each job that did something or failed; written to the log `approvalflow.worker` if None.
    """

    def __init__(
        self,
        *offices: Office,
        every: float | None = None,
        jobs: Sequence[Job] = JOBS,
        report: Callable[[Done], object] | None = None,
    ) -> None:
        self._offices, self._jobs, self._every = offices, tuple(jobs), every
        self._report = report or _written
        self._ended, self._woken = threading.Event(), threading.Event()
        self._due: dict[tuple[int, str], float] = {}
        self._rung: set[int] = set()
        self._resting: dict[str, str] = {}
        self._thread = threading.Thread(target=self.run, name="approvalflow worker", daemon=True)

    def start(self) -> Worker:
        """Begin, in a thread of its own; answers the worker itself."""
        self._thread.start()
        return self

    def end(self) -> None:
        """Ask it to end after the job at hand, without waiting."""
        self._ended.set()
        self._woken.set()

    def stop(self, timeout: float = 60.0) -> bool:
        """End after the job at hand; answers whether it did within so many seconds."""
        self.end()
        if self._thread.ident is not None:
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def is_alive(self) -> bool:
        """Whether its thread runs."""
        return self._thread.is_alive()

    def __enter__(self) -> Worker:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def run(self) -> None:
        """Work in this thread until it is asked to end."""
        listeners = [partial(self._ring, number) for number in range(len(self._offices))]
        for office, listener in zip(self._offices, listeners, strict=True):
            office.bell.listen(listener)
        try:
            while not self._ended.is_set():
                self._woken.clear()
                self._turn()
                if not self._rung and not self._ended.is_set():
                    self._woken.wait(max(0.0, min(self._due.values(), default=60.0) - time.monotonic()))
        finally:
            for office, listener in zip(self._offices, listeners, strict=True):
                office.bell.leave(listener)

    def round(self) -> tuple[Done, ...]:
        """Do every job of every office once, now, until it has no more to do; answers what each did."""
        done = []
        for number, _office in enumerate(self._offices):
            for job in self._jobs:
                done.append(self._do(number, job))
                while done[-1].more and not self._ended.is_set():
                    done.append(self._do(number, job))
        return tuple(done)

    def _ring(self, number: int) -> None:
        self._rung.add(number)
        self._woken.set()

    def _turn(self) -> None:
        """Every job whose time has come, once."""
        for number, _office in enumerate(self._offices):
            for job in self._jobs:
                if self._ended.is_set():
                    return
                rung = job.on_bell and number in self._rung
                if rung or time.monotonic() >= self._due.get((number, job.name), 0.0):
                    if job.on_bell:
                        self._rung.discard(number)
                    done = self._do(number, job)
                    wait = 0.0 if done.more else self._every or job.every
                    self._due[number, job.name] = time.monotonic() + wait

    def _do(self, number: int, job: Job) -> Done:
        office = self._offices[number]
        try:
            told, more = job.do(office, self._ended.is_set)
            done = Done(office.region, job.name, told, more)
        except Exception as fault:  # noqa: BLE001 - reported; one job that fails must not end the others
            done = Done(office.region, job.name, fault=fault)
        if done.told or done.fault is not None:
            self._report(done)
        self._tell_of_circuits(office)
        return done

    def _tell_of_circuits(self, office: Office) -> None:
        """Log an adapter that begins to rest, and one that is called again."""
        resting = {one.adapter: one.error for one in office.plugins.circuits.resting(office.clock.now())}
        for name in resting.keys() - self._resting.keys():
            _log.warning("adapter / 适配器 %s: rests after / 暂停调用: %s", name, resting[name])
        for name in self._resting.keys() - resting.keys():
            _log.info("adapter / 适配器 %s: called again / 恢复调用", name)
        self._resting = resting


def _written(done: Done) -> None:
    if done.fault is not None:
        _log.error("%s %s: failed / 失败: %s", done.region, done.job, done.fault, exc_info=done.fault)
    else:
        _log.info("%s %s: %s", done.region, done.job, done.told)

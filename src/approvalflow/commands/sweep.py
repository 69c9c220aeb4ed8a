"""`approvalflow sweep`: time takes effect, what is owed is handed over, supervision looks; once."""

from __future__ import annotations

import argparse
import sys

from attrs import astuple

from approvalflow.commands.opening import office_arguments, open_office

__all__ = ["arguments", "run"]


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `sweep` takes."""
    office_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Sweep once; 1 if a case could not be ripened, which is named. Raises what opening the office raises."""
    from approvalflow.inbox import process_waiting
    from approvalflow.outbox import deliver, tell_observers
    from approvalflow.questions import ask_banks
    from approvalflow.supervise import look
    from approvalflow.sweep import sweep

    office = open_office(options)
    try:
        processed = process_waiting(office)
        asked = ask_banks(office, limit=1000)
        swept = sweep(office)
        delivered = [deliver(office, limit=1000)]
        while delivered[-1].done:  # only the first of a line is in turn: the next follows it at once
            delivered.append(deliver(office, limit=1000))
        tell_observers(office)
        late = office.note_late_items()
        looked = look(office, limit=10_000)
    finally:
        office.close()
    print(f"cases / 到期办件: {swept.cases}, events / 事件: {swept.events}")
    done, postponed, parked = (sum(counts) for counts in zip(*map(astuple, delivered), strict=True))
    print(f"handed over / 已送出: {done}, put off / 待重试: {postponed}, parked / 搁置: {parked}")
    print(f"bank messages / 银行报文: {processed.done}, waiting / 待处理: {processed.waiting}")
    if asked.asked or asked.failed:
        print(f"bills asked about / 已向银行查询: {asked.asked}, money found / 查得款项: {asked.found}")
    if late:
        print(f"differences not explained in time / 逾期未说明的差异: {late}")
    print(f"signals / 信号: {looked.signals}, cards / 牌: {looked.cards}")
    for ref, reason in swept.failed:
        print(f"{ref}: {reason}", file=sys.stderr)
    return 1 if swept.failed else 0

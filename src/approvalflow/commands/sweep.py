"""`approvalflow sweep`: time takes effect, what is owed is handed over, supervision looks; once."""

from __future__ import annotations

import argparse

from approvalflow.commands.opening import office_arguments, open_office

__all__ = ["arguments", "run"]


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `sweep` takes."""
    office_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Sweep once. Raises what opening the office raises."""
    from approvalflow.inbox import process_waiting
    from approvalflow.outbox import deliver, tell_observers
    from approvalflow.supervise import look
    from approvalflow.sweep import sweep

    office = open_office(options)
    try:
        processed = process_waiting(office)
        swept = sweep(office)
        delivered = deliver(office, limit=1000)
        tell_observers(office)
        looked = look(office, limit=10_000)
    finally:
        office.close()
    print(f"cases / 到期办件: {swept.cases}, events / 事件: {swept.events}")
    handed = f"handed over / 已送出: {delivered.done}, put off / 待重试: {delivered.postponed}"
    print(f"{handed}, parked / 搁置: {delivered.parked}")
    print(f"bank messages / 银行报文: {processed.done}, waiting / 待处理: {processed.waiting}")
    print(f"signals / 信号: {looked.signals}, cards / 牌: {looked.cards}")
    return 0

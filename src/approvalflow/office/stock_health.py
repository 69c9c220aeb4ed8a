"""What is wrong, or soon will be, with the stock of receipt numbers."""

from __future__ import annotations

from collections.abc import Iterator

from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.organisation import Organisation
from approvalflow.errors import ApprovalflowError
from approvalflow.office.health import Symptom
from approvalflow.office.receipt_stock import StockLevel, stock_levels
from approvalflow.ports.store import Store

__all__ = ["examine_stock"]

_ALLOT = Text("向财政部门领用新号段并登记", "have finance allot a new block, and enter it")


def examine_stock(store: Store, region: str, organisation: Organisation) -> tuple[Symptom, ...]:
    """Whether every stock of receipt numbers lasts, and no receipt is owed; nothing where none was ever allotted, or
    the store does not answer (which is a symptom of its own)."""
    try:
        with store.reading(region) as reading:
            levels = stock_levels(reading)
    except ApprovalflowError:
        return ()
    return tuple(symptom for level in levels for symptom in _of(level, organisation))


def _of(level: StockLevel, organisation: Organisation) -> Iterator[Symptom]:
    title = organisation.title_of(level.agency) if level.agency else organisation.region.title
    place = f"receipts: {level.agency or organisation.region.code}"
    if level.owed:
        zh = f"{title.zh} 有 {len(level.owed)} 张电子票据因无号待开"
        en = f"{len(level.owed)} receipts of {title.en} are owed: there are no numbers for them"
        yield Symptom("receipts-owed", "fault", place, zh, en, _ALLOT)
    elif level.left < organisation.receipts.warn_below:
        zh = f"{title.zh} 的电子票据号只剩 {level.left} 个"
        en = f"{title.en} has {level.left} receipt numbers left"
        yield Symptom("receipts-low", "warning", place, zh, en, _ALLOT)

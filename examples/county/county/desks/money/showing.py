"""Money as the finance room shows it: what has a due date shows it as a light."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from approvalflow import Light, Office
from approvalflow.domain.deadlines.lights import light_of
from approvalflow.domain.deadlines.moments import local
from approvalflow.ports.books import OpenItem

if TYPE_CHECKING:
    from approvalflow.domain.deadlines.moments import DateTime

__all__ = ["ShownItem", "shown_item"]


@frozen
class ShownItem:
    """An open item with its light: yellow on the day on which it is due, red behind it, closed once it is resolved."""

    item: OpenItem
    light: Light
    due: DateTime | None
    agency: str = ""


def shown_item(item: OpenItem, now: int, office: Office) -> ShownItem:
    """The item as it stands now."""
    if item.state != "open":
        return ShownItem(item, Light.red if item.late else Light.green, None)
    due = local(item.due, office.zone)
    midnight = due.replace(hour=0, minute=0, second=0, microsecond=0)
    yellow = int(midnight.timestamp()) * 1_000_000
    return ShownItem(item, light_of(item.due, yellow, now), due)

"""Things of supervision as a desk shows them: whatever has to be answered by a time carries its light."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from attrs import frozen
from litestar import Response

from approvalflow import Light, Office
from approvalflow.domain.deadlines.moments import Instant, day_of, local
from approvalflow.domain.supervision.instruments import Instrument

if TYPE_CHECKING:
    from approvalflow.domain.deadlines.moments import DateTime

__all__ = ["PDF", "ShownTerm", "closed_month", "download"]

PDF = "application/pdf"


@frozen
class ShownTerm:
    """An instrument with the light of its answer; `due` is None where nothing is waited for (any more)."""

    one: Instrument
    light: Light | None
    due: DateTime | None
    agency: str

    @classmethod
    def of(cls, one: Instrument, light: Light | None, due: Instant | None, agency: str, zone: str) -> ShownTerm:
        """The instrument as it stands, its time in the zone of the county."""
        return cls(one, light, local(due, zone) if due is not None else None, agency)


def closed_month(office: Office) -> str:
    """The last month that is over: `2026-10` at any time of November."""
    return (day_of(office.clock.now(), office.zone).replace(day=1) - timedelta(days=1)).isoformat()[:7]


def download(content: bytes, name: str, kind: str) -> Response[bytes]:
    """A file that the browser keeps and never shows inside a page."""
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(content, media_type=kind, headers=headers)

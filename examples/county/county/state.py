"""What the whole application shares: the office and the settings, found through any request."""

from __future__ import annotations

from typing import Any

from attrs import define
from litestar import Request

from approvalflow import Office
from county.neighbours import NONE_BESIDE, Neighbours
from county.settings import Settings

__all__ = ["County", "county_of"]


@define
class County:
    """One running county, with the other counties of its city whose records this host can read."""

    settings: Settings
    office: Office
    neighbours: Neighbours = NONE_BESIDE


def county_of(request: Request[Any, Any, Any]) -> County:
    """The county that a request came to."""
    county: County = request.app.state.county
    return county

"""The notices that ship with this package: the nation's, and examples of provinces'."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from approvalflow.declare.notices import read_notices
from approvalflow.domain.deadlines.notices import known_on

if TYPE_CHECKING:
    from approvalflow.domain.deadlines.notices import Notice

__all__ = ["national_notices", "provincial_notices"]


@cache
def national_notices() -> tuple[Notice, ...]:
    """Every national notice since that for 2004, in the order in which they became known; read once, on the first call.

    One file of this package for each paper: 2015, 2019 and 2020 have two.
    """
    return known_on(read_notices(files(__package__) / "notices"), None)


@cache
def provincial_notices(area: str) -> tuple[Notice, ...]:
    """The shipped notices of one province by its six-digit code; empty where there is none.

    They are no part of `calendar()`: a county hands them in as extra notices if they bind it. Hubei's of 2020
    (`420000`) is here as the example.
    """
    notices = read_notices(files(__package__) / "provinces")
    return tuple(notice for notice in notices if notice.area == area)

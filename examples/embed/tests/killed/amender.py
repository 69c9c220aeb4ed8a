"""A process that confirms an amendment of the calendar over a county's file, and may be killed while it dates cases.

It is begun as `amender FOLDER PROPOSAL AT` and dies at the point AT of its commits, or says `through` and how many
points it passed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from approvalflow import Actor
from approvalflow.office import calendars
from approvalflow_sqlalchemy import open_store
from examples.embed.tests.killed.amended import NOW
from examples.embed.tests.killed.county import Stopped, open_county, url
from examples.embed.tests.killed.failpoints import Failpoints


def main(folder: str, proposal: str, at: int) -> None:
    # Few cases fill several units.
    calendars._CHUNK = 2
    points = Failpoints()
    store = points.around_commits(open_store(url(Path(folder))))
    office = open_county(Path(folder), store=store, clock=Stopped(NOW))
    points.arm(at)
    office.confirm_notices(proposal, by=Actor("u-02", agency="centre", roles={"centre"}))
    print("through", points.passed, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))

"""A process at the counter: every round it files twice, accepts once and hands over the letters, and may be killed.

It is begun as `clerk FOLDER ROUND AT` with POST in the environment, and waits for a line. Then it makes good for the
round before, as a restarted program does: time takes effect, the commands are given again under their own ids, what is
owed is handed over. It says `recovered` and waits for a line. Then it does its round and dies at the point AT, or says
`through` and how many points it passed.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from approvalflow import Office
from approvalflow.domain.deadlines.moments import MINUTE, instant
from approvalflow.outbox import deliver
from approvalflow.sweep import sweep
from approvalflow_sqlalchemy import open_store
from examples.embed.tests.killed.county import CLERK, Stopped, channel_to, file_road, open_county, url
from examples.embed.tests.killed.failpoints import Failpoints

#: The rounds lie further apart than a lease lasts.
START, APART = instant("2026-11-23T09:00:00+08:00"), 5 * MINUTE


def work(office: Office, turn: int) -> None:
    """File for one applicant and accept, file for another, hand over until nothing is in turn."""
    first = file_road(office, email=f"first-{turn}@mail.example", command=f"file-first-{turn}")
    office.accept(first.ref, by=CLERK, command_id=f"accept-first-{turn}")
    file_road(office, email=f"second-{turn}@mail.example", command=f"file-second-{turn}")
    while deliver(office).done:
        pass


def main(folder: str, turn: int, at: int) -> None:
    sys.stdin.readline()
    points = Failpoints()
    office = open_county(
        Path(folder),
        store=points.around_commits(open_store(url(Path(folder)))),
        channels=[points.around_sending(channel_to(int(os.environ["POST"])))],
        clock=Stopped(START + turn * APART),
    )
    sweep(office)
    if turn > 1:
        work(office, turn - 1)
    print("recovered", flush=True)
    sys.stdin.readline()
    points.arm(at)
    work(office, turn)
    print("through", points.passed, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))

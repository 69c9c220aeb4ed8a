"""A process that hands over what is owed until nothing is left: `relay FOLDER AT`.

POST in the environment is the mail server's port; what the plug-in `demo-bank` wants there enables the bank. It says
`ready`, waits for a line, and dies at the point AT, or says in the end how many effects it handed over.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from approvalflow.outbox import deliver
from approvalflow_demo_bank.plugin import from_environment
from approvalflow_sqlalchemy import open_store
from examples.embed.tests.killed.county import REGION, channel_to, open_county, url
from examples.embed.tests.killed.failpoints import Failpoints


def main(folder: str, at: int) -> None:
    points = Failpoints()
    office = open_county(
        Path(folder),
        store=points.around_commits(open_store(url(Path(folder)))),
        banks=from_environment(os.environ) if "APPROVALFLOW_DEMO_BANK_URL" in os.environ else [],
        channels=[channel_to(int(os.environ["POST"]))] if "POST" in os.environ else [],
    )
    print("ready", flush=True)
    sys.stdin.readline()
    points.arm(at)
    done, left = 0, True
    while left:
        done += deliver(office, limit=3).done
        with office.store.reading(REGION) as reading:
            left = bool(reading.owed())
        time.sleep(0.002)
    print(done)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

"""A process that hands over what is owed until nothing is left: `relay FOLDER`, with POST in the environment.

It says `ready`, waits for a line, and says in the end how many letters it handed over.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from approvalflow.outbox import deliver
from examples.embed.tests.killed.county import REGION, channel_to, open_county


def main(folder: str) -> None:
    office = open_county(Path(folder), channels=[channel_to(int(os.environ["POST"]))])
    print("ready", flush=True)
    sys.stdin.readline()
    done, left = 0, True
    while left:
        done += deliver(office, limit=3).done
        with office.store.reading(REGION) as reading:
            left = bool(reading.owed())
        time.sleep(0.002)
    print(done)


if __name__ == "__main__":
    main(sys.argv[1])

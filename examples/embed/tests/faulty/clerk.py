"""A clerk who goes on: each command is given again under its id until it is acknowledged, whatever the disk says.

As a process it is begun as `clerk FOLDER CASES` under `strace`. It prints `acknowledged ID` for each command, `failed
CLASS RULE` for each error in words, and `through` at the end; any other error ends it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar

from approvalflow import Applicant, Office
from approvalflow.errors import StoreFailed
from approvalflow.testing.doubles import VirtualClock
from approvalflow_sqlalchemy import open_store
from examples.embed.tests.crashes.county import START, opened
from examples.embed.tests.crashes.outside import Outside
from tests.office.world import CLERK, POLICE, REVIEWER, SECOND

__all__ = ["TRIES", "commands", "insisted", "work"]

T = TypeVar("T")

#: How often a command is given before the clerk gives up: more often than any fault strikes in a row.
TRIES = 40


def commands(office: Office, cases: int) -> Iterator[tuple[str, Callable[[], object]]]:
    """The commands of so many cases, each under its id: filed with a paper, accepted, two opinions."""
    for number in range(cases):
        yield f"file-{number}", partial(_file, office, number)
        ref = _ref_of(office, f"file-{number}")
        yield f"accept-{number}", partial(office.accept, ref, by=CLERK, command_id=f"accept-{number}")
        yield (
            f"check-{number}",
            partial(
                *(office.opinion, ref, "site-check", "属实"),
                by=REVIEWER,
                together=[SECOND],
                command_id=f"check-{number}",
            ),
        )
        yield (
            f"police-{number}",
            partial(office.opinion, ref, "police", "同意", by=POLICE, command_id=f"police-{number}"),
        )


def work(office: Office, cases: int, say: Callable[[str], object], failed: Callable[[StoreFailed], object]) -> None:
    """Do it all; `failed` is told each error, and may make room."""
    for name, command in commands(office, cases):
        insisted(command, failed)
        say(name)


def insisted(command: Callable[[], T], failed: Callable[[StoreFailed], object]) -> T:
    """Give a command until it is done. Raises the last error after many, and at once whatever is not StoreFailed."""
    for left in reversed(range(TRIES)):
        try:
            return command()
        except StoreFailed as fault:
            failed(fault)
            if not left:
                raise
    raise AssertionError("the loop returns or raises")


def _file(office: Office, number: int) -> object:
    return office.file(
        "road",
        applicant=Applicant(f"王芳{number}", email=f"wang-{number}@mail.example"),
        facts={"area_m2": "12.5", "days": 30},
        materials={"application": f"the application of {number}".encode() * 200},
        by=CLERK,
        command_id=f"file-{number}",
    )


def _ref_of(office: Office, command: str) -> str:
    def looked() -> str:
        with office.store.reading(office.region) as reading:
            known = reading.command(command)
            assert known is not None
            return str(known.answer["ref"])

    return insisted(looked, lambda _: None)


def main(folder: Path, cases: int) -> None:
    def failed(fault: StoreFailed) -> None:
        assert fault.zh and fault.en and fault.rule
        print("failed", type(fault).__name__, fault.rule, flush=True)

    def begin() -> Office:
        store = open_store(f"sqlite:///{folder}/county.db")
        return opened(store, Outside(folder / "outside"), VirtualClock(START), "clerk")

    office = insisted(begin, failed)
    work(office, cases, lambda name: print("acknowledged", name, flush=True), failed)
    office.close()
    print("through", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))

"""An office with jobs whose letters are lines of a file; and, run as a program, a worker of it that may hang.

`centre.py URL FILE AHEAD HANG ROUNDS REGION...`: a worker whose clock is so many seconds ahead. At a letter it writes
`begins KEY`; if it hangs it goes no further, else it writes `sent KEY`.
"""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

from approvalflow import Actor, Applicant, Office, Plugins, declare, hookimpl
from approvalflow.ports.channel import Letter, Sent
from approvalflow_procrastinate import make_app, open_store, work

SCHEME = "postgresql+procrastinate:"
REGION = "420921"
#: Rounds that come once a year: what happens in a test is done by the jobs that commits left.
NEVER = "0 0 1 1 *"
MATTERS = Path(__file__).resolve().parents[3] / "examples/embed/matters"
CLERK = Actor("u-17", agency="urban-management", roles={"window"})
FACTS = {"area_m2": "12.5", "days": 30, "class": "pavement", "site_check": False}


class Board:
    """A plug-in with one channel, which writes to a file what it is handed, or keeps it in memory."""

    name, can = "board", frozenset()

    def __init__(self, file: Path | None = None, *, hangs: bool = False) -> None:
        self.file, self.hangs, self.said = file, hangs, list[str]()

    def send(self, letter: Letter) -> Sent:
        self._say(f"begins {letter.key}")
        if self.hangs:
            threading.Event().wait()
        self._say(f"sent {letter.key}")
        return Sent("accepted")

    def _say(self, line: str) -> None:
        self.said.append(line)
        if self.file is not None:
            with self.file.open("a", encoding="utf-8") as file:
                file.write(line + "\n")

    @hookimpl
    def approvalflow_register_channels(self) -> list[object]:
        return [self]


class Ahead:
    """A clock that is so many seconds ahead of the machine's."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds

    def now(self) -> int:
        return time.time_ns() // 1000 + self.seconds * 1_000_000


def office_on(url: str, board: Board | None = None, *, region: str = REGION, ahead: int = 0) -> Office:
    """An office of a region on the database of the URL."""
    matters = declare.read_matters(MATTERS)
    plugins = Plugins([board or Board()])
    return Office(matters, region=region, store=open_store(url), plugins=plugins, clock=Ahead(ahead))


def file(office: Office, command: str = "") -> str:
    """File an application, which owes one letter; answers its reference."""
    case = office.file(
        "road-occupation",
        applicant=Applicant("王芳", id_number="420900198001010010", email="wang@mail.example"),
        facts=FACTS,
        materials={"application": b"..."},
        by=CLERK,
        command_id=command,
    )
    return str(case.ref)


def main(url: str, told: str, ahead: str, hangs: str, rounds: str, *regions: str) -> None:
    board = Board(Path(told), hangs=hangs == "hang")
    offices = [office_on(url, board, region=region, ahead=int(ahead)) for region in regions]
    print("ready", flush=True)
    work(make_app(url, offices, rounds=rounds), regions)


if __name__ == "__main__":
    main(*sys.argv[1:])

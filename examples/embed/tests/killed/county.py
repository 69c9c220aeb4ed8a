"""The county of `examples/embed`, opened on a file: its office, its people, and what an applicant brings."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from approvalflow import Actor, Applicant, Office, Plugins, declare, hookimpl
from approvalflow.office.verify import verify
from approvalflow_china_calendar import plugin as china_calendar
from approvalflow_smtp import SmtpChannel
from approvalflow_sqlalchemy import open_store
from approvalflow_sqlalchemy.sqlite import best_driver

REGION = "420921"
EMBED = Path(__file__).resolve().parents[2]
ROOT = EMBED.parents[1]

CLERK = Actor("u-17", agency="urban-management", roles={"window"})
REVIEWER = Actor("u-18", agency="urban-management", roles={"reviewer"})
SECOND = Actor("u-19", agency="urban-management", roles={"reviewer"})
POLICE = Actor("u-26", agency="traffic-police", roles={"reviewer"})
APPROVER = Actor("u-21", agency="urban-management", roles={"approver"})

FACTS = {"area_m2": "12.5", "days": 30, "class": "pavement", "site_check": False}
#: 12.5 m² * 30 days * 0.30 yuan.
FEE = 11_250


class Stopped:
    """A clock that stands still; `approvalflow.testing` has one too, but takes a while to import."""

    def __init__(self, instant: int) -> None:
        self._instant = instant

    def now(self) -> int:
        return self._instant


class Offering:
    """A plug-in that offers the given banks and channels."""

    def __init__(self, banks: Iterable[Any] = (), channels: Iterable[Any] = ()) -> None:
        self.banks, self.channels = list(banks), list(channels)

    @hookimpl
    def approvalflow_register_banks(self) -> list[Any]:
        return self.banks

    @hookimpl
    def approvalflow_register_channels(self) -> list[Any]:
        return self.channels


def copy_county(folder: Path, *, more: str = "") -> None:
    """Put the county's declarations into a folder; `more` is added to the matter."""
    shutil.copytree(EMBED / "matters", folder / "matters")
    shutil.copy(EMBED / "organisation.toml", folder)
    matter = folder / "matters" / "road-occupation.toml"
    matter.write_text(matter.read_text(encoding="utf-8") + more, encoding="utf-8")


def open_county(
    folder: Path, *, banks: Iterable[Any] = (), channels: Iterable[Any] = (), store: Any = None, **more: Any
) -> Office:
    """The county's office on the file in the folder."""
    return Office(
        store=store or open_store(url(folder)),
        matters=declare.read_matters(folder / "matters"),
        organisation=more.pop("organisation", None) or declare.read_organisation(folder / "organisation.toml"),
        plugins=Plugins([china_calendar, Offering(banks, channels)]),
        **more,
    )


def channel_to(port: int) -> SmtpChannel:
    """The product's channel to a mail server on this machine."""
    return SmtpChannel("127.0.0.1", port, "centre@county.example", starttls=False, timeout=20)


def url(folder: Path) -> str:
    """The URL of the county's file."""
    return f"sqlite:///{folder}/county.db"


def file_road(office: Office, *, email: str = "", command: str = "", name: str = "王芳") -> Any:
    """File an application for a road."""
    return office.file(
        "road-occupation",
        applicant=Applicant(name, id_number="420900198001010010", email=email),
        facts=FACTS,
        materials={"application": b"..."},
        by=CLERK,
        command_id=command,
    )


def granted(office: Office, email: str = "") -> str:
    """A case that was granted; its bill is owed to the bank. Answers the bill's reference."""
    ref = file_road(office, email=email).ref
    office.accept(ref, by=CLERK)
    office.opinion(ref, "site-check", "属实", by=REVIEWER, together=[SECOND])
    office.opinion(ref, "police-opinion", "同意", by=POLICE)
    (fee,) = office.grant(ref, by=APPROVER).fees
    return str(fee.bill)


def command(*words: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the `approvalflow` command as an operator would, in the county's folder."""
    return subprocess.run(
        [sys.executable, "-m", "approvalflow.cli", *words],
        cwd=folder,
        env=clean_environment() | environment,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )


def assert_sound(folder: Path) -> None:
    """`verify` finds nothing wrong with the county's record, and the file itself is whole."""
    store = open_store(url(folder))
    verified = verify(store, REGION)
    store.close()
    assert (verified.violations, verified.entries > 0) == ((), True)
    # By the store's own library: two of them in one process undo each other's locks on a file.
    file = best_driver().connect(str(folder / "county.db"))
    assert file.execute("PRAGMA quick_check").fetchall() == [("ok",)]
    file.close()


def assert_sound_by_command(folder: Path) -> None:
    """The same, said by `approvalflow verify`, a process of its own."""
    done = command("verify", "--store", url(folder), "--region", REGION, folder=folder)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    assert done.stdout.endswith("sound / 完好\n")


def begin(module: str, *words: str, folder: Path, **environment: str) -> subprocess.Popen[str]:
    """Begin a program of this folder as a process of its own; it says on its output how far it is."""
    return subprocess.Popen(
        [sys.executable, "-m", f"examples.embed.tests.killed.{module}", *words],
        cwd=folder,
        env=clean_environment() | {"PYTHONPATH": os.pathsep.join([str(ROOT), *_path()])} | environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _path() -> list[str]:
    """Where this process was told to look for modules: its children try the same code."""
    return [os.environ["PYTHONPATH"]] if os.environ.get("PYTHONPATH") else []


def clean_environment() -> dict[str, str]:
    """The environment of a child: that of this process, with nothing that is set for the product."""
    return {key: value for key, value in os.environ.items() if not key.startswith("APPROVALFLOW_")}

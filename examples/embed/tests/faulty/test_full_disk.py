"""A disk that is really full: every command is refused in words, nothing is half there, and room is all it takes."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from attrs import define, field
from hypothesis import settings

from approvalflow import Office
from approvalflow.errors import StoreFailed
from approvalflow.testing.doubles import VirtualClock
from approvalflow_sqlalchemy import open_store
from examples.embed.tests.crashes.county import START, opened
from examples.embed.tests.crashes.outside import Outside
from examples.embed.tests.faulty.checking import lost_or_corrupt
from examples.embed.tests.faulty.clerk import insisted, work

CASES = 5
#: How much room there is beyond the file itself, in pages of 4,096 bytes: from none to most of what the work takes.
ROOM = range(2, 102, 2) if settings().max_examples >= 10_000 else range(2, 102, 33)


def _may_mount() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("mount") is not None


pytestmark = pytest.mark.skipif(not _may_mount(), reason="only root may mount a small disk")


@contextmanager
def disk(folder: Path, pages: int) -> Iterator[Path]:
    """A disk of so many pages."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={pages * 4096}", "approvalflow", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.fixture(scope="module")
def model(tmp_path_factory) -> Path:
    """A file with the tables in it."""
    folder = tmp_path_factory.mktemp("model")
    open_store(f"sqlite:///{folder}/county.db").close()
    return folder


@define
class Landlord:
    """Is told of every refusal; after three of them somebody makes room."""

    folder: Path
    acknowledged: list[str] = field(factory=list)
    rules: list[str] = field(factory=list)

    def __call__(self, fault: StoreFailed) -> None:
        assert fault.zh and fault.en
        self.rules.append(fault.rule)
        if len(self.rules) == 3:
            subprocess.run(["mount", "-o", "remount,size=64m", self.folder], check=True)


def opened_there(folder: Path, outside: Path) -> Office:
    """The county on a file of the small disk."""
    return opened(open_store(f"sqlite:///{folder}/county.db"), Outside(outside), VirtualClock(START), "clerk")


@pytest.mark.proof
def test_a_full_disk_costs_nothing_but_time(model, tmp_path, capsys):
    """Fifty disks by `make proof`, each with a little more room: work until it is full, make room, and work on."""
    file = model / "county.db"
    refused: Counter[str] = Counter()
    for room in ROOM:
        with disk(tmp_path / f"disk-{room}", file.stat().st_size // 4096 + room) as folder:
            shutil.copy(file, folder)
            landlord = Landlord(folder)
            office = insisted(partial(opened_there, folder, tmp_path / "outside"), landlord)
            work(office, CASES, landlord.acknowledged.append, landlord)
            office.close()
            assert len(landlord.acknowledged) == 4 * CASES
            assert len(landlord.rules) == 3, "the disk was not full, or room was not enough"
            assert lost_or_corrupt(folder, landlord.acknowledged) == []
            refused.update(landlord.rules)
    with capsys.disabled():
        print(f"\nfull disks: {len(ROOM)}, refusals: {dict(refused)}")
    assert set(refused) <= {"disk-full", "disk-error", "blob-write", "cannot-open"}

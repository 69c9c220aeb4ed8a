"""What has to hold on a file after its disk failed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from approvalflow.office.verify import verify
from approvalflow.testing.doubles import VirtualClock
from approvalflow_sqlalchemy import open_store
from approvalflow_sqlalchemy.sqlite import best_driver
from examples.embed.tests.crashes.county import REGION, START, opened
from examples.embed.tests.crashes.outside import Outside

__all__ = ["lost_or_corrupt"]


def lost_or_corrupt(folder: Path, acknowledged: Iterable[str]) -> list[str]:
    """Reopen a file as it is, and say what is wrong: pages, record, papers, commands lost or done twice."""
    wrong: list[str] = []
    store = open_store(f"sqlite:///{folder}/county.db")
    office = opened(store, Outside(folder / "outside"), VirtualClock(START), "checking")
    wrong += map(str, verify(store, REGION).violations)
    with store.reading(REGION) as reading:
        commands = {name: reading.command(name) for name in acknowledged}
        done = Counter(entry.draft.command_id for entry in reading.entries(limit=1_000_000) if entry.draft.case_seq)
        refs = [row.ref for row in reading.open_cases()]
    wrong += [f"lost: {name}" for name, known in commands.items() if known is None or not done[name]]
    filed = Counter(name for name in done if name.startswith("file-"))
    wrong += [f"twice: {name}" for name in filed if done[name] != done["file-0"]]
    wrong += [f"no paper: {ref}" for ref in refs if not office.paper(ref, "application")]
    office.close()
    file = best_driver().connect(f"{folder}/county.db")
    found = file.execute("PRAGMA integrity_check").fetchall()
    file.close()
    wrong += [] if found == [("ok",)] else [f"integrity: {found[:3]}"]
    return wrong

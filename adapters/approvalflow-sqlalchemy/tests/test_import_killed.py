"""An import is killed without warning, again and again, at every point: it goes on, and nothing comes in twice."""

import json
import os
import signal
import sys
from pathlib import Path

import pytest

from approvalflow import Office
from approvalflow.errors import Conflict
from approvalflow.failpoints import watched
from approvalflow.importing.batches import import_cases
from approvalflow.importing.exporting import export_cases
from approvalflow.importing.json_lines import JsonLines
from approvalflow.memory import MemoryStore
from approvalflow.office.verify import verify
from approvalflow.testing.doubles import FixedClock
from approvalflow_sqlalchemy import open_store

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")

NOON = 1_772_164_800_000_000
ROWS = 30
AT_ONCE = 7

MATTER = """
code = "notice"
title = { zh = "告知", en = "Notice" }
agency = "urban"
kind = "service"
handling = "promised"
basis = [{ law = "demo", article = "1", level = "law", evidence = "demo" }]
free = { basis = { law = "demo", article = "1", level = "law" }, evidence = "demo" }

[limits]
promised = { term = "8 working days", source = "demo", evidence = "demo" }

[[steps]]
key = "decide"
title = { zh = "决定", en = "Decision" }
role = "approver"
"""


def rows():
    """Finished and open cases, some of them refused, some of them the other system's late dates."""
    for nth in range(ROWS):
        head = {
            "id": f"{nth:03d}",
            "number": f"N{nth:03d}",
            "matter": "notice" if nth % 5 else "notise",
            "filed": "2026-02-20T09:00:00+08:00",
            "accepted": "2026-02-20T10:00:00+08:00",
            "applicant": {"name": f"王{nth // 2}", "id_number": f"{nth // 2:018d}"},
        }
        if nth % 3:
            closed = {"decided": "2026-02-24", "closed": "2026-02-25", "stage": "delivered", "outcome": "granted"}
            yield {**head, **closed, "events": [{"at": "2026-02-20T09:00:00+08:00", "what": "收件"}]}
        else:
            yield {**head, "due": "2026-03-30"}


def office(store):
    """An office over a store."""
    from approvalflow import declare

    matter = declare.matter_from(__import__("tomllib").loads(MATTER), place="test")
    return Office([matter], region="420921", store=store, clock=FixedClock(NOON))


def bring_in(store, path, folder):
    """Run the import to its end."""
    return import_cases(
        office(store),
        JsonLines(path),
        refused=folder / "refused.jsonl",
        differing=folder / "differing.jsonl",
        at_once=AT_ONCE,
    )


def killed_at(url, path, folder, point):
    """A child imports and is killed at its `point`-th failpoint; answers whether it came so far."""
    child = os.fork()
    if not child:
        passed = 0

        def die(name):
            nonlocal passed
            passed += name.startswith("import-")
            if passed == point:
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            with watched(die):
                bring_in(open_store(url), path, folder)
            os._exit(0)
        finally:
            os._exit(1)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, -signal.SIGKILL)
    return code != 0


def beside(folder):
    """The lines of the two files beside the import."""
    return [(folder / name).read_text(encoding="utf-8") for name in ("refused.jsonl", "differing.jsonl")]


@pytest.fixture
def file(tmp_path):
    """The file, and what an import that nobody disturbs makes of it."""
    path = tmp_path / "cases.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows()), encoding="utf-8")
    (tmp_path / "undisturbed").mkdir()
    store = MemoryStore()
    done = bring_in(store, path, tmp_path / "undisturbed")
    assert done.refused == 6
    assert done.differing > 0
    return path, done, list(export_cases(office(store))), beside(tmp_path / "undisturbed")


def test_killed_at_every_point(sqlite_url, tmp_path, file):
    """Each run is killed one point further than it was begun at, until one comes to the end."""
    path, whole, exported, lines = file
    open_store(sqlite_url).close()
    kills = 0
    while killed_at(sqlite_url, path, tmp_path, 1 + kills % 6):
        kills += 1
        assert kills < 100
    assert kills >= 10
    store = open_store(sqlite_url)
    done = bring_in(store, path, tmp_path)
    assert done.before == ROWS
    assert (done.finished, done.open, done.refused, done.there, done.differing) == (
        whole.finished,
        whole.open,
        whole.refused,
        whole.there,
        whole.differing,
    )
    assert list(export_cases(office(store))) == exported
    assert beside(tmp_path) == lines
    found = verify(store, "420921")
    assert not found.violations
    assert found.cases == whole.imported
    with store.reading("420921") as reading:
        people = [party.personal["id_number"] for party in reading.parties()]
    assert len(people) == len(set(people))
    store.close()


def test_on_postgresql_the_same(database, tmp_path, file):
    """A unit that was not committed left nothing there either."""
    path, whole, exported, lines = file
    url, kills = database(), 0
    while killed_at(url, path, tmp_path, 2 + kills % 5):
        kills += 1
    store = open_store(url)
    assert bring_in(store, path, tmp_path).imported == whole.imported
    assert list(export_cases(office(store))) == exported
    assert beside(tmp_path) == lines
    assert not verify(store, "420921").violations
    store.close()


def test_two_processes_import_one_file(sqlite_url, tmp_path, file):
    """One of them goes on; the other stops with a Conflict, and no row is refused for it."""
    path, whole, exported, _ = file
    store = open_store(sqlite_url)
    other = tmp_path / "other"
    other.mkdir()
    turns = []

    def beside_it(name):
        if name == "import-committed" and not turns:
            turns.append(0)
            turns.append(bring_in(open_store(sqlite_url), path, other).rows)

    with watched(beside_it), pytest.raises(Conflict) as stopped:
        bring_in(store, path, tmp_path)
    assert stopped.value.rule == "cursor"
    assert turns == [0, ROWS]
    assert list(export_cases(office(store))) == exported
    assert bring_in(store, path, tmp_path).refused == whole.refused


def test_the_file_of_refused_rows_is_kept_from_others(sqlite_url, tmp_path, file):
    """It holds personal data."""
    path, *_ = file
    bring_in(open_store(sqlite_url), path, tmp_path)
    assert Path(tmp_path / "refused.jsonl").stat().st_mode & 0o077 == 0

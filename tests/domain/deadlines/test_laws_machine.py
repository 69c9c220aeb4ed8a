"""What the machine is, and how many questions come at once, change no answer."""

import hashlib
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import settings

from approvalflow.domain.deadlines.calendars import weekdays
from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.lights import light_of_stopwatch
from approvalflow.domain.deadlines.limits import Term
from approvalflow.domain.deadlines.many import lights_at
from approvalflow.domain.deadlines.rows import answer
from approvalflow.domain.deadlines.stopwatch import Stopwatch, read
from tests.oracle.drawing import some_row
from tests.proof.offices import some_office
from tests.proof.stopwatches import some_stopwatch, ticks

#: `make proof` takes twenty thousand answers under each setting, `make test` a thousand.
ANSWERS = 20_000 if settings().max_examples >= 10_000 else 1_000

#: Zones on both sides of the date line and in summer time, locales that exist and not, and hash seeds.
MACHINES = (
    ("UTC", "C.UTF-8", "0"),
    ("America/New_York", "zh_CN.UTF-8", "1"),
    ("Asia/Kolkata", "C", "4711"),
    ("Pacific/Kiritimati", "tr_TR.UTF-8", "2147483647"),
    ("Europe/Berlin", "POSIX", "random"),
)


def digest_of_answers(count: int) -> str:
    """The digest of everything that so many drawn stopwatches and rows are answered, words included."""
    draw = random.Random("machines")
    seen = hashlib.sha256()
    plain = Timetable(weekdays())
    for number in range(count):
        if number % 100 == 0:
            office = some_office(draw)
            seen.update(office.quick.version.encode())
        if number % 4 == 0:
            said: Any = answer(some_row(draw), lambda name: plain, "weekdays")
        else:
            asked = some_stopwatch(draw, office)
            now = ticks(asked.now)
            said = read(asked.quick, office.quick, now), light_of_stopwatch(asked.quick, office.quick, now).value
        seen.update(repr(said).encode())
    return seen.hexdigest()


PROGRAM = """
import sys
from tests.domain.deadlines.test_laws_machine import digest_of_answers
print(digest_of_answers(int(sys.argv[1])))
"""


@pytest.mark.proof
def test_equal_under_every_time_zone_locale_and_hash_seed(root: Path) -> None:
    """The machine's own settings decide nothing: five machines, one digest over all answers."""
    path = os.pathsep.join([str(root), *sys.path])
    runs = []
    for zone, locale, seed in MACHINES:
        machine = {"TZ": zone, "LC_ALL": locale, "PYTHONHASHSEED": seed, "PYTHONPATH": path}
        command = [sys.executable, "-c", PROGRAM, str(ANSWERS)]
        runs.append(subprocess.Popen(command, env={**os.environ, **machine}, cwd=root, stdout=subprocess.PIPE))
    said = {run.communicate()[0].strip() for run in runs}
    assert [run.returncode for run in runs] == [0] * len(MACHINES)
    assert len(said) == 1 and len(said.pop()) == 64


def test_the_digest_sees_a_difference() -> None:
    """One answer more is another digest."""
    assert digest_of_answers(20) != digest_of_answers(21)


@pytest.mark.proof
def test_a_batch_of_rows_equals_one_row_at_a_time() -> None:
    """Each line of `due --batch` is the answer to its row alone, in its place, whatever stands before it."""
    draw = random.Random("rows in a batch")
    plain = Timetable(weekdays())
    rows = [some_row(draw) if draw.random() < 0.9 else {"start": "2026-02-30"} for _ in range(ANSWERS // 4)]
    lines = "".join(json.dumps({**row, "calendar": "weekdays"}) + "\n" for row in rows)
    command = [sys.executable, "-m", "approvalflow.cli", "due", "--batch"]
    run = subprocess.run(command, input=lines, capture_output=True, encoding="utf-8", check=True)
    said = [json.loads(line) for line in run.stdout.splitlines()]
    assert said == [answer(row, lambda name: plain, "weekdays") for row in rows]


def made_plain(draw: random.Random, watch: Stopwatch) -> Stopwatch:
    """The stopwatch with a limit in working days that ends at close: those that a batch reads in a way of its own."""
    limit = evolve(watch.limit, term=Term(draw.randrange(1, 21), "working-day"), end="close", warn="24 hours")
    return evolve(watch, limit=limit, extension=None, fixed=None, not_before=None)


@pytest.mark.proof
def test_a_batch_of_stopwatches_equals_one_at_a_time() -> None:
    """A hundred stopwatches of one office, plain and not, read at a due of one of them, stand as they do alone."""
    draw = random.Random("stopwatches in a batch")
    for _ in range(ANSWERS // 25):
        office = some_office(draw)
        watches = [some_stopwatch(draw, office).quick for _ in range(100)]
        watches = [made_plain(draw, watch) if draw.random() < 0.7 else watch for watch in watches]
        some = draw.choice(watches)
        now = (read(some, office.quick).due or some.anchor) + draw.choice((0, 1))
        alone = [(read(one, office.quick, now).due, light_of_stopwatch(one, office.quick, now)) for one in watches]
        assert list(lights_at(watches, office.quick, now)) == alone

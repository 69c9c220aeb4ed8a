"""A real permit log of another system: its cases come in, and its deadlines are counted again."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from approvalflow import declare
from approvalflow.domain.deadlines.moments import instant, rfc3339
from approvalflow.importing.json_lines import JsonLines
from approvalflow.importing.shadow import Counted, compare
from approvalflow.office.office import Office
from approvalflow.testing.doubles import SeededIds, SeededRandom, VirtualClock
from tests.importing.places import bring_in, refused_rules, sound, written

ZONE = "Europe/Amsterdam"


@pytest.fixture
def log(root: Path, shared: Path, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every case of the log."""
    monkeypatch.syspath_prepend(str(root / "examples" / "replay"))
    from permit_log import read_log

    monkeypatch.delitem(sys.modules, "permit_log")
    return read_log(shared / "data" / "permit-log" / "receipt.csv.gz")


@pytest.fixture
def office(root: Path) -> Office:
    """The municipality, in the year after the log."""
    folder = root / "examples" / "replay"
    return Office(
        declare.read_matters(folder / "matters"),
        organisation=declare.read_organisation(folder / "organisation.toml"),
        clock=VirtualClock(instant("2012-06-01T12:00:00+02:00")),
        ids=SeededIds(),
        random=SeededRandom(),
    )


def rows(log: list[Any]) -> Iterator[dict[str, Any]]:
    """The log as the format has it: finished cases as pictures, the others as acts."""
    for case in log:
        common = {
            "id": case.name,
            "number": case.name.upper(),
            "matter": "permit-receipt",
            "language": "en",
            "applicant": {"name": f"applicant of {case.name}", "kind": "organisation"},
            "facts": {"case": case.name, "department": case.department, "channel": case.channel},
            "filed": rfc3339(case.start, ZONE),
            "accepted": rfc3339(case.start, ZONE),
        }
        happened = [{"at": rfc3339(event.at, ZONE), "what": event.activity, "by": event.by} for event in case.events]
        if case.end is None:
            yield {**common, "events": happened, "due": rfc3339(case.deadline, ZONE)}
            continue
        end = rfc3339(case.end, ZONE)
        light = "red" if case.end > case.deadline else "green"
        yield {
            **common,
            "decided": end,
            "closed": end,
            "stage": "delivered",
            "outcome": "granted",
            "light": light,
            "due": rfc3339(case.deadline, ZONE),
            "events": happened,
        }


def test_the_log_comes_in_but_for_what_contradicts_itself(office, log, tmp_path):
    """Rows whose times cannot be are refused, each with the moment that cannot; everything else stands and verifies."""
    path = written(tmp_path / "log.jsonl", rows(log))
    done = bring_in(office, path)
    assert done.rows == done.imported + done.refused == len(log) == 1434
    wrong = [
        case
        for case in log
        if (case.end is not None and case.end < case.start) or any(event.at < case.start for event in case.events)
    ]
    assert done.refused == len(wrong)
    assert {rule for faults in refused_rules(path) for _, rule in faults} == {"order"}
    sound(office)
    kept = {case.name: case for case in log if case not in wrong}
    for name, case in list(kept.items())[::50]:
        view = office.case(f"000000-old-{name}")
        assert view.stage == ("reviewing" if case.end is None else "delivered")
        course = [line for line in office.course(view.ref) if line.kind == "imported-step"]
        assert Counter(line.body["what"] for line in course) == Counter(event.activity for event in case.events)


def test_its_deadlines_are_counted_again(office, log, tmp_path):
    """As the replay of the log finds: 1,080 of 1,434 on the log's local date, 982 of them to the second."""
    exported = (
        {
            "id": case.name,
            "matter": "permit-receipt",
            "filed": rfc3339(case.start, ZONE),
            "accepted": rfc3339(case.start, ZONE),
            "due": rfc3339(case.deadline, ZONE),
            "at": rfc3339(case.start, ZONE),
        }
        for case in log
    )
    counted = Counted()
    others = 0
    for one in compare(office, JsonLines(written(tmp_path / "night.jsonl", exported))):
        counted.add(one)
        for differing in one.differing:
            assert differing.derivation.due is not None
            seconds = abs(instant(differing.theirs) - instant(differing.ours)) // 1_000_000
            others += differing.what == "due-time" and seconds > 0
    assert (counted.rows, counted.refused) == (1434, 0)
    assert counted.rows - counted.by["due-day"] == 1080
    assert others <= 1080 - 982

"""A permit log as it was exported: cases with their dates, and what was done in each. CSV or XES, packed or not."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from xml.etree import ElementTree

from attrs import frozen

from approvalflow.domain.deadlines.moments import Instant, instant

__all__ = ["LogFaulty", "Logged", "LoggedCase", "read_log"]

_XES = "{http://www.xes-standard.org/}"


class LogFaulty(ValueError):
    """The file is no permit log; says what is missing and where."""


@frozen
class Logged:
    """One activity: what, by whom, when (UTC microseconds)."""

    activity: str
    by: str
    at: Instant


@frozen
class LoggedCase:
    """One application: `end` is None where the log does not know it; `events` are in the order of time."""

    name: str
    department: str
    channel: str
    start: Instant
    deadline: Instant
    end: Instant | None
    events: tuple[Logged, ...]


def read_log(path: Path) -> list[LoggedCase]:
    """Every case of the log, by its start. Raises LogFaulty, OSError."""
    opener: Any = gzip.open if path.suffix == ".gz" else open
    name = path.name.removesuffix(".gz")
    try:
        if name.endswith(".xes"):
            with opener(path, "rb") as file:
                cases = list(_xes(file))
        else:
            with opener(path, "rt", encoding="utf-8", newline="") as file:
                cases = _gathered(csv.DictReader(file))
    except KeyError as missing:
        raise LogFaulty(f"{path.name}: no column or key {missing}") from missing
    except (ValueError, ElementTree.ParseError, gzip.BadGzipFile) as fault:
        raise LogFaulty(f"{path.name}: {fault}") from fault
    return sorted(cases, key=lambda case: (case.start, case.name))


def _moment(text: str) -> Instant:
    return instant(datetime.fromisoformat(text))


def _case(said: dict[str, str], events: Iterable[Logged]) -> LoggedCase:
    return LoggedCase(
        name=said["concept:name"],
        department=said["department"],
        channel=said["channel"],
        start=_moment(said["startdate"]),
        deadline=_moment(said["deadline"]),
        end=_moment(said["enddate"]) if said.get("enddate") else None,
        events=tuple(sorted(events, key=lambda event: event.at)),
    )


def _event(said: dict[str, str]) -> Logged:
    return Logged(said["concept:name"], said["org:resource"], _moment(said["time:timestamp"]))


def _gathered(rows: Iterable[dict[str, str]]) -> list[LoggedCase]:
    """A CSV repeats what is said of the case in each row of its events, in columns that begin with `case:`."""
    heads: dict[str, dict[str, str]] = {}
    events: dict[str, list[Logged]] = {}
    for row in rows:
        name = row["case:concept:name"]
        if name not in heads:
            heads[name] = {key.removeprefix("case:"): value for key, value in row.items() if key.startswith("case:")}
            events[name] = []
        events[name].append(_event(row))
    return [_case(head, events[name]) for name, head in heads.items()]


def _xes(file: IO[bytes]) -> Iterator[LoggedCase]:
    for _, trace in ElementTree.iterparse(file):
        if trace.tag == f"{_XES}trace":
            yield _case(_said(trace), [_event(_said(event)) for event in trace.iter(f"{_XES}event")])
            trace.clear()


def _said(element: ElementTree.Element) -> dict[str, str]:
    return {one.attrib["key"]: one.attrib["value"] for one in element if "key" in one.attrib and "value" in one.attrib}

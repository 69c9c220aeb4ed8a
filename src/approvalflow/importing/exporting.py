"""The cases of a region as rows of the format: what this library writes, it and others can read.

A finished case is one picture with its events as words; an open one is the acts that made it what it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from approvalflow.domain.cases.case import Case
from approvalflow.domain.cases.events import CaseImported, Event, event_from
from approvalflow.domain.cases.evolve import fold
from approvalflow.domain.cases.standing import standing
from approvalflow.domain.deadlines.moments import Instant, rfc3339
from approvalflow.importing.exported_acts import acts_of
from approvalflow.importing.fields import FORMAT
from approvalflow.importing.finished import BY, STEP
from approvalflow.office.drafts import IMPORT
from approvalflow.office.office import Office
from approvalflow.ports.kept import CaseRow, Entry, Party
from approvalflow.ports.store import Reading

__all__ = ["export_cases"]

_PAGE = 500
_APPLICANT = ("name", "id_number", "kind", "phone", "email", "address", "agent")
#: Fields of an imported event that are written as they were read.
_MOMENTS = frozenset({"due", "until"})


def export_cases(office: Office, *, which: str = "all") -> Iterator[str]:
    """Each case as a line of JSON, in the order of the references; `which`: `all`, `open` or `finished`.

    Personal data is in it: whoever writes it down keeps it as closely as the store. A case that was imported has the id
    and the words of the system that it came from.
    """
    zone, after = office.zone, ""
    while True:
        with office._reading() as reading:
            rows = reading.cases(after=after, limit=_PAGE)
            for row in rows:
                after = row.ref
                finished = row.closed_at is not None
                if which == "all" or finished == (which == "finished"):
                    said = _finished(reading, row, zone) if finished else _open(office, reading, row)
                    yield json.dumps({"format": FORMAT, **said}, ensure_ascii=False)
        if not rows:
            return


def _built(reading: Reading, ref: str) -> tuple[list[Entry], list[Event], Case]:
    entries = list(reading.case_entries(ref))
    events = [event_from(entry.draft.kind, entry.draft.at, entry.draft.body) for entry in entries]
    return entries, events, fold(events)


def _said(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value not in ("", None, [], {}, ())}


def _applicant(party: Party | None) -> dict[str, str]:
    personal = party.personal if party is not None else {}
    return _said({name: personal.get(name, "") for name in _APPLICANT}) if personal.get("name") else {}


def _personal(ref: str, party: Party | None) -> dict[str, Any]:
    facts = party.personal.get("facts", {}) if party is not None else {}
    return dict(facts.get(ref, {}))


def _head(case: Case, id_: str, party: Party | None, zone: str) -> dict[str, Any]:
    filing = case.filing
    return {
        "id": id_,
        "number": case.number,
        "matter": filing.matter,
        "agency": filing.agency,
        "channel": filing.channel,
        "language": filing.language,
        "filed": rfc3339(filing.filed_at, zone),
        "applicant": _applicant(party),
        "facts": {**case.facts, **_personal(case.ref, party)},
    }


def _finished(reading: Reading, row: CaseRow, zone: str) -> dict[str, Any]:
    _, events, case = _built(reading, row.ref)
    first = events[0]
    clock = case.clocks.get("imported") or case.clocks.get("promised")
    due = clock.due if clock is not None else first.due if isinstance(first, CaseImported) else None
    decided = case.decision
    light = standing(case, case.moved_at).light.value
    return _said(
        {
            **_head(case, first.id if isinstance(first, CaseImported) else case.ref, reading.party(row.party), zone),
            "accepted": _moment(case.accepted_at, zone),
            "decided": _moment(decided.at, zone) if decided is not None else "",
            "closed": rfc3339(case.moved_at, zone),
            "stage": case.stage,
            "outcome": decided.outcome if decided is not None else "",
            "light": "" if isinstance(first, CaseImported) and not first.light else light,
            "due": _moment(due, zone),
            "certificate": case.certificate,
            "handling": case.handling,
            "events": _events(_words(reading, row.ref, zone, ours=True), zone),
        }
    )


def _moment(at: Instant | None, zone: str) -> str:
    return "" if at is None else rfc3339(at, zone)


def _words(reading: Reading, ref: str, zone: str, *, ours: bool) -> list[tuple[Instant, dict[str, Any]]]:
    """What happened, in words: those of the system it came from and, with `ours`, the kinds of our own events."""
    found, last = list[tuple[Instant, dict[str, Any]]](), 0
    for entry in reading.about_case(ref):
        draft = entry.draft
        if draft.kind == STEP:
            said = {name: _again(name, value, zone) for name, value in draft.body.items()}
            found.append((draft.at, {**said, "by": "" if draft.by == BY else draft.by}))
        elif ours and draft.case_seq and draft.kind != CaseImported.kind:
            last = max(last, draft.at)
            found.append((last, {"what": draft.kind, "by": draft.by}))
    return found


def _events(found: list[tuple[Instant, dict[str, Any]]], zone: str) -> list[dict[str, Any]]:
    ordered = sorted(found, key=lambda one: one[0])
    return [_said({"at": rfc3339(at, zone), **said}) for at, said in ordered]


def _again(name: str, value: Any, zone: str) -> Any:
    return rfc3339(value, zone) if name in _MOMENTS else value


def _open(office: Office, reading: Reading, row: CaseRow) -> dict[str, Any]:
    zone, now = office.zone, office.clock.now()
    entries, events, case = _built(reading, row.ref)
    party, clock = reading.party(row.party), case.clocks.get("promised")
    command = entries[0].draft.command_id
    id_ = command.split("/", 2)[2] if command.startswith(IMPORT) else row.ref
    happened = [*acts_of(events), *_words(reading, row.ref, zone, ours=False)]
    return _said(
        {
            **_head(case, id_, party, zone),
            "facts": {**getattr(events[0], "facts", {}), **_personal(case.ref, party)},
            "papers": list(getattr(events[0], "papers", {})),
            "due": _moment(clock.due, zone) if clock is not None and clock.runs else "",
            "light": standing(case, now).light.value,
            "events": _events(happened, zone),
        }
    )

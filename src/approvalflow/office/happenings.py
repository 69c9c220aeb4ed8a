"""Journal entries as the rules of supervision see them: with the case and the matter, where a rule wants them."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve, field, frozen

from approvalflow.domain.cases.case import Case
from approvalflow.domain.cases.events import event_from
from approvalflow.domain.cases.evolve import fold
from approvalflow.domain.matters.matter import Matter
from approvalflow.domain.supervision.findings import Happening
from approvalflow.domain.supervision.habits import TALLIED
from approvalflow.domain.supervision.rules import Rule
from approvalflow.domain.supervision.rules.attempts import supervised
from approvalflow.errors import NotFound
from approvalflow.office.office import Office
from approvalflow.ports.kept import Draft, Entry
from approvalflow.ports.store import Reading

__all__ = ["Wanted", "counting_too", "happening_of", "wanted_by"]


@frozen
class Wanted:
    """The kinds of entries at which some rule looks at the case, and those at which one looks at the matter too."""

    case: frozenset[str] = field(factory=frozenset)
    matter: frozenset[str] = field(factory=frozenset)


def wanted_by(rules: Iterable[Rule]) -> Wanted:
    """What these rules want to see beside the entries."""
    known = list(rules)
    return Wanted(
        frozenset().union(*(rule.kinds for rule in known if rule.wants_case)),
        frozenset().union(*(rule.kinds for rule in known if rule.wants_matter)),
    )


def counting_too(wanted: Wanted) -> Wanted:
    """The same, with the case at every entry that may count for a habit."""
    return evolve(wanted, case=wanted.case | TALLIED.keys())


def happening_of(office: Office, entry: Entry, wanted: Wanted) -> Happening:
    """The entry with what the rules want to see beside it."""
    draft = entry.draft
    case: Case | None = None
    matter: Matter | None = None
    refused: tuple[str, ...] = ()
    ahead: tuple[str, ...] = ()
    attempt, grant = draft.kind == "attempt-refused", draft.kind == "case-granted"
    if attempt or grant or draft.kind in wanted.case or draft.kind in wanted.matter:
        with office.store.reading(office.region) as reading:
            if draft.case_seq and draft.kind in wanted.case:
                case = _as_it_stood(reading, draft)
            if case is not None and draft.kind in wanted.matter:
                matter = _matter_of(office, reading, case.filing.matter, case.filing.matter_version)
            refused = _refused_before(reading, entry) if attempt else ()
            ahead = _ahead(office, reading, draft.case_ref) if grant else ()
    return Happening(
        position=entry.position,
        kind=draft.kind,
        at=draft.at,
        entered=draft.entered,
        by=draft.by,
        agency=draft.agency,
        case_ref=draft.case_ref,
        body=draft.body,
        case=case,
        refused_before=refused,
        matter=matter,
        ahead=ahead,
        station=draft.station,
    )


def _matter_of(office: Office, reading: Reading, code: str, version: str) -> Matter | None:
    """The version under which a case runs; None where it has gone, which the sweep and `verify` tell: the rules that do
    without it look all the same."""
    try:
        return office.published.pinned(reading, code, version)
    except NotFound:
        return None


def _as_it_stood(reading: Reading, draft: Draft) -> Case:
    entries = reading.case_entries(draft.case_ref)[: draft.case_seq]
    return fold(event_from(one.draft.kind, one.draft.at, one.draft.body) for one in entries)


def _refused_before(reading: Reading, entry: Entry) -> tuple[str, ...]:
    draft = entry.draft
    attempts = (
        supervised(str(one.draft.body["move"]), str(one.draft.body["rule"]))
        for one in reading.about_case(draft.case_ref)
        if one.draft.kind == "attempt-refused" and one.draft.by == draft.by and one.position < entry.position
    )
    return tuple(code for code in attempts if code)


def _ahead(office: Office, reading: Reading, ref: str) -> tuple[str, ...]:
    """The cases of a limited number that were accepted before this one and are under review still, as they stand now.

    One that is paused, or waits for its applicant, holds nobody up.
    """
    granted = reading.case(ref)
    if granted is None or granted.accepted_at is None:
        return ()
    matter = _matter_of(office, reading, granted.matter, granted.matter_version)
    if matter is None or matter.quantity is None or matter.quantity.order != "acceptance":
        return ()
    before = [
        (row.accepted_at, row.number, row.ref)
        for row in reading.open_cases(matter=matter.code)
        if row.stage == "reviewing" and not row.waiting and row.accepted_at is not None
    ]
    mine = granted.accepted_at, granted.number
    return tuple(ref for accepted_at, number, ref in sorted(before) if (accepted_at, number) < mine)

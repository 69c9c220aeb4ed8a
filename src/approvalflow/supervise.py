"""Supervision at work: every new journal entry is looked at once; what rules find becomes signals and cards.

It reads the journal behind a cursor and writes signals and cards, never a case. A finding, its card and the cursor are
one unit: what was looked at is never looked at twice, and what was not is looked at next time.
"""

from __future__ import annotations

from functools import partial

from attrs import evolve, frozen

from approvalflow.domain.cases.case import Case
from approvalflow.domain.cases.events import event_from
from approvalflow.domain.cases.evolve import fold
from approvalflow.domain.parties.people import SYSTEM
from approvalflow.domain.supervision.card_events import CARD_EVENTS
from approvalflow.domain.supervision.cards import LEVELS
from approvalflow.domain.supervision.findings import Finding, Happening, RuleFailed
from approvalflow.domain.supervision.inbox import FINDING_EVENTS, SIGNAL, finding_of
from approvalflow.domain.supervision.instrument_events import INSTRUMENT_EVENTS
from approvalflow.domain.supervision.raising import card_for
from approvalflow.domain.supervision.rules import RULES, Settings, look_at
from approvalflow.failpoints import failpoint
from approvalflow.office.drafts import is_imported
from approvalflow.office.findings import finding_ref
from approvalflow.office.office import Office
from approvalflow.office.supervised import ATTEMPT
from approvalflow.office.supervision_editions import in_force_at, published_editions
from approvalflow.plugins.rules import bounded
from approvalflow.ports.kept import Draft, Entry
from approvalflow.ports.store import Reading, Unit

__all__ = ["CURSOR", "Looked", "look"]

#: The cursor that holds how far supervision has looked.
CURSOR = "supervision"
_OWN = frozenset(
    {
        *(SIGNAL, "supervision-rule-failed", "card-attempt-refused", ATTEMPT),
        *(*CARD_EVENTS, *FINDING_EVENTS, *INSTRUMENT_EVENTS),
    }
)


@frozen
class Looked:
    """What one round saw: journal entries, signals raised, cards raised, rules that failed."""

    entries: int = 0
    signals: int = 0
    cards: int = 0
    failed: int = 0


def look(office: Office, *, limit: int = 500) -> Looked:
    """Look at the journal entries since last time, at most `limit`."""
    with office.store.reading(office.region) as reading:
        start = reading.cursor(CURSOR)
        entries = reading.entries(after=start, limit=limit)
        editions = published_editions(reading, office.zone)
    signals = cards = failed = 0
    rules = (*RULES, *map(bounded, office.plugins.supervision_rules()))
    settings = _settings(office)
    wants_case = frozenset().union(*(rule.kinds for rule in RULES if rule.wants_case))
    for entry in entries:
        if entry.draft.kind in _OWN or is_imported(entry.draft):
            continue
        happening = _happening(office, entry, wants_case)
        edition = in_force_at(editions, entry.draft.at)
        found = look_at(happening, rules, settings=evolve(settings, edition=edition))
        if found:
            failpoint("entry-looked-at")
            cards += office._in_unit(partial(_write, office, entry, found))
            signals += sum(isinstance(one, Finding) for one in found)
            failed += sum(isinstance(one, RuleFailed) for one in found)
    if entries:
        failpoint("entries-looked-at")
        office._in_unit(partial(_advance, entries[-1].position))
    return Looked(len(entries), signals, cards, failed)


def _settings(office: Office) -> Settings:
    """What every look shares; each is given the edition that was in force for its entry."""
    return Settings(timetable=office.timetables.of, head_of=lambda agency: _head_of(office, agency)).knowing(*RULES)


def _head_of(office: Office, agency: str) -> str:
    known = office.organisation.agencies.get(agency)
    return known.head if known else ""


def _advance(position: int, unit: Unit) -> None:
    seen = unit.cursor(CURSOR)
    if position > seen:
        unit.put_cursor(CURSOR, position, expected=seen)
        unit.commit()


def _happening(office: Office, entry: Entry, wants_case: frozenset[str]) -> Happening:
    draft = entry.draft
    case: Case | None = None
    refused: tuple[str, ...] = ()
    if draft.kind in wants_case or draft.kind == "attempt-refused":
        with office.store.reading(office.region) as reading:
            case = _as_it_stood(reading, draft) if draft.case_seq else None
            refused = _refused_before(reading, entry) if draft.kind == "attempt-refused" else ()
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
    )


def _as_it_stood(reading: Reading, draft: Draft) -> Case:
    entries = reading.case_entries(draft.case_ref)[: draft.case_seq]
    return fold(event_from(one.draft.kind, one.draft.at, one.draft.body) for one in entries)


def _refused_before(reading: Reading, entry: Entry) -> tuple[str, ...]:
    draft = entry.draft
    return tuple(
        str(one.draft.body["rule"])
        for one in reading.about_case(draft.case_ref)
        if one.draft.kind == "attempt-refused" and one.draft.by == draft.by and one.position < entry.position
    )


def _write(office: Office, entry: Entry, found: list[Finding | RuleFailed], unit: Unit) -> int:
    """Write what was found at one entry, unless another round was quicker; answers the cards raised."""
    seen = unit.cursor(CURSOR)
    if seen >= entry.position:
        return 0
    now = office.clock.now()
    drafts: list[Draft] = []
    raised: list[Draft] = []
    for place, one in enumerate(found, start=1):
        body = one.plain()
        if isinstance(one, Finding):
            body |= _kept(office, unit, one, place, now, raised)
        drafts.append(
            Draft(
                kind=SIGNAL if isinstance(one, Finding) else "supervision-rule-failed",
                at=entry.draft.at,
                entered=now,
                by=SYSTEM.id,
                command_id="",
                case_ref=entry.draft.case_ref,
                body=body,
            )
        )
    unit.put_cursor(CURSOR, entry.position, expected=seen)
    unit.append([*raised, *drafts])
    unit.commit()
    return len(raised)


def _kept(office: Office, unit: Unit, finding: Finding, place: int, now: int, raised: list[Draft]) -> dict[str, str]:
    """Keep a finding in the inbox, once, and the card that it calls for; what the signal says of both is the answer."""
    card = _card(office, unit, finding, now, raised)
    before = unit.finding_about(finding.subject_kind, finding.subject, finding.rule, finding.level)
    if before is not None:
        return {"finding": before.ref, "card": before.card}
    told = {"finding": finding_ref(office.region, finding.position, place), "card": card}
    kept = finding_of(finding.at, finding.case_ref, finding.plain() | told)
    if kept is not None:
        unit.put_finding(kept, expected_state="")
    return told


def _card(office: Office, unit: Unit, finding: Finding, now: int, raised: list[Draft]) -> str:
    """Write the card that a finding calls for; the answer is its reference, or that of the card that stands in its
    place already, or empty."""
    existing = unit.cards_about(finding.subject_kind, finding.subject)
    ref = ""
    if finding.level in LEVELS:
        same = [row for row in existing if row.rule == finding.rule]
        higher = list(LEVELS)[list(LEVELS).index(finding.level) :]
        ref = next((row.ref for row in same if row.level in higher), "")
    if ref or finding.level not in LEVELS:
        return ref
    event = card_for(
        finding,
        existing,
        ref=office._card_ref(unit, now),
        at=now,
        timetable=office.timetables.of(finding.agency),
    )
    if event is None:
        return ""
    _, draft = office._put_card_event(unit, None, event, SYSTEM, now)
    raised.append(draft)
    return event.card

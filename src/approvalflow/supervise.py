"""Supervision at work: every new journal entry is looked at once; what rules find becomes signals and cards.

It reads the journal behind a cursor and writes signals and cards, never a case. A finding, its card and the cursor are
one unit: what was looked at is never looked at twice, and what was not is looked at next time.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from attrs import evolve, frozen

from approvalflow.domain.parties.people import SYSTEM
from approvalflow.domain.supervision.calamities import CALAMITY_EVENTS
from approvalflow.domain.supervision.card_events import CARD_EVENTS, CardRaised, CardTermReached
from approvalflow.domain.supervision.cards import LEVELS
from approvalflow.domain.supervision.edition import STANDARD, SupervisionEdition
from approvalflow.domain.supervision.findings import Finding, Happening, RuleFailed
from approvalflow.domain.supervision.inbox import FINDING_EVENTS, SIGNAL, finding_of
from approvalflow.domain.supervision.instrument_events import INSTRUMENT_EVENTS, InstrumentTermReached
from approvalflow.domain.supervision.raising import card_for
from approvalflow.domain.supervision.rules import RULES, Rule, Settings, look_at
from approvalflow.domain.supervision.rules.clocks import URGE
from approvalflow.failpoints import failpoint
from approvalflow.office.counting import TALLIES, Counting
from approvalflow.office.drafts import is_imported
from approvalflow.office.findings import finding_ref
from approvalflow.office.happenings import Wanted, counting_too, happening_of, wanted_by
from approvalflow.office.office import Office
from approvalflow.office.places import append_placed
from approvalflow.office.supervised import ATTEMPT
from approvalflow.office.supervision_editions import in_force_at, published_editions
from approvalflow.plugins.rules import bounded
from approvalflow.ports.kept import CardRow, Draft, Entry
from approvalflow.ports.store import Unit

__all__ = ["CURSOR", "OWN", "Looked", "look", "settings_of"]

#: The cursor that holds how far supervision has looked.
CURSOR = "supervision"
#: What supervision itself writes; no rule looks at that.
OWN = frozenset(
    {
        *(SIGNAL, "supervision-rule-failed", "card-attempt-refused", ATTEMPT),
        *(*CARD_EVENTS, *FINDING_EVENTS, *INSTRUMENT_EVENTS, *CALAMITY_EVENTS),
    }
) - {CardTermReached.kind, InstrumentTermReached.kind}
#: With these a grant stands no more, and is not to be published.
_ENDS = frozenset({"case-annulled", "case-remanded"})


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
        start, counted = reading.cursor(CURSOR), reading.cursor(TALLIES)
        entries = reading.entries(after=start, limit=limit) if counted == start else ()
        uncounted = reading.entries(after=counted, limit=limit) if counted < start else ()
        editions = published_editions(reading, office.zone)
    if uncounted:
        return _caught_up(office, counted, [entry for entry in uncounted if entry.position <= start])
    signals = cards = failed = 0
    rules = (*RULES, *map(bounded, office.plugins.supervision_rules()))
    settings = settings_of(office)
    wanted = counting_too(wanted_by(rule for rule in rules if isinstance(rule, Rule)))
    counting = Counting(office, start)
    for number, entry in enumerate(entries, start=1):
        if entry.draft.kind in OWN:
            continue
        if is_imported(entry.draft):
            counting.count(happening_of(office, entry, Wanted()), imported=True)
            continue
        happening = counting.count(happening_of(office, entry, wanted))
        edition = in_force_at(editions, entry.draft.at)
        if edition is not settings.edition:
            settings = evolve(settings, edition=edition)
        found = look_at(happening, rules, settings=settings)
        watched = _is_watched(happening.kind, edition)
        if found or watched:
            failpoint("entry-looked-at")
            work = partial(_write, office, entry, found, settings, happening if watched else None, counting)
            written = office._in_unit(work)
            if written is None:
                return Looked(number, signals, cards, failed)
            counting.written(entry.position)
            cards += written
            signals += sum(isinstance(one, Finding) for one in found)
            failed += sum(isinstance(one, RuleFailed) for one in found)
    if entries:
        failpoint("entries-looked-at")
        office._in_unit(partial(_advance, entries[-1].position, counting))
    return Looked(len(entries), signals, cards, failed)


def settings_of(office: Office, edition: SupervisionEdition = STANDARD) -> Settings:
    """What the rules need to know of the region; each look is given the edition that was in force for its entry."""
    mandates = office.organisation.mandates
    settings = Settings(office.timetables.of, lambda agency: _head_of(office, agency), edition, mandates=mandates)
    return settings.knowing(*RULES)


def _head_of(office: Office, agency: str) -> str:
    known = office.organisation.agencies.get(agency)
    return known.head if known else ""


def _advance(position: int, counting: Counting, unit: Unit) -> None:
    seen = unit.cursor(CURSOR)
    if position > seen and counting.write(unit, position):
        unit.put_cursor(CURSOR, position, expected=seen)
        unit.commit()


def _caught_up(office: Office, counted: int, entries: list[Entry]) -> Looked:
    """Count what was looked at before anything was counted: no rule looks again, and nothing new before that is done.

    A record that another version of this program wrote has such entries.
    """
    wanted, counting = counting_too(Wanted()), Counting(office, counted)
    for entry in entries:
        if entry.draft.kind not in OWN:
            counting.count(happening_of(office, entry, wanted), imported=is_imported(entry.draft))

    def write(unit: Unit) -> None:
        if counting.write(unit, entries[-1].position):
            unit.commit()

    office._in_unit(write)
    return Looked(len(entries))


def _is_watched(kind: str, edition: SupervisionEdition) -> bool:
    """Whether a term begins or ends with an entry that supervision itself watches: the publication of a grant."""
    return kind in _ENDS or (kind == "case-granted" and "C1" not in edition.off)


def _write(
    office: Office,
    entry: Entry,
    found: list[Finding | RuleFailed],
    settings: Settings,
    watched: Happening | None,
    counting: Counting,
    unit: Unit,
) -> int | None:
    """Write what was found at one entry, and what was counted up to it; answers the cards raised, or None where another
    round was quicker."""
    seen = unit.cursor(CURSOR)
    if seen != counting.position:
        return None
    now = office.clock.now()
    urging = [one for one in found if isinstance(one, Finding) and _urges(one, settings)]
    # A case is locked before cards are.
    if urging:
        unit.case(entry.draft.case_ref)
    drafts = office._terms_seen(unit, watched, now) if watched is not None else []
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
    for one in urging:
        drafts += office._urge_by_itself(unit, one, now)
    if not counting.write(unit, entry.position):
        return None
    unit.put_cursor(CURSOR, entry.position, expected=seen)
    append_placed(unit, [*raised, *drafts])
    unit.commit()
    return sum(one.kind == CardRaised.kind for one in raised)


def _urges(finding: Finding, settings: Settings) -> bool:
    """Whether the unit is urged at once for what was found: a limit has passed, and the county wants it."""
    wanted = settings.edition.parameters.get((finding.rule, URGE), settings.defaults.get((finding.rule, URGE), 0))
    return bool(wanted) and finding.level != "red-proposed"


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
    event = card_for(
        finding,
        existing,
        ref="",
        at=now,
        timetable=office.timetables.of(finding.agency),
        terms=office._terms(unit, now),
    )
    if event is None:
        return _standing(finding, existing)
    # A number is drawn only once there is a card: what is found again leaves no gap in the series.
    event = evolve(event, card=office._card_ref(unit, now))
    raised.extend(office._put_found_card(unit, event, finding, now))
    return event.card


def _standing(finding: Finding, existing: Sequence[CardRow]) -> str:
    """The card at the level of a finding, or above it, that its subject has already; empty for a signal or proposal."""
    ranks = list(LEVELS)
    if finding.level not in ranks:
        return ""
    enough = ranks[ranks.index(finding.level) :]
    return next((row.ref for row in existing if row.rule == finding.rule and row.level in enough), "")

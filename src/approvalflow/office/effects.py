"""What events owe: letters, reminders to officers, bills at the bank. Owed in the same unit, done after commit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from approvalflow.domain.cases import events as e
from approvalflow.domain.cases.case import Case
from approvalflow.domain.cases.evolve import evolve
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.matters.matter import Matter
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.organisation import Organisation, Person
from approvalflow.office.letters import LetterText, letter_about
from approvalflow.ports.channel import Channel
from approvalflow.ports.kept import CaseRow, Owed
from approvalflow.ports.store import Reading

__all__ = [
    "applicant_letters",
    "as_it_stood",
    "behind_all",
    "officer_letters",
    "owed_by",
    "owed_by_rungs",
    "reminded",
    "step_of",
]


def owed_by(
    events: Sequence[e.Event],
    before: Case | None,
    matter: Matter,
    organisation: Organisation,
    channels: Mapping[str, Channel],
    now: Instant,
) -> list[Owed]:
    """What these events owe; `before` is the case as it stood before them.

    A letter says what held when its event happened, whatever came after it in the same unit. A key holds the case, the
    event's place in it and the channel, so it is the same on every attempt.
    """
    owed: list[Owed] = []
    first = before.version + 1 if before else 1
    reminding = _reminding(events)
    for seq, (event, case) in enumerate(as_it_stood(before, events), start=first):
        letter = letter_about(event, case, matter, organisation) if channels else None
        if letter is not None:
            owed += applicant_letters(letter, f"{case.ref}/{seq}", seq, case, channels, now)
        if isinstance(event, e.BillOpened) and event.bank:
            owed.append(_owed(f"{event.bill}/open", "open-bill", event.bank, event.bill, {"bill": event.bill}, now))
        if isinstance(event, e.BillClosed | e.CaseClosedUnpaid):
            fee = case.fees[event.bill]
            if fee.bank:
                owed.append(_owed(f"{event.bill}/close", "close-bill", fee.bank, event.bill, {"bill": event.bill}, now))
        if isinstance(event, e.RungReached) and event in reminding:
            number, holders, agency = case.number or case.ref, reminded(event, case), _agency_of(event, case)
            owed += _reminders(case.ref, seq, number, holders, agency, matter, organisation, channels, now)
    return owed


def owed_by_rungs(
    rungs: Sequence[e.RungReached],
    row: CaseRow,
    matter: Matter,
    organisation: Organisation,
    channels: Mapping[str, Channel],
    now: Instant,
) -> list[Owed]:
    """The same for a case under review, or waiting for its acceptance, to which nothing happened but rungs; told from
    its row, as it stood before them."""
    owed: list[Owed] = []
    reminding = _reminding(rungs)
    for seq, rung in enumerate(rungs, start=row.version + 1):
        if rung in reminding:
            key = step_of(rung.clock)
            steps = [step for step in row.steps if not key or step.step == key]
            holders = tuple(dict.fromkeys(step.holder for step in steps if step.holder))
            agency = steps[0].agency if key and steps else row.agency
            number = row.number or row.ref
            owed += _reminders(row.ref, seq, number, holders, agency, matter, organisation, channels, now)
    return owed


def step_of(clock: str) -> str:
    """The step whose clock it is; empty for a clock of the case."""
    return clock.split(":")[1] if clock.startswith("step:") else ""


def _reminding(events: Sequence[e.Event]) -> frozenset[e.RungReached]:
    """The rungs that remind: yellow, and each reminder but one at the instant of yellow, which is the same one."""
    rungs = [one for one in events if isinstance(one, e.RungReached)]
    yellow = {(one.clock, one.due_version, one.at) for one in rungs if one.rung == "yellow"}
    return frozenset(
        one
        for one in rungs
        if one.rung == "yellow"
        or (one.rung.startswith("reminder") and (one.clock, one.due_version, one.at) not in yellow)
    )


def as_it_stood(before: Case | None, events: Sequence[e.Event]) -> Iterator[tuple[e.Event, Case]]:
    """Each event with the case as it stood once everything of the same instant had happened."""
    case = before
    for _, together in groupby(events, key=lambda event: event.at):
        of_one_instant = list(together)
        for event in of_one_instant:
            case = evolve(case, event)
        if case is not None:
            yield from ((event, case) for event in of_one_instant)


def applicant_letters(
    letter: LetterText, key: str, seq: int, case: Case, channels: Mapping[str, Channel], now: Instant
) -> list[Owed]:
    """The letter by every channel; `key` names what it is about, and `seq` the last event of the case before it."""
    body: dict[str, object] = {
        "case": case.ref,
        "seq": seq,
        "to_party": case.filing.party,
        "language": case.filing.language,
        "subject_zh": letter.subject.zh,
        "subject_en": letter.subject.en,
        "body_zh": letter.body.zh,
        "body_en": letter.body.en,
    }
    return [_owed(f"{key}/letter/{channel}", "letter", channel, case.ref, body, now) for channel in channels]


def reminded(event: e.RungReached, case: Case) -> tuple[str, ...]:
    """The people to whom a reminder (催办) goes: who holds the step of the clock, or who holds the open steps."""
    key = step_of(event.clock)
    if key:
        steps = [case.steps[key]] if key in case.steps else []
    else:
        steps = [step for step in case.steps.values() if step.is_open]
    return tuple(dict.fromkeys(step.holder for step in steps if step.holder))


def _agency_of(event: e.RungReached, case: Case) -> str:
    """Whose clock it is: the step's agency, or the lead."""
    step = case.steps.get(step_of(event.clock))
    return step.agency if step else case.filing.agency


def _reminders(
    ref: str,
    seq: int,
    number: str,
    holders: Iterable[str],
    agency: str,
    matter: Matter,
    organisation: Organisation,
    channels: Mapping[str, Channel],
    now: Instant,
) -> list[Owed]:
    people = [organisation.people[key] for key in holders if key in organisation.people]
    if not people:
        head = organisation.agencies[agency].head if agency in organisation.agencies else ""
        people = [organisation.people[head]] if head in organisation.people else []
    return officer_letters(
        people,
        key=f"{ref}/{seq}/reminder",
        case_ref=ref,
        seq=seq,
        subject=Text(f"催办 {number} {matter.title.zh}", f"Reminder {number} {matter.title.en}"),
        body=Text(f"办件 {number} 即将到期,请及时办理。", f"Case {number} is due soon; please see to it."),
        channels=channels,
        now=now,
    )


def behind_all(reading: Reading, case_ref: str) -> int:
    """The place of a letter behind every letter of the case that was owed before; 1 where there is no case.

    Of its journal, not its row: that would be locked, and a case is locked before everything else.
    """
    entries = reading.about_case(case_ref) if case_ref else ()
    return max((entry.draft.case_seq for entry in entries), default=0) or 1


def officer_letters(
    people: Iterable[Person],
    *,
    key: str,
    case_ref: str,
    seq: int,
    subject: Text,
    body: Text,
    channels: Mapping[str, Channel],
    now: Instant,
) -> list[Owed]:
    """The same letter to several officers, those of them who have an address."""
    letter = {"subject_zh": subject.zh, "subject_en": subject.en, "body_zh": body.zh, "body_en": body.en}
    owed = []
    for person in people:
        for channel in channels if person.email else ():
            said = {"case": case_ref, "seq": seq, "to_person": person.id, "language": "zh", **letter}
            owed.append(_owed(f"{key}/{person.id}/{channel}", "letter", channel, f"{case_ref}/{person.id}", said, now))
    return owed


def _owed(key: str, kind: str, adapter: str, line: str, body: Mapping[str, object], now: Instant) -> Owed:
    return Owed(key=key, kind=kind, adapter=adapter, line=f"{adapter}/{line}", body=body, owed_at=now, next_try=now)

"""Reading a region in memory. Whatever holds a mapping is given out as a copy, so that nobody changes what is kept."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from heapq import nsmallest

from attrs import evolve

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.fees.bills import Bill
from approvalflow.domain.fees.ledger import Posting
from approvalflow.domain.record.chain import CHOICES, genesis
from approvalflow.domain.record.plain import copy_of, from_text
from approvalflow.memory import shelves
from approvalflow.memory.content import content_of, written_in
from approvalflow.memory.ledgers import BooksReading
from approvalflow.ports.content import JournalRow, Row
from approvalflow.ports.store import (
    Billed,
    CardRow,
    CaseRow,
    Command,
    Draft,
    Entry,
    Incoming,
    MatterVersion,
    Owed,
    Party,
    Payment,
    Timer,
)

__all__ = ["MemoryReading", "own_effect"]


class MemoryReading(BooksReading):
    """A consistent look at one region; fulfils `approvalflow.ports.store.Reading`."""

    def case(self, ref: str) -> CaseRow | None:
        """The row of a case."""
        return self._shelf(shelves.CASES).get(ref)

    def case_entries(self, ref: str) -> Sequence[Entry]:
        """The journal entries that build the case."""
        positions = self._shelf(shelves.ABOUT).get(ref) or ()
        built = [kept for kept in self._these(shelves.ENTRIES, positions) if kept[0].draft.case_seq]
        built.sort(key=lambda kept: kept[0].draft.case_seq)
        return tuple(_entry(*kept) for kept in built)

    def about_case(self, ref: str) -> Sequence[Entry]:
        """Every journal entry that names the case."""
        positions = self._shelf(shelves.ABOUT).get(ref) or ()
        return tuple(_entry(*kept) for kept in self._these(shelves.ENTRIES, positions))

    def entries(self, *, after: int = 0, limit: int = 1000, kinds: Sequence[str] = ()) -> Sequence[Entry]:
        """Journal entries above a position, in order."""
        journal, found = self._shelf(shelves.ENTRIES), list[Entry]()
        last, _ = self.head()
        for position in range(max(after, 0) + 1, last + 1):
            kept = journal.get(position)
            if len(found) == limit:
                break
            if kept is not None and (not kinds or kept[0].draft.kind in kinds):
                found.append(_entry(*kept))
        return tuple(found)

    def head(self) -> tuple[int, bytes]:
        """The last position of the journal and its link."""
        return self._shelf(shelves.HEAD).get("") or (0, genesis(self.algorithm()))

    def links(self, *, after: int = 0, limit: int = 10_000) -> Sequence[bytes]:
        """The links of journal entries above a position, in order."""
        after, (last, _) = max(after, 0), self.head()
        kept = self._these(shelves.ENTRIES, range(after + 1, min(last, after + limit) + 1))
        return tuple(entry.link for entry, _ in kept)

    def algorithm(self) -> str:
        """What the chain is hashed with."""
        return self._shelf(shelves.ALGORITHM).get("") or CHOICES[0]

    def party(self, id: str) -> Party | None:
        """An applicant's personal data."""
        kept = self._shelf(shelves.PARTIES).get(id)
        return kept and evolve(kept, personal=copy_of(kept.personal, encoded=True))

    def parties(self, *, after: str = "", limit: int = 1000) -> Sequence[Party]:
        """Applicants whose ids come after `after`, in the order of their ids."""
        kept = (party for party in self._shelf(shelves.PARTIES).values() if party.id > after)
        page = nsmallest(limit, kept, key=lambda party: party.id)
        return tuple(evolve(party, personal=copy_of(party.personal, encoded=True)) for party in page)

    def command(self, id: str) -> Command | None:
        """A command that was carried out."""
        kept = self._shelf(shelves.COMMANDS).get(id)
        return kept and evolve(kept, answer=copy_of(kept.answer, encoded=True))

    def matter_version(self, code: str, version: str) -> MatterVersion | None:
        """A declaration as it was published."""
        kept = self._shelf(shelves.MATTERS).get((code, version))
        return kept and evolve(kept, source=copy_of(kept.source, encoded=True))

    def timers_due(self, now: Instant, limit: int, *, rungs: Sequence[str] = ()) -> Sequence[Timer]:
        """Armed timers whose instant has come, earliest first; with `rungs`, only those of these names."""
        armed = (timer for several in self._shelf(shelves.TIMERS).values() for timer in several)
        due = [timer for timer in armed if timer.fire_at <= now and (not rungs or timer.rung in rungs)]
        return tuple(sorted(due, key=_firing)[:limit])

    def timers_of(self, subject: str) -> Sequence[Timer]:
        """The armed timers of a case, a refund or a waiver, earliest first."""
        return tuple(sorted(self._shelf(shelves.TIMERS).get(subject) or (), key=_firing))

    def bill(self, ref: str) -> Bill | None:
        """A bill."""
        return self._shelf(shelves.BILLS).get(ref)

    def billed(self, ref: str) -> Billed | None:
        """A bill with the money that came for it and the number that it carries."""
        bill = self.bill(ref)
        return None if bill is None else Billed(bill, tuple(self.payments_of(ref)), self.number_on_bill(ref))

    def bills_of(self, case_ref: str) -> Sequence[Bill]:
        """The bills of a case, in the order they were opened."""
        return self._these(shelves.BILLS, self._shelf(shelves.BILLS_OF).get(case_ref) or ())

    def bills_in(self, states: Sequence[str]) -> Sequence[Bill]:
        """All bills in one of these states, in the order they were opened."""
        return tuple(bill for bill in self._shelf(shelves.BILLS).values() if bill.state in states)

    def payments_of(self, bill_ref: str) -> Sequence[Payment]:
        """The money that came for a bill, in order."""
        return self._these(shelves.PAYMENTS, self._shelf(shelves.PAYMENTS_OF).get(bill_ref) or ())

    def payments_in_suspense(self) -> Sequence[Payment]:
        """Money that was put in suspense, in order."""
        return tuple(money for money in self._shelf(shelves.PAYMENTS).values() if money.verdict == "suspense")

    def postings(self) -> Sequence[Posting]:
        """Every posting, in order."""
        return tuple(self._shelf(shelves.POSTINGS).values())

    def owed(self, *, parked: bool = False) -> Sequence[Owed]:
        """What is still owed, or what was parked, in order."""
        return tuple(own_effect(owed) for owed in self._shelf(shelves.OWED).values() if owed.parked is parked)

    def effect(self, key: str) -> Owed | None:
        """An effect that is owed or parked."""
        kept = self._shelf(shelves.OWED).get(key)
        return kept and own_effect(kept)

    def message(self, key: str) -> Incoming | None:
        """A message that came in."""
        kept = self._shelf(shelves.INCOMING).get(key)
        return kept and evolve(kept, headers=dict(kept.headers))

    def incoming(self, *, outcome: str = "") -> Sequence[Incoming]:
        """Messages with that outcome; without one, those not processed yet; oldest first."""
        kept = (
            [message for message in self._shelf(shelves.INCOMING).values() if message.outcome == outcome]
            if outcome
            else self._these(shelves.INCOMING, self._shelf(shelves.UNPROCESSED).values())
        )
        return tuple(evolve(message, headers=dict(message.headers)) for message in kept)

    def cards(self, *, agency: str = "", person: str = "", state: str = "") -> Sequence[CardRow]:
        """Supervision cards, newest first."""
        wanted = [
            evolve(card, evidence=copy_of(card.evidence, encoded=True))
            for card in self._shelf(shelves.CARDS).values()
            if (not agency or card.agency == agency)
            and (not person or card.person == person)
            and (not state or card.state == state)
        ]
        return tuple(sorted(wanted, key=lambda card: (card.raised_at, card.ref), reverse=True))

    def cursor(self, name: str) -> int:
        """How far a reader of the journal has come."""
        return self._shelf(shelves.CURSORS).get(name) or 0

    def written(self, *, after: int = 0) -> Iterator[JournalRow]:
        """The journal above a position as it is written."""
        return written_in(self, after)

    def content(self, tables: Collection[str] = ()) -> Iterator[tuple[str, Row]]:
        """Everything that the region holds, or these tables alone, in plain terms."""
        return content_of(self, tables)


def _firing(timer: Timer) -> tuple[Instant, str, str, str, int]:
    return timer.fire_at, timer.subject, timer.clock, timer.rung, timer.due_version


def own_effect(owed: Owed) -> Owed:
    """The effect with a body that nobody else holds."""
    return evolve(owed, body=copy_of(owed.body, encoded=True))


def _entry(kept: Entry, body: str) -> Entry:
    draft = kept.draft
    own = Draft(
        draft.kind,
        draft.at,
        draft.entered,
        draft.by,
        draft.command_id,
        from_text(body),
        draft.agency,
        draft.station,
        draft.acting_for,
        draft.case_ref,
        draft.case_seq,
    )
    return Entry(kept.region, kept.position, own, kept.link)

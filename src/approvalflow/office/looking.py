"""Looking at cases: what a desk sees, what the public sees, why a date is what it is."""

from __future__ import annotations

import hmac
from itertools import groupby

from attrs import frozen

from approvalflow.domain.cases import decide as deciding
from approvalflow.domain.cases.case import Case, Clock
from approvalflow.domain.cases.events import event_from
from approvalflow.domain.cases.standing import standing
from approvalflow.domain.cases.told import Refusal
from approvalflow.domain.deadlines.explain import Explanation
from approvalflow.domain.deadlines.moments import Instant, local
from approvalflow.domain.matters.matter import Matter
from approvalflow.domain.parties.people import SYSTEM, Actor
from approvalflow.errors import NotFound
from approvalflow.office import numbers
from approvalflow.office.desk import Desk
from approvalflow.office.drafts import is_imported
from approvalflow.office.effects import as_it_stood
from approvalflow.office.explaining import explained
from approvalflow.office.letters import LetterText, letter_about
from approvalflow.office.telling import letters_told
from approvalflow.office.views import CaseView, CourseLine, TrackView, track_view
from approvalflow.ports.kept import Entry
from approvalflow.ports.store import Reading

__all__ = ["Looking", "ServedLetter"]


@frozen
class ServedLetter:
    """A letter that a case gave rise to, as its page lists it: its place among them, from 1, and what it is owed as."""

    at: Instant
    seq: int
    letter: LetterText
    key: str


class Looking(Desk):
    """Everything that changes nothing. Time is applied to what is shown, and written by the next command or sweep."""

    def _look(self, reading: Reading, ref: str, now: Instant) -> tuple[Case, Matter]:
        loaded = self._ripe(reading, ref, now, lambda _at: "")
        return loaded.case, loaded.matter

    def case(self, ref: str) -> CaseView:
        """A case as it stands now. Raises NotFound."""
        now = self.clock.now()
        with self._reading() as reading:
            case, matter = self._look(reading, ref, now)
            return self._view(reading, case, matter, now)

    def course(self, ref: str) -> tuple[CourseLine, ...]:
        """Everything that happened to a case, attempts included, in order of the journal."""
        with self._reading() as reading:
            entries = reading.about_case(ref)
        return tuple(
            CourseLine(
                local(entry.draft.at, self.zone),
                entry.draft.kind,
                entry.draft.by,
                entry.draft.body,
                local(entry.draft.entered, self.zone),
            )
            for entry in entries
        )

    def letters(self, ref: str) -> tuple[ServedLetter, ...]:
        """The letters that the case gave rise to, with the words and dates that they were served with."""
        with self._reading() as reading:
            _, matter = self._case_and_matter(reading, ref)
            entries = reading.case_entries(ref)
            about = reading.about_case(ref)
        found: list[tuple[Entry, LetterText, str]] = []
        stood_at: dict[int, Case] = {}
        case: Case | None = None
        for _, together in groupby(entries, key=lambda entry: entry.draft.command_id):
            written = list(together)
            events = [event_from(one.draft.kind, one.draft.at, one.draft.body) for one in written]
            for entry, (event, stood) in zip(written, as_it_stood(case, events), strict=True):
                letter = letter_about(event, stood, matter, self.organisation)
                case = stood_at[entry.position] = stood
                if letter is not None and not is_imported(entry.draft):
                    found.append((entry, letter, f"{ref}/{entry.draft.case_seq}"))
        found += letters_told(about, stood_at, matter, self.zone)
        found.sort(key=lambda one: one[0].position)
        return tuple(
            ServedLetter(entry.draft.at, seq, letter, key) for seq, (entry, letter, key) in enumerate(found, start=1)
        )

    def track(self, number: str, code: str = "") -> TrackView | CaseView:
        """What the public sees: by the number alone little, with the query code everything.

        Raises NotFound for a wrong number and for a wrong code alike, in the same words.
        """
        now = self.clock.now()
        number = number.strip()
        if not number.isprintable() or not code.isascii():
            raise _not_found()
        with self._reading() as reading:
            ref = reading.ref_of(number)
            if ref is None and code and reading.case(number):
                # A filing number can be counted on; alone it opens nothing, not even the acceptance number.
                ref = number
            if ref is None:
                # As much work as for a number that exists, so that the time of the answer does not tell.
                hmac.compare_digest(numbers.query_code(b"\0" * 32, number), "00000000")
                raise _not_found()
            case, matter = self._look(reading, ref, now)
            if not code:
                return track_view(case, matter, now=now, zone=self.zone)
            party = reading.party(case.filing.party)
            if party is None or not numbers.code_matches(party.salt, case.ref, code):
                raise _not_found()
            return self._view(reading, case, matter, now, with_code=True)

    def applicant_of(self, ref: str, code: str) -> Actor:
        """The applicant as an actor, for who holds a number of the case and its query code. Raises NotFound."""
        view = self.track(ref, code)
        if not isinstance(view, CaseView):
            raise _not_found()
        with self._reading() as reading:
            row = reading.case(view.ref)
        return Actor("citizen", party=row.party if row else "")

    def may(self, ref: str, *, by: Actor) -> dict[str, Refusal | None]:
        """Which moves the stage knows, and for each why it is not open to this person (None: it is)."""
        now = self.clock.now()
        with self._reading() as reading:
            case, matter = self._look(reading, ref, now)
        return deciding.may(case, self._told(matter, by, at=now, now=now))

    def explain(self, ref: str, clock: str = "") -> Explanation:
        """Why a case is due when it is: day by day, with sources. `clock` names another clock than the leading one.

        Raises NotFound where no such clock runs or ran.
        """
        now = self.clock.now()
        with self._reading() as reading:
            loaded = self._ripe(reading, ref, now, lambda _at: "")
            entries = [entry.draft for entry in reading.case_entries(ref)]
        case = loaded.case
        found = _clock_of(case, clock, now)
        if found is None:
            raise NotFound("没有计时", "no clock to explain", place=ref, rule="clock")
        history = [*(event_from(one.kind, one.at, one.body) for one in entries), *loaded.ripened]
        told = self._told(loaded.matter, SYSTEM, at=now, now=now)
        return explained(case, found, told, history, self.timetables.editions, self.organisation)


def _not_found() -> NotFound:
    return NotFound("编号或查询密码有误", "the number or the query code is wrong", place="number", rule="track")


def _clock_of(case: Case, name: str, now: Instant) -> Clock | None:
    if name:
        return case.clocks.get(name)
    leading = standing(case, now).clock
    if leading:
        return case.clocks[leading]
    kept = [case.clocks[one] for one in ("promised", "statutory", "intake") if one in case.clocks]
    return kept[0] if kept else None

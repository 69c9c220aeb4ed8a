"""Samples in people's hands: drawn from the decided cases of a period, and looked through by a checklist."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from attrs import frozen

from approvalflow.domain.cases.case import Case
from approvalflow.domain.cases.events import event_from
from approvalflow.domain.cases.evolve import fold
from approvalflow.domain.cases.told import Refusal
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.people import Actor
from approvalflow.domain.supervision import sampling
from approvalflow.domain.supervision.card_events import CardRaised
from approvalflow.domain.supervision.checklists import CHECKLIST, Checklist
from approvalflow.domain.supervision.figures.spans import span_from
from approvalflow.domain.supervision.inbox import SIGNAL, finding_of
from approvalflow.domain.supervision.sampling import Sample, SampleDrawn, SampleReviewed
from approvalflow.errors import MoveRefused, NotFound
from approvalflow.office.desk import why_not
from approvalflow.office.drafts import is_imported
from approvalflow.office.findings import finding_ref
from approvalflow.office.ledgers import Ledgers
from approvalflow.office.places import SAMPLES, shown_sample
from approvalflow.office.reports import bounds_of
from approvalflow.office.score_facts import entries_from
from approvalflow.office.supervised import supervision_draft
from approvalflow.ports.kept import Draft
from approvalflow.ports.store import Reading, Unit

__all__ = ["LAST_SAMPLE", "DrawnAgain", "Samples"]

#: The cursor that leads to the last entry about samples.
LAST_SAMPLE = "samples/last"
_DECIDED = ("case-granted", "case-refused")
_SEED_BYTES = 16


@frozen
class DrawnAgain:
    """A sample drawn once more: from how many cases, the digest of their references, and what its seed draws of them.

    Attributes:
        same: whether all of it is what was drawn then. The frame has grown where the period was not over yet, and of
            the `carded` where a card was raised since.
    """

    frame: int
    frame_digest: str
    cases: tuple[str, ...]
    same: bool


class Samples(Ledgers):
    """What the centre and the e-supervision office do with samples.

    The same `command_id` again does nothing and answers the sample as it stands by then, or refuses as before; another
    act under it raises CommandReused. Every refusal is journaled.
    """

    def samples(self, *, agency: str = "", state: str = "", before: str = "", limit: int = 100) -> Sequence[Sample]:
        """Samples, the latest first, at most `limit`.

        Args:
            agency: only those drawn from its cases. state: `open` for those still to be looked through, `done` for the
                others. before: go on below this reference, which is the last of the list before.
        """
        with self._reading() as reading:
            opened = self._opened_at(reading, SAMPLES, before)
            rows = reading.ledger_rows(SAMPLES, agency=agency, state=state, before=opened, limit=limit)
            found = self._samples(reading, [row.ref for row in rows])
        return tuple(found[row.ref] for row in rows)

    def sample(self, ref: str) -> Sample:
        """A sample as it stands. Raises NotFound."""
        with self._reading() as reading:
            return self._sample(reading, ref)

    def draw_again(self, ref: str) -> DrawnAgain:
        """Draw a sample once more from its seed, out of the frame as the record has it now; nothing is written. An
        auditor sees by it that nobody chose the cases. Raises NotFound."""
        with self._reading() as reading:
            told = self._sample(reading, ref).drawn
            opens, closes = bounds_of(self.organisation.region, span_from(told.period), self.zone)
            where = dict.fromkeys(("agency", "matter", "person", "target"), "") | dict(told.where)
            frame = self._frame(reading, opens, closes, where)
        # All of them where there were no more than were asked for: as many are drawn as there are then.
        cases = sampling.drawn(frame, len(told.cases), told.seed)
        found = (len(frame), sampling.frame_digest(frame), cases)
        return DrawnAgain(*found, same=found == (told.frame, told.frame_digest, told.cases))

    def draw_sample(
        self,
        period: str,
        size: int,
        *,
        by: Actor,
        checklist: Checklist = CHECKLIST,
        agency: str = "",
        matter: str = "",
        person: str = "",
        target: str = "",
        command_id: str = "",
    ) -> Sample:
        """Draw cases that were decided in a period of reports, by a seed that nobody can foresee and that is kept.

        Args:
            size: how many, at most; all where there are no more.
            agency, matter, person: only what these lead, are about, or signed or decided. target: a key of `TARGETS`.

        Raises MoveRefused for who may not, and where there is nothing to draw from; BadInput for another period, size
        or target.
        """
        opens, closes = bounds_of(self.organisation.region, span_from(period), self.zone)
        where = {"agency": agency, "matter": matter, "person": person, "target": target}

        def work(unit: Unit, now: Instant, command: str) -> tuple[str, list[Draft]]:
            sampling.may_draw(self._with_powers(by), size, target, checklist)
            frame = self._frame(unit, opens, closes, where)
            if not frame:
                zh, en = f"{period} 没有可抽查的办件", f"nothing of {period} is there to draw from"
                raise MoveRefused("draw-sample", "", "frame", zh, en)
            seed = self.random.token(_SEED_BYTES).hex()
            year = self._day_text(now)[:4]
            ref = f"{self.region}-C{year}-{unit.next_number(f'sample/{year}'):05d}"
            event = SampleDrawn(
                at=now,
                sample=ref,
                period=period,
                checklist=checklist.plain(),
                where={name: value for name, value in where.items() if value},
                seed=seed,
                frame=len(frame),
                frame_digest=sampling.frame_digest(frame),
                cases=sampling.drawn(frame, size, seed),
                by=by.id,
                acting_for=by.acting_for,
            )
            return ref, [supervision_draft(event.kind, sampling.body_of(event), now, "", by, now, command)]

        said: list[object] = ["draw-sample", period, size, checklist.plain(), where]
        return self._in_samples(by, said, work, command_id, {"period": period})

    def may_review(self, ref: str, case_ref: str, *, by: Actor) -> Refusal | None:
        """Why this person may not look a case of a sample through (None: may). Raises NotFound."""
        with self._reading() as reading:
            sample, case = self._sample(reading, ref), _folded(reading, case_ref)
        return why_not(lambda: sampling.may_review(sample, case, self._with_powers(by)))

    def review_sampled(
        self, ref: str, case_ref: str, marks: Mapping[str, str], *, by: Actor, words: str = "", command_id: str = ""
    ) -> Sample:
        """Look a case of a sample through: each item of its checklist with a word of `MARKS`. Each fault becomes a
        finding of the inbox.

        Raises NotFound; MoveRefused for who may not, and for a case that was not drawn or was looked through; BadInput
        with every item that is not marked.
        """

        def work(unit: Unit, now: Instant, command: str) -> tuple[str, list[Draft]]:
            sample = self._sample(unit, ref)
            case = _folded(unit, case_ref)
            powers = self._with_powers(by)
            event = sampling.review(sample, case, marks=marks, words=words, by=powers, at=now)
            drafts = self._sampled_findings(unit, sample, event, case, by, now, command)
            return ref, [*drafts, supervision_draft(event.kind, sampling.body_of(event), now, "", by, now, command)]

        said: list[object] = ["review-sampled", ref, case_ref, dict(marks), words]
        return self._in_samples(by, said, work, command_id, {"sample": ref, "case": case_ref})

    def _in_samples(
        self,
        by: Actor,
        said: list[object],
        work: Callable[[Unit, Instant, str], tuple[str, list[Draft]]],
        command_id: str,
        about: Mapping[str, str],
    ) -> Sample:
        return self._enter(
            *(SAMPLES, LAST_SAMPLE, by, said, work, self._sample, shown_sample), command_id=command_id, about=about
        )

    def _sampled_findings(
        self, unit: Unit, sample: Sample, event: SampleReviewed, case: Case, by: Actor, now: Instant, command: str
    ) -> list[Draft]:
        """A signal for each fault, with the finding that it puts into the inbox."""
        agency = self.organisation.agencies.get(case.filing.agency)
        position = self._opened_at(unit, SAMPLES, sample.ref)
        # At the entry of the drawing, behind one another: each case has as many places as there are items.
        items = sample.checklist.items
        first = 1 + sample.drawn.cases.index(case.ref) * len(items)
        drafts = []
        for place, item in enumerate(items, start=first):
            if event.marks[item.key] != "fault":
                continue
            found = sampling.finding_from(item, event, case, head=agency.head if agency else "", position=position)
            body = found.plain() | {"finding": finding_ref(self.region, position, place), "card": ""}
            kept = finding_of(now, case.ref, body)
            if kept is not None:
                unit.put_finding(kept, expected_state="")
            drafts.append(supervision_draft(SIGNAL, body, now, case.ref, by, now, command))
        return drafts

    def _frame(self, reading: Reading, opens: Instant, closes: Instant, where: Mapping[str, str]) -> list[str]:
        """The cases that were decided between two closes and are as asked for."""
        found: dict[str, None] = {}
        for entry in entries_from(reading, opens, _DECIDED):
            draft = entry.draft
            if not opens <= draft.entered < closes or is_imported(draft):
                continue
            row = reading.case(draft.case_ref)
            if row is None or any(where[name] and getattr(row, name) != where[name] for name in ("agency", "matter")):
                continue
            looked_into = where["person"] or where["target"] in ("late", "paused", "refused")
            if looked_into and not _as_asked(_folded(reading, draft.case_ref), where["person"], where["target"]):
                continue
            if where["target"] == "carded" and not _was_carded(reading, draft.case_ref):
                continue
            found[draft.case_ref] = None
        return list(found)

    def _samples(self, reading: Reading, refs: Sequence[str]) -> dict[str, Sample]:
        found: dict[str, Sample] = {}
        for entry in self._entries_told(reading, SAMPLES, refs):
            event = sampling.sample_event_from(entry.draft.kind, entry.draft.at, entry.draft.body)
            found[event.sample] = sampling.evolve_sample(found.get(event.sample), event)
        return found

    def _sample(self, reading: Reading, ref: str) -> Sample:
        found = self._samples(reading, [ref]).get(ref)
        if found is None:
            raise NotFound(f"没有抽查 {ref}", f"no sample {ref!r}", place="sample", rule="sample")
        return found


def _folded(reading: Reading, ref: str) -> Case:
    entries = [one.draft for one in reading.case_entries(ref)]
    if not entries:
        raise NotFound(f"没有办件 {ref}", f"no case {ref!r}", place="case", rule="case")
    return fold(event_from(one.kind, one.at, one.body) for one in entries)


def _was_carded(reading: Reading, ref: str) -> bool:
    return any(entry.draft.kind == CardRaised.kind for entry in reading.about_case(ref))


def _as_asked(case: Case, person: str, target: str) -> bool:
    decision = case.decision
    if person and person not in {*case.signed, decision.by if decision else ""}:
        return False
    if target == "refused":
        return decision is not None and decision.outcome == "refused"
    if target == "paused":
        return bool(case.pauses)
    clock = case.clocks.get("promised") or case.clocks.get("statutory")
    return target != "late" or (clock is not None and clock.finished_as == "red")

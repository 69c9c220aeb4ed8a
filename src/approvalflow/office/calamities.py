"""Calamity mode in people's hands: one proposes it, another declares it, and what it covers is lifted and says so."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import attrs

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.people import Actor
from approvalflow.domain.supervision import calamities as mode
from approvalflow.domain.supervision.calamities import Calamity, CalamityEvent
from approvalflow.errors import NotFound
from approvalflow.office.card_writing import CardWriting
from approvalflow.office.supervised import supervision_draft
from approvalflow.ports.kept import Draft
from approvalflow.ports.store import Reading, Unit

__all__ = ["Calamities"]


class Calamities(CardWriting):
    """What supervision does when limits could not be kept.

    The same `command_id` again does nothing and answers the calamity as it stands by then, or refuses as before;
    another act under it raises CommandReused. Every refusal is journaled.
    """

    def calamities(self, *, state: str = "") -> Sequence[Calamity]:
        """Every calamity that was proposed, the latest first; only those of a state, where one is given."""
        with self._reading() as reading:
            return tuple(one for one in reading.calamities() if not state or one.state == state)

    def calamity(self, ref: str) -> Calamity:
        """A calamity as it stands. Raises NotFound."""
        with self._reading() as reading:
            return _calamity(reading, ref)

    def propose_calamity(
        self,
        starts: Instant,
        ends: Instant,
        *,
        ground: str,
        reason: str,
        by: Actor,
        agencies: Collection[str] = (),
        command_id: str = "",
    ) -> Calamity:
        """Propose to declare a calamity.

        Args:
            starts, ends: what happened from `starts` on, before `ends`, will be covered.
            ground: a key of `CALAMITY_GROUNDS`. reason: what happened.
            agencies: whose cards; all of the region where it is empty.

        Raises MoveRefused for who is neither a supervisor nor of the centre; BadInput with everything that is wrong.
        """

        def work(unit: Unit, now: Instant, command: str) -> tuple[str, list[Draft]]:
            powers = self._with_powers(by)
            event = mode.propose(
                ref="", starts=starts, ends=ends, agencies=agencies, ground=ground, reason=reason, by=powers, at=now
            )
            year = self._day_text(now)[:4]
            # A number is drawn only once it is allowed: a refused proposal leaves no gap in the series.
            ref = f"{self.region}-K{year}-{unit.next_number(f'calamity/{year}'):05d}"
            return self._put_calamity_event(unit, None, attrs.evolve(event, calamity=ref), by, now, command)

        said = ["propose-calamity", starts, ends, sorted(set(agencies)), ground, reason]
        return self._supervise(by, said, work, _calamity, command_id=command_id, about={"ground": ground})

    def declare_calamity(self, ref: str, *, by: Actor, command_id: str = "") -> Calamity:
        """A second person declares it: every card that stands undecided for something within the span is lifted, with
        the ground and the declaration, in the same transaction. A card of the own unit or one's own is left to others.
        """

        def work(unit: Unit, now: Instant, command: str) -> tuple[str, list[Draft]]:
            calamity = _calamity(unit, ref)
            powers = self._with_powers(by)
            mode.declare(calamity, cards=0, by=powers, at=now)
            declared = attrs.evolve(calamity, state="declared", decided_by=by.id)
            drafts = [
                self._put_card_event(unit, card, mode.lifted_by(declared, card, at=max(now, card.moved_at)), by, now)[1]
                for card in self._covered(unit, declared, by)
            ]
            event = mode.declare(calamity, cards=len(drafts), by=powers, at=now)
            ref_, (told,) = self._put_calamity_event(unit, calamity, event, by, now, command)
            return ref_, [told, *drafts]

        return self._on_calamity(ref, by, ["declare-calamity", ref], work, command_id)

    def turn_down_calamity(self, ref: str, words: str, *, by: Actor, command_id: str = "") -> Calamity:
        """A second person turns it down, with words; nothing is lifted."""

        def work(unit: Unit, now: Instant, command: str) -> tuple[str, list[Draft]]:
            calamity = _calamity(unit, ref)
            event = mode.turn_down(calamity, words=words, by=self._with_powers(by), at=now)
            return self._put_calamity_event(unit, calamity, event, by, now, command)

        return self._on_calamity(ref, by, ["turn-down-calamity", ref, words], work, command_id)

    def _on_calamity(
        self,
        ref: str,
        by: Actor,
        said: Sequence[object],
        work: Callable[[Unit, Instant, str], tuple[str, list[Draft]]],
        command_id: str,
    ) -> Calamity:
        return self._supervise(by, said, work, _calamity, command_id=command_id, about={"calamity": ref})

    def _put_calamity_event(
        self, unit: Unit, before: Calamity | None, event: CalamityEvent, by: Actor, now: Instant, command: str
    ) -> tuple[str, list[Draft]]:
        after = mode.evolve_calamity(before, event)
        unit.put_calamity(after, expected_state=before.state if before else "")
        return after.ref, [supervision_draft(event.kind, mode.body_of(event), event.at, "", by, now, command)]


def _calamity(reading: Reading, ref: str) -> Calamity:
    calamity = next((one for one in reading.calamities() if one.ref == ref), None)
    if calamity is None:
        raise NotFound(f"没有应急状态 {ref}", f"no calamity {ref!r}", place="calamity", rule="calamity")
    return calamity

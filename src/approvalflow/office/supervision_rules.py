"""What a county sets about supervision: published by a supervisor, kept in the journal, in force from a day on."""

from __future__ import annotations

from typing import Any

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.basis import Fault
from approvalflow.domain.parties.people import Actor
from approvalflow.domain.supervision.edition import SupervisionEdition
from approvalflow.domain.supervision.edition_faults import faults_of
from approvalflow.domain.supervision.rulebooks import SUPERVISION
from approvalflow.domain.supervision.rules import RULES
from approvalflow.errors import DeclarationFaulty, MoveRefused
from approvalflow.office.desk import Desk, refused_before, said_refusal
from approvalflow.office.drafts import digest_of
from approvalflow.office.supervision_editions import (
    EDITIONS,
    PUBLISHED,
    PublishedEdition,
    in_force_at,
    published_editions,
)
from approvalflow.ports.kept import Command, Draft
from approvalflow.ports.store import Unit

__all__ = ["SupervisionRules"]

#: The entry of an edition that was not published, and the move that was refused.
REFUSED, _MOVE = "supervision-attempt-refused", "publish-supervision"


class SupervisionRules(Desk):
    """The rules that look in this region, and the editions of what the county has set about them."""

    def supervision_rules(self) -> tuple[Any, ...]:
        """Every rule that looks, in that order: those of the house, then those of the plug-ins."""
        return (*RULES, *self.plugins.supervision_rules())

    def supervision_edition(self, at: Instant | None = None) -> SupervisionEdition:
        """The edition in force at an instant, now by default; `STANDARD` where none is."""
        return in_force_at(self.supervision_editions(), self.clock.now() if at is None else at)

    def supervision_editions(self) -> list[PublishedEdition]:
        """Every edition that was published, in that order."""
        with self._reading() as reading:
            return published_editions(reading, self.zone)

    def publish_supervision(self, edition: SupervisionEdition, *, by: Actor, command_id: str = "") -> PublishedEdition:
        """Publish an edition: it is in force from its day on, and never for what happened before it was published.

        The same `command_id` again does nothing and answers, or refuses, the same. Raises DeclarationFaulty with
        everything that is wrong with it for the rules of this region (a version that was published before, too), and
        MoveRefused for somebody else than a supervisor, both journaled; CommandReused.
        """
        now = self.clock.now()
        command = command_id or self.ids.new("command")
        kept = edition.plain()
        body = digest_of(["publish-supervision", kept, by.id, by.party])

        def work(unit: Unit) -> PublishedEdition | MoveRefused | DeclarationFaulty:
            known = self._known_command(unit, command, body)
            if known is not None:
                if "faults" in known.answer:
                    return DeclarationFaulty([Fault(*fault) for fault in known.answer["faults"]])
                return refused_before(known) or _published(unit, self.zone, edition.version)
            if "supervisor" not in by.roles:
                zh, en = "须由监察员发布监察设置", "only a supervisor publishes what supervision goes by"
                refusal = MoveRefused(_MOVE, "", "role", zh, en, SUPERVISION.text())
                unit.put_command(Command(command, body, said_refusal(refusal), now))
                self._refused_edition(unit, refusal, [], by, now, command)
                return refusal
            faults = faults_of(edition, self.supervision_rules())
            if any(one.edition.version == edition.version for one in published_editions(unit, self.zone)):
                zh, en = f"版本 {edition.version} 已经发布", f"the version {edition.version!r} was published before"
                faults.append(Fault("version", "twice", zh, en))
            if faults:
                told = [[one.place, one.rule, one.zh, one.en, one.hint] for one in faults]
                unit.put_command(Command(command, body, {"faults": told}, now))
                zh, en = f"监察设置有 {len(faults)} 处错误", f"the edition has {len(faults)} faults"
                self._refused_edition(unit, MoveRefused(_MOVE, "", "faulty", zh, en), told, by, now, command)
                return DeclarationFaulty(faults)
            unit.put_command(Command(command, body, {"version": edition.version}, now))
            previous = unit.cursor(EDITIONS)
            (entry,) = unit.append([_draft(PUBLISHED, {"edition": kept, "previous": previous}, by, now, command)])
            unit.put_cursor(EDITIONS, entry.position, expected=previous)
            published = _published(unit, self.zone, edition.version)
            unit.commit()
            return published

        outcome = self._in_unit(work)
        if isinstance(outcome, MoveRefused | DeclarationFaulty):
            raise outcome
        return outcome

    def _refused_edition(
        self, unit: Unit, refusal: MoveRefused, faults: list[list[str]], by: Actor, now: Instant, command: str
    ) -> None:
        """Journal what an officer tried to publish in vain; nothing of somebody else."""
        told: dict[str, Any] = {name: getattr(refusal, name) for name in ("move", "stage", "rule", "zh", "en", "basis")}
        drafts = [_draft(REFUSED, {**told, "faults": faults}, by, now, command)] if by.is_officer else []
        unit.append(drafts)
        unit.commit()


def _published(unit: Unit, zone: str, version: str) -> PublishedEdition:
    return next(one for one in published_editions(unit, zone) if one.edition.version == version)


def _draft(kind: str, body: dict[str, Any], by: Actor, now: Instant, command: str) -> Draft:
    return Draft(
        kind=kind,
        at=now,
        entered=now,
        by=by.id,
        agency=by.agency,
        station=by.station,
        acting_for=by.acting_for,
        command_id=command,
        body=body,
    )

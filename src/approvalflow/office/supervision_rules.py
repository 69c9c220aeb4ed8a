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

        The same `command_id` again does nothing and answers the same. Raises DeclarationFaulty with everything that is
        wrong with it for the rules of this region (a version that was published before, too); MoveRefused for somebody
        else than a supervisor, whose attempt is journaled; CommandReused.
        """
        now = self.clock.now()
        command = command_id or self.ids.new("command")
        kept = edition.plain()
        body = digest_of(["publish-supervision", kept, by.id, by.party])

        def work(unit: Unit) -> PublishedEdition | MoveRefused:
            known = self._known_command(unit, command, body)
            if known is not None:
                return refused_before(known) or _published(unit, self.zone, edition.version)
            if "supervisor" not in by.roles:
                zh, en = "须由监察员发布监察设置", "only a supervisor publishes what supervision goes by"
                refusal = MoveRefused("publish-supervision", "", "role", zh, en, SUPERVISION.text())
                unit.put_command(Command(command, body, said_refusal(refusal), now))
                told = {name: getattr(refusal, name) for name in ("move", "stage", "rule", "zh", "en", "basis")}
                unit.append([_draft("supervision-attempt-refused", told, by, now, command)] if by.is_officer else [])
                unit.commit()
                return refusal
            faults = faults_of(edition, self.supervision_rules())
            if any(one.edition.version == edition.version for one in published_editions(unit, self.zone)):
                zh, en = f"版本 {edition.version} 已经发布", f"the version {edition.version!r} was published before"
                faults.append(Fault("version", "twice", zh, en))
            if faults:
                raise DeclarationFaulty(faults)
            unit.put_command(Command(command, body, {"version": edition.version}, now))
            previous = unit.cursor(EDITIONS)
            (entry,) = unit.append([_draft(PUBLISHED, {"edition": kept, "previous": previous}, by, now, command)])
            unit.put_cursor(EDITIONS, entry.position, expected=previous)
            published = _published(unit, self.zone, edition.version)
            unit.commit()
            return published

        outcome = self._in_unit(work)
        if isinstance(outcome, MoveRefused):
            raise outcome
        return outcome


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

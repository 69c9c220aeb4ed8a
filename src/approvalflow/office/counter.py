"""The counter: filing, acceptance, the one supplement request, declining, and what the applicant does later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from approvalflow.domain.cases import decide as deciding
from approvalflow.domain.cases.moves import (
    Accept,
    AskSupplements,
    Convert,
    Decline,
    Rectify,
    Resubmit,
    Supply,
    Withdraw,
)
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.matters.facts import read_facts
from approvalflow.domain.matters.matter import Matter
from approvalflow.domain.parties.basis import Fault
from approvalflow.domain.parties.people import Actor, Applicant
from approvalflow.domain.record.commitments import SALT_BYTES, commitment
from approvalflow.errors import DeclarationFaulty, NotFound
from approvalflow.failpoints import failpoint
from approvalflow.office import numbers
from approvalflow.office.desk import Desk
from approvalflow.office.drafts import digest_of, digest_of_personal
from approvalflow.office.ripening import Loaded
from approvalflow.office.views import CaseView
from approvalflow.ports.kept import Command, Party
from approvalflow.ports.store import Unit

__all__ = ["Counter", "FilingFaulty"]


class FilingFaulty(DeclarationFaulty):
    """An application cannot be filed as it is; `faults` holds everything that is wrong, field by field."""


@attrs.frozen
class _Stated:
    """Facts that were stated after filing: those of the journal, those of the party record, and their commitments."""

    plain: dict[str, Any]
    personal: dict[str, Any]
    commitments: dict[str, str]


class Counter(Desk):
    """What happens at the counter and on the applicant's side of it."""

    def file(
        self,
        matter: str,
        *,
        applicant: Applicant,
        by: Actor,
        facts: Mapping[str, object] | None = None,
        materials: Mapping[str, bytes] | None = None,
        channel: str = "window",
        at: Instant | None = None,
        command_id: str = "",
    ) -> CaseView:
        """Take in an application (收件): the case exists from here on, and the intake clock runs.

        Args:
            matter: the code of a published matter.
            applicant: who applies; kept in the party record alone.
            by: the clerk at the window, or the citizen (an actor with a `party`, if they applied before).
            facts: answers by fact key. Decimals as text or `Decimal`, never float.
            materials: the papers that are handed in now, by key.
            at: business time of an act done earlier (UTC microseconds), never later than now.

        The answer carries the query code. Raises NotFound for an unknown matter, FilingFaulty with every wrong field
        and unknown paper at once, CommandReused.
        """
        published = self.published.now(matter)
        answers, personal = self._read(published, facts or {}, materials or {}, by)
        now = self.clock.now()
        told_at = self._business_time(at, now, by)
        papers = self._kept(materials or {})
        command = command_id or self.ids.new("command")
        asked = ["file", matter, attrs.asdict(applicant), by.id, channel, at, answers, personal, papers]

        def work(unit: Unit) -> CaseView:
            # Looked up once: between two looks the same command of another client may be committed.
            known = unit.command(command)
            known = self._same_command(known, command, self._digest_again(unit, known, asked))
            if known is not None:
                return self._answer_again(unit, known, command)
            day = self._day_text(now)
            ref = numbers.filing_number(self.region, day, unit.next_number(f"filing/{day}"))
            party = self._party(unit, applicant, by, ref, personal)
            seen, told = self.timetables.seen, self._told(published, by, at=told_at, now=now)
            case, events = deciding.file(
                told,
                region=self.region,
                ref=ref,
                party=party.id,
                channel=channel,
                language=applicant.language,
                facts=answers,
                papers=papers,
                commitments=_commitments(party, personal),
            )
            unit.put_party(party)
            self.published.keep(unit, published)
            drafts = self._put(unit, Loaded(case, published, None, seen), case, events, by, now, command)
            digest = digest_of_personal(asked, party.salt)
            unit.put_command(Command(command, digest, {"ref": ref, "version": case.version, "code": True}, now))
            self._journal(unit, drafts, seen)
            view = self._view(unit, case, published, now, command_id=command, with_code=True)
            unit.commit()
            return view

        return self._in_unit(work)

    def _digest_again(self, unit: Unit, known: Command | None, asked: list[Any]) -> str:
        """The digest of a filing by which its command is known again; of one that was erased nothing is."""
        plain = digest_of(asked)
        row = unit.case(str(known.answer.get("ref", ""))) if known is not None and known.digest != plain else None
        party = unit.party(row.party) if row is not None else None
        return digest_of_personal(asked, party.salt) if party is not None and party.salt else plain

    def _read(
        self, matter: Matter, facts: Mapping[str, object], materials: Mapping[str, bytes], by: Actor
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        plain, faults = read_facts(matter.facts, facts)
        faults += _papers_faults(matter, materials) + _agency_facts(matter, plain, by)
        if faults:
            raise FilingFaulty(faults)
        personal = {spec.key for spec in matter.facts if spec.personal}
        return (
            {key: value for key, value in plain.items() if key not in personal},
            {key: value for key, value in plain.items() if key in personal},
        )

    def _party(self, unit: Unit, applicant: Applicant, by: Actor, ref: str, personal: Mapping[str, Any]) -> Party:
        known = unit.party(by.party) if by.party else None
        if known is not None and not _same_person(known, applicant):
            # Somebody who applied before applies for another: that is another party, and neither learns of the other.
            known = None
        kept = dict(known.personal) if known else {}
        facts = {**kept.get("facts", {}), **({ref: dict(personal)} if personal else {})}
        data = {**kept, **attrs.asdict(applicant), "masked_name": applicant.masked_name, "facts": facts}
        if known is not None:
            return Party(known.id, known.salt, data)
        return Party(self.ids.new("party"), self.random.token(SALT_BYTES), data)

    def accept(
        self,
        ref: str,
        *,
        by: Actor,
        mode: str = "normal",
        facts: Mapping[str, object] | None = None,
        at: Instant | None = None,
        command_id: str = "",
    ) -> CaseView:
        """Accept (受理): the number is drawn and the clocks start. `mode`: normal, tolerant or commitment."""
        stated = self._stated(ref, facts or {}, by)
        move = Accept(mode, stated.plain, stated.commitments)
        return self._carry_out(ref, move, by, at=at, command_id=command_id, personal=stated.personal)

    def _stated(self, ref: str, facts: Mapping[str, object], by: Actor) -> _Stated:
        if not facts:
            return _Stated({}, {}, {})
        with self._reading() as reading:
            case, matter = self._case_and_matter(reading, ref)
            party = reading.party(case.filing.party)
        specs = [spec for spec in matter.facts if spec.key in facts]
        plain, faults = read_facts(specs, facts)
        unknown = [key for key in facts if key not in {spec.key for spec in specs}]
        faults += [Fault(f"facts.{key}", "unknown", "没有这一项", "there is no such fact") for key in unknown]
        faults += _agency_facts(matter, plain, by)
        if faults:
            raise FilingFaulty(faults)
        keys = {spec.key for spec in specs if spec.personal}
        personal = {key: value for key, value in plain.items() if key in keys}
        if personal and (party is None or party.erased):
            zh, en = "申请人资料已删除", "the applicant's data was erased"
            raise FilingFaulty([Fault(f"facts.{key}", "erased", zh, en) for key in personal])
        salt = party.salt if party else b""
        return _Stated(
            {key: value for key, value in plain.items() if key not in keys},
            personal,
            {f"facts.{key}": _committed(f"facts.{key}", value, salt) for key, value in personal.items()},
        )

    def ask_supplements(
        self,
        ref: str,
        papers: Sequence[str],
        *,
        by: Actor,
        reason: str,
        at: Instant | None = None,
        command_id: str = "",
    ) -> CaseView:
        """Ask for everything that is missing, once, in writing (一次性补正告知)."""
        return self._carry_out(ref, AskSupplements(tuple(papers), reason), by, at=at, command_id=command_id)

    def resubmit(
        self,
        ref: str,
        *,
        by: Actor,
        materials: Mapping[str, bytes] | None = None,
        facts: Mapping[str, object] | None = None,
        at: Instant | None = None,
        command_id: str = "",
    ) -> CaseView:
        """Hand in what was asked for: a new intake clock starts."""
        papers = self._handed_in(ref, materials or {})
        stated = self._stated(ref, facts or {}, by)
        move = Resubmit(papers, stated.plain, stated.commitments)
        return self._carry_out(ref, move, by, at=at, command_id=command_id, personal=stated.personal)

    def _handed_in(self, ref: str, materials: Mapping[str, bytes]) -> dict[str, str]:
        with self._reading() as reading:
            _, matter = self._case_and_matter(reading, ref)
        faults = _papers_faults(matter, materials)
        if faults:
            raise FilingFaulty(faults)
        return self._kept(materials)

    def _kept(self, materials: Mapping[str, bytes]) -> dict[str, str]:
        """Keep the papers, before any unit begins; each under its digest, so that keeping one again changes nothing."""
        papers = {}
        for key, content in materials.items():
            failpoint("before-paper")
            papers[key] = self.blobs.put(content)
            failpoint("after-paper")
        return papers

    def decline(
        self,
        ref: str,
        *,
        by: Actor,
        outcome: str,
        reason: str,
        competent: str = "",
        at: Instant | None = None,
        command_id: str = "",
    ) -> CaseView:
        """Do not accept: `not-required` (不受理) or `not-competent` (不予受理, and who is)."""
        return self._carry_out(ref, Decline(outcome, reason, competent), by, at=at, command_id=command_id)

    def convert(self, ref: str, *, by: Actor, reason: str, at: Instant | None = None, command_id: str = "") -> CaseView:
        """Make an on-the-spot case a promised one, before the same day's close."""
        return self._carry_out(ref, Convert(reason), by, at=at, command_id=command_id)

    def supply(
        self,
        ref: str,
        materials: Mapping[str, bytes],
        *,
        by: Actor,
        at: Instant | None = None,
        command_id: str = "",
    ) -> CaseView:
        """Hand in tolerated papers (容缺后补)."""
        return self._carry_out(ref, Supply(self._handed_in(ref, materials)), by, at=at, command_id=command_id)

    def withdraw(
        self, ref: str, *, by: Actor, reason: str, at: Instant | None = None, command_id: str = ""
    ) -> CaseView:
        """Withdraw before the decision, by the applicant's written act (撤回申请)."""
        return self._carry_out(ref, Withdraw(reason), by, at=at, command_id=command_id)

    def rectify(
        self,
        ref: str,
        *,
        by: Actor,
        reason: str,
        facts: Mapping[str, object] | None = None,
        materials: Mapping[str, bytes] | None = None,
        at: Instant | None = None,
        command_id: str = "",
    ) -> CaseView:
        """Put a clerk's mistake right; changed facts price an open bill again."""
        papers = self._handed_in(ref, materials or {})
        stated = self._stated(ref, facts or {}, by)
        move = Rectify(reason, stated.plain, papers, stated.commitments)
        return self._carry_out(ref, move, by, at=at, command_id=command_id, personal=stated.personal)

    def paper(self, ref: str, key: str) -> bytes:
        """The bytes of a paper of the case. Raises NotFound if it is not there or was altered."""
        with self._reading() as reading:
            case, _ = self._case_and_matter(reading, ref)
        if key not in case.papers:
            raise NotFound(f"没有材料 {key}", f"no paper {key!r}", place="materials", rule="paper")
        return self.blobs.get(case.papers[key])


def _commitments(party: Party, personal: Mapping[str, Any]) -> dict[str, str]:
    said = {key: party.personal.get(key, "") for key in ("name", "id_number", "phone", "email", "address", "agent")}
    said |= {f"facts.{key}": value for key, value in personal.items()}
    return {key: _committed(key, value, party.salt) for key, value in said.items() if value != ""}


def _committed(key: str, value: Any, salt: bytes) -> str:
    return commitment([key, value], salt).hex()


def _same_person(party: Party, applicant: Applicant) -> bool:
    return (party.personal.get("name"), party.personal.get("id_number")) == (applicant.name, applicant.id_number)


def _papers_faults(matter: Matter, materials: Mapping[str, bytes]) -> list[Fault]:
    """Papers outside the list, papers that are no bytes, and empty ones."""
    known = {paper.key for paper in matter.materials}
    faults = []
    for key, content in materials.items():
        if key not in known:
            faults.append(Fault(f"materials.{key}", "outside-list", "不在材料目录内", "not in the published list"))
        elif not isinstance(content, bytes) or not content:
            faults.append(Fault(f"materials.{key}", "empty", "文件为空或无法读取", "the paper is empty or no bytes"))
    return faults


def _agency_facts(matter: Matter, stated: Mapping[str, Any], by: Actor) -> list[Fault]:
    """Facts that are the agency's to state and that somebody else stated."""
    if by.is_officer:
        return []
    agencys = {spec.key for spec in matter.facts if spec.stated_by == "agency"}
    return [
        Fault(f"facts.{key}", "stated-by", "由办理部门填写", "it is the agency that states this")
        for key in stated
        if key in agencys
    ]

"""Findings, the cards about one thing, and instruments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import attrs
from sqlalchemy import BindParameter, Integer, bindparam, or_, select

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.record.plain import from_text
from approvalflow.domain.supervision.calamities import Calamity
from approvalflow.domain.supervision.inbox import KeptFinding
from approvalflow.domain.supervision.instruments import Instrument
from approvalflow.errors import Conflict
from approvalflow.ports.store import CardRow
from approvalflow.ports.succession import calamity_must_follow, finding_must_follow, instrument_must_follow
from approvalflow_sqlalchemy.block import Block
from approvalflow_sqlalchemy.schema.columns import EMPTY
from approvalflow_sqlalchemy.schema.effects import cards
from approvalflow_sqlalchemy.schema.supervision import calamities, findings, instruments
from approvalflow_sqlalchemy.statements import Statement, Tongue

__all__ = [
    "SUPERVISION_SOURCES",
    "SupervisionReading",
    "SupervisionStatements",
    "SupervisionWriting",
    "finding_of",
    "instrument_of",
]

_CARD_ROW: Callable[..., CardRow] = CardRow
_KEPT: Callable[..., KeptFinding] = KeptFinding
_INSTRUMENT: Callable[..., Instrument] = Instrument
_CARD = [column for column in cards.columns if column.name != "region"]
_FINDING = [column for column in findings.columns if column.name != "region"]
_INSTRUMENT_COLUMNS = [column for column in instruments.columns if column.name != "region"]

_LATE = [column.name for column in _INSTRUMENT_COLUMNS].index("answered_late")

_AT = ("region", "ref", "state")
_CALAMITY_DECIDED = ("state", "decided_at", "decided_by", "decided_for", "words")
_DECIDING = ("state", "card", "decided_at", "decided_by", "reason")
_GOING_ON = (
    *("state", "ran_out_at", "received_at", "received_by", "answer", "answered_at", "answered_by", "answered_late"),
    *("by_case", "by_command", "discipline", "closed_at", "closed_by", "closing"),
)

#: What a list of findings is asked by, the first that is given by an index of its own.
_INDEXED = ("case_ref", "agency", "state", "")


class SupervisionStatements:
    """What is asked and told of findings, cards and instruments."""

    def __init__(self, tongue: Tongue) -> None:
        region: BindParameter[str] = bindparam("region")
        card = select(*_CARD).where(cards.c.region == region)
        self.card = tongue.prepare(card.where(cards.c.ref == bindparam("ref")))
        about = (cards.c[name] == bindparam(name) for name in ("subject_kind", "subject"))
        self.cards_about = tongue.prepare(card.where(*about).order_by(cards.c.raised_at.desc(), cards.c.ref.desc()))
        during = cards.c.raised_at >= bindparam("start"), cards.c.raised_at < bindparam("end")
        # Without an order: an index that holds it would be taken for the cards of an agency too.
        self.cards_raised = tongue.prepare(card.where(*during))
        finding = select(*_FINDING).where(findings.c.region == region)
        self.finding = tongue.prepare(finding.where(findings.c.ref == bindparam("ref")))
        key = (findings.c[name] == bindparam(name) for name in ("subject_kind", "subject", "rule", "level"))
        self.finding_about = tongue.prepare(finding.where(*key))
        limit = bindparam("limit", type_=Integer)
        self.findings = {
            name: tongue.prepare(
                finding.where(*_asked(name), or_(bindparam("before") == EMPTY, findings.c.ref < bindparam("before")))
                .order_by(findings.c.ref.desc())
                .limit(limit)
            )
            for name in _INDEXED
        }
        self.insert_finding = tongue.insert(findings)
        self.update_finding = tongue.prepare(
            findings.update().where(*(findings.c[name] == bindparam(f"at_{name}") for name in _AT)), _DECIDING
        )
        instrument = select(*_INSTRUMENT_COLUMNS).where(instruments.c.region == region)
        self.instrument = tongue.prepare(instrument.where(instruments.c.ref == bindparam("ref")))
        newest = instruments.c.issued_at.desc(), instruments.c.ref.desc()
        self.instruments = {
            name: tongue.prepare(
                (instrument.where(instruments.c[name] == bindparam(name)) if name else instrument).order_by(*newest)
            )
            for name in ("case_ref", "to_person", "to_agency", "state", "")
        }
        told = instruments.c.answered_at >= bindparam("start"), instruments.c.answered_at < bindparam("end")
        self.told_results = tongue.prepare(
            instrument.where(*told, instruments.c.discipline != EMPTY).order_by(
                instruments.c.answered_at, instruments.c.ref
            )
        )
        self.insert_instrument = tongue.insert(instruments)
        self.update_instrument = tongue.prepare(
            instruments.update().where(*(instruments.c[name] == bindparam(f"at_{name}") for name in _AT)), _GOING_ON
        )
        calamity = select(*(column for column in calamities.columns if column.name != "region"))
        self.calamities = tongue.prepare(
            calamity.where(calamities.c.region == region).order_by(calamities.c.ref.desc())
        )
        self.insert_calamity = tongue.insert(calamities)
        self.update_calamity = tongue.prepare(
            calamities.update().where(*(calamities.c[name] == bindparam(f"at_{name}") for name in _AT)),
            _CALAMITY_DECIDED,
        )


def _asked(indexed: str) -> list[Any]:
    return [
        findings.c[name] == bindparam(name)
        if name == indexed
        else or_(bindparam(name) == EMPTY, findings.c[name] == bindparam(name))
        for name in ("agency", "rule", "level", "state", "case_ref")
    ]


class SupervisionReading(Block):
    """Reading what supervision wrote."""

    def card_row(self, ref: str) -> CardRow | None:
        """A card as lists show it."""
        row = self._one(self._say.supervision.card, ref=ref)
        return None if row is None else _card_of(row)

    def cards_about(self, subject_kind: str, subject: str) -> Sequence[CardRow]:
        """The cards about one thing, newest first."""
        rows = self._all(self._say.supervision.cards_about, subject_kind=subject_kind, subject=subject)
        return tuple(map(_card_of, rows))

    def cards_raised(self, start: Instant, end: Instant) -> Sequence[CardRow]:
        """The cards that were raised from `start` on and before `end`, the earliest first."""
        rows = self._all(self._say.supervision.cards_raised, start=start, end=end)
        return tuple(map(_card_of, sorted(rows, key=lambda row: (row.raised_at, row.ref))))

    def told_results(self, start: Instant, end: Instant) -> Sequence[Instrument]:
        """The referrals whose result was told from `start` on and before `end`, in that order."""
        return tuple(map(instrument_of, self._all(self._say.supervision.told_results, start=start, end=end)))

    def finding(self, ref: str) -> KeptFinding | None:
        """A finding."""
        row = self._one(self._say.supervision.finding, ref=ref)
        return None if row is None else finding_of(row)

    def finding_about(self, subject_kind: str, subject: str, rule: str, level: str) -> KeptFinding | None:
        """The one finding of a rule about one thing, at one level."""
        key = {"subject_kind": subject_kind, "subject": subject, "rule": rule, "level": level}
        row = self._one(self._say.supervision.finding_about, **key)
        return None if row is None else finding_of(row)

    def findings(
        self,
        *,
        agency: str = "",
        rule: str = "",
        level: str = "",
        state: str = "",
        case_ref: str = "",
        before: str = "",
        limit: int = 100,
    ) -> Sequence[KeptFinding]:
        """Findings, the latest reference first."""
        asked = {"agency": agency, "rule": rule, "level": level, "state": state, "case_ref": case_ref}
        say = self._say.supervision.findings[next(name for name in _INDEXED if not name or asked[name])]
        return tuple(map(finding_of, self._all(say, **asked, before=before, limit=limit)))

    def instrument(self, ref: str) -> Instrument | None:
        """An instrument."""
        row = self._one(self._say.supervision.instrument, ref=ref)
        return None if row is None else instrument_of(row)

    def instruments(
        self, *, agency: str = "", person: str = "", state: str = "", case_ref: str = ""
    ) -> Sequence[Instrument]:
        """Instruments, newest first."""
        asked = {"case_ref": case_ref, "to_person": person, "to_agency": agency, "state": state}
        wanted = {name: value for name, value in asked.items() if value}
        by = next(iter(wanted), "")
        say: Statement = self._say.supervision.instruments[by]
        rows = self._all(say, **({by: wanted[by]} if by else {}))
        found = map(instrument_of, rows)
        return tuple(one for one in found if all(getattr(one, name) == value for name, value in wanted.items()))

    def calamities(self) -> Sequence[Calamity]:
        """Every calamity that was proposed, the latest first."""
        return tuple(Calamity(*row) for row in self._all(self._say.supervision.calamities))


class SupervisionWriting(SupervisionReading):
    """Writing findings and instruments."""

    def put_finding(self, finding: KeptFinding, *, expected_state: str) -> None:
        """Write a finding if its stored state is `expected_state`."""
        if not expected_state:
            self._write(self._say.supervision.insert_finding, **self._finding_values(finding))
            return
        before = self.finding(finding.ref)
        if before is not None and before.state == expected_state:
            self._checked(finding_must_follow, before, finding)
        values = {name: getattr(finding, name) for name in _DECIDING}
        at = {"at_region": self.region, "at_ref": finding.ref, "at_state": expected_state}
        if self._write(self._say.supervision.update_finding, **values, **at) != 1:
            zh, en = "该问题已被他人处理", "somebody else changed the finding first"
            self._refuse(Conflict(zh, en, place=finding.ref, rule="finding-state"))

    def _finding_values(self, finding: KeptFinding) -> dict[str, Any]:
        values = {one.name: getattr(finding, one.name) for one in attrs.fields(KeptFinding)}
        title, words = values.pop("title"), values.pop("text")
        said = {"title_zh": title.zh, "title_en": title.en, "zh": words.zh, "en": words.en}
        return {**values, **said, "evidence": self._text(finding.evidence)}

    def put_instrument(self, instrument: Instrument, *, expected_state: str) -> None:
        """Write an instrument if its stored state is `expected_state`."""
        values = attrs.asdict(instrument) | {"answered_late": int(instrument.answered_late)}
        if not expected_state:
            self._write(self._say.supervision.insert_instrument, **values)
            return
        before = self.instrument(instrument.ref)
        if before is not None and before.state == expected_state:
            self._checked(instrument_must_follow, before, instrument)
        going_on = {name: values[name] for name in _GOING_ON}
        at = {"at_region": self.region, "at_ref": instrument.ref, "at_state": expected_state}
        if self._write(self._say.supervision.update_instrument, **going_on, **at) != 1:
            zh, en = "文书已被他人改动", "somebody else changed the instrument first"
            self._refuse(Conflict(zh, en, place=instrument.ref, rule="instrument-state"))

    def put_calamity(self, calamity: Calamity, *, expected_state: str) -> None:
        """Write a calamity if its stored state is `expected_state`."""
        values = attrs.asdict(calamity)
        if not expected_state:
            self._write(self._say.supervision.insert_calamity, **values)
            return
        before = next((one for one in self.calamities() if one.ref == calamity.ref), None)
        if before is not None and before.state == expected_state:
            self._checked(calamity_must_follow, before, calamity)
        decided = {name: values[name] for name in _CALAMITY_DECIDED}
        at = {"at_region": self.region, "at_ref": calamity.ref, "at_state": expected_state}
        if self._write(self._say.supervision.update_calamity, **decided, **at) != 1:
            zh, en = "应急状态已被他人改动", "somebody else changed the calamity first"
            self._refuse(Conflict(zh, en, place=calamity.ref, rule="calamity-state"))

    def _load_supervision(self, value: Any) -> None:
        """Put back one value of these tables."""
        match value:
            case KeptFinding():
                self.put_finding(value, expected_state="")
            case Instrument():
                self.put_instrument(value, expected_state="")
            case Calamity():
                self.put_calamity(value, expected_state="")


def _card_of(row: Any) -> CardRow:
    return _CARD_ROW(*row[:-1], from_text(row[-1]))


def finding_of(row: Any) -> KeptFinding:
    """The finding that a row of the database holds."""
    title, words = Text(row[9], row[10]), Text(row[16], row[17])
    return _KEPT(*row[:9], title, *row[11:16], words, from_text(row[18]), *row[19:])


def instrument_of(row: Any) -> Instrument:
    """The instrument that a row of the database holds."""
    return _INSTRUMENT(*row[:_LATE], bool(row[_LATE]), *row[_LATE + 1 :])


#: Each table of a content: its name, its columns (all), its order, and the value of a row.
SUPERVISION_SOURCES: tuple[tuple[str, Any, str, str, Callable[[Any], Any]], ...] = (
    ("findings", findings, "", "ref", finding_of),
    ("instruments", instruments, "", "ref", instrument_of),
    ("calamities", calamities, "", "ref", lambda r: Calamity(*r)),
)

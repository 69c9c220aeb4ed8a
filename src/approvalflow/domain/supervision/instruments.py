"""Instruments of supervision (监察文书): a written urging, order or referral with one life, whoever issues it.

issued -> answered -> closed; one that is not answered in time is overdue, and may still be answered late. Each kind is
issued by the bodies that have the power for it. An instrument changes no case and imposes no discipline: what the
supervision organ decided about a referral is written down as the organ told it. Nothing but `evolve_instrument` builds
one, from its events; the acts are in `issuing`.
"""

from __future__ import annotations

from typing import Any

import attrs
from attrs import frozen

from approvalflow.domain.deadlines.limits import Limit
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.supervision.edition import SupervisionEdition
from approvalflow.domain.supervision.instrument_events import (
    InstrumentAnswered,
    InstrumentClosed,
    InstrumentEvent,
    InstrumentIssued,
    InstrumentReceived,
    InstrumentTermReached,
)

__all__ = [
    "DISCIPLINE",
    "INSTRUMENTS",
    "INSTRUMENT_STATES",
    "SUBJECTS",
    "Instrument",
    "InstrumentKind",
    "evolve_instrument",
    "instrument_terms",
]

INSTRUMENT_STATES: dict[str, Text] = {
    "issued": Text("已发出，待回告", "issued, to be answered"),
    "answered": Text("已回告", "answered"),
    "closed": Text("已销号", "closed"),
}

#: What an instrument may be about.
SUBJECTS: dict[str, Text] = {
    "case": Text("办件", "case"),
    "card": Text("牌", "card"),
    "finding": Text("疑似问题", "finding"),
    "complaint": Text("投诉", "complaint"),
    "rating": Text("评价", "rating"),
    "problem": Text("问题台账", "problem"),
    "sample": Text("抽查", "sample"),
    "agency": Text("单位", "agency"),
}

#: Disciplinary decisions (政务处分) as a supervision organ reports them, lightest first.
DISCIPLINE: dict[str, Text] = {
    "warning": Text("警告", "warning"),
    "demerit": Text("记过", "demerit"),
    "major-demerit": Text("记大过", "major demerit"),
    "demotion": Text("降级", "demotion"),
    "dismissal": Text("撤职", "dismissal from the post"),
    "expulsion": Text("开除", "expulsion"),
}


@frozen
class InstrumentKind:
    """One kind of instrument.

    Attributes:
        title: what it is called.
        bodies: who may issue it, keys of `bodies.BODIES`.
        term: how long those addressed have to answer; None where no answer is asked for unless a day is set.
        profile: whether a county has to switch it on first.
    """

    title: Text
    bodies: tuple[str, ...]
    term: Limit | None = None
    profile: bool = False


def _term(days: int) -> Limit:
    return Limit(f"{days} working days", start="issued", until="answer", source="example", evidence="demo")


#: Every kind, mildest first. The terms are examples of this project; whoever issues one may set another day.
INSTRUMENTS: dict[str, InstrumentKind] = {
    "reminder": InstrumentKind(Text("催办通知", "reminder"), ("centre", "supervision-office")),
    "urging": InstrumentKind(Text("督办通知书", "urging notice"), ("centre", "supervision-office"), _term(3)),
    "leader-urging": InstrumentKind(
        Text("领导督办单", "urging by a leader"), ("centre", "supervision-office"), _term(5)
    ),
    "rectification": InstrumentKind(Text("整改通知书", "order to rectify"), ("centre",), _term(10)),
    "efficiency": InstrumentKind(Text("效能建议书", "efficiency proposal"), ("centre",), _term(15)),
    "proposal": InstrumentKind(Text("监察建议书", "supervision proposal"), ("supervision-office",), _term(15), True),
    "referral": InstrumentKind(Text("移送函", "referral"), ("supervision-office",)),
}


@frozen
class Instrument:
    """An instrument as it stands after its events; also the row that a store keeps of it.

    Attributes:
        kind: a key of `INSTRUMENTS`. state: a key of `INSTRUMENT_STATES`.
        subject_kind, subject, case_ref, from_agency, to_agency, to_person, text, source, due, yellow_at: as in
            `InstrumentIssued`. issued_for: whose mandate was used, or empty.
        ran_out_at: when the term passed unanswered; None where it did not.
        received_at, received_by: when and by whom it was signed for.
        answer, answered_at, answered_by, answered_late, by_case, by_command, discipline: as in `InstrumentAnswered`.
        closed_at, closed_by, closing: when, by whom and with what words it was closed.
    """

    ref: str
    kind: str
    state: str
    subject_kind: str
    subject: str
    case_ref: str
    from_agency: str
    to_agency: str
    to_person: str
    text: str
    source: str
    issued_at: Instant
    issued_by: str
    issued_for: str
    due: Instant | None = None
    yellow_at: Instant | None = None
    ran_out_at: Instant | None = None
    received_at: Instant | None = None
    received_by: str = ""
    answer: str = ""
    answered_at: Instant | None = None
    answered_by: str = ""
    answered_late: bool = False
    by_case: str = ""
    by_command: str = ""
    discipline: str = ""
    closed_at: Instant | None = None
    closed_by: str = ""
    closing: str = ""

    @property
    def title(self) -> Text:
        """What it is called."""
        return INSTRUMENTS[self.kind].title

    def is_overdue(self, now: Instant) -> bool:
        """Whether its term has passed and nobody has answered."""
        return self.state == "issued" and self.due is not None and now > self.due


def instrument_terms(edition: SupervisionEdition) -> dict[str, Limit]:
    """The term of the answer by kind, as a county has set it in its edition of supervision; empty where it has not."""
    term = edition.terms.get("answer-instrument")
    if term is None:
        return {}
    return {kind: attrs.evolve(what.term, term=term) for kind, what in INSTRUMENTS.items() if what.term is not None}


def evolve_instrument(instrument: Instrument | None, event: InstrumentEvent) -> Instrument:
    """The instrument after the event; None before it was issued. Never refuses: what happened, happened.

    Raises TypeError where the first event is not the issuing, or the issuing is not the first.
    """
    if isinstance(event, InstrumentIssued):
        if instrument is not None:
            raise TypeError(f"instrument {instrument.ref} was issued already")
        return Instrument(
            ref=event.instrument,
            kind=event.form,
            state="issued",
            subject_kind=event.subject_kind,
            subject=event.subject,
            case_ref=event.case_ref,
            from_agency=event.from_agency,
            to_agency=event.to_agency,
            to_person=event.to_person,
            text=event.text,
            source=event.source,
            issued_at=event.at,
            issued_by=event.by,
            issued_for=event.acting_for,
            due=event.due,
            yellow_at=event.yellow_at,
        )
    if instrument is None:
        raise TypeError(f"an instrument begins with its issuing, not with {type(event).__name__}")
    return attrs.evolve(instrument, **_changes(event))


def _changes(
    event: InstrumentReceived | InstrumentAnswered | InstrumentClosed | InstrumentTermReached,
) -> dict[str, Any]:
    match event:
        case InstrumentReceived():
            return {"received_at": event.at, "received_by": event.by}
        case InstrumentAnswered():
            return {
                "state": "answered",
                "answer": event.text,
                "answered_at": event.at,
                "answered_by": event.by,
                "answered_late": event.late,
                "by_case": event.by_case,
                "by_command": event.by_command,
                "discipline": event.discipline,
            }
        case InstrumentTermReached():
            return {"ran_out_at": event.due} if event.rung == "red" else {}
    return {"state": "closed", "closed_at": event.at, "closed_by": event.by, "closing": event.words}

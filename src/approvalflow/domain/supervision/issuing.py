"""Acts on an instrument: issuing, signing for, answering, closing; each a pure function that answers what happened."""

from __future__ import annotations

from collections.abc import Mapping

from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.limits import Limit
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.deadlines.stopwatch import Stopwatch, read
from approvalflow.domain.parties.basis import is_blank
from approvalflow.domain.parties.people import SYSTEM, Actor
from approvalflow.domain.supervision.bodies import BODIES, bodies_of_person
from approvalflow.domain.supervision.findings import Finding
from approvalflow.domain.supervision.instrument_events import (
    InstrumentAnswered,
    InstrumentClosed,
    InstrumentIssued,
    InstrumentReceived,
)
from approvalflow.domain.supervision.instruments import (
    DISCIPLINE,
    INSTRUMENT_STATES,
    INSTRUMENTS,
    SUBJECTS,
    Instrument,
)
from approvalflow.domain.supervision.rulebooks import SUPERVISION
from approvalflow.errors import BadInput, MoveRefused

__all__ = [
    "answer_instrument",
    "close_instrument",
    "issue_instrument",
    "lapse",
    "may_issue",
    "receive_instrument",
    "urge_by_itself",
]


def _refused(move: str, stage: str, rule: str, zh: str, en: str) -> MoveRefused:
    return MoveRefused(move, stage, rule, zh, en, SUPERVISION.text())


def _able(kind: str, about: str) -> tuple[str, ...]:
    """The bodies that may issue a kind about something; who upholds a card may order what follows from it."""
    bodies = INSTRUMENTS[kind].bodies
    return (*bodies, "supervision-office") if (kind, about) == ("rectification", "card") else bodies


def may_issue(kind: str, by: Actor, bodies: Mapping[str, str], *, proposals: bool, about: str = "") -> None:
    """Whether somebody may issue instruments of a kind, a key of `INSTRUMENTS`.

    The e-supervision office also orders a rectification, where a card was upheld (`about` is `card`).

    Raises BadInput for another kind; MoveRefused for a body that has no such power, and for a kind that the county has
    not switched on.
    """
    what = INSTRUMENTS.get(kind)
    if what is None:
        raise BadInput(
            f"没有文书种类 {kind!r}", f"no instrument {kind!r}: {', '.join(INSTRUMENTS)}", place="kind", rule="choice"
        )
    if what.profile and not proposals:
        zh = f"本地未启用{what.title.zh}：依法由监察机关提出"
        en = f"the county has not switched on the {what.title.en}, which is the supervision organ's by law"
        raise _refused("issue-instrument", "", "profile", zh, en)
    able = _able(kind, about)
    if not set(bodies_of_person(by, bodies)) & set(able):
        zh = "、".join(BODIES[body].zh for body in able)
        en = " or the ".join(BODIES[body].en for body in able)
        raise _refused("issue-instrument", "", "body", f"{what.title.zh}须由{zh}发出", f"only the {en} issues this")


def issue_instrument(
    kind: str,
    *,
    ref: str,
    subject_kind: str,
    subject: str,
    case_ref: str,
    to_agency: str,
    to_person: str,
    text: str,
    source: str,
    due: Instant | None,
    by: Actor,
    bodies: Mapping[str, str],
    proposals: bool,
    at: Instant,
    timetable: Timetable,
    terms: Mapping[str, Limit] | None = None,
) -> InstrumentIssued:
    """Issue an instrument.

    Args:
        due: until when it is to be answered; None for the term of its kind (of `terms`, where a region has set others).
        timetable: of the agency addressed, in which the term is counted.

    Raises MoveRefused for who has no power for it; BadInput with what is missing, all at once: a subject, somebody whom
    it is addressed to, a text, the source of a leader's urging, a day to come.
    """
    may_issue(kind, by, bodies, proposals=proposals, about=subject_kind)
    _complete(kind, subject_kind, subject, to_agency, to_person, text, source, due, at)
    if kind == "referral" and bodies and bodies.get(to_agency) != "supervision-organ":
        raise BadInput("只能移送监察机关", "only the supervision organ is referred to", place="to_agency", rule="organ")
    limit = (terms or {}).get(kind, INSTRUMENTS[kind].term)
    yellow = None
    if due is None and limit is not None:
        clock = read(Stopwatch(limit, at), timetable)
        due, yellow = clock.due, clock.yellow_at
    return InstrumentIssued(
        at=at,
        instrument=ref,
        form=kind,
        subject_kind=subject_kind,
        subject=subject,
        case_ref=case_ref,
        from_agency=by.agency,
        to_agency=to_agency,
        to_person=to_person,
        text=text,
        source=source,
        due=due,
        yellow_at=yellow,
        by=by.id,
        acting_for=by.acting_for,
    )


def urge_by_itself(
    finding: Finding,
    *,
    from_agency: str,
    at: Instant,
    timetable: Timetable,
    terms: Mapping[str, Limit],
) -> InstrumentIssued:
    """The urging notice (督办通知书) that the system sends to the unit of its own accord once a limit has passed; its
    reference is still to be drawn. `from_agency` is the e-supervision office, or empty where none is declared."""
    limit = terms.get("urging", INSTRUMENTS["urging"].term)
    clock = read(Stopwatch(limit, at), timetable) if limit is not None else None
    zh, en = f"{finding.text.zh}。请立即办理，并书面回告。", f"{finding.text.en[:1].upper()}{finding.text.en[1:]}."
    return InstrumentIssued(
        at=at,
        instrument="",
        form="urging",
        subject_kind="case",
        subject=finding.case_ref,
        case_ref=finding.case_ref,
        from_agency=from_agency,
        to_agency=finding.agency,
        to_person="",
        text=f"{zh}\n{en} Please act on it at once, and answer in writing.",
        source="",
        due=clock.due if clock is not None else None,
        yellow_at=clock.yellow_at if clock is not None else None,
        by=SYSTEM.id,
        acting_for="",
    )


def lapse(instrument: Instrument, *, at: Instant) -> InstrumentClosed:
    """The system takes back what it urged about by itself: the case was decided, and nobody is to be urged any more."""
    return InstrumentClosed(at, instrument.ref, "办件已办结，自行销号 / the case was decided", True, SYSTEM.id)


def _complete(
    kind: str,
    subject_kind: str,
    subject: str,
    to_agency: str,
    to_person: str,
    text: str,
    source: str,
    due: Instant | None,
    at: Instant,
) -> None:
    faults = []
    if subject_kind not in SUBJECTS or is_blank(subject):
        faults.append(("subject", "请写明针对的事项", f"what is it about: {', '.join(SUBJECTS)}?"))
    if is_blank(to_agency) and is_blank(to_person):
        faults.append(("to_agency", "请写明发往的单位或人员", "whom is it addressed to?"))
    if is_blank(text):
        faults.append(("text", "请填写内容", "what does it say?"))
    if kind == "leader-urging" and is_blank(source):
        faults.append(("source", "请写明批示来源", "which leader, and where was it said?"))
    if due is not None and (type(due) is not int or due <= at):
        faults.append(("due", "期限须晚于现在", "the term has to end later than now"))
    if faults:
        raise BadInput(
            "；".join(zh for _, zh, _ in faults),
            "; ".join(en for _, _, en in faults),
            place=", ".join(place for place, _, _ in faults),
            rule="instrument",
        )


def _addressed(move: str, instrument: Instrument, by: Actor, bodies: Mapping[str, str]) -> None:
    in_person = instrument.to_person and instrument.to_person in {by.id, by.acting_for}
    of_unit = instrument.to_agency and by.agency == instrument.to_agency
    if instrument.kind == "referral":
        if "supervision-organ" in bodies_of_person(by, bodies):
            return
    elif in_person or (of_unit and "head" in by.roles) or (of_unit and not instrument.to_person and by.is_officer):
        return
    zh, en = "只能由受文的单位或人员办理", "only those addressed may do this"
    raise _refused(move, instrument.state, "addressed", zh, en)


def _stage(move: str, instrument: Instrument, *states: str) -> None:
    if instrument.state not in states:
        said = INSTRUMENT_STATES[instrument.state]
        zh, en = f"文书{said.zh}，不能办理", f"the instrument is {said.en}: this is not open"
        raise _refused(move, instrument.state, "stage", zh, en)


def receive_instrument(
    instrument: Instrument, *, by: Actor, bodies: Mapping[str, str], at: Instant
) -> InstrumentReceived:
    """Those addressed sign for it. Raises MoveRefused: signed for or answered already, not addressed."""
    _stage("receive-instrument", instrument, "issued")
    if instrument.received_at is not None:
        raise _refused("receive-instrument", instrument.state, "stage", "已签收", "it was signed for already")
    _addressed("receive-instrument", instrument, by, bodies)
    return InstrumentReceived(at, instrument.ref, by.id)


def answer_instrument(
    instrument: Instrument,
    *,
    by: Actor,
    text: str,
    bodies: Mapping[str, str],
    at: Instant,
    by_case: str = "",
    by_command: str = "",
    discipline: str = "",
) -> InstrumentAnswered:
    """Those addressed answer, late rather than never.

    Args:
        by_case, by_command: the case in which, or the command by which, the rectification was done.
        discipline: what the supervision organ decided about a referral, a key of `DISCIPLINE`; empty for none.

    Raises MoveRefused: answered or closed already, not addressed, no words; BadInput for a decision that there is not,
    or on anything but a referral.
    """
    _stage("answer-instrument", instrument, "issued")
    _addressed("answer-instrument", instrument, by, bodies)
    if is_blank(text):
        raise _refused("answer-instrument", instrument.state, "reason", "请填写说明", "say something")
    if discipline and (instrument.kind != "referral" or discipline not in DISCIPLINE):
        zh = f"处分只能由监察机关在移送结果中告知：{'、'.join(one.zh for one in DISCIPLINE.values())}"
        en = f"discipline is told by the supervision organ about a referral alone: {', '.join(DISCIPLINE)}"
        raise BadInput(zh, en, place="discipline", rule="discipline")
    late = instrument.due is not None and at > instrument.due
    return InstrumentAnswered(at, instrument.ref, text, by_case, by_command, discipline, late, by.id)


def close_instrument(
    instrument: Instrument, *, by: Actor, words: str, bodies: Mapping[str, str], at: Instant
) -> InstrumentClosed:
    """The body that issued it closes it, with words: what was asked for was done, or is not asked for any more; what
    the system issued by itself, any body that could have.

    Raises MoveRefused: closed already, another body, somebody who answered it or is of the unit addressed, no words.
    """
    _stage("close-instrument", instrument, "issued", "answered")
    able = {
        *INSTRUMENTS[instrument.kind].bodies,
        *(("supervision-office",) if instrument.subject_kind == "card" else ()),
    }
    issuers = {by.agency} if instrument.issued_by == SYSTEM.id else {instrument.from_agency}
    if not set(bodies_of_person(by, bodies)) & able or by.agency not in issuers:
        zh, en = "须由发文单位销号", "only the body that issued it closes it"
        raise _refused("close-instrument", instrument.state, "body", zh, en)
    if {by.id, by.acting_for} & ({instrument.answered_by, instrument.to_person} - {""}):
        zh, en = "不得办理涉及本人的文书", "nobody closes an instrument addressed to them"
        raise _refused("close-instrument", instrument.state, "own-card", zh, en)
    if is_blank(words):
        raise _refused("close-instrument", instrument.state, "reason", "请写明销号说明", "say why it is closed")
    return InstrumentClosed(at, instrument.ref, words, instrument.state == "issued", by.id)

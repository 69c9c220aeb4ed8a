"""The course of a case as its applicant reads it: what is done, what is going on and with whom, what is to come."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from approvalflow import CaseView, Office, Text
from approvalflow.domain.deadlines.limits import Limit
from approvalflow.domain.deadlines.moments import day_of, local
from approvalflow.domain.matters.matter import Matter
from approvalflow.office.views import CourseLine, StepView
from county.look.times import as_instant, in_words

__all__ = ["Stop", "course_of"]

#: What the journal calls the acts that an applicant sees, beside the steps of the review.
_TOLD: dict[str, Text] = {
    "supplements-asked": Text("一次性补正告知", "Supplements asked for"),
    "supplements-received": Text("收到补正材料", "Supplements received"),
    "case-accepted": Text("受理", "Accepted"),
    "case-declined": Text("不予受理", "Not accepted"),
    "handling-converted": Text("转为承诺件", "Turned into a promised case"),
    "papers-supplied": Text("收到后补材料", "Papers that followed received"),
    "pause-began": Text("暂停计时", "Clock paused"),
    "pause-ended": Text("恢复计时", "Clock resumed"),
    "limit-extended": Text("延长审批", "Limit extended"),
    "case-granted": Text("准予", "Granted"),
    "case-refused": Text("不予许可", "Refused"),
    "fee-paid": Text("已缴费", "Paid"),
    "case-issued": Text("证照制成", "Certificate made"),
    "case-delivered": Text("已送达", "Handed over"),
    "case-withdrawn": Text("已撤回", "Withdrawn"),
    "case-terminated": Text("已终止", "Terminated"),
    "case-closed-unpaid": Text("逾期未缴费,已结案", "Closed, not paid in time"),
}

#: The clocks of which an applicant is told when the calendar moves them.
_DATES = {
    "intake": Text("受理期限", "answer on acceptance"),
    "promised": Text("承诺办结期限", "decision promised"),
    "statutory": Text("法定期限", "decision by law"),
    "supply": Text("补交材料期限", "papers to be handed in"),
    "bill": Text("缴费期限", "fee to be paid"),
}

_COLLECT = Text("发证、取件", "Certificate, collection")
_PAY_AND_COLLECT = Text("缴费、发证、取件", "Payment, certificate, collection")


@frozen
class Stop:
    """One stop on the line.

    Attributes:
        state: `done`, `now` or `next`.
        title: what it is. at: when it was done, or None. details: who holds it, for how long.
    """

    state: str
    title: Text
    at: int | None = None
    details: tuple[Text, ...] = ()


def course_of(view: CaseView, lines: tuple[CourseLine, ...], matter: Matter, office: Office, now: int) -> list[Stop]:
    """The stops of a case in order: what happened by date, then what is open, then what is to come."""
    done = [*_happened(view, lines, office), *_done_steps(view, matter, office)]
    done.sort(key=lambda stop: stop.at or 0)
    if view.stage in ("declined", "delivered", "withdrawn", "terminated", "closed-unpaid"):
        return done
    return [*done, *_open(view, matter, office, now), *_to_come(view, matter, office)]


def _happened(view: CaseView, lines: tuple[CourseLine, ...], office: Office) -> list[Stop]:
    stops = []
    for line in lines:
        at = as_instant(line.at)
        if line.kind == "case-filed":
            online = line.body.get("channel") == "online"
            title = Text("网上申请", "Filed online") if online else Text("窗口收件", "Filed at the window")
            count = len(line.body.get("papers", ()))
            stops.append(Stop("done", title, at, (Text(f"材料 {count} 件", f"{count} paper{'s' * (count != 1)}"),)))
        elif line.kind == "dates-amended":
            stops += _amended(line, office)
        elif line.kind in _TOLD:
            stops.append(Stop("done", _TOLD[line.kind], at, _who(line, view, office)))
    return stops


def _amended(line: CourseLine, office: Office) -> list[Stop]:
    """The dates that an amendment of the calendar moved, of those that the applicant is told; none for the others."""
    details, then = [], local(as_instant(line.at), office.zone)
    for date in line.body["dates"]:
        name = _DATES.get(str(date["clock"]).split(":")[0])
        if name is None or None in (date["was"], date["due"]) or date["was"] == date["due"]:
            continue
        was, due = local(date["was"], office.zone), local(date["due"], office.zone)
        before, after = in_words(was, then), in_words(due, then)
        details.append(Text(f"{name.zh}由 {before.zh} 改为 {after.zh}", f"{name.en}: {before.en} → {after.en}"))
    if not details:
        return []
    papers = Text("、".join(line.body["notices"]), ", ".join(line.body["notices"]))
    return [
        Stop(
            "done",
            Text("放假安排调整,期限变更", "Holidays changed, dates moved"),
            as_instant(line.at),
            (*details, papers),
        )
    ]


def _who(line: CourseLine, view: CaseView, office: Office) -> tuple[Text, ...]:
    if line.kind == "case-accepted":
        deemed = line.body.get("mode") == "deemed"
        if deemed:
            return (Text("逾期未答复,视为受理", "no answer in time: deemed accepted"),)
        person = office.organisation.people.get(line.by)
        station = office.organisation.stations.get(person.station) if person else None
        return (station.title,) if station else (office.organisation.title_of(view.agency),)
    if line.kind == "pause-began":
        return (Text(str(line.body.get("reason", "")), str(line.body.get("reason", ""))),)
    return ()


def _done_steps(view: CaseView, matter: Matter, office: Office) -> list[Stop]:
    deciding = matter.plan.deciding.key if view.decision else ""
    return [
        Stop("done", step.title, step.state.done_at, (office.organisation.title_of(step.state.agency),))
        for step in view.steps
        if step.state.state == "done" and step.key != deciding
    ]


def _open(view: CaseView, matter: Matter, office: Office, now: int) -> list[Stop]:
    match view.stage:
        case "filed":
            return [
                Stop("now", Text("等待受理答复", "Waiting for the answer on acceptance"), None, _agency(view, office))
            ]
        case "correcting":
            return [Stop("now", Text("等待您补正材料", "Waiting for your supplements"))]
        case "granted":
            unpaid = any(fee.state == "open" for fee in view.fees)
            title = Text("等待缴费", "Waiting for payment") if unpaid else Text("制证", "Certificate being made")
            return [Stop("now", title, None, () if unpaid else _agency(view, office))]
        case "issued":
            return [Stop("now", Text("等待领取", "Ready to be collected"), None, _agency(view, office))]
        case "refused":
            return [Stop("now", Text("送达决定书", "Decision to be served"), None, _agency(view, office))]
    return [_open_step(step, matter, office, now) for step in view.steps if step.state.is_open]


def _agency(view: CaseView, office: Office) -> tuple[Text, ...]:
    return (office.organisation.title_of(view.agency),)


def _open_step(step: StepView, matter: Matter, office: Office, now: int) -> Stop:
    details = [office.organisation.title_of(step.state.agency)]
    person = office.organisation.people.get(step.state.holder)
    if person is not None:
        masked = person.name[0] + "〇"
        details.append(Text(f"承办 {masked}", f"held by {masked}"))
    limit = matter.plan.step(step.key).limit
    if step.state.ready_at is not None and limit is not None:
        details.append(_used(step, limit, office, now))
    return Stop("now", step.title, None, tuple(details))


def _used(step: StepView, limit: Limit, office: Office, now: int) -> Text:
    calendar = office.timetables.of(step.state.agency).calendar
    used = calendar.count(day_of(step.state.ready_at or now, office.zone), day_of(now, office.zone))
    if step.paused:
        return Text("暂停计时", "clock paused")
    if limit.term.unit == "on-the-spot":
        return Text("当场办理", "on the spot")
    zh, en = f"已用 {used} / {limit.term.text('zh')}", f"used {used} / {limit.term.text('en')}"
    return Text(zh, en)


def _to_come(view: CaseView, matter: Matter, office: Office) -> list[Stop]:
    agency = _agency(view, office)
    stops = []
    if view.stage in ("filed", "correcting"):
        stops.append(Stop("next", Text("受理", "Acceptance"), None, agency))
        steps: Any = matter.plan.steps
    else:
        there = {step.key for step in view.steps if step.state.state != "waiting"}
        gone = view.stage in ("granted", "issued", "refused")
        known = {spec.key for spec in matter.facts}
        facts = matter.values({key: value for key, value in view.facts.items() if key in known})
        steps = [] if gone else [one for one in matter.steps_for(facts) if one.key not in there]
    stops += [
        Stop("next", step.title, None, (office.organisation.title_of(step.agency or matter.agency),)) for step in steps
    ]
    if view.stage not in ("refused", "issued"):
        term = matter.limits.delivery.term
        within = Text(f"决定后 {term.text('zh')}内送达", f"within {term.text('en')} of the decision")
        to_pay = bool(matter.fees) and view.stage != "granted"
        stops.append(Stop("next", _PAY_AND_COLLECT if to_pay else _COLLECT, None, (within,)))
    return stops

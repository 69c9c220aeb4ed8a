"""What people do in a sample case: one function for each act, told with the day and the time of day."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import field, frozen

from approvalflow import Actor, CaseView, Office
from approvalflow.domain.fees.bills import PaymentFact
from approvalflow.domain.matters.matter import Matter

__all__ = [
    "Act", "Cast", "accept", "answer_above", "answers", "ask", "claim", "complains", "decline", "deliver", "forward",
    "grant", "issue", "looks_into", "paid",
    "pause", "rates", "refuse", "resubmit", "says", "sign", "terminate", "withdraw",
]  # fmt: skip

Doing = Callable[["Cast", str], object]


@frozen
class Act:
    """Something that somebody does, so many working days ago at a time of day."""

    days_ago: int
    clock: str
    do: Doing = field(repr=False)


class Cast:
    """The office and its people, found by what they do."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.codes: dict[str, str] = {}

    def matter(self, ref: str) -> Matter:
        """The matter of a case."""
        return self.office.published.current[self.office.case(ref).matter]

    def people(self, role: str, agency: str | None) -> list[Actor]:
        """Everybody with that role in the agency, or anywhere (None), in the order of the organisation."""
        organisation = self.office.organisation
        found = [one for one in organisation.people.values() if agency in (None, one.agency) and role in one.roles]
        return [organisation.actor(one.id, self.office.clock.now()) for one in found]

    def window(self, agency: str) -> Actor:
        """The agency's own window, or the comprehensive one."""
        return (self.people("window", agency) or self.people("window", ""))[0]

    def citizen(self, ref: str) -> Actor:
        """The applicant of a case."""
        return self.office.applicant_of(ref, self.codes[ref])

    def open_steps(self, view: CaseView) -> list[str]:
        """The open steps before the deciding one."""
        last = self.office.published.current[view.matter].plan.deciding.key
        return [step.key for step in view.steps if step.state.is_open and step.key != last]


def accept(days_ago: int, clock: str, mode: str = "normal", **facts: Any) -> Act:
    """The window accepts."""
    return Act(
        days_ago,
        clock,
        lambda cast, ref: cast.office.accept(ref, by=cast.window(cast.office.case(ref).agency), mode=mode, facts=facts),
    )


def ask(days_ago: int, clock: str, *papers: str) -> Act:
    """The window asks for what is missing."""

    def do(cast: Cast, ref: str) -> object:
        by = cast.window(cast.office.case(ref).agency)
        return cast.office.ask_supplements(ref, papers, by=by, reason="缺少清单所列材料,请一次补齐")

    return Act(days_ago, clock, do)


def resubmit(days_ago: int, clock: str, *papers: str) -> Act:
    """The applicant hands in what was asked for."""
    return Act(
        days_ago,
        clock,
        lambda cast, ref: cast.office.resubmit(
            ref, by=cast.citizen(ref), materials={key: f"补正材料 {key}".encode() for key in papers}
        ),
    )


def claim(days_ago: int, clock: str, step: str) -> Act:
    """A reviewer takes a step."""

    def do(cast: Cast, ref: str) -> object:
        state = next(one.state for one in cast.office.case(ref).steps if one.key == step)
        return cast.office.claim(ref, step, by=cast.people(state.role, state.agency)[0])

    return Act(days_ago, clock, do)


def sign(days_ago: int, clock: str, *steps: str, text: str = "材料属实,符合条件,建议准予") -> Act:
    """Opinions are signed: on these steps, or on every step that is open before the decision, one after another."""

    def do(cast: Cast, ref: str) -> None:
        while wanted := [key for key in cast.open_steps(cast.office.case(ref)) if not steps or key in steps]:
            _sign(cast, ref, wanted[0], text)

    return Act(days_ago, clock, do)


def _sign(cast: Cast, ref: str, step: str, text: str) -> None:
    state = next(one.state for one in cast.office.case(ref).steps if one.key == step)
    able = cast.people(state.role, state.agency)
    first = next((one for one in able if one.id == state.holder), able[0])
    together = [one for one in able if one.id != first.id][: state.officers - 1]
    cast.office.opinion(ref, step, text, by=first, together=together)


def pause(days_ago: int, clock: str, step: str, kind: str, needed: str, reason: str) -> Act:
    """A lawful pause is served."""

    def do(cast: Cast, ref: str) -> object:
        state = next(one.state for one in cast.office.case(ref).steps if one.key == step)
        return cast.office.pause(ref, step, kind, needed, by=cast.people(state.role, state.agency)[0], reason=reason)

    return Act(days_ago, clock, do)


def forward(days_ago: int, clock: str, step: str) -> Act:
    """A step goes to the superior agency."""

    def do(cast: Cast, ref: str) -> object:
        view = cast.office.case(ref)
        to = cast.matter(ref).plan.step(step).agency
        return cast.office.forward(ref, step, to=to, by=cast.people("reviewer", view.agency)[0])

    return Act(days_ago, clock, do)


def answer_above(days_ago: int, clock: str, step: str) -> Act:
    """The superior agency has answered."""

    def do(cast: Cast, ref: str) -> object:
        by = cast.people("reviewer", cast.office.case(ref).agency)[0]
        return cast.office.answer_from_above(ref, step, "同意", by=by)

    return Act(days_ago, clock, do)


def grant(days_ago: int, clock: str) -> Act:
    """The approver grants."""

    def do(cast: Cast, ref: str) -> object:
        step = cast.matter(ref).plan.deciding
        by = cast.people(step.role, step.agency or cast.office.case(ref).agency)[0]
        return cast.office.grant(ref, by=by, text="符合法定条件,准予")

    return Act(days_ago, clock, do)


def refuse(days_ago: int, clock: str, reason: str, basis: str) -> Act:
    """The approver refuses, with reasons."""

    def do(cast: Cast, ref: str) -> object:
        by = cast.people("approver", cast.office.case(ref).agency)[0]
        return cast.office.refuse(ref, by=by, reason=reason, basis=basis)

    return Act(days_ago, clock, do)


def paid(days_ago: int, clock: str) -> Act:
    """The bank reports the payment of the open bill."""

    def do(cast: Cast, ref: str) -> object:
        office = cast.office
        fee = next(one for one in office.case(ref).fees if one.state == "open")
        with office.store.reading(office.region) as reading:
            bill = reading.bill(fee.bill)
        merchant = bill.merchant if bill else ""
        now = office.clock.now()
        fact = PaymentFact(fee.bank, f"S{now}", fee.bill, "paid", fee.fen, "CNY", merchant, now, "sample")
        return office.payment_reported(fact)

    return Act(days_ago, clock, do)


def issue(days_ago: int, clock: str) -> Act:
    """The certificate is made."""
    return Act(days_ago, clock, lambda cast, ref: cast.office.issue(ref, by=cast.people("issuer", "")[0]))


def deliver(days_ago: int, clock: str, how: str = "collected") -> Act:
    """The result is handed over."""
    return Act(days_ago, clock, lambda cast, ref: cast.office.deliver(ref, by=cast.people("issuer", "")[0], how=how))


def says(days_ago: int, clock: str, about: str, text: str) -> Act:
    """The applicant asks or complains at the case."""
    return Act(days_ago, clock, lambda cast, ref: cast.office.say(ref, about, text, by=cast.citizen(ref)))


def rates(days_ago: int, clock: str, grade: int, words: str = "", *, named: bool = True) -> Act:
    """The applicant rates the last visit, or what was done online."""

    def do(cast: Cast, ref: str) -> object:
        code = cast.codes[ref]
        visit = [one.visit.key for one in cast.office.visits(ref, code) if not one.rated][-1]
        return cast.office.rate(ref, code, grade, visit=visit, words=words, named=named)

    return Act(days_ago, clock, do)


def complains(days_ago: int, clock: str, topic: str, words: str) -> Act:
    """Somebody complains about the agency of the case, without a name and without its number."""

    def do(cast: Cast, ref: str) -> object:
        return cast.office.complain(words, topic=topic, agency=cast.office.case(ref).agency)

    return Act(days_ago, clock, do)


def looks_into(days_ago: int, clock: str) -> Act:
    """The centre takes on every complaint that waits."""

    def do(cast: Cast, ref: str) -> object:
        by = cast.people("centre", None)[0]
        waiting = [one.voice for one in cast.office.voices_to_answer(by=by)]
        filed = [one.ref for one in waiting if one.about == "complaint" and one.state == "filed"]
        return [cast.office.accept_complaint(one, by=by) for one in filed]

    return Act(days_ago, clock, do)


def answers(days_ago: int, clock: str, text: str) -> Act:
    """The agency answers the last thing that was said."""

    def do(cast: Cast, ref: str) -> object:
        by = cast.people("head", cast.office.case(ref).agency)[0]
        return cast.office.reply(ref, cast.office.said(ref)[-1].ref, text, by=by)

    return Act(days_ago, clock, do)


def withdraw(days_ago: int, clock: str, reason: str) -> Act:
    """The applicant withdraws."""
    return Act(days_ago, clock, lambda cast, ref: cast.office.withdraw(ref, by=cast.citizen(ref), reason=reason))


def decline(days_ago: int, clock: str, reason: str, competent: str) -> Act:
    """The window does not accept, and says who is competent."""

    def do(cast: Cast, ref: str) -> object:
        by = cast.window(cast.office.case(ref).agency)
        return cast.office.decline(ref, by=by, outcome="not-competent", reason=reason, competent=competent)

    return Act(days_ago, clock, do)


def terminate(days_ago: int, clock: str, ground: str, basis: str, reason: str) -> Act:
    """The case ends on a listed ground."""

    def do(cast: Cast, ref: str) -> object:
        by = cast.people("head", cast.office.case(ref).agency)[0]
        return cast.office.terminate(ref, by=by, ground=ground, basis=basis, reason=reason)

    return Act(days_ago, clock, do)

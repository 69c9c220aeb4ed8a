"""A declared matter: what an agency offers, with its limits, papers, steps, fees and the law behind each."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from attrs import field, frozen

from approvalflow.domain.deadlines.limits import Limit
from approvalflow.domain.deadlines.moments import Day
from approvalflow.domain.fees.formula import Formula
from approvalflow.domain.fees.tariffs import FeeLine
from approvalflow.domain.matters.facts import FactSpec, values_of
from approvalflow.domain.matters.grants import Certificate, Lapse, Quantity, Renewal
from approvalflow.domain.matters.materials import Material
from approvalflow.domain.matters.plan import Plan, Step
from approvalflow.domain.parties.basis import Basis, Text

__all__ = ["ART_45", "HANDLINGS", "KINDS", "ConditionalLimits", "Limits", "Matter", "PauseKind", "Result", "Route"]

KINDS: dict[str, Text] = {
    "licence": Text("行政许可", "licence"),
    "record-filing": Text("备案", "record-filing"),
    "registration": Text("登记", "registration"),
    "confirmation": Text("行政确认", "confirmation"),
    "service": Text("公共服务", "public service"),
}

HANDLINGS: dict[str, Text] = {
    "on-the-spot": Text("即办件", "on the spot"),
    "promised": Text("承诺件", "promised"),
    "joint": Text("联办件", "joint"),
    "forwarded": Text("上报件", "forwarded"),
}

#: The procedures that stop the statutory clock of a licence (行政许可法 art. 45).
ART_45: dict[str, Text] = {
    "hearing": Text("听证", "hearing"),
    "tender": Text("招标", "tender"),
    "auction": Text("拍卖", "auction"),
    "inspection": Text("检验", "inspection"),
    "test": Text("检测", "test"),
    "quarantine": Text("检疫", "quarantine"),
    "appraisal": Text("鉴定", "appraisal"),
    "expert-review": Text("专家评审", "expert review"),
}


@frozen
class ConditionalLimits:
    """Limits that hold where a condition is true of the recorded facts (30, or 45 with a site check)."""

    when: Formula
    statutory: Limit | None = None
    promised: Limit | None = None


@frozen
class Limits:
    """The limits of a matter, one stopwatch each.

    Attributes:
        intake: from filing to accept, decline or ask once (行政许可法 art. 32: 5 working days).
        statutory, promised: to the decision; the statutory one may be missing, the promised one may not.
        fallback: the promised limit after an on-the-spot case was converted.
        delivery: from the decision to the hand-over (行政许可法 art. 44: 10 working days).
        supply: for papers that follow under tolerant acceptance; binds the applicant.
        payment: for a bill; binds the applicant.
        cases: conditional limits, the first that is true counts.
        expiry: the fact that holds the day on which the licence expires, for a term before licence expiry.
    """

    intake: Limit
    promised: Limit
    delivery: Limit
    supply: Limit
    payment: Limit
    statutory: Limit | None = None
    fallback: Limit | None = None
    cases: tuple[ConditionalLimits, ...] = ()
    expiry: str = ""

    @cached_property
    def starts(self) -> frozenset[str]:
        """The events that a limit for the decision may run from, whatever the facts of a case."""
        return frozenset(limit.start for limit in self._for_decision())

    @cached_property
    def outlasts(self) -> bool:
        """Whether a limit may run on after the decision, whatever the facts of a case."""
        return any(limit.until != "decision" for limit in self._for_decision())

    def _for_decision(self) -> list[Limit]:
        given = [self.promised, self.statutory]
        for case in self.cases:
            given += [case.promised, case.statutory]
        return [limit for limit in given if limit is not None]


@frozen
class PauseKind:
    """A lawful reason for time not to count.

    Attributes:
        key: a kind of art. 45, or one of the declaration's own with its basis.
        stops_statutory: whether the statutory clock stops too; every kind stops the promised one.
        longest: the longest needed time that a letter may name, or None.
        step: the step that it belongs to; empty for any.
        why: why the statutory clock runs on, where it does.
    """

    key: str
    title: Text
    stops_statutory: bool
    basis: Basis | None = None
    longest: Limit | None = None
    step: str = ""
    why: Text | None = None


@frozen
class Result:
    """What a granted case gives: the certificate's key and title, and how long it is valid.

    Attributes:
        validity: the words of a term; empty for open-ended.
        longest: the law's cap on the validity, words of a term; empty where there is none.
        also: further certificates of the same grant.
        renewal: when to apply for a renewal; lapse: what ends the certificate by itself.
    """

    certificate: str
    title: Text
    validity: str = ""
    longest: str = ""
    also: tuple[Certificate, ...] = ()
    renewal: Renewal | None = None
    lapse: Lapse | None = None


@frozen
class Route:
    """A second way through the matter, such as the notified commitment (告知承诺): granted on a written commitment and
    checked afterwards within `verify`. `when` is its condition, `commits` what the applicant commits to.

    Attributes:
        officers: how many make the later check. when_false: what follows a false commitment.
        excluded: who may not choose the route.
    """

    key: str
    title: Text
    basis: Basis | None = None
    verify: Limit | None = None
    when: Formula | None = None
    commits: tuple[Text, ...] = ()
    officers: int = 2
    when_false: Text | None = None
    excluded: tuple[Text, ...] = ()


@frozen
class Matter:
    """A published matter (事项). `version` is the digest of its declaration; a case pins it at filing.

    Attributes:
        code: its key everywhere.
        kind, handling: keys of `KINDS` and `HANDLINGS`.
        calendar: the calendar it names, or empty for the region's own.
        fees: the tariff: every line with the days of filing for which it is in force.
        free: the basis of charging nothing; free_from: the first day of filing for which nothing is charged any more,
            where fees came before; None for always.
        source: the declaration as plain values, from which the same Matter can be read again.
        level: which government grants it: `county`, `city` or `province`.
        channels: ways to apply, of `window` and `online`; without `online` the four acts need a station.
        quantity: how the number is limited; None where it is not.
    """

    code: str
    version: str
    title: Text
    agency: str
    kind: str
    handling: str
    limits: Limits
    plan: Plan
    facts: tuple[FactSpec, ...] = ()
    materials: tuple[Material, ...] = ()
    pauses: tuple[PauseKind, ...] = ()
    fees: tuple[FeeLine, ...] = ()
    basis: tuple[Basis, ...] = ()
    conditions: tuple[Text, ...] = ()
    routes: tuple[Route, ...] = ()
    result: Result | None = None
    free: Basis | None = None
    free_from: Day | None = None
    calendar: str = ""
    item_type: str = ""
    max_visits: int = 1
    station_required: bool = False
    notes: Text | None = None
    source: Mapping[str, object] = field(factory=dict, eq=False, repr=False)
    level: str = "county"
    channels: tuple[str, ...] = ("window", "online")
    quantity: Quantity | None = None

    def values(self, plain: Mapping[str, str | int | bool]) -> dict[str, object]:
        """The facts of a case as formulas want them."""
        return values_of(self.facts, plain)

    def limits_for(self, facts: Mapping[str, object]) -> tuple[Limit, Limit | None]:
        """The promised and the statutory limit of a case with these facts (the first true condition counts)."""
        for one in self.limits.cases:
            if one.when.is_true(facts):
                return one.promised or self.limits.promised, one.statutory or self.limits.statutory
        return self.limits.promised, self.limits.statutory

    def steps_for(self, facts: Mapping[str, object]) -> tuple[Step, ...]:
        """The steps of a case with these facts."""
        if not self.plan.conditional:
            return self.plan.steps
        return tuple(step for step in self.plan.steps if step.when is None or step.when.is_true(facts))

    def agency_of(self, step: Step) -> str:
        """Who does a step: its own agency, or the lead."""
        return step.agency or self.agency

    def pause_kind(self, key: str) -> PauseKind | None:
        """The declared kind of pause, if the matter knows it."""
        return next((kind for kind in self.pauses if kind.key == key), None)

    def free_on(self, day: Day) -> Basis | None:
        """The basis of charging nothing for what is filed on this day; None where the tariff charges."""
        return self.free if self.free_from is None or self.free_from <= day else None

    def fees_on(self, day: Day) -> tuple[FeeLine, ...]:
        """The tariff for what is filed on this day: the lines in force then. Where nothing is charged there is none, so
        that no bill can be made of it."""
        if not self.fees or self.free_on(day) is not None:
            return ()
        return tuple(line for line in self.fees if line.in_force(day))

    def fee_line(self, code: str, day: Day) -> FeeLine | None:
        """The line by which a fee was charged for what was filed on this day; None where the tariff knew no such fee.

        A fee that has another name or price by now, or is charged no more, is still found as it was then.
        """
        return next((line for line in self.fees_on(day) if line.code == code), None)

    def fees_for(self, facts: Mapping[str, object], day: Day) -> tuple[FeeLine, ...]:
        """The fee lines that apply to these facts, filed on this day."""
        return tuple(line for line in self.fees_on(day) if line.when is None or line.when.is_true(facts))

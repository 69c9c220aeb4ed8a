"""If somebody files now: the forecast of the office, and the few facts that its dates depend on, asked on the page."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from approvalflow import Office, Text
from approvalflow.domain.cases.forecast import Forecast, Foreseen
from approvalflow.domain.matters.facts import FactSpec
from approvalflow.domain.matters.matter import Matter
from approvalflow.office.counter import FilingFaulty

__all__ = ["IfFiled", "if_filed"]


@frozen
class IfFiled:
    """What the page shows of it.

    Attributes:
        forecast: the dates. asks: the facts that the limits of the matter depend on.
        asked: what was answered, as it was typed. problems: what is wrong with an answer, by its fact.
    """

    forecast: Forecast
    asks: tuple[FactSpec, ...]
    asked: Mapping[str, str]
    problems: Mapping[str, Text]

    @property
    def one_date(self) -> Foreseen | None:
        """The promised date, where every outcome that is possible has the same."""
        first, last = self.forecast.earliest, self.forecast.last
        told = all(outcome.promised for outcome in self.forecast.outcomes)
        return first if told and first and last and first.due == last.due else None

    @property
    def derived(self) -> tuple[tuple[str, Text | None, Foreseen], ...]:
        """Each date with its name and its condition, each derivation once."""
        found = self.forecast
        told: list[tuple[str, Text | None, Foreseen]] = []
        for outcome in found.outcomes:
            for name, date in (("promised", outcome.promised), ("statutory", outcome.statutory)):
                if date is None or any(date.explanation == other.explanation for _, _, other in told):
                    continue
                told.append((name, None if name == "promised" and self.one_date else outcome.when, date))
        told.append(("intake", None, found.intake))
        if found.converted is not None:
            told.append(("converted", None, found.converted))
        return tuple(told)


def if_filed(office: Office, matter: Matter, asked: Mapping[str, str]) -> IfFiled:
    """The dates for an application filed now, with the answers that can be used; what cannot is told at its field."""
    limits = matter.limits
    names = frozenset({limits.expiry}).union(*(one.when.names for one in limits.cases))
    asks = tuple(spec for spec in matter.facts if spec.key in names)
    answers = {spec.key: asked[spec.key] for spec in asks if asked.get(spec.key, "").strip()}
    problems: dict[str, Text] = {}
    try:
        found = office.if_filed(matter.code, answers)
    except FilingFaulty as faulty:
        problems = {fault.place.removeprefix("facts."): Text(fault.zh, fault.en) for fault in faulty.faults}
        found = office.if_filed(matter.code, {key: said for key, said in answers.items() if key not in problems})
    return IfFiled(found, asks, answers, problems)

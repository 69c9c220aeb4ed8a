"""What the parts of a matter have to agree on, with one another and with the county around it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from attrs import frozen

from approvalflow.declare.spans import surely_longer
from approvalflow.domain.fees.spelling import closest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from approvalflow.declare.reading import Table
    from approvalflow.domain.deadlines.limits import Limit
    from approvalflow.domain.matters.materials import Material
    from approvalflow.domain.matters.matter import Limits
    from approvalflow.domain.parties.organisation import Organisation

__all__ = ["Surroundings", "agree", "judge", "renewed_by"]


@frozen
class Surroundings:
    """What a matter is checked against besides itself; None says that nothing is known of it.

    Attributes:
        organisation: whose agencies there are. calendars: the names of those that there are.
        sourced: whether each figure has to say its source and evidence.
        kept: whether it was published before and is read as it was taken then.
    """

    organisation: Organisation | None = None
    calendars: Collection[str] | None = None
    sourced: bool = False
    kept: bool = False


def agree(matter: Table, surroundings: Surroundings) -> None:
    """Note agencies and calendars that there are not, and figures without a source where one is asked for."""
    calendar = matter.values.get("calendar")
    if surroundings.calendars is not None and isinstance(calendar, str) and calendar not in surroundings.calendars:
        zh, en = f"没有日历 {calendar}", f"there is no calendar {calendar}"
        matter.fault("calendar", "unknown-calendar", zh, en, closest(calendar, surroundings.calendars))
    if surroundings.organisation is not None:
        agencies = surroundings.organisation.agencies
        for place, agency in _agencies(matter.values):
            if agency not in agencies:
                zh, en = f"没有部门 {agency}", f"there is no agency {agency}"
                matter.fault(place, "unknown-agency", zh, en, closest(agency, agencies))
    if surroundings.sourced:
        for place, table in _figures(matter.values):
            for key in ("source", "evidence"):
                by_law = key == "source" and isinstance(table, Mapping) and "basis" in table
                if not (isinstance(table, Mapping) and key in table) and not by_law:
                    zh, en = f"没有写明 {key}", f"does not say its {key}"
                    matter.fault(place, "unsourced", zh, en)


def judge(matter: Table, clocks: Limits, materials: Sequence[Material], handling: str) -> None:
    """Note limits that do not go together with each other, with the papers or with the handling."""
    _promise(matter, "limits.promised", clocks.promised, clocks.statutory)
    for index, case in enumerate(clocks.cases):
        place = f"limits.when[{index}].{'promised' if case.promised else 'statutory'}"
        _promise(matter, place, case.promised or clocks.promised, case.statutory or clocks.statutory)
    limits = matter.values.get("limits")
    if not isinstance(limits, Mapping):
        return
    if handling == "on-the-spot" and clocks.fallback is None:
        zh, en = "即办件须写明转为承诺件后的时限", "what is handled on the spot says what holds once it is converted"
        matter.fault("limits.fallback", "missing", zh, en)
    if "supply" in limits and not any(paper.tolerable for paper in materials):
        zh, en = "没有可容缺的材料", "no paper is tolerable"
        matter.fault("limits.supply", "no-tolerable-paper", zh, en)


def renewed_by(values: Mapping[str, object]) -> str:
    """The code of the matter that a renewal of the result is applied for with, or empty."""
    result = values.get("result")
    renewal = result.get("renewal") if isinstance(result, Mapping) else None
    matter = renewal.get("matter") if isinstance(renewal, Mapping) else None
    return matter if isinstance(matter, str) else ""


def _promise(matter: Table, place: str, promised: Limit, statutory: Limit | None) -> None:
    if statutory is None or promised.start != statutory.start or promised.binds != statutory.binds:
        return
    if surely_longer(promised.term, statutory.term):
        zh = f"承诺 {promised.term.text('zh')} 长于法定 {statutory.term.text('zh')}"
        en = f"{promised.term.text('en')} is promised, and the law allows {statutory.term.text('en')}"
        matter.fault(place, "promise-too-long", zh, en)


def _agencies(values: Mapping[object, object]) -> Iterator[tuple[str, str]]:
    if isinstance(lead := values.get("agency"), str):
        yield "agency", lead
    steps = values.get("steps")
    for index, step in enumerate(steps if isinstance(steps, list) else ()):
        if isinstance(step, Mapping) and isinstance(agency := step.get("agency"), str):
            yield f"steps[{index}].agency", agency


#: Keys that hold a figure even where it is bare.
_BARE = frozenset(
    {
        "intake",
        "promised",
        "statutory",
        "fallback",
        "delivery",
        "supply",
        "payment",
        "warn",
        "limit",
        "longest",
        "verify",
    }
)


def _figures(value: object, place: str = "", key: str = "") -> Iterator[tuple[str, object]]:
    """Each figure of a declaration with its place: a table with a number in it, or a bare term."""
    if isinstance(value, Mapping):
        if value.keys() & {"term", "times", "latest", "amount"} or key == "free":
            yield place, value
        for name, inner in value.items():
            yield from _figures(inner, f"{place}.{name}" if place else str(name), str(name))
    elif isinstance(value, (list, tuple)):
        for index, inner in enumerate(value):
            yield from _figures(inner, f"{place}[{index}]", key)
    elif key in _BARE and not place.endswith("validity.longest"):
        yield place, value

"""The limits of a matter file: one clock each, with the defaults of the law where the file says nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from approvalflow.declare.figures import PLACEHOLDER, evidence, extension, term_of
from approvalflow.domain.deadlines.limits import BINDS, ENDS, ON_MISSED, ROLLS, Limit, Term, Warn, term, warn
from approvalflow.domain.deadlines.moments import HOUR
from approvalflow.domain.fees.spelling import closest
from approvalflow.domain.matters.matter import ConditionalLimits, Limits

if TYPE_CHECKING:
    from collections.abc import Collection

    from approvalflow.declare.conditions import Conditions
    from approvalflow.declare.reading import Table

__all__ = ["clock", "from_steps", "limits"]

#: The filing, or the filing of what had been asked for.
FROM_FILING = ("filing", "papers-complete")

_WARN = Warn(24, "hour")


@frozen
class _Kind:
    """What a clock is where the file says nothing, and what it may say.

    Attributes:
        starts: further events that it may run from. by_step: it may also run from the end of a step, `step:KEY`.
        untils: further events that it may run to.
    """

    start: str = "acceptance"
    starts: tuple[str, ...] = ()
    by_step: bool = False
    untils: tuple[str, ...] = ()
    until: str = "decision"
    binds: str = "agency"
    on_missed: str = "none"
    statutory: bool = False
    extends: bool = False
    before_expiry: bool = False
    default: str = ""
    source: str = ""


_KINDS = {
    "intake": _Kind(start="filing", on_missed="deemed-accepted", default="5 working days", source="行政许可法 art. 32"),
    "promised": _Kind(starts=FROM_FILING, by_step=True, untils=("result-ready", "delivered")),
    "statutory": _Kind(
        starts=FROM_FILING,
        by_step=True,
        untils=("result-ready", "delivered"),
        statutory=True,
        extends=True,
        before_expiry=True,
    ),
    "fallback": _Kind(starts=FROM_FILING, extends=True),
    "delivery": _Kind(start="decision", until="delivered", default="10 working days", source="行政许可法 art. 44"),
    "supply": _Kind(binds="applicant", default="5 working days"),
    "payment": _Kind(start="letter-served", binds="applicant", on_missed="lapses", default="10 working days"),
    "verify": _Kind(start="decision"),
}


def limits(matter: Table, conditions: Conditions) -> Limits:
    """All clocks under `limits`; each one that is missing and has no default is a fault."""
    table = matter.table("limits", required=True)
    if table is None:
        table = matter.empty("limits")
        stands: dict[str, Any] = {"promised": Limit(PLACEHOLDER)}
    else:
        stands = {}
    seen, short = _warn(table), _short_pause(table)
    for name in ("intake", "promised", "statutory", "fallback", "delivery", "supply", "payment"):
        found = clock(table, name, warned=seen, short_pause=short, required=name == "promised" and name not in stands)
        stands[name] = found or stands.get(name) or _default(name, seen, short)
    expiry = _expiry(table, stands["statutory"], conditions)
    cases = tuple(_case(each, seen, short, conditions) for each in table.tables("when"))
    table.done()
    if stands["promised"] is None:
        stands["promised"] = Limit(PLACEHOLDER)
    return Limits(**stands, cases=cases, expiry=expiry)


def clock(
    table: Table, name: str, *, warned: Warn = _WARN, short_pause: int = 3 * HOUR, required: bool = False
) -> Limit | None:
    """The clock under a key: a bare term, or a table with all its settings; None where there is none."""
    kind = _KINDS[name]
    if isinstance(table.values.get(name), str):
        length = term_of(table, name) or PLACEHOLDER
        settings = table.empty(name)
    else:
        inner = table.table(name, required=required)
        if inner is None:
            return None
        settings = inner
        length = term_of(settings, "term", required=True) or PLACEHOLDER
    place = "" if isinstance(table.values.get(name), str) else "term"
    _lawful_unit(settings, place, length, kind)
    source, sure = evidence(settings)
    more = extension(settings, base=length)[0] if kind.extends else None
    if kind.before_expiry:
        settings.has("expiry")
    binds = settings.word("binds", BINDS, kind.binds)
    found = Limit(
        length,
        start=_start(settings, kind),
        until=settings.word("until", (kind.until, *kind.untils), kind.until),
        binds=binds,
        extension=more,
        on_missed=settings.word("on_missed", ON_MISSED, kind.on_missed),
        warn=warned,
        roll=settings.word("roll", ROLLS, ROLLS[0]),
        include_first_day=settings.yes_no("include_first_day", False),
        statutory=kind.statutory,
        source=source,
        evidence=sure,
        short_pause=short_pause,
        end=settings.word("end", ENDS, "end-of-day" if binds == "applicant" else "close"),
    )
    if kind.untils and found.until != "decision" and found.on_missed != "none":
        zh, en = "不止于决定的期限, 逾期无法律效果", "a limit that outlasts the decision has no effect when missed"
        settings.fault("on_missed", "until", zh, en)
    settings.done()
    return found


def _start(settings: Table, kind: _Kind) -> str:
    """The event that a clock runs from: one of its own, or the end of a step of the plan."""
    named = settings.values.get("from")
    if kind.by_step and isinstance(named, str) and named.startswith("step:"):
        settings.has("from")
        return named
    return settings.word("from", (kind.start, *kind.starts), kind.start)


def from_steps(matter: Table, clocks: Limits, steps: Collection[str]) -> None:
    """Note limits that run from a step that the plan does not have."""
    places = {"limits.promised": clocks.promised, "limits.statutory": clocks.statutory}
    for index, case in enumerate(clocks.cases):
        places[f"limits.when[{index}].promised"] = case.promised
        places[f"limits.when[{index}].statutory"] = case.statutory
    for place, limit in places.items():
        key = limit.start.removeprefix("step:") if limit is not None and limit.start.startswith("step:") else None
        if key is not None and key not in steps:
            zh, en = f"没有环节 {key}", f"there is no step {key}"
            matter.fault(f"{place}.from", "unknown-step", zh, en, closest(key, steps))


def _short_pause(table: Table) -> int:
    """The office time under which a pause changes no due: working hours, three where the file says nothing."""
    length = table.as_("short_pause", term, Term(3, "working-hour"))
    if length.unit != "working-hour":
        zh, en = "须以工作小时写明", "is said in working hours"
        table.fault("short_pause", "term-unit", zh, en)
    return length.amount * HOUR


def _lawful_unit(settings: Table, key: str, length: Term, kind: _Kind) -> None:
    if length.unit == "before-expiry" and not kind.before_expiry:
        zh, en = "只有法定时限可以写到有效期届满前", "only the statutory limit may run until the licence expires"
        settings.fault(key, "term-unit", zh, en)


def _default(name: str, warned: Warn, short: int) -> Limit | None:
    kind = _KINDS[name]
    if not kind.default:
        return None
    return Limit(
        kind.default, start=kind.start, until=kind.until, binds=kind.binds, on_missed=kind.on_missed, warn=warned,
        source=kind.source, short_pause=short,
    )  # fmt: skip


def _warn(table: Table) -> Warn:
    """The warning, bare or as a figure whose `term` is a warning."""
    if isinstance(table.values.get("warn"), str) or not table.has("warn"):
        return table.as_("warn", warn, _WARN)
    inner = table.table("warn")
    if inner is None:
        return _WARN
    found = inner.as_("term", warn, _WARN, required=True)
    evidence(inner)
    inner.done()
    return found


def _expiry(table: Table, statutory: Limit | None, conditions: Conditions) -> str:
    """The fact that holds the day of expiry: there exactly where the term is before licence expiry."""
    inner = table.values.get("statutory")
    named = inner.get("expiry") if isinstance(inner, dict) else None
    needed = statutory is not None and statutory.term.unit == "before-expiry"
    place = "statutory.expiry"
    if named is None:
        if needed:
            table.missing(place)
        return ""
    if not needed:
        zh, en = "只用于有效期届满前", "is only for a term before licence expiry"
        table.fault(place, "expiry", zh, en)
        return ""
    fact = conditions.fact(named) if isinstance(named, str) else None
    if fact is None:
        zh, en = f"没有名为 {named!r} 的事实", f"there is no fact {named!r}"
        table.fault(place, "unknown-fact", zh, en, conditions.nearest(named))
        return ""
    if fact.type != "date":
        table.fault(place, "expiry", f"事实 {fact.key} 不是日期", f"the fact {fact.key} is not a date")
    return fact.key


def _case(table: Table, warned: Warn, short: int, conditions: Conditions) -> ConditionalLimits:
    when = conditions.read(table, "if", required=True)
    statutory = clock(table, "statutory", warned=warned, short_pause=short)
    promised = clock(table, "promised", warned=warned, short_pause=short)
    if statutory is None and promised is None:
        zh, en = "没有写明替换哪个时限", "names no limit that it replaces (statutory, promised)"
        table.fault("", "says-nothing", zh, en)
    table.done()
    return ConditionalLimits(when or conditions.always, statutory, promised)

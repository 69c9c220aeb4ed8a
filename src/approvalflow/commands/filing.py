"""`approvalflow if-filed`: until when it would be accepted and decided if it were filed now, or at an instant, and what
it would cost."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from approvalflow.commands.enabled import enabled_plugins
from approvalflow.commands.filing_fees import fee_lines, plain_fees
from approvalflow.domain.deadlines.moments import instant, rfc3339
from approvalflow.errors import ApprovalflowError, BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from approvalflow.domain.cases.forecast import Forecast, Foreseen, Outcome
    from approvalflow.domain.deadlines.explain import ExplainedDay
    from approvalflow.domain.parties.basis import Text
    from approvalflow.office.office import Office

__all__ = ["arguments", "run"]

_TITLES = {
    "intake": "answer on acceptance by / 受理答复最迟",
    "promised": "promised due / 承诺到期",
    "statutory": "due by law / 法定到期",
    "latest": "if accepted only at the last instant / 届时才受理的, 最迟",
    "converted": "if it cannot be decided on the spot / 不能当场办结的",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `if-filed` takes."""
    add = parser.add_argument
    add("matter", metavar="MATTER", help="the code of a matter / 事项编码")
    add("--fact", action="append", default=[], metavar="KEY=VALUE", help="what is known of the application / 申请事实")
    add("--at", metavar="INSTANT", help="when it is filed, 2026-11-23T10:00:00+08:00; now if absent / 申请时间")
    add("--matters", required=True, metavar="PATH", help="folder of matter files / 事项目录")
    add("--organisation", metavar="FILE", help="organisation.toml: hours, calendar, receipt rule / 组织文件")
    add("--calendar", metavar="NAME", help="count by this calendar, whatever the files name / 日历")
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="one object, its keys never renamed / 输出 JSON")
    shape.add_argument("--explain", choices=("zh", "en"), help="why each date is what it is / 逐日说明理由")


def run(options: argparse.Namespace) -> int:
    """Tell the dates and the fees. Raises what reading the files and asking the office raise."""
    facts = dict(_fact(words) for words in options.fact)
    at = _at(options.at) if options.at is not None else None
    office = _office(options)
    found = office.if_filed(options.matter, facts, at=at)
    fees = office.fees_if_filed(options.matter, facts, at=found.filed)
    if options.json:
        print(json.dumps({**_plain(found), "fees": plain_fees(fees)}, ensure_ascii=False))
    else:
        print("\n".join((*_lines(found), *fee_lines(fees))))
    if options.explain:
        for name, date in found.dates:
            print(f"\n{_TITLES[name]}\n{date.explanation.text(options.explain)}")
    return 0


def _office(options: argparse.Namespace) -> Office:
    from attrs import evolve

    from approvalflow.declare import read_matters, read_organisation
    from approvalflow.domain.parties.basis import Text
    from approvalflow.domain.parties.organisation import Organisation, Region
    from approvalflow.office.office import Office

    matters = list(read_matters(options.matters).values())
    if options.organisation:
        organisation = read_organisation(options.organisation)
    else:
        organisation = Organisation(Region("000000", Text("示例", "sample"), calendar=""))
    if options.calendar:
        matters = [evolve(matter, calendar="") for matter in matters]
        organisation = evolve(organisation, region=evolve(organisation.region, calendar=options.calendar))
    return Office(matters, organisation=organisation, plugins=enabled_plugins())


def _fact(words: str) -> tuple[str, str]:
    key, equals, value = words.partition("=")
    if not equals:
        raise BadInput(f"{words!r} 应为 键=值", f"{words!r} is not of the form KEY=VALUE", place="--fact", rule="fact")
    return key.strip(), value.strip()


def _at(words: str) -> int:
    try:
        return instant(words)
    except ApprovalflowError as refusal:
        refusal.place = "--at"
        raise


def _lines(found: Forecast) -> Iterator[str]:
    def when(moment: int) -> str:
        return rfc3339(moment, found.zone)

    yield f"{found.title.en} / {found.title.zh}"
    yield f"filed / 申请: {when(found.filed)}"
    if found.receipt is not None:
        basis = found.receipt.basis
        both = basis.en if basis.en == basis.zh else f"{basis.en} / {basis.zh}"
        yield f"received / 视为收到: {when(found.received)} ({both})"
    if found.obstacle is not None:
        yield f"obstacle / 障碍: {found.obstacle.en} / {found.obstacle.zh}"
    yield f"{_TITLES['intake']}: {_dated(found.intake, found.zone)}"
    yield f"accepted at the earliest / 最早受理: {when(found.accepted)}"
    for outcome in found.outcomes:
        yield from _outcome_lines(outcome, found.zone)
    if found.converted is not None:
        yield f"{_TITLES['converted']}: {_dated(found.converted, found.zone)}"
    if found.depends_on:
        listed = ", ".join(f"{spec.key} ({spec.title.en} / {spec.title.zh})" for spec in found.depends_on)
        yield f"depends on / 取决于: {listed}"
    if (why := found.why_provisional) is not None:
        yield f"~ {why.en} / {why.zh}"


def _outcome_lines(outcome: Outcome, zone: str) -> Iterator[str]:
    indent = ""
    if outcome.when is not None:
        yield f"if / 如果: {outcome.when.en} / {outcome.when.zh}" if outcome.formula else "otherwise / 其他情形"
        indent = "  "
    if outcome.after_step is not None:
        step = outcome.after_step
        yield f"{indent}if this step ends in its time / 该环节按期完成的: {step.en} / {step.zh}"
    for name, date in (("promised", outcome.promised), ("statutory", outcome.statutory), ("latest", outcome.latest)):
        if date is not None:
            yield f"{indent}{_TITLES[name]}: {_dated(date, zone)}"


def _dated(date: Foreseen, zone: str) -> str:
    return f"{'~ ' if date.provisional else ''}{rfc3339(date.due, zone)}"


def _plain(found: Forecast) -> dict[str, Any]:
    """The forecast as the page of the command documents it."""
    zone = found.zone
    return {
        "matter": found.matter,
        "title": _both(found.title),
        "agency": found.agency,
        "filed": rfc3339(found.filed, zone),
        "received": rfc3339(found.received, zone),
        "receipt_rule": _both(found.receipt.basis) if found.receipt else None,
        "intake": _date(found.intake, zone),
        "accepted": rfc3339(found.accepted, zone),
        "outcomes": [
            {
                "if": outcome.formula or None,
                "when": _both(outcome.when) if outcome.when else None,
                "after_step": _both(outcome.after_step) if outcome.after_step else None,
                "promised": _date(outcome.promised, zone) if outcome.promised else None,
                "statutory": _date(outcome.statutory, zone) if outcome.statutory else None,
                "latest": _date(outcome.latest, zone) if outcome.latest else None,
            }
            for outcome in found.outcomes
        ],
        "converted": _date(found.converted, zone) if found.converted else None,
        "depends_on": [
            {"key": spec.key, "title": _both(spec.title), "type": spec.type, "stated_by": spec.stated_by}
            for spec in found.depends_on
        ],
        "obstacle": _both(found.obstacle) if found.obstacle else None,
        "provisional": found.provisional,
        "why_provisional": _both(found.why_provisional) if found.why_provisional else None,
    }


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _date(date: Foreseen, zone: str) -> dict[str, Any]:
    return {
        "due": rfc3339(date.due, zone),
        "day": str(date.day),
        "term": date.limit.term.text("en"),
        "from": rfc3339(date.anchor, zone),
        "provisional": date.provisional,
        "calendar": date.explanation.calendar_version,
        "why": [_day(day) for day in date.explanation.days],
    }


def _day(day: ExplainedDay) -> dict[str, Any]:
    reason = f"{day.reason.en} / {day.reason.zh}"
    return {"day": str(day.day), "counted": day.counted, "reason": reason, "source": day.source}

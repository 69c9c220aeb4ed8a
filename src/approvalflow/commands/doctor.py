"""`approvalflow doctor`: whether an office can go on counting, what is wrong with it, and what would mend it."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from attrs import evolve

from approvalflow.commands.calendars import WEEKDAYS
from approvalflow.commands.opening import plugins_for_stores
from approvalflow.domain.deadlines.calendars import Calendar, weekdays
from approvalflow.domain.parties.basis import Fault, Text
from approvalflow.domain.parties.organisation import Organisation, Region
from approvalflow.errors import ApprovalflowError, DeclarationFaulty
from approvalflow.memory import SystemClock
from approvalflow.office.health import Examined, Symptom, examine, examine_store, examined, packages_of, reach_of
from approvalflow.office.stock_health import examine_stock
from approvalflow.office.timetables import with_calendar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from approvalflow.domain.matters.matter import Matter
    from approvalflow.plugins.registry import Plugins

__all__ = ["arguments", "run"]

_LEVELS = {"fault": "fault / 错误", "warning": "warning / 警告"}
_MEND = Text("改正后再运行", "put it right and run again")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `doctor` takes."""
    add = parser.add_argument
    add("--organisation", metavar="FILE", help="organisation.toml: region, hours, calendar / 组织文件")
    add("--matters", metavar="PATH", help="folder of matter files / 事项目录")
    add("--store", metavar="URL", help="e.g. sqlite:///county.db / 存储地址")
    add("--region", default="", metavar="CODE", help="its code, without an organisation file / 行政区划代码")
    add("--json", action="store_true", help="one object, its keys never renamed / 输出 JSON")


def run(options: argparse.Namespace) -> int:
    """Examine what is named; 0 if all is well, 1 with every symptom and what would mend it."""
    symptoms: list[Symptom] = []
    plugins = plugins_for_stores()
    seen = _declared(options, plugins, symptoms)
    found = examine(seen)
    if options.store:
        of_store, opened = _opened(options, plugins, seen)
        symptoms += of_store
        if opened is not None:
            seen, found = opened
    symptoms += found
    if options.json:
        print(json.dumps(_plain(seen, symptoms), ensure_ascii=False))
    else:
        _show(seen, symptoms)
    return 1 if symptoms else 0


def _declared(options: argparse.Namespace, plugins: Plugins, symptoms: list[Symptom]) -> Examined:
    from approvalflow.declare import read_matters, read_organisation

    sources = plugins.calendars()
    organisation = Organisation(Region(options.region or "000000", Text("示例", "sample")))
    if options.organisation:
        organisation = _read(read_organisation, options.organisation, symptoms) or organisation
    else:
        organisation = evolve(organisation, region=evolve(organisation.region, calendar=""))
    organisation = with_calendar(organisation, sources)
    matters: Mapping[str, Matter] = {}
    if options.matters:
        matters = _read(read_matters, options.matters, symptoms) or {}
    made: dict[str, Calendar] = {}

    def calendar(name: str) -> Calendar:
        if name not in made:
            made[name] = weekdays() if name == WEEKDAYS else sources[name].calendar()
        return made[name]

    names = frozenset({*sources, WEEKDAYS})
    return Examined(matters, organisation, names, calendar, SystemClock().now(), packages_of(plugins))


def _read(reader: Callable[[str], Any], path: str, symptoms: list[Symptom]) -> Any:
    """What the reader makes of the path; None where it is faulty, each fault being a symptom."""
    try:
        return reader(path)
    except DeclarationFaulty as faulty:
        for fault in faulty.faults:
            if isinstance(fault, Fault):
                symptoms.append(Symptom("declaration", "fault", fault.place, fault.zh, fault.en, _MEND))
    return None


def _opened(
    options: argparse.Namespace, plugins: Plugins, declared: Examined
) -> tuple[tuple[Symptom, ...], tuple[Examined, tuple[Symptom, ...]] | None]:
    """What is wrong with the store; and, where an office can be opened on it, that office with its own calendars."""
    from approvalflow.office.office import Office

    region = options.region or declared.organisation.region.code
    try:
        store = plugins.store_for(options.store)
    except ApprovalflowError as failure:
        mend = Text("检查存储地址和插件", "look at the address and at the plug-in")
        return (Symptom("store", "fault", "--store", failure.zh, failure.en, mend),), None
    try:
        symptoms = (*examine_store(store, region), *examine_stock(store, region, declared.organisation))
        if any(one.level == "fault" for one in (*symptoms, *examine(declared))):
            return symptoms, None
        office = Office(
            declared.matters, region=region, store=store, organisation=declared.organisation, plugins=plugins
        )
        seen = examined(office)
        return symptoms, (_kept(seen), examine(seen))
    finally:
        store.close()


def _kept(seen: Examined) -> Examined:
    """The same with its calendars read, so that the store may be closed."""
    calendars = {name: seen.calendar(name) for name in seen.in_use}
    return evolve(seen, calendar=calendars.__getitem__, news=lambda _name: ())


def _calendars(seen: Examined) -> list[dict[str, Any]]:
    told = []
    for name in seen.in_use:
        if name in seen.calendars:
            calendar = seen.calendar(name)
            reach = reach_of(calendar, seen.now, seen.organisation.region.zone)
            horizon = str(calendar.horizon) if calendar.horizon else None
            told.append(
                {"name": name, "version": calendar.version, "horizon": horizon, "working_days_to_horizon": reach}
            )
    return told


def _plain(seen: Examined, symptoms: list[Symptom]) -> dict[str, Any]:
    return {
        "healthy": not symptoms,
        "calendars": _calendars(seen),
        "symptoms": [
            {
                "rule": one.rule,
                "level": one.level,
                "place": one.place,
                "zh": one.zh,
                "en": one.en,
                "mend": {"zh": one.mend.zh, "en": one.mend.en},
            }
            for one in symptoms
        ],
    }


def _show(seen: Examined, symptoms: list[Symptom]) -> None:
    for told in _calendars(seen):
        horizon = told["horizon"] or "none / 无"
        print(f"calendar / 日历 {told['name']}: firm up to / 确定至 {horizon}")
    for one in symptoms:
        print(f"{_LEVELS[one.level]}: {one.place}: {one.en} / {one.zh} [{one.rule}]")
        print(f"  mend / 处理: {one.mend.en} / {one.mend.zh}")
    count = len(symptoms)
    print("healthy / 正常" if not count else f"{count} symptom{'' if count == 1 else 's'} / 处异常")

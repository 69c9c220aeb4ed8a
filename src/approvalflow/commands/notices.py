"""`approvalflow notices`: check notice files, show what a calendar knows, make a file from a package of others."""

from __future__ import annotations

import argparse
import json
import sys
from itertools import groupby
from typing import TYPE_CHECKING, Protocol, cast

from approvalflow.commands.calendars import Timetables
from approvalflow.commands.enabled import enabled_plugins
from approvalflow.commands.faults import as_json
from approvalflow.declare.notices import check_notice_files, read_notices
from approvalflow.domain.deadlines.moments import day, day_of
from approvalflow.domain.deadlines.notices import notice_data
from approvalflow.errors import ApprovalflowError, BadInput
from approvalflow.memory import SystemClock

if TYPE_CHECKING:
    from collections.abc import Iterable

    from approvalflow.domain.deadlines.calendars import Calendar
    from approvalflow.domain.deadlines.moments import Day
    from approvalflow.domain.deadlines.notices import Notice

__all__ = ["arguments", "run"]


class _FromPackages(Protocol):
    """A calendar that says `packages` of what it can."""

    def notice_from_package(self, package: str, year: int, *, issued_on: Day | None = None) -> Notice: ...


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `notices` takes."""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    check = acts.add_parser("check", help="exit 0, or every fault and exit 1 / 列出全部错误")
    check.add_argument("paths", nargs="+", metavar="PATH", help=".toml, .json, .ics, or folders of them / 文件或文件夹")
    check.add_argument(
        "--calendar", metavar="NAME", help="beside the notices of this calendar / 与该日历的通知一并检查"
    )
    check.add_argument("--today", metavar="DAY", help="refuse what is dated later; by default today / 不得晚于该日")
    check.add_argument("--json", action="store_true", help="one fault a line, as JSON / 输出 JSON")
    show = acts.add_parser("show", help="the notices that a calendar is made of / 列出日历所依据的通知")
    show.add_argument("--calendar", metavar="NAME", help="cn where the China calendar is enabled, else weekdays / 日历")
    show.add_argument("--year", metavar="Y", type=int, help="of one year / 只看某一年")
    show.add_argument("--notices", action="append", metavar="PATH", default=[], help="further ones / 另加放假通知")
    show.add_argument("--json", action="store_true", help="one notice a line, as JSON / 输出 JSON")
    package = acts.add_parser("from-package", help="a year's notice out of a package, as TOML / 由程序包生成通知文件")
    package.add_argument("package", metavar="NAME", help="chinesecalendar or holidays / 程序包")
    package.add_argument("year", metavar="YEAR", type=int, help="the year / 年份")
    package.add_argument("--calendar", metavar="NAME", help="the calendar whose reader is used / 日历")
    package.add_argument("--issued-on", metavar="DAY", help="the date of the paper, where it is known / 成文日期")


def run(options: argparse.Namespace) -> int:
    """Do what was asked. Raises what reading notices and naming a calendar raise."""
    acts = {"check": _check, "show": _show, "from-package": _from_package}
    return acts[options.act](options)


def _check(options: argparse.Namespace) -> int:
    today = _day("--today", options.today) or day_of(SystemClock().now(), "Asia/Shanghai")
    calendar = _calendar(options.calendar)
    notices, faults = check_notice_files(options.paths, today=today, beside=calendar.notices)
    for fault in faults:
        print(as_json(fault) if options.json else fault)
    if not options.json:
        print(_verdict(len(notices), len(faults)))
    return 1 if faults else 0


def _verdict(notices: int, faults: int) -> str:
    many = f"{notices} notice{'' if notices == 1 else 's'}"
    if not faults:
        return f"{many}: sound / {notices} 份通知: 无误"
    return f"{faults} fault{'' if faults == 1 else 's'} / {faults} 处错误"


def _show(options: argparse.Namespace) -> int:
    extra = [notice for path in options.notices for notice in read_notices(path)]
    calendar = _calendar(options.calendar, extra)
    found = [notice for notice in calendar.notices if options.year in (None, notice.year)]
    for notice in found:
        print(json.dumps(notice_data(notice), ensure_ascii=False) if options.json else _told(notice))
    if options.json:
        return 0
    if not found and options.year is not None:
        assumed = sorted(when for when in calendar.assumed if when.year == options.year)
        print(f"{options.year}: no notice / 没有放假通知")
        if assumed and (calendar.horizon is None or assumed[-1] > calendar.horizon):
            print(f"  assumed off by law, provisional / 依法推定放假 (暂定): {_spans(assumed)}")
    firm = f"{calendar.horizon}" if calendar.horizon else "- (weekdays only / 仅按周一至周五)"
    print(f"{calendar.name}: firm to / 确定至: {firm}")
    return 0


def _told(notice: Notice) -> str:
    where = "" if notice.layer == "national" else f"  [{notice.layer} {notice.area}]"
    lines = [f"{notice.source}{where}", f"  known from / 公布: {notice.known_from}  {notice.link}".rstrip()]
    if notice.amends:
        lines.append(f"  amends / 修改: {notice.amends}")
    days_off = sorted(notice.days_off)
    for name, days in groupby(days_off, key=lambda when: notice.names.get(when, "")):
        lines.append(f"  off / 放假: {_spans(days)}  {name}".rstrip())
    if notice.days_worked:
        lines.append(f"  worked / 上班: {', '.join(map(str, sorted(notice.days_worked)))}")
    return "\n".join(lines)


def _spans(days: Iterable[Day]) -> str:
    """Days in order, runs of them by their two ends."""
    runs: list[list[Day]] = []
    for when in days:
        if runs and (when - runs[-1][-1]).days == 1:
            runs[-1].append(when)
        else:
            runs.append([when])
    return ", ".join(f"{run[0]} .. {run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)


def _from_package(options: argparse.Namespace) -> int:
    # Only this act writes a file.
    from approvalflow.declare.notice_text import notice_toml

    name = options.calendar or Timetables().default
    source = enabled_plugins().calendars().get(name)
    if source is None or "packages" not in source.can:
        zh, en = f"日历 {name} 不能读取程序包", f"the calendar {name} cannot read packages"
        raise BadInput(zh, en, place="--calendar", rule="can")
    issued_on = _day("--issued-on", options.issued_on)
    notice = cast("_FromPackages", source).notice_from_package(options.package, options.year, issued_on=issued_on)
    sys.stdout.write(
        "# Made from a package, not from the paper: compare the days with it; write in title, number, address.\n"
        f"# 由程序包生成，并非依据文件原文：请与通知原文核对，并补写标题、文号和网址。\n{notice_toml(notice)}"
    )
    return 0


def _calendar(name: str | None, extra: Iterable[Notice] = ()) -> Calendar:
    timetables = Timetables(tuple(extra))
    return timetables(name or timetables.default).calendar


def _day(option: str, value: str | None) -> Day | None:
    """The day that an option gives; a refusal names the option."""
    try:
        return day(value) if value is not None else None
    except ApprovalflowError as refusal:
        refusal.place = option
        raise

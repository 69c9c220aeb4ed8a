"""`approvalflow due`: one limit from the command line, or one in each line of standard input."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from approvalflow.commands.calendars import Timetables
from approvalflow.domain.deadlines.hours import DEFAULT_HOURS, parse_hours
from approvalflow.domain.deadlines.limits import ENDS, ROLLS
from approvalflow.domain.deadlines.moments import day, day_of, day_or_instant, known_zone
from approvalflow.domain.deadlines.rows import answer, explained
from approvalflow.errors import ApprovalflowError, BadInput

if TYPE_CHECKING:
    from approvalflow.domain.deadlines.explain import Explanation

__all__ = ["arguments", "run"]

#: Options that say something about one limit, so that they make no sense beside `--batch`.
_OF_ONE = ("start", "term", "pause", "extend", "now", "filed", "warn", "roll", "end", "include_first_day", "expires")

#: What `--explain` without a language means: every day in both.
_BOTH = "both"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `due` takes."""
    add = parser.add_argument
    add("start", nargs="?", metavar="START", help="a day or an instant, 2026-02-13 or 2026-02-13T10:00:00+08:00 / 起算")
    add(
        "term", nargs="?", metavar="TERM", help='"5 working days", "30 calendar days", "3 months", 5个工作日 ... / 期限'
    )
    add("--batch", action="store_true", help="JSON Lines in, JSON Lines out, one answer for each row / 逐行计算")
    add("--calendar", metavar="NAME", help="cn where the China calendar is enabled, else weekdays / 日历")
    add("--pause", action="append", metavar="FROM/TO", help="half-open; nothing after / while it still runs / 暂停")
    add("--extend", metavar="TERM", help="the extension, in the unit of the limit / 延长")
    add("--now", metavar="INSTANT", help="as of when light and left are told / 当前时刻")
    add("--filed", action="store_true", help="START is when it was handed in: apply the receipt rule / 按收件规则起算")
    add("--zone", metavar="Z", help="IANA name, by default Asia/Shanghai / 时区")
    add("--hours", metavar="H", help='"09:00-12:00 14:00-17:30", or "mon ...; tue ..." / 办公时间')
    add("--warn", metavar="W", help='"24 hours", "2 working days", "90 %%", "none" / 预警')
    add("--roll", choices=ROLLS, help="whether the end moves on to a working day / 顺延")
    add("--end", choices=ENDS, help="the hour of the end / 届满时刻")
    add("--include-first-day", action="store_true", help="the first day is day 1 / 首日计入")
    add("--expires", metavar="DAY", help='for the term "before licence expiry" / 有效期届满日')
    add("--notices", action="append", metavar="PATH", help="further holiday notices: .toml .json .ics / 另加放假通知")
    add("--as-known-on", metavar="DAY", help="count from what was published by then / 按当日已公布的通知计算")
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="the answer as the row language has it / 输出 JSON")
    shape.add_argument(
        "--explain",
        nargs="?",
        const=_BOTH,
        metavar="zh|en",
        help="every day with its reason; with a language the whole derivation in it / 逐日说明理由",
    )
    add("--svg", metavar="FILE", help="draw the calendar strip, in the language of --explain or Chinese / 日历图")
    parser.set_defaults(parser=parser)


def run(options: argparse.Namespace) -> int:
    """Answer one limit, or every line of standard input."""
    parser: argparse.ArgumentParser = options.parser
    _settle_explain(parser, options)
    if options.batch:
        beside = [name for name in (*_OF_ONE, "explain", "svg") if getattr(options, name)]
        if beside:
            parser.error(f"beside --batch these say nothing / 不能与 --batch 同用: {', '.join(beside)}")
        from approvalflow.commands.batch import answer_lines

        timetables = _timetables(options)
        return answer_lines(timetables, options.calendar or timetables.default)
    if options.start is None or options.term is None:
        parser.error("START and TERM are needed, or --batch / 须给出 START 和 TERM, 或 --batch")
    timetables = _timetables(options)
    from approvalflow.commands.answers import show

    row, calendar = _row(options), options.calendar or timetables.default
    said = answer(row, timetables, calendar)
    code = show(said, as_json=options.json, explained=options.explain == _BOTH)
    if code == 0 and (options.svg is not None or options.explain in ("zh", "en")):
        _explain(options, explained(row, timetables, calendar))
    return code


def _settle_explain(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """`--explain START TERM` without a language: what argparse took for the language was START."""
    if options.explain in (None, _BOTH, "zh", "en"):
        return
    if options.term is not None:
        parser.error("--explain takes zh or en / --explain 后写 zh 或 en")
    options.start, options.term, options.explain = options.explain, options.start, _BOTH


def _explain(options: argparse.Namespace, explanation: Explanation) -> None:
    """Print the derivation in one language, and draw it where that is asked for."""
    language = "en" if options.explain == "en" else "zh"
    if options.explain in ("zh", "en"):
        print()
        print(explanation.text(language))
    if options.svg is None:
        return
    now = None if options.now is None else day_or_instant(options.now, explanation.zone)
    drawn = explanation.svg(language, today=None if now is None else day_of(now, explanation.zone))
    try:
        Path(options.svg).write_text(drawn, encoding="utf-8", newline="\n")
    except OSError as fault:
        raise BadInput(
            f"无法写入: {fault.strerror}", f"cannot be written: {fault.strerror}", place=options.svg, rule="svg"
        ) from fault


def _timetables(options: argparse.Namespace) -> Timetables:
    notices = []
    for path in options.notices or ():
        from approvalflow.declare.notices import read_notices

        notices += read_notices(path)
    return Timetables(
        notices,
        _at("--as-known-on", day, options.as_known_on) if options.as_known_on is not None else None,
        _at("--hours", parse_hours, options.hours) if options.hours is not None else DEFAULT_HOURS,
        _at("--zone", known_zone, options.zone) if options.zone is not None else "Asia/Shanghai",
    )


def _at(option: str, reader: Any, value: str) -> Any:
    """Read the value of an option; a refusal names the option."""
    try:
        return reader(value)
    except ApprovalflowError as refusal:
        refusal.place = option
        raise


def _row(options: argparse.Namespace) -> dict[str, Any]:
    row: dict[str, Any] = {"start": options.start, "term": options.term}
    if options.pause:
        row["pauses"] = [_pause(words) for words in options.pause]
    for key in ("extend", "now", "warn", "roll", "end", "expires"):
        if getattr(options, key) is not None:
            row[key] = getattr(options, key)
    for key in ("filed", "include_first_day"):
        if getattr(options, key):
            row[key] = True
    return row


def _pause(words: str) -> list[str | None]:
    start, slash, end = words.partition("/")
    return [start, end or None] if slash else [words]

"""`approvalflow backtest`: what rules and thresholds would have raised, and how another formula would have scored."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from approvalflow.commands.opening import office_arguments, open_office
from approvalflow.commands.progress import bar

if TYPE_CHECKING:
    from approvalflow.office.backtest import Backtested
    from approvalflow.office.office import Office

__all__ = ["arguments", "run"]

_BY = ("rule", "level", "agency", "person")
#: A journal of fewer entries is read sooner than other processes begin.
_WORTH_SHARING = 50_000


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `backtest` takes."""
    office_arguments(parser)
    parser.add_argument("--supervision", metavar="FILE", help="supervision.toml to try / 拟试行的监察设置")
    parser.add_argument("--formula", metavar="FILE", help="scores.toml to try, with --period / 拟试行的评分公式")
    parser.add_argument("--period", metavar="PERIOD", help="2026-03, 2026-Q1, 2026-H1 or 2026 / 评分周期")
    parser.add_argument(
        "--by", nargs="+", choices=_BY, default=["rule", "level"], metavar="WORD", help=f"of {', '.join(_BY)} / 汇总项"
    )
    parser.add_argument("--readers", type=int, metavar="N", help="so many processes read / 读取进程数")
    parser.add_argument("--json", action="store_true", help="one JSON object / 输出 JSON")


def run(options: argparse.Namespace) -> int:
    """Try and print; nothing is written. Raises what reading, opening and the files that are tried raise."""
    if options.formula and not options.period:
        zh, en = "--formula 须与 --period 同用", "--formula needs --period"
        print(f"{en} / {zh}", file=sys.stderr)
        return 2
    place = argparse.Namespace(
        **{name: getattr(options, name) for name in ("store", "matters", "organisation", "region")}
    )
    office = open_office(place)
    try:
        answer: dict[str, object] = {}
        if options.formula:
            answer["scores"] = _scores(office, options)
        if options.supervision or not options.formula:
            answer |= _rules(office, options, place)
    finally:
        office.close()
    if options.json:
        print(json.dumps(answer, ensure_ascii=False))
    return 0


def _rules(office: Office, options: argparse.Namespace, place: argparse.Namespace) -> dict[str, object]:
    from approvalflow.declare.supervision import read_supervision
    from approvalflow.office.backtest import backtest

    tried = (
        read_supervision(options.supervision, rules=office.supervision_rules())
        if options.supervision
        else office.supervision_edition()
    )
    found = backtest(
        office,
        tried,
        opener=partial(open_office, place),
        readers=_readers(office, options),
        progress=bar if sys.stderr.isatty() else None,
    )
    if not options.json:
        _print_rules(found, tried.version, options.by)
    rows = [
        dict(zip((*options.by, "would", "did", "new", "gone"), (*key, *four), strict=True))
        for key, *four in found.by(*options.by)
    ]
    return {"edition": tried.version, "entries": found.entries, "rows": rows, "examples": found.examples}


def _readers(office: Office, options: argparse.Namespace) -> int:
    if options.readers is not None:
        return max(int(options.readers), 1)
    if "shared" not in office.store.can:
        return 1
    with office.store.reading(office.region) as reading:
        return min(os.cpu_count() or 1, 4) if reading.head()[0] > _WORTH_SHARING else 1


def _print_rules(found: Backtested, version: str, by: Sequence[str]) -> None:
    print(f"{found.entries} entries / 条记录, edition / 版本 {version}")
    print("\t".join((*by, "would 将发", "did 已发", "new 新增", "gone 减少")))
    for key, *four in found.by(*by):
        print("\t".join((*(word or "-" for word in key), *map(str, four))))
    for rule, subjects in found.examples.items():
        print(f"new {rule}, e.g. / 如: {', '.join(subjects)}")


def _scores(office: Office, options: argparse.Namespace) -> list[dict[str, object]]:
    from approvalflow.declare.formula import read_formula
    from approvalflow.domain.supervision.means import points_text

    tried = read_formula(options.formula)
    before = {one.whose: one.now for one in office.scores(options.period)}
    rows: list[dict[str, object]] = []
    for one in office.scores(options.period, formula=tried):
        now = before.get(one.whose)
        rows.append(
            {
                "agency": one.whose.agency,
                "points": points_text(one.now.points) if one.now else "",
                "grade": one.now.grade if one.now else "",
                "points_now": points_text(now.points) if now else "",
                "grade_now": now.grade if now else "",
            }
        )
    if not options.json:
        print(f"{options.period}, formula / 公式 {tried.version}")
        print("\t".join(("agency 单位", "would 将得", "grade 等次", "now 现得", "grade 等次")))
        for row in rows:
            print("\t".join(str(value) or "-" for value in row.values()))
    return rows

"""`approvalflow outbox`: what was given up for now, tried again or dropped by somebody of the centre."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from approvalflow.commands.opening import actor_named, open_record, store_arguments
from approvalflow.domain.deadlines.moments import rfc3339
from approvalflow.errors import BadInput

if TYPE_CHECKING:
    from approvalflow.office.office import Office

__all__ = ["arguments", "run"]


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `outbox` takes."""
    add = parser.add_argument
    add("act", choices=["list", "retry", "drop"], help="list, retry or drop what was parked / 列出, 重试或放弃搁置事项")
    add("key", nargs="*", metavar="KEY", help="as listed; --all for every one / 事项编号")
    store_arguments(parser)
    add("--all", action="store_true", help="retry everything that is parked / 全部重试")
    add("--by", default="", metavar="PERSON", help="who does it, by the organisation file / 经办人编号")
    add("--reason", default="", metavar="TEXT", help="why it is dropped / 放弃的理由")
    add("--json", action="store_true", help="one object a line, keys never renamed / 每行一个 JSON 对象")


def run(options: argparse.Namespace) -> int:
    """Do it; 0 if all was done. Raises NotFound for a key that is not parked, MoveRefused, what opening raises."""
    office = open_record(options)
    try:
        if options.act == "list":
            return _list(office, as_json=options.json)
        by = actor_named(office, options.by)
        keys = [owed.key for owed in office.parked()] if options.all and options.act == "retry" else options.key
        if not keys and not options.all:
            raise BadInput("请写明事项编号", "name what is meant, as listed", place="KEY", rule="key")
        for key in keys:
            if options.act == "retry":
                office.unpark(key, by=by)
                print(f"{key}: tried again at the next round / 下一轮重试")
            else:
                office.drop_parked(key, options.reason, by=by)
                print(f"{key}: dropped / 已放弃")
    finally:
        office.close()
    return 0


def _list(office: Office, *, as_json: bool) -> int:
    parked = office.parked()
    for owed in parked:
        since = rfc3339(owed.owed_at, office.zone)
        if as_json:
            told = {"key": owed.key, "kind": owed.kind, "adapter": owed.adapter, "owed_at": since}
            print(json.dumps({**told, "attempts": owed.attempts, "error": owed.error}, ensure_ascii=False))
        else:
            print(f"{owed.key}  {owed.kind} {owed.adapter}  {since}  attempts / 尝试 {owed.attempts}")
            print(f"  {owed.error}")
    if not as_json:
        print(f"parked / 搁置: {len(parked)}")
    return 0

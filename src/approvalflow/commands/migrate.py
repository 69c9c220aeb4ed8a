"""`approvalflow migrate`: bring the tables of a store to the version that the installed adapter reads and writes."""

from __future__ import annotations

import argparse

from approvalflow.commands.opening import plugins_for_stores
from approvalflow.errors import BadInput

__all__ = ["arguments", "run"]


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `migrate` takes."""
    text = "as the owner of the tables / 表的所有者, e.g. sqlite:///county.db"
    parser.add_argument("--store", required=True, metavar="URL", help=text)


def run(options: argparse.Namespace) -> int:
    """Migrate; nothing where the tables are of this version. Raises BadInput for a store without versions."""
    maker = plugins_for_stores().maker_for(options.store)
    if "migrate" not in maker.can:
        zh, en = f"存储 {maker.name} 没有表结构版本", f"the store {maker.name!r} has no versions to migrate between"
        raise BadInput(zh, en, place="--store", rule="migrate")
    found, there = maker.migrate(options.store)
    if not found:
        print(f"made / 新建: version / 版本 {there}")
    elif found == there:
        print(f"nothing to do / 无需迁移: version / 版本 {there}")
    else:
        print(f"migrated / 已迁移: version / 版本 {found} -> {there}")
    return 0

"""Statements for a database administrator, to read before they are run:

python -m approvalflow_sqlalchemy roles --app county_app --counting county_money --auditor county_audit | psql ...
python -m approvalflow_sqlalchemy citus | psql ...
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from approvalflow_sqlalchemy.schema.citus import distribution
from approvalflow_sqlalchemy.schema.creation import guards
from approvalflow_sqlalchemy.schema.roles import auditor_grants, counting_grants, grants

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what was asked for as one transaction, each statement with its semicolon."""
    parser = argparse.ArgumentParser(
        prog="approvalflow_sqlalchemy", description="SQL for PostgreSQL / 供数据库管理员使用"
    )
    kinds = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    roles = kinds.add_parser("roles", help="what accounts may do / 账号权限")
    roles.add_argument("--app", default="", metavar="ROLE", help="the application's account / 应用账号")
    roles.add_argument("--counting", default="", metavar="ROLE", help="alone adds payments / 记账账号")
    roles.add_argument("--auditor", default="", metavar="ROLE", help="reads nothing personal / 审计账号")
    kinds.add_parser("citus", help="distribute the tables by region / 按行政区分布")
    kinds.add_parser("guards", help="the row triggers, where there is one node / 行触发器")
    told = parser.parse_args(arguments)
    said: list[str] = []
    if told.what == "roles":
        if not (told.app or told.counting or told.auditor):
            parser.error(
                "name a role with --app, --counting or --auditor / 请用 --app、--counting 或 --auditor 指明账号"
            )
        said += grants(told.app) if told.app else []
        said += counting_grants(told.counting) if told.counting else []
        said += auditor_grants(told.auditor) if told.auditor else []
    elif told.what == "citus":
        said += distribution()
    else:
        said += [statement.replace("%%", "%") for statement in guards("postgresql")]
    print("\n".join(f"{statement};" for statement in ["BEGIN", *said, "COMMIT"]))
    return 0


if __name__ == "__main__":
    sys.exit(main())

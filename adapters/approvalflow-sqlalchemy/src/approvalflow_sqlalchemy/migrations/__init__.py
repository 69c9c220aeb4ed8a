"""From the tables of an earlier release to those of this one, in one transaction: killed at any statement, nothing is
half there.
"""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, inspect, select, text

from approvalflow.errors import StoreFailed
from approvalflow_sqlalchemy.schema.creation import SCHEMA_VERSION, migration, schema_version

__all__ = ["migrate"]

_OWNED = """
SELECT bool_and(pg_has_role(current_user, relowner, 'USAGE')) FROM pg_class
WHERE relkind IN ('r', 'p') AND relname LIKE 'approvalflow@_%' ESCAPE '@' AND pg_table_is_visible(oid)
"""


def migrate(connection: Connection, found: int) -> None:
    """Bring tables of version `found` to this one's, inside the transaction of the connection.

    Raises StoreFailed where the account does not own the tables, and where Alembic's own note is of another version.
    """
    if connection.dialect.name == "postgresql" and not connection.scalar(text(_OWNED)):
        raise StoreFailed(
            f"数据库表结构为第 {found} 版，本程序使用第 {SCHEMA_VERSION} 版，而该账号不是表的所有者；"
            "请由所有者运行 approvalflow migrate --store URL",
            f"the tables are of version {found}, this program uses {SCHEMA_VERSION}, and the account is not theirs: "
            "let their owner run `approvalflow migrate --store URL`",
            rule="schema-old",
        )
    if inspect(connection).has_table(migration.name):
        noted = connection.execute(select(migration.c.version_num)).scalars().all()
        if noted != [str(found)]:
            raise StoreFailed(
                f"数据库表结构的版本不明：表中记为第 {found} 版，Alembic 记为 {noted}；请从备份恢复",
                f"it is unclear of which version the tables are: they say {found}, Alembic {noted}; restore a backup",
                rule="schema-unknown",
            )
    config = Config()
    config.set_main_option("script_location", "approvalflow_sqlalchemy:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    connection.execute(schema_version.update().where(schema_version.c.part == "store"), {"version": SCHEMA_VERSION})

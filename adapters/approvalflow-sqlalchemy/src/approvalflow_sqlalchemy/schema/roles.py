"""What an application's account in PostgreSQL may do: add, and change what changes; never take away what is there."""

from __future__ import annotations

from approvalflow_sqlalchemy.schema.cases import commands, docket, matter_versions
from approvalflow_sqlalchemy.schema.columns import metadata
from approvalflow_sqlalchemy.schema.creation import schema_version
from approvalflow_sqlalchemy.schema.effects import timers
from approvalflow_sqlalchemy.schema.journal import journal
from approvalflow_sqlalchemy.schema.money import payments, postings, receipts

__all__ = ["grants"]

_ADDED_TO = (journal, matter_versions, commands, payments, receipts, postings)
_SWEPT = (docket, timers)


def grants(role: str) -> list[str]:
    """The statements that give an existing role what a store needs and nothing more. Run them as the tables' owner.

    Journal, receipts, payments, postings, commands and declarations: SELECT and INSERT alone. Rows are deleted only
    from the docket and from armed timers. This holds across the nodes of a cluster too, where triggers do not.
    """
    quoted = '"' + role.replace('"', '""') + '"'
    said = [f"GRANT SELECT ON {schema_version.name} TO {quoted}"]
    for table in metadata.sorted_tables:
        if table is not schema_version:
            may = "SELECT, INSERT" if table in _ADDED_TO else "SELECT, INSERT, UPDATE"
            said.append(f"GRANT {may}{', DELETE' if table in _SWEPT else ''} ON {table.name} TO {quoted}")
    return said

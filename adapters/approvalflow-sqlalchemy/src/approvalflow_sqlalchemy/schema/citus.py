"""How the tables are distributed by region over the nodes of a Citus cluster: one region is one tenant."""

from __future__ import annotations

from approvalflow_sqlalchemy.schema.columns import metadata
from approvalflow_sqlalchemy.schema.creation import migration, schema_version
from approvalflow_sqlalchemy.schema.guards import GUARDS

__all__ = ["distribution", "without_guards"]

_FIRST = "approvalflow_cases"


def without_guards() -> list[str]:
    """The statements that take the guards away: a cluster has no triggers on distributed tables, and the rights of
    `roles` alone hold what is there for good."""
    named = {(one.name, one.table) for one in GUARDS if one.in_postgresql}
    named |= {(f"approvalflow_{one.table}_truncate", one.table) for one in GUARDS}
    dropped = [f"DROP TRIGGER IF EXISTS {name} ON approvalflow_{table}" for name, table in sorted(named)]
    functions = ["approvalflow_refuse", *(one.name for one in GUARDS if one.looks)]
    return [*dropped, *(f"DROP FUNCTION IF EXISTS {name}()" for name in functions)]


def distribution() -> list[str]:
    """The statements that distribute the tables, once, as their owner, on the coordinator of a database with the
    extension `citus`: the guards go first, then each table after those that it refers to, all on the same shards.

    Programs connect to the coordinator: the order in which rows came is counted there.
    """
    noted = [f"SELECT create_reference_table('{table.name}')" for table in (schema_version, migration)]
    placed = [
        f"SELECT create_distributed_table('{table.name}', 'region'"
        + (")" if table.name == _FIRST else f", colocate_with => '{_FIRST}')")
        for table in sorted(
            (table for table in metadata.sorted_tables if table is not schema_version),
            key=lambda table: table.name != _FIRST,  # the others keep the order of their references
        )
    ]
    return [*without_guards(), *noted, *placed]

"""Freezes the tables of this release and the rows of two regions, so that later releases are held to migrate them.

    python adapters/approvalflow-sqlalchemy/tests/earlier/freeze.py 0.1.0

Run once for each release, before its tables change. The rows come from the office itself, on a real SQLite file: one
region is a county in a box, the other holds what that seed does not reach.
"""

import json
import sys
import tempfile
from pathlib import Path

from sqlalchemy import Engine, event, select

from approvalflow.plugins.registry import Plugins
from approvalflow.supervise import look
from approvalflow.testing.postgresql import running_server
from approvalflow.testing.simulation.county import County
from approvalflow.testing.simulation.plan import Plan
from approvalflow_sqlalchemy import open_store
from approvalflow_sqlalchemy.schema.columns import metadata
from approvalflow_sqlalchemy.schema.creation import schema_version
from tests.office.outside import Teller
from tests.office.world import APPROVER, CLERK, POLICE, REVIEWER, SECOND, World

#: Small enough for a file that people read.
SEED, STEPS = 116, 120
BETWEEN = "\n-- next\n"


def statements_of(url):
    """What opening a new store says to make its tables."""
    said = []

    def hear(_connection, _cursor, statement, parameters, _context, _many):
        if statement.split()[0].upper() in ("CREATE", "INSERT", "ALTER", "COMMENT"):
            said.append(statement.strip() if not parameters else said_plainly(statement, parameters))

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        open_store(url).close()
    finally:
        event.remove(Engine, "before_cursor_execute", hear)
    return said


def said_plainly(statement, parameters):
    """The statement with its parameters in it: they are those of the schema's version alone."""
    if isinstance(parameters, dict):
        return statement % {name: repr(value) for name, value in parameters.items()}
    for value in parameters:
        statement = statement.replace("?", repr(value), 1)
    return statement


def lines_of(engine):
    """Each table: a line with its name and columns, then a line for each row; bytes as hexadecimal digits."""
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            if table is schema_version:
                continue
            yield {"table": table.name, "columns": [column.name for column in table.columns]}
            order = [column for name in ("seq", "position") for column in table.columns if column.name == name]
            for row in connection.execute(select(table).order_by(*(order or table.primary_key.columns))):
                yield [{"hex": value.hex()} if isinstance(value, bytes) else value for value in row]


def county(store):
    """One region as a seed has it, its entries looked at by supervision."""
    made = County(Plan(SEED), store)
    for _ in range(STEPS):
        made.step()
    look(made.office, limit=10_000)


def side_roads(store):
    """Another region: paused, declined and waiting cases, money twice, messages that are rejected and not read yet."""
    teller = Teller()
    world = World(store=store, plugins=Plugins([teller]))
    office = world.office
    paused, paid, declined, asked = world.reviewing(), world.reviewed(), world.filed(), world.filed(area="99")
    office.pause(paused, "site-check", "expert-review", "5 working days", by=REVIEWER, reason="复杂")
    office.decline(declined, by=CLERK, outcome="not-competent", reason="非本机关职权", competent="交通运输局")
    office.ask_supplements(asked, ["plan"], by=CLERK, reason="缺图")
    (fee,) = office.grant(paid, by=APPROVER).fees
    for txn in ("t-1", "t-2"):
        office.bank_message("teller", teller.message(fee.bill, fee.fen, txn=txn))
    office.bank_message("teller", teller.message(fee.bill, fee.fen, txn="t-3", signature="none"))
    teller.up = False
    office.bank_message("teller", teller.message(fee.bill, fee.fen, txn="t-4"))
    late = world.reviewing()
    office.opinion(late, "police", "同意", by=POLICE)
    world.at("2026-04-20T09:00:00+08:00")
    office.opinion(late, "site-check", "属实", by=REVIEWER, together=[SECOND])
    look(office, limit=10_000)


def main(version):
    """Write the three files."""
    folder = Path(__file__).parent / version
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        url = f"sqlite:///{made}/county.db"
        (folder / "sqlite.sql").write_text(BETWEEN.join(statements_of(url)) + "\n", encoding="utf-8")
        store = open_store(url)
        county(store)
        side_roads(store)
        with (folder / "rows.jsonl").open("w", encoding="utf-8") as rows:
            for line in lines_of(store.engine):
                rows.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
        store.close()
    (folder / "postgresql.sql").write_text(
        BETWEEN.join(statements_of(running_server().fresh())) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])

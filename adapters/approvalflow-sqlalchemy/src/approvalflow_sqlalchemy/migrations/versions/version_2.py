"""The algorithm of a chain, the lines of the docket, text by code points, and more that the database refuses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from alembic import op
from sqlalchemy import Connection, text

revision = "2"
down_revision = "1"

#: The columns of text of version 1, of which PostgreSQL sorts by code points from now on.
_TEXTS = {
    "bills": "region ref case_ref code fee_title_zh fee_title_en currency payer_ref bank merchant payment_code state",
    "cards": "region ref rule level subject_kind subject case_ref agency person state evidence",
    "cases": "region ref stage matter matter_version agency party number paused_as finished_as steps",
    "chain_heads": "region",
    "commands": "region id digest answer",
    "cursors": "region name",
    "docket": "region agency case_ref",
    "incoming": "region key source headers outcome reason",
    "journal": "region kind by command_id body agency station acting_for case_ref",
    "matter_versions": "region code version source",
    "number_series": "region series",
    "owed": "region key kind adapter line body error",
    "parties": "region id personal",
    "payments": "region bank bank_txn named_bill state currency merchant evidence bill_ref case_ref verdict reason "
    "receipt",
    "postings": "region debit credit subject",
    "receipts": "region code serial case_ref bill_ref payer_ref bank bank_txn fee_title_zh fee_title_en currency "
    "reverses reason_zh reason_en",
    "timers": "region subject clock rung",
}

#: Table, event, what it says, when, and what tells it from another guard of the table; INSERT for SQLite alone.
_GUARDS = (
    ("cases", "UPDATE", "a case never goes back", "NEW.version <= OLD.version", "version"),
    (
        "bills",
        "UPDATE",
        "what a bill is for never changes",
        "NEW.fen <> OLD.fen OR NEW.currency <> OLD.currency OR NEW.code <> OLD.code OR NEW.case_ref <> OLD.case_ref",
        "",
    ),
    (
        "payments",
        "INSERT",
        "confirmed money was paid, and money in suspense has no receipt",
        "(NEW.verdict = 'confirm' AND NEW.state <> 'paid') OR (NEW.verdict = 'suspense' AND NEW.receipt <> '')",
        "verdict",
    ),
    ("owed", "DELETE", "what was owed is never taken away", "", ""),
    ("owed", "UPDATE", "what was settled stays so", "OLD.settled_at IS NOT NULL AND NEW.settled_at IS NULL", ""),
    ("incoming", "DELETE", "messages are never taken away", "", ""),
    (
        "incoming",
        "UPDATE",
        "messages are never changed",
        "NEW.key <> OLD.key OR NEW.source <> OLD.source OR NEW.body <> OLD.body OR NEW.received_at <> OLD.received_at",
        "",
    ),
    (
        "chain_heads",
        "UPDATE",
        "the algorithm of a chain never changes",
        "OLD.position > 0 AND NEW.algorithm <> OLD.algorithm",
        "algorithm",
    ),
)

#: A guard of version 1 that is made again.
_NUMBER = ("cases", "UPDATE", "an acceptance number never changes", "OLD.number <> '' AND NEW.number <> OLD.number", "")

_DOCKET_COLUMNS = (
    ("step", "TEXT"),
    ("role", "TEXT"),
    ("holder", "TEXT"),
    ("alone", "BIGINT"),
    ("due", "BIGINT"),
    ("yellow_at", "BIGINT"),
    ("statutory_due", "BIGINT"),
    ("fixed", "TEXT"),
)
_ALONE = "alone_is_yes_or_no CHECK (alone IN (0, 1))"
_LINE = "due, case_ref, step, yellow_at, statutory_due"
_DOCKET_INDEXES = {
    "by_due": f"(region, agency, fixed, {_LINE})",
    "of_region": f"(region, fixed || '', {_LINE})",
    "by_statute": "(region, agency, statutory_due) WHERE statutory_due != 4611686018427387904",
    "by_statute_of_region": "(region, statutory_due + 0) WHERE statutory_due != 4611686018427387904",
    "counted": "(region, agency, fixed, due, yellow_at) WHERE step = ''",
}

#: Stands for an instant that there is not.
_NEVER = 1 << 62

# So many cases are put into the docket are filled at once: memory does not grow with the county.
_PIECE = 5000


def upgrade() -> None:
    """Version 2."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        _postgresql(connection)
    else:
        _sqlite()
    for index, columns in _DOCKET_INDEXES.items():
        if connection.dialect.name == "postgresql":
            # There an expression stands in brackets.
            for expression in ("fixed || ''", "statutory_due + 0"):
                columns = columns.replace(expression, f"({expression})")
        op.execute(f"CREATE INDEX approvalflow_docket_{index} ON approvalflow_docket {columns}")
    _fill_docket(connection)


def _postgresql(connection: Connection) -> None:
    # A cluster may do without the guards: then they are not made here either.
    guarded = connection.scalar(
        text("SELECT EXISTS (SELECT 1 FROM pg_trigger WHERE tgname = 'approvalflow_cases_update')")
    )
    # The type of a column that a trigger speaks of cannot be changed.
    op.execute("DROP TRIGGER IF EXISTS approvalflow_cases_update ON approvalflow_cases")
    for table, columns in _TEXTS.items():
        changes = ", ".join(f'ALTER COLUMN "{name}" TYPE TEXT COLLATE "C"' for name in columns.split())
        op.execute(f"ALTER TABLE approvalflow_{table} {changes}")
    op.execute(
        "ALTER TABLE approvalflow_chain_heads "
        "ADD COLUMN algorithm TEXT COLLATE \"C\" DEFAULT 'sha256' NOT NULL, "
        "ADD CONSTRAINT algorithm_is_known CHECK (algorithm IN ('sha256', 'sm3'))"
    )
    # Emptied and filled anew; the table itself stays, with what its owner has granted.
    op.execute("DELETE FROM approvalflow_docket")
    kinds = {"TEXT": 'TEXT COLLATE "C"', "BIGINT": "BIGINT"}
    columns = ", ".join(f"ADD COLUMN {name} {kinds[kind]} NOT NULL" for name, kind in _DOCKET_COLUMNS)
    op.execute(
        f"ALTER TABLE approvalflow_docket {columns}, DROP CONSTRAINT approvalflow_docket_pkey, "
        f"ADD PRIMARY KEY (region, agency, case_ref, step), ADD CONSTRAINT {_ALONE}"
    )
    op.execute(
        "ALTER TABLE approvalflow_payments "
        "ADD CONSTRAINT confirmed_money_was_paid CHECK (verdict <> 'confirm' OR state = 'paid'), "
        "ADD CONSTRAINT money_in_suspense_has_no_receipt CHECK (verdict <> 'suspense' OR receipt = '')"
    )
    if guarded:
        _guard_postgresql()


def _guard_postgresql() -> None:
    for table, event, says, when, about in (_NUMBER, *_GUARDS):
        if event != "INSERT":
            condition = f"WHEN ({when}) " if when else ""
            op.execute(
                f"CREATE TRIGGER {_name(table, event, about)} BEFORE {event} ON approvalflow_{table} FOR EACH ROW "
                f"{condition}EXECUTE FUNCTION approvalflow_refuse('{says}')"
            )
    for table in ("incoming", "owed"):
        op.execute(
            f"CREATE TRIGGER approvalflow_{table}_truncate BEFORE TRUNCATE ON approvalflow_{table} "
            f"EXECUTE FUNCTION approvalflow_refuse('{table} are never emptied')"
        )


def _sqlite() -> None:
    op.execute(
        "ALTER TABLE approvalflow_chain_heads ADD COLUMN algorithm TEXT DEFAULT 'sha256' NOT NULL "
        "CONSTRAINT algorithm_is_known CHECK (algorithm IN ('sha256', 'sm3'))"
    )
    columns = ", ".join(f"{name} {kind} NOT NULL" for name, kind in _DOCKET_COLUMNS)
    op.execute("DROP TABLE approvalflow_docket")
    op.execute(
        "CREATE TABLE approvalflow_docket (region TEXT NOT NULL, agency TEXT NOT NULL, case_ref TEXT NOT NULL, "
        f"{columns}, PRIMARY KEY (region, agency, case_ref, step), "
        "FOREIGN KEY(region, case_ref) REFERENCES approvalflow_cases (region, ref), "
        f"CONSTRAINT {_ALONE}) WITHOUT ROWID"
    )
    for table, event, says, when, about in _GUARDS:
        condition = f"WHEN {when} " if when else ""
        op.execute(
            f"CREATE TRIGGER {_name(table, event, about)} BEFORE {event} ON approvalflow_{table} {condition}"
            f"BEGIN SELECT RAISE(ABORT, '{says}'); END"
        )


def _name(table: str, event: str, about: str) -> str:
    return "_".join(("approvalflow", table, event.lower(), *filter(None, [about])))


def _fill_docket(connection: Connection) -> None:
    names = ["region", "agency", "case_ref", *(name for name, _ in _DOCKET_COLUMNS)]
    values = ", ".join(f":{name}" for name in names)
    fill = text(f"INSERT INTO approvalflow_docket ({', '.join(names)}) VALUES ({values})")  # noqa: S608 - names of ours
    for piece in _pieces(connection):
        connection.execute(fill, [line for row in piece for line in _lines(row)])


def _pieces(connection: Connection) -> Iterator[list[Any]]:
    page = text(
        "SELECT region, ref, agency, due, yellow_at, statutory_due, ran_out, paused_as, waiting, steps "
        "FROM approvalflow_cases WHERE closed_at IS NULL AND (region, ref) > (:region, :ref) "
        "ORDER BY region, ref LIMIT :piece"
    )
    last = {"region": "", "ref": ""}
    while piece := list(connection.execute(page, {**last, "piece": _PIECE})):
        yield piece
        last = {name: getattr(piece[-1], name) for name in last}


def _lines(row: Any) -> Iterator[dict[str, Any]]:
    """The case as a whole, for its lead agency, and each open step, by its own clock where it has one."""
    steps = json.loads(row.steps)
    of_all = {"region": row.region, "case_ref": row.ref, "statutory_due": _or_never(row.statutory_due)}
    clock = _clock(row.due, row.yellow_at, row.ran_out, row.paused_as, row.waiting)
    yield {**of_all, **clock, "agency": row.agency, "step": "", "role": "", "holder": "", "alone": int(not steps)}
    for step, agency, role, holder, due, yellow_at, ran_out, paused_as in steps:
        own = _clock(due, yellow_at, ran_out, paused_as, row.waiting) if due is not None or paused_as else clock
        yield {**of_all, **own, "agency": agency, "step": step, "role": role, "holder": holder, "alone": 0}


def _clock(due: int | None, yellow_at: int | None, ran_out: int, paused_as: str, waiting: int) -> dict[str, Any]:
    fixed = f"paused-{'red' if ran_out else paused_as}" if paused_as else "red" if ran_out else ""
    fixed = fixed or ("grey" if waiting or due is None else "")
    return {"due": _or_never(due), "yellow_at": _or_never(yellow_at), "fixed": fixed}


def _or_never(instant: int | None) -> int:
    return _NEVER if instant is None else instant

"""The algorithm of a chain, the clock of each desk, text by code points, and more that the database refuses."""

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

# So many rows of the docket are filled at once: memory does not grow with the county.
_PIECE = 5000


def upgrade() -> None:
    """Version 2."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        _postgresql(connection)
    else:
        _sqlite()
    op.execute("CREATE INDEX approvalflow_docket_by_due ON approvalflow_docket (region, agency, due, case_ref)")
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
    op.execute(
        "ALTER TABLE approvalflow_docket ADD COLUMN due BIGINT, ADD COLUMN yellow_at BIGINT, "
        "ADD COLUMN fixed TEXT COLLATE \"C\" DEFAULT '' NOT NULL"
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
    for column in ("due BIGINT", "yellow_at BIGINT", "fixed TEXT DEFAULT '' NOT NULL"):
        op.execute(f"ALTER TABLE approvalflow_docket ADD COLUMN {column}")
    for table, event, says, when, about in _GUARDS:
        condition = f"WHEN {when} " if when else ""
        op.execute(
            f"CREATE TRIGGER {_name(table, event, about)} BEFORE {event} ON approvalflow_{table} {condition}"
            f"BEGIN SELECT RAISE(ABORT, '{says}'); END"
        )


def _name(table: str, event: str, about: str) -> str:
    return "_".join(("approvalflow", table, event.lower(), *filter(None, [about])))


def _fill_docket(connection: Connection) -> None:
    fill = text(
        "UPDATE approvalflow_docket SET due = :due, yellow_at = :yellow_at, fixed = :fixed "
        "WHERE region = :region AND agency = :agency AND case_ref = :case_ref"
    )
    for piece in _pieces(connection):
        connection.execute(fill, [_desk(row) for row in piece])


def _pieces(connection: Connection) -> Iterator[list[Any]]:
    # Keyset by the primary key: what is filled is behind the reader.
    page = text(
        "SELECT d.region, d.agency, d.case_ref, c.agency AS lead, c.due, c.yellow_at, c.ran_out, c.paused_as, "
        "c.waiting, c.steps FROM approvalflow_docket d "
        "JOIN approvalflow_cases c ON c.region = d.region AND c.ref = d.case_ref "
        "WHERE (d.region, d.agency, d.case_ref) > (:region, :agency, :case_ref) "
        "ORDER BY d.region, d.agency, d.case_ref LIMIT :piece"
    )
    last = {"region": "", "agency": "", "case_ref": ""}
    while piece := list(connection.execute(page, {**last, "piece": _PIECE})):
        yield piece
        last = {name: getattr(piece[-1], name) for name in last}


def _desk(row: Any) -> dict[str, Any]:
    """What stands in the docket: at the lead agency of the case's clock, elsewhere of the agency's most urgent step."""
    whole = _standing(row.due, row.yellow_at, row.ran_out, row.paused_as, row.waiting)
    found = whole
    if row.agency != row.lead:
        steps = [
            _standing(due, yellow_at, ran_out, paused_as, row.waiting) if due is not None or paused_as else whole
            for (_, agency, _, _, due, yellow_at, ran_out, paused_as) in json.loads(row.steps)
            if agency == row.agency
        ]
        found = min(steps, key=_urgency)
    due, yellow_at, fixed = found
    here = {"region": row.region, "agency": row.agency, "case_ref": row.case_ref}
    return here | {"due": due, "yellow_at": yellow_at, "fixed": fixed}


_Standing = tuple[int | None, int | None, str]


def _standing(due: int | None, yellow_at: int | None, ran_out: int, paused_as: str, waiting: int) -> _Standing:
    fixed = "red" if ran_out else f"paused-{paused_as}" if paused_as else "grey" if waiting or due is None else ""
    return due, yellow_at, fixed


def _urgency(standing: _Standing) -> tuple[int, int]:
    due, _, fixed = standing
    return 0 if fixed == "red" else 1 if not fixed else 3 if fixed == "grey" else 2, due or 0

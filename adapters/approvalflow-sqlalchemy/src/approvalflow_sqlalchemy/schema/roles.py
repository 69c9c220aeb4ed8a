"""What accounts in PostgreSQL may do: the application adds and changes what changes, an account that counts money alone
adds payments, an auditor reads nothing personal.

The owner of the tables makes and migrates them and is nobody's daily account. These rights hold across the nodes of a
cluster too, where triggers do not.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Table

from approvalflow_sqlalchemy.schema.books import open_items
from approvalflow_sqlalchemy.schema.cases import cases, docket, number_series, parties
from approvalflow_sqlalchemy.schema.columns import metadata
from approvalflow_sqlalchemy.schema.creation import schema_version
from approvalflow_sqlalchemy.schema.effects import cards, incoming, owed, timers
from approvalflow_sqlalchemy.schema.journal import chain_heads, cursors
from approvalflow_sqlalchemy.schema.ledgers import ledger_rows
from approvalflow_sqlalchemy.schema.money import bills, payments
from approvalflow_sqlalchemy.schema.receipts import owed_receipts, receipt_blocks
from approvalflow_sqlalchemy.schema.refunds import refund_reports, refunds, waivers
from approvalflow_sqlalchemy.schema.supervision import calamities, findings, instruments
from approvalflow_sqlalchemy.schema.tallies import tallies
from approvalflow_sqlalchemy.schema.voices import voices

__all__ = ["auditor_grants", "counting_grants", "grants"]


_Rights = Callable[[Table], list[str]]


def _but(table: Table, *names: str) -> tuple[str, ...]:
    return tuple(column.name for column in table.columns if column.name not in ("region", *names))


#: The columns that change; what is not here is only added to: journal, receipts, payments, postings, statements,
#: remittances, closings, commands and declarations have none.
_CHANGES: dict[Table, tuple[str, ...]] = {
    cases: _but(cases, "ref"),
    docket: _but(docket, "agency", "case_ref", "step"),
    number_series: ("last",),
    parties: ("salt", "personal"),
    chain_heads: ("position", "link", "algorithm"),
    cursors: ("position",),
    bills: _but(bills, "ref", "seq", "case_ref", "code", "fen", "currency"),
    refunds: (
        *("state", "due", "yellow_at", "verified_at", "verified_by", "verified_for", "approved_at", "approved_by"),
        *("approved_for", "how", "refused_at", "refused_by", "reason", "refunded_at", "bank_refund", "late"),
        *("ended_as", "disputed"),
    ),
    waivers: ("state", "due", "yellow_at", "decided_at", "decided_by", "decided_for", "reason", "ended_as"),
    voices: (
        *("state", "version", "term", "turn", "since", "due", "yellow_at", "route", "reason", "extended", "outcome"),
        *("answer", "answered_by", "answered_at", "appeal", "appealed_by", "handled_by", "satisfied", "late"),
        *("ended_at", "ended_as"),
    ),
    receipt_blocks: ("next",),
    owed_receipts: ("written",),
    timers: ("fired",),
    owed: ("next_try", "attempts", "parked", "error", "leased_until", "settled_at"),
    incoming: ("outcome", "reason"),
    cards: _but(cards, "ref"),
    findings: ("state", "card", "decided_at", "decided_by", "reason"),
    calamities: ("state", "decided_at", "decided_by", "decided_for", "words"),
    instruments: (
        *("state", "ran_out_at", "received_at", "received_by", "answer", "answered_at", "answered_by"),
        *("answered_late", "by_case", "by_command", "discipline", "closed_at", "closed_by", "closing"),
    ),
    tallies: ("chances", "hits", "entries", "recent"),
    ledger_rows: ("state", "last", "due"),
    open_items: ("late", "state", "resolved_at", "by", "words"),
}

#: The only tables from which rows are deleted: what is on a desk, and armed timers.
_SWEPT = (docket, timers)

#: What the application does not add: money that came or went back is written where a bank's report is judged, by an
#: account of its own.
_COUNTED = (payments, refund_reports)

#: What an auditor does not see: who the applicants are, and what banks write.
_PERSONAL: dict[Table, tuple[str, ...]] = {parties: ("salt", "personal"), incoming: ("body", "headers")}


def grants(role: str) -> list[str]:
    """The statements that give an existing role what an office needs and nothing more. The tables' owner runs them in
    one transaction, and again after each migration.

    SELECT everywhere; INSERT everywhere but into payments and what banks gave back; UPDATE of the columns that change;
    DELETE from the docket and of timers alone.
    """
    return _said(role, _rights_of_the_application)


def counting_grants(role: str) -> list[str]:
    """The same for the role that counts money (`open_store(..., counting=)`), which may also add payments and what
    banks gave back. So may an import that brings payments over from another system."""
    return _said(role, _rights_of_who_counts)


def auditor_grants(role: str) -> list[str]:
    """The statements that let an existing role read everything but personal data, and write nothing."""
    return _said(role, _rights_of_an_auditor)


def _said(role: str, rights: _Rights) -> list[str]:
    quoted = _quoted(role)
    said = [f"REVOKE ALL ON {table.name} FROM {quoted}" for table in metadata.sorted_tables]
    said.append(f"GRANT SELECT ON {schema_version.name} TO {quoted}")
    for table in metadata.sorted_tables:
        if table is not schema_version:
            said.append(f"GRANT {', '.join(rights(table))} ON {table.name} TO {quoted}")
    return said


def _rights_of_the_application(table: Table) -> list[str]:
    return [right for right in _rights_of_who_counts(table) if table not in _COUNTED or right != "INSERT"]


def _rights_of_who_counts(table: Table) -> list[str]:
    may = ["SELECT", "INSERT"]
    if table in _CHANGES:
        may.append(f"UPDATE ({', '.join(map(_quoted, _CHANGES[table]))})")
    if table in _SWEPT:
        may.append("DELETE")
    return may


def _rights_of_an_auditor(table: Table) -> list[str]:
    hidden = _PERSONAL.get(table)
    if hidden is None:
        return ["SELECT"]
    seen = [column.name for column in table.columns if column.name not in hidden]
    return [f"SELECT ({', '.join(map(_quoted, seen))})"]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'

"""All that a region holds, in plain terms, row by row from the database, and putting it back into an empty region."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice
from typing import Any

from attrs import fields, frozen
from sqlalchemy import ColumnElement, LargeBinary, Table, bindparam, cast, collate, func, select

from approvalflow.domain.fees.bills import Bill
from approvalflow.domain.fees.ledger import Posting
from approvalflow.domain.fees.refund_requests import RefundRequest
from approvalflow.domain.fees.waiver_requests import WaiverRequest
from approvalflow.domain.record.plain import from_text
from approvalflow.errors import ApprovalflowError, StoreFailed
from approvalflow.ports import content
from approvalflow.ports.books import KeptLine
from approvalflow.ports.content import Cursor, Effect, Head, JournalRow, Row, Rung, Series
from approvalflow.ports.store import (
    CardRow,
    CaseRow,
    Command,
    Incoming,
    MatterVersion,
    Party,
    Payment,
    RefundReport,
    Timer,
)
from approvalflow_sqlalchemy.block import Block
from approvalflow_sqlalchemy.books_content import BOOK_SOURCES, BookLoading
from approvalflow_sqlalchemy.cases import CaseWriting
from approvalflow_sqlalchemy.effects import EffectWriting, owed_of
from approvalflow_sqlalchemy.faults import NOT_TEXT, judged
from approvalflow_sqlalchemy.journal import JournalWriting
from approvalflow_sqlalchemy.ledgers import LEDGER_SOURCES, LedgerWriting
from approvalflow_sqlalchemy.money import MoneyWriting, bill_of, payment_of
from approvalflow_sqlalchemy.receipt_content import RECEIPT_SOURCES, ReceiptLoading
from approvalflow_sqlalchemy.refunds import RefundWriting, refund_of, report_of, waiver_of
from approvalflow_sqlalchemy.rows import case_of
from approvalflow_sqlalchemy.schema import cases, effects, journal, money, refunds
from approvalflow_sqlalchemy.schema.columns import EMPTY, ZERO
from approvalflow_sqlalchemy.statements import Statement, Tongue
from approvalflow_sqlalchemy.supervision import SUPERVISION_SOURCES, SupervisionWriting
from approvalflow_sqlalchemy.tallies import TALLY_SOURCES, TallyWriting
from approvalflow_sqlalchemy.voices import VOICE_SOURCES, VoiceLoading

__all__ = ["ContentReading", "ContentStatements", "ContentWriting"]

_CARD_ROW: Callable[..., CardRow] = CardRow

# How many rows are fetched, or put back, at a time.
_MANY = 1000


@frozen
class _Source:
    """Where the rows of one table of the content come from, and how what the database gives is said in plain terms."""

    name: str
    statement: Statement
    row: Callable[[Any], Row]


class ContentStatements:
    """What is asked for a content, and what is told to put it back."""

    def __init__(self, tongue: Tongue) -> None:
        self.sources = tuple(
            _Source(
                name, tongue.prepare(_all_of(table, columns, order, tongue)), _QUICK.get(name) or _row_of(name, value)
            )
            for name, table, columns, order, value in _SOURCES
        )
        self.written = tongue.prepare(_WRITTEN)
        self.in_bytes = tongue.prepare(_IN_BYTES)
        self.put_series = tongue.insert(cases.number_series)


class ContentReading(Block):
    """Reading everything."""

    def written(self, *, after: int = 0) -> Iterator[JournalRow]:
        """The journal above a position as it is written."""
        row = JournalRow._make
        try:
            for some in self._streamed(self._say.content.written, after=after):
                for found in some:
                    after = found[0]
                    yield row(found)
        except StoreFailed as damaged:
            if damaged.rule != NOT_TEXT[0]:
                raise
            # Somebody wrote bytes that are no text: given out so that nothing takes them for what they were.
            for some in self._streamed(self._say.content.in_bytes, after=after):
                for found in some:
                    yield row(map(_escaped, _JOURNAL, found))

    def content(self, tables: Collection[str] = ()) -> Iterator[tuple[str, Row]]:
        """Every row of these tables, or of all, in the order that `approvalflow.ports.content` defines."""
        for source in self._say.content.sources:
            if tables and source.name not in tables:
                continue
            name, row = source.name, source.row
            for some in self._streamed(source.statement):
                for found in some:
                    yield name, row(found)

    def _streamed(self, statement: Statement, **values: Any) -> Iterator[Iterable[Any]]:
        result = self._run(statement, values, streamed=True)
        try:
            while True:
                with judged(self._place):
                    some = result.fetchmany(_MANY)
                if not some:
                    return
                yield some
                self._must_be_open()
        finally:
            result.close()


class ContentWriting(
    ContentReading,
    CaseWriting,
    LedgerWriting,
    JournalWriting,
    MoneyWriting,
    ReceiptLoading,
    RefundWriting,
    VoiceLoading,
    EffectWriting,
    SupervisionWriting,
    TallyWriting,
    BookLoading,
):
    """Putting everything back."""

    _loaded = -1

    def load(self, table: str, rows: Iterable[Row]) -> None:
        """Put rows of a content back into a region that held nothing before this unit."""
        try:
            kind = content.table_named(table)
            if self._loaded < 0:
                content.must_be_empty(self)
                self._loaded = 0
            values = (kind.value(row) for row in rows)
            while some := list(islice(values, _MANY)):
                self._load_many(kind.kind, some)
                self._rows.clear()
        except ApprovalflowError as refusal:
            self._refuse(refusal)

    def _load_many(self, kind: type, values: list[Any]) -> None:
        if kind is JournalRow:
            self._load_journal(values)
        elif kind is CaseRow:
            self.put_cases(values)
        elif kind is Party:
            self.put_parties(values)
        elif kind is Posting:
            self.post(values)
        elif kind is KeptLine:
            self._put_statement_lines(values)
        else:
            for value in values:
                self._load(value)

    def _load_journal(self, rows: list[JournalRow]) -> None:
        for row in rows:
            self._loaded = content.must_follow(row, self._loaded)
        named = [{name: getattr(row, name) for name in _JOURNAL} for row in rows]
        for values in named:
            values["case_ref"], values["case_seq"] = values["case_ref"] or None, values["case_seq"] or None
        self._write_many(self._say.journal.insert, named)

    def _load(self, value: Any) -> None:
        match value:
            case MatterVersion():
                self.put_matter_version(value)
            case Series(series, last):
                self._write(self._say.content.put_series, series=series, last=last)
            case Command():
                self.put_command(value)
            case Bill():
                self.put_bill(value, expected_state="")
            case Payment():
                self.put_payment(value)
            case RefundRequest():
                self.put_refund(value, expected_state="")
            case RefundReport():
                self.put_refund_report(value)
            case WaiverRequest():
                self.put_waiver(value, expected_state="")
            case Rung(timer, fired=True):
                self.fired(timer)
            case Rung(timer):
                self.arm(timer)
            case Effect(owed, settled_at):
                self.owe([owed])
                if settled_at is not None:
                    self.settle(owed.key, settled_at)
            case Incoming():
                self.receive(value)
            case CardRow():
                self.put_card(value, expected_state="")
            case Head(position, link, algorithm):
                self._write(self._say.journal.first_head, position=position, link=link, algorithm=algorithm)
            case Cursor(name, position):
                self.put_cursor(name, position)
            case _:
                self._load_receipts(value)
                self._load_books(value)
                self._load_supervision(value)
                self._load_voices(value)
                self._load_tallies(value)
                self._load_ledgers(value)


_JOURNAL = list(JournalRow._fields)


# What the driver gives is the row as it is: nothing is made of it here.
_line = journal.journal.c
_WRITTEN = (
    select(
        *(_line[name] for name in _JOURNAL[:-2]),
        func.coalesce(_line.case_ref, EMPTY),
        func.coalesce(_line.case_seq, ZERO),
    )
    .where(_line.region == bindparam("region"), _line.position > bindparam("after"))
    .order_by(_line.position)
)

# The same where a driver cannot read a text: as bytes, which `_escaped` makes text that has no canonical encoding.
_TEXTS = frozenset(name for name in _JOURNAL if _line[name].type.python_type is str)
_IN_BYTES = _WRITTEN.with_only_columns(
    *(
        cast(column, LargeBinary) if name in _TEXTS else column
        for name, column in zip(_JOURNAL, _WRITTEN.selected_columns, strict=True)
    )
)


def _escaped(name: str, value: Any) -> Any:
    return value.decode("utf-8", "surrogateescape") if name in _TEXTS else value


def _all_of(table: Table, columns: str, order: str, tongue: Tongue) -> Any:
    # Text is ordered by its code points, whatever language the database was made for.
    ordered: list[ColumnElement[Any]] = [table.c[name] for name in order.split()]
    if not tongue.is_sqlite:
        ordered = [collate(c, "C") if c.type.python_type is str else c for c in ordered]
    here = table.c.region == bindparam("region")
    named = columns.split() or [column.name for column in table.columns if column.name not in ("region", "seq")]
    # What a chain is to be hashed with says nothing before there is one.
    begun = (table.c.position > 0,) if table is journal.chain_heads else ()
    return select(*(table.c[name] for name in named)).where(here, *begun).order_by(*ordered)


def _incoming(row: Any) -> Incoming:
    return Incoming(row[0], row[1], bytes(row[2]), json.loads(row[3]), *row[4:])


def _row_of(name: str, value: Callable[[Any], Any]) -> Callable[[Any], Row]:
    row = content.table_named(name).row
    return lambda found: row(value(found))


def _command(found: Any) -> Row:
    return {"id": found[0], "digest": found[1], "answer": found[2], "entered": found[3]}


def _timer(found: Any) -> Row:
    timer = dict(zip(("subject", "clock", "rung", "due_version", "fire_at"), found, strict=False))
    return {"timer": timer, "fired": True} if found[5] else {"timer": timer}


def _entry(found: Any) -> Row:
    row = dict(zip(_JOURNAL[:8], found, strict=False))
    row["link"] = bytes(row["link"]).hex()
    for name, said in zip(_JOURNAL[8:], found[8:], strict=True):
        if said:
            row[name] = said
    return row


#: Most rows of a region are of these tables: no value is made of them on the way. The contract holds both ways alike.
_QUICK: dict[str, Callable[[Any], Row]] = {"commands": _command, "timers": _timer, "journal": _entry}

_SOURCES: tuple[tuple[str, Table, str, str, Callable[[Any], Any]], ...] = (
    ("parties", cases.parties, "id salt personal", "id", lambda r: Party(r[0], bytes(r[1]), from_text(r[2]))),
    (
        "matter_versions",
        cases.matter_versions,
        "code version source",
        "code version",
        lambda r: MatterVersion(r[0], r[1], from_text(r[2])),
    ),
    ("number_series", cases.number_series, "series last", "series", lambda r: Series(*r)),
    (
        "commands",
        cases.commands,
        "id digest answer entered",
        "id",
        lambda r: Command(r[0], r[1], from_text(r[2]), r[3]),
    ),
    ("cases", cases.cases, " ".join(field.name for field in fields(CaseRow)), "ref", case_of),
    ("bills", money.bills, "", "seq", bill_of),
    ("payments", money.payments, "", "seq", payment_of),
    ("refunds", refunds.refunds, "", "seq", refund_of),
    ("refund_reports", refunds.refund_reports, "", "seq", report_of),
    ("waivers", refunds.waivers, "", "seq", waiver_of),
    *RECEIPT_SOURCES,
    ("postings", money.postings, "", "seq", lambda r: Posting(*r)),
    (
        "timers",
        effects.timers,
        "subject clock rung due_version fire_at fired",
        "subject clock rung due_version",
        lambda r: Rung(Timer(*r[:5]), bool(r[5])),
    ),
    (
        "owed",
        effects.owed,
        "key kind adapter line body owed_at next_try attempts parked error settled_at",
        "seq",
        lambda r: Effect(owed_of(r[:-1]), r[-1]),
    ),
    ("incoming", effects.incoming, "key source body headers received_at outcome reason", "seq", _incoming),
    *VOICE_SOURCES,
    ("cards", effects.cards, "", "ref", lambda r: _CARD_ROW(*r[:-1], from_text(r[-1]))),
    *SUPERVISION_SOURCES,
    *TALLY_SOURCES,
    *LEDGER_SOURCES,
    *BOOK_SOURCES,
    (
        "journal",
        journal.journal,
        " ".join(JournalRow._fields),
        "position",
        lambda r: JournalRow._make((*r[:-2], r[-2] or "", r[-1] or 0)),
    ),
    ("head", journal.chain_heads, "position link algorithm", "position", lambda r: Head(r[0], bytes(r[1]), r[2])),
    ("cursors", journal.cursors, "name position", "name", lambda r: Cursor(*r)),
)

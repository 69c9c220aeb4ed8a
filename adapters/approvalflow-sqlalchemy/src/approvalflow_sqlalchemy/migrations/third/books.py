"""Statements and what became of them, open items, remittances and closings."""

from __future__ import annotations

NEW = ("statements", "statement_lines", "reconciliations", "open_items", "remittances", "closings")

TABLES = (
    """
    CREATE TABLE approvalflow_statements (region {text} NOT NULL, bank {text} NOT NULL, day {text} NOT NULL, version
    BIGINT NOT NULL, digest {text} NOT NULL, lines BIGINT NOT NULL, payments_fen BIGINT NOT NULL, refunds_fen BIGINT
    NOT NULL, taken_at BIGINT NOT NULL, "by" {text} NOT NULL, source_digest {text} NOT NULL, PRIMARY KEY (region,
    bank, day, version), CONSTRAINT totals_are_counts CHECK (version >= 1 AND lines >= 0 AND payments_fen >= 0 AND
    refunds_fen >= 0), CONSTRAINT region_is_not_empty CHECK (length(trim(region)) > 0), CONSTRAINT bank_is_not_empty
    CHECK (length(trim(bank)) > 0), CONSTRAINT day_is_not_empty CHECK (length(trim(day)) > 0), CONSTRAINT
    digest_is_not_empty CHECK (length(trim(digest)) > 0), CONSTRAINT by_is_not_empty CHECK (length(trim(by)) > 0))
    """,
    """
    CREATE TABLE approvalflow_statement_lines (region {text} NOT NULL, bank {text} NOT NULL, day {text} NOT NULL,
    version BIGINT NOT NULL, number BIGINT NOT NULL, kind {text} NOT NULL, bank_txn {text} NOT NULL, bill_ref {text}
    NOT NULL, fen BIGINT NOT NULL, currency {text} NOT NULL, at BIGINT, PRIMARY KEY (region, bank, day, version,
    number), FOREIGN KEY(region, bank, day, version) REFERENCES approvalflow_statements (region, bank, day, version)
    DEFERRABLE INITIALLY DEFERRED, CONSTRAINT fen_is_an_amount CHECK (fen BETWEEN 1 AND 1000000000000), CONSTRAINT
    number_is_a_place CHECK (number >= 1), CONSTRAINT kind_is_known CHECK (kind IN ('payment', 'refund')))
    """,
    """
    CREATE TABLE approvalflow_reconciliations (region {text} NOT NULL, bank {text} NOT NULL, day {text} NOT NULL,
    version BIGINT NOT NULL, run BIGINT NOT NULL, lines BIGINT NOT NULL, matched BIGINT NOT NULL, amount_differs
    BIGINT NOT NULL, only_bank BIGINT NOT NULL, other_day BIGINT NOT NULL, repeated BIGINT NOT NULL, held BIGINT NOT
    NULL, receipt_differs BIGINT NOT NULL, only_us BIGINT NOT NULL, unexplained BIGINT NOT NULL, at BIGINT NOT NULL,
    PRIMARY KEY (region, bank, day, version, run), FOREIGN KEY(region, bank, day, version) REFERENCES
    approvalflow_statements (region, bank, day, version) DEFERRABLE INITIALLY DEFERRED, CONSTRAINT
    every_line_is_in_one_class CHECK (matched + amount_differs + only_bank + other_day + repeated + held +
    receipt_differs = lines), CONSTRAINT counts CHECK (unexplained >= 0 AND only_us >= 0 AND run >= 1))
    """,
    """
    CREATE TABLE approvalflow_open_items (region {text} NOT NULL, seq {seq}, ref {text} NOT NULL, bank {text} NOT
    NULL, day {text} NOT NULL, kind {text} NOT NULL, side {text} NOT NULL, bank_txn {text} NOT NULL, bill_ref {text}
    NOT NULL, fen BIGINT NOT NULL, zh {text} NOT NULL, en {text} NOT NULL, who {text} NOT NULL, opened_at BIGINT NOT
    NULL, due BIGINT NOT NULL, late BIGINT NOT NULL CONSTRAINT late_is_yes_or_no CHECK (late IN (0, 1)), state
    {text} NOT NULL, resolved_at BIGINT, "by" {text} NOT NULL, words {text} NOT NULL, PRIMARY KEY (region, ref),
    UNIQUE (region, seq), CONSTRAINT resolved_with_words CHECK ((state = 'open' AND words = '' AND resolved_at IS
    NULL) OR (state = 'resolved' AND length(trim(words)) > 0 AND by <> '' AND resolved_at IS NOT NULL)), CONSTRAINT
    region_is_not_empty CHECK (length(trim(region)) > 0), CONSTRAINT ref_is_not_empty CHECK (length(trim(ref)) > 0),
    CONSTRAINT bank_is_not_empty CHECK (length(trim(bank)) > 0), CONSTRAINT day_is_not_empty CHECK
    (length(trim(day)) > 0), CONSTRAINT kind_is_not_empty CHECK (length(trim(kind)) > 0))
    """,
    "CREATE INDEX approvalflow_open_items_in_state ON approvalflow_open_items (region, state, seq)",
    """
    CREATE UNIQUE INDEX approvalflow_open_items_once ON approvalflow_open_items (region, bank, day, side, bank_txn,
    kind) WHERE state = 'open'
    """,
    """
    CREATE TABLE approvalflow_remittances (region {text} NOT NULL, seq {seq}, ref {text} NOT NULL, bank {text} NOT
    NULL, day {text} NOT NULL, agency {text} NOT NULL, item {text} NOT NULL, level {text} NOT NULL, fen BIGINT NOT
    NULL, at BIGINT NOT NULL, "by" {text} NOT NULL, PRIMARY KEY (region, ref), UNIQUE (region, seq), CONSTRAINT
    fen_is_an_amount CHECK (fen BETWEEN 1 AND 1000000000000), CONSTRAINT region_is_not_empty CHECK
    (length(trim(region)) > 0), CONSTRAINT ref_is_not_empty CHECK (length(trim(ref)) > 0), CONSTRAINT
    bank_is_not_empty CHECK (length(trim(bank)) > 0), CONSTRAINT day_is_not_empty CHECK (length(trim(day)) > 0),
    CONSTRAINT item_is_not_empty CHECK (length(trim(item)) > 0), CONSTRAINT level_is_not_empty CHECK
    (length(trim(level)) > 0), CONSTRAINT by_is_not_empty CHECK (length(trim(by)) > 0))
    """,
    "CREATE INDEX approvalflow_remittances_of_day ON approvalflow_remittances (region, day, seq)",
    """
    CREATE TABLE approvalflow_closings (region {text} NOT NULL, day {text} NOT NULL, bank {text} NOT NULL, version
    BIGINT NOT NULL, lines BIGINT NOT NULL, paid_fen BIGINT NOT NULL, held_fen BIGINT NOT NULL, returned_fen BIGINT
    NOT NULL, remitted_fen BIGINT NOT NULL, clearing_fen BIGINT NOT NULL, receipts_fen BIGINT NOT NULL,
    unexplained_fen BIGINT NOT NULL, items BIGINT NOT NULL, at BIGINT NOT NULL, "by" {text} NOT NULL, PRIMARY KEY
    (region, day, bank), CONSTRAINT what_came_in_less_what_left CHECK (paid_fen + held_fen - returned_fen -
    remitted_fen = clearing_fen), CONSTRAINT fen_are_amounts CHECK (paid_fen BETWEEN 0 AND 1000000000000 AND
    held_fen BETWEEN 0 AND 1000000000000), CONSTRAINT region_is_not_empty CHECK (length(trim(region)) > 0),
    CONSTRAINT day_is_not_empty CHECK (length(trim(day)) > 0), CONSTRAINT by_is_not_empty CHECK (length(trim(by)) >
    0))
    """,
    "CREATE INDEX approvalflow_postings_into ON approvalflow_postings (region, debit, seq)",
    "CREATE INDEX approvalflow_postings_out_of ON approvalflow_postings (region, credit, seq)",
    """
    CREATE INDEX approvalflow_payments_when_moved ON approvalflow_payments (region, bank, coalesce(paid_at,
    entered))
    """,
)

#: Table, event, what it says, when, what tells it from another guard of the table, and whether it looks into tables.
GUARDS: tuple[tuple[str, str, str, str, str, bool], ...] = (
    (
        "statements",
        "UPDATE",
        "statements are never changed",
        "",
        "",
        False,
    ),
    (
        "statements",
        "DELETE",
        "statements are never taken away",
        "",
        "",
        False,
    ),
    (
        "statements",
        "INSERT",
        "taken: statements",
        """
    EXISTS (SELECT 1 FROM approvalflow_statements WHERE region = NEW.region AND bank = NEW.bank AND day = NEW.day
    AND version = NEW.version)
    """,
        "",
        False,
    ),
    (
        "statement_lines",
        "UPDATE",
        "statement_lines are never changed",
        "",
        "",
        False,
    ),
    (
        "statement_lines",
        "DELETE",
        "statement_lines are never taken away",
        "",
        "",
        False,
    ),
    (
        "statement_lines",
        "INSERT",
        "taken: statement_lines",
        """
    EXISTS (SELECT 1 FROM approvalflow_statement_lines WHERE region = NEW.region AND bank = NEW.bank AND day =
    NEW.day AND version = NEW.version AND number = NEW.number)
    """,
        "",
        False,
    ),
    (
        "reconciliations",
        "UPDATE",
        "reconciliations are never changed",
        "",
        "",
        False,
    ),
    (
        "reconciliations",
        "DELETE",
        "reconciliations are never taken away",
        "",
        "",
        False,
    ),
    (
        "reconciliations",
        "INSERT",
        "taken: reconciliations",
        """
    EXISTS (SELECT 1 FROM approvalflow_reconciliations WHERE region = NEW.region AND bank = NEW.bank AND day =
    NEW.day AND version = NEW.version AND run = NEW.run)
    """,
        "",
        False,
    ),
    (
        "remittances",
        "UPDATE",
        "remittances are never changed",
        "",
        "",
        False,
    ),
    (
        "remittances",
        "DELETE",
        "remittances are never taken away",
        "",
        "",
        False,
    ),
    (
        "remittances",
        "INSERT",
        "taken: remittances",
        """
    EXISTS (SELECT 1 FROM approvalflow_remittances WHERE region = NEW.region AND ref = NEW.ref) OR EXISTS (SELECT 1
    FROM approvalflow_remittances WHERE region = NEW.region AND seq = NEW.seq)
    """,
        "",
        False,
    ),
    (
        "closings",
        "UPDATE",
        "closings are never changed",
        "",
        "",
        False,
    ),
    (
        "closings",
        "DELETE",
        "closings are never taken away",
        "",
        "",
        False,
    ),
    (
        "closings",
        "INSERT",
        "taken: closings",
        """
    EXISTS (SELECT 1 FROM approvalflow_closings WHERE region = NEW.region AND day = NEW.day AND bank = NEW.bank)
    """,
        "",
        False,
    ),
    (
        "open_items",
        "DELETE",
        "open_items are never taken away",
        "",
        "",
        False,
    ),
    (
        "open_items",
        "INSERT",
        "taken: open_items",
        "EXISTS (SELECT 1 FROM approvalflow_open_items WHERE region = NEW.region AND ref = NEW.ref)",
        "",
        False,
    ),
    (
        "open_items",
        "UPDATE",
        "what was resolved stays so",
        "OLD.state <> 'open'",
        "",
        False,
    ),
    (
        "postings",
        "INSERT",
        "a day that is closed takes no money in",
        """
    EXISTS (SELECT 1 FROM approvalflow_closings WHERE region = NEW.region AND day = substr(NEW.debit,
    length(NEW.debit) - 9) AND 'clearing/' || bank || '/' || day = NEW.debit)
    """,
        "closed",
        True,
    ),
)

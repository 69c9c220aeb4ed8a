"""Refunds, what banks reported of them, and waivers."""

from __future__ import annotations

NEW = ("refunds", "refund_reports", "waivers")

TABLES = (
    """
    CREATE TABLE approvalflow_refunds (region {text} NOT NULL, seq {seq}, ref {text} NOT NULL, state {text} NOT
    NULL, held BIGINT NOT NULL CONSTRAINT held_is_yes_or_no CHECK (held IN (0, 1)), bank {text} NOT NULL, bank_txn
    {text} NOT NULL, merchant {text} NOT NULL, bill_ref {text} NOT NULL, case_ref {text} NOT NULL, agency {text} NOT
    NULL, fen BIGINT NOT NULL, paid BIGINT NOT NULL, currency {text} NOT NULL, law {text} NOT NULL, article {text}
    NOT NULL, level {text} NOT NULL, cause {text} NOT NULL, found_at BIGINT, proposed_at BIGINT NOT NULL,
    proposed_by {text} NOT NULL, proposed_for {text} NOT NULL, due BIGINT, yellow_at BIGINT, verified_at BIGINT,
    verified_by {text} NOT NULL, verified_for {text} NOT NULL, approved_at BIGINT, approved_by {text} NOT NULL,
    approved_for {text} NOT NULL, how {text} NOT NULL, refused_at BIGINT, refused_by {text} NOT NULL, reason {text}
    NOT NULL, refunded_at BIGINT, bank_refund {text} NOT NULL, late {text} NOT NULL, ended_as {text} NOT NULL,
    disputed {text} NOT NULL, PRIMARY KEY (region, ref), UNIQUE (region, seq), FOREIGN KEY(region, bank, bank_txn)
    REFERENCES approvalflow_payments (region, bank, bank_txn) DEFERRABLE INITIALLY DEFERRED, CONSTRAINT
    fen_is_an_amount CHECK (fen BETWEEN 1 AND 1000000000000), CONSTRAINT no_more_than_was_paid CHECK (fen <= paid),
    CONSTRAINT held_money_goes_back_whole CHECK (held = 0 OR fen = paid), CONSTRAINT state_is_known CHECK (state IN
    ('proposed', 'verified', 'approved', 'refunded', 'refused')), CONSTRAINT another_person_verifies CHECK
    (verified_by = '' OR verified_by <> proposed_by), CONSTRAINT another_person_approves CHECK (approved_by = '' OR
    (approved_by <> proposed_by AND approved_by <> verified_by)), CONSTRAINT it_was_verified CHECK (state NOT IN
    ('verified', 'approved', 'refunded') OR verified_by <> ''), CONSTRAINT it_was_approved CHECK (state NOT IN
    ('approved', 'refunded') OR approved_by <> ''), CONSTRAINT a_bank_carried_it_out CHECK (state <> 'refunded' OR
    bank_refund <> ''), CONSTRAINT a_refusal_says_why CHECK (state <> 'refused' OR length(trim(reason)) > 0),
    CONSTRAINT region_is_not_empty CHECK (length(trim(region)) > 0), CONSTRAINT ref_is_not_empty CHECK
    (length(trim(ref)) > 0), CONSTRAINT currency_is_not_empty CHECK (length(trim(currency)) > 0), CONSTRAINT
    law_is_not_empty CHECK (length(trim(law)) > 0), CONSTRAINT proposed_by_is_not_empty CHECK
    (length(trim(proposed_by)) > 0))
    """,
    """
    CREATE UNIQUE INDEX approvalflow_held_money_goes_back_once ON approvalflow_refunds (region, bank, bank_txn)
    WHERE held = 1 AND state != 'refused'
    """,
    "CREATE INDEX approvalflow_refunds_in_state ON approvalflow_refunds (region, state, seq)",
    "CREATE INDEX approvalflow_refunds_of_payment ON approvalflow_refunds (region, bank, bank_txn, seq)",
    """
    CREATE TABLE approvalflow_refund_reports (region {text} NOT NULL, seq {seq}, bank {text} NOT NULL, bank_refund
    {text} NOT NULL, named_refund {text} NOT NULL, state {text} NOT NULL, fen BIGINT NOT NULL, currency {text} NOT
    NULL, refunded_at BIGINT, evidence {text} NOT NULL, refund_ref {text}, case_ref {text} NOT NULL, verdict {text}
    NOT NULL, reason {text} NOT NULL, entered BIGINT NOT NULL, PRIMARY KEY (region, bank, bank_refund), UNIQUE
    (region, seq), FOREIGN KEY(region, refund_ref) REFERENCES approvalflow_refunds (region, ref) DEFERRABLE
    INITIALLY DEFERRED, CONSTRAINT fen_is_an_amount CHECK (fen BETWEEN 1 AND 1000000000000), CONSTRAINT
    money_went_back CHECK (state = 'refunded'), CONSTRAINT verdict_is_known CHECK (verdict IN ('confirm',
    'suspense')), CONSTRAINT what_is_carried_out_was_ordered CHECK (verdict <> 'confirm' OR refund_ref IS NOT NULL),
    CONSTRAINT region_is_not_empty CHECK (length(trim(region)) > 0), CONSTRAINT bank_is_not_empty CHECK
    (length(trim(bank)) > 0), CONSTRAINT bank_refund_is_not_empty CHECK (length(trim(bank_refund)) > 0), CONSTRAINT
    currency_is_not_empty CHECK (length(trim(currency)) > 0))
    """,
    """
    CREATE UNIQUE INDEX approvalflow_refund_carried_out_once ON approvalflow_refund_reports (region, refund_ref)
    WHERE verdict = 'confirm'
    """,
    """
    CREATE INDEX approvalflow_refunds_when_moved ON approvalflow_refund_reports (region, bank, coalesce(refunded_at,
    entered))
    """,
    """
    CREATE INDEX approvalflow_reports_of_refund ON approvalflow_refund_reports (region, refund_ref, seq)
    """,
    """
    CREATE TABLE approvalflow_waivers (region {text} NOT NULL, seq {seq}, ref {text} NOT NULL, state {text} NOT
    NULL, bill_ref {text} NOT NULL, case_ref {text} NOT NULL, agency {text} NOT NULL, code {text} NOT NULL, fen
    BIGINT NOT NULL, due_fen BIGINT NOT NULL, law {text} NOT NULL, article {text} NOT NULL, level {text} NOT NULL,
    proposed_at BIGINT NOT NULL, proposed_by {text} NOT NULL, proposed_for {text} NOT NULL, due BIGINT, yellow_at
    BIGINT, decided_at BIGINT, decided_by {text} NOT NULL, decided_for {text} NOT NULL, reason {text} NOT NULL,
    ended_as {text} NOT NULL, PRIMARY KEY (region, ref), UNIQUE (region, seq), FOREIGN KEY(region, bill_ref)
    REFERENCES approvalflow_bills (region, ref) DEFERRABLE INITIALLY DEFERRED, CONSTRAINT fen_is_an_amount CHECK
    (fen BETWEEN 1 AND 1000000000000), CONSTRAINT no_more_than_is_due CHECK (fen <= due_fen), CONSTRAINT
    state_is_known CHECK (state IN ('proposed', 'approved', 'turned-down')), CONSTRAINT another_person_decides CHECK
    (decided_by = '' OR decided_by <> proposed_by), CONSTRAINT somebody_decided CHECK (state = 'proposed' OR
    decided_by <> ''), CONSTRAINT turning_down_says_why CHECK (state <> 'turned-down' OR length(trim(reason)) > 0),
    CONSTRAINT region_is_not_empty CHECK (length(trim(region)) > 0), CONSTRAINT ref_is_not_empty CHECK
    (length(trim(ref)) > 0), CONSTRAINT law_is_not_empty CHECK (length(trim(law)) > 0), CONSTRAINT
    proposed_by_is_not_empty CHECK (length(trim(proposed_by)) > 0))
    """,
    """
    CREATE UNIQUE INDEX approvalflow_bill_waived_once ON approvalflow_waivers (region, bill_ref) WHERE state !=
    'turned-down'
    """,
    "CREATE INDEX approvalflow_waivers_in_state ON approvalflow_waivers (region, state, seq)",
    "CREATE INDEX approvalflow_waivers_of_bill ON approvalflow_waivers (region, bill_ref, seq)",
    """
    CREATE INDEX approvalflow_remitted ON approvalflow_postings (region, credit) WHERE debit = 'treasury'
    """,
)

#: Table, event, what it says, when, what tells it from another guard of the table, and whether it looks into tables.
GUARDS: tuple[tuple[str, str, str, str, str, bool], ...] = (
    ("refunds", "DELETE", "refunds are never taken away", "", "", False),
    (
        "refunds",
        "INSERT",
        "taken: refunds",
        "EXISTS (SELECT 1 FROM approvalflow_refunds WHERE region = NEW.region AND ref = NEW.ref)",
        "",
        False,
    ),
    (
        "refunds",
        "INSERT",
        "more would go back than was paid",
        """
    NEW.state <> 'refused' AND NEW.fen + coalesce((SELECT sum(fen) FROM approvalflow_refunds WHERE region =
    NEW.region AND bank = NEW.bank AND bank_txn = NEW.bank_txn AND state <> 'refused'), 0) > coalesce((SELECT fen
    FROM approvalflow_payments WHERE region = NEW.region AND bank = NEW.bank AND bank_txn = NEW.bank_txn), NEW.paid)
    """,
        "sum",
        True,
    ),
    (
        "refunds",
        "UPDATE",
        "what a refund is for never changes",
        """
    NEW.held <> OLD.held OR NEW.bank <> OLD.bank OR NEW.bank_txn <> OLD.bank_txn OR NEW.bill_ref <> OLD.bill_ref OR
    NEW.case_ref <> OLD.case_ref OR NEW.fen <> OLD.fen OR NEW.paid <> OLD.paid OR NEW.currency <> OLD.currency OR
    NEW.law <> OLD.law OR NEW.article <> OLD.article OR NEW.level <> OLD.level OR NEW.proposed_by <> OLD.proposed_by
    OR NEW.proposed_at <> OLD.proposed_at
    """,
        "",
        False,
    ),
    (
        "refunds",
        "UPDATE",
        "a refund never goes back",
        """
    (OLD.state IN ('refunded', 'refused') AND NEW.state <> OLD.state) OR (OLD.state = 'approved' AND NEW.state NOT
    IN ('approved', 'refunded')) OR (OLD.state = 'verified' AND NEW.state NOT IN ('verified', 'approved',
    'refused')) OR (OLD.state = 'proposed' AND NEW.state NOT IN ('proposed', 'verified', 'refused'))
    """,
        "state",
        False,
    ),
    ("refund_reports", "UPDATE", "refund_reports are never changed", "", "", False),
    ("refund_reports", "DELETE", "refund_reports are never taken away", "", "", False),
    (
        "refund_reports",
        "INSERT",
        "taken: refund_reports",
        """
    EXISTS (SELECT 1 FROM approvalflow_refund_reports WHERE region = NEW.region AND bank = NEW.bank AND bank_refund
    = NEW.bank_refund) OR EXISTS (SELECT 1 FROM approvalflow_refund_reports WHERE region = NEW.region AND seq =
    NEW.seq)
    """,
        "",
        False,
    ),
    ("waivers", "DELETE", "waivers are never taken away", "", "", False),
    (
        "waivers",
        "INSERT",
        "taken: waivers",
        "EXISTS (SELECT 1 FROM approvalflow_waivers WHERE region = NEW.region AND ref = NEW.ref)",
        "",
        False,
    ),
    (
        "waivers",
        "UPDATE",
        "what a waiver is for never changes, and it is decided once",
        """
    OLD.state <> 'proposed' OR NEW.bill_ref <> OLD.bill_ref OR NEW.case_ref <> OLD.case_ref OR NEW.code <> OLD.code
    OR NEW.fen <> OLD.fen OR NEW.due_fen <> OLD.due_fen OR NEW.law <> OLD.law OR NEW.article <> OLD.article OR
    NEW.level <> OLD.level OR NEW.proposed_by <> OLD.proposed_by
    """,
        "",
        False,
    ),
)

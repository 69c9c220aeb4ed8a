"""The ledgers of supervision: what is in one, and where in the journal each thing is told."""

from __future__ import annotations

NEW = ("ledger_places", "ledger_rows")

TABLES = (
    """
    CREATE TABLE approvalflow_ledger_rows (region {text} NOT NULL, ledger {text} NOT NULL, ref {text} NOT NULL, state
    {text} NOT NULL, opened BIGINT NOT NULL, last BIGINT NOT NULL, agency {text} NOT NULL, due {text} NOT NULL, PRIMARY
    KEY (region, ledger, ref), UNIQUE (region, ledger, opened), CONSTRAINT it_goes_on_from_where_it_was_opened CHECK
    (opened > 0 AND last >= opened), CONSTRAINT region_is_not_empty CHECK (length(trim(region)) > 0), CONSTRAINT
    ledger_is_not_empty CHECK (length(trim(ledger)) > 0), CONSTRAINT ref_is_not_empty CHECK (length(trim(ref)) > 0),
    CONSTRAINT state_is_not_empty CHECK (length(trim(state)) > 0))
    """,
    "CREATE INDEX approvalflow_ledger_rows_in_state ON approvalflow_ledger_rows (region, ledger, state, opened, due)",
    "CREATE INDEX approvalflow_ledger_rows_of_agency ON approvalflow_ledger_rows (region, ledger, agency, opened)",
    """
    CREATE INDEX approvalflow_ledger_rows_of_both ON approvalflow_ledger_rows
    (region, ledger, agency, state, opened, due)
    """,
    """
    CREATE TABLE approvalflow_ledger_places (region {text} NOT NULL, ledger {text} NOT NULL, ref {text} NOT NULL,
    position BIGINT NOT NULL, PRIMARY KEY (region, ledger, ref, position), UNIQUE (region, position), CONSTRAINT
    position_counts_from_one CHECK (position > 0), CONSTRAINT region_is_not_empty CHECK (length(trim(region)) > 0),
    CONSTRAINT ledger_is_not_empty CHECK (length(trim(ledger)) > 0), CONSTRAINT ref_is_not_empty CHECK
    (length(trim(ref)) > 0))
    """,
    # Earlier versions looked for what happened to a card among all that happened to its case, or along the journal.
    """
    INSERT INTO approvalflow_ledger_places (region, ledger, ref, position) SELECT region, 'cards', {card}, position
    FROM approvalflow_journal WHERE kind IN ('card-raised', 'card-answered', 'card-appealed',
    'card-lifted', 'card-upheld')
    """,
)

#: Table, event, what it says, when, what tells it from another guard of the table, and whether it looks into tables.
GUARDS: tuple[tuple[str, str, str, str, str, bool], ...] = (
    ("ledger_places", "UPDATE", "ledger_places are never changed", "", "", False),
    ("ledger_places", "DELETE", "ledger_places are never taken away", "", "", False),
    (
        "ledger_places",
        "INSERT",
        "taken: ledger_places",
        """
    EXISTS (SELECT 1 FROM approvalflow_ledger_places WHERE region = NEW.region AND ledger = NEW.ledger AND ref =
    NEW.ref AND position = NEW.position) OR EXISTS (SELECT 1 FROM approvalflow_ledger_places WHERE region = NEW.region
    AND position = NEW.position)
    """,
        "",
        False,
    ),
    ("ledger_rows", "DELETE", "ledger_rows are never taken away", "", "", False),
    (
        "ledger_rows",
        "INSERT",
        "taken: ledger_rows",
        """
    EXISTS (SELECT 1 FROM approvalflow_ledger_rows WHERE region = NEW.region AND ledger = NEW.ledger AND ref = NEW.ref)
    OR EXISTS (SELECT 1 FROM approvalflow_ledger_rows WHERE region = NEW.region AND ledger = NEW.ledger AND opened =
    NEW.opened)
    """,
        "",
        False,
    ),
    (
        "ledger_rows",
        "UPDATE",
        "a thing of a ledger only goes on",
        """
    NEW.last <= OLD.last OR NEW.ledger <> OLD.ledger OR NEW.ref <> OLD.ref OR NEW.opened <> OLD.opened OR NEW.agency <>
    OLD.agency
    """,
        "",
        False,
    ),
)

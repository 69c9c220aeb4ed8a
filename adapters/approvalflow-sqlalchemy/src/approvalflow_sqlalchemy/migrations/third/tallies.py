"""What supervision counts of habits, and the numbers of registers that had no case."""

from __future__ import annotations

NEW = ("register_entries", "tallies")

TABLES = (
    """
    CREATE TABLE approvalflow_tallies (region {text} NOT NULL, kind {text} NOT NULL, person {text} NOT NULL, matter
    {text} NOT NULL, month {text} NOT NULL, chances BIGINT NOT NULL, hits BIGINT NOT NULL, entries BIGINT NOT NULL,
    recent {text} NOT NULL, PRIMARY KEY (region, kind, person, matter, month), CONSTRAINT
    nothing_happens_more_often_than_it_can CHECK (hits >= 0 AND hits <= chances), CONSTRAINT entries_are_counted
    CHECK (entries > 0), CONSTRAINT region_is_not_empty CHECK (length(trim(region)) > 0), CONSTRAINT
    kind_is_not_empty CHECK (length(trim(kind)) > 0))
    """,
    """
    CREATE TABLE approvalflow_register_entries (region {text} NOT NULL, register {text} NOT NULL, number {text} NOT
    NULL, agency {text} NOT NULL, day {text} NOT NULL, source {text} NOT NULL, found_at BIGINT NOT NULL, PRIMARY KEY
    (region, register, number), CONSTRAINT register_is_known CHECK (register IN ('certificates', 'receipts')),
    CONSTRAINT region_is_not_empty CHECK (length(trim(region)) > 0), CONSTRAINT number_is_not_empty CHECK
    (length(trim(number)) > 0), CONSTRAINT agency_is_not_empty CHECK (length(trim(agency)) > 0), CONSTRAINT
    day_is_not_empty CHECK (length(trim(day)) > 0), CONSTRAINT source_is_not_empty CHECK (length(trim(source)) > 0))
    """,
    "CREATE INDEX approvalflow_register_entries_found ON approvalflow_register_entries (region, found_at)",
)

#: Table, event, what it says, when, what tells it from another guard of the table, and whether it looks into tables.
GUARDS: tuple[tuple[str, str, str, str, str, bool], ...] = (
    ("tallies", "DELETE", "tallies are never taken away", "", "", False),
    (
        "tallies",
        "INSERT",
        "taken: tallies",
        """
    EXISTS (SELECT 1 FROM approvalflow_tallies WHERE region = NEW.region AND kind = NEW.kind AND person = NEW.person
    AND matter = NEW.matter AND month = NEW.month)
    """,
        "",
        False,
    ),
    (
        "tallies",
        "UPDATE",
        "a tally only grows",
        """
    NEW.chances < OLD.chances OR NEW.hits < OLD.hits OR NEW.entries <= OLD.entries OR NEW.kind <> OLD.kind OR
    NEW.person <> OLD.person OR NEW.matter <> OLD.matter OR NEW.month <> OLD.month
    """,
        "",
        False,
    ),
    ("register_entries", "UPDATE", "register_entries are never changed", "", "", False),
    ("register_entries", "DELETE", "register_entries are never taken away", "", "", False),
    (
        "register_entries",
        "INSERT",
        "taken: register_entries",
        """
    EXISTS (SELECT 1 FROM approvalflow_register_entries WHERE region = NEW.region AND register = NEW.register AND
    number = NEW.number)
    """,
        "",
        False,
    ),
)

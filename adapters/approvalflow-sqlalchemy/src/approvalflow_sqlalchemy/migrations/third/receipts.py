"""The stock of receipt numbers, what is owed and signed; check codes, and receipts in the place of others."""

from __future__ import annotations

NEW = ("receipt_blocks", "voided_numbers", "numbers_on_bills", "owed_receipts", "receipt_signatures")

TABLES = (
    "ALTER TABLE approvalflow_receipts ADD COLUMN check_code {text} DEFAULT '' NOT NULL",
    """
    ALTER TABLE approvalflow_receipts ADD COLUMN replaces {text} DEFAULT '' NOT NULL CONSTRAINT
    a_reversal_replaces_nothing CHECK (reverses = '' OR replaces = '')
    """,
    "DROP INDEX approvalflow_receipt_of_payment",
    """
    CREATE UNIQUE INDEX approvalflow_receipt_in_the_place_of_another ON approvalflow_receipts (region, replaces)
    WHERE replaces != ''
    """,
    """
    CREATE UNIQUE INDEX approvalflow_receipt_of_payment ON approvalflow_receipts (region, bank, bank_txn) WHERE
    reverses = '' AND replaces = ''
    """,
    """
    CREATE TABLE approvalflow_receipt_blocks (region {text} NOT NULL, seq {seq}, code {text} NOT NULL, first
    BIGINT NOT NULL, last BIGINT NOT NULL, next BIGINT NOT NULL, agency {text} NOT NULL, allotted_at BIGINT NOT
    NULL, allotted_by {text} NOT NULL, PRIMARY KEY (region, code, first), UNIQUE (region, seq), CONSTRAINT
    code_has_eight_digits CHECK (length(code) = 8), CONSTRAINT serials_are_in_order CHECK (first >= 1 AND first
    <= last AND last <= 9999999999 AND next BETWEEN first AND last + 1), CONSTRAINT region_is_not_empty CHECK
    (length(trim(region)) > 0), CONSTRAINT allotted_by_is_not_empty CHECK (length(trim(allotted_by)) > 0))
    """,
    """
    CREATE TABLE approvalflow_voided_numbers (region {text} NOT NULL, code {text} NOT NULL, first BIGINT NOT
    NULL, last BIGINT NOT NULL, reason_zh {text} NOT NULL, reason_en {text} NOT NULL, "by" {text} NOT NULL, at
    BIGINT NOT NULL, bill_ref {text} NOT NULL, PRIMARY KEY (region, code, first), CONSTRAINT
    serials_are_in_order CHECK (first <= last), CONSTRAINT region_is_not_empty CHECK (length(trim(region)) > 0),
    CONSTRAINT code_is_not_empty CHECK (length(trim(code)) > 0), CONSTRAINT reason_zh_is_not_empty CHECK
    (length(trim(reason_zh)) > 0), CONSTRAINT by_is_not_empty CHECK (length(trim(by)) > 0))
    """,
    """
    CREATE TABLE approvalflow_numbers_on_bills (region {text} NOT NULL, bill_ref {text} NOT NULL, case_ref
    {text} NOT NULL, code {text} NOT NULL, serial {text} NOT NULL, check_code {text} NOT NULL, drawn_at BIGINT
    NOT NULL, PRIMARY KEY (region, bill_ref), UNIQUE (region, code, serial), FOREIGN KEY(region, bill_ref)
    REFERENCES approvalflow_bills (region, ref) DEFERRABLE INITIALLY DEFERRED, CONSTRAINT region_is_not_empty
    CHECK (length(trim(region)) > 0), CONSTRAINT code_is_not_empty CHECK (length(trim(code)) > 0), CONSTRAINT
    serial_is_not_empty CHECK (length(trim(serial)) > 0), CONSTRAINT check_code_is_not_empty CHECK
    (length(trim(check_code)) > 0))
    """,
    """
    CREATE TABLE approvalflow_owed_receipts (region {text} NOT NULL, seq {seq}, "key" {text} NOT NULL, case_ref
    {text} NOT NULL, bill_ref {text} NOT NULL, bank {text} NOT NULL, bank_txn {text} NOT NULL, agency {text} NOT
    NULL, "left" BIGINT NOT NULL, owed_at BIGINT NOT NULL, reason_zh {text}, reason_en {text}, written {text}
    NOT NULL, PRIMARY KEY (region, "key"), UNIQUE (region, seq), FOREIGN KEY(region, bank, bank_txn) REFERENCES
    approvalflow_payments (region, bank, bank_txn) DEFERRABLE INITIALLY DEFERRED, CONSTRAINT left_is_an_amount
    CHECK ("left" BETWEEN 0 AND 1000000000000), CONSTRAINT region_is_not_empty CHECK (length(trim(region)) > 0),
    CONSTRAINT key_is_not_empty CHECK (length(trim(key)) > 0))
    """,
    "CREATE INDEX approvalflow_receipts_still_owed ON approvalflow_owed_receipts (region, seq) WHERE written = ''",
    """
    CREATE TABLE approvalflow_receipt_signatures (region {text} NOT NULL, code {text} NOT NULL, serial {text}
    NOT NULL, party {text} NOT NULL, signer {text} NOT NULL, "key" {blob} NOT NULL, signature {blob} NOT NULL,
    signed_at BIGINT NOT NULL, PRIMARY KEY (region, code, serial, party), FOREIGN KEY(region, code, serial)
    REFERENCES approvalflow_receipts (region, code, serial) DEFERRABLE INITIALLY DEFERRED, CONSTRAINT
    party_is_known CHECK (party IN ('agency', 'treasury')), CONSTRAINT key_has_32_bytes CHECK (length(key) =
    32), CONSTRAINT signature_has_64_bytes CHECK (length(signature) = 64), CONSTRAINT region_is_not_empty CHECK
    (length(trim(region)) > 0), CONSTRAINT signer_is_not_empty CHECK (length(trim(signer)) > 0))
    """,
)

#: In SQLite a guard of version 2 is made again: a receipt may stand in the place of another of the same payment.
SQLITE = ("DROP TRIGGER approvalflow_receipts_insert",)

#: Table, event, what it says, when, what tells it from another guard of the table, and whether it looks into tables.
GUARDS: tuple[tuple[str, str, str, str, str, bool], ...] = (
    (
        "receipts",
        "INSERT",
        "taken: receipts",
        """
    EXISTS (SELECT 1 FROM approvalflow_receipts WHERE region = NEW.region AND code = NEW.code AND serial =
    NEW.serial) OR EXISTS (SELECT 1 FROM approvalflow_receipts WHERE region = NEW.region AND seq = NEW.seq) OR
    (NEW.reverses = '' AND NEW.replaces = '' AND EXISTS (SELECT 1 FROM approvalflow_receipts WHERE region =
    NEW.region AND bank = NEW.bank AND bank_txn = NEW.bank_txn AND reverses = '' AND replaces = '')) OR EXISTS
    (SELECT 1 FROM approvalflow_receipts WHERE region = NEW.region AND reverses = NEW.reverses AND reverses <>
    '') OR EXISTS (SELECT 1 FROM approvalflow_receipts WHERE region = NEW.region AND replaces = NEW.replaces AND
    replaces <> '')
    """,
        "",
        False,
    ),
    (
        "receipts",
        "INSERT",
        "a receipt has a number that was drawn and not voided",
        """
    (EXISTS (SELECT 1 FROM approvalflow_receipt_blocks WHERE region = NEW.region) AND NOT EXISTS (SELECT 1 FROM
    approvalflow_receipt_blocks b WHERE b.region = NEW.region AND b.code = NEW.code AND b.first <=
    CAST(NEW.serial AS BIGINT) AND b.next > CAST(NEW.serial AS BIGINT))) OR EXISTS (SELECT 1 FROM
    approvalflow_voided_numbers v WHERE v.region = NEW.region AND v.code = NEW.code AND v.first <=
    CAST(NEW.serial AS BIGINT) AND v.last >= CAST(NEW.serial AS BIGINT))
    """,
        "number",
        True,
    ),
    ("receipt_blocks", "DELETE", "receipt_blocks are never taken away", "", "", False),
    (
        "receipt_blocks",
        "INSERT",
        "taken: receipt_blocks",
        """
    EXISTS (SELECT 1 FROM approvalflow_receipt_blocks WHERE region = NEW.region AND code = NEW.code AND first =
    NEW.first)
    """,
        "",
        False,
    ),
    (
        "receipt_blocks",
        "INSERT",
        "blocks of receipt numbers do not overlap",
        """
    EXISTS (SELECT 1 FROM approvalflow_receipt_blocks b WHERE b.region = NEW.region AND b.code = NEW.code AND
    b.first <> NEW.first AND b.first <= NEW.last AND b.last >= NEW.first)
    """,
        "apart",
        True,
    ),
    (
        "receipt_blocks",
        "UPDATE",
        "numbers of a block are only ever drawn",
        """
    NEW.next <= OLD.next OR NEW.code <> OLD.code OR NEW.first <> OLD.first OR NEW.last <> OLD.last OR NEW.agency
    <> OLD.agency OR NEW.allotted_at <> OLD.allotted_at OR NEW.allotted_by <> OLD.allotted_by
    """,
        "",
        False,
    ),
    ("voided_numbers", "UPDATE", "voided_numbers are never changed", "", "", False),
    ("voided_numbers", "DELETE", "voided_numbers are never taken away", "", "", False),
    (
        "voided_numbers",
        "INSERT",
        "taken: voided_numbers",
        """
    EXISTS (SELECT 1 FROM approvalflow_voided_numbers WHERE region = NEW.region AND code = NEW.code AND first =
    NEW.first)
    """,
        "",
        False,
    ),
    (
        "voided_numbers",
        "INSERT",
        "void is for numbers that were drawn and not used",
        """
    (EXISTS (SELECT 1 FROM approvalflow_receipt_blocks WHERE region = NEW.region) AND NOT EXISTS (SELECT 1 FROM
    approvalflow_receipt_blocks b WHERE b.region = NEW.region AND b.code = NEW.code AND b.first <= NEW.first AND
    b.next > NEW.last)) OR EXISTS (SELECT 1 FROM approvalflow_voided_numbers v WHERE v.region = NEW.region AND
    v.code = NEW.code AND v.first <= NEW.last AND v.last >= NEW.first) OR EXISTS (SELECT 1 FROM
    approvalflow_receipts r WHERE r.region = NEW.region AND r.code = NEW.code AND CAST(r.serial AS BIGINT)
    BETWEEN NEW.first AND NEW.last)
    """,
        "number",
        True,
    ),
    ("numbers_on_bills", "UPDATE", "numbers_on_bills are never changed", "", "", False),
    ("numbers_on_bills", "DELETE", "numbers_on_bills are never taken away", "", "", False),
    (
        "numbers_on_bills",
        "INSERT",
        "taken: numbers_on_bills",
        """
    EXISTS (SELECT 1 FROM approvalflow_numbers_on_bills WHERE region = NEW.region AND bill_ref = NEW.bill_ref)
    OR EXISTS (SELECT 1 FROM approvalflow_numbers_on_bills WHERE region = NEW.region AND code = NEW.code AND
    serial = NEW.serial)
    """,
        "",
        False,
    ),
    (
        "numbers_on_bills",
        "INSERT",
        "a bill has a number that was drawn",
        """
    EXISTS (SELECT 1 FROM approvalflow_receipt_blocks WHERE region = NEW.region) AND NOT EXISTS (SELECT 1 FROM
    approvalflow_receipt_blocks b WHERE b.region = NEW.region AND b.code = NEW.code AND b.first <=
    CAST(NEW.serial AS BIGINT) AND b.next > CAST(NEW.serial AS BIGINT))
    """,
        "number",
        True,
    ),
    ("owed_receipts", "DELETE", "owed_receipts are never taken away", "", "", False),
    (
        "owed_receipts",
        "INSERT",
        "taken: owed_receipts",
        """
    EXISTS (SELECT 1 FROM approvalflow_owed_receipts WHERE region = NEW.region AND key = NEW.key)
    """,
        "",
        False,
    ),
    (
        "owed_receipts",
        "UPDATE",
        "an owed receipt is written once, and nothing else of it changes",
        """
    OLD.written <> '' OR NEW.written = '' OR NEW.key <> OLD.key OR NEW.bank <> OLD.bank OR NEW.bank_txn <>
    OLD.bank_txn OR NEW.bill_ref <> OLD.bill_ref OR NEW.case_ref <> OLD.case_ref
    """,
        "",
        False,
    ),
    ("receipt_signatures", "UPDATE", "receipt_signatures are never changed", "", "", False),
    ("receipt_signatures", "DELETE", "receipt_signatures are never taken away", "", "", False),
    (
        "receipt_signatures",
        "INSERT",
        "taken: receipt_signatures",
        """
    EXISTS (SELECT 1 FROM approvalflow_receipt_signatures WHERE region = NEW.region AND code = NEW.code AND
    serial = NEW.serial AND party = NEW.party)
    """,
        "",
        False,
    ),
)

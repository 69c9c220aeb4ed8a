"""What the database itself refuses, whoever asks: to change or take away what is there for good.

In PostgreSQL an application role without UPDATE and DELETE does the same, and does it across the nodes of a cluster
too, where triggers do not; these triggers are the second belt. In SQLite whoever owns the file can still drop them:
the chain of the journal shows it.
"""

from __future__ import annotations

from approvalflow_sqlalchemy.schema.guard import Guard, changed, for_good, there

__all__ = ["GUARDS"]


#: What has been ordered back of the payment so far and was not refused, with what comes now, is more than came in.
_MORE_THAN_PAID = (
    "NEW.state <> 'refused' AND NEW.fen + coalesce((SELECT sum(fen) FROM approvalflow_refunds WHERE "
    "region = NEW.region AND bank = NEW.bank AND bank_txn = NEW.bank_txn AND state <> 'refused'), 0) "
    "> coalesce((SELECT fen FROM approvalflow_payments WHERE "
    "region = NEW.region AND bank = NEW.bank AND bank_txn = NEW.bank_txn), NEW.paid)"
)

_SERIAL = "CAST(NEW.serial AS BIGINT)"


def _not_drawn(first: str, last: str) -> str:
    """A region has blocks of receipt numbers, and these were drawn from none of them."""
    return (
        "EXISTS (SELECT 1 FROM approvalflow_receipt_blocks WHERE region = NEW.region) "  # noqa: S608 - names of ours
        "AND NOT EXISTS (SELECT 1 FROM approvalflow_receipt_blocks b WHERE b.region = NEW.region "
        f"AND b.code = NEW.code AND b.first <= {first} AND b.next > {last})"
    )


def _voided(first: str, last: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM approvalflow_voided_numbers v WHERE v.region = NEW.region "  # noqa: S608 - names of ours
        f"AND v.code = NEW.code AND v.first <= {last} AND v.last >= {first})"
    )


_USED = (
    "EXISTS (SELECT 1 FROM approvalflow_receipts r WHERE r.region = NEW.region AND r.code = NEW.code "
    "AND CAST(r.serial AS BIGINT) BETWEEN NEW.first AND NEW.last)"
)

#: The keys of a receipt that hold for some of them alone. An index over some of the rows is only used where its
#: condition stands in the words: else every receipt of the region is looked at for each new one.
_RECEIPT_OF_PAYMENT = (
    "(NEW.reverses = '' AND NEW.replaces = '' AND EXISTS (SELECT 1 FROM approvalflow_receipts WHERE "
    "region = NEW.region AND bank = NEW.bank AND bank_txn = NEW.bank_txn AND reverses = '' AND replaces = ''))"
)
_REVERSED = (
    "EXISTS (SELECT 1 FROM approvalflow_receipts WHERE "
    "region = NEW.region AND reverses = NEW.reverses AND reverses <> '')"
)
_REPLACED = (
    "EXISTS (SELECT 1 FROM approvalflow_receipts WHERE "
    "region = NEW.region AND replaces = NEW.replaces AND replaces <> '')"
)

_NEXT = "NEW.position <> 1 + coalesce((SELECT max(position) FROM approvalflow_journal WHERE region = NEW.region), 0)"

_FOUND = (
    *("rule", "level", "subject_kind", "subject", "case_ref", "agency", "person", "unit_head", "law", "rulebook"),
    *("edition", "found_at", "position", "zh", "en", "evidence"),
)
_SAID = (
    *("kind", "subject_kind", "subject", "case_ref", "from_agency", "to_agency", "to_person", "text", "source"),
    *("issued_at", "issued_by", "issued_for"),
)

GUARDS: tuple[Guard, ...] = (
    *for_good("journal", ("case_ref", "case_seq"), when=_NEXT),
    *for_good("matter_versions", ("code", "version")),
    *for_good("commands", ("id",)),
    *for_good("payments", ("bank", "bank_txn"), ("seq",)),
    *for_good("receipts", ("code", "serial"), ("seq",), also=(_RECEIPT_OF_PAYMENT, _REVERSED, _REPLACED)),
    *for_good("postings", ("seq",)),
    Guard("cases", "DELETE", "cases are never taken away"),
    Guard("cases", "INSERT", "taken: cases", there("cases", "ref")),
    Guard("cases", "UPDATE", "an acceptance number never changes", "OLD.number <> '' AND NEW.number <> OLD.number"),
    Guard("bills", "DELETE", "bills are never taken away"),
    Guard("bills", "INSERT", "taken: bills", there("bills", "ref")),
    Guard("cards", "DELETE", "cards are never taken away"),
    Guard(
        "cards",
        "INSERT",
        "taken: cards",
        f"{there('cards', 'ref')} OR {there('cards', 'subject_kind', 'subject', 'rule', 'level')}",
    ),
    Guard("chain_heads", "DELETE", "the head of a chain is never taken away"),
    Guard("chain_heads", "UPDATE", "the head of a chain never goes back", "NEW.position < OLD.position"),
    Guard("number_series", "DELETE", "a series of numbers is never taken away"),
    Guard("number_series", "UPDATE", "a series counts without a gap", "NEW.last <> OLD.last + 1"),
    Guard("timers", "DELETE", "a rung that fired stays", "OLD.fired = 1"),
    Guard("timers", "UPDATE", "a rung that fired stays so", "OLD.fired = 1 AND NEW.fired = 0"),
    # Since version 2.
    Guard("cases", "UPDATE", "a case never goes back", "NEW.version <= OLD.version", "version"),
    Guard("bills", "UPDATE", "what a bill is for never changes", changed("fen", "currency", "code", "case_ref")),
    Guard(
        "payments",
        "INSERT",
        "confirmed money was paid, and money in suspense has no receipt",
        "(NEW.verdict = 'confirm' AND NEW.state <> 'paid') OR (NEW.verdict = 'suspense' AND NEW.receipt <> '')",
        "verdict",
    ),
    Guard("owed", "DELETE", "what was owed is never taken away"),
    Guard("owed", "UPDATE", "what was settled stays so", "OLD.settled_at IS NOT NULL AND NEW.settled_at IS NULL"),
    Guard("incoming", "DELETE", "messages are never taken away"),
    Guard("incoming", "UPDATE", "messages are never changed", changed("key", "source", "body", "received_at")),
    Guard(
        "chain_heads",
        "UPDATE",
        "the algorithm of a chain never changes",
        "OLD.position > 0 AND NEW.algorithm <> OLD.algorithm",
        "algorithm",
    ),
    # Since version 3.
    Guard("refunds", "DELETE", "refunds are never taken away"),
    Guard("refunds", "INSERT", "taken: refunds", there("refunds", "ref")),
    Guard("refunds", "INSERT", "more would go back than was paid", _MORE_THAN_PAID, "sum", looks=True),
    Guard(
        "refunds",
        "UPDATE",
        "what a refund is for never changes",
        changed("held", "bank", "bank_txn", "bill_ref", "case_ref", "fen", "paid", "currency")
        + " OR "
        + changed("law", "article", "level", "proposed_by", "proposed_at"),
    ),
    Guard(
        "refunds",
        "UPDATE",
        "a refund never goes back",
        "(OLD.state IN ('refunded', 'refused') AND NEW.state <> OLD.state) "
        "OR (OLD.state = 'approved' AND NEW.state NOT IN ('approved', 'refunded')) "
        "OR (OLD.state = 'verified' AND NEW.state NOT IN ('verified', 'approved', 'refused')) "
        "OR (OLD.state = 'proposed' AND NEW.state NOT IN ('proposed', 'verified', 'refused'))",
        "state",
    ),
    Guard(
        "receipts",
        "INSERT",
        "a receipt has a number that was drawn and not voided",
        f"({_not_drawn(_SERIAL, _SERIAL)}) OR {_voided(_SERIAL, _SERIAL)}",
        "number",
        looks=True,
    ),
    Guard("receipt_blocks", "DELETE", "receipt_blocks are never taken away"),
    Guard("receipt_blocks", "INSERT", "taken: receipt_blocks", there("receipt_blocks", "code", "first")),
    Guard(
        "receipt_blocks",
        "INSERT",
        "blocks of receipt numbers do not overlap",
        "EXISTS (SELECT 1 FROM approvalflow_receipt_blocks b WHERE b.region = NEW.region AND b.code = NEW.code "
        "AND b.first <> NEW.first AND b.first <= NEW.last AND b.last >= NEW.first)",
        "apart",
        looks=True,
    ),
    Guard(
        "receipt_blocks",
        "UPDATE",
        "numbers of a block are only ever drawn",
        "NEW.next <= OLD.next OR " + changed("code", "first", "last", "agency", "allotted_at", "allotted_by"),
    ),
    *for_good("voided_numbers", ("code", "first")),
    Guard(
        "voided_numbers",
        "INSERT",
        "void is for numbers that were drawn and not used",
        f"({_not_drawn('NEW.first', 'NEW.last')}) OR {_voided('NEW.first', 'NEW.last')} OR {_USED}",
        "number",
        looks=True,
    ),
    *for_good("numbers_on_bills", ("bill_ref",), ("code", "serial")),
    Guard(
        "numbers_on_bills",
        "INSERT",
        "a bill has a number that was drawn",
        _not_drawn(_SERIAL, _SERIAL),
        "number",
        looks=True,
    ),
    Guard("owed_receipts", "DELETE", "owed_receipts are never taken away"),
    Guard("owed_receipts", "INSERT", "taken: owed_receipts", there("owed_receipts", "key")),
    Guard(
        "owed_receipts",
        "UPDATE",
        "an owed receipt is written once, and nothing else of it changes",
        "OLD.written <> '' OR NEW.written = '' OR " + changed("key", "bank", "bank_txn", "bill_ref", "case_ref"),
    ),
    *for_good("receipt_signatures", ("code", "serial", "party")),
    *for_good("refund_reports", ("bank", "bank_refund"), ("seq",)),
    Guard("waivers", "DELETE", "waivers are never taken away"),
    Guard("waivers", "INSERT", "taken: waivers", there("waivers", "ref")),
    Guard(
        "waivers",
        "UPDATE",
        "what a waiver is for never changes, and it is decided once",
        "OLD.state <> 'proposed' OR "
        + changed("bill_ref", "case_ref", "code", "fen", "due_fen", "law", "article", "level", "proposed_by"),
    ),
    Guard("findings", "DELETE", "findings are never taken away"),
    Guard(
        "findings",
        "INSERT",
        "taken: findings",
        f"{there('findings', 'ref')} OR {there('findings', 'subject_kind', 'subject', 'rule', 'level')}",
    ),
    Guard("findings", "UPDATE", "what was found never changes", changed(*_FOUND)),
    Guard(
        "findings",
        "UPDATE",
        "a finding is decided once",
        "OLD.state <> 'open' AND NOT (OLD.state = 'noted' AND NEW.state = 'carded')",
        "state",
    ),
    Guard("instruments", "DELETE", "instruments are never taken away"),
    Guard("instruments", "INSERT", "taken: instruments", there("instruments", "ref")),
    Guard("instruments", "UPDATE", "what an instrument says never changes", changed(*_SAID)),
    Guard(
        "instruments",
        "UPDATE",
        "an instrument never goes back",
        "OLD.state = 'closed' OR (OLD.state = 'answered' AND NEW.state <> 'closed')",
        "state",
    ),
    Guard("voices", "DELETE", "voices are never taken away"),
    Guard("voices", "INSERT", "taken: voices", there("voices", "ref")),
    Guard(
        "voices",
        "UPDATE",
        "what a voice is about never changes, and one that is over stays so",
        "OLD.ended_at IS NOT NULL OR NEW.version <= OLD.version OR "
        + changed("about", "topic", "agency", "channel", "named", "grade", "act", "party", "commitment")
        + " OR "
        + changed("person", "station", "matter", "given_at"),
    ),
    Guard("calamities", "DELETE", "calamities are never taken away"),
    Guard("calamities", "INSERT", "taken: calamities", there("calamities", "ref")),
    Guard(
        "calamities",
        "UPDATE",
        "a calamity is decided once, and what it covers never changes",
        "OLD.state <> 'proposed' OR "
        + changed("starts", "ends", "agencies", "ground", "reason", "proposed_at", "proposed_by"),
    ),
    Guard("tallies", "DELETE", "tallies are never taken away"),
    Guard("tallies", "INSERT", "taken: tallies", there("tallies", "kind", "person", "matter", "month")),
    Guard(
        "tallies",
        "UPDATE",
        "a tally only grows",
        "NEW.chances < OLD.chances OR NEW.hits < OLD.hits OR NEW.entries <= OLD.entries OR "
        + changed("kind", "person", "matter", "month"),
    ),
    *for_good("register_entries", ("register", "number")),
    *for_good("ledger_places", ("ledger", "ref", "position"), ("position",)),
    Guard("ledger_rows", "DELETE", "ledger_rows are never taken away"),
    Guard(
        "ledger_rows",
        "INSERT",
        "taken: ledger_rows",
        f"{there('ledger_rows', 'ledger', 'ref')} OR {there('ledger_rows', 'ledger', 'opened')}",
    ),
    Guard(
        "ledger_rows",
        "UPDATE",
        "a thing of a ledger only goes on",
        "NEW.last <= OLD.last OR " + changed("ledger", "ref", "opened", "agency"),
    ),
    *for_good("statements", ("bank", "day", "version")),
    *for_good("statement_lines", ("bank", "day", "version", "number")),
    *for_good("reconciliations", ("bank", "day", "version", "run")),
    *for_good("remittances", ("ref",), ("seq",)),
    *for_good("closings", ("day", "bank")),
    Guard("open_items", "DELETE", "open_items are never taken away"),
    Guard("open_items", "INSERT", "taken: open_items", there("open_items", "ref")),
    Guard("open_items", "UPDATE", "what was resolved stays so", "OLD.state <> 'open'"),
    Guard(
        "postings",
        "INSERT",
        "a day that is closed takes no money in",
        "EXISTS (SELECT 1 FROM approvalflow_closings WHERE region = NEW.region "
        "AND day = substr(NEW.debit, length(NEW.debit) - 9) AND 'clearing/' || bank || '/' || day = NEW.debit)",
        "closed",
        looks=True,
    ),
)

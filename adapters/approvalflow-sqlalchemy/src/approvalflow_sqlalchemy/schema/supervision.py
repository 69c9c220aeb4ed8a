"""What supervision finds and writes: findings, instruments, calamities. Cards stand in `effects`."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, PrimaryKeyConstraint, Table, UniqueConstraint

from approvalflow_sqlalchemy.schema.columns import EMPTY, flag, instant, metadata, not_empty, number, region, text

__all__ = ["findings", "instruments", "calamities"]

findings = Table(
    "approvalflow_findings",
    metadata,
    region(),
    text("ref"),
    text("rule"),
    text("level"),
    text("subject_kind"),
    text("subject"),
    text("case_ref"),
    text("agency"),
    text("person"),
    text("unit_head"),
    text("title_zh"),
    text("title_en"),
    text("law"),
    text("rulebook"),
    text("edition"),
    instant("found_at"),
    number("position"),
    text("zh"),
    text("en"),
    text("evidence"),
    text("state"),
    text("card"),
    instant("decided_at", nullable=True),
    text("decided_by"),
    text("reason"),
    PrimaryKeyConstraint("region", "ref"),
    UniqueConstraint("region", "subject_kind", "subject", "rule", "level"),
    CheckConstraint("level IN ('signal', 'warning', 'yellow', 'red-proposed')", name="level_is_known"),
    CheckConstraint("state IN ('open', 'noted', 'set-aside', 'carded')", name="state_is_known"),
    CheckConstraint("state <> 'carded' OR card <> ''", name="carded_by_a_card"),
    CheckConstraint(
        "state NOT IN ('noted', 'set-aside') OR (decided_by <> '' AND length(trim(reason)) > 0)",
        name="somebody_says_why",
    ),
    *not_empty("region", "ref", "rule", "subject_kind", "subject"),
)
Index("approvalflow_findings_in_state", findings.c.region, findings.c.state, findings.c.ref)
Index("approvalflow_findings_of_agency", findings.c.region, findings.c.agency, findings.c.ref)
Index("approvalflow_findings_of_case", findings.c.region, findings.c.case_ref, findings.c.ref)

instruments = Table(
    "approvalflow_instruments",
    metadata,
    region(),
    text("ref"),
    text("kind"),
    text("state"),
    text("subject_kind"),
    text("subject"),
    text("case_ref"),
    text("from_agency"),
    text("to_agency"),
    text("to_person"),
    text("text"),
    text("source"),
    instant("issued_at"),
    text("issued_by"),
    text("issued_for"),
    instant("due", nullable=True),
    instant("yellow_at", nullable=True),
    instant("ran_out_at", nullable=True),
    instant("received_at", nullable=True),
    text("received_by"),
    text("answer"),
    instant("answered_at", nullable=True),
    text("answered_by"),
    flag("answered_late"),
    text("by_case"),
    text("by_command"),
    text("discipline"),
    instant("closed_at", nullable=True),
    text("closed_by"),
    text("closing"),
    PrimaryKeyConstraint("region", "ref"),
    CheckConstraint("state IN ('issued', 'answered', 'closed')", name="state_is_known"),
    CheckConstraint("to_agency <> '' OR to_person <> ''", name="addressed_to_somebody"),
    CheckConstraint(
        "state <> 'answered' OR (answered_by <> '' AND length(trim(answer)) > 0)", name="answered_in_words"
    ),
    CheckConstraint("state <> 'closed' OR (closed_by <> '' AND length(trim(closing)) > 0)", name="closed_in_words"),
    CheckConstraint("closed_by = '' OR closed_by <> answered_by", name="another_person_closes"),
    CheckConstraint("discipline = '' OR kind = 'referral'", name="discipline_is_the_organs"),
    *not_empty("region", "ref", "kind", "subject_kind", "subject", "text", "issued_by"),
)
Index("approvalflow_instruments_in_state", instruments.c.region, instruments.c.state, instruments.c.issued_at)
Index("approvalflow_instruments_to_agency", instruments.c.region, instruments.c.to_agency, instruments.c.issued_at)
Index("approvalflow_instruments_to_person", instruments.c.region, instruments.c.to_person, instruments.c.issued_at)
Index("approvalflow_instruments_of_case", instruments.c.region, instruments.c.case_ref, instruments.c.issued_at)
_told = instruments.c.discipline != EMPTY
Index(
    "approvalflow_instruments_with_result",
    instruments.c.region,
    instruments.c.answered_at,
    instruments.c.ref,
    sqlite_where=_told,
    postgresql_where=_told,
)

calamities = Table(
    "approvalflow_calamities",
    metadata,
    region(),
    text("ref"),
    text("state"),
    instant("starts"),
    instant("ends"),
    text("agencies"),
    text("ground"),
    text("reason"),
    instant("proposed_at"),
    text("proposed_by"),
    text("proposed_for"),
    instant("decided_at", nullable=True),
    text("decided_by"),
    text("decided_for"),
    text("words"),
    PrimaryKeyConstraint("region", "ref"),
    CheckConstraint("state IN ('proposed', 'declared', 'turned-down')", name="state_is_known"),
    CheckConstraint("starts < ends", name="it_ends_later_than_it_starts"),
    CheckConstraint("decided_by = '' OR decided_by <> proposed_by", name="another_person_decides"),
    CheckConstraint("state = 'proposed' OR decided_by <> ''", name="somebody_decided"),
    CheckConstraint("state <> 'turned-down' OR length(trim(words)) > 0", name="turning_down_says_why"),
    *not_empty("region", "ref", "ground", "reason", "proposed_by"),
)

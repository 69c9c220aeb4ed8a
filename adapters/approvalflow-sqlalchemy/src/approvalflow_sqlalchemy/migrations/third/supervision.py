"""What supervision finds and writes."""

from __future__ import annotations

NEW = ("findings", "instruments", "calamities")

TABLES = (
    """
    CREATE TABLE approvalflow_findings (region {text} NOT NULL, ref {text} NOT NULL, rule {text} NOT NULL, level
    {text} NOT NULL, subject_kind {text} NOT NULL, subject {text} NOT NULL, case_ref {text} NOT NULL, agency
    {text} NOT NULL, person {text} NOT NULL, unit_head {text} NOT NULL, title_zh {text} NOT NULL, title_en {text}
    NOT NULL, law {text} NOT NULL, rulebook {text} NOT NULL, edition {text} NOT NULL, found_at BIGINT NOT NULL,
    position BIGINT NOT NULL, zh {text} NOT NULL, en {text} NOT NULL, evidence {text} NOT NULL, state {text} NOT
    NULL, card {text} NOT NULL, decided_at BIGINT, decided_by {text} NOT NULL, reason {text} NOT NULL, PRIMARY KEY
    (region, ref), UNIQUE (region, subject_kind, subject, rule, level), CONSTRAINT level_is_known CHECK (level IN
    ('signal', 'warning', 'yellow', 'red-proposed')), CONSTRAINT state_is_known CHECK (state IN ('open', 'noted',
    'set-aside', 'carded')), CONSTRAINT carded_by_a_card CHECK (state <> 'carded' OR card <> ''), CONSTRAINT
    somebody_says_why CHECK (state NOT IN ('noted', 'set-aside') OR (decided_by <> '' AND length(trim(reason)) >
    0)), CONSTRAINT region_is_not_empty CHECK (length(trim(region)) > 0), CONSTRAINT ref_is_not_empty CHECK
    (length(trim(ref)) > 0), CONSTRAINT rule_is_not_empty CHECK (length(trim(rule)) > 0), CONSTRAINT
    subject_kind_is_not_empty CHECK (length(trim(subject_kind)) > 0), CONSTRAINT subject_is_not_empty CHECK
    (length(trim(subject)) > 0))
    """,
    "CREATE INDEX approvalflow_findings_in_state ON approvalflow_findings (region, state, ref)",
    "CREATE INDEX approvalflow_findings_of_agency ON approvalflow_findings (region, agency, ref)",
    "CREATE INDEX approvalflow_findings_of_case ON approvalflow_findings (region, case_ref, ref)",
    """
    CREATE TABLE approvalflow_instruments (region {text} NOT NULL, ref {text} NOT NULL, kind {text} NOT NULL,
    state {text} NOT NULL, subject_kind {text} NOT NULL, subject {text} NOT NULL, case_ref {text} NOT NULL,
    from_agency {text} NOT NULL, to_agency {text} NOT NULL, to_person {text} NOT NULL, text {text} NOT NULL,
    source {text} NOT NULL, issued_at BIGINT NOT NULL, issued_by {text} NOT NULL, issued_for {text} NOT NULL, due
    BIGINT, yellow_at BIGINT, ran_out_at BIGINT, received_at BIGINT, received_by {text} NOT NULL, answer {text}
    NOT NULL, answered_at BIGINT, answered_by {text} NOT NULL, answered_late BIGINT NOT NULL CONSTRAINT
    answered_late_is_yes_or_no CHECK (answered_late IN (0, 1)), by_case {text} NOT NULL, by_command {text} NOT
    NULL, discipline {text} NOT NULL, closed_at BIGINT, closed_by {text} NOT NULL, closing {text} NOT NULL,
    PRIMARY KEY (region, ref), CONSTRAINT state_is_known CHECK (state IN ('issued', 'answered', 'closed')),
    CONSTRAINT addressed_to_somebody CHECK (to_agency <> '' OR to_person <> ''), CONSTRAINT answered_in_words
    CHECK (state <> 'answered' OR (answered_by <> '' AND length(trim(answer)) > 0)), CONSTRAINT closed_in_words
    CHECK (state <> 'closed' OR (closed_by <> '' AND length(trim(closing)) > 0)), CONSTRAINT another_person_closes
    CHECK (closed_by = '' OR closed_by <> answered_by), CONSTRAINT discipline_is_the_organs CHECK (discipline = ''
    OR kind = 'referral'), CONSTRAINT region_is_not_empty CHECK (length(trim(region)) > 0), CONSTRAINT
    ref_is_not_empty CHECK (length(trim(ref)) > 0), CONSTRAINT kind_is_not_empty CHECK (length(trim(kind)) > 0),
    CONSTRAINT subject_kind_is_not_empty CHECK (length(trim(subject_kind)) > 0), CONSTRAINT subject_is_not_empty
    CHECK (length(trim(subject)) > 0), CONSTRAINT text_is_not_empty CHECK (length(trim(text)) > 0), CONSTRAINT
    issued_by_is_not_empty CHECK (length(trim(issued_by)) > 0))
    """,
    "CREATE INDEX approvalflow_instruments_in_state ON approvalflow_instruments (region, state, issued_at)",
    "CREATE INDEX approvalflow_instruments_of_case ON approvalflow_instruments (region, case_ref, issued_at)",
    "CREATE INDEX approvalflow_instruments_to_agency ON approvalflow_instruments (region, to_agency, issued_at)",
    "CREATE INDEX approvalflow_instruments_to_person ON approvalflow_instruments (region, to_person, issued_at)",
    """
    CREATE INDEX approvalflow_instruments_with_result ON approvalflow_instruments (region, answered_at, ref)
    WHERE discipline != ''
    """,
    "CREATE INDEX approvalflow_cards_raised ON approvalflow_cards (region, raised_at)",
    """
    CREATE TABLE approvalflow_calamities (region {text} NOT NULL, ref {text} NOT NULL, state {text} NOT NULL,
    starts BIGINT NOT NULL, ends BIGINT NOT NULL, agencies {text} NOT NULL, ground {text} NOT NULL, reason {text}
    NOT NULL, proposed_at BIGINT NOT NULL, proposed_by {text} NOT NULL, proposed_for {text} NOT NULL, decided_at
    BIGINT, decided_by {text} NOT NULL, decided_for {text} NOT NULL, words {text} NOT NULL, PRIMARY KEY (region,
    ref), CONSTRAINT state_is_known CHECK (state IN ('proposed', 'declared', 'turned-down')), CONSTRAINT
    it_ends_later_than_it_starts CHECK (starts < ends), CONSTRAINT another_person_decides CHECK (decided_by = ''
    OR decided_by <> proposed_by), CONSTRAINT somebody_decided CHECK (state = 'proposed' OR decided_by <> ''),
    CONSTRAINT turning_down_says_why CHECK (state <> 'turned-down' OR length(trim(words)) > 0), CONSTRAINT
    region_is_not_empty CHECK (length(trim(region)) > 0), CONSTRAINT ref_is_not_empty CHECK (length(trim(ref)) >
    0), CONSTRAINT ground_is_not_empty CHECK (length(trim(ground)) > 0), CONSTRAINT reason_is_not_empty CHECK
    (length(trim(reason)) > 0), CONSTRAINT proposed_by_is_not_empty CHECK (length(trim(proposed_by)) > 0))
    """,
)

#: Table, event, what it says, when, what tells it from another guard of the table, and whether it looks into tables.
GUARDS: tuple[tuple[str, str, str, str, str, bool], ...] = (
    ("findings", "DELETE", "findings are never taken away", "", "", False),
    (
        "findings",
        "INSERT",
        "taken: findings",
        """
    EXISTS (SELECT 1 FROM approvalflow_findings WHERE region = NEW.region AND ref = NEW.ref) OR EXISTS (SELECT 1
    FROM approvalflow_findings WHERE region = NEW.region AND subject_kind = NEW.subject_kind AND subject =
    NEW.subject AND rule = NEW.rule AND level = NEW.level)
    """,
        "",
        False,
    ),
    (
        "findings",
        "UPDATE",
        "what was found never changes",
        """
    NEW.rule <> OLD.rule OR NEW.level <> OLD.level OR NEW.subject_kind <> OLD.subject_kind OR NEW.subject <>
    OLD.subject OR NEW.case_ref <> OLD.case_ref OR NEW.agency <> OLD.agency OR NEW.person <> OLD.person OR
    NEW.unit_head <> OLD.unit_head OR NEW.law <> OLD.law OR NEW.rulebook <> OLD.rulebook OR NEW.edition <>
    OLD.edition OR NEW.found_at <> OLD.found_at OR NEW.position <> OLD.position OR NEW.zh <> OLD.zh OR NEW.en <>
    OLD.en OR NEW.evidence <> OLD.evidence
    """,
        "",
        False,
    ),
    (
        "findings",
        "UPDATE",
        "a finding is decided once",
        "OLD.state <> 'open' AND NOT (OLD.state = 'noted' AND NEW.state = 'carded')",
        "state",
        False,
    ),
    ("instruments", "DELETE", "instruments are never taken away", "", "", False),
    (
        "instruments",
        "INSERT",
        "taken: instruments",
        """
    EXISTS (SELECT 1 FROM approvalflow_instruments WHERE region = NEW.region AND ref = NEW.ref)
    """,
        "",
        False,
    ),
    (
        "instruments",
        "UPDATE",
        "what an instrument says never changes",
        """
    NEW.kind <> OLD.kind OR NEW.subject_kind <> OLD.subject_kind OR NEW.subject <> OLD.subject OR NEW.case_ref <>
    OLD.case_ref OR NEW.from_agency <> OLD.from_agency OR NEW.to_agency <> OLD.to_agency OR NEW.to_person <>
    OLD.to_person OR NEW.text <> OLD.text OR NEW.source <> OLD.source OR NEW.issued_at <> OLD.issued_at OR
    NEW.issued_by <> OLD.issued_by OR NEW.issued_for <> OLD.issued_for
    """,
        "",
        False,
    ),
    (
        "instruments",
        "UPDATE",
        "an instrument never goes back",
        "OLD.state = 'closed' OR (OLD.state = 'answered' AND NEW.state <> 'closed')",
        "state",
        False,
    ),
    ("calamities", "DELETE", "calamities are never taken away", "", "", False),
    (
        "calamities",
        "INSERT",
        "taken: calamities",
        "EXISTS (SELECT 1 FROM approvalflow_calamities WHERE region = NEW.region AND ref = NEW.ref)",
        "",
        False,
    ),
    (
        "calamities",
        "UPDATE",
        "a calamity is decided once, and what it covers never changes",
        """
    OLD.state <> 'proposed' OR NEW.starts <> OLD.starts OR NEW.ends <> OLD.ends OR NEW.agencies <> OLD.agencies OR
    NEW.ground <> OLD.ground OR NEW.reason <> OLD.reason OR NEW.proposed_at <> OLD.proposed_at OR NEW.proposed_by
    <> OLD.proposed_by
    """,
        "",
        False,
    ),
)

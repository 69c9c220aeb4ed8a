"""Complaints, questions and ratings."""

from __future__ import annotations

NEW = ("voices",)

TABLES = (
    """
    CREATE TABLE approvalflow_voices (region {text} NOT NULL, seq {seq}, ref {text} NOT NULL, about {text} NOT
    NULL, topic {text} NOT NULL, state {text} NOT NULL, version BIGINT NOT NULL, agency {text} NOT NULL, person
    {text} NOT NULL, station {text} NOT NULL, matter {text} NOT NULL, case_ref {text}, channel {text} NOT NULL,
    named BIGINT NOT NULL CONSTRAINT named_is_yes_or_no CHECK (named IN (0, 1)), grade BIGINT NOT NULL, act
    {text} NOT NULL, party {text} NOT NULL, commitment {text} NOT NULL, given_at BIGINT NOT NULL, term {text}
    NOT NULL, turn BIGINT NOT NULL, since BIGINT, due BIGINT, yellow_at BIGINT, route {text} NOT NULL, reason
    {text} NOT NULL, extended BIGINT NOT NULL CONSTRAINT extended_is_yes_or_no CHECK (extended IN (0, 1)),
    outcome {text} NOT NULL, answer {text} NOT NULL, answered_by {text} NOT NULL, answered_at BIGINT, appeal
    {text} NOT NULL, appealed_by {text} NOT NULL, handled_by {text} NOT NULL, satisfied {text} NOT NULL, late
    {text} NOT NULL, ended_at BIGINT, ended_as {text} NOT NULL, PRIMARY KEY (region, ref), UNIQUE (region, seq),
    FOREIGN KEY(region, case_ref) REFERENCES approvalflow_cases (region, ref) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY(region, party) REFERENCES approvalflow_parties (region, id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT about_is_known CHECK (about IN ('complaint', 'question', 'rating')), CONSTRAINT
    a_rating_has_a_grade_and_names_no_case CHECK ((about = 'rating' AND grade BETWEEN 1 AND 5 AND act <> '' AND
    case_ref IS NULL) OR (about <> 'rating' AND grade = 0 AND act = '')), CONSTRAINT state_fits_what_it_is CHECK
    ((about = 'complaint' AND topic <> '' AND state IN ('filed', 'declined', 'accepted', 'answered')) OR (about
    = 'question' AND topic = '' AND state IN ('filed', 'answered')) OR (about = 'rating' AND topic = '' AND
    state IN ('kept', 'rectifying', 'appealed', 'rectified', 'closed', 'struck'))), CONSTRAINT a_term_has_an_end
    CHECK ((term = '') = (due IS NULL)), CONSTRAINT it_is_open_or_it_ended CHECK ((term = '') = (ended_at IS NOT
    NULL)), CONSTRAINT outcome_is_known CHECK (outcome IN ('', 'upheld', 'unfounded')), CONSTRAINT
    an_answer_has_words CHECK (state <> 'answered' OR length(trim(answer)) > 0), CONSTRAINT declining_says_why
    CHECK (state NOT IN ('declined', 'struck') OR length(trim(reason)) > 0), CONSTRAINT
    nobody_looks_into_their_own CHECK (about <> 'complaint' OR person = '' OR handled_by = '' OR handled_by <>
    person), CONSTRAINT another_person_reviews CHECK (state <> 'struck' OR (appealed_by <> '' AND handled_by <>
    appealed_by)), CONSTRAINT region_is_not_empty CHECK (length(trim(region)) > 0), CONSTRAINT ref_is_not_empty
    CHECK (length(trim(ref)) > 0), CONSTRAINT party_is_not_empty CHECK (length(trim(party)) > 0), CONSTRAINT
    commitment_is_not_empty CHECK (length(trim(commitment)) > 0))
    """,
    "CREATE UNIQUE INDEX approvalflow_rated_once ON approvalflow_voices (region, act) WHERE act != ''",
    "CREATE INDEX approvalflow_voices_about ON approvalflow_voices (region, about, agency, seq)",
    "CREATE INDEX approvalflow_voices_given ON approvalflow_voices (region, given_at)",
    "CREATE INDEX approvalflow_voices_open ON approvalflow_voices (region, agency, seq) WHERE term != ''",
)

#: Table, event, what it says, when, what tells it from another guard of the table, and whether it looks into tables.
GUARDS: tuple[tuple[str, str, str, str, str, bool], ...] = (
    (
        "voices",
        "DELETE",
        "voices are never taken away",
        "",
        "",
        False,
    ),
    (
        "voices",
        "INSERT",
        "taken: voices",
        "EXISTS (SELECT 1 FROM approvalflow_voices WHERE region = NEW.region AND ref = NEW.ref)",
        "",
        False,
    ),
    (
        "voices",
        "UPDATE",
        "what a voice is about never changes, and one that is over stays so",
        """
        OLD.ended_at IS NOT NULL OR NEW.version <= OLD.version OR NEW.about <> OLD.about OR NEW.topic <>
        OLD.topic OR NEW.agency <> OLD.agency OR NEW.channel <> OLD.channel OR NEW.named <> OLD.named OR
        NEW.grade <> OLD.grade OR NEW.act <> OLD.act OR NEW.party <> OLD.party OR NEW.commitment <>
        OLD.commitment OR NEW.person <> OLD.person OR NEW.station <> OLD.station OR NEW.matter <> OLD.matter OR
        NEW.given_at <> OLD.given_at
        """,
        "",
        False,
    ),
)

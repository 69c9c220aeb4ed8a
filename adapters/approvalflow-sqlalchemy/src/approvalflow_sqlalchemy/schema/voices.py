"""Complaints, questions and ratings. Who spoke, and what was said, is with the parties alone."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, PrimaryKeyConstraint, Table, literal_column

from approvalflow_sqlalchemy.schema.columns import (
    EMPTY,
    flag,
    instant,
    metadata,
    not_empty,
    number,
    ordinal,
    region,
    text,
)
from approvalflow_sqlalchemy.schema.money import referring

__all__ = ["voices"]

_RATED = "about = 'rating'"

#: `case_ref` is NULL where a voice names no case, as no rating does.
voices = Table(
    "approvalflow_voices",
    metadata,
    region(),
    *ordinal(),
    text("ref"),
    text("about"),
    text("topic"),
    text("state"),
    number("version"),
    text("agency"),
    text("person"),
    text("station"),
    text("matter"),
    text("case_ref", nullable=True),
    text("channel"),
    flag("named"),
    number("grade"),
    text("act"),
    text("party"),
    text("commitment"),
    instant("given_at"),
    text("term"),
    number("turn"),
    instant("since", nullable=True),
    instant("due", nullable=True),
    instant("yellow_at", nullable=True),
    text("route"),
    text("reason"),
    flag("extended"),
    text("outcome"),
    text("answer"),
    text("answered_by"),
    instant("answered_at", nullable=True),
    text("appeal"),
    text("appealed_by"),
    text("handled_by"),
    text("satisfied"),
    text("late"),
    instant("ended_at", nullable=True),
    text("ended_as"),
    PrimaryKeyConstraint("region", "ref"),
    referring("cases", ["case_ref"], ["ref"]),
    referring("parties", ["party"], ["id"]),
    CheckConstraint("about IN ('complaint', 'question', 'rating')", name="about_is_known"),
    CheckConstraint(
        f"({_RATED} AND grade BETWEEN 1 AND 5 AND act <> '' AND case_ref IS NULL) "
        "OR (about <> 'rating' AND grade = 0 AND act = '')",
        name="a_rating_has_a_grade_and_names_no_case",
    ),
    CheckConstraint(
        "(about = 'complaint' AND topic <> '' AND state IN ('filed', 'declined', 'accepted', 'answered')) "
        "OR (about = 'question' AND topic = '' AND state IN ('filed', 'answered')) "
        f"OR ({_RATED} AND topic = '' "
        "AND state IN ('kept', 'rectifying', 'appealed', 'rectified', 'closed', 'struck'))",
        name="state_fits_what_it_is",
    ),
    CheckConstraint("(term = '') = (due IS NULL)", name="a_term_has_an_end"),
    CheckConstraint("(term = '') = (ended_at IS NOT NULL)", name="it_is_open_or_it_ended"),
    CheckConstraint("outcome IN ('', 'upheld', 'unfounded')", name="outcome_is_known"),
    CheckConstraint("state <> 'answered' OR length(trim(answer)) > 0", name="an_answer_has_words"),
    CheckConstraint("state NOT IN ('declined', 'struck') OR length(trim(reason)) > 0", name="declining_says_why"),
    CheckConstraint(
        "about <> 'complaint' OR person = '' OR handled_by = '' OR handled_by <> person",
        name="nobody_looks_into_their_own",
    ),
    CheckConstraint(
        "state <> 'struck' OR (appealed_by <> '' AND handled_by <> appealed_by)", name="another_person_reviews"
    ),
    *not_empty("region", "ref", "party", "commitment"),
)
Index("approvalflow_voices_given", voices.c.region, voices.c.given_at)
Index("approvalflow_voices_about", voices.c.region, voices.c.about, voices.c.agency, voices.c.seq)
_open = voices.c.term != EMPTY
Index(
    "approvalflow_voices_open",
    voices.c.region,
    voices.c.agency,
    voices.c.seq,
    sqlite_where=_open,
    postgresql_where=_open,
)
_act = voices.c.act != literal_column("''")
Index(
    "approvalflow_rated_once",
    voices.c.region,
    voices.c.act,
    unique=True,
    sqlite_where=_act,
    postgresql_where=_act,
)

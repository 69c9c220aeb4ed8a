"""What the database itself refuses of complaints, questions and ratings: each statement goes past the store."""

import pytest
from sqlalchemy.exc import DBAPIError

from approvalflow.ports.store import Party
from approvalflow.testing.store_samples import HERE, NOON, voice
from approvalflow_sqlalchemy import open_store

RATING = {"about": "rating", "topic": "", "grade": 5, "act": "cd" * 32, "state": "rectifying", "term": "rectification"}
OVER = {"state": "answered", "answer": "已核实", "term": "", "since": None, "due": None, "ended_at": NOON + 9}


@pytest.fixture
def run(url):
    """Runs a statement in a transaction of its own, and says what the database answered, or nothing."""
    store = open_store(url)
    with store.unit(HERE) as unit:
        unit.put_party(Party("p-1", b"\x01" * 32, {}))
        unit.put_voice(voice("v-1", person="u-17"), expected=0)
        unit.put_voice(voice("v-2", **RATING), expected=0)
        unit.put_voice(voice("v-3", **OVER), expected=0)
        unit.commit()

    def execute(change, ref):
        where = f"WHERE region = '{HERE}' AND ref = '{ref}'"
        try:
            with store.engine.begin() as connection:
                assert connection.exec_driver_sql(f"{change} {where}").rowcount
        except DBAPIError as error:
            return str(error.orig)
        return ""

    yield execute
    store.close()


def sets(what):
    return f"UPDATE approvalflow_voices SET version = version + 1, {what}"


@pytest.mark.parametrize(
    ("change", "ref", "says"),
    [
        ("DELETE FROM approvalflow_voices", "v-1", "never taken away"),
        (sets("commitment = 'ff'"), "v-1", "never changes"),
        (sets("agency = 'fire'"), "v-1", "never changes"),
        ("UPDATE approvalflow_voices SET reason = 'x'", "v-1", "never changes"),
        (sets("answer = '另一种说法'"), "v-3", "over stays so"),
        (sets("grade = 1"), "v-2", "never changes"),
        (sets("case_ref = 'c-1'"), "v-2", "a_rating_has_a_grade_and_names_no_case"),
        (sets("state = 'answered'"), "v-1", "an_answer_has_words"),
        (sets("state = 'rectified'"), "v-1", "state_fits_what_it_is"),
        (sets("state = 'declined', reason = '  '"), "v-1", "declining_says_why"),
        (sets("due = NULL"), "v-1", "a_term_has_an_end"),
        (sets("term = '', due = NULL"), "v-1", "it_is_open_or_it_ended"),
        (sets("handled_by = 'u-17'"), "v-1", "nobody_looks_into_their_own"),
        (sets("state = 'struck', reason = '误', appealed_by = 'u-1', handled_by = 'u-1'"), "v-2", "another_person"),
    ],
)
def test_what_cannot_be_written(run, change, ref, says):
    assert says in run(change, ref)


def test_what_may_be_written(run):
    assert run(sets("state = 'accepted', route = 'centre', handled_by = 'u-9'"), "v-1") == ""

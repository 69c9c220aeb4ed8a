"""The stores cannot be told apart: the same units, whatever they hold, leave the same in memory and in a database."""

import shutil
import tempfile
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from approvalflow.errors import ApprovalflowError
from approvalflow.memory import MemoryStore
from approvalflow.office.digest import digest_of_store
from approvalflow.ports.store import Command, Incoming, MatterVersion, Party, StepRow, Timer
from approvalflow.testing.store_samples import (
    HERE,
    NOON,
    bill,
    card,
    case_row,
    draft,
    letter,
    payment,
    posting,
    receipt,
)
from approvalflow_sqlalchemy import open_store

AGENCIES = ("urban-management", "fire-brigade")
#: A column of text; PostgreSQL keeps no NUL there.
words = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=3)
refs = st.sampled_from(["c-1", "c-2", "c-3"])
few = st.integers(0, 3)
instants = st.integers(NOON - 2, NOON + 3)
states = st.sampled_from(["", "open", "paid", "raised"])
steps = st.lists(
    st.builds(
        StepRow,
        st.sampled_from(["site-check", "fire"]),
        st.sampled_from(AGENCIES),
        st.just("officer"),
        st.sampled_from(["", "u-7"]),
        st.none() | instants,
        st.none() | instants,
        st.booleans(),
    ),
    max_size=2,
).map(tuple)
rows = st.builds(
    case_row,
    refs,
    version=st.integers(1, 4),
    agency=st.sampled_from(AGENCIES),
    party=st.sampled_from(["p-1", "p-2"]),
    stage=st.sampled_from(["filed", "granted"]),
    filed_at=instants,
    number=st.sampled_from(["", "N-1", "N-2"]),
    closed_at=st.none() | instants,
    provisional=st.booleans(),
    steps=steps,
)
drafts = st.builds(
    draft,
    st.sampled_from(["case-filed", "attempt-refused", "matter-published"]),
    case_ref=st.just("") | refs,
    case_seq=few,
    body=st.dictionaries(st.text(max_size=3), st.none() | st.booleans() | st.integers() | st.text(), max_size=3),
).map(lambda d: d if d.case_ref else evolve(d, case_seq=0))
timers = st.builds(Timer, refs, st.just("case"), st.sampled_from(["yellow", "red"]), few, instants)
effects = st.builds(
    letter, st.sampled_from(["m-1", "m-2", "m-3", "m-4"]), line=st.sampled_from(["", "c-1", "c-2"]), next_try=instants
)
keys = st.sampled_from(["m-1", "m-2", "m-9"])
messages = st.builds(Incoming, st.sampled_from(["d-1", "d-2"]), st.just("bank"), st.binary(), st.just({}), instants)
cards = st.builds(
    card,
    st.sampled_from(["k-1", "k-2"]),
    level=st.sampled_from(["yellow", "red"]),
    agency=st.sampled_from(AGENCIES),
    state=st.sampled_from(["raised", "lifted"]),
    raised_at=instants,
)
bills = st.builds(
    bill,
    st.sampled_from(["b-1", "b-2"]),
    case_ref=refs,
    state=st.sampled_from(["open", "paid"]),
    due_at=st.none() | instants,
)
payments = st.builds(
    payment, st.sampled_from(["t-1", "t-2"]), bill_ref=st.sampled_from(["", "b-1"]), verdict=st.just("suspense")
)
receipts = st.builds(
    receipt, st.sampled_from(["0000000001", "0000000002"]), st.sampled_from(["t-1", "t-2"]), case_ref=refs
)


def call(name, *arguments, **named):
    """A call of a unit's method: its name, arguments and named arguments."""
    return st.tuples(st.just(name), st.tuples(*arguments), st.fixed_dictionaries(named))


calls = st.one_of(
    call("put_case", rows, expected=few),
    call("append", st.lists(drafts, max_size=3)),
    call("next_number", st.sampled_from(["acceptance", "step"])),
    call("put_party", st.builds(Party, st.just("p-1"), st.binary(), st.just({"name": "王芳"}))),
    call("put_command", st.builds(Command, st.sampled_from(["k-1", "k-2"]), words, st.just({}), instants)),
    call("put_matter_version", st.builds(MatterVersion, st.just("m"), st.sampled_from(["1", "2"]), st.just({}))),
    call("rearm", refs, st.lists(timers, max_size=3)).map(
        lambda c: (c[0], (c[1][0], [evolve(timer, subject=c[1][0]) for timer in c[1][1]]), c[2])
    ),
    call("fired", timers),
    call("fire", st.lists(timers, max_size=2)),
    call("take_cases", st.lists(refs, max_size=2)),
    call("put_taken", st.lists(rows, max_size=2)),
    call("owe", st.lists(effects, max_size=3)),
    call(
        "take_owed",
        instants,
        limit=st.integers(1, 3),
        until=instants,
        kind=st.sampled_from(["", "letter", "message"]),
        without=st.sampled_from([(), ("counter",), ("bank", "sms"), ("count", "er", "counter")]),
        least_tried_first=st.booleans(),
    ),
    call("settle", keys, instants),
    call("postpone", keys, next_try=instants, error=words, parked=st.booleans()),
    call("unpark", keys, instants),
    call("receive", messages),
    call(
        "processed", st.sampled_from(["d-1", "d-9"]), outcome=st.sampled_from(["done", "rejected"]), reason=st.just("")
    ),
    call("put_card", cards, expected_state=st.sampled_from(["", "raised"])),
    call("put_bill", bills, expected_state=st.sampled_from(["", "open"])),
    call("put_payment", payments),
    call("put_receipt", receipts),
    call("post", st.lists(st.builds(posting, st.sampled_from(["b-1", "b-2"])), max_size=2)),
    call("put_cursor", st.just("board"), few),
    call("put_cursor", st.just("board"), few, expected=few),
)


def carry_out(store, unit_of_calls):
    """What a unit answered, call by call, and the kind of error that ended it, if one did."""
    answers = []
    try:
        with store.unit(HERE) as unit:
            for name, arguments, named in unit_of_calls:
                answers.append(getattr(unit, name)(*arguments, **named))
            unit.commit()
    except ApprovalflowError as error:
        answers.append(type(error).__name__)
    return answers


def everything(store):
    """All that a region can be asked."""
    with store.reading(HERE) as reading:
        return {
            "cases": [reading.case(ref) for ref in ("c-1", "c-2", "c-3")],
            "numbers": [reading.ref_of(number) for number in ("N-1", "N-2", "")],
            "open": [reading.open_cases(agency=agency) for agency in ("", *AGENCIES)],
            "of": [reading.cases_of(party) for party in ("p-1", "p-2")],
            "recent": [
                reading.recent_cases(limit=2, agency=a, stage=s) for a in ("", AGENCIES[0]) for s in ("", "filed")
            ],
            "journal": [reading.entries(), reading.head(), reading.entries(kinds=["case-filed"], limit=2)],
            "of case": [(reading.case_entries(ref), reading.about_case(ref)) for ref in ("c-1", "c-2")],
            "kept": [reading.party("p-1"), reading.command("k-1"), reading.matter_version("m", "1")],
            "timers": [reading.timers_due(NOON + 9, 4), reading.timers_of("c-1")],
            "owed": [reading.owed(), reading.owed(parked=True), [reading.effect(key) for key in ("m-1", "m-2", "m-9")]],
            "messages": [reading.incoming(), reading.incoming(outcome="done"), reading.message("d-1")],
            "cards": [reading.cards(), reading.cards(state="raised"), reading.cards(agency=AGENCIES[0])],
            "bills": [reading.bills_of("c-1"), reading.bills_in(["open", "paid"]), reading.bill("b-1")],
            "money": [reading.payments_of("b-1"), reading.payments_in_suspense(), reading.postings()],
            "receipts": [reading.receipts_of(ref) for ref in ("c-1", "c-2", "c-3")],
            "cursor": reading.cursor("board"),
            "content": list(reading.content()),
        }


def copied(store):
    """Another store in memory, loaded with all that this one holds."""
    copy = MemoryStore()
    with store.reading(HERE) as reading, copy.unit(HERE) as unit:
        for table, rows in groupby(reading.content(), key=itemgetter(0)):
            unit.load(table, (row for _, row in rows))
        unit.commit()
    return copy


@pytest.fixture(scope="module")
def template():
    """An empty database, made once and copied for each example."""
    folder = Path(tempfile.mkdtemp())
    open_store(f"sqlite:///{folder}/empty.db").close()
    yield folder
    shutil.rmtree(folder)


histories = st.lists(st.lists(calls, min_size=1, max_size=5), min_size=1, max_size=8)


def compare(store, units):
    """Unit by unit the answers and refusals are equal, and at the end so is everything that can be read."""
    memory = MemoryStore()
    try:
        for unit in units:
            assert carry_out(store, unit) == carry_out(memory, unit)
        assert everything(store) == everything(memory) == everything(copied(store))
        assert digest_of_store(store, HERE) == digest_of_store(memory, HERE)
    finally:
        store.close()


@given(histories)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_memory_and_sqlite_give_the_same_answers(template, units):
    """Whatever units a region sees, nobody can tell from answers and refusals which store keeps it."""
    shutil.copy(template / "empty.db", template / "one.db")
    try:
        compare(open_store(f"sqlite:///{template}/one.db"), units)
    finally:
        for beside in template.glob("one.db*"):
            beside.unlink()


@given(histories)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_memory_and_postgresql_give_the_same_answers(database, units):
    """The same for PostgreSQL."""
    compare(open_store(database()), units)

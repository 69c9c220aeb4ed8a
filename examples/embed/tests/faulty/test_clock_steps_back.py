"""The machine's clock is set back by two days under an office on a file: the work goes on, and nothing happens before
what happened.
"""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from approvalflow.domain.deadlines.moments import DAY, HOUR
from approvalflow.failpoints import watched
from approvalflow.office.units import SET_BACK
from approvalflow.office.verify import verify
from approvalflow.outbox import LEASE, deliver
from approvalflow.supervise import look
from approvalflow.sweep import sweep
from approvalflow.testing.doubles import VirtualClock
from approvalflow_sqlalchemy import open_store
from examples.embed.tests.crashes import moments
from examples.embed.tests.crashes.county import REGION, START, filed, opened
from examples.embed.tests.crashes.outside import Outside, reached
from tests.office.world import APPROVER, CLERK, POLICE, REVIEWER, SECOND

BACK = 2 * DAY


class Died(BaseException):
    """A worker is gone."""


@pytest.fixture
def clock():
    return VirtualClock(START)


@pytest.fixture
def office(tmp_path, clock):
    """An office on a file; whatever happened, its record is sound and its cases only ever went on."""
    store = open_store(f"sqlite:///{tmp_path}/county.db")
    one = opened(store, Outside(tmp_path / "outside"), clock, "back")
    yield one
    assert verify(store, REGION).violations == ()
    assert backward(one) == []
    one.close()


def backward(office):
    """The events of each case that are dated before the one before them."""
    at = defaultdict(int)
    found = []
    with office.store.reading(REGION) as reading:
        for entry in reading.entries(limit=100_000):
            draft = entry.draft
            if draft.case_seq and draft.at < at[draft.case_ref]:
                found.append((draft.case_ref, draft.case_seq, draft.kind))
            at[draft.case_ref] = max(at[draft.case_ref], draft.at) if draft.case_seq else at[draft.case_ref]
    return found


def handed_over(office, *, by):
    """Deliver until the clock reaches an instant, an hour at a time; answers how often each letter came."""
    clock = office.clock
    while clock.now() < by:
        deliver(office)
        clock.advance(HOUR)
    deliver(office)
    came = reached(office.plugins.banks()["teller"].file)
    return Counter({key: times for (what, key, _), times in came.items() if what in ("letter", "bill-opened")})


def test_commands_go_on_and_are_dated_no_earlier(office, clock):
    """From filing to delivery, the clock two days behind after each step."""
    ref = filed(office)
    steps = [
        lambda: office.accept(ref, by=CLERK),
        lambda: office.opinion(ref, "site-check", "属实", by=REVIEWER, together=[SECOND]),
        lambda: office.opinion(ref, "police", "同意", by=POLICE),
        lambda: office.grant(ref, by=APPROVER),
        lambda: office.ask_bank(office.case(ref).fees[0].bill),
        lambda: office.issue(ref, by=CLERK),
        lambda: office.deliver(ref, by=CLERK),
    ]
    for step in steps:
        clock.advance(HOUR)
        now = clock.now()
        clock.set(now - BACK)
        step()
        clock.set(now)
    assert office.case(ref).stage == "delivered"
    with office.store.reading(REGION) as reading:
        noted = [entry.draft.body for entry in reading.entries(kinds=(SET_BACK,), limit=100)]
    # Once: whoever wrote nothing while the clock was right again did not see that it was.
    assert [one["was"] - one["now"] for one in noted] == [BACK - HOUR]


def test_what_came_due_before_is_not_done_again(office, clock):
    """Swept in the future and again in the past: each threshold once, and the dates stay."""
    moments.time_has_passed(office, clock)
    sweep(office)
    now = clock.now()
    with office.store.reading(REGION) as reading:
        before = reading.head()
    clock.set(now - BACK)
    assert (sweep(office).events, sweep(office).failed) == (0, ())
    clock.set(now)
    assert sweep(office).events == 0
    with office.store.reading(REGION) as reading:
        rungs = Counter(
            (entry.draft.case_ref, *(entry.draft.body[key] for key in ("clock", "rung", "due_version")))
            for entry in reading.entries(kinds=("rung-reached",), limit=10_000)
        )
        cases = [entry for entry in reading.entries(after=before[0], limit=100) if entry.draft.case_seq]
    assert rungs and set(rungs.values()) == {1}
    assert cases == []


def test_a_lease_of_the_future_holds_up_nothing_for_ever(office, clock):
    """A worker leased a letter and died; then the clock is set back. The letter goes out once the clock is there again
    at the latest, and everything else is handed over meanwhile, each once."""
    moments.granted(office, clock)

    def dies(name):
        if name == "effect-leased":
            raise Died

    with pytest.raises(Died), watched(dies):
        deliver(office)
    now = clock.now()
    clock.set(now - BACK)
    other = filed(office)
    came = handed_over(office, by=now + LEASE + HOUR)
    with office.store.reading(REGION) as reading:
        assert (reading.owed(), reading.owed(parked=True)) == ((), ())
    assert set(came.values()) == {1}
    assert any(key.startswith(other) for key in came)


def test_supervision_looks_at_each_entry_once(office, clock):
    """A card is raised once, whatever the clock says by then."""
    moments.to_be_looked_at(office, clock)
    look(office)
    cards = [(card.subject, card.rule, card.level) for card in office.cards()]
    clock.set(clock.now() - BACK)
    while look(office).entries:
        pass
    assert sorted((card.subject, card.rule, card.level) for card in office.cards()) == sorted(cards)
    assert len(cards) == len(set(cards)) > 0

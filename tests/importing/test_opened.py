"""Open cases of another system: they happen again by the rules of here, and go on from where they stand."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvalflow import Actor, CaseView, Light, Plugins
from approvalflow.domain.fees.bills import PaymentFact
from approvalflow.domain.fees.ledger import OPENING, balance
from approvalflow.importing.exporting import export_cases
from approvalflow.outbox import deliver
from approvalflow.supervise import look
from approvalflow.sweep import sweep
from approvalflow.testing.doubles import VirtualClock
from approvalflow.testing.simulation.kiosk import MATTERS
from tests.importing.places import bring_in, opened, refused_rules, sound, written
from tests.office.walks import Stride, begin, strides, walk
from tests.office.world import APPROVER, CLERK, REVIEWER, World

REF = "000000-old-OP-000001"
NOW = "2026-03-12T10:00:00+08:00"
PAUSED = {
    "at": "2026-03-05T10:00:00+08:00",
    "do": "pause",
    "kind": "expert-review",
    "needed": "3 working days",
    "reason": "专家评审",
}
RESUMED = {"at": "2026-03-06T10:00:00+08:00", "do": "resume"}
OPINIONS = [
    {
        "at": "2026-03-06T10:00:00+08:00",
        "do": "opinion",
        "step": "site-check",
        "text": "属实",
        "by": "a",
        "together": "b",
    },
    {"at": "2026-03-06T11:00:00+08:00", "do": "opinion", "step": "police", "text": "同意", "by": "c"},
]
GRANTED = [*OPINIONS, {"at": "2026-03-09T10:00:00+08:00", "do": "grant", "text": "准予", "by": "d"}]


def came_in(tmp_path, *rows, now=NOW, plugins=None):
    """The world after an import, and what became of the file."""
    world = World(start=now, plugins=plugins)
    path = written(tmp_path / "open.jsonl", rows)
    done = bring_in(world.office, path)
    sound(world.office)
    return world, done, path


def lived(*acts, now=NOW) -> CaseView:
    """The same case as it would have been here, each act at its time."""
    world = World()
    ref = world.filed()
    world.at("2026-03-04T10:00:00+08:00")
    world.office.accept(ref, by=CLERK)
    for at, act in acts:
        world.at(at)
        act(world.office, ref)
    world.at(now)
    return world.office.case(ref)


def like(one: CaseView, other: CaseView) -> bool:
    """Whether two cases stand alike, whatever they are called."""
    return all(
        getattr(one, name) == getattr(other, name)
        for name in ("stage", "due", "light", "paused", "waiting", "next_due", "statutory_overdue", "provisional")
    ) and [(step.key, step.state.state, step.due, step.light) for step in one.steps] == [
        (step.key, step.state.state, step.due, step.light) for step in other.steps
    ]


class TestItStandsAsItWould:
    def test_a_running_clock(self, tmp_path):
        """Due, light and steps are what this library would have; its number is the old one."""
        world, done, _ = came_in(tmp_path, opened())
        assert (done.open, done.refused, done.differing) == (1, 0, 0)
        view = world.office.case(REF)
        assert like(view, lived())
        assert view.number == "在000001号"
        assert view.due.isoformat() == "2026-03-16T17:30:00+08:00"

    def test_an_acceptance_that_a_field_alone_tells(self, tmp_path):
        """An export often has no more."""
        world, done, path = came_in(tmp_path, opened(events=[], accepted="2026-03-04T10:00:00+08:00"))
        assert done.open == 1, refused_rules(path)
        assert like(world.office.case(REF), lived())

    def test_a_pause_that_runs(self, tmp_path):
        """It ends by itself when its notified time is used up, as every pause does."""
        at = "2026-03-06T10:00:00+08:00"
        world, _, _ = came_in(tmp_path, opened(acts=[PAUSED]), now=at)
        paused = (
            "2026-03-05T10:00:00+08:00",
            lambda office, ref: office.pause(
                ref, "site-check", "expert-review", "3 working days", by=REVIEWER, reason="专家评审"
            ),
        )
        assert world.office.case(REF).paused
        assert like(world.office.case(REF), lived(paused, now=at))
        world.at(NOW)
        sweep(world.office)
        assert like(world.office.case(REF), lived(paused))
        sound(world.office)

    def test_a_pause_whose_end_alone_is_on_record(self, tmp_path):
        """The days that end there are the needed time; an end that is no whole number of days is refused."""
        until = {**PAUSED, "needed": None, "until": "2026-03-10"}
        world, _, _ = came_in(tmp_path, opened(acts=[until]), now="2026-03-06T10:00:00+08:00")
        assert world.office.case(REF).pauses[0].notified == 1773135000000000  # 2026-03-10 17:30
        _, _, path = came_in(tmp_path, opened(acts=[{**until, "until": "2026-03-08"}]))
        assert refused_rules(path) == [[("events[2] pause.until", "pause-until")]]

    def test_an_end_of_a_pause_that_came_by_itself(self, tmp_path):
        """Both systems say the same of one instant."""
        resumed = {"at": "2026-03-10T17:30:00+08:00", "do": "resume"}
        world, done, _ = came_in(tmp_path, opened(acts=[PAUSED, resumed]))
        assert done.open == 1
        assert not world.office.case(REF).paused

    def test_rungs_of_the_past_are_past_and_those_ahead_are_armed(self, tmp_path):
        """A yellow that was reached there is not reached again; red will be."""
        world, _, _ = came_in(tmp_path, opened(), now="2026-03-16T10:00:00+08:00")
        assert world.office.case(REF).light is Light.yellow
        with world.office.store.reading("000000") as reading:
            assert {timer.rung for timer in reading.timers_of(REF) if timer.clock == "promised"} == {"red"}
        world.at("2026-03-17T10:00:00+08:00")
        sweep(world.office)
        assert world.office.case(REF).light is Light.red
        looked = look(world.office, limit=1000)
        assert looked.signals  # what was missed here is found here
        sound(world.office)

    def test_words_of_the_other_system_stand_beside_its_acts(self, tmp_path):
        """An event that is no act builds nothing."""
        printed = {"at": "2026-03-05T09:00:00+08:00", "what": "打印受理通知书", "by": "old-1"}
        world, _, _ = came_in(tmp_path, opened(acts=[printed]))
        assert [dict(line.body) for line in world.office.course(REF) if line.kind == "imported-step"] == [
            {"what": "打印受理通知书"}
        ]

    def test_a_silence_that_accepted_it_keeps_the_old_number(self, tmp_path):
        """And where there was none, one of ours is drawn."""
        silent = {"matter": "kiosk", "events": [], "papers": ["application", "plan", "lease"]}
        world = World(start="2026-03-12T10:00:00+08:00", matters=MATTERS)
        rows = [opened(1, **silent), opened(2, **silent, number=None)]
        assert bring_in(world.office, written(tmp_path / "open.jsonl", rows)).open == 2
        old, new = (world.office.case(f"000000-old-OP-00000{nth}") for nth in (1, 2))
        assert (old.stage, old.number) == ("reviewing", "在000001号")
        assert new.number.startswith("000000-20260311-00001-")
        sound(world.office)


class TestNobodyHearsOfThePast:
    def test_no_letter_no_card_no_call(self, tmp_path):
        """A case that is red already raises nothing for what another system did."""
        world, _, _ = came_in(tmp_path, opened(acts=[PAUSED, RESUMED]), now="2026-04-20T10:00:00+08:00")
        assert world.office.case(REF).light is Light.red
        with world.office.store.reading("000000") as reading:
            assert not reading.owed()
        assert look(world.office, limit=1000).signals == 0
        assert world.office.letters(REF) == ()

    def test_what_happens_from_now_on_is_told(self, tmp_path):
        """The next act is an act like any other."""
        world, _, _ = came_in(tmp_path, opened(acts=OPINIONS))
        world.office.grant(REF, by=APPROVER, text="准予")
        assert [letter.letter.kind.en for letter in world.office.letters(REF)]
        sound(world.office)


class TestMoney:
    def bill(self, **said):
        """The payment notice of the other system."""
        return {"at": "2026-03-09T11:00:00+08:00", "do": "bill", "bill": "缴2026-77", "fen": 11250, **said}

    def test_an_unpaid_bill_keeps_its_number_and_its_time(self, tmp_path):
        """Its time to pay runs from its service, and who pays it pays it here."""
        world, done, path = came_in(tmp_path, opened(acts=[*GRANTED, self.bill(payment_code="4209-77")]))
        assert done.open == 1, refused_rules(path)
        (fee,) = world.office.case(REF).fees
        assert (fee.bill, fee.fen, fee.state, fee.payment_code) == ("缴2026-77", 11250, "open", "4209-77")
        assert world.office.case(REF).waiting
        fact = PaymentFact(bank="", bank_txn="t1", bill_ref="缴2026-77", state="paid", fen=11250)
        assert world.office.payment_reported(fact).state == "done"
        assert world.office.case(REF).fees[0].receipt
        sound(world.office)

    def test_money_that_was_paid_there_is_paid(self, tmp_path):
        """Its receipt is the old one, the books are opened with it, and the bank's repetition is known."""
        paid = {"at": "2026-03-10T11:00:00+08:00", "do": "paid", "fen": 11250, "bank_txn": "t1", "receipt": "旧票7"}
        world, _, _ = came_in(tmp_path, opened(acts=[*GRANTED, self.bill(), paid]))
        (fee,) = world.office.case(REF).fees
        assert (fee.state, fee.receipt) == ("paid", "旧票7")
        with world.office.store.reading("000000") as reading:
            assert balance(reading.postings())[OPENING] == 11250
            assert not reading.receipts_of(REF)
        fact = PaymentFact(bank="", bank_txn="t1", bill_ref="缴2026-77", state="paid", fen=11250)
        assert world.office.payment_reported(fact).state == "known"
        world.office.issue(REF, by=Actor("i", agency="urban", roles={"issuer"}))
        sound(world.office)

    def test_another_amount_than_the_tariff_gives_is_refused(self, tmp_path):
        """Nobody states an amount, not even another system."""
        _, _, path = came_in(tmp_path, opened(acts=[*GRANTED, self.bill(fen=99)]))
        assert refused_rules(path) == [[("events[5] bill.fen", "fee-amount")]]

    def test_a_bill_that_no_bank_has_heard_of_is_told_to_ours(self, tmp_path):
        """The other system had not come to it."""
        plugins = Plugins()
        world = World(start=NOW, plugins=plugins)
        world.office.bank = "old-bank"
        bring_in(world.office, written(tmp_path / "open.jsonl", [opened(acts=GRANTED)]))
        with world.office.store.reading("000000") as reading:
            assert [(owed.kind, owed.adapter) for owed in reading.owed()] == [("open-bill", "old-bank")]
        served = World(start=NOW, plugins=plugins)
        served.office.bank = "old-bank"
        bring_in(
            served.office, written(tmp_path / "known.jsonl", [opened(acts=[*GRANTED, self.bill(payment_code="x")])])
        )
        with served.office.store.reading("000000") as reading:
            assert not reading.owed()
            assert reading.bill("缴2026-77").due_at is not None

    def test_a_bill_number_or_a_payment_that_is_taken(self, tmp_path):
        """The second of two cases is refused, whatever collides."""
        paid = {"at": "2026-03-10T11:00:00+08:00", "do": "paid", "bank_txn": "t1"}
        rows = [
            opened(1, acts=[*GRANTED, self.bill(), paid]),
            opened(2, acts=[*GRANTED, self.bill(bill="缴2026-77")]),
            opened(3, acts=[*GRANTED, self.bill(bill="缴2026-79"), paid]),
        ]
        _, done, path = came_in(tmp_path, *rows)
        assert (done.open, done.refused) == (1, 2)
        first, second = refused_rules(path)
        assert first == [("events[5].bill", "bill-taken")]
        assert [rule for _, rule in second] == ["bank-transaction"]


class TestWhatTheyTold:
    def test_a_later_date_holds_and_is_listed(self, tmp_path):
        """Of two dates told the later one."""
        world, done, path = came_in(tmp_path, opened(due="2026-03-20T17:30:00+08:00"))
        assert done.differing == 1
        assert world.office.case(REF).due.isoformat() == "2026-03-20T17:30:00+08:00"
        assert json.loads(path.with_name("open.jsonl.differing.jsonl").read_text()) == {
            "_line": 1,
            "id": "OP-000001",
            "number": "在000001号",
            "what": "due",
            "theirs": "2026-03-20T17:30:00+08:00",
            "ours": "2026-03-16T17:30:00+08:00",
            "holds": "2026-03-20T17:30:00+08:00",
        }
        sound(world.office)

    def test_an_earlier_date_is_listed_and_ours_holds(self, tmp_path):
        """The date that the rules give is the later one."""
        world, done, _ = came_in(tmp_path, opened(due="2026-03-13T17:30:00+08:00", light="red"))
        assert done.differing == 1
        assert world.office.case(REF).due.isoformat() == "2026-03-16T17:30:00+08:00"

    def test_a_date_told_with_an_act_holds_from_then_on(self, tmp_path):
        """What was green by the date told then did not turn red in between."""
        accepted = {"at": "2026-03-04T10:00:00+08:00", "do": "accept", "due": "2026-03-25T17:30:00+08:00"}
        world, _, _ = came_in(tmp_path, opened(events=[accepted]), now="2026-03-20T10:00:00+08:00")
        assert world.office.case(REF).light is Light.green


REFUSED = {
    "a decision without opinions": ([GRANTED[-1]], "events[2] grant", "opinions-open"),
    "the maker decides": (
        [*OPINIONS, {**GRANTED[-1], "by": "a"}],
        "events[4] grant",
        "four-eyes",
    ),
    "one officer where two sign": (
        [{**OPINIONS[0], "together": None}],
        "events[2] opinion",
        "officers",
    ),
    "a pause longer than the law": ([{**PAUSED, "needed": "30 working days"}], "events[2] pause", "too-long"),
    "a pause of no kind": ([{**PAUSED, "kind": "holiday"}], "events[2] pause", "pause-kind"),
    "the end of no pause": ([RESUMED], "events[2] resume", "stage"),
    "supplements that nobody asked for": (
        [{"at": "2026-03-05", "do": "resubmit", "papers": "application"}],
        "events[2] resubmit",
        "stage",
    ),
    "a step that is not there": (
        [{"at": "2026-03-05", "do": "claim", "step": "fire"}],
        "events[2] claim",
        "no-such-step",
    ),
    "money for no bill": ([{"at": "2026-03-05", "do": "paid", "bank_txn": "t"}], "events[2] paid", "no-such-bill"),
    "a case that has ended": (
        [
            *GRANTED,
            {"at": "2026-03-09T11:00:00+08:00", "do": "bill", "bill": "b"},
            {"at": "2026-03-09T12:00:00+08:00", "do": "paid", "bank_txn": "t"},
            {"at": "2026-03-10", "do": "issue", "certificate": "占1"},
            {"at": "2026-03-11", "do": "deliver"},
        ],
        "events",
        "closed",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_rules_refuse_is_refused_with_their_words(tmp_path, name):
    """The act and the rule; nothing of the row stays, not even its applicant."""
    acts, place, rule = REFUSED[name]
    world, _, path = came_in(tmp_path, opened(acts=acts))
    assert refused_rules(path) == [[(place, rule)]]
    with world.office.store.reading("000000") as reading:
        assert not reading.parties()
        assert reading.head()[0] == 0 or not reading.case(REF)


@given(st.sampled_from(["road", "kiosk", "kiosk", "shop", "print"]), strides)
def test_export_and_import_give_the_same_case(tmp_path_factory, matter: str, way: list[Stride]):
    """Any case that was lived through here stands the same in an empty store that reads its export."""
    lived_in, ref = begin(matter)
    walk(lived_in, ref, way)
    drafts = [line for line in lived_in.office.course(ref) if line.kind != "attempt-refused"]
    late = any(before.at > after.at for before, after in pairwise(drafts))
    path = written(tmp_path_factory.mktemp("trip") / "all.jsonl", export_cases(lived_in.office))
    other = World(matters=MATTERS)
    other.clock = other.office.clock = VirtualClock(lived_in.clock.now())
    done = bring_in(other.office, path)
    if late and done.refused:
        return  # what was entered late comes in its own order, in which the rules may refuse it
    assert not done.refused, refused_rules(path)
    sound(other.office)
    before, after = lived_in.office.case(ref), other.office.case(f"000000-old-{ref}")
    if done.finished:
        assert (before.stage, before.number, before.light) == (after.stage, after.number, after.light)
        assert list(export_cases(other.office)) == path.read_text(encoding="utf-8").splitlines()
    elif not late:
        assert like(before, after)
        assert [(fee.fee, fee.fen, fee.state) for fee in before.fees] == [
            (fee.fee, fee.fen, fee.state) for fee in after.fees
        ]
    deliver(other.office)

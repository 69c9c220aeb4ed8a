"""What leaves the office and what comes in: owed and delivered in order, kept before it is read, told one by one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from approvalflow import Actor, MoveRefused
from approvalflow.domain.deadlines.moments import DAY, HOUR, SECOND
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.organisation import Agency, Organisation, Person, Region
from approvalflow.inbox import Processed, process_waiting
from approvalflow.office.numbers import query_code
from approvalflow.office.verify import verify
from approvalflow.outbox import BACKOFF, LEASE, deliver, tell_observers
from approvalflow.plugins.registry import Plugins
from approvalflow.ports.bank import BankMessage
from approvalflow.ports.kept import Entry, Owed
from approvalflow.ports.store import Reading
from approvalflow.sweep import sweep
from approvalflow.testing.simulation.kiosk import MATTERS
from tests.office.outside import Box, Ear, OtherEar, Teller
from tests.office.world import APPROVER, CLERK, World


def posted(box: Box, **more: object) -> World:
    """A world with a letter box."""
    return World(plugins=Plugins([box]), **more)  # type: ignore[arg-type]


def owed(world: World, *, parked: bool = False) -> list[Owed]:
    """What is owed, or parked."""
    with world.office.store.reading(world.office.region) as reading:
        return list(reading.owed(parked=parked))


def entries(world: World, kind: str) -> list[Entry]:
    """The journal entries of a kind."""
    with world.office.store.reading(world.office.region) as reading:
        return list(reading.entries(kinds=[kind]))


def billed(teller: Teller) -> tuple[World, str, str, int]:
    """A granted case with a bill at the teller: the world, the case, the bill, its amount."""
    world = World(plugins=Plugins([teller]))
    ref = world.reviewed()
    fee = world.office.grant(ref, by=APPROVER).fees[0]
    return world, ref, fee.bill, fee.fen


class TestOutbox:
    def test_letters_of_a_case_come_in_order_each_once(self) -> None:
        """Filing receipt, acceptance notice, decision, bill: in the order of the events, each under its own key."""
        box = Box()
        world = posted(box)
        ref = world.reviewed()
        world.office.grant(ref, by=APPROVER)
        rounds = [deliver(world.office, limit=3).done for _ in range(3)]
        assert rounds == [3, 1, 0]
        assert [letter.subject.en.split(" road")[0].split(" 0")[0] for letter in box.taken] == [
            "Filing receipt",
            "Acceptance notice",
            "Decision: granted",
            "Payment notice",
        ]
        assert len({letter.key for letter in box.taken}) == 4
        assert [letter.position for letter in box.taken] == sorted(letter.position for letter in box.taken)

    def test_a_letter_that_fails_waits_longer_each_time_and_is_parked(self) -> None:
        """Under one key, after 10 s, 1 min, 5 min ... 24 h; the last time it is parked with its error, visible."""
        box = Box(refused=("/1/letter/box",))
        world = posted(box)
        world.filed()
        for wait in BACKOFF:
            assert deliver(world.office).postponed == 1
            waiting = owed(world)[0]
            assert waiting.next_try == world.clock.now() + wait
            world.clock.advance(wait - SECOND)
            assert deliver(world.office).postponed == 0
            world.clock.advance(SECOND)
        assert deliver(world.office).parked == 1
        assert (owed(world), owed(world, parked=True)[0].attempts) == ([], len(BACKOFF) + 1)
        assert "SystemExit" in owed(world, parked=True)[0].error
        assert set(box.tried) == {box.tried[0]} and len(box.tried) == len(BACKOFF) + 1

    def test_later_letters_of_the_line_wait_and_other_lines_do_not(self) -> None:
        """A poison letter holds up its own case until it is parked, and nobody else for a moment."""
        box = Box()
        world = posted(box)
        poisoned, other = world.reviewing(), world.reviewing()
        box.refused = (f"{poisoned}/1/letter/box",)
        for _ in range(3):
            deliver(world.office)
        assert [letter.case_ref for letter in box.taken] == [other, other]
        for wait in BACKOFF:
            world.clock.advance(wait)
            deliver(world.office)
        deliver(world.office)
        assert [letter.case_ref for letter in box.taken] == [other, other, poisoned]

    def test_who_dies_before_settling_sends_again_under_the_same_key(self) -> None:
        """The lease runs out, and the letter goes again; until then nobody else sends it."""
        box = Box()
        world = posted(box)
        world.filed()
        with world.office.store.unit(world.office.region) as unit:
            taken = unit.take_owed(world.clock.now(), limit=10, until=world.clock.now() + LEASE)
            unit.commit()
        assert deliver(world.office).done == 0
        world.clock.advance(LEASE)
        assert deliver(world.office).done == 1
        assert [letter.key for letter in box.taken] == [one.key for one in taken]

    def test_an_effect_that_nobody_knows_holds_up_none(self) -> None:
        """An effect of a kind that this version does not carry out waits and is parked; the letters go."""
        box = Box()
        world = posted(box)
        now = world.clock.now()
        with world.office.store.unit(world.office.region) as unit:
            unit.owe([Owed("strange", "telegram", "box", "strange", {}, now, now)])
            unit.commit()
        world.filed()
        done = deliver(world.office)
        assert (done.done, done.postponed) == (1, 1)

    def test_the_query_code_is_in_the_letter_and_nowhere_else(self) -> None:
        """What is owed and what is journaled hold a gap; the code is put in when the letter is handed over."""
        box = Box()
        world = posted(box)
        ref = world.filed()
        kept = str(owed(world)) + str(entries(world, "case-filed"))
        with world.office.store.reading(world.office.region) as reading:
            row = reading.case(ref)
            assert row is not None
            party = reading.party(row.party)
        assert party is not None
        code = query_code(party.salt, ref)
        deliver(world.office)
        assert code in box.taken[0].body.zh and code in box.taken[0].body.en
        assert code not in kept

    def test_one_reminder_at_the_instant_of_yellow(self) -> None:
        """The handler is told once when the clock turns yellow, not once for each name of that instant."""
        box = Box()
        organisation = Organisation(
            Region("000000", Text("示例", "sample")),
            agencies={"urban": Agency("urban", Text("城管", "urban"), head="boss")},
            people={"boss": Person("boss", "王", "urban", frozenset({"head"}), email="boss@example.org")},
        )
        world = posted(box)
        world.office.organisation = organisation
        ref = world.filed()
        world.clock.advance(30 * DAY)
        sweep(world.office)
        keys = [one.key for one in owed(world) if "/reminder/" in one.key and one.key.startswith(ref)]
        rungs = [one.draft for one in entries(world, "rung-reached") if one.draft.case_ref == ref]
        told_at = [next(rung.at for rung in rungs if f"/{rung.case_seq}/" in key) for key in keys]
        clocks = [next(rung.body["clock"] for rung in rungs if f"/{rung.case_seq}/" in key) for key in keys]
        assert keys and len(set(zip(clocks, told_at, strict=True))) == len(keys)


class TestBills:
    def test_opening_a_bill_makes_its_payment_code_known(self) -> None:
        """The bank gives the code after commit; the case and its letters hold it."""
        teller = Teller()
        world, ref, bill, _ = billed(teller)
        assert world.office.case(ref).fees[0].payment_code == ""
        assert deliver(world.office).done == 1
        fee = world.office.case(ref).fees[0]
        assert (fee.payment_code, fee.pay_url) == (f"code of {bill}", "https://bank.example")
        assert teller.opened == [bill]
        assert deliver(world.office).done == 0

    def test_a_bank_that_is_down_gets_the_bill_later(self) -> None:
        """The case goes on; the bill is opened when the bank is back, once."""
        teller = Teller(up=False)
        world, ref, bill, _ = billed(teller)
        assert deliver(world.office).postponed == 1
        teller.up = True
        world.clock.advance(BACKOFF[0])
        assert deliver(world.office).done == 1
        assert teller.opened == [bill] and world.office.case(ref).fees[0].payment_code

    def test_a_bill_that_was_closed_meanwhile_is_not_announced(self) -> None:
        """The bank comes back when the fee has fallen away: nobody is asked to pay, and the bank closes it."""
        teller = Teller(up=False)
        world = World(plugins=Plugins([teller]), matters=MATTERS)
        ref = world.filed("kiosk", papers=("application", "lease"))
        bill = world.office.accept(ref, by=CLERK).fees[0].bill
        world.office.refuse(ref, by=APPROVER, reason="不符", basis="art. 38")
        teller.up = True
        for _ in range(3):
            deliver(world.office)
            world.clock.advance(HOUR)
        case = world.office.case(ref)
        assert (case.stage, case.fees[0].payment_code) == ("refused", "")
        assert teller.closed == [bill] and not entries(world, "bill-known")


class TestInbox:
    def test_a_payment_is_counted_and_the_same_message_is_known(self) -> None:
        """Done the first time, known ever after, and nothing twice."""
        teller = Teller()
        world, ref, bill, fen = billed(teller)
        for _ in range(3):
            assert world.office.bank_message("teller", teller.message(bill, fen)).body == b"ok"
        assert teller.outcomes == ["done", "known", "known"]
        assert world.office.case(ref).fees[0].state == "paid"
        assert len(entries(world, "fee-paid")) == 1
        with world.office.store.reading(world.office.region) as reading:
            assert reading.incoming() == ()

    def test_a_message_is_kept_before_it_is_read(self) -> None:
        """The adapter is down: the message is there, the bank is asked to come again, and it is processed later."""
        teller = Teller()
        world, ref, bill, fen = billed(teller)
        teller.up = False
        assert world.office.bank_message("teller", teller.message(bill, fen)).body == b"again"
        with world.office.store.reading(world.office.region) as reading:
            assert [message.body for message in reading.incoming()] == [teller.message(bill, fen).body]
        assert process_waiting(world.office).waiting == 1
        teller.up = True
        world.clock.advance(BACKOFF[0])
        assert process_waiting(world.office).done == 1
        assert world.office.case(ref).fees[0].state == "paid"
        assert process_waiting(world.office).done == 0

    def test_a_message_that_came_again_while_it_waited_counts_once(self) -> None:
        """Kept while the adapter was down, sent again when it is up: one payment, nothing left."""
        teller = Teller()
        world, _, bill, fen = billed(teller)
        teller.up = False
        world.office.bank_message("teller", teller.message(bill, fen))
        teller.up = True
        world.office.bank_message("teller", teller.message(bill, fen))
        assert teller.outcomes == ["later", "done"]
        assert len(entries(world, "fee-paid")) == 1
        assert process_waiting(world.office) == Processed(0, 0)

    def test_a_forged_message_is_rejected_and_recorded(self) -> None:
        """It changes nothing; the journal says that it came; however often it comes, it is rejected."""
        teller = Teller()
        world, ref, bill, fen = billed(teller)
        for _ in range(6):
            world.office.bank_message("teller", teller.message(bill, fen, signature="forged"))
        assert teller.outcomes == ["rejected"] * 6
        assert world.office.case(ref).fees[0].state == "open"
        assert len(entries(world, "message-rejected")) == 1

    def test_a_forged_copy_does_not_silence_the_bank(self) -> None:
        """Somebody sends the bytes first with a false signature: the sound message still pays."""
        teller = Teller()
        world, ref, bill, fen = billed(teller)
        world.office.bank_message("teller", teller.message(bill, fen, signature="forged"))
        world.office.bank_message("teller", teller.message(bill, fen))
        assert world.office.case(ref).fees[0].state == "paid"

    def test_a_message_of_no_bill_is_rejected_and_recorded(self) -> None:
        """A sound message about a bill that nobody opened moves no money."""
        teller = Teller()
        world, _, _, fen = billed(teller)
        world.office.bank_message("teller", teller.message("nothing", fen))
        assert teller.outcomes == ["rejected"]
        assert [one.draft.body["rule"] for one in entries(world, "payment-rejected")] == ["unknown-bill"]

    def test_a_message_that_nobody_can_read_holds_up_no_other(self) -> None:
        """One breaks the adapter for ever, the next one is processed."""
        teller = Teller()
        world, ref, bill, fen = billed(teller)
        teller.up = False
        world.office.bank_message("teller", BankMessage(b"not json", {"signature": "sound"}))
        world.office.bank_message("teller", teller.message(bill, fen))
        teller.up = True
        processed = process_waiting(world.office)
        assert (processed.done, processed.waiting) == (1, 1)
        assert world.office.case(ref).fees[0].state == "paid"

    def test_the_books_are_the_same_in_any_order(self) -> None:
        """Right amount, wrong amount, second payment and a copy, in any order: one receipt, the rest held."""
        ends = set()
        for order in ((0, 1, 2, 3), (3, 2, 1, 0), (1, 3, 0, 2), (2, 0, 3, 1)):
            teller = Teller()
            world, _, bill, fen = billed(teller)
            said = [
                teller.message(bill, fen, txn="a"),
                teller.message(bill, fen + 1, txn="b"),
                teller.message(bill, fen, txn="c"),
                teller.message(bill, fen, txn="a"),
            ]
            for number in order:
                world.office.bank_message("teller", said[number])
            with world.office.store.reading(world.office.region) as reading:
                ends.add(tuple(sorted((one.debit, one.credit, one.fen) for one in reading.postings())))
            assert not verify(world.office.store, world.office.region).violations
        assert len(ends) == 1


class TestObservers:
    def test_each_is_told_everything_once_in_order(self) -> None:
        """Two observers, two rounds: every entry once, in the order of the journal."""
        one, other = Ear(), OtherEar()
        world = World(plugins=Plugins([one, other]))
        world.reviewing()
        tell_observers(world.office, limit=2)
        while tell_observers(world.office):
            pass
        with world.office.store.reading(world.office.region) as reading:
            whole = list(range(1, reading.head()[0] + 1))
        assert one.heard == other.heard == whole

    def test_one_that_fails_harms_no_other_and_is_told_again(self) -> None:
        """It stays at the entry it failed at; the other hears all; when it can hear again, it misses nothing."""
        one, other = Ear(), OtherEar()
        one.deaf_to.add("case-accepted")
        world = World(plugins=Plugins([one, other]))
        world.reviewing()
        tell_observers(world.office)
        tell_observers(world.office)
        assert len(one.heard) < len(other.heard)
        one.deaf_to.clear()
        tell_observers(world.office)
        assert one.heard == other.heard

    def test_a_worker_whose_look_is_old_tells_nobody_again(self) -> None:
        """Between its look and its lease another one told everything; and nobody is left holding a lease."""
        ear = Ear()
        world = World(plugins=Plugins([ear]))
        world.reviewing()
        look, others = world.office._reading, [tell_observers]

        @contextmanager
        def looked() -> Iterator[Reading]:
            with look() as reading:
                yield reading
            if others:
                others.pop()(world.office)

        world.office._reading = looked  # type: ignore[method-assign]
        assert tell_observers(world.office) == 0
        heard = list(ear.heard)
        assert heard == list(range(1, len(heard) + 1))
        world.filed()
        assert tell_observers(world.office) > 0
        assert ear.heard == list(range(1, len(ear.heard) + 1))


class TestAttempts:
    def test_only_officers_leave_attempts(self) -> None:
        """What an officer tried is in the journal with its rule; what a citizen tried is not."""
        world = World()
        ref = world.reviewing()
        with pytest.raises(MoveRefused):
            world.office.grant(ref, by=APPROVER)
        with world.office.store.reading(world.office.region) as reading:
            row = reading.case(ref)
        assert row is not None
        with pytest.raises(MoveRefused):
            world.office.supply(ref, {"plan": b"x"}, by=Actor("citizen", party=row.party))
        attempts = entries(world, "attempt-refused")
        assert [(one.draft.by, one.draft.body["move"], one.draft.body["rule"]) for one in attempts] == [
            ("approver", "grant", "opinions-open")
        ]

    def test_a_refused_command_leaves_what_time_did(self) -> None:
        """The clock accepted the case; the officer's late acceptance is refused, and the deemed one stays."""
        world = World()
        ref = world.filed()
        world.clock.advance(20 * DAY)
        with pytest.raises(MoveRefused):
            world.office.accept(ref, by=CLERK)
        assert [one.draft.by for one in entries(world, "case-accepted")] == ["system"]

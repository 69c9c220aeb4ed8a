"""A machine's clock that is set back: it is noted in the journal, and nothing that happens now lies before what was."""

import pytest

from approvalflow import Actor, Office, Plugins
from approvalflow.domain.deadlines.moments import HOUR, SECOND
from approvalflow.memory import MemoryStore
from approvalflow.office.units import SET_BACK
from approvalflow.outbox import deliver
from approvalflow.supervise import look
from approvalflow.sweep import sweep
from approvalflow.testing.simulation.channel import LetterBox
from approvalflow.testing.simulation.faults import CLASSES, Faults
from approvalflow.testing.simulation.misbehaviour import Misbehaviour, Outside
from approvalflow.testing.simulation.people import ORGANISATION
from approvalflow.testing.simulation.streams import Streams
from approvalflow.testing.simulation.town import TownCalendar
from tests.office.notices import THURSDAY_OFF, county
from tests.office.outside import Teller
from tests.office.test_amendments import amend, built, due
from tests.office.world import CLERK, HEAD, MATTERS, World


def notes(office):
    """The entries that note a clock that was set back, each with what it showed before and after."""
    with office.store.reading(office.region) as reading:
        return [entry.draft.body for entry in reading.entries(kinds=[SET_BACK])]


class TestANote:
    @pytest.mark.parametrize(("back", "times"), [(SECOND - 1, 0), (SECOND, 1), (48 * HOUR, 1)])
    def test_is_written_once_from_a_second_on(self, back, times):
        """Before the next entry; a clock that is corrected by less is not worth a word."""
        world = World()
        world.filed()
        was = world.clock.now()
        world.clock.set(was - back)
        world.filed()
        world.filed()
        assert notes(world.office) == [{"was": was, "now": was - back}] * times

    def test_stands_before_what_is_written_behind_the_clock(self):
        """Whoever reads the journal in order is warned first."""
        world = World()
        world.filed()
        world.clock.set(world.clock.now() - HOUR)
        with world.office.store.reading(world.office.region) as reading:
            before, _ = reading.head()
        world.filed()
        with world.office.store.reading(world.office.region) as reading:
            assert [entry.draft.kind for entry in reading.entries(after=before)][:2] == [SET_BACK, "case-filed"]

    def test_is_written_by_a_process_that_starts_behind_the_record(self):
        """It has seen no other time itself; the last entry tells what time it was."""
        store = MemoryStore()
        world = World(store=store)
        world.filed()
        late = World(start="2026-03-03T09:30:00+08:00", store=store, seed="late")
        late.filed()
        assert len(notes(late.office)) == 1

    def test_is_not_written_of_an_act_that_is_entered_late(self):
        """The clock is right; only the act is old."""
        world = World()
        ref = world.filed()
        world.clock.advance(HOUR)
        world.office.accept(ref, by=CLERK, at=world.clock.now() - HOUR // 2)
        assert notes(world.office) == []


def test_money_does_not_come_before_its_notice_was_served():
    """The clock is set back between the notice and the payment: the time to pay does not end before it began."""
    teller = Teller()
    world = World(plugins=Plugins([teller]))
    ref = world.reviewed()
    (fee,) = world.office.grant(ref, by=Actor("approver", agency="urban", roles={"approver"})).fees
    world.clock.advance(HOUR)
    deliver(world.office)
    world.clock.set(world.clock.now() - HOUR)
    world.office.bank_message("teller", teller.message(fee.bill, fee.fen))
    with world.office.store.reading(world.office.region) as reading:
        clock = world.office._case_and_matter(reading, ref)[0].clocks[f"bill:{fee.bill}"]
    assert clock.finished_at is not None and clock.finished_at >= clock.set_at


def test_a_case_is_not_decided_before_its_date_was_told():
    """The clock was ahead when the calendar was amended, and is right again when the case is withdrawn."""
    world = World(plugins=county())
    ref = world.reviewing()
    world.clock.advance(48 * HOUR)
    amend(world, THURSDAY_OFF)
    world.clock.set(world.clock.now() - 48 * HOUR)
    world.office.withdraw(ref, reason="不办了", by=CLERK)
    clocks = built(world, ref).clocks.values()
    assert clocks
    assert all(clock.finished_at is not None and clock.finished_at >= clock.set_at for clock in clocks)


def test_an_extension_outlives_an_amendment_behind_which_it_lies():
    """Extended while the clock was ahead; the calendar is amended once it is right, which is before the extension."""
    world = World(plugins=county())
    ref = world.reviewing()
    world.clock.advance(HOUR)
    world.office.extend(ref, by=HEAD, reason="案情复杂", requested_by="reviewer")
    before = due(world, ref, "statutory")
    world.clock.set(world.clock.now() - HOUR // 2)
    amend(world, THURSDAY_OFF)
    extended = built(world, ref).clocks["statutory"]
    assert extended.calendar_version == world.office.calendar().version
    assert due(world, ref, "statutory") > before


def test_a_card_is_served_behind_the_letters_of_its_case():
    """A channel that keeps order by the position of letters takes the letter of a card that follows a reminder."""
    streams = Streams(0)
    quiet = Faults(streams, dict.fromkeys(CLASSES, 0.0))
    box = LetterBox(Misbehaviour("box", streams, quiet, Outside()))
    world = World()
    office = Office(
        MATTERS,
        organisation=ORGANISATION,
        plugins=Plugins([box, TownCalendar()]),
        clock=world.clock,
        ids=world.office.ids,
        random=world.office.random,
    )
    world.office = office
    world.reviewing()
    world.at("2026-03-25T09:30:00+08:00")
    sweep(office)
    look(office)
    deliver(office)
    told = [letter for letter in box.taken if letter.to == "urban-chief@county.example" or "chief" in letter.to]
    kinds = ["served" in letter.key for letter in told]
    assert True in kinds and False in kinds
    for line in {(letter.case_ref, letter.to) for letter in told}:
        positions = [letter.position for letter in told if (letter.case_ref, letter.to) == line]
        assert positions == sorted(positions)

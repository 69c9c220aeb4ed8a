"""What did not get through: whom it holds up, where people see it, and what they do about it."""

from __future__ import annotations

import pytest
from attrs import evolve

from approvalflow import Actor, MoveRefused, NotFound
from approvalflow.domain.deadlines.moments import MINUTE, SECOND
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.organisation import Agency, Organisation, Person, Region
from approvalflow.office.effects import officer_letters
from approvalflow.office.verify import verify
from approvalflow.outbox import BACKOFF, LEASE, TRIES, deliver
from approvalflow.plugins.circuits import FIRST_REST, OPENS_AFTER
from approvalflow.plugins.guard import guarded
from approvalflow.plugins.registry import Plugins
from approvalflow.ports.channel import Letter, Sent
from approvalflow.ports.kept import Draft, Owed
from tests.office.outside import Box, Teller
from tests.office.world import APPROVER, CLERK, World

CENTRE = Actor("u-2", agency="centre", roles={"centre"})


class Killer(Box):
    """A channel that takes its worker with it, as one that calls `os._exit` does; for the keys that end like this."""

    def send(self, letter: Letter) -> Sent:
        if letter.key.endswith(self.refused or ("\0",)):
            raise KeyboardInterrupt
        return super().send(letter)


def entries(world: World, *kinds: str) -> list[Draft]:
    """The journal entries of these kinds."""
    with world.office.store.reading(world.office.region) as reading:
        return [one.draft for one in reading.entries(kinds=kinds)]


def subjects(box: Box) -> list[str]:
    """What arrived, each by its kind in English."""
    return [letter.subject.en.split(" 0")[0] for letter in box.taken]


def parked_letter(box: Box) -> tuple[World, str, str]:
    """A case whose filing receipt is parked, its reference and the key of the receipt."""
    world = World(plugins=Plugins([box]))
    ref = world.reviewing()
    box.refused = (f"{ref}/1/letter/box",)
    for wait in BACKOFF:
        assert deliver(world.office).parked == 0
        world.clock.advance(wait)
    assert deliver(world.office).parked == 1
    (owed,) = world.office.parked()
    return world, ref, owed.key


class TestHoldingUp:
    def test_one_recipient_of_a_case_does_not_hold_up_another(self) -> None:
        """INV-N5, INV-N3: the letters of one officer fail; the other officer's and the applicant's go, in order."""
        people = {key: Person(key, key, "urban", frozenset({"head"}), email=f"{key}@gov.example") for key in "ab"}
        box = Box(refused=("/a/box",))
        world = World(plugins=Plugins([box]))
        world.office.organisation = Organisation(
            Region("000000", Text("示例", "sample")),
            agencies={"urban": Agency("urban", Text("城管", "urban"))},
            people=people,
        )
        ref = world.reviewing()
        letters = [
            officer_letters(
                people.values(),
                key=f"{ref}/{seq}/reminder",
                case_ref=ref,
                seq=seq,
                subject=Text("催办", f"Reminder {seq}"),
                body=Text("催办", "reminder"),
                channels={"box": box},
                now=world.clock.now(),
            )
            for seq in (7, 8)
        ]
        with world.office.store.unit(world.office.region) as unit:
            unit.owe([one for together in letters for one in together])
            unit.commit()
        done = deliver(world.office)
        assert (done.done, done.postponed) == (4, 1)
        assert [letter.to[0] + letter.subject.en[:10] for letter in box.taken] == [
            "wFiling rec",
            "wAcceptance",
            "bReminder 7",
            "bReminder 8",
        ]
        assert box.tried.count(f"{ref}/8/reminder/a/box") == 0

    def test_a_letter_that_kills_its_worker_is_parked_and_delays_nobody(self) -> None:
        """INV-N3: what it leaves behind is its own lease alone; after so many dead workers nobody tries it any more."""
        box = Killer()
        world = World(plugins=Plugins([box]))
        poisoned, other = world.filed(), world.filed()
        box.refused = (f"{poisoned}/1/letter/box",)
        with pytest.raises(KeyboardInterrupt):
            deliver(world.office)
        assert deliver(world.office).done == 1
        assert [letter.case_ref for letter in box.taken] == [other]
        for _ in range(TRIES - 1):
            world.clock.advance(LEASE)
            with pytest.raises(KeyboardInterrupt):
                deliver(world.office)
        world.clock.advance(LEASE)
        assert deliver(world.office).parked == 1
        (owed,) = world.office.parked()
        assert (owed.attempts, "nobody came back" in owed.error) == (TRIES + 1, True)
        assert [one.body["effect"] for one in entries(world, "effect-parked")] == [owed.key]

    def test_a_channel_that_is_down_rests_and_uses_up_no_attempts(self) -> None:
        """After the third failure it is left alone; the bank goes on; a probe that succeeds lets everything through."""
        box, teller = Box(refused=("/box",)), Teller()
        world = World(plugins=Plugins([box, teller]))
        refs = [world.reviewed() for _ in range(4)]
        world.office.grant(refs[0], by=APPROVER)
        done = deliver(world.office)
        assert (done.done, done.postponed, len(box.tried), len(teller.opened)) == (1, OPENS_AFTER, OPENS_AFTER, 1)
        with world.office.store.reading(world.office.region) as reading:
            assert sorted(one.attempts for one in reading.owed())[-OPENS_AFTER - 1 :] == [0] + [1] * OPENS_AFTER
        assert [one.adapter for one in world.office.plugins.circuits.resting(world.clock.now())] == ["box"]
        world.clock.advance(FIRST_REST - 1)
        assert deliver(world.office).postponed == 0
        world.clock.advance(1)
        # The probe is a letter that never failed, so that poison at the head of the queue keeps nobody waiting.
        assert deliver(world.office).postponed == 1
        assert box.tried[-1] not in box.tried[:-1]
        box.refused = ()
        world.clock.advance(MINUTE)
        # One of each case and one more were owed to the applicants; the granted one has a bill besides.
        deliver(world.office)
        world.clock.advance(BACKOFF[1])
        deliver(world.office)
        with world.office.store.reading(world.office.region) as reading:
            assert reading.owed() == ()
        for ref in refs:
            mine = [letter.position for letter in box.taken if letter.case_ref == ref]
            assert mine == sorted(mine) and mine

    def test_poison_at_the_head_of_the_queue_opens_no_circuit_twice(self) -> None:
        """Retries that fail round after round never keep new letters from going out."""
        box = Box()
        world = World(plugins=Plugins([box]))
        poison = [world.filed() for _ in range(2 * OPENS_AFTER)]
        box.refused = tuple(f"{ref}/1/letter/box" for ref in poison)
        for wait in (FIRST_REST, FIRST_REST, *BACKOFF[:4]):
            deliver(world.office)
            world.clock.advance(wait)
        fresh = world.filed()
        deliver(world.office)
        assert [letter.case_ref for letter in box.taken] == [fresh]

    def test_nobody_outside_is_called_in_a_unit(self) -> None:
        """INV-G3: neither in a unit nor in a look of the office; the mistake is loud."""
        office = World().office

        def call() -> object:
            return guarded(lambda: None, adapter="box", what="send", deadline_seconds=1, expect=type(None))

        with pytest.raises(AssertionError):
            office._in_unit(lambda _unit: call())
        with pytest.raises(AssertionError), office._reading():
            call()
        assert call() is None


class TestPeople:
    def test_the_centre_has_a_parked_letter_sent_and_it_says_that_it_is_late(self) -> None:
        """INV-N5: the acceptance notice went before it, so it is marked; it has all its attempts again."""
        box = Box()
        world, ref, key = parked_letter(box)
        deliver(world.office)
        assert subjects(box) == ["Acceptance notice"]
        box.refused = ()
        world.office.unpark(key, by=CENTRE)
        assert world.office.parked() == ()
        assert deliver(world.office).done == 1
        assert box.taken[-1].key == key
        assert box.taken[-1].subject.en.startswith("[sent late] Filing receipt")
        assert "补发" in box.taken[-1].subject.zh and "2026年3月4日" in box.taken[-1].body.zh
        assert [(one.kind, one.case_ref, one.by) for one in entries(world, "effect-parked", "effect-retried")] == [
            ("effect-parked", ref, "system"),
            ("effect-retried", ref, "u-2"),
        ]
        assert not verify(world.office.store, world.office.region).violations

    def test_a_letter_that_is_still_poison_is_parked_again(self) -> None:
        """Retrying starts the attempts anew, no more."""
        world, _, key = parked_letter(Box())
        world.office.unpark(key, by=CENTRE)
        for wait in BACKOFF:
            assert deliver(world.office).parked == 0
            world.clock.advance(wait)
        assert deliver(world.office).parked == 1
        assert [one.key for one in world.office.parked()] == [key]

    def test_a_parked_letter_is_dropped_with_a_reason(self) -> None:
        """It is owed no longer, and its case says who gave it up and why."""
        world, ref, key = parked_letter(Box())
        world.office.drop_parked(key, " 已电话告知 ", by=CENTRE)
        assert world.office.parked() == ()
        (line,) = [one for one in world.office.course(ref) if one.kind == "effect-dropped"]
        assert (line.by, line.body["effect"], line.body["reason"]) == ("u-2", key, "已电话告知")
        with pytest.raises(NotFound):
            world.office.unpark(key, by=CENTRE)

    def test_only_the_centre_does_so(self) -> None:
        """And nobody without a reason; what is not parked is not found."""
        world, _, key = parked_letter(Box())
        for act in (
            lambda: world.office.unpark(key, by=CLERK),
            lambda: world.office.drop_parked(key, "x", by=CLERK),
            lambda: world.office.drop_parked(key, " \u3000", by=CENTRE),
        ):
            with pytest.raises(MoveRefused):
                act()
        for unknown in ("nothing", f"{key}x"):
            with pytest.raises(NotFound):
                world.office.unpark(unknown, by=CENTRE)
        assert [one.key for one in world.office.parked()] == [key]


class TestUndeliverable:
    def test_a_letter_without_an_address_leaves_a_trace_at_its_case(self) -> None:
        """Once for a recipient and channel: the clerk reads there that the applicant has to be told otherwise."""
        box = Box(can=frozenset({"phone"}))
        world = World(plugins=Plugins([box]))
        ref = world.reviewing()
        assert deliver(world.office).done == 2
        assert box.taken == []
        (line,) = [one for one in world.office.course(ref) if one.kind == "letter-undeliverable"]
        assert (line.body["adapter"], line.body["reason"]) == ("box", "no-address")
        assert line.body["letter_zh"].startswith("收件凭证")
        assert "wang@example.org" not in str(entries(world, "letter-undeliverable"))

    def test_a_letter_that_the_channel_gives_up_leaves_a_trace_each_time(self) -> None:
        """Sent and refused for good: it is not tried again, and the case says so."""

        class Refusing(Box):
            def send(self, letter: Letter) -> Sent:
                return Sent("undeliverable", f"no mailbox {letter.to}")

        world = World(plugins=Plugins([Refusing()]))
        ref = world.reviewing()
        assert deliver(world.office).done == 2
        told = [one.body for one in world.office.course(ref) if one.kind == "letter-undeliverable"]
        assert [one["reason"] for one in told] == ["undeliverable"] * 2
        assert "wang@example.org" not in str(told)
        with world.office.store.reading(world.office.region) as reading:
            assert reading.owed() == ()


def test_old_attempts_are_taken_as_they_are() -> None:
    """A row that an earlier version counted by its failures goes on from there."""
    box = Box(refused=("old",))
    world = World(plugins=Plugins([box]))
    ref, now = world.filed(), world.clock.now()
    body = {"case": ref, "seq": 1, "to_person": "nobody", "language": "zh"}
    words = {f"{part}_{language}": "x" for part in ("subject", "body") for language in ("zh", "en")}
    old = Owed("old", "letter", "box", "box/old", {**body, **words}, now, now, attempts=TRIES - 1)
    world.office.organisation = evolve(
        world.office.organisation,
        people={"nobody": Person("nobody", "某", "urban", frozenset(), email="n@gov.example")},
    )
    with world.office.store.unit(world.office.region) as unit:
        unit.owe([old])
        unit.commit()
    assert deliver(world.office).parked == 1
    assert world.clock.now() - now < SECOND

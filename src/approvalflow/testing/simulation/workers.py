"""What goes round by itself: the sweep, the relay, the inbox, questions to banks, observers, and what banks send."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from attrs import define, field

from approvalflow.domain.deadlines.moments import DAY, Instant
from approvalflow.errors import AdapterFailed, Conflict, StoreFailed
from approvalflow.inbox import process_waiting
from approvalflow.outbox import deliver, tell_observers
from approvalflow.questions import ask_banks
from approvalflow.sweep import sweep
from approvalflow.testing.simulation.bank import TownBank, Try
from approvalflow.testing.simulation.centre import a_few_at_a_time
from approvalflow.testing.simulation.crashes import Crash

if TYPE_CHECKING:
    from approvalflow.testing.simulation.county import County

__all__ = ["Workers"]


@define
class Workers:
    """The workers of one county: when they last swept, which messages came, and which payments banks were told that we
    know of."""

    county: County
    swept_at: Instant = 0
    messages: set[bytes] = field(factory=set)
    acknowledged: set[tuple[str, str]] = field(factory=set)

    def sweep(self) -> None:
        """Time takes effect, unless the worker is away."""
        county = self.county
        if county.weather.is_silent:
            return
        county.trail.append(f"{county.now()} sweep")
        with a_few_at_a_time():
            swept = sweep(county.office)
        if swept.failed and not county.store_was_wrong:
            county.fail([f"INV-D9 the sweep failed at {swept.failed}"])
        if swept.waiting:
            county.sometimes.add("lapse waited for the bank's answer")
        if county.clock.now() - self.swept_at > 3 * DAY:
            county.sometimes.add("days without a sweep")
            if swept.events:
                county.sometimes.add("caught up after days of silence")
        self.swept_at = county.clock.now()

    def deliver(self) -> None:
        """The outbox goes round. Whoever dies or fails on the way does not know what was taken."""
        county = self.county
        if county.weather.is_silent:
            return
        county.trail.append(f"{county.now()} deliver")
        before = len(county.box.taken)
        try:
            round_ = deliver(county.office)
        except (Crash, Conflict, StoreFailed):
            self._unmarked(before)
            raise
        if county.store_was_wrong:
            self._unmarked(before)
        if round_.postponed and county.box.failures:
            county.sometimes.add("letter failed")
        if round_.parked:
            county.sometimes.add("letter parked")

    def _unmarked(self, before: int) -> None:
        county = self.county
        taken = county.box.taken[before:]
        county.box.unanswered += Counter(letter.key for letter in taken)
        if taken:
            county.sometimes.add("died between a letter and its mark")

    def inbox(self) -> None:
        """Messages that waited are taken up."""
        if process_waiting(self.county.office).done:
            self.county.sometimes.add("message waited for the bank")

    def ask_bank(self) -> None:
        """Banks are asked about the bills whose time for it has come; one that does not answer holds up no other."""
        if ask_banks(self.county.office).found:
            self.county.sometimes.add("money found by asking")

    def observe(self) -> None:
        """Observers are told of what is new; one that fails is told again, and holds up no other."""
        county = self.county
        if county.weather.is_silent:
            return
        tell_observers(county.office)

    # --- banks ----------------------------------------------------------------------------------------------------

    def arrivals(self) -> None:
        """What banks send arrives and is answered; what is not answered with success comes again."""
        for bank in self.county.banks:
            for sent in bank.due_messages():
                self._arrives(bank, sent)

    def _arrives(self, bank: TownBank, sent: Try) -> None:
        county, lost = self.county, self.county.faults.strikes("message_lost")
        if sent.lost or (lost and county.streams["arrivals"].random() < 0.5):
            self._again(bank, sent)
            return
        try:
            answer = county.office.bank_message(bank.name, sent.message)
        except Crash:
            county.died()
            county.store.calm()
            self._again(bank, sent)
            return
        except (AdapterFailed, Conflict, StoreFailed) as fault:
            if not isinstance(fault, AdapterFailed):
                county.must_be_a_fault(fault)
            self._again(bank, sent)
            return
        if answer.body != b"success" or lost:
            if lost:
                county.sometimes.add("bank did not hear our answer")
            self._again(bank, sent)
        if answer.body == b"success":
            self._acknowledged(bank, sent)
        if sent.message.body in self.messages:
            county.sometimes.add("same message known")
        self.messages.add(sent.message.body)

    def _acknowledged(self, bank: TownBank, sent: Try) -> None:
        """The bank was told that we have it: from here on the money is ours to explain."""
        said = json.loads(sent.message.body)
        if bank.signed(sent.message) and said["kind"] in ("payment", "refund"):
            self.acknowledged.add((bank.name, said["txn"]))

    def _again(self, bank: TownBank, sent: Try) -> None:
        if not bank.again(sent):
            self.county.sometimes.add("bank gave up after its last try")

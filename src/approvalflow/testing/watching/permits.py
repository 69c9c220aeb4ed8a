"""A permit from the window to delivery, as an honest officer handles it and as one who plays a game does."""

from __future__ import annotations

from attrs import define, evolve, field

from approvalflow.domain.deadlines.moments import MINUTE, SECOND, day_of, instant
from approvalflow.domain.parties.people import Actor, Applicant
from approvalflow.testing.watching.county import Story, WatchedCounty, at

__all__ = ["Permit"]

#: The working days between two batches of decisions.
_BATCH_EVERY = 16


@define(eq=False)
class Permit:
    """One application, and who has it in hand. `day`: the working day that it is; `first`: the case that the chain of
    those that were filed anew began with."""

    county: WatchedCounty
    number: int
    day: int
    clerk: Actor
    reviewer: Actor
    approver: Actor
    ref: str = field(init=False, default="")
    first: str = field(init=False, default="")

    def story(self) -> Story:
        """From filing to delivery."""
        self._file()
        yield from self._accepted()
        if self.ref:
            yield from self._reviewed()
            yield from self._decided()

    # --- at the window --------------------------------------------------------------------------------------------

    def _file(self) -> None:
        county = self.county
        who = Applicant(f"甲{self.number}", id_number=f"w-{county.seed}-{self.number}")
        papers = {"application": b"a", "plan": b"p"}
        self.ref = county.office.file("permit", applicant=who, materials=papers, by=self.clerk).ref

    def _accepted(self) -> Story:
        county, chance, ways = self.county, self.county.chance, self.county.ways(self.clerk.id)
        office = county.office
        yield self._until_accepting()
        if chance.random() < ways.declines:
            office.decline(self.ref, outcome="not-competent", reason="非本机关职权", competent="水利局", by=self.clerk)
            self.ref = ""
            return
        if chance.random() < ways.asks:
            office.ask_supplements(self.ref, ["plan"], reason="平面图看不清", by=self.clerk)
            yield self._later(1, 4)
            papers = {"plan": f"plan {self.number}".encode()}
            office.resubmit(self.ref, materials=papers, by=self.clerk)
            yield self._until_accepting()
        office.accept(self.ref, by=self._at_the_window())
        while chance.random() < ways.refiles:
            yield self._later(3, 5)
            self._anew(self.clerk)
            yield self._later(0, 1)
            office.accept(self.ref, by=self.clerk)
        if chance.random() < 0.02:
            # Applicants change their minds too, and some change them again.
            yield self._later(1, 3)
            office.withdraw(self.ref, reason="申请人撤回", by=self.clerk)
            if chance.random() < 0.5:
                yield self._later(4, 20)
                self._file()
                office.accept(self.ref, by=self.clerk)
            else:
                self.ref = ""

    def _until_accepting(self) -> int:
        if self.county.chance.random() < self.county.ways(self.clerk.id).accepts_last:
            return self._later(5, 5, hours=(9, 16))
        return self._later(*self.county.chance.choice([(0, 0), (0, 0), (1, 1), (1, 2), (2, 3)]))

    def _anew(self, by: Actor) -> None:
        """The case ends and is filed again, so that its clock begins anew."""
        before = self.ref
        self.county.office.withdraw(before, reason="退件重报", by=by)
        self._file()
        if not self.first:
            self.first = before
            self.county.plant("G5", by.id, before)

    def _at_the_window(self) -> Actor:
        county = self.county
        if county.chance.random() >= county.ways(self.clerk.id).without_station:
            return self.clerk
        about = f"{self.ref}/{self.clerk.id}"
        if not any(one.about == about for one in county.planted):
            county.plant("O1", self.clerk.id, about)
        return evolve(self.clerk, station="")

    # --- at the desks ---------------------------------------------------------------------------------------------

    def _reviewed(self) -> Story:
        county, chance = self.county, self.county.chance
        ways, office = county.ways(self.reviewer.id), county.office
        due = instant(office.case(self.ref).due)
        yield self._later(0, 1)
        office.claim(self.ref, "review", by=self.reviewer)
        if ways.pauses and chance.random() < ways.plays:
            games = {"near-the-end": self._near_the_end, "over-a-close": self._over_a_close, "by-turns": self._by_turns}
            yield from games[ways.pauses](due)
        elif chance.random() < 0.15:
            # An expert is asked when it shows that one is needed, and answers the next day or much later.
            yield self._later(*chance.choice([(1, 1), (1, 2), (2, 3), (4, 7)]))
            self._pause("专家评审", "6 working days")
            yield self._later(*chance.choice([(1, 1), (2, 6), (2, 6)]))
            self._resume()
        yield self._later(1, 3)
        office.opinion(self.ref, "review", "属实", by=self.reviewer)

    def _near_the_end(self, due: int) -> Story:
        yield due - self.county.chance.randrange(10, 150) * MINUTE
        self.day += 7
        self._pause("临期", "5 working days")
        self.county.plant("G1", self.reviewer.id, self.ref)
        yield self._later(2, 4)
        self._resume()

    def _over_a_close(self, _due: int) -> Story:
        for _ in range(2):
            self.day += 1
            yield at(self.day, 17, self.county.chance.randrange(0, 25))
            self._pause("下班前", "2 working days")
            self.day += 1
            yield at(self.day, 9, self.county.chance.randrange(1, 25))
            self._resume()
        self.county.plant("G2", self.reviewer.id, self.ref)

    def _by_turns(self, _due: int) -> Story:
        self.day += 1
        for hour in (9, 10, 14):
            yield at(self.day, hour, 5)
            self._pause("反复", "2 working days")
            yield at(self.day, hour, 50)
            self._resume()
        self.county.plant("G3", self.reviewer.id, self.ref)

    def _pause(self, reason: str, needed: str) -> None:
        self.county.office.pause(self.ref, "review", "expert-review", needed, by=self.reviewer, reason=reason)

    def _resume(self) -> None:
        running = next(one for one in self.county.office.case(self.ref).pauses if one.ended is None)
        self.county.office.resume(self.ref, running.step, by=self.reviewer)

    def _decided(self) -> Story:
        county, chance, by = self.county, self.county.chance, self.approver
        ways, office = county.ways(by.id), county.office
        if ways.in_batches:
            self.day += _BATCH_EVERY - self.day % _BATCH_EVERY
            yield at(self.day, 16) + chance.randrange(120) * SECOND
            county.batches[by.id, day_of(county.clock.now(), office.zone).isoformat()] += 1
        else:
            yield self._later(0, 2)
        if chance.random() < ways.refuses:
            office.refuse(self.ref, reason="不符合城市道路规划", basis="城市道路管理条例 第31条", by=by)
            return
        office.grant(self.ref, by=by)
        yield self._later(0, 2)
        issued = office.issue(self.ref, by=self._at_the_window())
        county.certificates.append(issued.certificate)
        office.deliver(self.ref, by=self.clerk, how="collected")

    def _later(self, least: int, most: int, *, hours: tuple[int, int] = (9, 17)) -> int:
        """Some working days on, at some time of the day."""
        chance = self.county.chance
        self.day += chance.randrange(least, most + 1)
        hour = chance.choice([one for one in range(*hours) if one not in (12, 13)])
        return max(at(self.day, hour, chance.randrange(60)), self.county.clock.now() + MINUTE)

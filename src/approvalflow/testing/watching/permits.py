"""A permit from the window to delivery, as an honest officer handles it and as one who plays a game does."""

from __future__ import annotations

from attrs import define, evolve, field

from approvalflow.domain.deadlines.moments import MINUTE, SECOND, day_of, instant
from approvalflow.domain.parties.people import Actor, Applicant
from approvalflow.testing.watching.county import Story, WatchedCounty, at

__all__ = ["Permit"]

#: The working days between two batches of decisions.
_BATCH_EVERY = 16
#: The numbers of the parts of one application are so far apart.
_PARTS = 100_000


@define(eq=False)
class Permit:
    """One application, and who has it in hand. `day`: the working day that it is; `first`: the case that the chain of
    those that were filed anew began with; `whose`: who applies, where that is not somebody new; `plan`: what is applied
    for; `matter`: `permit`, or `record`, of which silence accepts nothing."""

    county: WatchedCounty
    number: int
    day: int
    clerk: Actor
    reviewer: Actor
    approver: Actor
    whose: str = ""
    plan: str = ""
    matter: str = "permit"
    ref: str = field(init=False, default="")
    first: str = field(init=False, default="")

    def story(self) -> Story:
        """From filing to delivery."""
        self._file()
        self._split()
        yield from self._accepted()
        if self.ref:
            yield from self._reviewed()
            yield from self._decided()

    # --- at the window --------------------------------------------------------------------------------------------

    def _file(self) -> None:
        county = self.county
        whose = self.whose or f"{county.seed}-{self.number}"
        who = Applicant(f"甲{whose}", id_number=f"w-{whose}")
        papers = {"application": f"{self.number}".encode(), "plan": (self.plan or f"{self.number}").encode()}
        self.ref = county.office.file(self.matter, applicant=who, materials=papers, by=self.clerk).ref

    def party(self) -> str:
        """Who applies, as the office knows them."""
        with self.county.office.store.reading(self.county.office.region) as reading:
            row = reading.case(self.ref)
        return row.party if row is not None else ""

    def _split(self) -> None:
        """One matter is filed as several, a few minutes one after another, with one and the same plan."""
        county, chance = self.county, self.county.chance
        if self.whose or self.matter != "permit" or chance.random() >= county.ways(self.clerk.id).splits:
            return
        self.whose = f"{county.seed}-{self.number}"
        county.plant("G5", self.clerk.id, self.ref)
        for part in range(1, chance.choice([3, 3, 4])):
            other = evolve(self, number=self.number + part * _PARTS, plan=self.plan or f"{self.number}")
            county.begin(county.clock.now() + part * chance.randrange(3, 9) * MINUTE, other.story())

    def _accepted(self) -> Story:
        county, chance, ways = self.county, self.county.chance, self.county.ways(self.clerk.id)
        office = county.office
        if self.matter == "record" and chance.random() < ways.dates_back:
            yield from self._dated_back()
            return
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
            # Applicants change their minds too, at any time, and some change them again, mostly with another plan.
            yield self._later(1, 7)
            online = Actor("citizen", party=self.party())
            office.withdraw(self.ref, reason="申请人撤回", by=online if chance.random() < 0.3 else self.clerk)
            if chance.random() < 0.5:
                yield self._later(*chance.choice([(0, 3), (4, 20), (4, 20)]))
                self.plan = f"{self.plan or self.number} anew" if chance.random() < 0.7 else self.plan
                self._file()
                office.accept(self.ref, by=self.clerk)
            else:
                self.ref = ""

    def _dated_back(self) -> Story:
        """The time to accept is over; the acceptance is dated before its end."""
        filed = self.day
        yield self._later(6, 8)
        self.county.office.accept(self.ref, by=self.clerk, at=at(filed + 4, 15, self.county.chance.randrange(60)))
        self.county.plant("G4", self.clerk.id, f"{self.ref}/acceptance")

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
        running = next((one for one in self.county.office.case(self.ref).pauses if one.ended is None), None)
        if running is not None:
            self.county.office.resume(self.ref, running.step, by=self.reviewer)

    def _decided(self) -> Story:
        county, chance, by = self.county, self.county.chance, self.approver
        ways, office = county.ways(by.id), county.office
        if ways.in_batches:
            self.day += _BATCH_EVERY - self.day % _BATCH_EVERY
            yield at(self.day, 16) + chance.randrange(120) * SECOND
            county.batches[by.id, day_of(county.clock.now(), office.zone).isoformat()] += 1
        elif ways.sits:
            # Twice a week, some minutes for each.
            self.day += 1 + (-self.day - 1) % 2
            begins = max(at(self.day, 14), county.busy.get(by.id, 0))
            county.busy[by.id] = begins + chance.randrange(90, 400) * SECOND
            yield max(begins, county.clock.now() + MINUTE)
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

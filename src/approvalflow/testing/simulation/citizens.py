"""The people who apply: they hand in too little, pay what they like, and change their minds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from approvalflow.domain.parties.people import Actor, Applicant
from approvalflow.office.views import CaseView
from approvalflow.testing.simulation.acts import Act
from approvalflow.testing.simulation.kiosk import MATTERS
from approvalflow.testing.simulation.people import at
from approvalflow.testing.simulation.watch import CANARY

if TYPE_CHECKING:
    from approvalflow.testing.simulation.county import County

__all__ = ["Citizens"]


@define
class Citizens:
    """Everybody who applies in one county."""

    county: County

    def file(self) -> None:
        """Somebody applies, at the window or online, with all papers or without."""
        chance = self.county.streams["citizens"]
        matter = MATTERS[chance.choice(["road", "kiosk", "kiosk", "shop", "print"])]
        facts: dict[str, object] = {}
        if matter.facts:
            facts = {"area_m2": chance.choice(["8.3", "25", "45", "60.7"]), "days": chance.randrange(0, 40)}
            facts["days"] = max(1, int(str(facts["days"]))) if matter.code == "road" else facts["days"]
            facts["place"] = f"{CANARY} street {self.county.number}"
        papers = [paper.key for paper in matter.materials if chance.random() < 0.75]
        clerks = [one for one in at(matter.agency, "window") if one.id not in self.county.offices.away]
        by = chance.choice([Actor("citizen"), *clerks[:1]])
        who = Applicant(
            f"{CANARY}{self.county.number}", email=f"{CANARY}{self.county.number}@example.org", phone=CANARY
        )
        said = {"facts": facts, "materials": {key: key.encode() for key in papers}, "applicant": who}
        self.county.command(Act(by, "file", said), matter.code)

    def act(self) -> None:
        """An applicant does what is his to do, or pays, or gives up."""
        chance = self.county.streams["citizens"]
        case = self.county.some_case(closed=0.1)
        if case is None:
            return
        by = self._as_applicant(case)
        if case.stage == "correcting" and chance.random() < 0.8:
            handed = chance.sample(case.asked, chance.randrange(1, len(case.asked) + 1))
            facts = {"place": f"{CANARY} new"} if "place" in case.facts and chance.random() < 0.5 else {}
            said = {"materials": dict.fromkeys(handed, b"new"), "facts": facts}
            self._do(case, Act(by, "resubmit", said))
        elif case.tolerated and chance.random() < 0.5:
            key = chance.choice(case.tolerated)
            self._do(case, Act(by, "supply", {"materials": {key: b"late"}}))
        elif case.stage in ("filed", "correcting", "reviewing", "paused") and chance.random() < 0.06:
            self._do(case, Act(by, "withdraw", {"reason": "不办了"}))
        else:
            self._pay(case)

    def _do(self, case: CaseView, act: Act) -> None:
        self.county.command(act, case.ref)

    def _as_applicant(self, case: CaseView) -> Actor:
        with self.county.office.store.reading(self.county.office.region) as reading:
            row = reading.case(case.ref)
        return Actor("citizen", party=row.party if row else "")

    def _pay(self, case: CaseView) -> None:
        chance = self.county.streams["citizens"]
        for fee in case.fees:
            bank = next(one for one in self.county.banks if one.name == fee.bank)
            never = int(fee.bill[-4:-3] + str(len(fee.bill)), 36) % 7 == 0
            if fee.state == "open" and fee.payment_code and not never and chance.random() < 0.8:
                fen = fee.fen if chance.random() < 0.9 else max(1, fee.fen + chance.choice([-1, 1, 100]))
                for _ in range(chance.choice([1, 1, 1, 1, 2])):
                    bank.pay(fee.bill, fen)
            elif fee.state != "open" and chance.random() < 0.05:
                bank.pay(fee.bill, fee.fen)

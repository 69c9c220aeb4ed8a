"""Bills that nobody could pay, that lapsed though they were paid, or that had no amount: each once lost a licence."""

from __future__ import annotations

import tomllib

import pytest
from attrs import define, field

from approvalflow import Applicant, declare
from approvalflow.domain.deadlines.moments import DAY, HOUR, Instant
from approvalflow.domain.fees.bills import Bill, PaymentFact
from approvalflow.errors import BadInput, MoveRefused
from approvalflow.outbox import deliver
from approvalflow.plugins.registry import Plugins
from approvalflow.sweep import sweep
from approvalflow.testing.simulation.kiosk import KIOSK
from tests.office.outside import Teller
from tests.office.roads import pay, refused, reviewed, sound
from tests.office.world import APPROVER, CLERK, MATTERS, ROAD, World

GRADE = """
[[facts]]
key = "grade"
title = { zh = "等级", en = "Grade" }
type = "integer"
min = "1"
required = false
stated_by = "agency"
"""


@define
class Ledger(Teller):
    """A teller who can be asked, and who keeps what was paid without saying so."""

    can: frozenset[str] = frozenset({"close", "query"})
    paid: dict[str, PaymentFact] = field(factory=dict)

    def pay(self, bill: str, fen: int, at: Instant) -> PaymentFact:
        """Somebody pays."""
        self.paid[bill] = PaymentFact(self.name, f"t-{bill}", bill, "paid", fen, merchant=self.merchant, paid_at=at)
        return self.paid[bill]

    def query(self, bill: Bill) -> PaymentFact:
        """What is known of a bill."""
        self._is_up()
        nothing = PaymentFact(self.name, "", bill.ref, "not-paid", 0, merchant=self.merchant)
        return self.paid.get(bill.ref, nothing)

    def close(self, bill: Bill) -> PaymentFact:
        """Closed; what was paid is said."""
        return self.paid.get(bill.ref) or Teller.close(self, bill)


def read(text: str, *changes: tuple[str, str]) -> object:
    """A matter of a declaration in which some words are others."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return declare.matter_from(tomllib.loads(text), place="mended")


def served(bank: Teller) -> tuple[World, str, str, int]:
    """A granted case whose payment notice was served: the world, the case, the bill, its amount."""
    world = World(plugins=Plugins([bank]))
    ref = world.reviewed()
    fee = world.office.grant(ref, by=APPROVER).fees[0]
    deliver(world.office)
    return world, ref, fee.bill, fee.fen


class TestTheTimeToPay:
    def test_a_declared_payment_limit_lapses_unless_it_says_otherwise(self) -> None:
        """A table that names only its term ends the case when the bill is not paid."""
        text = ROAD.replace('from = "letter-served"\nbinds = "applicant"\non_missed = "lapses"\n', "")
        assert text != ROAD
        matter = declare.matter_from(tomllib.loads(text), place="road")
        assert matter.limits.payment.on_missed == "lapses"
        assert MATTERS["shop"].limits.payment.on_missed == "lapses"

    def test_it_begins_when_the_payment_notice_is_served(self) -> None:
        """Between the grant and the notice it is the agency's time to deliver that runs, and no bill lapses."""
        bank = Ledger(up=False)
        world = World(plugins=Plugins([bank]))
        ref = world.reviewed()
        case = world.office.grant(ref, by=APPROVER)
        assert case.due is not None and not case.waiting
        world.clock.advance(5 * DAY)
        bank.up = True
        deliver(world.office)
        case = world.office.case(ref)
        assert case.waiting and case.fees[0].payment_code
        with world.office.store.reading(world.office.region) as reading:
            bill = reading.bill(case.fees[0].bill)
            timers = [timer for timer in reading.timers_of(ref) if timer.clock == f"bill:{case.fees[0].bill}"]
        assert bill is not None and bill.due_at == timers[0].fire_at - 1
        world.at("2026-03-19T09:00:00+08:00")
        sweep(world.office)
        assert world.office.case(ref).stage == "granted"
        world.at("2026-03-24T09:00:00+08:00")
        sweep(world.office)
        assert world.office.case(ref).stage == "closed-unpaid"
        sound(world)

    def test_a_bank_that_is_never_told_is_the_agency_s_delay(self) -> None:
        """No notice for three weeks: the time to deliver is red, and the applicant has lost nothing."""
        bank = Ledger(up=False)
        world = World(plugins=Plugins([bank]))
        ref = world.reviewed()
        world.office.grant(ref, by=APPROVER)
        world.clock.advance(21 * DAY)
        sweep(world.office)
        case = world.office.case(ref)
        assert (case.stage, case.light) == ("granted", "red")

    def test_without_a_bank_a_bill_is_known_at_once(self) -> None:
        """The payment code is the bill's own reference, and the time to pay runs."""
        world = World()
        ref = world.reviewed()
        case = world.office.grant(ref, by=APPROVER)
        assert case.fees[0].payment_code == case.fees[0].bill and case.waiting

    def test_money_before_the_notice_counts(self) -> None:
        """The bank reports the payment before it answered with the code: paid, and no time to pay begins."""
        bank = Ledger()
        world = World(plugins=Plugins([bank]))
        ref = world.reviewed()
        fee = world.office.grant(ref, by=APPROVER).fees[0]
        world.office.payment_reported(bank.pay(fee.bill, fee.fen, world.clock.now()))
        deliver(world.office)
        world.clock.advance(30 * DAY)
        sweep(world.office)
        assert world.office.case(ref).fees[0].state == "paid"
        assert world.office.issue(ref, by=CLERK).stage == "issued"
        sound(world)


class TestTheLastQuestion:
    def test_the_bank_is_asked_before_a_bill_lapses(self) -> None:
        """Paid in time, never reported: the sweep asks, and the licence is not lost."""
        bank = Ledger()
        world, ref, bill, fen = served(bank)
        bank.pay(bill, fen, world.clock.now() + HOUR)
        world.clock.advance(21 * DAY)
        assert not sweep(world.office).failed
        case = world.office.case(ref)
        assert (case.stage, case.fees[0].state) == ("granted", "paid")
        sound(world)

    def test_a_bank_that_cannot_be_asked_puts_the_lapse_off(self) -> None:
        """Nobody loses a licence to an outage: the case is passed over until the bank answers."""
        bank = Ledger()
        world, ref, _, _ = served(bank)
        bank.up = False
        world.clock.advance(21 * DAY)
        assert sweep(world.office).waiting == (ref,)
        bank.up = True
        assert not sweep(world.office).waiting
        assert world.office.case(ref).stage == "closed-unpaid"
        sound(world)

    def test_money_that_moved_late_does_not_count(self) -> None:
        """The bank knows of a payment of the day after: the bill lapses, the money waits for a person."""
        bank = Ledger()
        world, ref, bill, fen = served(bank)
        world.clock.advance(20 * DAY)
        bank.pay(bill, fen, world.clock.now())
        world.clock.advance(DAY)
        sweep(world.office)
        case = world.office.case(ref)
        assert (case.stage, case.fees[0].state, case.fees[0].suspense) == ("closed-unpaid", "closed", 1)
        sound(world)

    def test_a_report_that_comes_after_the_lapse_was_written_is_held(self) -> None:
        """The case has ended: the money waits for a person, though it moved in time."""
        bank = Teller()
        world, _, bill, fen = served(bank)
        paid_at = world.clock.now() + HOUR
        world.clock.advance(21 * DAY)
        sweep(world.office)
        fact = PaymentFact(bank.name, "t1", bill, "paid", fen, merchant=bank.merchant, paid_at=paid_at)
        assert world.office.payment_reported(fact).reason == "paid-after-closed"
        sound(world)

    def test_a_report_that_comes_before_anybody_looked_counts(self) -> None:
        """The same money, and nobody had written the lapse: it pays the bill, dated within its time."""
        bank = Teller()
        world, ref, bill, fen = served(bank)
        fact = PaymentFact(bank.name, "t1", bill, "paid", fen, merchant=bank.merchant, paid_at=world.clock.now())
        world.clock.advance(21 * DAY)
        assert world.office.payment_reported(fact).reason == "paid"
        sweep(world.office)
        assert world.office.case(ref).stage == "granted"
        sound(world)


class TestFeesWithoutAmount:
    @pytest.mark.parametrize("due", ["before-issue", "before-decision"])
    def test_they_are_refused_at_the_counter(self, due: str) -> None:
        """Facts that come to more than money goes to are refused with the fact, before time can stumble over them."""
        world = World(matters={"road": read(ROAD, ('due = "before-issue"', f'due = "{due}"'))})  # type: ignore[dict-item]
        with pytest.raises(BadInput) as caught:
            world.filed(area="999999999999")
        assert (caught.value.place, caught.value.rule) == ("facts.area_m2", "fee-amount")

    @pytest.mark.parametrize("move", ["resubmit", "rectify"])
    def test_they_are_refused_whenever_facts_change(self, move: str) -> None:
        """Corrected facts are looked at as those of the filing were."""
        world = World()
        ref = world.filed(papers=())
        more = {"by": CLERK, "facts": {"area_m2": "999999999999"}}
        if move == "rectify":
            assert refused(world, ref, "rectify", reason="录入错误", **more) == "fee-amount"
        else:
            world.office.ask_supplements(ref, ["application"], by=CLERK, reason="缺")
            assert refused(world, ref, "resubmit", materials={"application": b"1"}, **more) == "fee-amount"

    def test_a_person_is_refused_a_grant_whose_bill_would_have_no_amount(self) -> None:
        """Asked or made, the move is refused in the same words, and opens no bill."""
        place = '[[facts]]\nkey = "place"'
        kiosk = read(
            KIOSK,
            (place, f"{GRADE}\n{place}"),
            ('amount = "area_m2 * days * 0.10 CNY"', 'amount = "area_m2 * grade * 0.10 CNY"'),
        )
        world = World(matters={"kiosk": kiosk})  # type: ignore[dict-item]
        case = world.office.file(
            "kiosk",
            applicant=Applicant("王芳"),
            facts={"area_m2": "12.5", "days": 30},
            materials=dict.fromkeys(("application", "lease"), b"1"),
            by=CLERK,
        )
        world.office.accept(case.ref, by=CLERK)
        reviewed(world, case.ref)
        asked = world.office.may(case.ref, by=APPROVER)["grant"]
        assert asked is not None
        with pytest.raises(MoveRefused) as made:
            world.office.grant(case.ref, by=APPROVER, text="准予")
        assert (made.value.move, made.value.rule, made.value.stage) == ("grant", "fee-amount", "reviewing")
        assert (asked.rule, asked.zh, asked.en) == (made.value.rule, made.value.zh, made.value.en)
        assert world.office.case(case.ref).stage == "reviewing"

    def test_time_grants_without_the_bill_and_says_so(self) -> None:
        """A fact of the agency is missing when silence grants: no bill; the certificate waits for the fact."""
        place = '[[facts]]\nkey = "place"'
        kiosk = read(
            KIOSK,
            (place, f"{GRADE}\n{place}"),
            ('amount = "area_m2 * days * 0.10 CNY"', 'amount = "area_m2 * grade * 0.10 CNY"'),
        )
        world = World(matters={"kiosk": kiosk})  # type: ignore[dict-item]
        case = world.office.file(
            "kiosk",
            applicant=Applicant("王芳"),
            facts={"area_m2": "12.5", "days": 30},
            materials=dict.fromkeys(("application", "lease"), b"1"),
            by=CLERK,
        )
        world.office.accept(case.ref, by=CLERK, mode="tolerant")
        reviewed(world, case.ref)
        world.at("2026-04-20T09:00:00+08:00")
        assert not sweep(world.office).failed
        assert world.office.case(case.ref).stage == "granted"
        assert [line.body["fee"] for line in world.office.course(case.ref) if line.kind == "fee-unpriced"] == ["rent"]
        assert refused(world, case.ref, "issue", by=CLERK) == "fee-amount"
        world.office.rectify(case.ref, by=CLERK, reason="补录等级", facts={"grade": 2})
        assert refused(world, case.ref, "issue", by=CLERK) == "fee-open"
        pay(world, case.ref, "rent")
        assert world.office.issue(case.ref, by=CLERK).stage == "issued"
        sound(world)


class TestFeesThatBecomeDue:
    def test_a_fee_that_new_facts_bring_is_billed_after_the_grant(self) -> None:
        """The clerk's mistake hid a fee: putting it right opens its bill, and the certificate waits for it."""
        road = read(
            ROAD, ('amount = "area_m2 * days * 0.30 CNY"', 'amount = "area_m2 * days * 0.30 CNY"\nif = "days > 30"')
        )
        world = World(matters={"road": road})  # type: ignore[dict-item]
        ref = world.reviewed()
        assert not world.office.grant(ref, by=APPROVER).fees
        case = world.office.rectify(ref, by=CLERK, reason="天数录入错误", facts={"days": 60})
        assert [fee.state for fee in case.fees] == ["open"] and case.waiting
        assert refused(world, ref, "issue", by=CLERK) == "fee-open"
        pay(world, ref, "occupation")
        assert world.office.issue(ref, by=CLERK).stage == "issued"
        sound(world)

"""Allot, pay, void, reverse, close, send back, crash: in whatever order, every number is drawn once and stands once."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from approvalflow.errors import ApprovalflowError
from approvalflow.failpoints import watched
from approvalflow.office.verify import verify
from approvalflow.sweep import sweep
from tests.office.stamps import CODE, FINANCE, REASON, Till
from tests.office.world import CLERK

#: `make proof` walks far, `make test` a little.
AT_LENGTH = settings().max_examples > 1000


class Died(BaseException):
    """A worker is gone."""


class Receipting(RuleBasedStateMachine):
    """A centre whose finance officer allots small blocks, and whose workers die now and then."""

    @initialize(on_bill=st.booleans())
    def begin(self, on_bill):
        settings = {"numbered": "on-bill", "treasury_signer": "treasury-seal"} if on_bill else {}
        self.till = Till(agency_signer="agency-seal", **settings)
        self.office = self.till.office
        self.open: list[tuple[str, str]] = []
        self.cases: list[str] = []
        self.last = 0

    def dying(self, act, at):
        """An act whose worker dies at its n-th point, if it has so many."""
        left = [at]

        def reach(_point):
            left[0] -= 1
            if not left[0]:
                raise Died

        try:
            with watched(reach):
                act()
        except Died:
            pass

    @rule(size=st.integers(1, 4), agency=st.sampled_from(["", "", "urban"]), at=st.sampled_from([0, 0, 2, 3, 4]))
    def allot(self, size, agency, at):
        first, self.last = self.last + 11, self.last + 10 + size
        self.dying(lambda: self.till.allot(first, first + size - 1, agency=agency), at)

    @rule()
    def bill(self):
        if len(self.cases) < 8:
            self.open.append(self.till.billed())
            self.cases.append(self.open[-1][0])

    @precondition(lambda self: self.open)
    @rule(at=st.sampled_from([0, 0, 1, 2, 3, 4]))
    def pay(self, at):
        ref, bill = self.open.pop()
        fen = next(fee.fen for fee in self.office.case(ref).fees if fee.bill == bill)
        self.dying(lambda: self.till.pay(bill, fen=fen), at)
        if at:
            # The bank comes again.
            self.till._paid -= 1
            self.till.pay(bill, fen=fen)

    @precondition(lambda self: self.open)
    @rule(tenth=st.integers(1, 8))
    def close(self, tenth):
        """The facts of a case are put right: its bill is closed and it gets another."""
        ref, _ = self.open.pop()
        self.office.rectify(ref, by=CLERK, reason="录错", facts={"area_m2": f"13.{tenth}"})
        (new,) = [fee for fee in self.office.case(ref).fees if fee.state == "open"]
        self.open.append((ref, new.bill))

    @precondition(lambda self: self.cases)
    @rule(which=st.integers(0, 7), at=st.sampled_from([0, 0, 1, 2]))
    def reverse(self, which, at):
        number = self.office.case(self.cases[which % len(self.cases)]).fees[-1].receipt
        if number and self.office.receipt(number).standing != "reversed":
            owed = [one for level in self.office.receipt_stock() for one in level.owed]
            if not any(one.reason for one in owed):
                self.dying(lambda: self.office.reverse_receipt(number, reason=REASON, by=FINANCE), at)

    @rule(count=st.integers(1, 2))
    def void(self, count):
        for level in self.office.receipt_stock():
            for block in level.blocks:
                if block.left >= count and not level.owed:
                    first, last = block.next, block.next + count - 1
                    self.office.void_receipts(CODE, first, last, reason=REASON, by=FINANCE)
                    return

    @rule()
    def time_passes(self):
        self.till.world.clock.advance(10**6)
        sweep(self.office)
        self.till.delivered()

    @invariant()
    def every_number_stands_in_one_place(self):
        levels = self.office.receipt_stock()
        for level in levels:
            for block in level.blocks:
                sheet = self.office.stock_sheet(block.code, block.first)
                assert sheet.is_sound, sheet.named
        numbers = [one.number for ref in self.cases for one in self.office.receipts(ref)]
        assert len(numbers) == len(set(numbers))
        assert [str(one) for one in verify(self.office.store, self.office.region).violations] == []

    def teardown(self):
        """With stock enough nothing stays owed, and each paid fee has one receipt that is valid."""
        if not hasattr(self, "till"):
            return
        self.till.allot(9001, 9999)
        self.till.allot(10001, 10999, agency="urban")
        sweep(self.office)
        assert not any(level.owed for level in self.office.receipt_stock())
        for ref in self.cases:
            valid = [one for one in self.office.receipts(ref) if one.standing in ("valid", "unsealed")]
            assert len(valid) == sum(fee.state == "paid" for fee in self.office.case(ref).fees)
        self.every_number_stands_in_one_place()


TestReceipting = Receipting.TestCase
TestReceipting.settings = settings(
    max_examples=200 if AT_LENGTH else 6,
    stateful_step_count=30 if AT_LENGTH else 14,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
if AT_LENGTH:
    TestReceipting = pytest.mark.proof(TestReceipting)


def test_the_machine_would_find_a_number_drawn_for_nothing():
    """It is not blind: a worker that draws outside the unit that writes leaves a gap, and the sheet names it."""
    till = Till()
    till.allot(1, 9)
    with till.office.store.unit("420921") as unit:
        unit.draw_serials(CODE, 1)
        unit.commit()
    assert till.office.stock_sheet(CODE, 1).named == (f"{CODE}-0000000001",)
    with pytest.raises(ApprovalflowError):
        till.office.check_stock(CODE, 1, by=FINANCE)
    assert "INV-F10" in {one.id for one in verify(till.office.store, "420921").violations}

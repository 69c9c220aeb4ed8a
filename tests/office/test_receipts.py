"""Receipts at the centre: drawn from stock in order, owed without it, voided unused, reversed, signed and looked up."""

import pytest
from attrs import evolve

from approvalflow import BadInput, MoveRefused, NotFound, Text
from approvalflow.domain.deadlines.moments import DAY
from approvalflow.domain.fees.receipt_signatures import statement_of
from approvalflow.errors import CommandReused, Conflict
from approvalflow.office.stock_health import examine_stock
from approvalflow.outbox import BACKOFF
from approvalflow.sweep import sweep
from approvalflow.verify_journal import signature_holds
from tests.office.roads import sound
from tests.office.stamps import CODE, FINANCE, REASON, Till
from tests.office.world import CLERK

NEXT = "42020126"


@pytest.fixture
def till():
    one = Till()
    yield one
    sound(one.world)


class TestStock:
    def test_without_any_stock_the_year_has_one_series(self, till):
        """As a demonstration, so that a small example runs; each receipt has a check code all the same."""
        assert till.numbers(till.paid(), till.paid()) == ["1", "2"]
        assert till.office.receipt_stock() == ()
        assert len(till.office.receipt(f"{CODE}-0000000001").receipt.check_code) == 6

    def test_several_blocks_are_used_in_the_order_in_which_they_were_allotted(self, till):
        """A higher block that came first is used first; a code may change in between."""
        till.allot(501, 502)
        till.allot(11, 12, code=NEXT)
        refs = [till.paid() for _ in range(3)]
        assert [till.number(ref) for ref in refs] == [f"{CODE}-0000000501", f"{CODE}-0000000502", f"{NEXT}-0000000011"]
        (level,) = till.office.receipt_stock()
        assert (level.agency, level.left, level.owed) == ("", 1, ())

    def test_an_agency_with_stock_of_its_own_uses_no_other(self, till):
        """The others go on with the region's."""
        till.allot(1, 9)
        till.allot(101, 109, agency="urban")
        assert till.numbers(till.paid()) == ["101"]
        assert [level.left for level in till.office.receipt_stock()] == [9, 8]

    def test_money_is_taken_without_a_number_and_its_receipt_is_owed(self, till):
        """In order: whoever pays later waits behind, and all are written as soon as there is stock."""
        till.allot(1, 1)
        refs = [till.paid() for _ in range(4)]
        assert till.numbers(*refs) == ["1", "", "", ""]
        assert [till.office.case(ref).fees[0].state for ref in refs] == ["paid"] * 4
        assert [one.case_ref for one in till.office.receipt_stock()[0].owed] == refs[1:]
        till.allot(101, 102)
        assert till.numbers(*refs) == ["1", "101", "102", ""]
        assert till.numbers(till.paid()) == [""]
        till.allot(103, 200)
        assert till.numbers(*refs, till.paid()) == ["1", "101", "102", "103", "105"]
        told = [letter.body.zh for letter in till.box.taken]
        till.delivered()
        told = [letter.body.zh for letter in till.box.taken]
        assert sum("待开具" in one for one in told) == 4
        assert sum("电子票据已开具" in one for one in told) == 4

    def test_what_an_allotment_left_owed_is_written_by_the_sweep(self, till):
        """Its worker died between the two."""
        till.allot(1, 1)
        refs = [till.paid(), till.paid()]
        write = till.office.write_owed_receipts
        till.office.write_owed_receipts = lambda: 0
        till.allot(2, 9)
        assert till.numbers(*refs, till.paid()) == ["1", "", ""]
        till.office.write_owed_receipts = write
        sweep(till.office)
        assert till.numbers(*refs) == ["1", "2"]
        assert till.office.write_owed_receipts() == 0

    def test_finance_is_told_before_it_runs_out_and_the_doctor_says_so(self):
        """Once below the number that they set, once when it is empty; then for what is owed, at every look."""
        till = Till(warn_below=2)
        till.allot(1, 3)
        symptoms = []
        for _ in range(4):
            till.paid()
            till.delivered()
            found = examine_stock(till.office.store, "420921", till.office.organisation)
            symptoms.append([(one.rule, one.level) for one in found])
        low, owed = ("receipts-low", "warning"), ("receipts-owed", "fault")
        assert symptoms == [[], [low], [low], [owed]]
        told = [one.subject.en for one in till.box.taken if one.to == "fin-1@county.example"]
        assert told == ["Receipts run out: Yunze, 1 left", "Receipts run out: Yunze, 0 left"]

    @pytest.mark.parametrize(
        ("code", "first", "last", "agency"),
        [
            ("4201012", 1, 9, ""),
            (CODE, 9, 8, ""),
            (CODE, 0, 8, ""),
            (CODE, 1, 10**10, ""),
            (CODE, 1.0, 9, ""),
            (CODE, 100, 110, ""),
            (CODE, 95, 100, ""),
            (CODE, 200, 300, ""),
            (CODE, 1, 5000, ""),
            (CODE, 1, 2, ""),
            (CODE, 300, 400, "nobody"),
        ],
    )
    def test_a_block_that_cannot_be_is_refused(self, till, code, first, last, agency):
        """Malformed, out of order, sharing a number with another or with receipts of before, of no agency."""
        till.paid()
        till.allot(100, 200)
        with pytest.raises((BadInput, NotFound)):
            till.office.allot_receipts(code, first, last, by=FINANCE, agency=agency)
        assert len(till.office.receipt_stock()[0].blocks) == 1

    def test_only_finance_sees_to_numbers_and_an_attempt_is_on_record(self, till):
        """Whoever else tries is refused, the second time as well."""
        acts = (
            lambda: till.office.allot_receipts(CODE, 1, 9, by=CLERK, command_id="k"),
            lambda: till.office.void_receipts(CODE, 1, 9, reason=REASON, by=CLERK),
            lambda: till.office.check_stock(CODE, 1, by=CLERK),
            lambda: till.office.reverse_receipt(till.number(till.paid()), reason=REASON, by=CLERK),
        )
        for act in (*acts, acts[0]):
            with pytest.raises(MoveRefused) as refused:
                act()
            assert refused.value.rule == "role"
        with till.office.store.reading("420921") as reading:
            assert len(reading.entries(kinds=["receipt-attempt-refused"])) == 3

    def test_a_command_that_comes_again_does_nothing_twice(self, till):
        """The same answer; another act under the id is refused."""
        first = till.office.allot_receipts(CODE, 1, 9, by=FINANCE, command_id="k-1")
        assert till.office.allot_receipts(CODE, 1, 9, by=FINANCE, command_id="k-1") == first
        with pytest.raises(CommandReused):
            till.office.allot_receipts(CODE, 1, 8, by=FINANCE, command_id="k-1")
        gone = till.office.void_receipts(CODE, 1, 2, reason=REASON, by=FINANCE, command_id="k-2")
        assert till.office.void_receipts(CODE, 1, 2, reason=REASON, by=FINANCE, command_id="k-2") == gone
        sheet = till.office.check_stock(CODE, 1, by=FINANCE, command_id="k-3")
        assert till.office.check_stock(CODE, 1, by=FINANCE, command_id="k-3") == sheet


class TestVoid:
    def test_unused_numbers_are_voided_and_never_used(self, till):
        """They keep their place; the next receipt has the number behind them."""
        till.allot(1, 9)
        till.paid()
        gone = till.office.void_receipts(CODE, 2, 4, reason=REASON, by=FINANCE)
        assert (gone.count, till.numbers(till.paid())) == (3, ["5"])
        assert till.office.check_receipt(f"{CODE}-0000000003", "").state == "void"

    @pytest.mark.parametrize(
        ("first", "last", "rule"),
        [(1, 1, "receipt-used"), (3, 4, "receipt-order"), (2, 10, "receipt-order"), (2, 1, "receipt-order")],
    )
    def test_what_was_issued_or_is_not_next_is_not_voided(self, till, first, last, rule):
        till.allot(1, 9)
        till.paid()
        with pytest.raises(MoveRefused) as refused:
            till.office.void_receipts(CODE, first, last, reason=REASON, by=FINANCE)
        assert refused.value.rule == rule

    def test_a_reason_is_needed_and_a_block(self, till):
        till.allot(1, 9)
        with pytest.raises(MoveRefused):
            till.office.void_receipts(CODE, 1, 1, reason=Text(" ", "x"), by=FINANCE)
        with pytest.raises(NotFound):
            till.office.void_receipts(NEXT, 1, 1, reason=REASON, by=FINANCE)


class TestReversal:
    def test_a_wrong_paper_is_reversed_and_made_anew(self, till):
        """Two numbers of their own; the original stays as it was, the money is the same."""
        till.allot(1, 9)
        ref = till.paid()
        before = till.office.receipt(till.number(ref))
        after = till.office.reverse_receipt(before.number, reason=REASON, by=FINANCE, command_id="k")
        assert after == till.office.reverse_receipt(before.number, reason=REASON, by=FINANCE, command_id="k")
        assert (after.receipt, after.standing) == (before.receipt, "reversed")
        shown = [(one.receipt.serial[-1], one.standing, one.receipt.fen) for one in till.office.receipts(ref)]
        assert shown == [("1", "reversed", 11250), ("2", "reversal", -11250), ("3", "valid", 11250)]
        assert till.number(ref) == after.replaced_by == f"{CODE}-0000000003"
        for number in (before.number, after.reversed_by):
            with pytest.raises(MoveRefused) as refused:
                till.office.reverse_receipt(number, reason=REASON, by=FINANCE)
            assert refused.value.rule == "receipt-reversed"
        till.delivered()
        assert any("冲红" in letter.subject.zh for letter in till.box.taken)

    def test_without_enough_numbers_the_reversal_is_owed_and_the_receipt_stands(self, till):
        """One number is not enough for two: none is drawn. Who asked for it is on record, and nobody asks twice."""
        till.allot(1, 2)
        ref = till.paid()
        view = till.office.reverse_receipt(till.number(ref), reason=REASON, by=FINANCE)
        assert view.standing == "valid"
        assert till.office.receipt_stock()[0].left == 1
        with till.office.store.reading("420921") as reading:
            (asked,) = reading.entries(kinds=("receipt-reversal-owed",), limit=9)
        assert (asked.draft.by, asked.draft.body["receipt"]) == (FINANCE.id, view.number)
        with pytest.raises(MoveRefused) as refused:
            till.office.reverse_receipt(view.number, reason=REASON, by=FINANCE)
        assert refused.value.rule == "receipt-reversed"
        assert till.numbers(till.paid()) == [""]
        till.allot(3, 9)
        assert till.numbers(ref) == ["3"]
        assert till.office.receipt(view.number).standing == "reversed"

    def test_an_owed_receipt_whose_money_goes_back_is_written_and_reversed_in_turn(self, till):
        """The reversal waits behind its receipt."""
        till.allot(1, 1)
        till.paid()
        ref = till.paid()
        office = till.office

        def work(unit):
            (payment,) = unit.payments_of(office.case(ref).fees[0].bill)
            assert office._take_back_receipt(unit, payment, "urban", left=1250, reason=REASON, at=1, now=1) == []

        with office.store.unit("420921") as unit:
            work(unit)
            # The money itself is not sent back here: what is owed is only looked at.
            assert [(one.left, one.reason) for one in unit.owed_receipts()] == [(11250, None), (1250, REASON)]
        till.allot(2, 9)


class TestCheck:
    def test_a_block_is_accounted_for_and_the_journal_says_so(self, till):
        """Issued, reversed, voided, left; by day and fee."""
        till.allot(1, 9)
        refs = [till.paid()]
        till.office.void_receipts(CODE, 2, 3, reason=REASON, by=FINANCE)
        till.world.clock.advance(DAY)
        refs += [till.paid(), till.paid()]
        till.office.reverse_receipt(till.number(refs[0]), reason=REASON, by=FINANCE)
        sheet = till.office.check_stock(CODE, 1, by=FINANCE)
        assert (sheet.issued, sheet.reversals, sheet.voided, sheet.left, sheet.gaps) == (4, 1, 2, 2, 0)
        assert (sheet.issued_fen, sheet.reversed_fen) == (45000, 11250)
        assert [(str(one.day), one.receipts, one.fen) for one in sheet.days] == [
            ("2026-03-04", 1, 11250),
            ("2026-03-05", 4, 22500),
        ]
        with till.office.store.reading("420921") as reading:
            (entry,) = reading.entries(kinds=["receipt-stock-checked"])
        assert (entry.draft.by, entry.draft.body["next"], entry.draft.body["left"]) == ("fin-1", 8, 2)
        with pytest.raises(NotFound):
            till.office.check_stock(CODE, 2, by=FINANCE)

    def test_what_does_not_add_up_is_not_signed_off(self):
        """A number that is drawn and stands nowhere: named, and never passed over."""
        till = Till()
        till.allot(1, 9)
        till.paid()
        with till.office.store.unit("420921") as unit:
            unit.draw_serials(CODE, 1, count=2)
            unit.commit()
        with pytest.raises(MoveRefused, match=f"{CODE}-0000000002, {CODE}-0000000003") as refused:
            till.office.check_stock(CODE, 1, by=FINANCE)
        assert refused.value.rule == "receipt-missing"
        assert till.office.stock_sheet(CODE, 1).gaps == 2


class TestPublic:
    def test_number_and_check_code_together_say_what_a_receipt_is(self, till):
        """No name, no case, no bill; the number with or without its dash, the code in any case of letters."""
        ref = till.paid()
        receipt = till.office.receipt(till.number(ref)).receipt
        found = till.office.check_receipt(f" {receipt.code}{receipt.serial}", receipt.check_code.upper())
        assert (found.state, found.fen, str(found.day)) == ("valid", 11250, "2026-03-04")
        assert (found.fee_title.zh, found.agency.zh) == ("占用费", "城管局")
        said = str(found)
        assert not any(secret in said for secret in ("王芳", ref, receipt.bill_ref, receipt.payer_ref))

    def test_an_unknown_number_and_a_wrong_code_get_the_same_answer(self, till):
        """Whatever is asked: nobody finds out which numbers there are."""
        receipt = till.office.receipt(till.number(till.paid())).receipt
        wanted = evolve(till.office.check_receipt("nothing", "nothing"), number="")
        assert wanted.state == "unknown"
        for number in ("", "x", "42010126-0000000099", "９２010126-0000000001", "42010126-1", receipt.number):
            for code in ("", "000000", "------", "密码", receipt.number):
                assert evolve(till.office.check_receipt(number, code), number="") == wanted

    def test_a_reversed_receipt_says_by_what_it_was_reversed(self, till):
        first = till.office.receipt(till.number(till.paid()))
        after = till.office.reverse_receipt(first.number, reason=REASON, by=FINANCE)
        found = till.office.check_receipt(first.number, first.receipt.check_code)
        assert (found.state, found.reversed_by, found.replaced_by) == ("reversed", after.reversed_by, after.replaced_by)
        reversal = till.office.receipt(after.reversed_by)
        assert till.office.check_receipt(reversal.number, reversal.receipt.check_code).state == "reversal"


class TestOnBill:
    @pytest.fixture
    def till(self):
        one = Till(numbered="on-bill", treasury_signer="treasury-seal")
        one.allot(1, 9)
        yield one
        sound(one.world)

    def test_the_number_is_on_the_bill_and_becomes_valid_with_money_and_seal(self, till):
        """First a payment notice, then paid and not sealed, then valid."""
        _, later = till.billed()
        ref, bill = till.billed()
        with till.office.store.reading("420921") as reading:
            drawn = reading.number_on_bill(bill)
        assert drawn.number == f"{CODE}-0000000002"
        states = [till.office.check_receipt(drawn.number, drawn.check_code).state]
        till.pay(bill)
        states.append(till.office.check_receipt(drawn.number, drawn.check_code).state)
        assert till.number(ref) == drawn.number
        assert till.office.receipt(drawn.number).signed_by == ()
        till.delivered()
        states.append(till.office.check_receipt(drawn.number, drawn.check_code).state)
        assert states == ["notice", "unsealed", "valid"]
        assert till.office.receipt(drawn.number).signed_by == ("treasury",)
        till.pay(later)
        assert till.office.stock_sheet(CODE, 1).on_bills == 0

    def test_a_bill_that_is_closed_unpaid_leaves_a_void_number(self, till):
        """Here because the facts were put right, and a new bill has a number of its own."""
        ref, bill = till.billed()
        assert till.office.check_stock(CODE, 1, by=FINANCE).on_bills == 1
        till.office.rectify(ref, by=CLERK, reason="录错", facts={"area_m2": "20"})
        with till.office.store.reading("420921") as reading:
            (gone,) = reading.voided_numbers(CODE)
            assert (gone.first, gone.last, gone.bill_ref) == (1, 1, bill)
            new = next(one for one in reading.bills_of(ref) if one.state == "open")
        assert till.office.check_receipt(f"{CODE}-0000000001", "").state == "void"
        till.pay(new.ref, fen=new.fen)
        sheet = till.office.check_stock(CODE, 1, by=FINANCE)
        assert (sheet.issued, sheet.voided, sheet.on_bills, sheet.gaps) == (1, 1, 0, 0)

    def test_a_bill_that_found_no_number_gets_its_receipt_like_any_other(self):
        """The bill is opened all the same."""
        till = Till(numbered="on-bill", treasury_signer="treasury-seal")
        till.allot(1, 1)
        till.billed()
        ref, bill = till.billed()
        till.pay(bill)
        assert till.number(ref) == ""
        till.allot(2, 3)
        assert till.numbers(ref) == ["2"]
        assert till.office.receipt(till.number(ref)).standing == "valid"
        sound(till.world)


class TestSignatures:
    @pytest.fixture
    def till(self):
        one = Till(agency_signer="agency-seal", treasury_signer="treasury-seal")
        yield one
        sound(one.world)

    def test_both_parties_sign_what_the_receipt_says(self, till):
        """Each with its own key; nothing else of the receipt would carry them."""
        number = till.number(till.paid())
        till.delivered()
        view = till.office.receipt(number)
        assert view.signed_by == ("agency", "treasury")
        statement = statement_of(view.receipt, "420921")
        for one in view.signatures:
            assert signature_holds(one.key, statement, one.signature)
            assert not signature_holds(one.key, statement_of(evolve(view.receipt, fen=1), "420921"), one.signature)
        assert len({one.key for one in view.signatures}) == 2
        with till.office.store.reading("420921") as reading:
            assert len(reading.entries(kinds=["receipt-signed"])) == 2

    @pytest.mark.parametrize("fault", ["up", "honest"])
    def test_a_signer_that_fails_or_lies_harms_nobody(self, till, fault):
        """The receipt is there, the other party signs, and the signature comes once the signer works again."""
        seal = till.seals["treasury-seal"]
        setattr(seal, fault, False)
        number = till.number(till.paid())
        till.delivered()
        assert till.office.receipt(number).signed_by == ("agency",)
        assert till.office.receipt(number).standing == "valid"
        setattr(seal, fault, True)
        till.world.clock.advance(BACKOFF[0])
        till.delivered()
        assert till.office.receipt(number).signed_by == ("agency", "treasury")

    def test_two_workers_that_both_signed_keep_one(self, till):
        """The second finds it there."""
        number = till.number(till.paid())
        seal = till.seals["agency-seal"]
        sign = seal.sign

        def slept_over(statement):
            seal.sign = sign
            till.world.clock.advance(3 * 60 * 10**6)
            till.delivered()
            return sign(statement)

        seal.sign = slept_over
        till.delivered()
        assert till.office.receipt(number).signed_by == ("agency", "treasury")

    def test_a_signer_that_is_not_enabled_leaves_it_owed(self):
        """Until it is parked, where people see it."""
        till = Till(agency_signer="nobody")
        number = till.number(till.paid())
        till.delivered()
        while not till.office.parked():
            till.world.clock.advance(DAY)
            till.delivered()
        assert [one.kind for one in till.office.parked()] == ["sign-receipt"]
        assert till.office.receipt(number).signatures == ()


class TestRaces:
    def test_whoever_finds_the_last_number_gone_goes_on_to_the_next_block(self, till):
        """What was read before somebody else drew it."""
        till.allot(1, 1)
        till.allot(5, 9)
        with till.office.store.unit("420921") as unit:
            seen = unit.receipt_blocks()
            unit.draw_serials(CODE, 1)
            unit.receipt_blocks = lambda: seen
            assert till.office._number(unit, "urban", 1).next == 5

    def test_a_pair_of_numbers_of_which_one_is_gone_is_begun_again(self, till):
        """Rather a new unit than half a reversal."""
        till.allot(1, 2)
        with till.office.store.unit("420921") as unit:
            seen = unit.receipt_blocks()
            unit.draw_serials(CODE, 1)
            unit.receipt_blocks = lambda: seen
            with pytest.raises(Conflict):
                till.office._numbers(unit, "urban", 2, 1)


def test_a_case_without_money_has_no_receipt():
    """And a number that there is not is not found."""
    till = Till()
    assert till.office.receipts(till.world.filed()) == ()
    with pytest.raises(NotFound):
        till.office.receipt("42010126-0000000001")

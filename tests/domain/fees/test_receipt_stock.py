"""Blocks of receipt numbers, what is voided of them, and the check that accounts for every number."""

from datetime import date

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from approvalflow.domain.fees.bills import Bill, PaymentFact
from approvalflow.domain.fees.receipt_signatures import ReceiptSignature, statement_of
from approvalflow.domain.fees.receipt_stock import (
    AllottedBlock,
    NumberOnBill,
    OwedReceipt,
    VoidedNumbers,
    must_be_apart,
    serial_text,
    voided_unused,
)
from approvalflow.domain.fees.receipts import ReceiptBlock, issue, replacing, reverse
from approvalflow.domain.fees.stock_check import checked_stock, tiled
from approvalflow.domain.parties.basis import Text
from approvalflow.errors import BadInput, MoveRefused

CODE = "42010126"
TITLE = Text("城市道路占用费", "Road occupation fee")
BILL = Bill("B-1", "C-1", "fee", TITLE, 11250, "CNY", "p-1", 1, None, "bank", "M-1", "code", "paid")
PAID = PaymentFact("bank", "T-1", "B-1", "paid", 11250, "CNY", "M-1", 5)
WHY = Text("污损", "spoilt")


def block(first: int, last: int, *, code: str = CODE, next: int = 0) -> AllottedBlock:
    return AllottedBlock(code, first, last, next or first, "", 1, "u-1")


def receipt(serial: int):
    return issue(BILL, PAID, ReceiptBlock(CODE, serial, serial), at=9, check_code="c748a8")[0]


class TestBlocks:
    def test_a_block_knows_its_size_and_what_is_left(self):
        one = block(5, 9, next=7)
        assert (one.size, one.left, one.name) == (5, 3, "42010126-0000000005")
        assert block(5, 9, next=10).left == 0

    @pytest.mark.parametrize(
        ("first", "last", "following"),
        [(0, 9, 0), (5, 4, 0), (5, 9, 4), (5, 9, 11), (1, 10**10, 0), (1.0, 9, 0), (True, 9, 0)],
    )
    def test_serials_out_of_order_are_refused(self, first, last, following):
        with pytest.raises(BadInput):
            block(first, last, next=following)

    @given(st.integers(1, 30), st.integers(0, 10), st.integers(1, 30), st.integers(0, 10), st.integers(1, 45))
    def test_blocks_that_share_a_number_are_never_both_there(self, first, more, other, most, serial):
        """With another block, and with a receipt of before; another code is another paper."""
        one, two = block(first, first + more), block(other, other + most)
        shares = bool({*range(first, first + more + 1)} & {*range(other, other + most + 1)})
        before = first <= serial <= first + more
        for beside, issued, refused in (([two], [], shares), ([], [receipt(serial)], before)):
            if refused:
                with pytest.raises(BadInput, match="overlaps"):
                    must_be_apart(one, beside, issued)
            else:
                must_be_apart(one, beside, issued)
        must_be_apart(evolve(one, code="42020126"), [two], [receipt(serial)])

    def test_void_is_for_the_next_numbers_alone(self):
        gone, rest = voided_unused(block(5, 9, next=7), 7, 8, reason=WHY, by="u-1", at=3)
        assert (gone.first, gone.last, gone.count, rest.next) == (7, 8, 2, 9)
        for first, last, rule in ((6, 7, "receipt-used"), (8, 9, "receipt-order"), (7, 10, "receipt-order")):
            with pytest.raises(MoveRefused) as refused:
                voided_unused(block(5, 9, next=7), first, last, reason=WHY, by="u-1", at=3)
            assert refused.value.rule == rule
        with pytest.raises(MoveRefused):
            voided_unused(block(5, 9), 5, 5, reason=Text("", ""), by="u-1", at=3)

    def test_what_is_owed_is_an_amount(self):
        with pytest.raises(BadInput):
            OwedReceipt("k", "C-1", "B-1", "bank", "T-1", "urban", -1, 9)


class TestCheck:
    @given(st.integers(1, 5), st.integers(0, 12), st.data())
    def test_every_number_is_looked_for_one_by_one(self, first, size, data):
        """Against a count of each number: missing, and there once too often."""
        last = first + size
        following = data.draw(st.integers(first, last + 1))
        spans = data.draw(
            st.lists(
                st.tuples(st.integers(first, last), st.integers(0, 3)).map(lambda one: (one[0], one[0] + one[1])),
                max_size=8,
            )
        )
        gaps, twice, named = tiled(block(first, last, next=following), sorted(spans))
        times = [sum(a <= serial <= b for a, b in spans) for serial in range(first, last + 5)]
        drawn = range(first, following)
        missing = [serial for serial in drawn if not times[serial - first]]
        assert gaps == len(missing)
        assert set(missing) <= set(named)
        sound = not missing and all(n == (serial in drawn) for serial, n in enumerate(times, start=first))
        assert sound == (not gaps and not twice)

    @given(st.lists(st.sampled_from(["issue", "void", "bill", "pay", "close", "reverse"]), max_size=30))
    def test_whatever_is_done_in_order_leaves_no_gap(self, acts):
        """Issue, void, draw for a bill, pay it, close it, reverse: the sheet counts what was done."""
        stock, receipts, voided, on_bills = block(3, 30), [], [], []
        waiting: list[NumberOnBill] = []
        for n, act in enumerate(acts):
            if act in ("pay", "close") and waiting:
                drawn = waiting.pop()
                serial = int(drawn.serial)
                if act == "pay":
                    receipts.append(receipt(serial))
                else:
                    voided.append(VoidedNumbers(CODE, serial, serial, WHY, "system", n, drawn.bill_ref))
            elif act == "reverse" and stock.left > 1 and any(not r.is_reversal for r in receipts):
                first = next(r for r in receipts if not r.is_reversal)
                if any(r.reverses == first.number for r in receipts):
                    continue
                numbers = [ReceiptBlock(CODE, stock.next + i, stock.next + i) for i in (0, 1)]
                back, _ = reverse(first, numbers[0], reason=WHY, at=n, check_code="aaaaaa")
                receipts += [back, replacing(back, numbers[1], 100, at=n)[0]]
                stock = evolve(stock, next=stock.next + 2)
            elif act == "void" and stock.left:
                gone, stock = voided_unused(stock, stock.next, stock.next, reason=WHY, by="u", at=n)
                voided.append(gone)
            elif act in ("issue", "bill") and stock.left:
                if act == "issue":
                    receipts.append(receipt(stock.next))
                else:
                    waiting.append(NumberOnBill(f"B-{n}", "C-1", CODE, serial_text(stock.next), "c748a8", n))
                    on_bills.append(waiting[-1])
                stock = evolve(stock, next=stock.next + 1)
        sheet = checked_stock(stock, receipts, voided, on_bills, day_of=lambda _at: date(2026, 3, 4))
        assert sheet.is_sound
        assert sheet.on_bills == len(waiting)
        assert sheet.issued + sheet.reversals + sheet.voided + sheet.on_bills + sheet.left == stock.size
        assert (
            sheet.issued_fen - sheet.reversed_fen == sum(one.fen for one in receipts) == sum(d.fen for d in sheet.days)
        )

    def test_other_blocks_and_codes_are_left_alone(self):
        gone = [VoidedNumbers(CODE, 40, 49, WHY, "u", 1), VoidedNumbers("42020126", 1, 9, WHY, "u", 1)]
        bills = [NumberOnBill("B-1", "C-1", "42020126", "0000000001", "c748a8", 1)]
        sheet = checked_stock(block(1, 9), [], gone, bills, day_of=lambda _at: date(2026, 3, 4))
        assert (sheet.voided, sheet.on_bills, sheet.is_sound, sheet.left) == (0, 0, True, 9)


class TestReplacing:
    def test_what_is_left_stands_on_a_receipt_of_its_own(self):
        first = receipt(1)
        back, _ = reverse(first, ReceiptBlock(CODE, 2, 2), reason=WHY, at=10, check_code="bbbbbb")
        rest, _ = replacing(back, ReceiptBlock(CODE, 3, 3), 1250, at=10, check_code="cccccc")
        assert (rest.replaces, rest.reverses, rest.reason, rest.fen) == (first.number, "", None, 1250)
        assert not rest.is_reversal
        assert (back.check_code, rest.check_code) == ("bbbbbb", "cccccc")
        again, _ = reverse(rest, ReceiptBlock(CODE, 4, 4), reason=WHY, at=11)
        assert (again.replaces, again.reverses) == ("", rest.number)

    @pytest.mark.parametrize("fen", [0, -1, 11251])
    def test_it_is_never_for_more_than_before_nor_for_nothing(self, fen):
        back, _ = reverse(receipt(1), ReceiptBlock(CODE, 2, 2), reason=WHY, at=10)
        with pytest.raises(MoveRefused):
            replacing(back, ReceiptBlock(CODE, 3, 3), fen, at=10)
        with pytest.raises(MoveRefused):
            replacing(receipt(1), ReceiptBlock(CODE, 3, 3), 1, at=10)


class TestStatement:
    def test_every_word_of_a_receipt_is_signed(self):
        """Another value of any field is another statement, and so is another region."""
        one = receipt(1)
        changes = {
            "code": "42020126",
            "serial": "0000000002",
            "case_ref": "C-2",
            "bill_ref": "B-2",
            "payer_ref": "p-2",
            "bank": "b",
            "bank_txn": "T-2",
            "fee_title": WHY,
            "fen": 1,
            "currency": "USD",
            "issued_at": 10,
            "reverses": "x",
            "reason": WHY,
            "check_code": "",
            "replaces": "y",
        }
        said = {statement_of(evolve(one, **{name: value}), "420921") for name, value in changes.items()}
        assert len(said | {statement_of(one, "420921"), statement_of(one, "420922")}) == len(changes) + 2

    def test_the_form_stands_for_ever(self):
        """Signatures of years hang on it."""
        assert statement_of(receipt(1), "420921").decode() == GOLDEN

    def test_only_the_two_parties_sign(self):
        with pytest.raises(BadInput):
            ReceiptSignature(CODE, "0000000001", "clerk", "s", b"k" * 32, b"s" * 64, 1)


GOLDEN = (
    "m16:s4:banks4:banks8:bank_txns3:T-1s4:bills3:B-1s4:cases3:C-1s10:check_codes6:c748a8s8:currencys3:CN"
    "Ys3:feel2:s21:城市道路占用费s19:Road occupation fees3:feni11250;s4:forms22:approvalflow/receipt/1s9:issued_"
    "ati9;s6:numbers19:42010126-0000000001s5:payers3:p-1s6:reasonns6:regions6:420921s8:replacess0:s8:reve"
    "rsess0:"
)

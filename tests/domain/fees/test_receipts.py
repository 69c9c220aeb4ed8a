"""Receipts: gapless numbers, one for each payment, only ever reversed; and amounts in capitals."""

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from approvalflow.domain.fees.bills import Bill, PaymentFact
from approvalflow.domain.fees.capitals import capitals
from approvalflow.domain.fees.money import MAX_FEN
from approvalflow.domain.fees.receipts import ReceiptBlock, issue, reverse
from approvalflow.domain.parties.basis import Text
from approvalflow.errors import BadInput, MoveRefused, NotFound

BLOCK = ReceiptBlock("42010126", 17, 20)
TITLE = Text("城市道路占用费", "Road occupation fee")
BILL = Bill("B-1", "C-1", "fee", TITLE, 11250, "CNY", "p-1", 1, None, "bank", "M-1", "code", "paid")
PAID = PaymentFact("bank", "T-1", "B-1", "paid", 11250, "CNY", "M-1", 5)
WHY = Text("面积核减", "The area was cut")


class TestBlock:
    """A block of numbers."""

    @given(st.integers(1, 10**9), st.integers(0, 20), st.lists(st.booleans(), max_size=30))
    def test_numbers_come_in_order_without_gap_until_it_is_used_up(self, first, more, voids):
        """Drawn and voided numbers together are exactly the block, each once; then nothing is left."""
        block, serials = ReceiptBlock("42010126", first, first + more), []
        for void in voids:
            if not block.left:
                with pytest.raises(NotFound, match="used up"):
                    block.draw()
                with pytest.raises(NotFound, match="used up"):
                    block.void(WHY, by="u-1", at=1)
                break
            if void:
                gone, block = block.void(WHY, by="u-1", at=1)
                serials.append(gone.serial)
            else:
                serial, block = block.draw()
                serials.append(serial)
        assert [int(serial) for serial in serials] == list(range(first, first + len(serials)))
        assert all(len(serial) == 10 for serial in serials)
        assert block.left == more + 1 - len(serials)

    @pytest.mark.parametrize(
        "given",
        [
            ("4201012", 1, 2),
            ("420101260", 1, 2),
            ("4201012６", 1, 2),
            ("4201012x", 1, 2),
            ("42010126", 0, 2),
            ("42010126", 4, 2),
            ("42010126", 1, 10**10),
            (42010126, 1, 2),
        ],
    )
    def test_a_malformed_block_is_refused(self, given):
        """Eight ASCII digits, and serials from 1 in order within ten digits."""
        with pytest.raises(BadInput):
            ReceiptBlock(*given)

    def test_the_last_number_of_all_can_be_drawn(self):
        """Serial 9999999999 is inside."""
        assert ReceiptBlock("42010126", 10**10 - 1, 10**10 - 1).draw()[0] == "9999999999"


class TestIssue:
    """A receipt for a payment."""

    def test_it_proves_the_payment(self):
        """Number, bill, payment and amount are all there, and the block moves on by one."""
        receipt, rest = issue(BILL, PAID, BLOCK, at=9)
        assert receipt.number == "42010126-0000000017"
        assert (receipt.bill_ref, receipt.case_ref, receipt.bank_txn, receipt.fen) == ("B-1", "C-1", "T-1", 11250)
        assert receipt.amount_in_capitals == "壹佰壹拾贰元伍角整"
        assert (rest.next, rest.left) == (18, 3)

    @pytest.mark.parametrize("change", [{"fen": 1}, {"state": "unknown"}, {"currency": "USD"}, {"bill_ref": "B-2"}])
    def test_money_that_does_not_pay_the_bill_has_no_receipt(self, change):
        """What is in suspense is no payment of the bill."""
        with pytest.raises(MoveRefused) as refused:
            issue(BILL, evolve(PAID, **change), BLOCK, at=9)
        assert refused.value.rule == "receipt-without-payment"


class TestReverse:
    """A receipt is taken back."""

    def test_the_reversal_has_its_own_number_and_the_contrary_amount(self):
        """Both together are nothing; the original is kept as it was."""
        receipt, rest = issue(BILL, PAID, BLOCK, at=9)
        reversal, rest = reverse(receipt, rest, reason=WHY, at=10)
        assert (reversal.number, reversal.reverses) == ("42010126-0000000018", receipt.number)
        assert receipt.fen + reversal.fen == 0
        assert reversal.amount_in_capitals == "负壹佰壹拾贰元伍角整"
        assert reversal.is_reversal
        assert not receipt.is_reversal
        assert rest.next == 19

    def test_nothing_is_reversed_twice(self):
        """Neither the receipt a second time, nor the reversal itself."""
        receipt, rest = issue(BILL, PAID, BLOCK, at=9)
        reversal, rest = reverse(receipt, rest, reason=WHY, at=10)
        for again in (receipt, reversal):
            with pytest.raises(MoveRefused) as refused:
                reverse(again, rest, reason=WHY, at=11, receipts_so_far=[receipt, reversal])
            assert refused.value.rule == "receipt-reversed"

    def test_the_reversal_of_another_receipt_stands_in_nobodys_way(self):
        """Each receipt is reversed for itself."""
        first, rest = issue(BILL, PAID, BLOCK, at=9)
        second, rest = issue(BILL, evolve(PAID, bank_txn="T-2"), rest, at=9)
        undone, rest = reverse(first, rest, reason=WHY, at=10)
        assert (
            reverse(second, rest, reason=WHY, at=11, receipts_so_far=[first, second, undone])[0].reverses
            == second.number
        )

    @pytest.mark.parametrize("reason", [Text("", ""), Text(" ", "x"), Text("原因", "\t")])
    def test_a_reason_is_needed_in_both_languages(self, reason):
        """Blank is no reason."""
        receipt, rest = issue(BILL, PAID, BLOCK, at=9)
        with pytest.raises(MoveRefused):
            reverse(receipt, rest, reason=reason, at=10)


def _read(words):
    """Amounts in capitals read back, by a reader that knows nothing of how they were written."""
    sign = -1 if words.startswith("负") else 1
    total = section = digit = 0
    for character in words.removeprefix("负").removesuffix("整"):
        if character in "零壹贰叁肆伍陆柒捌玖":
            digit = "零壹贰叁肆伍陆柒捌玖".index(character)
        elif character in "拾佰仟":
            section, digit = section + digit * {"拾": 10, "佰": 100, "仟": 1000}[character], 0
        elif character in "万亿":
            total, section, digit = total + (section + digit) * {"万": 10**4, "亿": 10**8}[character], 0, 0
        elif character == "元":
            total, section, digit = (total + section + digit) * 100, 0, 0
        else:
            total, digit = total + digit * {"角": 10, "分": 1}[character], 0
    return sign * total


class TestCapitals:
    """Amounts in Chinese capitals."""

    @given(st.integers(-MAX_FEN, MAX_FEN) | st.integers(0, 10).map(lambda power: 10**power) | st.integers(0, 200_000))
    def test_they_are_read_back_as_they_were_written(self, fen):
        """Every amount in range survives the way there and back, without doubled or trailing zeros."""
        words = capitals(fen)
        assert _read(words) == fen
        assert "零零" not in words
        assert "零元" not in words or fen == 0
        assert words.endswith(("分", "整"))

    @pytest.mark.parametrize(
        ("fen", "words"),
        [
            (0, "零元整"),
            (1, "壹分"),
            (10, "壹角整"),
            (11, "壹角壹分"),
            (100, "壹元整"),
            (101, "壹元零壹分"),
            (11250, "壹佰壹拾贰元伍角整"),
            (168032, "壹仟陆佰捌拾元叁角贰分"),
            (100550, "壹仟零伍元伍角整"),
            (100_000_00, "壹拾万元整"),
            (100_0500_00, "壹佰万零伍佰元整"),
            (10_7000_53, "壹拾万柒仟元伍角叁分"),
            (1_0000_0001_00, "壹亿零壹元整"),
            (1_0001_0000_00, "壹亿零壹万元整"),
            (2000_0000_00, "贰仟万元整"),
            (MAX_FEN, "壹佰亿元整"),
            (-5, "负伍分"),
        ],
    )
    def test_they_follow_the_usage_of_receipts(self, fen, words):
        """Known amounts are written as a cashier would."""
        assert capitals(fen) == words

    @pytest.mark.parametrize("fen", [MAX_FEN + 1, -MAX_FEN - 1, 1.0, True])
    def test_what_is_no_amount_is_refused(self, fen):
        """Nothing beyond the limit, and no float."""
        with pytest.raises(BadInput):
            capitals(fen)

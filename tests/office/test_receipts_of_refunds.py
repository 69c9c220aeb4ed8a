"""Money that goes back takes its receipt back: each part reverses the whole and leaves a receipt for the rest."""

from approvalflow.outbox import deliver
from tests.office import till as counter
from tests.office.roads import sound
from tests.office.stamps import CODE, FINANCE

FEN = 11250


def shown(office, ref):
    return [(one.receipt.serial[-2:], one.standing, one.receipt.fen) for one in office.receipts(ref)]


def test_each_part_reverses_the_receipt_and_leaves_one_for_the_rest():
    """100 fen, then all that is left: at any time one receipt is valid, and in the end none."""
    till = counter.Till()
    world, ref, _ = counter.paid(till)
    office = world.office
    office.allot_receipts(CODE, 11, 19, by=FINANCE)
    counter.ordered(world, till, fen=100)
    deliver(office)
    demo = shown(office, ref)[0][0]
    assert shown(office, ref) == [
        (demo, "reversed", FEN),
        ("11", "reversal", -FEN),
        ("12", "valid", FEN - 100),
    ]
    assert office.case(ref).fees[0].receipt == f"{CODE}-0000000012"
    sound(world)
    counter.ordered(world, till, fen=FEN - 100)
    deliver(office)
    assert shown(office, ref)[2:] == [("12", "reversed", FEN - 100), ("13", "reversal", 100 - FEN)]
    assert office.check_stock(CODE, 11, by=FINANCE).reversed_fen == FEN + FEN - 100
    sound(world)


def test_a_refund_without_numbers_goes_out_and_its_reversal_is_owed():
    """The bank pays back all the same; the receipt is reversed with the next block."""
    till = counter.Till()
    world, ref, _ = counter.paid(till)
    office = world.office
    office.allot_receipts(CODE, 11, 11, by=FINANCE)
    counter.ordered(world, till, fen=100)
    deliver(office)
    assert office.case(ref).fees[0].refunded == 100
    assert [one.standing for one in office.receipts(ref)] == ["valid"]
    (stock,) = office.receipt_stock()
    assert [one.left for one in stock.owed] == [FEN - 100]
    sound(world)
    office.allot_receipts(CODE, 21, 29, by=FINANCE)
    assert [one.standing for one in office.receipts(ref)] == ["reversed", "reversal", "valid"]
    sound(world)


def test_a_reversal_that_takes_one_number_does_not_overtake_one_that_takes_two():
    """A part went back, then the rest: with one number left, neither is written, for the second takes back what the
    first is still to write."""
    till = counter.Till()
    world, ref, _ = counter.paid(till)
    office = world.office
    office.allot_receipts(CODE, 11, 11, by=FINANCE)
    for fen in (100, FEN - 100):
        counter.ordered(world, till, fen=fen)
        deliver(office)
    assert office.write_owed_receipts() == 0
    (stock,) = office.receipt_stock()
    assert [one.left for one in stock.owed] == [FEN - 100, 0]
    sound(world)
    office.allot_receipts(CODE, 21, 29, by=FINANCE)
    assert [one.standing for one in office.receipts(ref)] == ["reversed", "reversal", "reversed", "reversal"]
    assert office.receipt_stock()[0].owed == ()
    sound(world)

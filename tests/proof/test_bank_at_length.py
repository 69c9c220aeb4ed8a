"""What the bank contract samples, at length: all 720 orders of six messengers, ten thousand hostile bodies."""

from hypothesis import settings

from approvalflow.testing import BankContract
from tests.testing.paper_bank import PaperBank, Sandbox

AT_LENGTH = settings().max_examples > 1000


class AtLength(BankContract):
    """The same claims; `make test` tries a few of the orders once more."""

    orders = 720 if AT_LENGTH else 4


def test_all_orders_of_six_messengers_give_the_same_books():
    """Each of them with an office of its own."""
    AtLength().test_six_messengers_in_any_order_give_the_same_books(Sandbox(PaperBank()))


def test_ten_thousand_hostile_bodies_are_refused_or_read_soundly():
    """As many as the profile says."""
    AtLength().test_hostile_bytes_are_refused_or_read_soundly(Sandbox(PaperBank()))

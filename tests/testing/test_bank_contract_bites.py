"""A kit that nothing can fail says nothing: each faulty bank is caught by the row that is there for it."""

import pytest

from approvalflow.plugins.answers import Unbelievable
from approvalflow.testing import BankContract
from approvalflow.testing.bank_rows import rows_of
from tests.testing.faulty_banks import FAULTS
from tests.testing.paper_bank import PaperBank, Sandbox

#: Rows that hold for a bank which is not one of these: they are about the office, or say only that a bank is a bank.
_OF_EVERY_BANK = {
    "test_a_bank_says_its_name_and_what_it_can",
    "test_two_bills_have_two_payment_codes",
    "test_a_reference_is_not_opened_with_another_amount",
    "test_a_bill_that_nobody_paid_is_not_paid",
    "test_a_closed_bill_cannot_be_paid",
    "test_the_statement_has_the_payment",
    "test_a_paid_bill_is_not_paid_again",
    "test_a_message_says_what_was_paid",
    "test_two_payments_have_two_transaction_numbers",
    "test_what_the_sandbox_signs_is_believed",
}


#: How a row fails; what leaves a faulty `read` is a failure too.
FAILS = (AssertionError, pytest.fail.Exception, Unbelievable, TypeError, ValueError, KeyError, ArithmeticError)


@pytest.mark.parametrize(
    ("faulty", "claim", "more"), FAULTS, ids=[f"{one.__name__}-{claim[5:30]}" for one, claim, _ in FAULTS]
)
def test_the_kit_catches(faulty, claim, more):
    """The claim fails for the faulty bank; that it holds for the sound one is in `test_paper_bank`."""
    with pytest.raises(
        (AssertionError, pytest.fail.Exception, TypeError, ValueError, KeyError, ArithmeticError, Unbelievable)
    ):
        getattr(BankContract(), claim)(Sandbox(faulty()), *more)


def test_every_row_has_its_faulty_bank():
    """A row that no bank fails is looked at by a person, here."""
    rows = {f"test_{row.name.replace('-', '_')}" for row in rows_of(BankContract)}
    assert rows - {claim for _, claim, _ in FAULTS} == _OF_EVERY_BANK


def test_every_row_says_what_it_means_in_both_languages():
    """For the report; and no test of the contract is without."""
    tests = {name for name in dir(BankContract) if name.startswith("test_")}
    rows = rows_of(BankContract)
    assert {f"test_{row.name.replace('-', '_')}" for row in rows} == tests
    assert all(row.zh.endswith("。") and row.en.endswith(".") for row in rows)


@pytest.mark.parametrize(
    ("word", "claim"),
    [
        ("query", "test_after_the_payment_the_bank_says_paid_when_asked"),
        ("close", "test_a_closed_bill_cannot_be_paid"),
        ("refund", "test_no_more_goes_back_than_was_paid"),
        ("statement", "test_the_statement_has_the_payment"),
    ],
)
def test_what_a_bank_does_not_say_it_can_is_skipped_by_name(word, claim):
    """And never found out by trying."""

    class Small(PaperBank):
        can = frozenset()

    with pytest.raises(pytest.skip.Exception, match=f"`{word}`"):
        getattr(BankContract(), claim)(Sandbox(Small()))


class Plain:
    """A sandbox with no more than it needs."""

    merchant, signed_headers = Sandbox.merchant, Sandbox.signed_headers

    def __init__(self, bank):
        self.bank, self._whole = bank, Sandbox(bank)

    def pay(self, bill):
        return self._whole.pay(bill)

    def sign(self, body):
        return self._whole.sign(body)

    def forge(self, message):
        return self._whole.forge(message)


@pytest.mark.parametrize(
    ("claim", "why"),
    [
        ("test_an_unknown_order_is_recorded_and_pays_nothing", "not shown: .*`says`"),
        ("test_the_bank_understands_the_answers", "not shown: .*`hears`"),
        ("test_a_message_that_is_too_old_or_too_new_is_forged", "not applicable: the bank signs no time"),
        ("test_another_certificate_is_not_believed", "not applicable: .*no certificates"),
        ("test_a_probe_changes_nothing", "not applicable: the bank sends no probes"),
    ],
)
def test_what_a_sandbox_does_not_offer_is_skipped_by_name(claim, why):
    """Not shown where the bank may well have it, not applicable where it may not."""
    with pytest.raises(pytest.skip.Exception, match=why):
        getattr(BankContract(), claim)(Plain(PaperBank()))


@pytest.mark.parametrize(
    "claim",
    ["test_six_messengers_in_any_order_give_the_same_books", "test_a_genuine_repetition_counts_once"],
)
def test_a_sandbox_with_no_more_than_it_needs_goes_through(claim):
    """With a repetition that is signed anew, and a forged copy in the place of what it cannot say."""
    getattr(BankContract(), claim)(Plain(PaperBank()))

"""The page of the bank contract says what the kit asks, and what each shipped bank showed: `make bank-report`."""

import re

import pytest

from approvalflow.testing import BankContract
from approvalflow.testing.bank_rows import rows_of


@pytest.fixture
def page(root):
    """The page as it was written last."""
    return (root / "docs/reference/bank-contract.md").read_text(encoding="utf-8")


def lines(page, head):
    """The cells below a table's head that begins so."""
    table = page[page.index(head) :].split("\n\n")[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in (table[0], *table[2:])]


def test_every_row_of_the_kit_stands_there_as_it_is(page):
    """Name, English and Chinese; in order, and none that is gone."""
    told = [tuple(cells[:3]) for cells in lines(page, "| row |")[1:]]
    assert told == [(f"`{row.name}`", row.en, row.zh) for row in rows_of(BankContract)], "run make bank-report"


def test_every_bank_of_this_checkout_was_tried(root, page):
    """Each project whose tests subclass the contract; the example too."""
    tested = [
        path.parents[1].name.removeprefix("approvalflow-").replace("_", "-")
        for path in [*root.glob("adapters/*/tests/*.py"), *root.glob("examples/*/tests/*.py")]
        if re.search(r"^class .*BankContract", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert lines(page, "| row |")[0][3:] == sorted(tested), "run make bank-report"


def test_nothing_failed_and_everything_was_shown(page):
    """What a shipped bank has no use for is not applicable; there is nothing that nobody tried."""
    for bank, failed, passed, not_shown, not_applicable in lines(page, "| bank 银行 |")[1:]:
        assert (failed, not_shown) == ("0", "0"), bank
        assert int(passed) + int(not_applicable) == len(rows_of(BankContract))

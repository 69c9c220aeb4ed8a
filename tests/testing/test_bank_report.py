"""The report of a bank contract: what was shown and what was not, for people, and the same every time."""

import subprocess
import sys

import pytest

from approvalflow.testing import BankContract
from approvalflow.testing.bank_report import bank_page
from approvalflow.testing.bank_rows import rows_of
from tests.running.places import ROOT

TESTS = """
import pytest
from approvalflow.testing import BankContract
from tests.testing.faulty_banks import SaysOurs
from tests.testing.paper_bank import PaperBank, Sandbox
from tests.testing.test_bank_contract_bites import Plain

class TestSound(BankContract):
    @pytest.fixture
    def sandbox(self):
        return Plain(PaperBank())

class TestFaulty(BankContract):
    @pytest.fixture
    def sandbox(self):
        bank = SaysOurs()
        bank.name = "faulty"
        return Sandbox(bank)

class TestUnfilled(BankContract):
    pass
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """What a run of a few rows writes, in a process of its own."""
    folder = tmp_path_factory.mktemp("report")
    (folder / "test_banks.py").write_text(TESTS)
    report = folder / "report.md"
    words = ["-p", "approvalflow.testing.bank_report", "--bank-report", str(report), "-p", "no:cacheprovider"]
    rows = "another_merchant or is_what_is_read or certificate or probe or its_name"
    command = [sys.executable, "-m", "pytest", "-q", "--rootdir", str(folder), "-k", rows, *words, str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert report.is_file(), done.stdout + done.stderr
    return report.read_text(encoding="utf-8")


def cells(page, row):
    """What the page says of a row, bank by bank."""
    (line,) = [line for line in page.splitlines() if line.startswith(f"| `{row}` |")]
    return [cell.strip() for cell in line.strip("|").split(" | ")][3:]


def test_each_bank_has_its_column(page):
    """By its own name; a contract whose fixture nobody filled goes by the name of its class."""
    assert "| row | what it means | 含义 | TestUnfilled | faulty | paper |" in page


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("a-bank-says-its-name-and-what-it-can", ["**failed** 失败", "passed 通过", "passed 通过"]),
        ("a-payment-to-another-merchant-pays-nothing", ["**failed** 失败", "**failed** 失败", "not shown 未验证"]),
        ("another-certificate-is-not-believed", ["**failed** 失败", "passed 通过", "not applicable 不适用"]),
        ("a-hundred-copies-at-once-count-once", ["not shown 未验证"] * 3),
    ],
)
def test_each_row_says_what_became_of_it(page, row, told):
    """Failed, passed, not shown, not applicable; a row that was not run was not shown."""
    assert cells(page, row) == told


def test_every_row_stands_there_in_both_languages(page):
    """Also those that this run left out."""
    for row in rows_of(BankContract):
        assert f"| `{row.name}` | {row.en} | {row.zh} |" in page


def test_the_page_of_the_same_results_is_the_same():
    """No date, no duration, no machine."""
    rows = rows_of(BankContract)
    found = {"a": {row.name: "passed" for row in rows}}
    assert bank_page(found, rows) == bank_page(dict(found), rows)
    assert f"| a | 0 | {len(rows)} | 0 | 0 |" in bank_page(found, rows)

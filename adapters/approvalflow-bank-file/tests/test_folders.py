"""The bills that go out, and what the files that came say of them."""

import csv
import multiprocessing
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from attrs import evolve

from approvalflow.domain.deadlines.moments import instant
from approvalflow.domain.fees.treasury import TreasuryLine
from approvalflow.domain.parties.basis import Text
from approvalflow.errors import AdapterFailed, MessageForged
from approvalflow.ports.bank import BankMessage
from approvalflow.testing.bank_sandbox import a_bill
from approvalflow_bank_file.adapter import FileBank
from approvalflow_bank_file.outgoing import HEADINGS as BILL_HEADINGS
from approvalflow_bank_file.outgoing import payment_code
from approvalflow_bank_file.profile import read_profile

from .conftest import DAY, HEADINGS, NOW, PROFILE, County


def batches(county):
    """The rows of each batch, by name."""
    found = {}
    for path in sorted((county.folder / "outgoing").iterdir()):
        with path.open(encoding="utf-8-sig", newline="") as file:
            found[path.name] = list(csv.reader(file))
    return found


def billed(county, fen=11_250, **changes):
    class Its:
        bank, merchant = county.bank, county.bank.merchant

    bill = evolve(a_bill(Its(), fen), **changes)
    return evolve(bill, payment_code=county.bank.open_bill(bill).payment_code)


def paid_row(bill, at="2026-11-23 10:15:00"):
    return (f"T{bill.ref}"[-20:], bill.ref, f"{bill.fen // 100}.{bill.fen % 100:02d}", "收款", at, "")


class TestOutgoing:
    """Batches of bills."""

    def test_a_batch_is_whole_after_every_bill(self, county):
        for count in (1, 2, 3):
            bill = billed(county, 11_250, due_at=instant("2026-12-07T17:30:00+08:00"))
            ((name, rows),) = batches(county).items()
            assert name == "bills-000001.csv"
            assert tuple(rows[0]) == BILL_HEADINGS
            due = "2026-12-07T17:30:00+08:00"
            title = "城市道路占用费"
            assert rows[count] == [bill.payment_code, bill.ref, "112.50", "CNY", due, title, "42092101"]
            total = 11_250 * count
            assert rows[count + 1 :] == [["合计", str(count), f"{total // 100}.{total % 100:02d}", "", "", "", ""]]

    def test_the_same_bill_is_written_once_whoever_asks(self, county):
        bill = billed(county)
        again = FileBank(read_profile(county.folder / "bank.toml"), clock=lambda: county.now)
        with ThreadPoolExecutor(8) as threads:
            codes = set(threads.map(lambda bank: bank.open_bill(bill).payment_code, [county.bank, again] * 8))
        assert codes == {bill.payment_code}
        (rows,) = batches(county).values()
        assert [row[1] for row in rows[1:-1]] == [bill.ref]

    def test_another_amount_or_currency_is_refused(self, county):
        bill = billed(county)
        with pytest.raises(AdapterFailed, match="another amount"):
            county.bank.open_bill(evolve(bill, fen=1))
        with pytest.raises(AdapterFailed, match="CNY"):
            county.bank.open_bill(evolve(bill, ref="420921-B-9", currency="USD"))

    def test_a_full_batch_and_one_that_the_bank_took_are_followed_by_another(self, tmp_path):
        county = County(tmp_path / "small", PROFILE.replace("[statement]", "[bills]\nmost = 2\n[statement]", 1))
        refs = [billed(county).ref for _ in range(3)]
        assert [[row[1] for row in rows[1:-1]] for rows in batches(county).values()] == [refs[:2], refs[2:]]
        (county.folder / "outgoing" / "bills-000002.csv").unlink()
        last = billed(county)
        assert [row[1] for row in batches(county)["bills-000003.csv"][1:-1]] == [last.ref]
        county.bank.open_bill(last)
        assert sorted(batches(county)) == ["bills-000001.csv", "bills-000003.csv"]

    def test_a_bill_that_missed_its_batch_goes_into_the_next_one(self, county, monkeypatch):
        """The disk was full, and the bank took the batch before the call came again."""
        billed(county)

        class Its:
            bank, merchant = county.bank, county.bank.merchant

        late = a_bill(Its())
        with monkeypatch.context() as patched:
            patched.setattr("os.fsync", full)
            with pytest.raises(OSError, match="no space left"):
                county.bank.open_bill(late)
        (county.folder / "outgoing" / "bills-000001.csv").unlink()
        code = county.bank.open_bill(late).payment_code
        (rows,) = [rows for name, rows in batches(county).items() if name == "bills-000002.csv"]
        assert [row[:2] for row in rows[1:-1]] == [[code, late.ref]]

    def test_no_cell_is_a_formula(self, county):
        billed(county, fee_title=Text("=HYPERLINK(1)", "x"))
        (rows,) = batches(county).values()
        assert rows[1][5] == "'=HYPERLINK(1)"

    @pytest.mark.parametrize(
        "broken", ["os.fsync", "pathlib.Path.replace", "approvalflow_bank_file.outgoing._keep_name"]
    )
    def test_cut_off_at_any_step_the_call_is_made_again(self, county, broken, monkeypatch):
        """A full disk, a name that cannot be put in place, and a folder that cannot be made durable."""
        first = billed(county)

        class Its:
            bank, merchant = county.bank, county.bank.merchant

        bill = a_bill(Its())

        with monkeypatch.context() as patched:
            patched.setattr(broken, full)
            with pytest.raises(OSError, match="no space left"):
                county.bank.open_bill(bill)
        code = county.bank.open_bill(bill).payment_code
        (rows,) = batches(county).values()
        assert [row[:2] for row in rows[1:-1]] == [[first.payment_code, first.ref], [code, bill.ref]]

    def test_processes_that_are_killed_lose_and_double_nothing(self, county):
        """Six processes write the same bills and die at any moment; written to the end, each bill is there once."""

        class Its:
            bank, merchant = county.bank, county.bank.merchant

        bills = [a_bill(Its()) for _ in range(6)]
        context = multiprocessing.get_context("fork")
        for at in range(6):
            child = context.Process(target=_write_and_die, args=(county.folder, bills, at))
            child.start()
            child.join(60)
            assert child.exitcode == 9
        codes = [county.bank.open_bill(bill).payment_code for bill in bills]
        (rows,) = batches(county).values()
        assert sorted(row[:2] for row in rows[1:-1]) == sorted(
            [code, bill.ref] for code, bill in zip(codes, bills, strict=True)
        )

    def test_a_payment_code_shows_a_slip_of_a_finger(self):
        def holds(code):
            digits = [int(sign) for sign in code]
            return sum(sum(divmod(2 * d, 10)) if at % 2 == 0 else d for at, d in enumerate(digits)) % 10 == 0

        codes = {payment_code() for _ in range(100)}
        assert len(codes) == 100
        for code in codes:
            assert (len(code), holds(code)) == (16, True)
            assert not any(holds(code[:at] + str((int(code[at]) + 1) % 10) + code[at + 1 :]) for at in range(16))


def full(*_):
    raise OSError(28, "no space left")


def _write_and_die(folder, bills, at):
    """Dies behind so many renames and commits."""
    seen = iter(range(at))
    real = os.fsync

    def dying(number):
        real(number)
        if next(seen, None) is None:
            os._exit(9)

    os.fsync = dying
    bank = FileBank(read_profile(folder / "bank.toml"), clock=lambda: 0)
    for bill in bills:
        bank.open_bill(bill)
    os._exit(9)


class TestAsking:
    """`query`, from the files that came so far."""

    def test_paid_where_a_file_says_so(self, county):
        bill = billed(county)
        county.puts_rows([HEADINGS, paid_row(bill), ("合计", "1", "112.50", "", "", "")])
        fact = county.bank.query(bill)
        assert (fact.state, fact.fen, fact.bill_ref, fact.merchant) == ("paid", 11_250, bill.ref, "42092101")
        assert fact.paid_at == instant("2026-11-23T10:15:00+08:00")
        assert fact.evidence == "statement 2026-11-23 line 1"

    def test_not_paid_only_where_every_day_has_its_file(self, county):
        bill = billed(county)
        nothing = [HEADINGS, ("合计", "0", "0.00", "", "", "")]
        county.now = instant("2026-11-23T23:00:00+08:00")
        assert county.bank.query(bill).state == "unknown"  # no file can have told of today
        county.now = NOW
        assert county.bank.query(bill).state == "unknown"
        county.puts_rows(nothing)
        assert county.bank.query(bill).state == "not-paid"
        county.now = instant("2026-11-26T10:00:00+08:00")
        county.puts_rows(nothing, name="ZHB-20261125.csv")
        assert county.bank.query(bill).state == "unknown"  # the file of the 24th is not there
        county.puts_rows(nothing, name="ZHB-20261124.csv")
        assert county.bank.query(bill).state == "not-paid"

    def test_on_the_day_that_it_is_due_nobody_knows_before_the_file_is_there(self, county):
        bill = billed(county, due_at=instant("2026-11-24T17:30:00+08:00"))
        county.puts_rows([HEADINGS, ("合计", "0", "0.00", "", "", "")])
        assert county.bank.query(bill).state == "not-paid"
        county.now = instant("2026-11-24T17:30:01+08:00")
        assert county.bank.query(bill).state == "unknown"

    def test_a_faulty_file_tells_nothing_until_it_is_replaced(self, county):
        bill = billed(county)
        path = county.puts_rows([HEADINGS, paid_row(bill), ("合计", "2", "112.50", "", "", "")])
        assert county.bank.query(bill).state == "unknown"
        county.puts_rows([HEADINGS, paid_row(bill), ("合计", "1", "112.50", "", "", "")])
        assert county.bank.query(bill).state == "paid"
        path.unlink()
        assert county.bank.query(bill).state == "unknown"

    def test_a_refund_is_no_payment(self, county):
        bill = billed(county)
        row = (*paid_row(bill)[:3], "退款", *paid_row(bill)[4:])
        county.puts_rows([HEADINGS, row, ("合计", "1", "-112.50", "", "", "")])
        assert county.bank.query(bill).state == "not-paid"


class TestTreasury:
    """The treasury's list."""

    PROFILE = (
        PROFILE
        + """
[treasury]
name = "TR-{day}.csv"
unit = "fen"
columns = { unit = "执收单位", item = "收入项目", fen = "金额", level = "级次", day = "日期" }
units = { "城市管理局" = "urban-management" }
levels = { "县级" = "county", "省级" = "province" }
totals = { mark = "合计", count = "收入项目", net = "金额" }
"""
    )

    ROWS = (
        ("执收单位", "收入项目", "金额", "级次", "日期"),
        ("城市管理局", "103043199", "11250", "县级", "20261123"),
        ("城市管理局", "103043199", "250", "省级", "20261123"),
        ("水利局", "103044199", "5000", "省级", "2026-11-23"),
        ("合计", "3", "16500", "", ""),
    )

    def test_lines_by_unit_item_and_level(self, tmp_path):
        county = County(tmp_path / "county", self.PROFILE)
        county.puts_rows(self.ROWS, name="TR-20261123.csv", encoding="gbk")
        assert county.bank.treasury_list(DAY) == (
            TreasuryLine("urban-management", "103043199", "county", 11_250),
            TreasuryLine("urban-management", "103043199", "province", 250),
            TreasuryLine("水利局", "103044199", "province", 5_000),
        )

    def test_every_finding_at_once(self, tmp_path):
        county = County(tmp_path / "county", self.PROFILE)
        faulty = [("", "103043199", "1.5", "", "20261122"), ("水利局", "1/2", "-5", "县级", "20261123"), self.ROWS[1]]
        county.puts_rows([*self.ROWS[:2], *faulty, self.ROWS[-1]], name="TR-20261123.csv")
        with pytest.raises(AdapterFailed) as caught:
            county.bank.treasury_list(DAY)
        assert [(one.line, one.column, one.rule) for one in caught.value.findings] == [
            (3, "执收单位", "name"),
            (3, "级次", "name"),
            (3, "金额", "money"),
            (3, "日期", "wrong-day"),
            (4, "收入项目", "name"),
            (4, "金额", "money"),
            (5, "", "repeated"),
            (6, "count", "totals"),
        ]

    def test_no_list_is_said_in_words(self, county):
        with pytest.raises(AdapterFailed, match="no treasury"):
            county.bank.treasury_list(date(2026, 11, 23))


def test_this_bank_sends_no_messages(county):
    with pytest.raises(MessageForged, match="no messages"):
        county.bank.read(BankMessage(b"{}"))

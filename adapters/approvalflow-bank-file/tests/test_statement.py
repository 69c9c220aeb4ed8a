"""Statements: the same day in every dress, and every finding at once."""

import tracemalloc
import zipfile
from datetime import datetime, timedelta
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approvalflow.domain.deadlines.moments import instant
from approvalflow.errors import AdapterFailed, BadInput
from approvalflow_bank_file.cells import fen_in
from approvalflow_bank_file.findings import MOST_KEPT, FileFaulty
from approvalflow_bank_file.sheet_rows import Digits

from .conftest import BACK, DAY, HEADINGS, OTHER, PAID, PROFILE, SOUND, TOTAL, County, text_of

#: `make proof` reads the day of a large county, `make test` that of a small one.
AT_LENGTH = settings().max_examples > 1000

EXPECTED = [
    (1, "payment", "T1", "420921-B-1", 11_250, instant("2026-11-23T10:15:00+08:00")),
    (2, "payment", "T2", "420921-B-2", 100_000, instant("2026-11-23T23:59:59+08:00")),
    (3, "refund", "R1", "420921-B-2-R1", 40_000, instant("2026-11-23T11:00:00+08:00")),
]


def told(lines):
    return [(one.number, one.kind, one.bank_txn, one.bill_ref, one.fen, one.at) for one in lines]


def at(time):
    """A moment as a sheet keeps it: of no zone."""
    return datetime.fromisoformat(f"2026-11-23T{time}")


def changed(row, **cells):
    return (
        tuple(cells.get(heading, cell) for heading, cell in zip(("txn", "ref", "fen", "kind", "at"), row, strict=False))
        + row[5:]
    )


class TestDress:
    """One day, however the bank writes it."""

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
    def test_every_encoding_says_the_same(self, county, encoding):
        county.puts_rows(SOUND, encoding=encoding)
        lines = county.lines()
        assert told(lines) == EXPECTED
        assert {(one.bank, one.day, one.currency) for one in lines} == {("bank-file", DAY, "CNY")}

    def test_a_workbook_says_the_same(self, county):
        county.puts_sheet(SOUND)
        assert told(county.lines()) == EXPECTED

    def test_a_workbook_with_numbers_and_moments_says_the_same(self, county):
        rows = [
            HEADINGS,
            ("T1", "420921-B-1", 112.5, "收款", at("10:15:00"), None),
            ("T2", "420921-B-2", 1000, "收款", at("23:59:59"), None),
            ("R1", "420921-B-2-R1", 400.0, "退款", at("11:00:00"), None),
            ("合计", 3, 712.5, None, None, None),
        ]
        county.puts_sheet(rows)
        assert told(county.lines()) == EXPECTED

    def test_backticks_before_every_cell(self, county):
        county.puts_rows([HEADINGS, *(tuple(f"`{cell}" for cell in row) for row in SOUND[1:])])
        assert told(county.lines()) == EXPECTED

    def test_headings_in_the_other_language_and_rows_before_them(self, county):
        english = ("Transaction", "Order", "Amount", "Kind", "Time", "备注")
        county.puts_rows([("某银行对账单",), ("2026-11-23",), english, *SOUND[1:]])
        assert told(county.lines()) == EXPECTED

    def test_the_order_of_columns_and_rows_is_free(self, county):
        county.puts_rows([row[::-1] for row in (HEADINGS, BACK, PAID, OTHER)] + [TOTAL])
        with pytest.raises(FileFaulty):  # the closing line's figures stand elsewhere now
            county.lines()
        county.puts_rows([row[::-1] for row in (HEADINGS, BACK, PAID, OTHER)] + [("合计", "3", "", "712.50", "", "")])
        assert [one.bank_txn for one in county.lines()] == ["R1", "T1", "T2"]

    def test_fen_tabs_and_no_closing_line(self, tmp_path):
        profile = PROFILE.replace('unit = "yuan"\nthousands = ","', 'unit = "fen"\nseparator = "\\t"')
        county = County(tmp_path / "fen", profile[: profile.index("[statement.totals]")])
        rows = [HEADINGS, changed(PAID, fen="11250"), changed(OTHER, fen="100000"), changed(BACK, fen="40000")]
        county.puts(text_of(rows, "\t"))
        assert told(county.lines()) == EXPECTED

    def test_no_headings_and_a_minus_for_refunds(self, tmp_path):
        profile = """
        merchant = "M"
        [statement]
        name = "{day-}.txt"
        unit = "fen"
        separator = "|"
        headings = false
        formats = ["%Y%m%d%H%M%S"]
        columns = { txn = 1, ref = 2, fen = 3, at = 4 }
        totals = { kind = "pattern", mark = "^TRL (?P<count>[0-9]+) (?P<payments>[0-9]+) (?P<refunds>[0-9]+)$" }
        """
        county = County(tmp_path / "plain", profile)
        name = "2026-11-23.txt"
        rows = "T1|420921-B-1|11250|20261123101500\nR1|X1|-40|20261123110000\n"
        county.puts(rows + "TRL|2|11250|40\n", name)
        assert [(one.kind, one.fen) for one in county.lines()] == [("payment", 11_250), ("refund", 40)]
        county.puts(rows + "TRL|2|11250|41\n", name)
        assert county.findings() == [(3, "refunds", "totals")]

    def test_refunds_with_columns_of_their_own_and_headed_totals(self, tmp_path):
        """The shape of WeChat's trade bill."""
        profile = """
        merchant = "1900000109"
        [statement]
        name = "{day}.csv"
        unit = "yuan"
        payments = ["SUCCESS"]
        refunds = ["REFUND"]
        others_ignored = true
        refund_columns = { txn = "微信退款单号", ref = "商户退款单号", fen = "申请退款金额" }
        [statement.columns]
        txn = "微信订单号"
        ref = "商户订单号"
        fen = "订单金额"
        kind = "交易状态"
        at = "交易时间"
        merchant = "商户号"
        [statement.totals]
        kind = "headed"
        mark = "总交易单数"
        count = "总交易单数"
        payments = "订单总金额"
        refunds = "申请退款总金额"
        """
        county = County(tmp_path / "wechat", profile)
        headings = "交易时间,商户号,微信订单号,商户订单号,交易状态,订单金额,微信退款单号,商户退款单号,申请退款金额"
        rows = [
            headings,
            "`2026-11-23 10:15:00,`1900000109,`42000001,`420921-B-1,`SUCCESS,`112.50,`0,`0,`0.00",
            "`2026-11-23 11:15:00,`1900000109,`42000001,`420921-B-1,`REFUND,`0.00,`50000001,`420921-B-1-R1,`12.50",
            "总交易单数,订单总金额,申请退款总金额",
            "`2,`112.50,`12.50",
        ]
        county.puts("\r\n".join(rows) + "\r\n", "20261123.csv", "utf-8-sig")
        assert [(one.kind, one.bank_txn, one.bill_ref, one.fen) for one in county.lines()] == [
            ("payment", "42000001", "420921-B-1", 11_250),
            ("refund", "50000001", "420921-B-1-R1", 1_250),
        ]
        county.puts("\r\n".join([*rows[:4], "`2,`112.50,`12.51"]) + "\r\n", "20261123.csv", "utf-8-sig")
        assert county.findings() == [(5, "refunds", "totals")]

    def test_a_payment_code_in_the_place_of_the_order(self, county):
        from approvalflow.testing.bank_sandbox import a_bill

        class Its:
            bank, merchant = county.bank, county.bank.merchant

        bill = a_bill(Its())
        code = county.bank.open_bill(bill).payment_code
        county.puts_rows([HEADINGS, changed(PAID, ref=code), ("合计", "1", "112.50", "", "", "")])
        assert [one.bill_ref for one in county.lines()] == [bill.ref]

    def test_an_empty_day_is_a_day(self, county):
        county.puts_rows([HEADINGS, ("合计", "0", "0.00", "", "", "")])
        assert county.lines() == []


class TestFindings:
    """Nothing of a file is taken while anything is wrong with it, and all of it is said at once."""

    def test_every_finding_at_once(self, county):
        rows = [
            (*HEADINGS[:5], "经办人"),
            changed(PAID, fen="１１２.５０"),
            changed(PAID, txn="T2", at="2026-11-24 00:10:00"),
            changed(PAID, txn="T2"),
            changed(PAID, txn="流水3", fen="0.00"),
            changed(PAID, txn="", kind="冲正"),
            PAID[:4],
            changed(PAID, txn="T9", fen="1.125", at="２０２６-11-23 10:15:00"),
            changed(PAID, txn="T10", fen="12,34.00"),
            changed(PAID, txn="T11"),
            changed(PAID, txn="T11"),
            ("合计", "12", "1.00", "", "", ""),
            ("多余", "", "", "", "", ""),
        ]
        county.puts_rows(rows)
        assert county.findings() == [
            (1, "经办人", "column-unknown"),
            (2, "金额", "money"),
            (3, "时间", "wrong-day"),
            (5, "流水号", "code"),
            (5, "金额", "money"),
            (6, "类型", "kind"),
            (6, "流水号", "empty"),
            (7, "", "width"),
            (8, "金额", "money"),
            (8, "时间", "moment"),
            (9, "金额", "money"),
            (11, "流水号", "repeated"),
            (12, "count", "totals"),
            (13, "", "after-closing"),
        ]

    def test_a_finding_says_where_and_repeats_no_cell(self, county):
        county.puts_rows([HEADINGS, changed(PAID, fen="王芳 112.50"), TOTAL])
        with pytest.raises(AdapterFailed) as caught:
            county.lines()
        assert "ZHB-20261123.csv:2 [金额] money" in caught.value.en
        assert "整份不收" in caught.value.zh
        assert "王芳" not in str(caught.value)

    def test_wherever_a_file_was_cut_it_is_not_taken(self, county):
        """But behind the last figure of the closing line, after which nothing is missing."""
        whole = text_of(SOUND).encode()
        complete = whole.rindex(b"712.5") + len(b"712.5")
        for end in range(len(whole)):
            county.puts(whole[:end])
            if end >= complete and not whole[:end].endswith(b"."):
                assert told(county.lines()) == EXPECTED
                continue
            with pytest.raises(AdapterFailed):
                county.lines()

    def test_without_a_closing_line_the_last_line_has_to_be_whole(self, tmp_path):
        county = County(tmp_path / "open", PROFILE[: PROFILE.index("[statement.totals]")])
        county.puts_rows(SOUND[:-1])
        assert told(county.lines()) == EXPECTED
        county.puts(text_of(SOUND[:-1]).removesuffix("\r\n"))
        assert county.findings() == [(0, "", "cut")]
        county.puts(text_of(SOUND[:-1])[:-20])
        assert (4, "", "cut") in county.findings()

    @pytest.mark.parametrize("at", range(4))
    def test_a_line_that_is_missing_or_doubled_is_seen(self, county, at):
        rows = list(SOUND)
        county.puts_rows(rows[:at] + rows[at + 1 :])
        assert county.findings()
        county.puts_rows([*rows[: at + 1], rows[at], *rows[at + 1 :]])
        assert county.findings()

    def test_a_doubled_line_may_be_left_to_reconciliation(self, tmp_path):
        county = County(tmp_path / "kept", PROFILE.replace("preamble", 'repeated = "keep"\npreamble'))
        county.puts_rows([HEADINGS, PAID, PAID, ("合计", "2", "225.00", "", "", "")])
        assert [one.bank_txn for one in county.lines()] == ["T1", "T1"]

    def test_a_payment_and_its_refund_may_have_one_number(self, county):
        county.puts_rows([HEADINGS, PAID, changed(BACK, txn="T1", fen="12.50"), ("合计", "2", "100.00", "", "", "")])
        assert [one.kind for one in county.lines()] == ["payment", "refund"]

    def test_the_hash_of_a_companion_has_to_be_that_of_the_file(self, county):
        path = county.puts_rows(SOUND)
        companion = county.puts_digest(path)
        assert told(county.lines()) == EXPECTED
        county.puts_rows([HEADINGS, OTHER, PAID, BACK, TOTAL])
        assert county.findings() == [(0, "", "digest")]
        companion.write_text("not a hash")
        assert county.findings() == [(0, "", "digest-form")]

    @pytest.mark.parametrize("kind", ["sm3", "md5"])
    def test_other_hashes_and_one_that_has_to_be_there(self, tmp_path, kind):
        digest = f'digest = {{ name = "{{name}}.{kind}", kind = "{kind}", required = true }}\n[statement.columns]'
        county = County(tmp_path / kind, PROFILE.replace("[statement.columns]", digest))
        path = county.puts_rows(SOUND)
        assert county.findings() == [(0, "", "digest-missing")]
        county.puts_digest(path, kind)
        assert told(county.lines()) == EXPECTED

    def test_a_day_that_ends_before_midnight(self, tmp_path):
        """Paid at 23:59:59 and booked the next day: the bank's cut decides whose file it is."""
        county = County(tmp_path / "cut", PROFILE.replace("preamble", 'cut = "23:00"\npreamble'))
        county.puts_rows(SOUND)
        assert county.findings() == [(3, "时间", "wrong-day")]
        county.puts_rows([HEADINGS, changed(OTHER, at="2026-11-22 23:00:00"), ("合计", "1", "1000.00", "", "", "")])
        assert [one.day for one in county.lines()] == [DAY]

    def test_a_column_with_the_bank_s_own_day_decides(self, tmp_path):
        profile = PROFILE.replace('at = ["时间"', 'day = "备注"\nat = ["时间"').replace('ignored = ["备注"]', "")
        county = County(tmp_path / "day", profile)
        rows = [HEADINGS, (*changed(PAID, at="2026-11-22 23:59:00")[:5], "20261123"), (*PAID[:5], "2026-11-22")]
        county.puts_rows([*rows, ("合计", "2", "225.00", "", "", "")])
        assert county.findings() == [(3, "备注", "wrong-day")]

    def test_another_currency_and_another_account(self, tmp_path):
        profile = PROFILE.replace('at = ["时间"', 'currency = "备注"\nmerchant = "账户"\nat = ["时间"')
        county = County(tmp_path / "money", profile.replace('ignored = ["备注"]', ""))
        rows = [(*HEADINGS, "账户"), (*PAID[:5], "CNY", "42092101"), (*OTHER[:5], "USD", "42092102"), (*TOTAL, "")]
        county.puts_rows(rows)
        assert county.findings() == [(3, "备注", "currency"), (3, "账户", "merchant"), (4, "count", "totals")]

    def test_what_is_no_text_is_a_finding(self, county):
        county.puts(b"\xff\xfe" + text_of(SOUND).encode("utf-16-le"))
        assert [rule for _, _, rule in county.findings()] in (["encoding"], ["column-missing"])
        county.puts(text_of(SOUND[:2]).encode() + b"\xff\xff" + text_of(SOUND[2:]).encode())
        assert county.findings() == [(3, "", "encoding")]
        county.puts(text_of(SOUND[:2]) + '"open quotation\r\n' + text_of(SOUND[2:]))
        assert {rule for _, _, rule in county.findings()} >= {"cut"}
        county.puts(b"")
        assert county.findings() == [(0, "", "empty")]

    def test_a_column_that_is_missing_or_there_twice(self, county):
        county.puts_rows([HEADINGS[1:], *(row[1:] for row in SOUND[1:])])
        assert county.findings()[0][2] == "column-missing"
        county.puts_rows([(*HEADINGS, "金额"), *((*row, "") for row in SOUND[1:])])
        assert county.findings() == [(1, "金额", "column-twice")]

    def test_so_many_findings_are_kept_and_the_rest_counted(self, county):
        county.puts_rows([HEADINGS, *(changed(PAID, txn=f"T{at}", fen="x") for at in range(1_500)), TOTAL])
        with pytest.raises(FileFaulty) as caught:
            county.lines()
        assert (caught.value.count, len(caught.value.findings)) == (1_501, MOST_KEPT)
        assert "1451" in caught.value.en

    def test_no_file_and_two_files_are_said_in_words(self, county):
        with pytest.raises(AdapterFailed, match="no file of 2026-11-23 yet"):
            county.lines()
        county.puts_rows(SOUND)
        county.puts_sheet(SOUND)
        with pytest.raises(AdapterFailed, match="more than one file"):
            county.lines()

    def test_the_last_of_two_files_where_the_profile_says_so(self, tmp_path):
        profile = PROFILE.replace('name = "ZHB-{day}.*"', 'name = "ZHB-{day}*.csv"\nseveral = "last"')
        county = County(tmp_path / "last", profile)
        county.puts_rows([HEADINGS, PAID, ("合计", "1", "112.50", "", "", "")])
        county.puts_rows(SOUND, name="ZHB-20261123-2.csv")
        county.puts_rows(SOUND, name=".ZHB-20261123-3.csv.part")
        assert len(county.lines()) == 1  # `.` sorts after `-`: the corrected file comes first
        county.puts_rows(SOUND, name="ZHB-20261123_2.csv")
        assert told(county.lines()) == EXPECTED


class TestWorkbooks:
    """What can be wrong with a workbook and not with a text."""

    def test_a_number_too_long_for_a_sheet_is_no_transaction(self, county):
        county.puts_sheet([HEADINGS, (20261123000000012345, *PAID[1:]), (123456789012345, *OTHER[1:]), TOTAL])
        assert county.findings()[0] == (2, "流水号", "digits-lost")

    def test_a_formula_is_no_amount(self, county):
        county.puts_sheet([HEADINGS, changed(PAID, fen="=SUM(A1:A3)"), ("合计", "1", "0", "", "", "")])
        assert (2, "金额", "money") in county.findings()

    def test_a_workbook_cut_short_is_no_workbook(self, county):
        path = county.puts_sheet(SOUND)
        whole = path.read_bytes()
        for end in range(0, len(whole) - 1, 97):
            path.write_bytes(whole[:end])
            assert county.findings() == [(0, "", "workbook")]

    def test_entities_that_explode_are_not_read(self, county):
        path = county.puts_sheet(SOUND)
        bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
        with zipfile.ZipFile(path) as packed:
            parts = {name: packed.read(name) for name in packed.namelist()}
        with zipfile.ZipFile(path, "w") as packed:
            for name, content in parts.items():
                packed.writestr(name, bomb + content if name.endswith("sheet1.xml") else content)
        assert county.findings() == [(0, "", "workbook")]

    def test_a_sheet_is_found_by_its_name(self, tmp_path):
        county = County(tmp_path / "named", PROFILE.replace("preamble", 'sheet = "对账单"\npreamble'))
        county.puts_sheet(SOUND)
        assert county.findings() == [(0, "", "sheet")]


@given(
    fen=st.integers(1, 10**12),
    prefix=st.sampled_from(["", "`"]),
    grouped=st.booleans(),
    lead=st.sampled_from(["", "-"]),
)
def test_every_amount_is_read_to_the_fen(fen, prefix, grouped, lead):
    """In yuan, grouped or not, and in fen; as text and as the number of a sheet."""
    yuan = f"{fen // 100:,}" if grouped else str(fen // 100)
    expected = -fen if lead else fen
    assert fen_in(f"{prefix}{lead}{yuan}.{fen % 100:02d}", "`", in_fen=False, thousands=",") == expected
    assert fen_in(f"{prefix}{lead}{fen}", "`", in_fen=True, thousands="") == expected
    assert fen_in(Digits(repr(fen / 100)), "`", in_fen=False, thousands="") == fen


@pytest.mark.parametrize(
    "text", ["１２.50", "12.５0", "１２", "1e2", "NaN", "12.505", "+1", "1 2", "0", "10000000000.01", ""]
)
@pytest.mark.parametrize("in_fen", [True, False])
def test_spellings_that_are_no_amount(text, in_fen):
    """Digits of another script look like ours and are not; zero is none, and what is above the most there can be."""
    with pytest.raises(BadInput):
        fen_in(text, "`", in_fen=in_fen, thousands=",")


@given(st.text(max_size=12))
def test_what_is_no_amount_is_refused(text):
    """Only ASCII digits, one point, two decimals; never NaN, 1e400 or digits of another script."""
    try:
        fen = fen_in(text, "`", in_fen=False, thousands="")
    except BadInput:
        return
    assert text.strip().lstrip("`").strip().isascii()
    assert 0 < abs(fen) <= 10**12


def peak_of(county, count):
    """The most memory that reading so many lines took, in bytes, and what they add up to."""
    start = datetime(2026, 11, 23)  # noqa: DTZ001 - as the bank writes it
    body = (
        (f"T{at:09d}", f"420921-B-{at}", "0.01", "收款", f"{start + timedelta(seconds=at % 86_400)}", "王芳")
        for at in range(count)
    )
    closing = ("合计", str(count), f"{count // 100}.{count % 100:02d}", "", "", "")
    with (county.folder / "incoming" / "ZHB-20261123.csv").open("w", encoding="gbk", newline="") as file:
        for row in chain([HEADINGS], body, [closing]):
            file.write(",".join(row) + "\r\n")
    tracemalloc.start()
    total = sum(line.fen for line in county.bank.statement(DAY))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak, total


@pytest.mark.proof
def test_memory_does_not_grow_with_the_lines(county):
    """Of each line nothing stays but one number, by which it would be known again."""
    few, many = (1_000, 100_000) if AT_LENGTH else (200, 2_000)
    small, _ = peak_of(county, few)
    large, total = peak_of(county, many)
    assert total == many
    assert large - small < (many - few) * 256
    assert large < 16 * 2**20

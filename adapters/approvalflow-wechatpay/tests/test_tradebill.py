"""The trade bill of a day: whole, of that day and that merchant, or not at all."""

import gzip
import hashlib
import tracemalloc
from datetime import date

import pytest

from approvalflow.domain.deadlines.moments import instant
from approvalflow.errors import AdapterFailed
from approvalflow.testing.bank_sandbox import paid, refund_of
from approvalflow_wechatpay.tradebill import trade_bill
from approvalflow_wechatpay.wire import NotSound

from .conftest import MERCHANT
from .papers import bill

DAY = date(2026, 11, 23)

PAID = {
    "交易时间": "2026-11-23 23:59:59", "商户号": MERCHANT, "微信订单号": "4200000001", "商户订单号": "420921-B-1",
    "交易状态": "SUCCESS", "货币种类": "CNY", "应结订单金额": "112.50", "微信退款单号": "0", "商户退款单号": "0",
    "退款金额": "0.00", "商品名称": "占道费, 一季度", "订单金额": "112.50", "申请退款金额": "0.00",
}  # fmt: skip
BACK = {
    **PAID, "交易时间": "2026-11-20 09:00:00", "交易状态": "REFUND", "应结订单金额": "0.00", "订单金额": "0.00",
    "微信退款单号": "5030000001", "商户退款单号": "420921-B-1-R1", "退款金额": "12.50", "申请退款金额": "12.50",
}  # fmt: skip


def read(content, sha1=""):
    found = sha1 or hashlib.sha1(content).hexdigest()
    return list(trade_bill(content, sha1=found, bank="wechatpay", day=DAY, merchant=MERCHANT))


def refused(content, sha1=""):
    with pytest.raises(NotSound) as caught:
        read(content, sha1)
    return str(caught.value)


def test_payments_and_refunds_behind_backticks():
    content = bill([PAID, BACK])
    expected = [
        (1, "payment", "4200000001", "420921-B-1", 11_250, instant("2026-11-23T23:59:59+08:00")),
        (2, "refund", "5030000001", "420921-B-1-R1", 1_250, None),
    ]
    for one, sha1 in ((content, ""), (gzip.compress(content), hashlib.sha1(content).hexdigest().upper())):
        lines = read(one, sha1)
        assert [(x.number, x.kind, x.bank_txn, x.bill_ref, x.fen, x.at) for x in lines] == expected


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"交易时间": "2026-11-24 00:10:00"}, "another day"),
        ({"交易时间": "2026-11-23"}, "no time"),
        ({"商户号": "1900000199"}, "another merchant"),
        ({"货币种类": "USD"}, "another currency"),
        ({"交易状态": "SETTLED"}, "an unknown state"),
        ({"订单金额": "112.505"}, "no amount"),
        ({"订单金额": "0.00"}, "no amount"),
        ({"商户订单号": ""}, "no number"),
        ({"微信订单号": "４２００"}, "no number"),
    ],
)
def test_a_line_that_is_not_sound_is_named_and_nothing_is_taken(change, said):
    content = bill([PAID, {**PAID, "微信订单号": "4200000002", **change}])
    assert f"line 3: {said}" in refused(content)


def test_full_width_digits_are_no_amount():
    content = bill([PAID]).decode().replace("`112.50,`0.00,`\r\n", "`１１２.５０,`0.00,`\r\n").encode()
    assert "no amount" in refused(content)


def test_every_fault_at_once():
    rows = [{**PAID, "微信订单号": f"42{at}", "订单金额": "0.00"} for at in range(30)]
    said = refused(bill(rows))
    assert said.count("no amount") == 20
    assert said.endswith("and 10 more")


def test_what_is_missing_doubled_or_changed_is_seen():
    whole = bill([PAID, BACK]).decode("utf-8-sig")
    lines = whole.splitlines(keepends=True)
    for at in range(len(lines)):
        refused("".join(lines[:at] + lines[at + 1 :]).encode())
        refused("".join([*lines[: at + 1], lines[at], *lines[at + 1 :]]).encode())
    assert "line 3: stands there twice" in refused(bill([PAID, PAID]))  # though the closing row agrees
    for end in range(0, whole.rindex("`12.50") + 5, 7):
        refused(whole[:end].encode())
    assert "hash is another" in refused(whole.encode(), "0" * 40)
    assert "gzip" in refused(gzip.compress(whole.encode())[:-20], "0" * 40)
    assert "UTF-8" in refused(whole.encode("gbk"))


def test_a_bill_is_asked_for_when_it_can_be_there(sandbox):
    hand = [instant("2026-11-24T09:59:59+08:00")]
    bank = type(sandbox.bank)(sandbox.account, clock=lambda: hand[0])
    before = len(sandbox.wechat.calls)
    for day in (DAY, date(2026, 11, 24), date(2026, 11, 25)):
        with pytest.raises(AdapterFailed, match="10:00"):
            bank.statement(day)
    assert len(sandbox.wechat.calls) == before
    hand[0] = instant("2026-11-24T10:00:00+08:00")
    assert tuple(bank.statement(DAY)) == ()  # nothing was paid: there is no file, and that is an answer


def test_over_the_wire_with_a_refund(sandbox, wechat):
    on = date(2026, 11, 20)
    hand = instant("2026-11-20T12:00:00+08:00") / 1_000_000
    wechat.now = lambda: hand
    one, fact = paid(sandbox, 1_000)
    refund = refund_of(one, fact, 400)
    sandbox.bank.refund(refund)
    wechat.carry_out(MERCHANT, refund.ref)
    bank = type(sandbox.bank)(sandbox.account, clock=lambda: instant("2026-11-21T10:00:00+08:00"))
    lines = list(bank.statement(on))
    assert [(line.kind, line.bill_ref, line.fen) for line in lines] == [
        ("payment", one.ref, 1_000),
        ("refund", refund.ref, 400),
    ]


@pytest.mark.parametrize("change", ["url", "hash", "kind"])
def test_a_file_elsewhere_or_another_one_is_not_taken(sandbox, wechat, monkeypatch, change):
    changes = {
        "url": {"download_url": "https://api.mch.weixin.qq.com.evil.example/file?token=1"},
        "hash": {"hash_value": "0" * 40},
        "kind": {"hash_type": "MD5"},
    }
    real = wechat._bill
    wechat.bills[MERCHANT, "2026-11-19"] = bill([PAID])
    monkeypatch.setattr(wechat, "_bill", lambda *asked: {**real(*asked), **changes[change]})
    bank = type(sandbox.bank)(sandbox.account, clock=lambda: instant("2026-11-21T10:00:00+08:00"))
    said = {"url": "not at WeChat Pay's address", "hash": "hash is another", "kind": "hash_type"}
    with pytest.raises(AdapterFailed, match=said[change]):
        bank.statement(date(2026, 11, 19))


def test_memory_does_not_grow_with_the_lines():
    """Of each line nothing stays but one number; the packed file is what is kept."""

    def peak_of(count):
        content = gzip.compress(
            bill([{**PAID, "微信订单号": f"42{at:08d}", "商户订单号": f"B-{at:08d}"} for at in range(count)])
        )
        sha1 = hashlib.sha1(gzip.decompress(content)).hexdigest()
        tracemalloc.start()
        total = sum(line.fen for line in trade_bill(content, sha1=sha1, bank="w", day=DAY, merchant=MERCHANT))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert total == 11_250 * count
        return peak

    assert peak_of(600) - peak_of(100) < 500 * 256

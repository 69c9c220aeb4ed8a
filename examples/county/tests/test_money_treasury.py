"""The treasury's list beside what was remitted, and what banks owe: on the pages, with who has to act."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from approvalflow.domain.deadlines.moments import day as read_day
from approvalflow.domain.fees.bills import PaymentFact, RefundFact
from approvalflow.outbox import deliver

from .desks import Hall, make_county, plain
from .test_money_days import BANK, YESTERDAY, file_of, granted, paid

__all__ = ["granted", "paid"]


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(make_county(tmp_path))


def listed(*rows: str) -> bytes:
    """A list as the treasury hands it over, in GBK."""
    return "\n".join(("执收单位,收入项目,级次,金额(分),国库流水号", *rows, "")).encode("gbk")


class TestTreasury:
    """What a finance clerk does once a day's money has gone on."""

    def test_its_list_is_uploaded_and_compared_place_by_place(self, hall: Hall, paid: PaymentFact) -> None:
        """A fen too many is shown with both amounts and is an open item; the corrected list agrees."""
        clerk, page = hall.desk("u-05"), f"/desk/money/days/{YESTERDAY}"
        content = file_of((paid.bank_txn, paid.bill_ref, paid.fen))
        assert clerk.post(f"{page}/upload", {"bank": BANK}, {"file": ("a.csv", content)}).status_code == 303
        assert "国库清单" not in clerk.words(page)
        assert clerk.post(f"{page}/remit", {}).status_code == 303
        assert "尚未收到国库清单" in clerk.words(page)
        with hall.office.store.reading(hall.office.region) as reading:
            (one,) = reading.remittances(YESTERDAY)
        row = f"云泽县城市管理执法局,{one.item},县级,{one.fen + 1},TR-1"
        assert clerk.post(f"{page}/treasury", {}, {"file": ("t.csv", listed(row))}).status_code == 303
        said = clerk.words(f"{page}?lang=zh")
        assert "金额不符" in said and "112.51 元" in said and "0.01 元" in said
        assert [item.who for item in hall.office.open_items()] == ["finance"]
        right = listed(row.replace(str(one.fen + 1), str(one.fen)))
        assert clerk.post(f"{page}/treasury", {}, {"file": ("t.csv", right)}).status_code == 303
        said = clerk.words(f"{page}?lang=en")
        assert "version 2" in said and "agrees" in said and "another amount" not in said
        assert hall.office.open_items() == ()

    def test_a_list_that_is_not_whole_is_refused(self, hall: Hall, paid: PaymentFact) -> None:
        """With every finding and its column; and no file at all is said so. Who looks on may not hand one in."""
        clerk, page = hall.desk("u-05"), f"/desk/money/days/{YESTERDAY}"
        bad = listed("云泽县城市管理执法局,某项,县级,一百,TR-1", "云泽县城市管理执法局,,县级,100,TR-2")
        answer = clerk.post(f"{page}/treasury", {}, {"file": ("t.csv", bad)})
        said = plain(answer.text)
        assert answer.status_code == 422 and "金额" in said and "收入项目" in said and "20261124.csv:3" in said, said
        assert "请先选择文件" in plain(clerk.post(f"{page}/treasury", {}).text)
        assert hall.desk("u-06").post(f"{page}/treasury", {}, {"file": ("t.csv", bad)}).status_code == 403
        assert hall.office.treasury_places(read_day(YESTERDAY)) is None


class TestDebts:
    """What a bank gave back in another way than it was told to."""

    def test_it_is_listed_with_who_has_to_act(self, hall: Hall, paid: PaymentFact) -> None:
        """What nobody ordered is the bank's to explain; a refund that was not approved yet is the agency's to clear."""
        office, clerk = hall.office, hall.desk("u-05")
        assert "银行没有欠款" in clerk.words("/desk/money/debts?lang=zh")
        office.refund_reported(RefundFact(BANK, "X-1", "R-of-nobody", "refunded", 700))
        again = PaymentFact(BANK, "T-2", paid.bill_ref, "paid", paid.fen, "CNY", paid.merchant, paid.paid_at, "t")
        office.payment_reported(again)
        (refund,) = office.refunds()
        office.refund_reported(RefundFact(BANK, "X-2", refund.ref, "refunded", refund.request.fen))
        said = clerk.words("/desk/money/debts?lang=zh")
        assert "119.50 元" in said and "R-of-nobody" in said and refund.ref in said
        assert "财政经办向银行追问并收回" in said and "部门批准人先查清" in said
        assert "clears it up" in hall.desk("u-06").words("/desk/money/debts?lang=en")
        assert "银行欠款" in clerk.words("/desk/money?lang=zh")
        assert hall.desk("u-18").get("/desk/money/debts").status_code == 403


class TestSeals:
    """The mode in which the number stands on the bill, and counts once finance has sealed it."""

    def test_the_number_stands_on_the_bill_and_waits_for_the_seal(self, hall: Hall) -> None:
        """Unpaid it is a notice; paid it is listed until the seal is on it, and the public check says the same."""
        office, clerk = hall.office, hall.desk("u-05")
        rule = attrs.evolve(office.organisation.receipts, numbered="on-bill", treasury_signer="nobody")
        office.organisation = attrs.evolve(office.organisation, receipts=rule)
        by = office.organisation.actor("u-05", office.clock.now())
        office.allot_receipts("42010126", 1, 9, by=by)
        ref = granted(hall)
        with office.store.reading(office.region) as reading:
            (bill,) = reading.bills_of(ref)
        page = clerk.words(f"/desk/money/bills/{bill.ref}?lang=zh")
        assert "缴款书上的票据号 42010126-0000000001" in page and "仅为缴款通知" in page
        assert "待签名、盖章的票据" not in clerk.words("/desk/money/stock?lang=zh")
        hall.pay(ref)
        said = clerk.words("/desk/money/stock?lang=zh")
        assert "待签名、盖章的票据 1" in said and "财政部门" in said and "签章系统自动办理" in said
        deliver(office)
        assert "the signer is not enabled" in clerk.words("/desk/money/stock?lang=en")
        assert "仅为缴款通知" not in clerk.words(f"/desk/money/bills/{bill.ref}?lang=zh")
        (receipt,) = office.receipts(ref)
        checked = office.check_receipt(receipt.number, receipt.receipt.check_code)
        assert (receipt.standing, checked.state) == ("unsealed", "unsealed")

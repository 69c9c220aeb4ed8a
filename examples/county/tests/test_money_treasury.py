"""The treasury's list beside what was remitted, and what banks owe: on the pages, with who has to act."""

from __future__ import annotations

from pathlib import Path

import pytest

from approvalflow.domain.deadlines.moments import day as read_day
from approvalflow.domain.fees.bills import PaymentFact, RefundFact

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

"""The finance room's days: statements taken and compared, items explained, money remitted, the day closed."""

from __future__ import annotations

from pathlib import Path

import pytest

from approvalflow.domain.deadlines.moments import DAY, HOUR
from approvalflow.domain.deadlines.moments import day as read_day
from approvalflow.domain.fees.bills import PaymentFact, StatementLine

from .desks import MORNING, Hall, make_county, plain
from .site import APPROVER, CLERK, POLICE, REVIEWER, SECOND

YESTERDAY = "2026-11-24"
BANK = "demo-bank"


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(make_county(tmp_path))


def granted(hall: Hall) -> str:
    """A road occupation that waits for its fee."""
    from .desks import ROAD

    ref = hall.desk("u-17").receive("road-occupation", ROAD, ("application",))
    office = hall.office
    office.accept(ref, by=CLERK)
    office.opinion(ref, "police-opinion", "同意", by=POLICE)
    office.opinion(ref, "site-check", "属实", by=REVIEWER, together=[SECOND])
    office.grant(ref, by=APPROVER)
    return ref


@pytest.fixture
def paid(hall: Hall) -> PaymentFact:
    """A fee that was paid yesterday."""
    hall.county.office.clock.move_to(MORNING - DAY)
    ref = granted(hall)
    with hall.office.store.reading(hall.office.region) as reading:
        bill = reading.bills_of(ref)[0]
    fact = PaymentFact(BANK, "T-1", bill.ref, "paid", bill.fen, "CNY", bill.merchant, MORNING - DAY + HOUR, "t")
    hall.county.office.clock.move_to(MORNING - DAY + HOUR)
    hall.office.payment_reported(fact)
    hall.county.office.clock.move_to(MORNING)
    return fact


def file_of(*facts: tuple[str, str, int]) -> bytes:
    """A statement file of yesterday: transaction, order, fen."""
    rows = [f"{nth},payment,{txn},{ref},{fen},CNY,{YESTERDAY}T10:10:00+08:00" for nth, (txn, ref, fen) in
            enumerate(facts, 1)]  # fmt: skip
    total = f"total,{len(rows)},,,{sum(fen for _, _, fen in facts)},,"
    return "\n".join(["number,kind,txn,ref,fen,currency,at", *rows, total, ""]).encode()


class TestDay:
    """What a finance clerk does when a day is over."""

    def test_a_file_is_uploaded_compared_explained_remitted_and_closed(self, hall: Hall, paid: PaymentFact) -> None:
        """One line agrees and one is money that nobody knows; the clerk says what it is, and the day is closed."""
        clerk = hall.desk("u-05")
        page = clerk.words(f"/desk/money/days/{YESTERDAY}")
        assert "现在不能日结" in page and "对账单未收" in page
        refused = clerk.post(f"/desk/money/days/{YESTERDAY}/close", {})
        assert refused.status_code == 409 and "对账单未收" in plain(refused.text)

        content = file_of((paid.bank_txn, paid.bill_ref, paid.fen), ("T-9", "nobody-knows", 5000))
        taken = clerk.post(f"/desk/money/days/{YESTERDAY}/upload", {"bank": BANK}, {"file": ("a.csv", content)})
        assert taken.status_code == 303, plain(taken.text)
        page = clerk.words(f"/desk/money/days/{YESTERDAY}")
        table = page[page.index("差额 说明") :]
        assert table.index("仅银行有") < table.index("相符"), "what differs comes first"

        (item,) = hall.office.open_items()
        empty = clerk.post(f"/desk/money/items/{item.ref}/resolve", {"words": " "})
        assert empty.status_code == 409 and "请写明说明" in plain(empty.text)
        done = clerk.post(f"/desk/money/items/{item.ref}/resolve", {"words": "工会会费误缴,回单 8842"})
        assert done.status_code == 303
        assert "工会会费误缴" in clerk.words(f"/desk/money/items/{item.ref}")

        assert clerk.post(f"/desk/money/days/{YESTERDAY}/remit", {}).status_code == 303
        assert "112.50 元" in clerk.words(f"/desk/money/days/{YESTERDAY}")
        assert clerk.post(f"/desk/money/days/{YESTERDAY}/close", {}).status_code == 303
        assert "已日结" in clerk.words("/desk/money")
        assert hall.office.closed(read_day(YESTERDAY)) is not None

    def test_a_file_that_is_not_whole_is_refused_with_everything_that_is_wrong(
        self, hall: Hall, paid: PaymentFact
    ) -> None:
        """A total that does not add up and an amount that is none are both said, and nothing is kept."""
        content = file_of((paid.bank_txn, paid.bill_ref, paid.fen)).replace(b"total,1", b"total,2")
        content = content.replace(b",11250,CNY", b",11 250,CNY")
        clerk = hall.desk("u-05")
        answer = clerk.post(f"/desk/money/days/{YESTERDAY}/upload", {"bank": BANK}, {"file": ("a.csv", content)})
        assert answer.status_code == 422
        words = plain(answer.text)
        assert "[fen]" in words and "合计" in words, words
        with hall.office.store.reading(hall.office.region) as reading:
            assert not reading.statements(BANK, YESTERDAY)

    def test_no_file_is_said_so(self, hall: Hall) -> None:
        """A form without a file comes back with words."""
        answer = hall.desk("u-05").post(f"/desk/money/days/{YESTERDAY}/upload", {"bank": BANK})
        assert answer.status_code == 422 and "请先选择文件" in plain(answer.text)

    def test_a_bank_that_does_not_answer_is_told(self, hall: Hall) -> None:
        """Nothing listens at the demo bank's address: the page says that the statement did not come."""
        answer = hall.desk("u-05").post(f"/desk/money/days/{YESTERDAY}/fetch", {"bank": BANK})
        assert answer.status_code == 422 and 'role="alert"' in answer.text

    def test_a_difference_shows_who_has_to_act(self, hall: Hall, paid: PaymentFact) -> None:
        """What the bank's file does not show is an open item, with its actor, in the room of both halves of finance."""
        office = hall.office
        by = office.organisation.actor("u-05", office.clock.now())
        line = StatementLine(BANK, read_day(YESTERDAY), 1, "payment", "T-7", "X", 700, "CNY", paid.paid_at)
        office.take_statement(BANK, read_day(YESTERDAY), [line], by=by)
        for person in ("u-05", "u-06", "u-03", "u-01"):
            room = hall.desk(person).words("/desk/money")
            assert "仅银行有" in room and "仅本方有" in room, person

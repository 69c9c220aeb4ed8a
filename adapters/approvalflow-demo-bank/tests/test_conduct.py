"""The bank misbehaves as it is told, each way for real, and behaves well again."""

import json
import signal
import sqlite3
import time
from dataclasses import asdict
from datetime import timedelta

import pytest
from attrs import evolve

from approvalflow.domain.deadlines.moments import day_of
from approvalflow.errors import AdapterFailed, MessageForged
from approvalflow.testing.bank_sandbox import a_bill, opened, paid, refund_of
from approvalflow_demo_bank.adapter import DemoBank
from approvalflow_demo_bank.books import Books
from approvalflow_demo_bank.client import Client
from approvalflow_demo_bank.conduct import SCHEDULES, STATEMENTS, Conduct, changed
from approvalflow_demo_bank.spoiling import spoilt
from approvalflow_demo_bank.wire import NotSound

from .conftest import MERCHANT, SECRET, BankProcess, Centre, Sandbox

TODAY = "Asia/Shanghai"

#: How many seconds the bank waits where a test has to be quicker than that, once more where the machine was too busy.
BUSY = (1, 10, 60)


def tell(sandbox, **told):
    """Tell the bank how to behave; how it behaves now."""
    client = Client(sandbox.process.url, MERCHANT, SECRET, lambda: time.time_ns() // 1000, 10)
    return client.fields("conduct", **told)


@pytest.fixture
def tamed(sandbox):
    """The bank of all tests, which behaves well again afterwards."""
    yield sandbox
    tell(sandbox, **asdict(Conduct()))


def about(bill):
    """Whether a message is about the bill."""
    return lambda message: f'"bill_ref":"{bill.ref}"'.encode() in message.body


def came(sandbox, bill):
    """The messages about the bill so far."""
    return [message for message in sandbox.centre.messages if about(bill)(message)]


def until(holds, seconds=60):
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


class TestPayments:
    """What goes wrong where the money comes in."""

    def test_payments_are_declined_and_may_be_tried_again(self, tamed):
        """Declined is never final: the bill stays open, and the third attempt pays."""
        bill = opened(tamed)
        tell(tamed, declines=2)
        for _ in range(2):
            status, page = tamed.process.pay(bill.payment_code)
            assert (status, "declined" in page, tamed.bank.query(bill).state) == (402, True, "not-paid")
        assert tamed.process.pay(bill.payment_code)[0] == 200
        assert tamed.bank.query(bill).state == "paid"

    def test_another_amount_comes_in(self, tamed):
        """By message, by question and in the statement alike."""
        tell(tamed, off_by_fen=-5)
        bill = opened(tamed, 1_000)
        fact = tamed.bank.read(tamed.pay(bill))
        assert (fact.fen, tamed.bank.query(bill).fen) == (995, 995)

    def test_a_bill_is_paid_twice_and_after_it_was_closed(self, tamed):
        """Each payment with a number of its own; the page shows both."""
        tell(tamed, pays_again=True)
        twice, closed = opened(tamed), opened(tamed)
        for _ in range(2):
            assert tamed.process.pay(twice.payment_code)[0] == 200
        until(lambda: len(came(tamed, twice)) == 2)
        assert len({tamed.bank.read(message).bank_txn for message in came(tamed, twice)}) == 2
        assert "Also paid" in tamed.process.get(f"/bill?code={twice.payment_code}&lang=en")[1]
        tamed.bank.close(closed)
        assert tamed.bank.read(tamed.pay(closed)).state == "paid"

    def test_money_goes_to_somebody_else(self, tamed):
        """The message names another merchant, and our statement does not have it."""
        tell(tamed, other_merchant=True)
        bill = opened(tamed)
        fact = tamed.bank.read(tamed.pay(bill))
        assert fact.merchant != tamed.merchant
        lines = tamed.bank.statement(day_of(fact.paid_at, TODAY))
        assert fact.bank_txn not in {line.bank_txn for line in lines}


class TestMessages:
    """What goes wrong on the way."""

    def test_messages_are_repeated_though_they_were_taken(self, tamed):
        """The same message, each time signed anew."""
        tell(tamed, copies=4)
        bill = opened(tamed)
        tamed.pay(bill)
        until(lambda: len(came(tamed, bill)) == 4)
        assert len({message.body for message in came(tamed, bill)}) == 1

    def test_messages_overtake_each_other(self, tamed):
        """A late one comes after one that was sent later."""
        for seconds in BUSY:
            late, soon = opened(tamed), opened(tamed)
            tell(tamed, late_seconds=seconds)
            tamed.process.pay(late.payment_code)
            tell(tamed, late_seconds=0)
            tamed.pay(soon)
            if came(tamed, late) == []:
                break
        else:
            pytest.fail("the one that was to be late came first")
        tamed.centre.wait_for(about(late))

    def test_messages_wait_differently(self, tamed):
        """Up to so many seconds more, so that of many some change places."""
        tell(tamed, shuffled_seconds=2)
        bills = [opened(tamed) for _ in range(6)]
        for bill in bills:
            tamed.process.pay(bill.payment_code)
        until(lambda: all(came(tamed, bill) for bill in bills))

    def test_every_message_is_lost_for_hours(self, tamed):
        """Nothing arrives; only who asks learns of the money. When it is over the next attempt arrives."""
        tell(tamed, lost_hours=24)
        bill = opened(tamed)
        tamed.process.pay(bill.payment_code)
        time.sleep(0.4)
        assert (came(tamed, bill), tamed.bank.query(bill).state) == ([], "paid")
        tell(tamed, lost_hours=0)
        tamed.centre.wait_for(about(bill))

    def test_a_forged_copy_comes_before_each_message(self, tamed):
        """About one fen, signed by somebody else; the genuine one follows."""
        tell(tamed, forged=True)
        bill = opened(tamed)
        tamed.pay(bill)
        until(lambda: len(came(tamed, bill)) == 2)
        forged, genuine = came(tamed, bill)
        assert json.loads(forged.body)["fen"] == 1
        with pytest.raises(MessageForged):
            tamed.bank.read(forged)
        assert tamed.bank.read(genuine).fen == bill.fen


class TestQuestions:
    """What goes wrong where the bank is asked."""

    def test_a_bank_that_keeps_silent_has_done_it_all_the_same(self, tamed):
        """The answer comes too late for the caller: nobody knows, and the same order again is the same refund."""
        bill, fact = paid(tamed)
        refund = refund_of(bill, fact, 100)
        impatient = DemoBank(tamed.process.url, MERCHANT, SECRET, clock=lambda: time.time_ns() // 1000, timeout=0.3)
        tell(tamed, hang_seconds=1)
        with pytest.raises(AdapterFailed, match="cannot be reached"):
            impatient.refund(refund)
        tell(tamed, hang_seconds=0)
        until(lambda: tamed.bank.query_refund(refund).state == "refunded")
        assert tamed.bank.refund(refund) == tamed.bank.refund(refund)

    def test_a_bank_that_is_down_refuses(self, tamed):
        """With words."""
        tell(tamed, down=True)
        with pytest.raises(AdapterFailed, match="503"):
            tamed.bank.query(a_bill(tamed))


class TestRefunds:
    """What goes wrong where money goes back."""

    def test_a_refund_is_refused(self, tamed):
        """It never goes out, also not when it is ordered again."""
        tell(tamed, refund="refused")
        bill, fact = paid(tamed)
        refund = refund_of(bill, fact, 100)
        assert tamed.bank.refund(refund).state == "not-refunded"
        tell(tamed, refund="done")
        assert {tamed.bank.refund(refund).state, tamed.bank.query_refund(refund).state} == {"not-refunded"}

    def test_a_refund_takes_its_time(self, tamed):
        """Meanwhile the bank does not know; then it tells, and more than was paid is not ordered in between."""
        for seconds in BUSY:
            tell(tamed, refund="slow", refund_seconds=seconds)
            bill, fact = paid(tamed, 1_000)
            refund = refund_of(bill, fact, 700)
            said = {tamed.bank.refund(refund).state, tamed.bank.query_refund(refund).state}
            if said == {"unknown"}:
                break
        else:
            pytest.fail(f"the bank said {said} of what is under way")
        with pytest.raises(AdapterFailed, match="more would go back"):
            tamed.bank.refund(refund_of(bill, fact, 301))
        message = tamed.centre.wait_for(lambda one: refund.ref.encode() in one.body)
        assert tamed.bank.read(message).fen == 700


#: The statements that whoever reads them refuses; the others are seen only by who compares.
_SEEN = {"missing", "cut", "total-wrong", "next-day"}


class TestStatements:
    """What goes wrong with the file of a day."""

    @pytest.mark.parametrize("how", STATEMENTS[1:])
    def test_a_spoilt_file_is_refused_or_says_something_else(self, tamed, how):
        """Whole or not at all; and what adds up is another truth."""
        _, fact = paid(tamed)
        day = day_of(fact.paid_at, TODAY)
        true = tuple(tamed.bank.statement(day))
        tell(tamed, statement=how)
        if how in _SEEN:
            with pytest.raises(AdapterFailed):
                tamed.bank.statement(day)
        else:
            spoilt_lines = tuple(tamed.bank.statement(day))
            assert spoilt_lines != true
            assert abs(len(spoilt_lines) - len(true)) == (how in ("line-missing", "line-twice"))
        tell(tamed, statement="true")
        assert tuple(tamed.bank.statement(day)) == true

    def test_an_empty_day_cannot_be_spoilt(self):
        """There is no line to change."""
        day = day_of(0, TODAY)
        empty = b"number,kind,txn,ref,fen,currency,at\ntotal,0,,,0,,\n"
        assert {spoilt(empty, how, day) for how in set(STATEMENTS) - {"cut"}} == {empty}


class TestPage:
    """The page on which a person tells it."""

    def form(self, sandbox, language="en"):
        page = sandbox.process.get(f"/conduct?lang={language}")[1]
        return page, page.split('name="form" value="')[1].split('"')[0]

    def test_it_says_in_both_languages_what_can_be_told(self, tamed):
        """With words, not keys; the teller's page leads there."""
        zh, en = self.form(tamed, "zh")[0], self.form(tamed)[0]
        assert all(word in zh for word in ("让银行出错", "今后几小时的报文全部丢失", "十五次", "恢复正常"))
        assert all(
            word in en for word in ("Make the bank misbehave", "Lose every message", "25 hours", "Behave well again")
        )
        assert "/conduct?lang=zh" in tamed.process.get("/")[1]

    def test_what_is_told_holds_and_stands_on_every_page(self, tamed):
        """Until the bank is told to behave well again."""
        _, form = self.form(tamed)
        told = {key: str(value) for key, value in asdict(Conduct()).items() if not isinstance(value, bool)}
        assert tamed.process.post("/conduct", form=form, lang="en", **{**told, "copies": "3"}, forged="yes")[0] == 200
        assert (tell(tamed)["copies"], tell(tamed)["forged"], tell(tamed)["down"]) == (3, True, False)
        for path in ("/?lang=en", "/conduct?lang=en"):
            assert (
                "The bank misbehaves as it was told: Deliver each message so many times = 3"
                in tamed.process.get(path)[1]
            )
        assert "银行正按指示出错" in tamed.process.get("/")[1]
        tamed.process.post("/conduct", form=form, lang="en", well="yes")
        assert tell(tamed) == asdict(Conduct())
        assert "misbehaves as it was told" not in tamed.process.get("/?lang=en")[1]

    def test_another_site_cannot_tell_it_anything(self, tamed):
        """The mark of the form is needed."""
        status, page = tamed.process.post("/conduct", form="guessed", lang="en", copies="3")
        assert (status, "out of date" in page, tell(tamed)["copies"]) == (403, True, 1)

    def test_what_cannot_be_is_refused_and_changes_nothing(self, tamed):
        """A number out of bounds, on the page."""
        _, form = self.form(tamed)
        status, page = tamed.process.post("/conduct", form=form, lang="en", copies="300", lost_hours="1")
        assert (status, "copies must be a whole number from 1 to 20" in page) == (400, True)
        assert tell(tamed) == asdict(Conduct())

    def test_the_latest_messages_stand_there(self, tamed):
        """With how often each was tried."""
        bill = opened(tamed)
        tamed.pay(bill)
        assert bill.ref in self.form(tamed)[0]


@pytest.mark.parametrize(
    "told",
    [
        {"copies": 0},
        {"copies": "x"},
        {"copies": True},
        {"declines": 1.5},
        {"schedule": "never"},
        {"forged": 2},
        {"a": 1},
    ],
    ids=str,
)
def test_what_is_no_conduct_is_refused(told):
    """Through the interface as on the page."""
    with pytest.raises(NotSound):
        changed(Conduct(), told)


def test_the_two_schedules_are_those_of_the_banks_they_are_named_after():
    """Fifteen repetitions within 24 hours and four minutes; eight attempts within 25 hours."""
    assert (len(SCHEDULES["fifteen"]), sum(SCHEDULES["fifteen"])) == (15, 24 * 3600 + 4 * 60)
    assert (len(SCHEDULES["eight"]) + 1, sum(SCHEDULES["eight"]) <= 25 * 3600) == (8, True)


def test_a_schedule_is_kept_to_its_last_attempt(tmp_path):
    """In a hurry; and what the bank was told outlives its being killed."""
    mailbox = Centre()
    mailbox.answers[:] = [(503, b"later")] * 50
    more = ("--schedule", "eight", "--hurry", "1000000")
    process = BankProcess(tmp_path / "bank", mailbox.url, *more, pauses="")
    own = Sandbox(process, mailbox)
    tell(own, off_by_fen=7)
    bill = opened(own)
    process.pay(bill.payment_code)
    until(lambda: "given up" in process.get("/conduct?lang=en")[1])
    assert len(came(own, bill)) == 8
    process.stop(signal.SIGKILL)
    process.start()
    assert (tell(own)["off_by_fen"], tell(own)["schedule"]) == (7, "eight")
    process.stop()
    mailbox.shutdown()
    mailbox.server_close()


def test_two_merchants_have_their_own_bills_messages_and_statements(tmp_path):
    """An agency with a number of its own: what is one's is not the other's."""
    ours, theirs = Centre(), Centre()
    process = BankProcess(tmp_path / "bank", ours.url, "--also", f"M-2={theirs.url}")
    one = Sandbox(process, ours)
    other = DemoBank(process.url, "M-2", SECRET, clock=lambda: time.time_ns() // 1000, name="demo-bank-water")
    bill = evolve(a_bill(one), bank="demo-bank-water", merchant="M-2")
    process.pay(other.open_bill(bill).payment_code)
    fact = other.read(theirs.wait_for(about(bill)))
    assert (fact.bank, fact.merchant, ours.messages) == ("demo-bank-water", "M-2", [])
    assert one.bank.query(bill).state == "not-paid"
    with pytest.raises(AdapterFailed, match="no such bill"):
        one.bank.close(bill)
    day = day_of(fact.paid_at, TODAY)
    assert ([len(tuple(bank.statement(day))) for bank in (one.bank, other)]) == [0, 1]
    assert [tuple(bank.statement(day - timedelta(days=2))) for bank in (one.bank, other)] == [(), ()]
    process.stop()
    for mailbox in (ours, theirs):
        mailbox.shutdown()
        mailbox.server_close()


def test_books_of_an_earlier_version_are_carried_over(tmp_path):
    """What was open, paid, refunded and owed still is."""
    old = sqlite3.connect(tmp_path / "bank.db")
    old.executescript(
        """
        CREATE TABLE bills (ref TEXT PRIMARY KEY, case_ref TEXT, title_zh TEXT, title_en TEXT, fen INTEGER,
            currency TEXT, code TEXT UNIQUE, state TEXT, opened_at TEXT);
        CREATE TABLE movements (number INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT, ref TEXT, bill_ref TEXT, txn TEXT,
            fen INTEGER, currency TEXT, at TEXT, UNIQUE (kind, ref));
        CREATE TABLE messages (id TEXT PRIMARY KEY, bill_ref TEXT, body BLOB, attempts INTEGER DEFAULT 0,
            next_try REAL, state TEXT DEFAULT 'owed');
        INSERT INTO bills VALUES ('B1', 'F1', '费', 'fee', 500, 'CNY', '1', 'paid', '2026-11-23T09:00:00+08:00');
        INSERT INTO movements VALUES (1, 'payment', 'B1', 'B1', 'P1', 500, 'CNY', '2026-11-23T09:30:00+08:00');
        INSERT INTO movements VALUES (2, 'refund', 'R1', 'B1', 'R2', 200, 'CNY', '2026-11-23T09:40:00+08:00');
        INSERT INTO messages VALUES ('m1', 'B1', '{}', 3, 99, 'owed');
        """
    )
    old.commit()
    old.close()
    for _ in range(2):
        books = Books(tmp_path, "M-1", lambda: 1_800_000_000.0)
        assert books.payment("B1")["bank_txn"] == "P1"
        assert [row["of_txn"] for row in books.rows("SELECT * FROM movements")] == ["P1", "P1"]
        assert [(row["attempts"], row["copies"]) for row in books.rows("SELECT * FROM messages")] == [(3, 1)]
        assert books.bill("B1")["merchant"] == "M-1"
        books.close()

"""The bank's interface for the centre: signed, fresh, bounded; and the adapter at its other end."""

import http.client
import os
import time
from datetime import timedelta

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from approvalflow.domain.deadlines.moments import SECOND, day_of
from approvalflow.domain.fees.bills import Probe
from approvalflow.errors import AdapterFailed, BadInput, MessageForged
from approvalflow.plugins.registry import Plugins
from approvalflow.ports.bank import BankMessage
from approvalflow.testing.bank_sandbox import a_bill, open_and_pay, opened, paid, refund_of
from approvalflow_demo_bank.adapter import RECEIVED_AT, DemoBank
from approvalflow_demo_bank.lines import read_statement
from approvalflow_demo_bank.plugin import from_environment
from approvalflow_demo_bank.signing import SIGNATURE, TIMESTAMP, sign
from approvalflow_demo_bank.wire import NotSound, packed

SECRET = b"a secret of the tests alone"


def ask(sandbox, act, body, *, secret=SECRET, at=None, headers=None):
    """A request as anybody could send it; the status of the answer."""
    now = str(int(time.time()) if at is None else at)
    line = http.client.HTTPConnection("127.0.0.1", sandbox.process.port, timeout=10)
    line.request("POST", f"/api/{act}", body, headers or {TIMESTAMP: now, SIGNATURE: sign(secret, now, body)})
    status = line.getresponse().status
    line.close()
    return status


class TestRequests:
    """What the bank refuses."""

    def test_an_unsigned_request_is_refused(self, sandbox):
        """Nobody but the centre opens or closes bills."""
        body = packed({"act": "query", "merchant": sandbox.merchant, "bill_ref": "x"})
        assert ask(sandbox, "query", body) == 200
        assert ask(sandbox, "query", body, secret=b"another secret, long enough") == 401
        assert ask(sandbox, "query", body, headers={"X-Nothing": "1"}) == 401

    @pytest.mark.parametrize("seconds", [-301, 330])
    def test_an_old_or_future_request_is_refused(self, sandbox, seconds):
        """More than 300 seconds away from the bank's clock."""
        body = packed({"act": "query", "merchant": sandbox.merchant, "bill_ref": "x"})
        assert ask(sandbox, "query", body, at=int(time.time()) + seconds) == 401

    def test_a_request_signed_for_one_act_is_none_for_another(self, sandbox):
        """A question cannot be turned into a closing."""
        body = packed({"act": "query", "merchant": sandbox.merchant, "bill_ref": "x"})
        assert ask(sandbox, "close", body) == 400

    def test_another_merchant_is_refused(self, sandbox):
        """Though the signature holds."""
        assert ask(sandbox, "query", packed({"act": "query", "merchant": "M-other", "bill_ref": "x"})) == 403

    @pytest.mark.parametrize(
        "fields",
        [{}, {"fen": 0}, {"fen": -1}, {"fen": "5"}, {"fen": True}, {"fen": 10**12 + 1}, {"currency": "USD"}],
        ids=str,
    )
    def test_an_unsound_bill_is_refused(self, sandbox, fields):
        """An amount is a whole number of fen, from 1 to the most there can be."""
        sound = {"bill_ref": "r", "case_ref": "c", "title_zh": "费", "title_en": "fee", "currency": "CNY"}
        body = packed({"act": "open-bill", "merchant": sandbox.merchant, **sound, **fields})
        assert ask(sandbox, "open-bill", body) == 400

    def test_a_long_body_is_not_read(self, sandbox):
        """64 KiB are enough for any bill."""
        assert ask(sandbox, "query", b"x" * (64 * 1024 + 1)) == 413


class TestAdapter:
    """What the adapter makes of answers and messages."""

    def test_a_bank_that_is_down_is_a_failure_that_says_so(self, sandbox):
        """Nothing is known then, and nothing is invented."""
        nowhere = DemoBank("http://127.0.0.1:9", "M", SECRET, clock=lambda: 0, timeout=1)
        with pytest.raises(AdapterFailed, match="cannot be reached"):
            nowhere.query(a_bill(sandbox))

    def test_an_answer_with_another_key_is_not_believed(self, sandbox):
        """Neither does the bank answer somebody with another key."""
        stranger = DemoBank(sandbox.process.url, "M-420921", b"another secret, long enough", clock=time.time_ns)
        with pytest.raises(AdapterFailed, match="refused"):
            stranger.query(a_bill(sandbox))

    def test_the_secret_is_in_no_text(self, sandbox):
        """Neither in the adapter's own words nor in its errors."""
        assert SECRET.decode() not in repr(sandbox.bank)
        with pytest.raises(BadInput) as caught:
            DemoBank("http://h", "M", b"short secret", clock=lambda: 0)
        assert "short secret" not in str(caught.value)

    def test_a_message_must_be_fresh_when_it_was_received(self, sandbox):
        """Where the time of receipt stands on it; read a day later, a fresh message stays fresh."""
        _, message = open_and_pay(sandbox)
        at = int(message.headers[TIMESTAMP]) * SECOND

        def received(microseconds):
            return evolve(message, headers={**message.headers, RECEIVED_AT: str(microseconds)})

        for away in (0, 300 * SECOND, -300 * SECOND):
            assert sandbox.bank.read(received(at + away)).state == "paid"
        for away in (302 * SECOND, -301 * SECOND):
            with pytest.raises(MessageForged, match="too old or too new"):
                sandbox.bank.read(received(at + away))
        for odd in ("é", "-1", "x" * 50):
            with pytest.raises(MessageForged):
                sandbox.bank.read(received(odd))

    def test_a_probe_is_read_as_a_probe(self, sandbox):
        """A signed message about no bill."""
        assert type(sandbox.bank.read(sandbox.sign(packed({"id": "1", "kind": "probe"})))) is Probe

    def test_fields_that_nobody_knows_are_let_be(self, sandbox):
        """The bank may learn to say more."""
        _bill, message = open_and_pay(sandbox)
        more = sandbox.sign(message.body[:-1] + b',"branch":"main street"}')
        assert sandbox.bank.read(more) == sandbox.bank.read(message)

    @pytest.mark.parametrize("key", ["id", "kind", "merchant", "bill_ref", "state", "bank_txn", "fen", "paid_at"])
    def test_a_field_that_is_missing_is_not_guessed(self, sandbox, key):
        """Though the signature holds."""
        fields = {
            "id": "1", "kind": "payment", "merchant": "M", "bill_ref": "B", "state": "paid", "bank_txn": "T", "fen": 5,
            "currency": "CNY", "paid_at": "2026-11-23T09:00:00+08:00",
        }  # fmt: skip
        assert sandbox.bank.read(sandbox.sign(packed(fields))).fen == 5
        del fields[key]
        with pytest.raises(MessageForged):
            sandbox.bank.read(sandbox.sign(packed(fields)))

    def test_a_refund_is_told_by_message_too(self, sandbox):
        """With the refund's own reference."""
        bill, fact = paid(sandbox)
        refund = refund_of(bill, fact, 50)
        answered = sandbox.bank.refund(refund)
        message = sandbox.centre.wait_for(lambda one: refund.ref.encode() in one.body)
        told = sandbox.bank.read(message)
        assert (told.bank_refund, told.fen, told.refund_ref) == (answered.bank_refund, 50, refund.ref)


@given(body=st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_whatever_is_signed_is_read_or_forged(body):
    """No body makes `read` raise anything else."""
    bank = DemoBank("http://h", "M", SECRET, clock=lambda: 0)
    with pytest.raises(MessageForged):
        bank.read(BankMessage(body, {TIMESTAMP: "5", SIGNATURE: sign(SECRET, "5", body)}))


class TestStatement:
    """The file of a day."""

    def test_refunds_stand_in_it_and_the_closing_line_agrees(self, sandbox):
        """The file of a day with both kinds is whole."""
        bill, fact = paid(sandbox, 1_000)
        refund = refund_of(bill, fact, 400)
        sandbox.bank.refund(refund)
        lines = sandbox.bank.statement(day_of(fact.paid_at, "Asia/Shanghai"))
        assert [(one.kind, one.fen) for one in lines if one.bill_ref in (bill.ref, refund.ref)] == [
            ("payment", 1_000),
            ("refund", 400),
        ]

    def test_a_day_without_money_has_an_empty_statement_and_is_kept(self, sandbox):
        """The file of a day that is over is written once."""
        day = day_of(time.time_ns() // 1000, "Asia/Shanghai") - timedelta(days=3)
        assert tuple(sandbox.bank.statement(day)) == ()
        assert (sandbox.process.folder / "statements" / f"{day}.csv").is_file()

    def test_there_is_no_statement_of_a_day_to_come(self, sandbox):
        """An empty one would say that nothing was paid."""
        with pytest.raises(AdapterFailed, match="no statement of that day yet"):
            sandbox.bank.statement(day_of(time.time_ns() // 1000, "Asia/Shanghai") + timedelta(days=2))

    def test_a_file_that_was_cut_or_changed_is_not_read(self, sandbox):
        """Whole or not at all: every line that is missing, doubled or changed is seen."""
        day = day_of(opened(sandbox).opened_at, "Asia/Shanghai")
        rows = [
            "number,kind,txn,ref,fen,currency,at",
            f"1,payment,P1,B1,100,CNY,{day}T10:00:00+08:00",
            f"2,refund,R1,X1,40,CNY,{day}T11:00:00+08:00",
            "total,2,,,60,,",
        ]
        whole = "\n".join(rows)
        assert [one.fen for one in read_statement(whole.encode(), bank="b", day=day)] == [100, 40]
        faulty = [
            *("\n".join(rows[:at] + rows[at + 1 :]) for at in range(4)),
            *("\n".join([*rows[:at], rows[at], *rows[at:]]) for at in range(4)),
            whole.replace(",100,", ",101,"),
            whole.replace(",100,", ",１００,"),
            whole.replace(f"{day}T11", f"{day + timedelta(days=1)}T11"),
            whole.replace("P1", ""),
            "\ufeff" + whole,
            "",
        ]
        for content in faulty:
            with pytest.raises(NotSound):
                read_statement(content.encode(), bank="b", day=day)
        with pytest.raises(NotSound):
            read_statement("类型".encode("gbk"), bank="b", day=day)


class TestPlugin:
    """The plug-in is found by its name and configured by the environment."""

    def test_every_variable_that_is_missing_is_named(self):
        """All at once."""
        with pytest.raises(BadInput) as caught:
            from_environment({"APPROVALFLOW_DEMO_BANK_URL": "http://h"})
        assert "APPROVALFLOW_DEMO_BANK_MERCHANT" in caught.value.en
        assert "APPROVALFLOW_DEMO_BANK_SECRET" in caught.value.zh

    def test_a_variant_has_its_own_account(self):
        """The same bank and secret, another merchant number, another name."""
        keys = {"URL": "http://h", "MERCHANT": "M-1", "SECRET": "sixteen bytes or more", "VARIANTS": "water"}
        said = {f"APPROVALFLOW_DEMO_BANK_{key}": value for key, value in {**keys, "WATER_MERCHANT": "M-2"}.items()}
        assert [(bank.name, bank.merchant) for bank in from_environment(said)] == [
            ("demo-bank", "M-1"),
            ("demo-bank-water", "M-2"),
        ]

    def test_with_nothing_configured_it_can_be_tried_and_no_message_is_believed(self):
        """The secret is drawn, and another one each time: a message signed with any other is forged."""
        (bank,), (other,) = from_environment({}), from_environment({})
        body = b'{"kind": "probe"}'
        for secret in (SECRET, b"", b"untold"):
            with pytest.raises(MessageForged):
                bank.read(BankMessage(body, {TIMESTAMP: "5", SIGNATURE: sign(secret, "5", body)}))
        assert bank._secret != other._secret

    def test_the_installed_plugin_offers_the_bank(self, monkeypatch):
        """As an office would enable it."""
        for key, value in (("URL", "http://127.0.0.1:8765"), ("MERCHANT", "M"), ("SECRET", "sixteen bytes or more")):
            monkeypatch.setitem(os.environ, f"APPROVALFLOW_DEMO_BANK_{key}", value)
        bank = Plugins.installed(only=["demo-bank"]).banks()["demo-bank"]
        assert bank.can == {"query", "refund", "close", "statement"}

"""What the adapter asks WeChat Pay, and what it makes of the answers, over real HTTP."""

import time

import pytest
from attrs import evolve

from approvalflow.domain.deadlines.moments import instant
from approvalflow.domain.parties.basis import Text
from approvalflow.errors import AdapterFailed, BadInput
from approvalflow.testing.bank_sandbox import a_bill, opened, paid, refund_of
from approvalflow_wechatpay.adapter import WeChatPayBank

from .conftest import APIV3_KEY, MERCHANT, SERIAL, account_of
from .papers import Signer, packed, public_pem
from .wechat import CODE_SECONDS, WeChat


@pytest.fixture
def own(merchant_key, centre, signer, other_signer):
    """A server for one test alone."""
    server = WeChat(Signer(key=signer.key), other_signer)
    server.enrol(MERCHANT, merchant_key, SERIAL, APIV3_KEY)
    yield server
    server.shutdown()
    server.server_close()


def bank_of(account):
    return WeChatPayBank(account, clock=lambda: time.time_ns() // 1000)


class TestOrders:
    """Native orders."""

    def test_the_address_behind_the_code_is_where_the_bill_is_paid(self, sandbox):
        bill = evolve(a_bill(sandbox), due_at=instant("2026-12-07T17:30:00+08:00"), fee_title=Text("费" * 200, "fee"))
        answer = sandbox.bank.open_bill(bill)
        order = sandbox.wechat.orders[MERCHANT, bill.ref]
        assert answer.pay_url == order["code_url"]
        assert answer.pay_url.startswith("weixin://wxpay/bizpayurl?pr=")
        assert answer.payment_code == bill.ref
        assert order["time_expire"] == "2026-12-07T17:30:00+08:00"
        assert order["amount"] == {"total": bill.fen, "currency": "CNY"}

    def test_a_code_that_is_too_old_is_renewed_without_a_second_order(self, sandbox):
        """After two hours nobody can pay by it; the bill asked for again has a fresh one, and is paid once."""
        bill, now = a_bill(sandbox), time.time()
        sandbox.wechat.now = lambda: now
        first = sandbox.bank.open_bill(bill)
        orders = len(sandbox.wechat.orders)
        now += CODE_SECONDS - 1
        assert sandbox.bank.open_bill(bill) == first
        assert sandbox.wechat.scan(first.pay_url) == bill.ref
        now += 1
        assert sandbox.wechat.scan(first.pay_url) == ""
        fresh = sandbox.bank.open_bill(bill)
        assert fresh.payment_code == first.payment_code and fresh.pay_url != first.pay_url
        assert (sandbox.wechat.scan(fresh.pay_url), sandbox.wechat.scan(first.pay_url)) == (bill.ref, "")
        assert len(sandbox.wechat.orders) == orders
        assert sandbox.wechat.pay(MERCHANT, bill.ref) is not None
        assert sandbox.wechat.pay(MERCHANT, bill.ref) is None
        assert sandbox.bank.query(bill).state == "paid"

    def test_an_order_that_is_paid_has_no_address_any_more(self, sandbox):
        bill, _ = paid(sandbox)
        again = sandbox.bank.open_bill(bill)
        assert (again.payment_code, again.pay_url) == (bill.ref, "")

    def test_another_amount_and_a_closed_order_are_refused(self, sandbox):
        bill = opened(sandbox)
        with pytest.raises(AdapterFailed, match="INVALID_REQUEST"):
            sandbox.bank.open_bill(evolve(bill, fen=1))
        sandbox.bank.close(bill)
        with pytest.raises(AdapterFailed, match="ORDER_CLOSED"):
            sandbox.bank.open_bill(bill)

    @pytest.mark.parametrize("ref", ["short", "x" * 33, "420921/B/1", "４２０９２１", "420921 B", ""])
    def test_a_reference_that_no_order_can_have_is_never_sent(self, sandbox, ref):
        before = len(sandbox.wechat.calls)
        bill = evolve(a_bill(sandbox), ref=ref)
        for act in (sandbox.bank.open_bill, sandbox.bank.query, sandbox.bank.close):
            with pytest.raises(BadInput):
                act(bill)
        with pytest.raises(BadInput, match="CNY"):
            sandbox.bank.open_bill(evolve(a_bill(sandbox), currency="USD"))
        assert len(sandbox.wechat.calls) == before

    @pytest.mark.parametrize(
        ("state", "expected"),
        [("USERPAYING", "unknown"), ("PAYERROR", "not-paid"), ("REVOKED", "closed"), ("NOTPAY", "not-paid")],
    )
    def test_failed_is_never_final_and_paying_is_unknown(self, sandbox, state, expected):
        bill = opened(sandbox)
        sandbox.wechat.orders[MERCHANT, bill.ref]["trade_state"] = state
        assert sandbox.bank.query(bill).state == expected

    def test_an_unknown_word_is_not_guessed(self, sandbox):
        bill = opened(sandbox)
        sandbox.wechat.orders[MERCHANT, bill.ref]["trade_state"] = "SETTLED"
        with pytest.raises(AdapterFailed, match="trade_state"):
            sandbox.bank.query(bill)

    def test_closing_what_nobody_knows_says_that_it_is_not_paid(self, sandbox):
        assert sandbox.bank.close(a_bill(sandbox)).state == "not-paid"


class TestRefunds:
    """Refunds are carried out later."""

    def test_ordered_then_carried_out_then_told_three_ways(self, sandbox):
        bill, fact = paid(sandbox, 1_000)
        refund = refund_of(bill, fact, 400)
        assert sandbox.bank.refund(refund).state == "unknown"
        told = sandbox.wechat.carry_out(MERCHANT, refund.ref)
        message = sandbox.sign(sandbox.wechat.message(MERCHANT, packed(told), event="REFUND.SUCCESS"))
        facts = [sandbox.bank.query_refund(refund), sandbox.bank.refund(refund), sandbox.bank.read(message)]
        assert {(one.state, one.fen, one.currency, one.refund_ref) for one in facts} == {
            ("refunded", 400, "CNY", refund.ref)
        }
        assert len({one.bank_refund for one in facts}) == 1
        assert sandbox.bank.query(bill).state == "paid"  # it was paid, whatever went back since

    @pytest.mark.parametrize("status", ["ABNORMAL", "CLOSED"])
    def test_a_refund_that_did_not_reach_the_payer_is_not_refunded(self, sandbox, status):
        bill, fact = paid(sandbox)
        refund = refund_of(bill, fact, 1)
        sandbox.bank.refund(refund)
        sandbox.wechat.carry_out(MERCHANT, refund.ref, status)
        assert sandbox.bank.query_refund(refund).state == "not-refunded"

    def test_a_refund_of_an_unknown_payment_is_refused(self, sandbox):
        bill, fact = paid(sandbox)
        with pytest.raises(AdapterFailed, match="ORDER_NOT_EXIST"):
            sandbox.bank.refund(refund_of(bill, evolve(fact, bank_txn="4200000000000000"), 1))


class TestAnswers:
    """An answer is believed only under a signature that holds."""

    @pytest.mark.parametrize("ill", ["unsigned", "forged", "garbage", "status"])
    def test_an_answer_that_is_not_sound_is_no_answer(self, sandbox, ill):
        bill = opened(sandbox)
        sandbox.wechat.ill = ill
        for act in (sandbox.bank.open_bill, sandbox.bank.query):
            with pytest.raises(AdapterFailed) as caught:
                act(bill)
            assert caught.value.rule in ("bank-call", "bank-answer")
        sandbox.wechat.ill = ""
        assert sandbox.bank.query(bill).state == "not-paid"

    def test_an_answer_about_another_order_is_no_answer(self, sandbox):
        bill, other = opened(sandbox), opened(sandbox)
        orders = sandbox.wechat.orders
        orders[MERCHANT, bill.ref], kept = evolved(orders[MERCHANT, other.ref], bill.ref), orders[MERCHANT, bill.ref]
        orders[MERCHANT, bill.ref]["mchid"] = "1900000199"
        with pytest.raises(AdapterFailed, match="another order"):
            sandbox.bank.query(bill)
        orders[MERCHANT, bill.ref] = kept

    def test_a_server_that_is_away_is_said_in_words(self, wechat, centre, merchant_key):
        bank = bank_of(account_of(wechat, centre, merchant_key, gateway="http://127.0.0.1:9"))
        bill = evolve(a_bill(type("Its", (), {"bank": bank, "merchant": MERCHANT})), bank=bank.name)
        with pytest.raises(AdapterFailed, match="cannot be reached"):
            bank.query(bill)

    def test_a_call_that_is_not_signed_by_us_is_refused_there(self, wechat, centre, other_signer):
        """The server is no fool: the tests above say something."""
        bank = bank_of(account_of(wechat, centre, other_signer.key))
        with pytest.raises(AdapterFailed, match="SIGN_ERROR"):
            bank.query(a_bill(type("Its", (), {"bank": bank, "merchant": MERCHANT})))


def evolved(order, ref):
    return {**order, "out_trade_no": ref}


class TestCertificates:
    """Platform certificates and the platform's public key."""

    def test_nothing_is_downloaded_while_the_adapter_is_made(self, own, centre, merchant_key, tmp_path):
        bank = bank_of(account_of(own, centre, merchant_key, certificates=(), folder=tmp_path))
        assert own.calls == []
        bill = a_bill(type("Its", (), {"bank": bank, "merchant": MERCHANT}))
        assert bank.open_bill(bill).pay_url
        assert own.calls == ["POST /v3/pay/transactions/native", "GET /v3/certificates"]
        assert [path.name for path in tmp_path.iterdir()] == [f"{own.signer.serial}.pem"]

    def test_a_new_certificate_is_fetched_with_the_answer_to_a_call(self, own, centre, merchant_key):
        bank = bank_of(account_of(own, centre, merchant_key))
        bill = a_bill(type("Its", (), {"bank": bank, "merchant": MERCHANT}))
        bank.open_bill(bill)
        own.signer = Signer(key=own.impostor.key)
        own.certificates.append(own.signer)
        assert bank.query(bill).state == "not-paid"
        assert own.calls.count("GET /v3/certificates") == 1

    def test_what_was_known_stays_known_if_the_download_gives_nothing(self, own, centre, merchant_key):
        bank = bank_of(account_of(own, centre, merchant_key))
        bill = a_bill(type("Its", (), {"bank": bank, "merchant": MERCHANT}))
        bank.open_bill(bill)
        first, own.signer, own.certificates = own.signer, Signer(key=own.impostor.key), []
        for _ in range(3):
            with pytest.raises(AdapterFailed):
                bank.query(bill)
        assert own.calls.count("GET /v3/certificates") == 1  # once a minute at most
        own.signer = first
        assert bank.query(bill).state == "not-paid"

    def test_the_public_key_of_the_platform(self, own, centre, merchant_key):
        number = "PUB_KEY_ID_0119000001092024101500000000000001"
        own.signer.serial = number
        account = account_of(
            own, centre, merchant_key, certificates=(), public_key=public_pem(own.signer.key), public_key_id=number
        )
        bank = bank_of(account)
        bill = a_bill(type("Its", (), {"bank": bank, "merchant": MERCHANT}))
        assert bank.open_bill(bill).pay_url
        assert bank.query(bill).state == "not-paid"
        assert "GET /v3/certificates" not in own.calls

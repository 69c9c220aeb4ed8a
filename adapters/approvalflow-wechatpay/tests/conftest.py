"""WeChat Pay in a server of the tests, one merchant enrolled there, and the centre's address for messages."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from attrs import evolve

from approvalflow.domain.deadlines.moments import DAY, SECOND
from approvalflow.domain.fees.bills import Bill, PaymentFact, RefundFact
from approvalflow.ports.bank import BankAnswer, BankMessage
from approvalflow.testing.bank_sandbox import PaymentRefused
from approvalflow_wechatpay.account import Account
from approvalflow_wechatpay.adapter import WeChatPayBank
from approvalflow_wechatpay.messages import SIGNED

from .papers import Signer, new_key, packed, private_pem, rfc3339
from .wechat import WeChat

MERCHANT, APPID = "1900000109", "wxd678efh567hg6787"
APIV3_KEY = "a key of thirty-two bytes, really"[:32]
SERIAL = "444F4864EA9B34415D1C7D2B1A2C3D4E5F607182"

_STATES = {"paid": "SUCCESS", "not-paid": "NOTPAY", "closed": "CLOSED", "unknown": "USERPAYING"}
_REFUND_STATES = {"refunded": "SUCCESS", "not-refunded": "CLOSED", "unknown": "PROCESSING"}


class Centre(ThreadingHTTPServer):
    """The centre's address for messages; it keeps what comes, and answers as `reply` says."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Mailbox)
        self.messages: list[BankMessage] = []
        self.reply = lambda _message: BankAnswer(200, b'{"code":"SUCCESS"}')
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/bank/420921/wechatpay"


class Mailbox(BaseHTTPRequestHandler):
    """One message."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        message = BankMessage(body, {name.lower(): value for name, value in self.headers.items()})
        self.server.messages.append(message)
        answer = self.server.reply(message)
        self.send_response(answer.status)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, *_: object) -> None:
        pass


def account_of(wechat: WeChat, centre: Centre, key, **changes) -> Account:
    """The enrolled merchant as the adapter knows it."""
    usual = Account(
        merchant=MERCHANT,
        appid=APPID,
        serial=SERIAL,
        private_key=private_pem(key),
        apiv3_key=APIV3_KEY,
        notify_url=centre.url,
        certificates=(wechat.signer.pem,),
        gateway=wechat.url,
    )
    return evolve(usual, **changes)


class Sandbox:
    """WeChat Pay, the adapter, and hands that pay, sign and forge."""

    merchant = MERCHANT
    signed_headers = frozenset(SIGNED)

    def __init__(self, wechat: WeChat, centre: Centre, account: Account, other: Signer) -> None:
        self.wechat, self.centre, self.account, self.other = wechat, centre, account, other
        # Its clock says nothing but which day's bill can be there: here that of today.
        self.bank = WeChatPayBank(account, clock=lambda: time.time_ns() // 1000 + 2 * DAY)

    def pay(self, bill: Bill) -> BankMessage:
        """Scan the code and pay; the message comes to the centre over HTTP."""
        order = self.wechat.pay(MERCHANT, bill.ref)
        if order is None:
            raise PaymentRefused
        body = self.wechat.message(MERCHANT, packed(self.wechat.transaction(order)))
        self.wechat.tell(order["notify_url"], body)
        return next(one for one in reversed(self.centre.messages) if one.body == body)

    def signed(self, body: bytes, signer: Signer, at: float, **how: str) -> BankMessage:
        headers = signer.headers(body, at, **how)
        return BankMessage(body, {name.lower(): value for name, value in headers.items()})

    def sign(self, body: bytes) -> BankMessage:
        return self.signed(body, self.wechat.signer, time.time())

    def forge(self, message: BankMessage) -> BankMessage:
        return self.signed(message.body, self.other, time.time(), serial=self.wechat.signer.serial)

    def stamped(self, message: BankMessage, seconds: int) -> BankMessage:
        return self.signed(message.body, self.wechat.signer, time.time() + seconds)

    def with_other_serial(self, message: BankMessage) -> BankMessage:
        return self.signed(message.body, self.other, time.time())

    def inside(self, message: BankMessage) -> bytes:
        return self.wechat.inside(MERCHANT, message.body)

    def wrapped(self, content: bytes) -> BankMessage:
        return self.sign(self.wechat.message(MERCHANT, content))

    def probe(self) -> BankMessage:
        """A real message under a false signature, as WeChat Pay sends them to see that they are refused."""
        message = self.wrapped(b"{}")
        signature = f"WECHATPAY/SIGNTEST/{message.headers['wechatpay-signature'][:300]}"
        return evolve(message, headers={**message.headers, "wechatpay-signature": signature})

    def hears(self, answer: BankAnswer) -> bool:
        said = json.loads(answer.body) if answer.body else {"code": "SUCCESS"}
        return answer.status in (200, 204) and said["code"] == "SUCCESS"

    def says(self, fact: PaymentFact | RefundFact) -> BankMessage:
        at = getattr(fact, "paid_at", None) or getattr(fact, "refunded_at", None) or 0
        if isinstance(fact, PaymentFact):
            told = {"mchid": fact.merchant, "appid": APPID, "out_trade_no": fact.bill_ref, "trade_type": "NATIVE"}
            told |= {"trade_state": _STATES[fact.state]}
            if fact.state == "paid":
                told |= {"transaction_id": fact.bank_txn, "success_time": rfc3339(at / SECOND)}
                told |= {"amount": {"total": fact.fen, "currency": fact.currency}}
            return self.sign(self.wechat.message(MERCHANT, packed(told)))
        told = {"mchid": MERCHANT, "out_refund_no": fact.refund_ref, "refund_status": _REFUND_STATES[fact.state]}
        if fact.state == "refunded":
            told |= {"refund_id": fact.bank_refund, "success_time": rfc3339(at / SECOND)}
            told |= {"amount": {"refund": fact.fen, "currency": fact.currency}}
        return self.sign(self.wechat.message(MERCHANT, packed(told), event="REFUND.SUCCESS"))


@pytest.fixture(scope="session")
def merchant_key():
    """The key with which the merchant signs."""
    return new_key()


@pytest.fixture(scope="session")
def other_signer() -> Signer:
    """A platform certificate that nobody told us of."""
    return Signer()


@pytest.fixture(scope="session")
def centre() -> Iterator[Centre]:
    """Where messages go."""
    mailbox = Centre()
    yield mailbox
    mailbox.shutdown()
    mailbox.server_close()


@pytest.fixture(scope="session")
def signer() -> Signer:
    """The platform certificate."""
    return Signer()


@pytest.fixture(scope="session")
def wechat(merchant_key, signer, other_signer) -> Iterator[WeChat]:
    """WeChat Pay, with our merchant."""
    server = WeChat(signer, other_signer)
    server.enrol(MERCHANT, merchant_key, SERIAL, APIV3_KEY)
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def account(wechat, centre, merchant_key) -> Account:
    """Our merchant, with the platform certificate."""
    return account_of(wechat, centre, merchant_key)


@pytest.fixture(scope="session")
def playground(wechat, centre, account, other_signer) -> Sandbox:
    """One merchant for all tests that only pay and ask; to load its keys anew for each would take longer than they."""
    return Sandbox(wechat, centre, account, other_signer)


@pytest.fixture
def sandbox(playground) -> Iterator[Sandbox]:
    """WeChat Pay, ready to be played with."""
    yield playground
    playground.wechat.ill, playground.wechat.now = "", time.time
    playground.wechat.due.clear()
    playground.centre.reply = lambda _message: BankAnswer(200, b'{"code":"SUCCESS"}')

"""WeChat Pay as the tests need it: a real HTTP server with keys of its own, which signs, encrypts, repeats itself and
answers as its documentation says. It was written from the documentation; no line of it is the tested library's."""

from __future__ import annotations

import base64
import gzip
import hashlib
import heapq
import json
import re
import secrets
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256

from .papers import KIND, Signer, bill, packed, rfc3339, yuan

#: Seconds between the attempts to deliver a message: 24 h 04 m in all.
PAUSES = (15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10800, 10800, 10800, 21600, 21600)


#: For how long the address behind a QR code can be used.
CODE_SECONDS = 2 * 3600


class Refusal(Exception):
    """A call that is refused, with the status and the name of the refusal."""

    def __init__(self, status: int, code: str, message: str = "") -> None:
        super().__init__(code)
        self.status, self.code, self.message = status, code, message or code


class WeChat(ThreadingHTTPServer):
    """The server, for any number of merchants.

    Attributes:
        now: tells the present in seconds; tests of the schedule turn it by hand.
        signer: who signs; impostor: who does where an answer is to be forged.
        certificates: what `/v3/certificates` offers.
        ill: what goes wrong with the next call: `status`, `unsigned`, `forged`, `garbage` or nothing.
    """

    daemon_threads = True

    def __init__(self, signer: Signer, impostor: Signer) -> None:
        super().__init__(("127.0.0.1", 0), Door)
        self.now = time.time
        self.signer, self.impostor = signer, impostor
        self.certificates = [self.signer]
        self.merchants: dict[str, dict[str, object]] = {}
        self.orders: dict[tuple[str, str], dict] = {}
        self.refunds: dict[tuple[str, str], dict] = {}
        self.files: dict[str, bytes] = {}
        self.bills: dict[tuple[str, str], bytes] = {}
        self.due: list[tuple[float, int, int, str, bytes]] = []
        self.attempts: list[tuple[str, int, int]] = []
        self.calls: list[str] = []
        self.ill = ""
        self.lock = threading.RLock()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def enrol(self, merchant: str, key: rsa.RSAPrivateKey, serial: str, apiv3_key: str) -> None:
        self.merchants[merchant] = {"key": key.public_key(), "serial": serial, "apiv3_key": apiv3_key}

    # ---- what a payer does

    def pay(self, merchant: str, ref: str) -> dict | None:
        """Pay an open order; the transaction, or None where it cannot be paid."""
        with self.lock:
            order = self.orders.get((merchant, ref))
            if order is None or order["trade_state"] != "NOTPAY":
                return None
            order |= {
                "transaction_id": f"4200{secrets.randbelow(10**24):024d}",
                "trade_state": "SUCCESS",
                "trade_state_desc": "支付成功",
                "bank_type": "OTHERS",
                "success_time": rfc3339(self.now()),
                "payer": {"openid": f"o{secrets.token_hex(13)}"},
            }
            return order

    def scan(self, code_url: str) -> str:
        """The order that a payer sees behind a QR code; none once the code is too old."""
        with self.lock:
            found = [one for one in self.orders.values() if one["code_url"] == code_url]
            return found[0]["out_trade_no"] if found and found[0]["code_until"] > self.now() else ""

    def transaction(self, order: dict) -> dict:
        """An order as it is told in messages and answers."""
        told = {
            key: value
            for key, value in order.items()
            if key not in ("notify_url", "code_url", "code_until", "returned")
        }
        told["amount"] = {**order["amount"], "payer_total": order["amount"]["total"], "payer_currency": "CNY"}
        return told

    def message(self, merchant: str, inside: bytes, *, event: str = "TRANSACTION.SUCCESS", id_: str = "") -> bytes:
        """The body of a message around an encrypted text."""
        nonce, kind = secrets.token_hex(6), event.split(".")[0].lower()
        key = str(self.merchants[merchant]["apiv3_key"]).encode()
        sealed = AESGCM(key).encrypt(nonce.encode(), inside, kind.encode())
        return packed(
            {
                "id": id_ or secrets.token_hex(16),
                "create_time": rfc3339(self.now()),
                "resource_type": "encrypt-resource",
                "event_type": event,
                "summary": "支付成功",
                "resource": {
                    "original_type": kind,
                    "algorithm": "AEAD_AES_256_GCM",
                    "ciphertext": base64.b64encode(sealed).decode(),
                    "associated_data": kind,
                    "nonce": nonce,
                },
            }
        )

    def inside(self, merchant: str, body: bytes) -> bytes:
        """What is encrypted in a message."""
        resource = json.loads(body)["resource"]
        key = str(self.merchants[merchant]["apiv3_key"]).encode()
        sealed = base64.b64decode(resource["ciphertext"])
        return AESGCM(key).decrypt(resource["nonce"].encode(), sealed, resource["associated_data"].encode())

    # ---- messages, with the pauses between the attempts

    def tell(self, url: str, body: bytes) -> None:
        """Deliver a message, now and again until it is taken."""
        heapq.heappush(self.due, (self.now(), len(self.attempts), 0, url, body))
        self.deliver()

    def deliver(self) -> None:
        """Make every attempt that is due."""
        while self.due and self.due[0][0] <= self.now():
            at, _, tried, url, body = heapq.heappop(self.due)
            status, answer = self.post(url, body, self.signer.headers(body, at))
            self.attempts.append((url, tried, status))
            stopped = status in (200, 204) and (not answer or json.loads(answer).get("code") == "SUCCESS")
            if not stopped and tried < len(PAUSES):
                entry = (at + PAUSES[tried], len(self.attempts), tried + 1, url, body)
                heapq.heappush(self.due, entry)

    @staticmethod
    def post(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        request = urllib.request.Request(url, body, {**headers, "Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, answer.read()
        except HTTPError as refused:
            with refused:
                return refused.code, refused.read()
        except OSError:
            return 0, b""

    # ---- what a merchant asks

    def answer(self, merchant: str, method: str, path: str, query: dict[str, str], said: dict) -> tuple[int, object]:
        with self.lock:
            if path == "/v3/pay/transactions/native":
                return 200, {"code_url": self._order(merchant, said)["code_url"]}
            if found := re.fullmatch(r"/v3/pay/transactions/(id|out-trade-no)/([^/]+)(/close)?", path):
                return self._about(merchant, *found.groups(), query, said)
            if path == "/v3/refund/domestic/refunds" and method == "POST":
                return 200, self._refund(merchant, said)
            if found := re.fullmatch(r"/v3/refund/domestic/refunds/([^/]+)", path):
                if (merchant, found[1]) not in self.refunds:
                    raise Refusal(404, "RESOURCE_NOT_EXISTS", "退款单不存在")
                return 200, self.refunds[merchant, found[1]]
            if path == "/v3/bill/tradebill":
                return 200, self._bill(merchant, query)
            if path == "/v3/certificates":
                return 200, {"data": [self._sealed(merchant, one) for one in self.certificates]}
        raise Refusal(404, "RESOURCE_NOT_EXISTS")

    def _order(self, merchant: str, said: dict) -> dict:
        ref, amount = said["out_trade_no"], said["amount"]
        if said["mchid"] != merchant or not re.fullmatch(r"[0-9A-Za-z_\-|*@]{6,32}", ref) or not said["description"]:
            raise Refusal(400, "PARAM_ERROR")
        if amount["currency"] != "CNY" or type(amount["total"]) is not int:
            raise Refusal(400, "PARAM_ERROR")
        order = self.orders.get((merchant, ref))
        if order is None:
            order = self.orders[merchant, ref] = {
                "appid": said["appid"],
                "mchid": merchant,
                "out_trade_no": ref,
                "trade_type": "NATIVE",
                "trade_state": "NOTPAY",
                "trade_state_desc": "订单未支付",
                "attach": "",
                "amount": amount,
                "notify_url": said["notify_url"],
                "time_expire": said.get("time_expire", ""),
                "code_url": "",
                "code_until": 0.0,
                "returned": 0,
            }
        if order["trade_state"] in ("SUCCESS", "REFUND"):
            raise Refusal(400, "ORDERPAID", "该订单已支付")
        if order["trade_state"] == "CLOSED":
            raise Refusal(400, "ORDER_CLOSED", "该订单已关闭")
        if order["amount"] != amount:
            raise Refusal(400, "INVALID_REQUEST", "201 商户订单号重复")
        if order["code_until"] <= self.now():
            order["code_url"] = f"weixin://wxpay/bizpayurl?pr={secrets.token_urlsafe(6)}"
            order["code_until"] = self.now() + CODE_SECONDS
        return order

    def _about(self, merchant, kind, number, close, query, said) -> tuple[int, object]:
        if (said if close else query).get("mchid") != merchant:
            raise Refusal(400, "PARAM_ERROR")
        key = "transaction_id" if kind == "id" else "out_trade_no"
        mine = (one for (whose, _), one in self.orders.items() if whose == merchant)
        order = next((one for one in mine if one.get(key) == number), None)
        if order is None:
            raise Refusal(404, "ORDER_NOT_EXIST", "订单不存在")
        if not close:
            return 200, self.transaction(order)
        if order["trade_state"] in ("SUCCESS", "REFUND"):
            raise Refusal(400, "ORDERPAID", "该订单已支付")
        if order["trade_state"] == "CLOSED":
            raise Refusal(400, "ORDER_CLOSED", "该订单已关闭")
        order["trade_state"] = "CLOSED"
        return 204, None

    def _refund(self, merchant: str, said: dict) -> dict:
        number, amount = said["out_refund_no"], said["amount"]
        mine = (one for (whose, _), one in self.orders.items() if whose == merchant)
        order = next((one for one in mine if one.get("transaction_id") == said["transaction_id"]), None)
        if order is None:
            raise Refusal(404, "RESOURCE_NOT_EXISTS", "订单不存在")
        known = self.refunds.get((merchant, number))
        if known is not None:
            return known
        if amount["total"] != order["amount"]["total"] or amount["currency"] != "CNY":
            raise Refusal(400, "INVALID_REQUEST", "订单金额或退款金额与之前请求不一致")
        if order["returned"] + amount["refund"] > order["amount"]["total"]:
            raise Refusal(403, "NOT_ENOUGH", "退款金额超过可退金额")
        order["returned"] += amount["refund"]
        order["trade_state"] = "REFUND"
        self.refunds[merchant, number] = {
            "refund_id": f"5030{secrets.randbelow(10**24):024d}",
            "out_refund_no": number,
            "transaction_id": order["transaction_id"],
            "out_trade_no": order["out_trade_no"],
            "channel": "ORIGINAL",
            "user_received_account": "支付用户零钱",
            "create_time": rfc3339(self.now()),
            "status": "PROCESSING",
            "amount": {**amount, "payer_total": amount["total"], "payer_refund": amount["refund"]},
        }
        return self.refunds[merchant, number]

    def carry_out(self, merchant: str, number: str, status: str = "SUCCESS") -> dict:
        """The refund reaches the payer, or does not; the text of the message about it."""
        refund = self.refunds[merchant, number]
        refund |= {"status": status, "success_time": rfc3339(self.now())}
        told = {key: value for key, value in refund.items() if key not in ("status", "channel", "create_time")}
        told["amount"] = {key: value for key, value in refund["amount"].items() if key != "currency"}
        return {"mchid": merchant, "refund_status": status, **told}

    def _bill(self, merchant: str, query: dict[str, str]) -> dict:
        day = query["bill_date"]
        content = self.bills.get((merchant, day)) or self.bill_of(merchant, day)
        if content is None:
            raise Refusal(400, "NO_STATEMENT_EXIST", "账单文件不存在")
        self.bills[merchant, day] = content  # a snapshot, which never changes after
        token = secrets.token_hex(8)
        self.files[token] = gzip.compress(content) if query.get("tar_type") == "GZIP" else content
        url = f"{self.url}/v3/billdownload/file?token={token}"
        return {"hash_type": "SHA1", "hash_value": hashlib.sha1(content).hexdigest(), "download_url": url}

    def bill_of(self, merchant: str, day: str) -> bytes | None:
        """The trade bill of a day, by the time of success; None where nothing was paid."""
        rows = []
        for (whose, _), order in self.orders.items():
            if whose == merchant and order.get("success_time", "")[:10] == day:
                rows.append(self._row(order, "SUCCESS", {}))
        for (whose, _), refund in self.refunds.items():
            if whose == merchant and refund["status"] == "SUCCESS" and refund["success_time"][:10] == day:
                rows.append(self._row(self.orders[merchant, refund["out_trade_no"]], "REFUND", refund))
        return bill(rows) if rows else None

    @staticmethod
    def _row(order: dict, state: str, refund: dict) -> dict[str, str]:
        fen = 0 if refund else order["amount"]["total"]
        back = refund["amount"]["refund"] if refund else 0
        return {
            "交易时间": order["success_time"][:19].replace("T", " "),
            "公众账号ID": order["appid"],
            "商户号": order["mchid"],
            "微信订单号": order["transaction_id"],
            "商户订单号": order["out_trade_no"],
            "交易类型": "NATIVE",
            "交易状态": state,
            "货币种类": "CNY",
            "应结订单金额": yuan(fen),
            "微信退款单号": refund.get("refund_id", "0"),
            "商户退款单号": refund.get("out_refund_no", "0"),
            "退款金额": yuan(back),
            "商品名称": "城市道路占用费, 一季度",
            "订单金额": yuan(fen),
            "申请退款金额": yuan(back),
        }

    def _sealed(self, merchant: str, signer: Signer) -> dict:
        nonce = secrets.token_hex(6)
        key = str(self.merchants[merchant]["apiv3_key"]).encode()
        sealed = AESGCM(key).encrypt(nonce.encode(), signer.pem.encode(), b"certificate")
        return {
            "serial_no": signer.serial,
            "effective_time": signer.certificate.not_valid_before_utc.isoformat(),
            "expire_time": signer.certificate.not_valid_after_utc.isoformat(),
            "encrypt_certificate": {
                "algorithm": "AEAD_AES_256_GCM",
                "nonce": nonce,
                "associated_data": "certificate",
                "ciphertext": base64.b64encode(sealed).decode(),
            },
        }


class Door(BaseHTTPRequestHandler):
    """One call: who signed it, what it asks, and a signed answer."""

    def do_GET(self) -> None:
        self._answered("GET")

    def do_POST(self) -> None:
        self._answered("POST")

    def _answered(self, method: str) -> None:
        server = self.server
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        server.calls.append(f"{method} {parts.path}")
        try:
            merchant = self._signed_by(method, body)
            if parts.path == "/v3/billdownload/file":
                self._send(200, server.files[query["token"]], "text/plain", {})
                return
            status, said = server.answer(merchant, method, parts.path, query, json.loads(body) if body else {})
        except Refusal as refusal:
            status, said = refusal.status, {"code": refusal.code, "message": refusal.message}
        content = b"" if said is None else packed(said)
        ill = "" if parts.path == "/v3/certificates" else server.ill
        if ill == "status":
            status, content = 500, packed({"code": "SYSTEM_ERROR", "message": "系统错误"})
        elif ill == "garbage":
            content = b'{"code_url":"a","code_url":"b"}'
        signer = server.impostor if ill == "forged" else server.signer
        headers = {} if ill == "unsigned" else signer.headers(content, time.time(), serial=server.signer.serial)
        self._send(status, content, "application/json; charset=utf-8", headers)

    def _signed_by(self, method: str, body: bytes) -> str:
        kind, _, rest = self.headers.get("Authorization", "").partition(" ")
        said = dict(re.findall(r'(\w+)="([^"]*)"', rest))
        merchant = self.server.merchants.get(said.get("mchid", ""))
        if kind != KIND or merchant is None or said["serial_no"] != merchant["serial"]:
            raise Refusal(401, "SIGN_ERROR")
        signed = f"{method}\n{self.path}\n{said['timestamp']}\n{said['nonce_str']}\n".encode() + body + b"\n"
        try:
            merchant["key"].verify(base64.b64decode(said["signature"]), signed, padding.PKCS1v15(), SHA256())
        except InvalidSignature:
            raise Refusal(401, "SIGN_ERROR") from None
        if abs(int(said["timestamp"]) - time.time()) > 300:
            raise Refusal(401, "SIGN_ERROR")
        return said["mchid"]

    def _send(self, status: int, content: bytes, kind: str, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass

"""WeChat Pay's own things, made for the tests: keys, certificates, signatures, and the trade bill of a day."""

from __future__ import annotations

import base64
import csv
import datetime as dt
import io
import json
import secrets

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from cryptography.x509.oid import NameOID

CHINA = dt.timezone(dt.timedelta(hours=8))
KIND = "WECHATPAY2-SHA256-RSA2048"

_BILL = """
交易时间 公众账号ID 商户号 特约商户号 设备号 微信订单号 商户订单号 用户标识 交易类型 交易状态
付款银行 货币种类 应结订单金额 代金券金额 微信退款单号 商户退款单号 退款金额 充值券退款金额
退款类型 退款状态 商品名称 商户数据包 手续费 费率 订单金额 申请退款金额 费率备注
"""
_TOTALS = "总交易单数 应结订单总金额 退款总金额 充值券退款总金额 手续费总金额 订单总金额 申请退款总金额"
BILL_HEADINGS, TOTAL_HEADINGS = _BILL.split(), _TOTALS.split()


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def private_pem(key: rsa.RSAPrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def public_pem(key: rsa.RSAPrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


class Signer:
    """A platform key with its certificate, made for the tests."""

    def __init__(self, *, days: int = 365, serial: int = 0, key: rsa.RSAPrivateKey | None = None) -> None:
        self.key = key or new_key()
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Tenpay.com Root CA of the tests")])
        now = dt.datetime.now(dt.UTC)
        number = serial or int.from_bytes(b"\x57" + secrets.token_bytes(19), "big")
        self.certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self.key.public_key())
            .serial_number(number)
            .not_valid_before(now - dt.timedelta(days=400))
            .not_valid_after(now + dt.timedelta(days=days))
            .sign(self.key, SHA256())
        )
        self.serial = f"{number:X}"

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(Encoding.PEM).decode()

    def headers(self, body: bytes, at: float, *, serial: str = "") -> dict[str, str]:
        timestamp, nonce = str(int(at)), secrets.token_hex(16)
        signed = f"{timestamp}\n{nonce}\n".encode() + body + b"\n"
        signature = self.key.sign(signed, padding.PKCS1v15(), SHA256())
        return {
            "Wechatpay-Signature-Type": KIND,
            "Wechatpay-Serial": serial or self.serial,
            "Wechatpay-Timestamp": timestamp,
            "Wechatpay-Nonce": nonce,
            "Wechatpay-Signature": base64.b64encode(signature).decode(),
        }


def packed(fields: object) -> bytes:
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()


def rfc3339(at: float) -> str:
    return dt.datetime.fromtimestamp(int(at), CHINA).isoformat()


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def bill(rows: list[dict[str, str]]) -> bytes:
    """A trade bill as it is downloaded: a byte-order mark, headings, cells behind backticks, and the totals."""
    text = io.StringIO(newline="")
    lines = csv.writer(text)
    lines.writerow(BILL_HEADINGS)
    for row in rows:
        lines.writerow([f"`{row.get(name, '')}" for name in BILL_HEADINGS])

    def total(name: str) -> str:
        return yuan(sum(int(row[name].replace(".", "")) for row in rows))

    lines.writerow(TOTAL_HEADINGS)
    sums = (total("应结订单金额"), total("退款金额"), "0.00", "0.00", total("订单金额"), total("申请退款金额"))
    lines.writerow([f"`{cell}" for cell in (str(len(rows)), *sums)])
    return text.getvalue().encode("utf-8-sig")

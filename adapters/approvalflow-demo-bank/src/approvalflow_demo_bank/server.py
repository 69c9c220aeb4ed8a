"""The bank's door: the interface for the centre and the pages for the teller, over plain HTTP."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from approvalflow_demo_bank.api import Api
from approvalflow_demo_bank.books import Books, Refusal
from approvalflow_demo_bank.conduct import Conduct
from approvalflow_demo_bank.conduct_page import conduct_page
from approvalflow_demo_bank.conduct_words import told_in
from approvalflow_demo_bank.pages import STYLE, bill_page, front_page
from approvalflow_demo_bank.signing import SIGNATURE, TIMESTAMP, sign
from approvalflow_demo_bank.wire import MOST_BYTES, NotSound, packed

__all__ = ["BankServer"]

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


_OUT_OF_DATE = {
    "zh": "页面已过期，请核对后重新确认",
    "en": "The page is out of date: look again, then confirm",
}


class BankServer(ThreadingHTTPServer):
    """The bank, listening; each request has a thread."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], books: Books, folder: Path, secret: bytes) -> None:
        super().__init__(address, Door)
        self.books = books
        self.api = Api(books, folder, secret)
        self.secret = secret
        self.form = secrets.token_urlsafe(16)


class Door(BaseHTTPRequestHandler):
    """One request."""

    server: BankServer
    protocol_version = "HTTP/1.1"
    server_version = "demo-bank"
    sys_version = ""
    timeout = 15  # a client that sends slowly is let go
    _language: ClassVar[frozenset[str]] = frozenset({"zh", "en"})

    def do_GET(self) -> None:
        """The teller's pages, and whether the bank is up."""
        address = urlsplit(self.path)
        asked = {key: values[0] for key, values in parse_qs(address.query).items()}
        if address.path == "/":
            self._send(200, self._front(asked))
        elif address.path == "/bill":
            self._show(asked)
        elif address.path == "/style.css":
            self._send(200, STYLE.encode(), "text/css; charset=utf-8")
        elif address.path == "/up":
            self._send(200, b"up", "text/plain; charset=utf-8")
        elif address.path == "/conduct":
            self._show_conduct(asked)
        else:
            self._send(404, self._front(asked))

    def do_POST(self) -> None:
        """What the centre asks, and the teller's button."""
        try:
            body = self._body()
        except Refusal as refusal:
            self.close_connection = True
            self._refuse(refusal)
            return
        if self.path.startswith("/api/"):
            self._act(self.path.removeprefix("/api/"), body)
        elif self.path in ("/pay", "/conduct"):
            asked = {key: values[0] for key, values in parse_qs(body.decode("utf-8", "replace")).items()}
            (self._pay if self.path == "/pay" else self._tell)(asked)
        else:
            self._refuse(Refusal(404, "没有这个页面", "there is no such page"))

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit()):
            raise Refusal(411, "须有 Content-Length", "Content-Length is needed")
        if int(length) > MOST_BYTES:
            raise Refusal(413, "内容过长", "the body is too long")
        return self.rfile.read(int(length))

    def _act(self, act: str, body: bytes) -> None:
        try:
            timestamp, signature = self.headers.get(TIMESTAMP, ""), self.headers.get(SIGNATURE, "")
            answer = self.server.api.answer(act, timestamp, signature, body)
        except Refusal as refusal:
            self._refuse(refusal)
            return
        now = str(int(self.server.books.clock()))
        kind = "text/csv; charset=utf-8" if act == "statement" else "application/json; charset=utf-8"
        self._send(200, answer, kind, {TIMESTAMP: now, SIGNATURE: sign(self.server.secret, now, answer)})

    def _refuse(self, refusal: Refusal) -> None:
        body = packed({"zh": refusal.zh, "en": refusal.en})
        self._send(refusal.status, body, "application/json; charset=utf-8")

    def _in(self, asked: dict[str, str]) -> str:
        language = asked.get("lang", "zh")
        return language if language in self._language else "zh"

    def _front(self, asked: dict[str, str], code: str = "", problem: str = "") -> bytes:
        language = self._in(asked)
        return front_page(language, code=code, problem=problem, told=told_in(language, self.server.books.conduct()))

    def _show(self, asked: dict[str, str], problem: str = "", status: int = 200) -> None:
        language = self._in(asked)
        code = "".join(asked.get("code", "").split())
        books = self.server.books
        try:
            bill = books.bill_of(code)
        except Refusal as refusal:
            said = refusal.zh if language == "zh" else refusal.en
            self._send(refusal.status, self._front(asked, code, said))
            return
        ref, conduct = bill["ref"], books.conduct()
        message = books.row("SELECT state FROM messages WHERE bill_ref = ? ORDER BY rowid", ref)
        payments = books.rows("SELECT * FROM movements WHERE kind = 'payment' AND bill_ref = ? ORDER BY number", ref)
        state = message["state"] if message else ""
        told = told_in(language, conduct)
        page = bill_page(
            language, bill, payments, state, self.server.form, problem, told=told, again=conduct.pays_again
        )
        self._send(status, page)

    def _pay(self, asked: dict[str, str]) -> None:
        language = self._in(asked)
        if not self._is_own_form(asked):
            self._show(asked, _OUT_OF_DATE[language], 403)
            return
        code = "".join(asked.get("code", "").split())
        try:
            self.server.books.pay(code)
        except Refusal as refusal:
            self._show(asked, refusal.zh if language == "zh" else refusal.en, refusal.status)
            return
        self._send(303, b"", headers={"Location": f"/bill?code={code}&lang={language}"})

    def _show_conduct(self, asked: dict[str, str], problem: str = "", status: int = 200) -> None:
        books = self.server.books
        latest = books.rows("SELECT * FROM messages ORDER BY rowid DESC LIMIT 20")
        self._send(status, conduct_page(self._in(asked), books.conduct(), latest, self.server.form, problem))

    def _tell(self, asked: dict[str, str]) -> None:
        language = self._in(asked)
        if not self._is_own_form(asked):
            self._show_conduct(asked, _OUT_OF_DATE[language], 403)
            return
        well = asdict(Conduct())
        told = {key: asked.get(key, "no" if value is False else value) for key, value in well.items()}
        try:
            self.server.books.tell(well if "well" in asked else told)
        except NotSound as fault:
            lead = "没有改动：" if language == "zh" else "nothing was changed: "
            self._show_conduct(asked, f"{lead}{fault}", 400)
            return
        self._send(303, b"", headers={"Location": f"/conduct?lang={language}"})

    def _is_own_form(self, asked: dict[str, str]) -> bool:
        """Whether the form is one of ours: no other site can press our buttons."""
        return hmac.compare_digest(asked.get("form", "").encode(), self.server.form.encode())

    def _send(
        self, status: int, body: bytes, kind: str = "text/html; charset=utf-8", headers: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        for name, value in {**_HEADERS, **(headers or {}), "Content-Type": kind}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: addresses hold payment codes."""

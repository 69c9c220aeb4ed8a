"""Bringing the messages to the centre: at least once, until it answers `success`; or as the bank was told."""

from __future__ import annotations

import json
import threading
import urllib.request
from collections.abc import Mapping, Sequence
from http.client import HTTPException
from secrets import token_hex

from approvalflow_demo_bank.books import Books
from approvalflow_demo_bank.conduct import SCHEDULES, Conduct
from approvalflow_demo_bank.refunds import settle
from approvalflow_demo_bank.signing import SIGNATURE, TIMESTAMP, sign
from approvalflow_demo_bank.wire import packed

__all__ = ["Courier"]


_DUE = (
    "SELECT m.id, m.body, m.attempts, m.copies, b.merchant FROM messages m JOIN bills b ON b.ref = m.bill_ref"
    " WHERE m.state = 'owed' AND m.next_try <= ? ORDER BY m.next_try, m.rowid"
)


class _Never(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: a message goes where it was configured to go."""

    def redirect_request(self, *_: object) -> None:
        return None


class Courier:
    """Delivers what the books owe, in a thread of its own; each message alone, a stuck one holds up no other.

    Args:
        callbacks: for each merchant the address that its messages go to.
        pauses: seconds between one attempt and the next; those of the schedule that the bank was told, if None.
        hurry: every pause of a schedule is so many times shorter.
    """

    def __init__(
        self,
        books: Books,
        callbacks: Mapping[str, str],
        secret: bytes,
        pauses: Sequence[float] | None = None,
        hurry: float = 1.0,
    ) -> None:
        self.books, self.callbacks, self.secret, self.pauses, self.hurry = books, callbacks, secret, pauses, hurry
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Never)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)

    def start(self) -> None:
        """Begin to deliver."""
        self._thread.start()

    def stop(self) -> None:
        """End, after the attempt that is under way."""
        self._stop.set()
        self._thread.join(15)

    def _run(self) -> None:
        while not self._stop.wait(0.1):
            settle(self.books)
            now = self.books.clock()
            for message in self.books.rows(_DUE, now):
                if self._stop.is_set():
                    return
                callback = self.callbacks.get(message["merchant"], "")
                self._attempt(message["id"], callback, message["body"], message["attempts"] + 1, message["copies"])

    def _attempt(self, identity: str, callback: str, body: bytes, attempts: int, copies: int) -> None:
        conduct = self.books.conduct()
        pauses = self._pauses(conduct)
        lost = self.books.is_losing() or not callback
        if conduct.forged and not lost:
            self._send(callback, _about_one_fen(body), token_hex(32).encode())
        taken = not lost and self._send(callback, body, self.secret)
        if taken and copies > 1:
            state, next_try, copies = "owed", self.books.clock(), copies - 1
        elif taken:
            state, next_try = "taken", 0.0
        elif attempts > len(pauses):
            state, next_try = "given-up", 0.0
        else:
            state, next_try = "owed", self.books.clock() + pauses[attempts - 1]
        with self.books.writing():
            self.books.rows(
                "UPDATE messages SET state = ?, attempts = ?, next_try = ?, copies = ? WHERE id = ?",
                *(state, attempts, next_try, copies, identity),
            )

    def _pauses(self, conduct: Conduct) -> Sequence[float]:
        if self.pauses is not None:
            return self.pauses
        return [pause / self.hurry for pause in SCHEDULES[conduct.schedule]]

    def _send(self, callback: str, body: bytes, secret: bytes) -> bool:
        """One attempt, with a fresh timestamp and signature; whether the centre took it."""
        timestamp = str(int(self.books.clock()))
        request = urllib.request.Request(  # noqa: S310 - main() takes http and https alone
            callback,
            data=body,
            headers={
                "Content-Type": "application/json; charset=utf-8",
                TIMESTAMP: timestamp,
                SIGNATURE: sign(secret, timestamp, body),
            },
        )
        try:
            with self._opener.open(request, timeout=10) as answer:
                return bool(answer.status == 200 and answer.read(64).strip() == b"success")
        except (OSError, HTTPException):  # the centre is down, refuses, or answers no HTTP: there is a next attempt
            return False


def _about_one_fen(body: bytes) -> bytes:
    """The same message about the least money there is."""
    fields = json.loads(body)
    return packed({**fields, "fen": 1} if "fen" in fields else fields)

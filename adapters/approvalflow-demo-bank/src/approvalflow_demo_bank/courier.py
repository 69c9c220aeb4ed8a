"""Bringing the messages to the centre: at least once, until it answers `success`."""

from __future__ import annotations

import threading
import urllib.request
from collections.abc import Sequence
from http.client import HTTPException

from approvalflow_demo_bank.books import Books
from approvalflow_demo_bank.signing import SIGNATURE, TIMESTAMP, sign

__all__ = ["PAUSES", "Courier"]

#: Seconds between one attempt and the next: 16 attempts in about a day. Then the centre has to ask, or reconcile.
PAUSES = (1, 2, 5, 15, 30, 180, 600, 1200, 1800, 1800, 3600, 10800, 10800, 21600, 21600)


class _Never(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: a message goes where it was configured to go."""

    def redirect_request(self, *_: object) -> None:
        return None


class Courier:
    """Delivers what the books owe, in a thread of its own; each message alone, a stuck one holds up no other."""

    def __init__(self, books: Books, callback: str, secret: bytes, pauses: Sequence[float] = PAUSES) -> None:
        self.books, self.callback, self.secret, self.pauses = books, callback, secret, pauses
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
            now = self.books.clock()
            for message in self.books.rows(
                "SELECT id, body, attempts FROM messages WHERE state = 'owed' AND next_try <= ? ORDER BY rowid", now
            ):
                if self._stop.is_set():
                    return
                self._attempt(message["id"], message["body"], message["attempts"] + 1)

    def _attempt(self, identity: str, body: bytes, attempts: int) -> None:
        if self._taken(body):
            state, next_try = "taken", 0.0
        elif attempts > len(self.pauses):
            state, next_try = "given-up", 0.0
        else:
            state, next_try = "owed", self.books.clock() + self.pauses[attempts - 1]
        with self.books.writing():
            self.books.rows(
                "UPDATE messages SET state = ?, attempts = ?, next_try = ? WHERE id = ?",
                *(state, attempts, next_try, identity),
            )

    def _taken(self, body: bytes) -> bool:
        """One attempt; a fresh timestamp and signature, the same message."""
        timestamp = str(int(self.books.clock()))
        request = urllib.request.Request(  # noqa: S310 - main() takes http and https alone
            self.callback,
            data=body,
            headers={
                "Content-Type": "application/json; charset=utf-8",
                TIMESTAMP: timestamp,
                SIGNATURE: sign(self.secret, timestamp, body),
            },
        )
        try:
            with self._opener.open(request, timeout=10) as answer:
                return bool(answer.status == 200 and answer.read(64).strip() == b"success")
        except (OSError, HTTPException):  # the centre is down, refuses, or answers no HTTP: there is a next attempt
            return False

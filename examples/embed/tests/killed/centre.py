"""The centre's address for the bank's messages, as a process that may be killed: `centre FOLDER PORT AT`.

It says `listening`. It dies at the point AT, counted from the first message on: around each commit, and, after the last
of them, when the answer is ready and not sent.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from approvalflow import Office
from approvalflow.ports.bank import BankMessage
from approvalflow_demo_bank.plugin import from_environment
from approvalflow_sqlalchemy import open_store
from examples.embed.tests.killed.county import open_county, url
from examples.embed.tests.killed.failpoints import Failpoints


class Door(BaseHTTPRequestHandler):
    """One message."""

    office: Office
    points: Failpoints

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.office.bank_message("demo-bank", BankMessage(body, headers))
        self.points.reach("answer ready")
        self.send_response(answer.status)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def door(office: Office, port: int) -> Iterator[None]:
    """The same address in this process, as after a restart."""
    server = HTTPServer(("127.0.0.1", port), type("Open", (Door,), {"office": office, "points": Failpoints()}))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield
    server.shutdown()
    thread.join()
    server.server_close()


def main(folder: str, port: int, at: int) -> None:
    Door.points = points = Failpoints()
    store = points.around_commits(open_store(url(Path(folder))))
    Door.office = open_county(Path(folder), store=store, banks=from_environment(os.environ))
    server = HTTPServer(("127.0.0.1", port), Door)
    points.arm(at)
    print("listening", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))

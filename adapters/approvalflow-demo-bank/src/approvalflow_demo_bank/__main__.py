"""Run the bank as a process of its own: `python -m approvalflow_demo_bank --callback URL`."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from approvalflow_demo_bank.books import Books
from approvalflow_demo_bank.conduct import SCHEDULES
from approvalflow_demo_bank.courier import Courier
from approvalflow_demo_bank.server import BankServer

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until SIGTERM or SIGINT. Exit 0 after that, 2 for a call that cannot be."""
    reader = argparse.ArgumentParser(
        prog="approvalflow-demo-bank",
        description="A small payment bank for demonstrations. No real money moves.",
        epilog="The environment gives APPROVALFLOW_DEMO_BANK_SECRET and APPROVALFLOW_DEMO_BANK_MERCHANT.",
    )
    reader.add_argument("--host", default="127.0.0.1")
    reader.add_argument("--port", type=int, default=8765, help="0 takes any free port (default: 8765)")
    reader.add_argument("--data", type=Path, default=Path("demo-bank"), help="folder of the books and the statements")
    reader.add_argument("--callback", required=True, help="where messages go: http://HOST/bank/REGION/demo-bank")
    reader.add_argument(
        "--also",
        action="append",
        default=[],
        metavar="MERCHANT=URL",
        help="a further merchant number with the address of its messages: an agency's own account; may come again",
    )
    reader.add_argument("--schedule", choices=sorted(SCHEDULES), help="when a message comes again; kept in the books")
    reader.add_argument("--hurry", type=float, default=1.0, help="every pause is so many times shorter (default: 1)")
    reader.add_argument(
        "--pauses",
        type=lambda words: tuple(float(word) for word in words.split(",")),
        help="seconds between attempts to deliver a message, comma-separated, in the place of a schedule",
    )
    asked = reader.parse_args(arguments)
    secret = os.environ.get("APPROVALFLOW_DEMO_BANK_SECRET", "").encode()
    merchant = os.environ.get("APPROVALFLOW_DEMO_BANK_MERCHANT", "")
    if len(secret) < 16 or not merchant:
        reader.error("set APPROVALFLOW_DEMO_BANK_SECRET (16 bytes or more) and APPROVALFLOW_DEMO_BANK_MERCHANT")
    callbacks = {merchant: asked.callback}
    for further in asked.also:
        number, _, callback = further.partition("=")
        if not number or number in callbacks:
            reader.error("--also takes MERCHANT=URL, each merchant once")
        callbacks[number] = callback
    if any(urlsplit(callback).scheme not in ("http", "https") for callback in callbacks.values()):
        reader.error("--callback and --also must have an http or https address")
    if asked.hurry <= 0:
        reader.error("--hurry must be more than 0")

    books = Books(asked.data, merchant, time.time, tuple(callbacks)[1:])
    if asked.schedule:
        books.tell({"schedule": asked.schedule})
    server = BankServer((asked.host, asked.port), books, asked.data, secret)
    courier = Courier(books, callbacks, secret, asked.pauses, asked.hurry)
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    threading.Thread(target=server.serve_forever, name="door", daemon=True).start()
    courier.start()
    print(f"demo bank on http://{asked.host}:{server.server_port}", flush=True)
    ended.wait()
    server.shutdown()
    server.server_close()
    courier.stop()
    books.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

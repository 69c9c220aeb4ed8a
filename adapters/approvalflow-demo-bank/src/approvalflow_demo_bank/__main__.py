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
from approvalflow_demo_bank.courier import PAUSES, Courier
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
        "--pauses",
        type=lambda words: tuple(float(word) for word in words.split(",")),
        default=PAUSES,
        help="seconds between attempts to deliver a message, comma-separated",
    )
    asked = reader.parse_args(arguments)
    secret = os.environ.get("APPROVALFLOW_DEMO_BANK_SECRET", "").encode()
    merchant = os.environ.get("APPROVALFLOW_DEMO_BANK_MERCHANT", "")
    if len(secret) < 16 or not merchant:
        reader.error("set APPROVALFLOW_DEMO_BANK_SECRET (16 bytes or more) and APPROVALFLOW_DEMO_BANK_MERCHANT")
    if urlsplit(asked.callback).scheme not in ("http", "https"):
        reader.error("--callback must be an http or https address")

    books = Books(asked.data, merchant, time.time)
    server = BankServer((asked.host, asked.port), books, asked.data, secret)
    courier = Courier(books, asked.callback, secret, asked.pauses)
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

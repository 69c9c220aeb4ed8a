"""Start the county: `python -m county`. The demo bank runs beside it, as a process of its own, and ends with it."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import signal
import sys
import threading

import uvicorn

from county.app import create_app, make_county
from county.banking import DemoBankProcess, pay_one
from county.seed import is_empty, seed
from county.settings import Settings
from county.state import County

__all__ = ["begin_anew", "main", "prepare"]


def prepare(settings: Settings) -> tuple[County, dict[str, str]]:
    """The county on its store, filled with sample cases if it is empty.

    Answers the county and the query codes of the cases that were filled in.
    """
    county = make_county(settings)
    return county, seed(county.office) if settings.seeded and is_empty(county.office) else {}


def begin_anew(settings: Settings) -> None:
    """Remove what was kept, at the county and at the bank; the secrets stay, so that cookies do."""
    for kept in [*settings.var.glob("county.db*"), settings.var / "bank", settings.var / "staging"]:
        if kept.is_dir():
            shutil.rmtree(kept)
        else:
            kept.unlink(missing_ok=True)


def main() -> int:
    """Run until SIGTERM or Ctrl-C. Exit 0 after that."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for loud in ("httpx", "transitions"):
        logging.getLogger(loud).setLevel(logging.WARNING)
    settings = Settings.from_environment()
    if settings.fresh:
        begin_anew(settings)
    with contextlib.ExitStack() as ending:
        bank = DemoBankProcess(settings)
        if settings.bank:
            bank.start()
            ending.callback(bank.stop)
        county, codes = prepare(settings)
        ending.callback(county.office.close)
        if codes and settings.bank:
            threading.Thread(target=pay_one, args=(county.office, settings), daemon=True).start()
        if codes:
            file = settings.var / "sample-codes.txt"
            file.write_text("".join(f"{ref} {code}\n" for ref, code in codes.items()), encoding="ascii")
            print(f"sample cases and their query codes: {os.path.relpath(file)}", flush=True)
        print(f"the county: http://127.0.0.1:{settings.port}", flush=True)
        config = uvicorn.Config(
            create_app(settings, county=county),
            host="127.0.0.1",
            port=settings.port,
            log_level="warning",
            access_log=False,
            server_header=False,
        )
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with contextlib.suppress(KeyboardInterrupt):
            uvicorn.Server(config).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())

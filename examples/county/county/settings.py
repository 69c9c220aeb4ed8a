"""What the environment says about this county: where it listens, where it keeps things, whether it starts anew."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from attrs import frozen

__all__ = ["Settings"]

#: The folder of the application: matters, organisation, node_modules.
HOME = Path(__file__).resolve().parent.parent


@frozen
class Settings:
    """The settings of one county.

    Attributes:
        port: where the pages are; the demo bank's window is at `bank_port`.
        var: the folder of everything that is kept.
        store: `sqlalchemy` (an SQLite file in `var`) or `memory`.
        fresh: start from nothing and seed anew. seeded: fill an empty county with sample cases.
        test_clock: the clock can be set over HTTP; for tests of the pages only.
        bank: run and use the demo bank. smtp: send letters by mail.
        clockwork: let the worker run beside the pages, in a thread.
        city: a file that names the other counties of the city in the same store; None: this county alone.
        secret: signs cookies; bank_secret: shared with the demo bank.
    """

    port: int = 8000
    bank_port: int = 8765
    var: Path = HOME / "var"
    store: str = "sqlalchemy"
    fresh: bool = False
    seeded: bool = True
    test_clock: bool = False
    bank: bool = True
    smtp: bool = False
    clockwork: bool = True
    secret: str = "only-for-tests-only-for-tests-00"
    bank_secret: str = "only-for-tests-only-for-tests-01"
    home: Path = HOME
    city: Path | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read the environment; secrets are drawn once and kept in `var`, readable by the owner alone."""
        port = int(environment.get("PORT") or 8000)
        var = Path(environment.get("COUNTY_VAR") or HOME / "var")
        var.mkdir(parents=True, exist_ok=True)
        return cls(
            port=port,
            bank_port=int(environment.get("COUNTY_BANK_PORT") or port + 765),
            var=var,
            store=environment.get("COUNTY_STORE") or "sqlalchemy",
            fresh=environment.get("FRESH", "") not in ("", "0"),
            seeded=environment.get("COUNTY_SEED", "1") != "0",
            test_clock=environment.get("COUNTY_TEST_CLOCK", "") == "1",
            smtp=bool(environment.get("APPROVALFLOW_SMTP_HOST")),
            city=Path(environment["COUNTY_CITY"]) if environment.get("COUNTY_CITY") else None,
            secret=_kept(var / "cookie.secret"),
            bank_secret=environment.get("APPROVALFLOW_DEMO_BANK_SECRET") or _kept(var / "bank.secret"),
        )


def _kept(file: Path) -> str:
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(32), encoding="ascii")
    return file.read_text(encoding="ascii").strip()

"""The county's office, made from the declarations beside this package and the plug-ins that are enabled."""

from __future__ import annotations

import os
from importlib.metadata import entry_points

import attrs

from approvalflow import Office, Organisation, Plugins, declare
from approvalflow.domain.matters.matter import Matter
from approvalflow.memory import SystemClock
from approvalflow.ports.clock import Clock
from county.clocks import SettableClock
from county.settings import Settings

__all__ = ["MERCHANT", "REGION", "bank_environment", "make_office", "read_declarations"]

#: The county's GB/T 2260 code, which is also in the bank's callback address.
REGION = "420921"
#: The centre's account at the demo bank.
MERCHANT = f"M-{REGION}"


def read_declarations(settings: Settings) -> tuple[dict[str, Matter], Organisation]:
    """The matters and the organisation. Raises DeclarationFaulty with every fault."""
    matters = declare.read_matters(settings.home / "matters")
    return dict(matters), declare.read_organisation(settings.home / "organisation.toml")


def bank_environment(settings: Settings) -> dict[str, str]:
    """What the demo bank and its adapter read from the environment."""
    return {
        "APPROVALFLOW_DEMO_BANK_URL": f"http://127.0.0.1:{settings.bank_port}",
        "APPROVALFLOW_DEMO_BANK_MERCHANT": MERCHANT,
        "APPROVALFLOW_DEMO_BANK_SECRET": settings.bank_secret,
    }


def make_office(settings: Settings, clock: Clock | None = None) -> Office:
    """An office on the county's store; with a test clock if the settings ask for one."""
    matters, organisation = read_declarations(settings)
    check_at = f"http://127.0.0.1:{settings.port}/receipts/check"
    organisation = attrs.evolve(organisation, receipts=attrs.evolve(organisation.receipts, check_at=check_at))
    names = ["china-calendar"]
    if settings.bank:
        os.environ.update(bank_environment(settings))
        names.append("demo-bank")
    if settings.smtp:
        names.append("smtp")
    if entry_points(group="approvalflow", name="typst"):
        names.append("typst")
    store = None
    if settings.store == "sqlalchemy":
        names.append("sqlalchemy")
        settings.var.mkdir(parents=True, exist_ok=True)
        store = f"sqlite:///{settings.var / 'county.db'}"
    own = SettableClock() if settings.test_clock else SystemClock()
    return Office(
        matters, organisation=organisation, store=store, plugins=Plugins.installed(only=names), clock=clock or own
    )

"""What the county has set about supervision, published by its supervisor before the first case: rules and formula."""

from __future__ import annotations

from approvalflow import Office
from approvalflow.declare.formula import read_formula
from approvalflow.declare.supervision import read_supervision
from county.settings import HOME

__all__ = ["publish_rules"]


def publish_rules(office: Office) -> None:
    """Publish `supervision.toml` and `scores.toml`."""
    by = next(one for one in office.organisation.people.values() if "supervisor" in one.roles)
    actor = office.organisation.actor(by.id, office.clock.now())
    office.publish_supervision(read_supervision(HOME / "supervision.toml", rules=office.supervision_rules()), by=actor)
    office.publish_formula(read_formula(HOME / "scores.toml"), by=actor)

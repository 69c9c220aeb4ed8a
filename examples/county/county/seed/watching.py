"""What supervision does in the sample county: rules and formula before the first case; an urging, a register."""

from __future__ import annotations

from approvalflow import Actor, Office
from approvalflow.declare.formula import read_formula
from approvalflow.declare.supervision import read_supervision
from approvalflow.domain.deadlines.moments import day_of
from county.settings import HOME

__all__ = ["publish_rules", "watch"]

#: Its number stands in no case: somebody gave out a certificate past the system.
_UNKNOWN = "云泽烟零许〔2026〕第0099号"


def _supervisor(office: Office) -> Actor:
    by = next(one for one in office.organisation.people.values() if "supervisor" in one.roles)
    return office.organisation.actor(by.id, office.clock.now())


def publish_rules(office: Office) -> None:
    """Publish `supervision.toml` and `scores.toml`."""
    by = _supervisor(office)
    office.publish_supervision(read_supervision(HOME / "supervision.toml", rules=office.supervision_rules()), by=by)
    office.publish_formula(read_formula(HOME / "scores.toml"), by=by)


def watch(office: Office) -> None:
    """Urge about the case that has been overdue for longest, and take a register with a number that no case knows."""
    by, now = _supervisor(office), office.clock.now()
    with office.store.reading(office.region) as reading:
        late = [row for row in reading.open_cases() if row.due is not None and row.due < now and not row.waiting]
    for row in sorted(late, key=lambda one: (one.due or 0, one.ref))[:1]:
        text = f"办件 {row.ref} 已超过承诺时限，请立即办理，并按期回告。"
        office.issue_instrument("urging", "case", row.ref, to_agency=row.agency, text=text, by=by)
    day = day_of(now, office.zone).isoformat()
    rows = [{"region": office.region, "agency": "tobacco", "number": _UNKNOWN, "day": day}]
    office.take_register("certificates", rows, by=by, name="烟草专卖零售许可证台账.csv")

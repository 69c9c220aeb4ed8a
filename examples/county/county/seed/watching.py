"""What supervision does in the sample county: rules and formula before the first case; an urging, a register, what of
it is referred to the supervision organ, and a sample."""

from __future__ import annotations

from approvalflow import Actor, Office
from approvalflow.declare.checklist import read_checklist
from approvalflow.declare.formula import read_formula
from approvalflow.declare.supervision import read_supervision
from approvalflow.domain.deadlines.moments import day_of
from county.settings import HOME

__all__ = ["publish_rules", "watch"]

#: Its number stands in no case: somebody gave out a certificate past the system.
_UNKNOWN = "云泽烟零许〔2026〕第0099号"


def _first(office: Office, role: str) -> Actor:
    by = next(one for one in office.organisation.people.values() if role in one.roles)
    return office.organisation.actor(by.id, office.clock.now())


def publish_rules(office: Office) -> None:
    """Publish `supervision.toml` and `scores.toml`."""
    by = _first(office, "supervisor")
    office.publish_supervision(read_supervision(HOME / "supervision.toml", rules=office.supervision_rules()), by=by)
    office.publish_formula(read_formula(HOME / "scores.toml"), by=by)


def watch(office: Office) -> None:
    """Urge about the case that has been overdue for longest; take a register with a number that no case knows, and
    refer that to the supervision organ, which signs for it."""
    by, now = _first(office, "supervisor"), office.clock.now()
    with office.store.reading(office.region) as reading:
        late = [row for row in reading.open_cases() if row.due is not None and row.due < now and not row.waiting]
    for row in sorted(late, key=lambda one: (one.due or 0, one.ref))[:1]:
        text = f"办件 {row.ref} 已超过承诺时限，请立即办理，并按期回告。"
        office.issue_instrument("urging", "case", row.ref, to_agency=row.agency, text=text, by=by)
    day = day_of(now, office.zone).isoformat()
    rows = [{"region": office.region, "agency": "tobacco", "number": _UNKNOWN, "day": day}]
    office.take_register("certificates", rows, by=by, name="烟草专卖零售许可证台账.csv")
    organ = _first(office, "organ")
    text = f"台账所列 {_UNKNOWN} 在系统中没有对应办件，疑似体外循环，移送核查，并请告知结果。"
    referred = office.issue_instrument("referral", "agency", "tobacco", to_agency=organ.agency, text=text, by=by)
    office.receive_instrument(referred.ref, by=organ)
    _sample(office, by)


def _sample(office: Office, by: Actor) -> None:
    """Draw from the last month in which anything was decided, and look the first case through; a fault is found."""
    with office.store.reading(office.region) as reading:
        decisions = [office.case(row.ref).decision for row in reading.recent_cases(limit=100)]
    month = max(day_of(one.at, office.zone).isoformat()[:7] for one in decisions if one is not None)
    sample = office.draw_sample(month, 5, by=by, checklist=read_checklist(HOME / "checklist.toml"))
    marks = {item.key: "sound" for item in sample.checklist.items} | {"notice": "fault"}
    words = "补正通知未一次列全，分两次告知。"
    office.review_sampled(sample.ref, sample.drawn.cases[0], marks, words=words, by=by)

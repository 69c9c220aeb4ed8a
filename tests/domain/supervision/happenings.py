"""A case of road occupation, built from its events, and the entries of the journal that supervision looks at."""

from approvalflow.domain.cases import events as e
from approvalflow.domain.cases.evolve import fold
from approvalflow.domain.deadlines.calendars import weekdays
from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.moments import instant
from approvalflow.domain.parties.people import SYSTEM, Actor
from approvalflow.domain.supervision.findings import Happening
from approvalflow.domain.supervision.rules import Settings, look_at
from approvalflow.domain.supervision.rules.attempts import supervised

REF = "S-1"
TIMETABLE = Timetable(weekdays())
HEADS = {"urban-management": "u-22", "traffic-police": "u-32"}
SETTINGS = Settings(timetable=lambda _agency: TIMETABLE, head_of=lambda agency: HEADS.get(agency, ""))

SUPERVISOR = Actor("u-90", roles={"supervisor"})
OTHER_SUPERVISOR = Actor("u-91", roles={"supervisor"})
HANDLER = Actor("u-21", agency="urban-management", roles={"reviewer"})
HEAD = Actor("u-22", agency="urban-management", roles={"head"})


def at(text):
    """An instant of 2026 in Shanghai: `03-06 16:00`."""
    day, time = text.split()
    return instant(f"2026-{day}T{time}:00+08:00")


def filed(when="03-02 09:00"):
    return e.CaseFiled(
        at=at(when), region="420921", ref=REF, matter="road-occupation", matter_version="1",
        agency="urban-management", handling="promised", party="p-1", channel="window", language="zh", facts={},
        papers={}, commitments={}, lifecycle="1",
    )  # fmt: skip


def clock(name, *, due, anchor="03-02 10:00", limit="", binds="agency", effect="none", version=1, started=""):
    return e.ClockStarted(
        at=at(started or anchor), clock=name, limit=limit or name, term="5 working days", binds=binds,
        anchor=at(anchor), due=at(due), yellow_at=at(due) - 1, reminders=(), provisional=True,
        calendar_version="w", effect=effect, due_version=version,
    )  # fmt: skip


def accepted(when="03-02 10:00", mode="normal"):
    return e.CaseAccepted(
        at=at(when), number="A-1", mode=mode, as_of=at(when), tolerated=(), by="u-17" if mode == "normal" else "system"
    )


def ready(step, when, agency="urban-management", *, number=1, forwarded=False):
    return e.StepReady(at(when), step, number, agency, "reviewer", 1, forwarded)


def claimed(step, when, holder):
    return e.StepClaimed(at(when), step, holder, holder)


def signed(step, when, signer):
    return e.OpinionSigned(at(when), step, 1, "agree", "ok", (signer,))


def rung(name, when, which="red", version=1):
    return e.RungReached(at(when), name, which, version)


def under_review(*more):
    """Accepted on Monday 2 March at 10:00, promised by Monday 9 March 17:30, the law by Monday 30 March 17:30."""
    return [
        filed(),
        clock("intake", anchor="03-02 09:00", due="03-09 17:30", effect="deemed-accepted"),
        e.ClockStopped(at("03-02 10:00"), "intake", "green", "accepted"),
        accepted(),
        clock("promised", due="03-09 17:30"),
        clock("statutory", due="03-30 17:30"),
        *more,
    ]


def last_of(events, *, by=SYSTEM.id, agency="", entered=None, position=0):
    """The last of the events as a journal entry, with the case as it stood after it."""
    last = events[-1]
    return Happening(
        position=position or len(events), kind=last.kind, at=last.at, entered=last.at if entered is None else entered,
        by=by, agency=agency, case_ref=REF, body=e.body_of(last), case=fold(events),
    )  # fmt: skip


def refused(rule, *, by="u-21", before=(), kind="attempt-refused", ref=REF, move="grant"):
    """A refused move of an officer, as the journal keeps it; `before` are the refusals before it."""
    body = {"move": move, "stage": "reviewing", "rule": rule, "zh": "不行", "en": "no", "basis": "行政许可法 art. 1"}
    now = at("03-04 10:00")
    case = fold(under_review())
    codes = tuple(filter(None, (supervised("grant", one) for one in before)))
    return Happening(20, kind, now, now, by, "urban-management", ref, body, case, codes)


def entry(kind, body, *, when="03-04 10:00", by="u-21", agency="urban-management", ref=REF, **more):
    """An entry of the journal that is no event of a case."""
    now = at(when)
    return Happening(21, kind, now, now, by, agency, ref, body, **more)


def found(happening, **more):
    return look_at(happening, settings=SETTINGS, **more)

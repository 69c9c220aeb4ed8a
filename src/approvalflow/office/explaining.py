"""Why a clock of a case is due when it is: its derivation with the letters, notices and acts of the case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from approvalflow.domain.cases import events as e
from approvalflow.domain.cases.case import Case, Clock
from approvalflow.domain.cases.clocks import is_relied_on, pauses_of, relied_on, tables_of
from approvalflow.domain.cases.receipt import FROM_FILING
from approvalflow.domain.cases.told import Told
from approvalflow.domain.deadlines.explain import Act, DateMoved, Explanation, Letter, explain
from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.matters.matter import ART_45, Matter
from approvalflow.domain.parties.basis import Basis, Text
from approvalflow.domain.parties.organisation import Organisation
from approvalflow.office.editions import Edition

__all__ = ["explained"]

_NOTICE = Text("特别程序告知书", "Notice of a pause")
#: What bears on a clock, and what it is called in the record beside its derivation.
_ACTS: dict[type[e.Event], Text] = {
    e.CaseFiled: Text("申请", "filed"),
    e.SupplementsAsked: Text("要求补正", "supplements asked for"),
    e.SupplementsReceived: Text("补正材料", "supplements handed in"),
    e.CaseAccepted: Text("受理", "accepted"),
    e.HandlingConverted: Text("转为承诺件", "converted to a promised case"),
    e.PauseBegan: Text("暂停计时", "paused"),
    e.PauseEnded: Text("恢复计时", "resumed"),
    e.LimitExtended: Text("延长时限", "extended"),
    e.CaseRectified: Text("更正", "rectified"),
    e.CaseGranted: Text("准予", "granted"),
    e.CaseRefused: Text("不予许可", "refused"),
}


def explained(
    case: Case,
    clock: Clock,
    told: Told,
    history: Sequence[e.Event],
    editions: Iterable[Edition],
    organisation: Organisation,
) -> Explanation:
    """Explain a clock as of `told.at`, or as of when it stopped.

    Args:
        history: the events of the case. editions: the calendar versions of the region.
    """
    tables = tables_of(told, case, clock)
    now = told.at if clock.finished_at is None else clock.finished_at
    watch = relied_on(case, clock, told, tables)
    return explain(
        watch,
        _as_decided(clock, told, tables),
        now=max(now, clock.anchor),
        letters=[_letter(told.matter, pause.kind) for pause in pauses_of(case, clock)],
        told=list(_told(clock, history)) if is_relied_on(clock) else (),
        acts=list(_acts(history, organisation, case)),
        moves=list(_moves(clock, history, editions)),
        received=case.filing.filed_at if watch.limit.start in FROM_FILING else None,
    )


def _as_decided(clock: Clock, told: Told, tables: Sequence[Timetable]) -> Timetable:
    """The timetable by which its due was decided: the present one, for a clock that has ended that of its time."""
    if clock.finished_at is None and not clock.ran_out:
        return tables[-1]
    return next((table for table in tables if table.version == clock.calendar_version), tables[-1])


def _letter(matter: Matter, kind: str) -> Letter:
    declared = matter.pause_kind(kind)
    title = declared.title if declared else ART_45.get(kind, Text(kind, kind))
    basis = declared.basis if declared and declared.basis else Basis("行政许可法", "45")
    return Letter(_NOTICE.zh, _NOTICE.en, kind=title, basis=basis)


def _told(clock: Clock, history: Iterable[e.Event]) -> Iterator[tuple[Instant, Instant]]:
    """Each date that was told, with when; what was said again unchanged is left out."""
    last: Instant | None = None
    for at, due in _dues(clock, history):
        if due is not None and due != last:
            yield at, due
            last = due


def _dues(clock: Clock, history: Iterable[e.Event]) -> Iterator[tuple[Instant, Instant | None]]:
    for event in history:
        if isinstance(event, e.ClockStarted | e.ClockRedated) and event.clock == clock.name:
            yield event.at, event.due
        elif isinstance(event, e.DatesAmended):
            yield from ((event.at, date["due"]) for date in event.dates if date["clock"] == clock.name)


def _moves(clock: Clock, history: Iterable[e.Event], editions: Iterable[Edition]) -> Iterator[DateMoved]:
    loaded = {edition.cause: edition.added for edition in editions}
    for event in history:
        if not isinstance(event, e.DatesAmended):
            continue
        for date in event.dates:
            if date["clock"] == clock.name and date["due"] != date["was"]:
                added = loaded.get(event.cause, ())
                yield DateMoved(
                    at=event.at,
                    title="、".join(notice.title for notice in added) or "、".join(event.notices),
                    before=date["was"],
                    after=date["due"],
                    number="、".join(notice.number for notice in added if notice.number),
                    link=next((notice.link for notice in added if notice.link), ""),
                )


def _acts(history: Iterable[e.Event], organisation: Organisation, case: Case) -> Iterator[Act]:
    """Who did what when. An agency is named, not its officer: the derivation is read by the public too."""
    for event in history:
        what = _ACTS.get(type(event))
        if what is None:
            continue
        ours = getattr(event, "by", "")
        yield Act(event.at, what, organisation.title_of(case.filing.agency) if ours else None)

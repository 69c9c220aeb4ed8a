"""The lists of cases that people open, each a range of an index; a page goes on behind the last of the one before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Integer, bindparam, select, tuple_

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.ports.docket import NEVER, Desk, Lights, Line, Place
from approvalflow.ports.store import CaseRow
from approvalflow_sqlalchemy.block import Block
from approvalflow_sqlalchemy.docket import DocketStatements, segments, shows
from approvalflow_sqlalchemy.rows import COLUMNS, case_of
from approvalflow_sqlalchemy.schema.cases import cases, docket
from approvalflow_sqlalchemy.schema.columns import EMPTY
from approvalflow_sqlalchemy.statements import Tongue

__all__ = ["ListReading", "ListStatements"]


class ListStatements:
    """What is asked for lists."""

    def __init__(self, tongue: Tongue) -> None:
        here = cases.c.region == bindparam("region")
        limit = bindparam("limit", type_=Integer)
        last: Any = tuple_(bindparam("last_filed_at"), bindparam("last_ref"))
        newest = (cases.c.filed_at.desc(), cases.c.ref.desc())
        listed = select(*COLUMNS).where(here)
        behind = listed.where(tuple_(cases.c.filed_at, cases.c.ref) < last).order_by(*newest).limit(limit)
        opened = listed.where(cases.c.closed_at.is_(None)).order_by(cases.c.filed_at, cases.c.ref)
        led = cases.c.agency == bindparam("agency")
        staged = cases.c.stage == bindparam("stage")
        on_desk = select(docket.c.case_ref).where(
            docket.c.region == bindparam("region"), docket.c.agency == bindparam("agency")
        )
        self.ref_of = tongue.prepare(
            select(cases.c.ref).where(here, cases.c.number == bindparam("number"), cases.c.number != EMPTY)
        )
        self.open = tongue.prepare(opened)
        self.on_desk = tongue.prepare(
            listed.where(cases.c.ref.in_(on_desk), cases.c.closed_at.is_(None)).order_by(cases.c.filed_at, cases.c.ref)
        )
        self.of_party = tongue.prepare(behind.where(cases.c.party == bindparam("party")))
        self.page = tongue.prepare(listed.where(cases.c.ref > bindparam("after")).order_by(cases.c.ref).limit(limit))
        self.recent = {
            (False, False): tongue.prepare(behind),
            (True, False): tongue.prepare(behind.where(led)),
            (False, True): tongue.prepare(behind.where(staged)),
            (True, True): tongue.prepare(behind.where(led, staged)),
        }
        self.docket = DocketStatements(tongue)


class ListReading(Block):
    """Lists of one region; fulfils `approvalflow.ports.lists.Lists`."""

    def ref_of(self, number: str) -> str | None:
        """The case with that acceptance number."""
        row = self._one(self._say.lists.ref_of, number=number)
        return None if row is None else row[0]

    def open_cases(self, *, agency: str = "", matter: str = "") -> Sequence[CaseRow]:
        """Open cases, first filed first."""
        statement = self._say.lists.on_desk if agency else self._say.lists.open
        rows = self._all(statement, agency=agency)
        return tuple(case_of(row) for row in rows if not matter or row.matter == matter)

    def docket(
        self, desk: Desk, now: Instant, *, standings: Sequence[str] = (), after: Place | None = None, limit: int = 200
    ) -> Sequence[Line]:
        """The lines that a desk sees, the most urgent first."""
        found: list[Line] = []
        seen = shows(desk)
        for segment in segments(standings, after) if seen else ():
            if len(found) == limit:
                break
            some: list[Line] = []
            for source in segment.sources:
                statement = self._say.lists.docket.page(source.kind, seen, bool(desk.agency) and not desk.reviewed)
                asked = _of(desk) | segment.asked | {"fixed": source.fixed, "now": now, "limit": limit - len(found)}
                some += map(_line, self._all(statement, **asked))
            if len(segment.sources) > 1:
                some = sorted(some, key=lambda line: line.place(now))[: limit - len(found)]
            found += some
        return tuple(found)

    def lights(self, desk: Desk, now: Instant) -> Sequence[Lights]:
        """How many lines stand in which light, for each agency."""
        seen = shows(desk)
        if not seen:
            return ()
        statement = self._say.lists.docket.counts(seen, bool(desk.agency) and not desk.reviewed)
        return tuple(Lights(*row) for row in self._all(statement, **_of(desk), now=now))

    def cases_of(self, party: str, *, after: CaseRow | None = None, limit: int = 1000) -> Sequence[CaseRow]:
        """Cases of an applicant, newest first."""
        return tuple(map(case_of, self._all(self._say.lists.of_party, party=party, limit=limit, **_behind(after))))

    def cases(self, *, after: str = "", limit: int = 1000) -> Sequence[CaseRow]:
        """Cases whose references come after `after`, in the order of their references."""
        return tuple(map(case_of, self._all(self._say.lists.page, after=after, limit=limit)))

    def recent_cases(
        self, *, limit: int, agency: str = "", stage: str = "", after: CaseRow | None = None
    ) -> Sequence[CaseRow]:
        """The cases filed last, newest first; with `agency`, those it leads."""
        statement = self._say.lists.recent[bool(agency), bool(stage)]
        asked = {"limit": limit, "agency": agency, "stage": stage, **_behind(after)}
        return tuple(map(case_of, self._all(statement, **asked)))


def _behind(after: CaseRow | None) -> dict[str, Any]:
    filed_at, ref = (NEVER, "") if after is None else (after.filed_at, after.ref)
    return {"last_filed_at": filed_at, "last_ref": ref}


def _of(desk: Desk) -> dict[str, Any]:
    return {
        "agency": desk.agency,
        "roles": _listed(desk.roles or ()),
        "whole": int(desk.whole),
        "holders": _listed(desk.holders),
    }


def _listed(words: frozenset[str] | tuple[str, ...]) -> str:
    return f"|{'|'.join(sorted(words))}|" if words else ""


def _line(row: Any) -> Line:
    (*columns, key) = row
    found = case_of(columns)
    return Line(found, next((step for step in found.steps if step.step == key), None) if key else None)

"""The docket as statements: the lines of a desk come piece by piece, each piece in the order of an index.

Urgency depends on the instant, and no index can hold that. But the order is a row of pieces, and within each a line is
as urgent as its due: first what is over its statutory limit, then red (what ran out, and what is past its due), yellow,
green, the applicant's turn, paused by colour. A page asks one piece after the other until it is full.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from attrs import frozen
from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal_column,
    or_,
    select,
    tuple_,
)

from approvalflow.ports.docket import NEVER, STANDINGS, Desk, Place
from approvalflow_sqlalchemy.rows import COLUMNS
from approvalflow_sqlalchemy.schema.cases import cases, docket, fixed_anywhere, statutory_anywhere
from approvalflow_sqlalchemy.schema.columns import EMPTY, LATEST, ONE, ZERO
from approvalflow_sqlalchemy.statements import Statement, Tongue

__all__ = ["DocketStatements", "Segment", "Source", "segments", "shows"]


@frozen
class Source:
    """Where lines of a piece come from: by what is so at any instant (`fixed`), or by time (`late`, `yellow`,
    `green`), or by the statutory limit (`statutory`)."""

    kind: str
    fixed: str = ""


@frozen
class Segment:
    """A piece of the docket, and what is asked of it: where it begins, and for which colours."""

    sources: tuple[Source, ...]
    asked: dict[str, Any]


#: By colour, as in `Place`.
_BY_COLOUR: tuple[tuple[Source, ...], ...] = (
    (Source("late"), Source("fixed", "red")),
    (Source("yellow"),),
    (Source("green"),),
    (Source("fixed", "grey"),),
    *((Source("fixed", f"paused-{colour}"),) for colour in ("red", "yellow", "green", "grey")),
)


def segments(standings: Sequence[str], after: Place | None) -> Iterator[Segment]:
    """The pieces that hold lines behind a place, in order."""
    colours = [
        colour
        for colour in range(len(_BY_COLOUR))
        if not standings or STANDINGS[min(colour, len(STANDINGS) - 1)] in standings
    ]
    rank, last, due, ref, step = after or (0, -1, -NEVER, "", "")
    if rank == 0:
        asked = _from(due, ref, step) | {"last_colour": last, "colours": "".join(map(str, colours))}
        yield Segment((Source("statutory"),), asked)
    for colour in colours:
        if rank == 0 or colour > last:
            yield Segment(_BY_COLOUR[colour], _from(-NEVER, "", ""))
        elif colour == last:
            yield Segment(_BY_COLOUR[colour], _from(due, ref, step))


def _from(due: int, ref: str, step: str) -> dict[str, Any]:
    return {"last_due": due, "last_ref": ref, "last_step": step}


def shows(desk: Desk) -> str:
    """Which kind of condition says what a desk sees: `all` (steps, of the whole region), `any` (steps, of an agency),
    `roles`, `whole` or `reviewed`; empty for nothing."""
    if desk.reviewed:
        return "" if desk.holders else "reviewed"
    if desk.roles is None:
        return "any" if desk.agency else "all"
    if desk.roles:
        return "roles"
    return "whole" if desk.whole and not desk.holders else ""


class DocketStatements:
    """What is asked of the docket, each statement made when it is first asked."""

    def __init__(self, tongue: Tongue) -> None:
        self._tongue = tongue
        self._made: dict[tuple[str, ...], Statement] = {}

    def page(self, kind: str, seen: str, of_agency: bool) -> Statement:
        """Lines of one source in order, with the columns of their cases and the key of their step."""
        key = ("page", kind, seen, str(of_agency))
        if key not in self._made:
            made = self._sorted(seen, of_agency) if kind == "statutory" else self._ranged(kind, seen, of_agency)
            self._made[key] = self._tongue.prepare(made)
        return self._made[key]

    def counts(self, seen: str, of_agency: bool) -> Statement:
        """For each agency how many of its lines stand in which of `STANDINGS`."""
        key = ("counts", seen, str(of_agency))
        if key not in self._made:
            columns = [func.count(case((condition, ONE))) for condition in _standings()]
            counted = select(docket.c.agency, *columns)
            if seen == "reviewed":
                counted = counted.select_from(_with_cases())
            self._made[key] = self._tongue.prepare(
                counted.where(*self._seen(seen, of_agency)).group_by(docket.c.agency).order_by(docket.c.agency)
            )
        return self._made[key]

    def _ranged(self, kind: str, seen: str, of_agency: bool) -> Select[Any]:
        """As they lie in the index."""
        order: list[Any] = [docket.c.due, docket.c.case_ref, docket.c.step]
        return (
            select(*COLUMNS, docket.c.step.label("line_step"))
            .select_from(_with_cases())
            .where(*self._seen(seen, of_agency), *self._of(kind, of_agency), tuple_(*order) > tuple_(*_last()))
            .order_by(*order)
            .limit(bindparam("limit", type_=Integer))
        )

    def _sorted(self, seen: str, of_agency: bool) -> Select[Any]:
        """By colour first: the keys are sorted, and only those of the page are looked up."""
        order: list[Any] = [_colour().label("colour"), docket.c.due, docket.c.case_ref, docket.c.step]
        last = tuple_(bindparam("last_colour", type_=Integer), *_last())
        keys = (
            select(*order)
            .where(*self._seen(seen, of_agency), *self._of("statutory", of_agency), tuple_(*order) > last)
            .order_by(*order)
            .limit(bindparam("limit", type_=Integer))
        )
        found = (keys.select_from(_with_cases()) if seen == "reviewed" else keys).subquery("found")
        here = and_(cases.c.region == bindparam("region"), cases.c.ref == found.c.case_ref)
        return (
            select(*COLUMNS, found.c.step.label("line_step"))
            .select_from(found.join(cases, here))
            .order_by(found.c.colour, found.c.due, found.c.case_ref, found.c.step)
        )

    def _of(self, kind: str, of_agency: bool) -> list[ColumnElement[bool]]:
        now: Any = bindparam("now")
        if kind == "statutory":
            colours = bindparam("colours", type_=Text)
            allowed = self._tongue.position(colours, cast(_colour(), Text)) > ZERO
            passed = docket.c.statutory_due if of_agency else statutory_anywhere
            return [docket.c.statutory_due != LATEST, passed < now, allowed]
        in_time = docket.c.statutory_due >= now
        fixed = docket.c.fixed if of_agency else fixed_anywhere
        if kind == "fixed":
            return [fixed == bindparam("fixed"), in_time]
        by_time = {
            "late": [docket.c.due < now],
            "yellow": [docket.c.due >= now, docket.c.yellow_at <= now],
            "green": [docket.c.due >= now, docket.c.yellow_at > now],
        }
        return [fixed == EMPTY, *by_time[kind], in_time]

    def _seen(self, seen: str, of_agency: bool) -> list[ColumnElement[bool]]:
        conditions = [docket.c.region == bindparam("region")]
        if of_agency:
            conditions.append(docket.c.agency == bindparam("agency"))
        whole, step = docket.c.step == EMPTY, docket.c.step != EMPTY
        asked_whole: ColumnElement[bool] = bindparam("whole", type_=Integer) == ONE
        if seen == "whole":
            return [*conditions, whole]
        if seen == "reviewed":
            agency = bindparam("agency", type_=Text)
            here = or_(agency == EMPTY, docket.c.agency == agency)
            return [*conditions, whole, or_(_stage("reviewing"), _stage("paused"), and_(asked_whole, here))]
        if seen == "all":
            conditions.append(or_(step, and_(asked_whole, docket.c.alone == ONE)))
        else:
            own = docket.alias("own")
            one = [own.c.region == docket.c.region, own.c.case_ref == docket.c.case_ref, own.c.step != EMPTY]
            if of_agency:
                one.append(own.c.agency == docket.c.agency)
            if seen == "roles":
                one.append(self._listed("roles", own.c.role))
                step = and_(step, self._listed("roles", docket.c.role))
            conditions.append(or_(step, and_(asked_whole, whole, ~exists().where(*one).correlate(docket))))
        anybody = bindparam("holders", type_=Text) == EMPTY
        return [*conditions, or_(anybody, and_(step, self._listed("holders", docket.c.holder)))]

    def _listed(self, name: str, word: ColumnElement[str]) -> ColumnElement[bool]:
        # A list of words is one parameter, so that the statement is the same however many there are.
        return self._tongue.position(bindparam(name, type_=Text), "|" + word + "|") > ZERO


def _with_cases() -> Any:
    return docket.join(cases, and_(cases.c.region == docket.c.region, cases.c.ref == docket.c.case_ref))


def _last() -> list[Any]:
    return [bindparam("last_due"), bindparam("last_ref"), bindparam("last_step")]


def _stage(name: str) -> ColumnElement[bool]:
    return cases.c.stage == _said(name)


def _said(word: str) -> ColumnElement[str]:
    return literal_column(f"'{word}'")


def _standings() -> tuple[ColumnElement[bool], ...]:
    """The condition of each of `STANDINGS`."""
    now: Any = bindparam("now")
    by_time = docket.c.fixed == EMPTY
    in_time = docket.c.due >= now
    return (
        or_(docket.c.fixed == _said("red"), and_(by_time, docket.c.due < now)),
        and_(by_time, in_time, docket.c.yellow_at <= now),
        and_(by_time, in_time, docket.c.yellow_at > now),
        docket.c.fixed == _said("grey"),
        func.substr(docket.c.fixed, literal_column("1"), literal_column("7")) == _said("paused-"),
    )


def _colour() -> Any:
    """The colour of a line, as in `Place`."""
    red, yellow, green, _, _ = _standings()
    fixed = [(docket.c.fixed == _said(one[0].fixed), n) for n, one in enumerate(_BY_COLOUR) if one[0].fixed]
    colours = [(red, 0), (yellow, 1), (green, 2), *fixed]
    return case(*((condition, literal_column(str(colour))) for condition, colour in colours))

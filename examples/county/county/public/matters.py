"""The published matters: by agency, by word, and one by one with everything that has to be disclosed."""

from __future__ import annotations

from typing import Any

from litestar import Request
from litestar.params import FromPath
from litestar.response import Template

from approvalflow import Office, Text
from approvalflow.domain.deadlines.limits import term
from approvalflow.domain.matters.matter import HANDLINGS, KINDS, Matter
from approvalflow.domain.matters.plan import Step
from approvalflow.domain.matters.wording import readable
from county.public.if_filed import if_filed
from county.public.prices import tariff_of
from county.public.reading import source_words
from county.rendering import render
from county.routes import get
from county.state import county_of

__all__ = ["handlers", "published_matter"]


def published_matter(office: Office, code: str) -> Matter:
    """The matter of that code. Raises NotFound."""
    return office.published.now(code)


@get("/matters")
def matters(request: Request[Any, Any, Any]) -> Template:
    """All matters by agency; `q` looks for words in titles and codes, `agency` for one agency."""
    office = county_of(request).office
    q, agency = request.query_params.get("q", "").strip(), request.query_params.get("agency", "")
    words = q.lower()
    found: dict[str, list[Matter]] = {}
    for matter in office.published.current.values():
        said = f"{matter.title.zh} {matter.title.en} {matter.code} {_title(office, matter.agency)}".lower()
        if all(word in said for word in words.split()) and agency in ("", matter.agency):
            found.setdefault(matter.agency, []).append(matter)
    order = [key for key in office.organisation.agencies if key in found]
    return render(
        request,
        "public/matters.html",
        groups=[(key, found[key]) for key in order],
        q=q,
        agency=agency,
        agencies=[key for key in office.organisation.agencies if key in _offering(office)],
        count=sum(len(one) for one in found.values()),
        handlings=HANDLINGS,
    )


def _title(office: Office, agency: str) -> str:
    title = office.organisation.title_of(agency)
    return f"{title.zh} {title.en}"


def _offering(office: Office) -> set[str]:
    return {matter.agency for matter in office.published.current.values()}


@get("/matters/{code:str}")
def one_matter(request: Request[Any, Any, Any], code: FromPath[str]) -> Template:
    """One matter: conditions, papers, limits, fees, how it goes, what it gives; and the dates of filing now."""
    office = county_of(request).office
    matter = published_matter(office, code)
    asked = {key: value for key, value in request.query_params.items() if key != "lang"}
    with office.store.reading(office.region) as reading:
        open_now = len(reading.open_cases(matter=matter.code))
    return render(
        request,
        "public/matter.html",
        matter=matter,
        kinds=KINDS,
        handlings=HANDLINGS,
        papers=[(paper, readable(paper.when.text, matter) if paper.when else None) for paper in matter.materials],
        rows=_rows(matter),
        tariff=tariff_of(office, matter, asked),
        filed=if_filed(office, matter, asked),
        conditional=[(readable(one.when.text, matter), one) for one in matter.limits.cases],
        open_now=open_now,
        online="online" in matter.channels,
        asked=asked,
        validity=_validity(matter),
        source_words=source_words,
    )


def _validity(matter: Matter) -> Text:
    words = matter.result.validity if matter.result else ""
    if words in ("", "open-ended"):
        return Text("长期", "open-ended")
    return Text(term(words).text("zh"), term(words).text("en"))


def _rows(matter: Matter) -> list[list[tuple[Step, Text | None]]]:
    """The steps in the order in which they become ready; those in one row run at the same time."""
    depth: dict[str, int] = {}
    left = list(matter.plan.steps)
    while left:
        for step in left:
            if all(need in depth for need in step.needs):
                depth[step.key] = 1 + max((depth[need] for need in step.needs), default=-1)
        left = [step for step in left if step.key not in depth]
    rows: list[list[tuple[Step, Text | None]]] = [[] for _ in range(max(depth.values()) + 1)]
    for step in matter.plan.steps:
        rows[depth[step.key]].append((step, readable(step.when.text, matter) if step.when else None))
    return rows


handlers = [matters, one_matter]

"""A county for tests of the public site: in memory, on a clock that stands, with a browser that keeps its cookies."""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

from litestar.testing import TestClient

from approvalflow import Actor, CaseView, Office
from approvalflow.domain.deadlines.moments import instant
from county.clocks import VirtualClock
from county.office import make_office
from county.settings import Settings
from county.state import County

from .front import Front

#: A Wednesday morning in office hours.
MORNING = instant("2026-11-25T09:10:00+08:00")

ROAD = {
    "f.area_m2": "12.5",
    "f.days": "30",
    "f.class": "pavement",
    "f.location": "府前街 12 号 <script>",
    "kind": "person",
    "name": "王小芳",
    "id_number": "42092119000101001X",
    "phone": "000-1234567",
    "email": "wang@example.invalid",
}
PAPERS = {"p.application": ("申请表.pdf", b"%PDF-1.4 application")}

CLERK = Actor("u-17", agency="urban-management", roles={"window"}, station="W-03")
REVIEWER = Actor("u-18", agency="urban-management", roles={"reviewer"})
SECOND = Actor("u-19", agency="urban-management", roles={"reviewer"})
POLICE = Actor("u-24", agency="traffic-police", roles={"reviewer"})
APPROVER = Actor("u-21", agency="urban-management", roles={"approver"})


@cache
def _declared() -> Office:
    return make_office(Settings(store="memory", clockwork=False, seeded=False))


class Site:
    """A county with one browser in front of it."""

    def __init__(self, var: Path, moment: int = MORNING) -> None:
        declared = _declared()
        self.clock = VirtualClock(moment)
        self.office = Office(
            declared.published.current,
            organisation=declared.organisation,
            plugins=declared.plugins,
            clock=self.clock,
        )
        self.county = County(Settings(store="memory", var=var, clockwork=False, seeded=False), self.office)
        self._app = Front(self.county)
        self.browser = TestClient(self._app)

    def another_browser(self) -> Site:
        """The same county, seen with a browser that knows nothing."""
        other = object.__new__(Site)
        other.__dict__.update(self.__dict__)
        other.browser = TestClient(self._app)
        return other

    def get(self, address: str) -> Any:
        """A page as it is answered first."""
        return self.browser.get(address, follow_redirects=False)

    def words(self, address: str, status: int = 200) -> str:
        """The words of a page."""
        answer = self.get(address)
        assert answer.status_code == status, f"{address}: {answer.status_code}"
        return plain(answer.text)

    def post(self, address: str, fields: dict[str, str], files: dict[str, Any] | None = None) -> Any:
        """Send a form with the token of a page; redirections are not followed."""
        if "csrftoken" not in self.browser.cookies:
            self.browser.get("/track")
        sent = {**fields, "_csrf_token": self.browser.cookies["csrftoken"]}
        return self.browser.post(address, data=sent, files=files, follow_redirects=False)

    def apply(self, fields: dict[str, str] | None = None, files: dict[str, Any] | None = None) -> CaseView:
        """An application for the occupation of a road, filed online; the view holds the query code."""
        answer = self.post("/apply/road-occupation", fields or ROAD, PAPERS if files is None else files)
        assert answer.status_code == 303, plain(answer.text)
        ref = answer.headers["location"].rpartition("/")[2]
        code = re.search(r'id="query-code">(\d+)<', self.get(answer.headers["location"]).text)
        assert code is not None
        view = self.office.track(ref, code[1])
        assert isinstance(view, CaseView)
        return view

    def granted(self) -> CaseView:
        """A case that was granted and waits for the fee; the view holds the query code."""
        filed = self.apply()
        self.office.accept(filed.ref, by=CLERK)
        self.office.opinion(filed.ref, "police-opinion", "同意", by=POLICE)
        self.office.opinion(filed.ref, "site-check", "属实", by=REVIEWER, together=[SECOND])
        self.office.grant(filed.ref, by=APPROVER)
        view = self.office.track(filed.ref, filed.query_code)
        assert isinstance(view, CaseView)
        return view


def plain(html: str) -> str:
    """The words of a page without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())

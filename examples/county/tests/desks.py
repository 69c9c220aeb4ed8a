"""A county in memory and people at its desks, for tests that go through the pages."""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

from litestar.testing import TestClient

from approvalflow import Office
from approvalflow.domain.deadlines.moments import instant
from approvalflow.domain.fees.bills import PaymentFact
from county.clocks import VirtualClock
from county.office import make_office
from county.settings import Settings
from county.state import County

from .front import Front

#: A Wednesday morning in office hours.
MORNING = instant("2026-11-25T09:10:00+08:00")

ROAD = {
    "applicant.name": "王小芳",
    "applicant.kind": "person",
    "applicant.id_number": "420900198001010010",
    "applicant.phone": "000-1234567",
    "applicant.language": "zh",
    "fact.area_m2": "12.5",
    "fact.days": "30",
    "fact.class": "pavement",
    "fact.location": "府前街 12 号",
}

TRADER = {
    "applicant.name": "李四",
    "applicant.kind": "person",
    "applicant.language": "zh",
    "fact.scope": "零售",
    "fact.premises": "府前街 1 号",
    "fact.premises_kind": "own",
    "fact.employees": "2",
    "fact.home_address": "府前街 2 号",
}


@cache
def _declared() -> Office:
    return make_office(Settings(store="memory", clockwork=False, seeded=False))


def make_county(var: Path) -> County:
    """A county in plain memory whose clock stands on a Wednesday morning; the declarations are read once."""
    declared = _declared()
    office = Office(
        declared.published.current,
        organisation=declared.organisation,
        plugins=declared.plugins,
        clock=VirtualClock(MORNING),
    )
    return County(Settings(store="memory", var=var, clockwork=False, seeded=False), office)


class Hall:
    """The hall: everybody at a desk of his own, on one county."""

    def __init__(self, county: County) -> None:
        self.county, self.office = county, county.office
        self.app = Front(county)

    def nobody(self) -> Desk:
        """A browser in which nobody is signed in."""
        return Desk(TestClient(self.app))

    def desk(self, person: str) -> Desk:
        """Somebody at his desk, signed in."""
        desk = self.nobody()
        assert desk.post("/desk", {"person": person, "password": "county"}).status_code == 303
        return desk

    def pay(self, ref: str) -> None:
        """The bank says that the first bill of a case was paid."""
        with self.office.store.reading(self.office.region) as reading:
            bill = reading.bills_of(ref)[0]
        now = self.office.clock.now()
        self.office.payment_reported(
            PaymentFact(bill.bank, f"t-{bill.ref}", bill.ref, "paid", bill.fen, bill.currency, bill.merchant, now)
        )


class Desk:
    """One browser: gets pages and sends forms with the token of the page."""

    def __init__(self, client: TestClient[Any]) -> None:
        self._client = client

    def get(self, address: str) -> Any:
        """A page, as it is answered first."""
        return self._client.get(address, follow_redirects=False)

    def words(self, address: str) -> str:
        """The text of a page without its tags; the page must be there."""
        answer = self.get(address)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        return plain(answer.text)

    def post(self, address: str, fields: dict[str, Any], files: dict[str, Any] | None = None) -> Any:
        """Send a form; the answer comes as it is, redirections are not followed."""
        if "csrftoken" not in self._client.cookies:
            self._client.get("/desk")
        headers = {"x-csrftoken": self._client.cookies["csrftoken"]}
        return self._client.post(address, data=fields, files=files, headers=headers, follow_redirects=False)

    def move(self, ref: str, move: str, **fields: Any) -> Any:
        """Send the form of a move; a keyword's double underscore stands for a dot."""
        named = {name.replace("__", "."): value for name, value in fields.items()}
        return self.post(f"/desk/cases/{ref}/moves/{move}", named)

    def receive(self, matter: str, fields: dict[str, str], papers: tuple[str, ...]) -> str:
        """Take an application in at the window; the filing number of the new case."""
        files = {f"paper.{key}": (f"{key}.pdf", b"%PDF-1.4 " + key.encode()) for key in papers}
        answer = self.post(f"/desk/window/{matter}", fields, files)
        assert answer.status_code == 303, plain(answer.text)
        return re.split("[/?]", answer.headers["location"])[3]


def plain(html: str) -> str:
    """The words of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())

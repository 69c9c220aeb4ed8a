"""INV-A6 at the desks: supervision reads everything and writes nothing but supervision, by every form there is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from approvalflow.domain.deadlines.moments import DAY
from approvalflow.office.looks import LOOKED
from approvalflow.supervise import look
from approvalflow.sweep import sweep

from .desks import MORNING, ROAD, Hall, make_county

#: Where a supervisor's forms may lead: to supervision, and to what everybody has at the own desk.
_SUPERVISION = ("/desk/supervision/", "/desk/instruments/", "/desk/cards/", "/desk/scores/", "/desk/problems/")
_OWN = ("/desk/log-out", "/desk/acting", "/desk/feed", "/desk")

#: What of an address makes another page of it.
_KEPT = ("period", "agency", "person", "matter", "about", "subject")

#: The entries that supervision may leave in the journal; what was refused is one of them.
_LEFT = re.compile(r"(card|finding|problem|instrument|calamity|supervision|scores?|formula|register)-.*|.*-refused")

_MOVES = sorted(path.stem for path in (Path(__file__).parents[1] / "county/templates/desks/moves").glob("*.html"))
_ACTS = ("answer", "appeal", "lift", "uphold", "raise-red", "note", "set-aside", "receive", "close", "declare")

#: Something for every field that a form of a clerk could have.
_TYPED = {
    "reason": "查看", "text": "查看", "words": "查看", "mode": "normal", "step": "site-check", "to": "site-check",
    "ground": "mistake", "verdict": "agree", "how": "collected", "kind": "expert-review", "outcome": "not-competent",
    "papers": "application", "amount": "5", "unit": "working days", "yuan": "1.00", "bank": "demo-bank",
    "first": "1", "last": "2", "code": "42092126", "serial": "1", "basis": "行政许可法",
}  # fmt: skip


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """A county with cases in every stage before the decision, cards, findings and an instrument."""
    made = Hall(make_county(Path(tmp_path_factory.mktemp("watch"))))
    window = made.desk("u-17")
    for stage in ("filed", "accepted", "claimed"):
        ref = window.receive("road-occupation", ROAD | {"applicant.name": stage}, ("application",))
        if stage != "filed":
            window.move(ref, "accept", mode="normal")
    made.desk("u-18").move(ref, "claim", step="site-check")
    made.county.office.clock.move_to(MORNING + 13 * DAY)
    sweep(made.office)
    look(made.office)
    made.desk("u-03").post(
        "/desk/instruments/issue",
        {"kind": "urging", "about": "case", "subject": ref, "to_agency": "urban-management", "text": "请办理"},
    )
    yield made


def _cases(hall: Hall) -> dict[str, Any]:
    with hall.office.store.reading(hall.office.region) as reading:
        return {row.ref: row for row in reading.recent_cases(limit=100)}


def _journal(hall: Hall, after: int) -> list[Any]:
    with hall.office.store.reading(hall.office.region) as reading:
        return [one.draft for one in reading.entries(after=after)]


def _head(hall: Hall) -> int:
    with hall.office.store.reading(hall.office.region) as reading:
        return int(reading.head()[0])


def _names(hall: Hall) -> dict[str, list[str]]:
    """What there is for each parameter of an address."""
    office = hall.office
    return {
        "cases": list(_cases(hall)),
        "cards": [row.ref for row in office.cards()],
        "findings": [one.ref for one in office.findings()],
        "instruments": [one.ref for one in office.instruments()],
    }


def _addresses(hall: Hall, path: str) -> Iterator[str]:
    """A route's addresses, filled with what there is."""
    names = _names(hall)
    last = path.rstrip("/").rsplit("/", 1)[-1]
    moves = (_MOVES if "/cases/" in path else _ACTS) if last.startswith("{move") else ("x",)
    kind = next((kind for kind in names if f"/{kind}/" in path), "")
    for ref in names.get(kind, ["x"])[:2]:
        for move in moves:
            filled = path.replace(last, move) if last.startswith("{") and "/{" in path.rsplit("/", 1)[0] else path
            yield re.sub(r"\{[^}]+\}", ref, filled)


def test_every_form_of_the_county_sent_by_supervision_changes_no_case(hall: Hall) -> None:
    """Every address of the desks that takes a form, for everything there is: all cases stand as they stood, and the
    journal has entries of supervision alone."""
    desk = hall.desk("u-03")
    cases, head = _cases(hall), _head(hall)
    addresses = {
        address
        for route in hall.app.routes
        if "POST" in getattr(route, "methods", ()) and str(route.path).startswith("/desk/")
        for address in _addresses(hall, str(route.path))
        if not address.startswith(_OWN[:3])
    }
    assert len(addresses) > 100
    for address in sorted(addresses):
        assert desk.post(address, _TYPED).status_code < 500, address
    assert _cases(hall) == cases
    left = {draft.kind for draft in _journal(hall, head) if draft.by == "u-03"}
    assert left
    assert {kind for kind in left if not _LEFT.fullmatch(kind)} == set()


def test_everything_is_shown_to_supervision_and_no_form_leads_elsewhere(hall: Hall) -> None:
    """From link to link through the desks: no page is refused, and every form leads to supervision or is one's own."""
    desk = hall.desk("u-03")
    waiting, seen, forms = ["/desk/docket"], {"/desk/docket"}, set()
    while waiting and len(seen) < 400:
        answer = desk.get(waiting.pop())
        if answer.status_code in (301, 303) or "text/html" not in answer.headers["content-type"]:
            continue
        assert answer.status_code == 200, answer.url
        forms |= set(re.findall(r'<form[^>]*action="([^"]+)"[^>]*method="post"', answer.text))
        forms |= set(re.findall(r'<form[^>]*method="post"[^>]*action="([^"]+)"', answer.text))
        for link in re.findall(r'<a[^>]*href="(/desk[^"#]*)', answer.text):
            path, _, asked = unescape(link).partition("?")
            kept = f"{path}?{'&'.join(one for one in asked.split('&') if one.partition('=')[0] in _KEPT)}"
            if kept not in seen and "/papers/" not in kept:
                seen.add(kept)
                waiting.append(kept)
    assert len(seen) > 40
    elsewhere = {form for form in forms if not form.startswith(_SUPERVISION) and form not in _OWN}
    assert elsewhere == set()


def test_every_page_that_was_shown_is_in_the_journal(hall: Hall) -> None:
    """What supervision looked at in the test before stands there, by person and page."""
    head = _head(hall)
    hall.desk("u-04").get("/desk/money")
    (looked,) = [draft for draft in _journal(hall, head) if draft.kind == LOOKED]
    assert (looked.by, looked.body) == ("u-04", {"page": "/desk/money"})

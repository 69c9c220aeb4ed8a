"""The finance room, post by page and post by act: who sees it, who may touch what, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from approvalflow.domain.deadlines.moments import day as read_day
from approvalflow.domain.fees.bills import StatementLine

from .desks import Hall, make_county

YESTERDAY = "2026-11-24"

#: One of each post: finance clerk, finance approver, supervisor, centre; window, reviewer, approver, issuer, head,
#: government, administrator.
LOOKING = ("u-05", "u-06", "u-03", "u-01")
STRANGERS = ("u-17", "u-18", "u-21", "u-10", "u-22", "u-11", "u-02")


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """A county in which yesterday's statement left an item open."""
    made = Hall(make_county(Path(tmp_path_factory.mktemp("money"))))
    office = made.office
    day, by = read_day(YESTERDAY), office.organisation.actor("u-05", office.clock.now())
    office.take_statement("demo-bank", day, [StatementLine("demo-bank", day, 1, "payment", "T-7", "X", 700)], by=by)
    yield made


def pages(hall: Hall) -> dict[str, str]:
    """The pages of the room by their names."""
    (item,) = hall.office.open_items()
    return {
        "room": "/desk/money",
        "day": f"/desk/money/days/{YESTERDAY}",
        "items": "/desk/money/items",
        "item": f"/desk/money/items/{item.ref}",
        "refunds": "/desk/money/refunds",
        "waivers": "/desk/money/waivers",
        "stock": "/desk/money/stock",
    }


def acts(hall: Hall) -> dict[str, str]:
    """The addresses of its acts."""
    (item,) = hall.office.open_items()
    return {
        **{name: f"/desk/money/days/{YESTERDAY}/{name}" for name in ("fetch", "upload", "remit", "close")},
        **{name: f"/desk/money/stock/{name}" for name in ("allot", "void", "check")},
        "resolve": f"/desk/money/items/{item.ref}/resolve",
    }


@pytest.mark.parametrize("person", LOOKING)
def test_who_looks_on_sees_every_page_in_both_languages(hall: Hall, person: str) -> None:
    """Each page says where one is; whoever does not act there is told so and finds no form."""
    desk = hall.desk(person)
    for name, address in pages(hall).items():
        for language in ("zh", "en"):
            answer = desk.get(f"{address}?lang={language}")
            assert answer.status_code == 200, (person, name)
            assert "/desk/money" in answer.text
            forms = f'action="{address}/' in answer.text
            assert forms == (person == "u-05" and name in ("day", "item", "stock")), (person, name)


@pytest.mark.parametrize("person", STRANGERS)
def test_nobody_else_sees_a_page_or_does_an_act(hall: Hall, person: str) -> None:
    """Another post is told that the page belongs to another post, and nothing is done."""
    desk = hall.desk(person)
    assert "/desk/money" not in desk.get("/desk/docket").text
    for address in pages(hall).values():
        assert desk.get(address).status_code == 403, (person, address)
    for address in acts(hall).values():
        assert desk.post(address, {"words": "x", "bank": "demo-bank"}).status_code == 403, (person, address)
    assert hall.office.open_items() and hall.office.closed() is None


@pytest.mark.parametrize("person", LOOKING[1:])
def test_who_looks_on_does_nothing(hall: Hall, person: str) -> None:
    """The approver of finance, the supervisor and the centre keep no books."""
    desk = hall.desk(person)
    for address in acts(hall).values():
        assert desk.post(address, {"words": "x", "bank": "demo-bank"}).status_code == 403, address
    assert hall.office.open_items() and hall.office.closed() is None


def test_nobody_at_all_is_led_to_the_log_in(hall: Hall) -> None:
    """A stranger learns nothing, by page or by form."""
    nobody = hall.nobody()
    for address in pages(hall).values():
        assert nobody.get(address).headers["location"] == "/desk"
    for address in acts(hall).values():
        assert nobody.post(address, {}).headers["location"] == "/desk"


def test_finance_begins_the_day_at_the_money(hall: Hall) -> None:
    """Who logs in with a post of finance comes to the room."""
    for person in ("u-05", "u-06"):
        answer = hall.nobody().post("/desk", {"person": person, "password": "county"})
        assert answer.headers["location"] == "/desk/money"


def test_what_is_not_there_is_not_found(hall: Hall) -> None:
    """A day that is none, an item that there is not, an act that there is not."""
    desk = hall.desk("u-05")
    assert desk.get("/desk/money/days/2026-02-30").status_code == 404
    assert desk.get("/desk/money/items/420921-I2026-99999").status_code == 404
    assert desk.post(f"/desk/money/days/{YESTERDAY}/burn", {}).status_code == 404

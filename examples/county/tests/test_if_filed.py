"""The page of a matter answers until when it would be decided if it were filed now, and why."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from approvalflow import Office
from approvalflow.domain.deadlines.moments import instant
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.organisation import ReceiptRule

from .site import Site, plain

ROAD = "/matters/road-occupation"
RENEWAL = "/matters/water-abstraction-renew"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def now_of(site: Site, address: str) -> str:
    """The words of the part that tells the dates."""
    return plain(site.get(address).text.split('id="now"')[1].split("</section>")[0])


class TestTheDates:
    def test_are_those_of_the_office(self, site: Site) -> None:
        """What stands on the page is the forecast, in both languages."""
        told = site.office.if_filed("road-occupation", {"site_check": False})
        assert str(told.settled.promised.day) == "2026-12-07"
        assert "12月7日 17:30" in now_of(site, f"{ROAD}?site_check=no&lang=zh")
        assert "7 Dec 17:30" in now_of(site, f"{ROAD}?site_check=no&lang=en")

    def test_every_outcome_stands_there_while_a_fact_is_open(self, site: Site) -> None:
        """Nobody knows yet whether the site is checked: both dates of the law, each with its condition."""
        said = now_of(site, f"{ROAD}?lang=en")
        assert "Joint site check needed" in said and "otherwise" in said
        assert "28 Jan 2027" in said and "23 Dec" in said

    def test_an_answer_leaves_one(self, site: Site) -> None:
        """With the answer the other date is gone, and the answer stands in the form."""
        page = site.get(f"{ROAD}?site_check=yes&lang=en").text
        said = plain(page)
        assert "28 Jan 2027" in said and "23 Dec" not in said
        assert '<option value="yes" selected>' in page

    def test_a_provisional_date_has_its_tilde_and_the_reason(self, site: Site) -> None:
        """Beyond the horizon the date is marked, and one sentence says why; a firm page says nothing of it."""
        far, near = now_of(site, f"{ROAD}?site_check=yes&lang=en"), now_of(site, f"{ROAD}?site_check=no&lang=en")
        assert "~ 28 Jan 2027" in far.replace("~28", "~ 28") and "after 2026-12-25 dates are provisional" in far
        assert "~" not in near and "provisional" not in near

    def test_every_date_is_derived_day_by_day(self, site: Site) -> None:
        """Promised, statutory and the answer on acceptance each have their days."""
        said = now_of(site, f"{ROAD}?site_check=no&lang=en")
        for part in ("Promised", "By law", "Answer on acceptance", "2026-12-07", "2026-11-30", "calendar version"):
            assert part in said

    def test_at_night_it_counts_from_the_next_opening(self, site: Site) -> None:
        """After closing the page says from when it counts; while it is open there is nothing to say."""
        assert "next opening" not in now_of(site, f"{ROAD}?lang=en")
        site.clock.move_to(instant("2026-11-25T20:00:00+08:00"))
        assert "counted from the next opening 26 Nov 09:00" in now_of(site, f"{ROAD}?lang=en")


class TestFactsThatAreWrong:
    def test_are_told_at_their_field_and_left_out(self, site: Site) -> None:
        """A date that does not exist is told where it stands, and the page answers without it."""
        page = site.get(f"{RENEWAL}?permit_expires_on=2026-02-30&lang=en").text
        assert 'aria-describedby="now-permit_expires_on-error"' in page
        assert "give a date in the form 2026-11-23" in plain(page)

    @pytest.mark.parametrize("said", ["<script>alert(1)</script>", "9" * 4000, "\u0000", "2026-11-23\r\nx"])
    def test_whatever_is_typed_comes_back_escaped(self, site: Site, said: str) -> None:
        """No answer of a stranger makes the page fail or becomes part of it."""
        answer = site.browser.get(RENEWAL, params={"permit_expires_on": said})
        assert answer.status_code == 200 and "<script>alert" not in answer.text

    def test_a_licence_that_has_expired_is_said_first(self, site: Site) -> None:
        """Who comes too late is told before applying that it can only be applied for anew."""
        said = now_of(site, f"{RENEWAL}?permit_expires_on=2026-11-24&lang=zh")
        assert "2026-11-24" in said and "应当重新申请" in said
        assert "应当重新申请" not in now_of(site, f"{RENEWAL}?permit_expires_on=2026-11-25&lang=zh")

    def test_a_term_before_expiry_ends_with_that_day(self, site: Site) -> None:
        """The law's date appears with the day of expiry."""
        assert "2027年3月2日 00:00" in now_of(site, f"{RENEWAL}?permit_expires_on=2027-03-01&lang=zh")


class TestOnTheSpot:
    def test_tells_today_and_what_follows_if_it_is_not_done_at_once(self, site: Site) -> None:
        """Decided today by the close; turned into a promised case, by the fallback."""
        said = now_of(site, "/matters/sole-trader-registration?lang=en")
        assert "25 Nov 17:30" in said and "If it cannot be done on the spot, it is decided by 30 Nov 17:30" in said


def test_a_receipt_rule_is_shown_before_filing(site: Site) -> None:
    """Where the county set one, the page says so with its paper, and until when something counts as received."""
    rule = ReceiptRule(Text("云政办发〔2026〕3号", "Notice 3 of 2026"))
    organisation = attrs.evolve(site.office.organisation, receipt=rule)
    site.county.office = Office(
        site.office.published.current, organisation=organisation, plugins=site.office.plugins, clock=site.clock
    )
    assert "Notice 3 of 2026" in now_of(site, f"{ROAD}?lang=en")
    site.clock.move_to(instant("2026-11-28T10:00:00+08:00"))
    said = now_of(site, f"{ROAD}?lang=en")
    assert "Filed now, it counts as received on 30 Nov 09:00" in said

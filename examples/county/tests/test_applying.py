"""Applying online: what is wrong is said at the field, nothing is lost, and the same form files once."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from county.forms import MOST_FILE_BYTES

from .site import PAPERS, ROAD, Site, plain


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def send(site: Site, files: dict[str, Any] | None = None, **changed: str) -> Any:
    """Send the form with some fields changed; a double underscore stands for a dot."""
    fields = {**ROAD, **{key.replace("__", "."): value for key, value in changed.items()}}
    return site.post("/apply/road-occupation?lang=en", fields, PAPERS if files is None else files)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("f__area_m2", "", "Area is missing"),
        ("f__area_m2", "１２.５", "give a number in ASCII digits"),
        ("f__area_m2", "12.55", "no more than 1 decimal places"),
        ("f__area_m2", "0", "must be at least 0.1"),
        ("f__days", "30.5", "give a whole number in ASCII digits"),
        ("f__days", "400", "must be at most 365"),
        ("f__class", "sky", "choose one of pavement, carriageway"),
        ("f__starts_on", "2026-02-30", "give a date in the form"),
        ("name", "   ", "Give the applicant"),
        ("id_number", "420 900", "identity number or credit code"),
        ("phone", "none", "telephone number in ASCII digits"),
        ("email", "wang@", "mail address is not complete"),
    ],
)
def test_what_is_wrong_is_said_at_the_top_and_at_the_field(site: Site, field: str, value: str, words: str) -> None:
    """Nothing is filed; the sentence leads to the field and stands there; what was typed is still there."""
    answer = send(site, **{field: value})
    name = field.replace("__", ".")
    assert answer.status_code == 422
    assert re.search(rf'<a href="#{re.escape(name)}">[^<]*{re.escape(words)}', answer.text), plain(answer.text)
    assert re.search(rf'id="{re.escape(name)}-error">[^<]*{re.escape(words)}', answer.text)
    assert "府前街 12 号 &lt;script&gt;" in answer.text and "<script>" not in answer.text.split("<main")[1]


def test_everything_that_is_wrong_is_said_at_once(site: Site) -> None:
    """Three wrong fields give three sentences."""
    answer = send(site, f__area_m2="x", phone="", name="")
    assert re.findall(r'id="([a-z0-9_.]+)-error">', answer.text) == ["f.area_m2", "name", "phone"]


def test_a_paper_that_came_is_not_asked_for_again(site: Site) -> None:
    """The file of a form with another fault is kept, and filed with the mended form."""
    answer = send(site, phone="")
    token = re.search(r'name="k\.application" value="([0-9a-f]{32})"', answer.text)
    assert token is not None and "申请表.pdf" in answer.text
    mended = send(site, files={}, **{"k.application": token[1]})
    assert mended.status_code == 303
    ref = mended.headers["location"].rpartition("/")[2]
    assert site.office.paper(ref, "application") == b"%PDF-1.4 application"


def test_a_stranger_to_the_staging_gets_nothing(site: Site) -> None:
    """A token that nobody gave out, or a path, opens no file; the paper counts as missing."""
    for token in ("0" * 32, "../../cookie.secret"):
        answer = send(site, files={}, **{"k.application": token})
        assert answer.status_code == 422 and "Not handed in yet: Application form" in answer.text


def test_a_file_that_is_too_big_is_refused_in_words(site: Site) -> None:
    """More than ten megabytes are not kept."""
    answer = send(site, files={"p.application": ("big.pdf", b"0" * (MOST_FILE_BYTES + 1))})
    assert answer.status_code == 422 and "The file has more than 10 MB" in answer.text


def test_missing_papers_may_be_filed_without(site: Site) -> None:
    """First every missing paper is named; who insists is filed, and will be asked once by the window."""
    answer = send(site, files={}, f__class="carriageway")
    assert answer.status_code == 422
    assert "Application form" in answer.text and "Plan for restoring the road" in answer.text
    assert send(site, files={}, f__class="carriageway", incomplete="yes").status_code == 303


def test_a_case_is_filed_and_its_receipt_shows_number_and_code(site: Site) -> None:
    """The receipt of filing shows both to the browser that filed, and to no other."""
    view = site.apply()
    said = site.words(f"/apply/done/{view.ref}?lang=en")
    assert view.ref in said and view.query_code in said and "2 Dec 17:30" in said
    stranger = site.another_browser().get(f"/apply/done/{view.ref}")
    assert stranger.status_code == 303 and view.query_code not in stranger.text


def test_the_same_form_sent_twice_files_once(site: Site) -> None:
    """A second click answers with the same case; a changed form is asked about."""
    first, again = (send(site, command="a" * 32) for _ in range(2))
    assert first.headers["location"] == again.headers["location"]
    other = send(site, command="a" * 32, f__days="31")
    assert other.status_code == 409 and "This form was filed before" in other.text


def test_a_matter_of_the_window_is_not_applied_for_online(site: Site) -> None:
    """The matter says where it is applied for."""
    assert site.get("/apply/real-estate-transfer").status_code == 404
    assert "Please come to the window" in site.words("/matters/real-estate-transfer?lang=en")

"""Tracking: the number alone shows no name, the code opens everything, and who guesses learns nothing."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from approvalflow import declare
from approvalflow.domain.fees.bills import PaymentFact
from county.public.track import TRIES

from .site import CLERK, MORNING, Site, plain


@pytest.fixture
def site(tmp_path: Path) -> Site:
    TRIES._failed.clear()
    return Site(tmp_path)


def test_the_number_alone_shows_how_it_stands_and_no_name(site: Site) -> None:
    """Stage, light, due day, matter and agency; no name, no place, no facts."""
    view = site.apply()
    number = site.office.accept(view.ref, by=CLERK).number
    stranger = site.another_browser()
    said = stranger.words(f"/track/{number}?lang=zh")
    assert "正在审核，最迟 12月7日 17:30 前办结" in said and "临时占用城市道路审批" in said and "余 9 个工作日" in said
    answer = stranger.get(f"/track/{number}")
    for secret in ("王", view.query_code, "府前街", "12.5", "wang@", "42092119000101001X"):
        assert secret not in answer.text


def test_the_code_opens_everything_and_stands_in_no_address(site: Site) -> None:
    """The form answers with a redirection whose address holds the number only."""
    view = site.apply()
    stranger = site.another_browser()
    answer = stranger.post("/track", {"number": view.ref, "code": view.query_code})
    assert answer.status_code == 303 and answer.headers["location"] == f"/track/{view.ref}"
    said = stranger.words(f"/track/{view.ref}?lang=en")
    assert "Filing receipt" in said and "Course" in said and "Day by day" in said
    assert "HttpOnly" in answer.headers["set-cookie"]


def test_a_wrong_number_and_a_wrong_code_get_the_same_answer(site: Site) -> None:
    """Who guesses does not learn which of the two was wrong, nor that a case exists."""
    view = site.apply()
    stranger = site.another_browser()
    wrong_code = stranger.post("/track", {"number": view.ref, "code": "00000000"})
    no_code = stranger.post("/track", {"number": view.ref, "code": ""})
    wrong_number = stranger.post("/track", {"number": "420921-F20261125-99999", "code": "00000000"})
    assert wrong_code.status_code == no_code.status_code == wrong_number.status_code == 404
    assert plain(wrong_code.text) == plain(no_code.text) == plain(wrong_number.text)


def test_who_guesses_often_is_told_to_wait(site: Site) -> None:
    """After twenty wrong answers in a minute even the right one has to wait."""
    view = site.apply()
    stranger = site.another_browser()
    answers = [stranger.post("/track", {"number": view.ref, "code": f"{n:08d}"}).status_code for n in range(20)]
    assert set(answers) == {404}
    assert stranger.post("/track", {"number": view.ref, "code": view.query_code}).status_code == 429


def test_a_forged_cookie_opens_nothing(site: Site) -> None:
    """The cookie of opened cases is signed."""
    view = site.apply()
    good = site.browser.cookies["county-mine"]
    stranger = site.another_browser()
    stranger.browser.cookies.set("county-mine", good[:-1] + ("0" if good[-1] != "0" else "1"))
    assert stranger.get(f"/track/{view.ref}").status_code == 404


def test_closing_the_page_forgets_the_code(site: Site) -> None:
    """Whoever sits down at the same browser next sees nothing."""
    view = site.apply()
    assert site.get(f"/track/{view.ref}").status_code == 200
    site.post("/track/close", {})
    assert site.get(f"/track/{view.ref}").status_code == 404


def test_supplements_are_handed_in_on_the_page(site: Site) -> None:
    """The page shows what was asked for and takes it; an empty form is told what to do."""
    view = site.apply()
    site.office.ask_supplements(view.ref, ["application"], by=CLERK, reason="申请表未签名")
    assert "We need papers from you" in site.words(f"/track/{view.ref}?lang=en")
    empty = site.post(f"/track/{view.ref}/supplements", {})
    assert empty.status_code == 422 and "Choose the files" in empty.text
    sent = site.post(f"/track/{view.ref}/supplements", {}, {"p.application": ("again.pdf", b"%PDF-1.4 again")})
    assert sent.status_code == 303 and site.office.case(view.ref).stage == "filed"
    assert site.office.paper(view.ref, "application") == b"%PDF-1.4 again"


def test_withdrawal_needs_a_reason_and_the_code(site: Site) -> None:
    """A refusal is shown with its rule; a stranger gets no further than the door."""
    view = site.apply()
    refused = site.post(f"/track/{view.ref}/withdraw?lang=en", {"reason": " "})
    assert refused.status_code == 409 and "give the reason" in refused.text
    assert site.another_browser().post(f"/track/{view.ref}/withdraw", {"reason": "x"}).status_code == 404
    assert site.office.case(view.ref).stage == "filed"
    assert site.post(f"/track/{view.ref}/withdraw", {"reason": "不办了"}).status_code == 303
    assert site.office.case(view.ref).stage == "withdrawn"
    assert "Withdrawn" in site.words(f"/track/{view.ref}?lang=en")


def test_the_bill_and_the_receipt_are_on_the_page(site: Site) -> None:
    """What is due with its derivation; after the payment the receipt, which can be printed."""
    view = site.granted()
    number = view.number
    assert "请缴费" in site.words(f"/track/{number}?lang=zh")
    said = site.words(f"/track/{number}?lang=en")
    assert "please pay the fee" in said and "112.50 CNY" in said and "Area × Days × unit price" in said
    with site.office.store.reading(site.office.region) as reading:
        bill = reading.bill(view.fees[0].bill)
    assert bill is not None
    site.office.payment_reported(
        PaymentFact(bill.bank, "P1", bill.ref, "paid", bill.fen, "CNY", bill.merchant, site.clock.now())
    )
    receipt = site.office.case(view.ref).fees[0].receipt
    assert receipt in site.words(f"/track/{number}")
    assert "112.50 CNY" in site.words(f"/track/{number}/receipts/{receipt}?lang=en")
    assert site.another_browser().get(f"/track/{number}/receipts/{receipt}").status_code == 404


def test_a_letter_carries_the_code_for_its_applicant_alone(site: Site) -> None:
    """The letter in the store holds a place for the code; the applicant's page fills it in."""
    view = site.apply()
    seq = site.office.letters(view.ref)[0].seq
    assert view.query_code in site.words(f"/track/{view.ref}/letters/{seq}")
    assert site.another_browser().get(f"/track/{view.ref}/letters/{seq}").status_code == 404


def test_a_broken_promise_is_said(site: Site) -> None:
    """Once the promised day has passed the sentence and the light say so."""
    view = site.apply()
    number = site.office.accept(view.ref, by=CLERK).number
    site.clock.move_to(MORNING + 14 * 86_400_000_000)
    said = site.words(f"/track/{number}?lang=en")
    assert "it was due 7 Dec 17:30 and is overdue" in said and "2 working days overdue" in said


class TestSaying:
    def test_a_question_is_kept_and_its_answer_shown(self, site: Site) -> None:
        """The page shows until when it is answered, and then the answer; markup is text."""
        view = site.apply()
        sent = site.post(f"/track/{view.ref}/say", {"about": "question", "text": "何时受理? <b>"})
        assert sent.status_code == 303
        page = site.get(f"/track/{view.ref}?lang=en").text
        assert "何时受理? &lt;b&gt;" in page and "To be answered by" in page
        feedback = site.office.said(view.ref)[0]
        site.office.reply(view.ref, feedback.ref, "明日答复", by=CLERK)
        assert "明日答复" in site.words(f"/track/{view.ref}")

    def test_what_is_missing_is_said_and_nothing_is_lost(self, site: Site) -> None:
        """An empty complaint, and nothing chosen, each get their sentence."""
        view = site.apply()
        address = f"/track/{view.ref}/say?lang=en"
        assert "Say what it is about" in site.post(address, {"about": "complaint", "text": ""}).text
        assert "Choose whether you ask or complain" in site.post(address, {"about": "rating", "text": "x"}).text
        kept = site.post(address, {"text": "服务很好"})
        assert kept.status_code == 422 and "服务很好" in kept.text
        assert site.office.said(view.ref) == ()

    def test_a_stranger_says_nothing(self, site: Site) -> None:
        """Without the code nobody speaks for the applicant."""
        view = site.apply()
        stranger = site.another_browser()
        assert stranger.post(f"/track/{view.ref}/say", {"about": "question", "text": "x"}).status_code == 404


def test_an_error_of_ours_is_a_page_in_words(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody foresaw is recorded and told in words, with no trace of the machine."""

    def broken(*_args: object, **_more: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(type(site.office), "track", broken)
    answer = site.post("/track?lang=en", {"number": "1"})
    assert answer.status_code == 500 and "Something went wrong on our side" in answer.text
    assert "secret detail" not in answer.text and "Traceback" not in answer.text


def test_the_other_language_keeps_the_question(site: Site) -> None:
    """The link to the other language leads to the same page with the same search."""
    assert 'href="/matters?q=road&amp;lang=zh"' in site.get("/matters?q=road&lang=en").text


def test_a_bill_keeps_the_name_and_the_price_of_its_day(site: Site) -> None:
    """The tariff has a new line for the same fee from tomorrow on: who filed today is told what was charged today."""
    text = (Path(__file__).parents[1] / "matters" / "road-occupation.toml").read_text(encoding="utf-8")
    start, end = text.index("[[fees]]"), text.index("[result]")
    line = text[start:end]
    old = line.replace("[[fees]]", "[[fees]]\nto = 2026-11-25")
    new = line.replace("[[fees]]", "[[fees]]\nfrom = 2026-11-26").replace("城市道路占用费", "占道使用费")
    changed = text[:start] + new.replace("0.30 CNY", "0.90 CNY") + old + text[end:]
    matter = declare.matter_from(tomllib.loads(changed), place="road-occupation")
    site.office.published.current[matter.code] = matter
    view = site.granted()
    said = site.words(f"/track/{view.ref}?lang=zh")
    assert "城市道路占用费" in said and "占道使用费" not in said
    assert "0.30" in said and "0.90" not in said

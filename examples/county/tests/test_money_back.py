"""Refunds, waivers and receipts at the desks: each act by its own person, and nobody else's hand on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from approvalflow.domain.fees.bills import PaymentFact

from .desks import ROAD, Hall, make_county, plain
from .site import APPROVER, CLERK, POLICE, REVIEWER, SECOND

BANK = "demo-bank"


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(make_county(tmp_path))


@pytest.fixture
def road(hall: Hall) -> str:
    """A road occupation whose fee was paid, and for which less came once more: that is for people to look at."""
    office = hall.office
    ref = hall.desk("u-17").receive("road-occupation", ROAD, ("application",))
    office.accept(ref, by=CLERK)
    office.opinion(ref, "police-opinion", "同意", by=POLICE)
    office.opinion(ref, "site-check", "属实", by=REVIEWER, together=[SECOND])
    office.grant(ref, by=APPROVER)
    for txn in ("T-1", "T-2"):
        with office.store.reading(office.region) as reading:
            bill = reading.bills_of(ref)[0]
        now = office.clock.now()
        fen = bill.fen if txn == "T-1" else 10_000
        office.payment_reported(PaymentFact(BANK, txn, bill.ref, "paid", fen, "CNY", bill.merchant, now, "t"))
    return ref


def proposed(hall: Hall, **fields: str) -> str:
    """The second payment's refund, proposed by a reviewer at the page of the payment; where the page went on to."""
    typed = {"yuan": "100.00", "law": "地方政府非税收入管理条例", "level": "local-regulation", "cause": "applied"}
    answer = hall.desk("u-18").post(f"/desk/money/payments/{BANK}/T-2/propose", {**typed, **fields})
    assert answer.status_code == 303, plain(answer.text)
    return str(answer.headers["location"]).partition("?")[0]


class TestRefund:
    """Three people, none of them twice."""

    def test_goes_from_hand_to_hand(self, hall: Hall, road: str) -> None:
        """Proposed, verified, approved; the case, the room and the applicant's page say where it is."""
        page = proposed(hall)
        assert hall.desk("u-18").post(f"{page}/verify", {}).status_code == 409, "who proposed it does not verify it"
        assert hall.desk("u-06").post(f"{page}/approve", {}).status_code == 409, "nothing is approved unverified"
        assert hall.desk("u-21").post(f"{page}/verify", {"note": "属实"}).status_code == 303
        assert "待财政审批" in hall.desk("u-06").words("/desk/money")
        assert hall.desk("u-05").post(f"{page}/approve", {}).status_code == 409, "the clerk of finance does not approve"
        assert hall.desk("u-06").post(f"{page}/approve", {}).status_code == 303
        assert [one.state for one in hall.office.refunds()] == ["approved"]
        assert "已批准" in hall.desk("u-18").words(f"/desk/cases/{road}")

    def test_what_came_twice_is_proposed_by_itself(self, hall: Hall, road: str) -> None:
        """The agency's approver finds it to verify; nobody is offered to propose it again."""
        office = hall.office
        with office.store.reading(office.region) as reading:
            bill = reading.bills_of(road)[0]
        again = PaymentFact(BANK, "T-3", bill.ref, "paid", bill.fen, "CNY", bill.merchant, office.clock.now(), "t")
        office.payment_reported(again)
        said = hall.desk("u-18").words(f"/desk/money/payments/{BANK}/T-3")
        assert "已提出，待主管部门核实" in said and "该款已全额在退或已退" in said
        (refund,) = office.refunds()
        assert hall.desk("u-21").post(f"/desk/money/refunds/{refund.ref}/verify", {}).status_code == 303
        (letter,) = [one.letter for one in office.letters(road) if one.letter.kind.zh == "退付办理通知书"]
        assert refund.ref in letter.body.zh and "112.50" in letter.body.en

    def test_what_was_typed_comes_back_with_the_reason(self, hall: Hall, road: str) -> None:
        """More than came, and no amount at all, are said at the form; the law that was typed is still there."""
        typed = {"yuan": "100.01", "law": "某条例", "level": "law", "cause": "applied"}
        for yuan, words in (("100.01", ""), ("一百", "请填写金额"), ("", "请填写金额")):
            answer = hall.desk("u-18").post(f"/desk/money/payments/{BANK}/T-2/propose", {**typed, "yuan": yuan})
            assert answer.status_code in (409, 422) and words in plain(answer.text) and "某条例" in answer.text
        assert hall.office.refunds() == ()

    def test_it_is_refused_with_a_reason(self, hall: Hall, road: str) -> None:
        """Without a reason it stands; with one it ends, and everybody sees why."""
        page = proposed(hall)
        assert hall.desk("u-21").post(f"{page}/refuse", {"reason": " "}).status_code == 409
        assert hall.desk("u-21").post(f"{page}/refuse", {"reason": "已实际占用"}).status_code == 303
        assert "已实际占用" in hall.desk("u-18").words(page)

    def test_another_agency_finds_nothing(self, hall: Hall, road: str) -> None:
        """Payment, refund and bill are answered like those that are not there; forms do nothing."""
        page = proposed(hall)
        with hall.office.store.reading(hall.office.region) as reading:
            bill = reading.bills_of(road)[0].ref
        stranger = hall.desk("u-31")
        for address in (page, f"/desk/money/payments/{BANK}/T-2", f"/desk/money/bills/{bill}"):
            assert stranger.get(address).status_code == 404, address
        for address in (
            f"{page}/verify",
            f"/desk/money/payments/{BANK}/T-2/propose",
            f"/desk/money/bills/{bill}/waive",
        ):
            assert stranger.post(address, {"yuan": "1", "law": "x"}).status_code == 404, address
        assert [one.state for one in hall.office.refunds()] == ["proposed"]

    def test_every_page_is_there_in_both_languages(self, hall: Hall, road: str) -> None:
        """For those who act and for those who look on."""
        page = proposed(hall)
        with hall.office.store.reading(hall.office.region) as reading:
            bill = reading.bills_of(road)[0].ref
        number = hall.office.receipts(road)[0].number
        shared = (page, f"/desk/money/payments/{BANK}/T-2", f"/desk/money/bills/{bill}")
        rooms = ("/desk/money", "/desk/money/refunds", "/desk/money/refunds?tab=refused", "/desk/money/waivers")
        stock = ("/desk/money/stock", f"/desk/money/receipts/{number}")
        for person, addresses in {"u-05": (*shared, *rooms, *stock), "u-06": (*shared, *rooms), "u-18": shared}.items():
            desk = hall.desk(person)
            for address in addresses:
                for language in ("zh", "en"):
                    mark = "&" if "?" in address else "?"
                    assert desk.get(f"{address}{mark}lang={language}").status_code == 200, (person, address)


class TestWaiver:
    """Only where the tariff says so, before the fee is paid, by two people."""

    def test_a_fee_that_may_not_be_reduced_says_so(self, hall: Hall, road: str) -> None:
        """The page shows the reason instead of a form, and the form does nothing."""
        with hall.office.store.reading(hall.office.region) as reading:
            bill = reading.bills_of(road)[0].ref
        page = hall.desk("u-18").get(f"/desk/money/bills/{bill}").text
        assert 'action="/desk/money/bills/' not in page and "提出减免" in page
        assert hall.desk("u-18").post(f"/desk/money/bills/{bill}/waive", {"yuan": "1", "law": "x"}).status_code == 409

    def test_is_proposed_by_the_agency_and_approved_by_finance(self, hall: Hall) -> None:
        """Half of a registration fee; what is left is billed anew."""
        from approvalflow.domain.parties.people import CITIZEN
        from county.seed.acts import Cast
        from county.seed.applicants import applicant
        from county.seed.samples import sample_facts, sample_papers

        office = hall.office
        cast = Cast(office)
        matter = office.published.current["real-estate-transfer"]
        facts = sample_facts(matter, {})
        papers = sample_papers(matter, facts)
        ref = office.file(matter.code, applicant=applicant(1), by=CITIZEN, facts=facts, materials=papers).ref
        office.accept(ref, by=cast.window(matter.agency))
        with office.store.reading(office.region) as reading:
            bill = reading.bills_of(ref)[0]
        officer = hall.desk("u-44")
        typed = {"yuan": "40", "law": "减免通知", "article": "2", "level": "normative-document"}
        answer = officer.post(f"/desk/money/bills/{bill.ref}/waive", typed)
        assert answer.status_code == 303, plain(answer.text)
        page = answer.headers["location"].partition("?")[0]
        assert officer.post(f"{page}/approve", {}).status_code == 409
        assert "待审批减免" in hall.desk("u-06").words("/desk/money")
        assert hall.desk("u-06").post(f"{page}/turn-down", {"reason": ""}).status_code == 409
        assert hall.desk("u-06").post(f"{page}/approve", {}).status_code == 303
        with office.store.reading(office.region) as reading:
            assert [one.fen for one in reading.bills_of(ref)][-1] == bill.fen - 4000


class TestReceipts:
    """The stock in the hands of the clerk, and what anybody may ask."""

    def test_a_block_is_allotted_voided_and_checked(self, hall: Hall) -> None:
        """Numbers out of order are refused with what was typed; a stock that runs low is said in the room."""
        clerk = hall.desk("u-05")
        block = {"code": "42092199", "first": "1", "last": "20", "agency": ""}
        bad = clerk.post("/desk/money/stock/allot", {**block, "first": "30"})
        assert bad.status_code == 422 and 'value="30"' in bad.text
        assert clerk.post("/desk/money/stock/allot", {**block, "last": "x"}).status_code == 422
        assert clerk.post("/desk/money/stock/allot", block).status_code == 303
        assert "只余 20 份" in clerk.words("/desk/money")
        void = {"code": "42092199", "first": "1", "last": "3", "reason": "打印损坏"}
        assert clerk.post("/desk/money/stock/void", {**void, "reason": ""}).status_code == 409
        assert clerk.post("/desk/money/stock/void", void).status_code == 303
        assert clerk.post("/desk/money/stock/check", {"code": "42092199", "first": "1"}).status_code == 303
        assert "余 17 份" in clerk.words("/desk/money/stock").replace("只余", "余")
        for person in ("u-06", "u-03", "u-18"):
            assert hall.desk(person).post("/desk/money/stock/allot", block).status_code == 403, person

    def test_a_receipt_is_found_reversed_and_written_anew(self, hall: Hall, road: str) -> None:
        """The number that somebody types leads to it; an approver of finance reverses nothing."""
        clerk, number = hall.desk("u-05"), hall.office.receipts(road)[0].number
        assert clerk.get(f"/desk/money/stock?number={number}").headers["location"] == f"/desk/money/receipts/{number}"
        assert "没有票据" in plain(clerk.get("/desk/money/stock?number=42092126-0000099999").text)
        address = f"/desk/money/receipts/{number}/reverse"
        assert hall.desk("u-06").post(address, {"reason": "抬头有误"}).status_code == 403
        assert clerk.post(address, {"reason": " "}).status_code == 409
        assert clerk.post(address, {"reason": "抬头有误"}).status_code == 303
        assert [one.standing for one in hall.office.receipts(road)] == ["reversed", "reversal", "valid"]

    def test_a_receipt_is_a_pdf_for_finance_and_for_nobody_else(self, hall: Hall, road: str) -> None:
        """With the plug-in that sets documents, which this county enables where it is installed."""
        number = hall.office.receipts(road)[0].number
        paper = hall.desk("u-05").get(f"/desk/money/receipts/{number}/paper")
        assert paper.content.startswith(b"%PDF") and paper.headers["content-type"] == "application/pdf"
        assert hall.desk("u-18").get(f"/desk/money/receipts/{number}/paper").status_code == 403

    def test_anybody_may_check_one_and_learns_no_name(self, hall: Hall, road: str) -> None:
        """Valid, reversed and unknown are said; a wrong code is no number; guessing is stopped."""
        from county.public.receipts import TRIES

        first = hall.office.receipts(road)[0].receipt
        nobody = hall.nobody()
        good = nobody.words(f"/receipts/check?number={first.number}&code={first.check_code}")
        assert "有效" in good and "112.50" in good and "王" not in good
        assert "unknown" in nobody.words(f"/receipts/check?number={first.number}&code=zzzzzz&lang=en")
        assert nobody.get(f"/receipts/check?number={first.number}").status_code == 422
        hall.desk("u-05").post(f"/desk/money/receipts/{first.number}/reverse", {"reason": "抬头有误"})
        assert "已冲红" in nobody.words(f"/receipts/check?number={first.number}&code={first.check_code}&lang=zh")
        for nth in range(TRIES.most):
            nobody.get(f"/receipts/check?number=42092126-{nth:010d}&code=abcdef")
        assert nobody.get("/receipts/check?number=42092126-0000000001&code=abcdef").status_code == 429
        TRIES._failed.clear()

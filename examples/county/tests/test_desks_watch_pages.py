"""Samples, the formula of scores and the city at the supervisor's desk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from approvalflow import Office
from approvalflow.declare.organisation import read_organisation
from approvalflow.domain.deadlines.moments import instant
from approvalflow.domain.supervision.sampling import drawn
from approvalflow.supervise import look
from county.neighbours import read_neighbours
from county.settings import HOME
from county.state import County

from .desks import ROAD, Hall, make_county
from .test_desks_watch import sent

_SAMPLES, _FORMULA = "/desk/supervision/samples", "/desk/scores/formula"

_OTHER = (HOME / "scores.toml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """Three road occupations that were refused in November, one that is in hand; it is December."""
    made = Hall(make_county(Path(tmp_path_factory.mktemp("pages"))))
    window, office = made.desk("u-17"), made.office
    refs = []
    for applicant in ("王小芳", "李四", "赵六", "孙八"):
        refs.append(window.receive("road-occupation", ROAD | {"applicant.name": applicant}, ("application",)))
        window.move(refs[-1], "accept", mode="normal")
    actors = {person: office.organisation.actor(person) for person in ("u-18", "u-19", "u-21", "u-24")}
    for ref in refs[:3]:
        office.opinion(ref, "police-opinion", "影响通行", by=actors["u-24"])
        if any(step.key == "site-check" for step in office.case(ref).steps):
            office.opinion(ref, "site-check", "影响通行", by=actors["u-18"], together=[actors["u-19"]])
        office.refuse(ref, by=actors["u-21"], reason="影响通行", basis="城市道路管理条例 art. 31")
    made.county.office.clock.move_to(instant("2026-12-02T09:10:00+08:00"))
    while look(office).entries:
        pass
    yield made


class TestSamples:
    """Drawn by a seed that is shown, looked through by a checklist."""

    def test_are_drawn_and_anybody_can_draw_them_again(self, hall: Hall) -> None:
        """The seed and the digest are on the page, a press of a button draws again; what was typed comes back."""
        desk = hall.desk("u-03")
        refused = desk.post(f"{_SAMPLES}/draw", {"period": "2026-11", "size": "many", "target": "refused"})
        assert refused.status_code == 422 and 'value="many"' in refused.text
        led = sent(desk, _SAMPLES, f"{_SAMPLES}/draw", size="2", target="refused")
        (sample,) = hall.office.samples()
        page = desk.words(led)
        assert sample.drawn.seed in page and sample.drawn.frame_digest in page and "不予许可的" in page
        with hall.office.store.reading(hall.office.region) as reading:
            frame = [row.ref for row in reading.recent_cases(limit=10) if hall.office.case(row.ref).decision]
        assert sample.drawn.cases == drawn(frame, 2, sample.drawn.seed)
        assert sample.checklist.version == "county-1"
        assert "完全一致" in desk.words(f"{led.partition('?')[0]}?again=1")
        assert "Draw it again" in desk.words(f"{led}&lang=en")

    def test_are_looked_through_and_a_fault_becomes_a_finding(self, hall: Hall) -> None:
        """Every item is marked, nothing is sound by itself; what was marked stays until all is."""
        desk = hall.desk("u-04")
        (sample, *_) = hall.office.samples()
        page = f"{_SAMPLES}/{sample.ref}/{sample.drawn.cases[0]}"
        refused = desk.post(f"{page}/review", {"mark.papers": "fault", "words": "多收一份"})
        assert refused.status_code == 422 and "须逐项评查" in refused.text
        assert re.search(r'name="mark.papers" value="fault" checked', refused.text)
        marks = {f"mark.{item.key}": "sound" for item in sample.checklist.items} | {"mark.papers": "fault"}
        answer = desk.post(f"{page}/review", marks | {"words": "多收一份", "command": "r-1"})
        assert answer.status_code == 303
        assert "评查下一件" in desk.words(answer.headers["location"])
        (found,) = hall.office.findings(rule="Q1")
        whole = desk.get(f"{_SAMPLES}/{sample.ref}")
        assert f"/desk/supervision/findings/{found.ref}" in whole.text and "多收一份" in whole.text
        assert desk.get(f"/desk/supervision/findings/{found.ref}").status_code == 200
        assert "不合格" in desk.words(page)
        assert desk.post(f"{page}/review", marks | {"words": "x", "command": "r-2"}).status_code == 409

    def test_are_for_supervision_alone(self, hall: Hall) -> None:
        """Whoever is looked into neither sees nor draws; a case that was not drawn is not in it."""
        (sample, *_) = hall.office.samples()
        for person in ("u-18", "u-22"):
            desk = hall.desk(person)
            for address in (_SAMPLES, f"{_SAMPLES}/{sample.ref}", f"{_SAMPLES}/{sample.ref}/{sample.drawn.cases[0]}"):
                assert desk.get(address).status_code == 403
            assert desk.post(f"{_SAMPLES}/draw", {"period": "2026-11", "size": "1"}).status_code == 403
        assert hall.desk("u-03").get(f"{_SAMPLES}/{sample.ref}/nothing").status_code == 404
        assert hall.desk("u-03").get(f"{_SAMPLES}/nothing").status_code == 404


class TestFormula:
    """The formula of scores."""

    def test_shows_every_fault_on_its_line(self, hall: Hall) -> None:
        """A weight, a part that is not there, a key that is none: all at once, each beside its line; the text stays."""
        desk = hall.desk("u-03")
        wrong = _OTHER.replace('en = "flow" }, weight = 14', 'en = "flow" }, weight = 15', 1)
        wrong = wrong.replace('rules = ["S2"], parts = ["survey"]', 'rules = ["S2"], parts = ["surveys"]')
        wrong = wrong.replace("early     = {", "earlier   = {")
        refused = desk.post(f"{_FORMULA}/compare", {}, {"file": ("scores.toml", wrong.encode())})
        assert refused.status_code == 422
        text = refused.text
        lines = wrong.splitlines()
        for start, words in (
            ("parts = [", "101"),
            ('    { rules = ["S2"]', "surveys"),
            ("earlier   =", "没有这个键"),
        ):
            number = next(at for at, line in enumerate(lines, 1) if line.startswith(start))
            assert re.search(rf"第 {number} 行</span>.*?{words}", text, re.S), (start, number)
        assert "weight = 15" in text.partition('id="compare-source"')[2]
        assert "UTF-8" in desk.post(f"{_FORMULA}/compare", {}, {"file": ("x", b"\xff\xfe")}).text
        assert desk.post(f"{_FORMULA}/compare", {}).status_code == 422

    def test_is_compared_over_the_last_closed_month_and_then_published(self, hall: Hall) -> None:
        """Comparing writes nothing; a version that is there is refused with the comparison beside it."""
        desk, head = hall.desk("u-03"), hall.office.formulas()
        other = _OTHER.replace("2026-01-01", "2027-01-01").replace("county-1", "county-2")
        page = desk.post(f"{_FORMULA}/compare", {}, {"file": ("scores.toml", other.encode())})
        assert page.status_code == 200 and "2026-11" in page.text and "城市管理" in page.text
        assert hall.office.formulas() == head
        assert 'action="/desk/scores/formula/publish"' not in hall.desk("u-01").get(_FORMULA).text
        answer = desk.post(f"{_FORMULA}/publish", {"source": other, "command": "f-1"})
        assert answer.status_code == 303 and "评分公式已公布" in desk.words(answer.headers["location"])
        assert [one.formula.version for one in hall.office.formulas()] == [
            "county-2",
            *(one.formula.version for one in head),
        ]
        again = desk.post(f"{_FORMULA}/publish", {"source": other, "command": "f-2"})
        assert again.status_code == 409 and "已公布" in again.text and 'id="compared"' in again.text
        assert "county-2" in desk.words(f"{_FORMULA}?version=county-2&lang=en")

    def test_may_be_read_by_whoever_is_scored(self, hall: Hall) -> None:
        """The page is open to every officer, its forms to supervision alone."""
        desk = hall.desk("u-18")
        assert "期限合法" in desk.words(_FORMULA)
        assert "compare" not in desk.get(_FORMULA).text
        for act in ("compare", "publish"):
            assert desk.post(f"{_FORMULA}/{act}", {"source": _OTHER}).status_code == 403


class TestCity:
    """The counties side by side."""

    def test_is_one_county_where_no_other_is_configured(self, hall: Hall) -> None:
        """The city's own people are told so; the county's see their county; nobody else sees the page."""
        page = hall.desk("u-120").words("/desk/city?period=2026-11")
        assert "只配置了本县" in page and "云泽县" in page and "4" in page
        assert "只见本县" in hall.desk("u-03").words("/desk/city")
        assert hall.desk("u-120").get("/desk/city?period=never&lang=en").status_code == 200
        for person in ("u-18", "u-22", "u-11", "u-05"):
            assert hall.desk(person).get("/desk/city").status_code == 403

    def test_shows_the_counties_that_the_host_names(self, hall: Hall, tmp_path: Path) -> None:
        """Another region of the same store beside this one, and both together; what is not there is said."""
        said = (HOME / "organisation.toml").read_text(encoding="utf-8")
        (tmp_path / "other.toml").write_text(
            said.replace('"420921"', '"420922"', 1).replace(
                'zh = "云泽县", en = "Yunze County"', 'zh = "云岭县", en = "Yunling"', 1
            ),
            encoding="utf-8",
        )
        (tmp_path / "city.toml").write_text(
            'title = { zh = "云江市", en = "Yunjiang City" }\ncounties = [{ organisation = "other.toml" }]\n',
            encoding="utf-8",
        )
        beside = read_neighbours(tmp_path / "city.toml", hall.office)
        county = County(hall.county.settings, hall.office, beside)
        city = Hall(county).desk("u-120")
        page = city.words("/desk/city?period=2026-11")
        assert "云江市" in page and "云岭县在此没有任何记录" in page and "合计" in page
        other = Office(
            hall.office.published.current,
            organisation=read_organisation(tmp_path / "other.toml"),
            store=hall.office.store,
            plugins=hall.office.plugins,
            clock=hall.office.clock,
        )
        Hall(County(hall.county.settings, other)).desk("u-17").receive("road-occupation", ROAD, ("application",))
        assert "没有任何记录" not in city.words("/desk/city")
        filed = re.search(r"收件(?: \d+){3}", city.words("/desk/city?period=2026-12"))
        assert filed and filed[0] == "收件 0 1 1"
        assert "云岭县" not in Hall(county).desk("u-03").words("/desk/city")

    def test_sees_nothing_of_the_county_but_this(self, hall: Hall) -> None:
        """Who watches for the city has no inbox here, no board, no money and no form but the own."""
        desk = hall.desk("u-120")
        for address in ("/desk/supervision/findings", "/desk/board", "/desk/money", "/desk/reports", _SAMPLES):
            assert desk.get(address).status_code == 403
        forms = set(re.findall(r'<form[^>]*action="([^"]+)" method="post"', desk.get("/desk/city").text))
        assert forms == {"/desk/log-out"}

"""Matter files become matters; what a matter was made from makes the same matter again."""

import tomllib
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from approvalflow import declare
from approvalflow.domain.deadlines.limits import Term
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.record.canonical import digest, encode
from approvalflow.errors import DeclarationFaulty
from tests.declare.sound import SOUND

COUNTY = Path(__file__).parents[2] / "examples" / "county"
CODES = sorted(path.stem for path in COUNTY.glob("matters/*.toml"))


@pytest.fixture(scope="module")
def matters():
    return declare.read_matters(COUNTY / "matters")


class TestCounty:
    """The twenty-six matters of the example county."""

    def test_all_are_sound(self, matters):
        """Each file gives a matter under its code."""
        assert sorted(matters) == CODES
        assert len(matters) == 26

    def test_they_agree_with_their_organisation(self):
        """Every agency and calendar is there, and every figure says its source and evidence."""
        organisation = declare.read_organisation(COUNTY / "organisation.toml")
        assert declare.check(COUNTY / "matters", organisation=organisation, calendars={"cn"}, sourced=True) == []

    @pytest.mark.parametrize("code", CODES)
    def test_the_source_makes_the_same_matter_again(self, matters, code):
        """A pinned version can be rebuilt from what was kept: equal, and of the same version."""
        again = declare.matter_from(matters[code].source)
        assert again == matters[code]
        assert again.version == digest(encode(matters[code].source)).hex()[:16]

    def test_versions_differ(self, matters):
        """No two declarations share a version."""
        assert len({matter.version for matter in matters.values()}) == 26

    def test_a_road_is_read_whole(self, matters):
        """The values of one matter, as a clerk would read them in its file."""
        road = matters["road-occupation"]
        assert road.title == Text("临时占用城市道路审批", "Temporary occupation of an urban road")
        assert (road.item_type, road.level, road.channels) == ("01", "county", ("window", "online"))
        assert road.limits.promised.term == Term(8, "working-day")
        promised, statutory = road.limits_for({"site_check": True})
        assert (promised.term.amount, statutory.term.amount) == (8, 45)
        assert statutory.extension.by == "government-head"
        assert road.fees[0].tables["rate"] == {"pavement": Fraction(30), "carriageway": Fraction(60)}
        assert road.fees[0].standard.date == date(1994, 1, 1)
        assert road.fees[0].refund.en.startswith("Where area or time")
        assert [step.key for step in road.steps_for({})] == ["site-check", "police-opinion", "approve"]
        assert road.materials[-1].obtained == "step"
        assert road.result.validity == "12 months"

    def test_what_a_grant_brings_is_read(self, matters):
        """Renewal, lapse, further certificates, quantity and routes have their values."""
        assert matters["water-abstraction-renew"].limits.expiry == "permit_expires_on"
        assert matters["water-abstraction-renew"].result.renewal.latest == Term(45, "calendar-day")
        assert matters["water-abstraction-renew"].result.longest == "10 years"
        assert matters["construction-permit"].result.lapse.times == 2
        assert len(matters["road-freight"].result.also) == 1
        assert matters["tobacco-retail"].quantity.order == "acceptance"
        assert matters["fire-check"].routes[0].verify.term == Term(20, "working-day")
        assert matters["fire-check"].routes[0].excluded
        assert matters["real-estate-transfer"].station_required
        assert not matters["planning-permit"].pause_kind("public-notice").stops_statutory


class TestDefaults:
    """What holds where a file says nothing."""

    def test_the_law_fills_in_the_limits(self):
        """Five working days to accept, ten to deliver; the applicant has five to supply and ten to pay."""
        limits = declare.matter_from({**smallest()}).limits
        assert (limits.intake.term, limits.intake.on_missed) == (Term(5, "working-day"), "deemed-accepted")
        assert (limits.intake.start, limits.intake.source) == ("filing", "行政许可法 art. 32")
        assert (limits.delivery.term, limits.delivery.until) == (Term(10, "working-day"), "delivered")
        assert (limits.supply.term.amount, limits.supply.binds, limits.supply.end) == (5, "applicant", "end-of-day")
        assert (limits.payment.term.amount, limits.payment.start) == (10, "letter-served")
        assert limits.promised.warn.text("en") == "24 hours"

    def test_the_item_type_follows_the_kind(self):
        """A licence is 01, a confirmation 07, the rest 10."""
        types = {kind: declare.matter_from({**smallest(), "kind": kind}).item_type for kind in KINDS}
        assert types == KINDS

    def test_a_bare_string_is_a_text_in_both_languages(self):
        """`title = "x"` stands for Chinese and English."""
        assert declare.matter_from({**smallest(), "title": "登记"}).title == Text("登记", "登记")

    def test_a_date_and_its_text_are_the_same_declaration(self):
        """TOML dates become ISO text in the source, so a rebuilt matter has the version of the file."""
        values = tomllib.loads(SOUND)
        matter = declare.matter_from(values)
        assert matter.source["fees"][0]["standard"]["date"] == "1994-01-01"
        assert declare.matter_from(matter.source) == matter

    def test_the_small_sample_is_sound(self):
        """The file that the table of broken files starts from has no fault itself."""
        matter = declare.matter_from(tomllib.loads(SOUND), place="market-stall.toml")
        assert matter.result.renewal.matter == "market-stall"
        assert matter.materials[1].when.text == "area_m2 > 10"

    def test_what_the_applicant_does_not_bring_is_not_required(self):
        """`obtained` by data sharing or a step makes a paper not required."""
        paper = {"code": "licence", "title": "执照", "obtained": "data-sharing"}
        assert not declare.matter_from({**smallest(), "materials": [paper]}).materials[0].required

    def test_the_first_form_of_the_format_is_still_good(self, tmp_path):
        """Bare terms, bare conditions, no sources: the matter as the format was first drawn."""
        path = tmp_path / "road.toml"
        path.write_text(FIRST_FORM, encoding="utf-8")
        matter = declare.read_matter(path)
        assert matter.limits.cases[0].statutory.term == Term(45, "working-day")
        assert [fault.rule for fault in declare.check(path, sourced=True)].count("unsourced") > 5

    def test_one_file_is_a_folder_of_one(self, tmp_path):
        """`read_matters` takes a file as well."""
        path = tmp_path / "stall.toml"
        path.write_text(SOUND, encoding="utf-8")
        assert list(declare.read_matters(str(path))) == ["market-stall"]

    def test_the_faults_come_with_the_exception(self, tmp_path):
        """DeclarationFaulty holds every fault, and says them all."""
        (tmp_path / "a.toml").write_text(SOUND.replace('"licence"', '"license"'), encoding="utf-8")
        (tmp_path / "b.toml").write_text("x = ", encoding="utf-8")
        with pytest.raises(DeclarationFaulty) as raised:
            declare.read_matters(tmp_path)
        assert [fault.place for fault in raised.value.faults] == ["a.toml: kind", "b.toml: line 1, column 5"]
        assert "did you mean 'licence'?" in str(raised.value)


KINDS = {"licence": "01", "confirmation": "07", "record-filing": "10", "registration": "10", "service": "10"}

FIRST_FORM = """
code = "road-occupation"
title = { zh = "临时占用城市道路审批", en = "Temporary occupation of an urban road" }
agency = "urban-management"
kind = "licence"
handling = "joint"
basis = [{ law = "城市道路管理条例", article = "31", level = "administrative-regulation" }]
conditions = ["..."]
[limits]
intake = { term = "5 working days" }
promised = { term = "8 working days", evidence = "demo" }
delivery = { term = "10 working days" }
warn = "24 hours"
[limits.statutory]
term = "20 working days"
from = "acceptance"
on_missed = "none"
extension = { term = "10 working days", by = "agency-head", basis = "行政许可法 art. 42" }
[[limits.when]]
if = "site_check"
statutory = { term = "45 working days" }
[[facts]]
key = "site_check"
title = { zh = "需现场勘查", en = "Site check needed" }
type = "yes-no"
[[facts]]
key = "days"
title = { zh = "天数", en = "Days" }
type = "integer"
[[materials]]
code = "application"
title = { zh = "申请表", en = "Application form" }
required = true
tolerable = false
if = "true"
[[steps]]
key = "site-check"
role = "reviewer"
officers = 2
limit = "3 working days"
[[steps]]
key = "approve"
needs = ["site-check"]
role = "approver"
[[pauses]]
kind = "expert-review"
longest = "20 working days"
[[fees]]
code = "fee"
title = { zh = "费", en = "Fee" }
basis = { law = "城市道路管理条例", article = "37", level = "administrative-regulation" }
standard = { paper = "...", number = "...", date = 1994-01-01 }
amount = "days * 0.30 CNY"
[result]
certificate = "road-occupation-permit"
validity = "12 months"
"""


def smallest():
    """The least that a matter says, and not a licence, so that any law will do."""
    return {
        "code": "tree-planting",
        "title": {"zh": "植树登记", "en": "Tree-planting registration"},
        "agency": "forestry",
        "kind": "registration",
        "handling": "promised",
        "free": {"basis": {"law": "行政许可法", "article": "58", "level": "law"}},
        "limits": {"promised": "5 working days"},
        "steps": [{"key": "register", "role": "approver"}],
    }

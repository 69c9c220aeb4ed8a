"""Each way to break a matter file is told by its file and key, and no other fault comes with it."""

import tomllib

import pytest

from approvalflow import declare
from approvalflow.declare.organisation import organisation_from
from approvalflow.errors import DeclarationFaulty
from tests.declare.sound import SOUND

REDUCED = (
    'code = "stall-fee"\nreductions = [{{ code = "a", title = "减", if = "{when}", off = "{off}",'
    ' basis = {{ law = "某法", level = "law" }} }}]'
)
FEES = SOUND[SOUND.index("[[fees]]") : SOUND.index("[[routes]]")]

#: What is written in the place of what, and the places and rules of the faults that follow.
BROKEN = {
    "unknown key": ('handling = "promised"', 'handling = "promised"\nagencey = "x"', {"agencey": "unknown-key"}),
    "unknown key inside": ('role = "reviewer"', 'role = "reviewer"\nofficer = 2', {"steps[0].officer": "unknown-key"}),
    "missing code": ('code = "market-stall"\n', "", {"code": "missing"}),
    "missing title": ('title = { zh = "摊位许可", en = "Market stall permit" }\n', "", {"title": "missing"}),
    "text without English": (
        '{ zh = "餐饮", en = "Food" }',
        '{ zh = "餐饮" }',
        {"facts[1].choice_titles.food.en": "missing"},
    ),
    "wrong type": ('agency = "urban-management"', "agency = 7", {"agency": "type"}),
    "float": ('min = "0.5"', "min = 0.5", {"facts[0].min": "type"}),
    "blank": ('title = "申请表"', 'title = "  "', {"materials[0].title": "type"}),
    "code with a blank": ('"market-stall"', '"market stall"', {"code": "key"}),
    "unknown kind": ('"licence"', '"license"', {"kind": "choice"}),
    "unknown handling": ('handling = "promised"', 'handling = "promise"', {"handling": "choice"}),
    "unknown channel": ('"online"]', '"on-line"]', {"channels[1]": "choice", "max_visits.times": "channels"}),
    "no visit at the window only": (
        'channels = ["window", "online"]',
        'channels = ["window"]',
        {"max_visits.times": "channels"},
    ),
    "unknown level of law": (
        'article = "31", level = "administrative-regulation"',
        'article = "31", level = "regulation"',
        {"basis[0].level": "choice"},
    ),
    "article as a number": ('article = "31"', "article = 31", {"basis[0].article": "type"}),
    "bare days": ('intake = "3 working days"', 'intake = "3 days"', {"limits.intake": "bare-days"}),
    "full-width digits": ('"8 working days"', '"８ working days"', {"limits.promised.term": "ascii-digits"}),
    "unknown unit": ('"20 working days"\nsource', '"20 fortnights"\nsource', {"limits.statutory.term": "term"}),
    "no promise": (
        'promised = { term = "8 working days", source = "county", evidence = "demo" }\n',
        "",
        {"limits.promised": "missing"},
    ),
    "promise past the law": ('"8 working days"', '"21 working days"', {"limits.promised": "promise-too-long"}),
    "promise past the law in other units": (
        '"8 working days"',
        '"1 year"',
        {"limits.promised": "promise-too-long", "limits.when[0].statutory": "promise-too-long"},
    ),
    "warning": ('warn = "24 hours"', 'warn = "soon"', {"limits.warn": "warn"}),
    "unknown evidence": ('evidence = "P"\next', 'evidence = "X"\next', {"limits.statutory.evidence": "choice"}),
    "extension in another unit": (
        '{ term = "10 working days", basis',
        '{ term = "10 calendar days", basis',
        {"limits.statutory.extension.term": "extension-unit"},
    ),
    "extension without a law": (
        '{ term = "10 working days", basis = "行政许可法 art. 42" }',
        '{ term = "10 working days" }',
        {"limits.statutory.extension.basis": "missing"},
    ),
    "extension by somebody": (
        '{ term = "10 working days", basis',
        '{ term = "10 working days", by = "head", basis',
        {"limits.statutory.extension.by": "choice"},
    ),
    "a promise is not extended": (
        'source = "county", evidence = "demo" }\nsupply',
        'extension = { term = "2 working days", basis = "x" } }\nsupply',
        {"limits.promised.extension": "unknown-key"},
    ),
    "start of a clock": (
        'term = "20 working days"\n',
        'term = "20 working days"\nfrom = "accepted"\n',
        {"limits.statutory.from": "choice"},
    ),
    "expiry of nothing": (
        'term = "20 working days"\n',
        'term = "20 working days"\nexpiry = "holder"\n',
        {"limits.statutory.expiry": "expiry"},
    ),
    "expiry that is missing": (
        'term = "20 working days"\n',
        'term = "before licence expiry"\n',
        {"limits.statutory.expiry": "missing", "limits.statutory.extension.term": "extension-unit"},
    ),
    "supply for nothing": ("tolerable = true\n", "", {"limits.supply": "no-tolerable-paper"}),
    "when without if": ('if = "night"\nstatutory', "statutory", {"limits.when[0].if": "missing"}),
    "when without a limit": ('statutory = "30 working days"\n', "", {"limits.when[0]": "says-nothing"}),
    "on the spot without a fallback": (
        'handling = "promised"',
        'handling = "on-the-spot"',
        {"limits.fallback": "missing"},
    ),
    "fact with a hyphen": ('key = "holder"', 'key = "stall-holder"', {"facts[3].key": "key"}),
    "fact named like a word of formulas": ('key = "holder"', 'key = "min"', {"facts[3].key": "key"}),
    "fact twice": ('key = "holder"', 'key = "area_m2"', {"facts[3].key": "twice"}),
    "unknown type": ('type = "decimal(1)"', 'type = "decimal"', {"facts[0].type": "choice"}),
    "bounds the wrong way round": ('min = "0.5"', 'min = "50"', {"facts[0].max": "range"}),
    "bound in full-width digits": ('max = "40"', 'max = "４０"', {"facts[0].max": "number"}),
    "choice without choices": (
        'choices = ["food", "goods"]\nchoice_titles.food = { zh = "餐饮", en = "Food" }\n',
        "",
        {"facts[1].choices": "missing"},
    ),
    "title of no choice": (
        "choice_titles.food",
        "choice_titles.foot",
        {"facts[1].choice_titles.foot": "unknown-choice"},
    ),
    "paper twice": ('code = "sketch"', 'code = "application"', {"materials[1].code": "twice"}),
    "paper required of nobody": (
        'code = "application"\n',
        'code = "application"\nobtained = "step"\nrequired = true\n',
        {"materials[0].required": "obtained"},
    ),
    "condition on an unknown fact": ('"area_m2 > 10"', '"area > 10"', {"materials[1].if": "unknown-fact"}),
    "condition on a personal fact": ('"area_m2 > 10"', "'holder == \"x\"'", {"materials[1].if": "personal-fact"}),
    "condition that cannot be read": ('"area_m2 > 10"', '"area_m2 > "', {"materials[1].if": "formula-grammar"}),
    "condition that is a number": ('"area_m2 > 10"', '"area_m2"', {"materials[1].if": "formula-type"}),
    "condition of mixed types": ('"area_m2 > 10"', "'area_m2 == \"x\"'", {"materials[1].if": "formula-type"}),
    "choice that does not exist": ('"area_m2 > 10"', "'class == \"foods\"'", {"materials[1].if": "unknown-choice"}),
    "unknown role": ('role = "approver"', 'role = "approves"', {"steps[1].role": "choice"}),
    "unknown need": ('needs = ["visit"]', 'needs = ["visits"]', {"steps[1].needs": "unknown-step"}),
    "circle": ('role = "reviewer"\n', 'role = "reviewer"\nneeds = ["approve"]\n', {"steps": "circle"}),
    "two steps that decide": ('needs = ["visit"]\n', "", {"steps": "one-end"}),
    "step twice": ('key = "approve"', 'key = "visit"', {"steps[1].key": "twice"}),
    "no officers": ("officers = 2", "officers = 0", {"steps[0].officers": "range"}),
    "deciding step left out": (
        'needs = ["visit"]\n',
        'needs = ["visit"]\nif = "night"\n',
        {"steps[1].if": "deciding-step"},
    ),
    "pause without a law": (
        'basis = { law = "演示办法", level = "normative-document" }\n',
        "",
        {"pauses[1].basis": "missing"},
    ),
    "pause outside art. 45 stops the law": (
        'why = "不在第四十五条之内"',
        'stops = ["statutory", "promised"]',
        {"pauses[1].stops": "art-45"},
    ),
    "pause without a reason": ('why = "不在第四十五条之内"\n', "", {"pauses[1].why": "missing"}),
    "pause of no step": ('step = "visit"', 'step = "visits"', {"pauses[1].step": "unknown-step"}),
    "pause twice": ('kind = "public-notice"', 'kind = "hearing"', {"pauses[1].kind": "twice"}),
    "fees and free": (
        "[result]\n",
        '[free]\nbasis = { law = "行政许可法", level = "law" }\n[result]\n',
        {"free": "fees-or-free"},
    ),
    "neither fees nor free": (FEES, "", {"free": "fees-or-free"}),
    "fee by a paper that may not charge": (
        'article = "37", level = "administrative-regulation"',
        'article = "37", level = "department-rule"',
        {"fees[0].basis.level": "fee-basis"},
    ),
    "fee without a law": (
        'basis = { law = "城市道路管理条例", article = "37", level = "administrative-regulation" }\nstandard',
        "standard",
        {"fees[0].basis": "missing"},
    ),
    "fee without a price paper": (
        'standard = { paper = "收费标准", date = 1994-01-01 }\n',
        "",
        {"fees[0].standard": "missing"},
    ),
    "date that is none": ("date = 1994-01-01", 'date = "1994-02-30"', {"fees[0].standard.date": "no-such-day"}),
    "formula with a slip": (
        '"area_m2 * rate[class]"',
        '"area_m2 ** rate[class]"',
        {"fees[0].amount": "formula-grammar"},
    ),
    "fee without money": (
        'amount = "area_m2 * rate[class]"\nrate = { food = "0.60 CNY", goods = "0.305 CNY" }',
        'amount = "area_m2 * 3"',
        {"fees[0].amount": "fee-not-money"},
    ),
    "class without a price": (', goods = "0.305 CNY"', "", {"fees[0].rate": "fee-price"}),
    "price of no class": (
        'goods = "0.305 CNY"',
        'goods = "0.305 CNY", toys = "1 CNY"',
        {"fees[0].rate.toys": "fee-price"},
    ),
    "price without a currency": ('"0.60 CNY"', '"0.60"', {"fees[0].rate.food": "money-form"}),
    "rounding": ('rounding = "half-up"', 'rounding = "half-even"', {"fees[0].rounding": "choice"}),
    "rounding not declared": ('rounding = "half-up"\n', "", {"fees[0].rounding": "fee-rounding"}),
    "fee divided by nothing": (
        '"area_m2 * rate[class]"',
        '"area_m2 * rate[class] / (40 - area_m2)"',
        {"fees[0].amount": "formula-zero"},
    ),
    "fee below nothing": (
        '"area_m2 * rate[class]"',
        '"(20 - area_m2) * rate[class]"',
        {"fees[0].amount": "formula-negative"},
    ),
    "fee over a fact that there is not": (
        '"area_m2 * rate[class]"',
        '"aera_m2 * rate[class]"',
        {"fees[0].amount": "unknown-fact"},
    ),
    "fee that ends before it begins": (
        'code = "stall-fee"',
        'code = "stall-fee"\nfrom = 2026-03-01\nto = 2026-02-28',
        {"fees[0].to": "fee-days"},
    ),
    "fee that ends, and nothing after it": (
        'code = "stall-fee"',
        'code = "stall-fee"\nto = 2026-12-31',
        {"fees": "fees-or-free"},
    ),
    "reduction without a law": (
        'code = "stall-fee"',
        'code = "stall-fee"\nreductions = [{ code = "a", title = "减", if = "night", off = "50 %" }]',
        {"fees[0].reductions[0].basis": "missing"},
    ),
    "reduction of more than all": (
        'code = "stall-fee"',
        REDUCED.format(when="night", off="101 %"),
        {"fees[0].reductions[0].off": "fee-reduction"},
    ),
    "reduction of nothing anybody can read": (
        'code = "stall-fee"',
        REDUCED.format(when="night", off="half"),
        {"fees[0].reductions[0].off": "fee-reduction"},
    ),
    "reduction over a fact that there is not": (
        'code = "stall-fee"',
        REDUCED.format(when="poor", off="50 %"),
        {"fees[0].reductions[0].if": "unknown-fact"},
    ),
    "route without a clock": ('verify = "20 working days"\n', "", {"routes[0].verify": "missing"}),
    "route without a condition": ('if = "not night"\n', "", {"routes[0].if": "missing"}),
    "validity past the law": (
        'term = "2 years", longest',
        'term = "4 years", longest',
        {"result.validity.term": "range"},
    ),
    "validity in hours": (
        '{ term = "2 years", longest = "3 years" }',
        '"3 working hours"',
        {"result.validity": "term-unit"},
    ),
    "certificate twice": ('"stall-plate"', '"stall-permit"', {"result.also[0].certificate": "twice"}),
    "renewal without an end": (', latest = "30 calendar days"', "", {"result.renewal.latest": "missing"}),
    "renewal the wrong way round": (
        'latest = "30 calendar days"',
        'latest = "120 calendar days"',
        {"result.renewal.earliest": "range"},
    ),
    "lapse in two units": (
        '{ term = "1 month", times',
        '{ term = "1 year", times',
        {"result.lapse.extension.term": "extension-unit"},
    ),
    "number out of range": ("times = 2", "times = 0", {"result.lapse.extension.times": "range"}),
    "no steps": (
        SOUND[SOUND.index("[[steps]]") : SOUND.index("[[pauses]]")],
        "",
        {"steps": "missing", "pauses[1].step": "unknown-step"},
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_told_by_file_and_key(name, tmp_path):
    """Every fault that follows from one slip is named, by file, key path and rule, in both languages; no others are."""
    old, new, expected = BROKEN[name]
    assert SOUND.count(old) >= 1
    path = tmp_path / "stall.toml"
    path.write_text(SOUND.replace(old, new, 1), encoding="utf-8")
    faults = declare.check(path)
    assert {fault.place.removeprefix("stall.toml: "): fault.rule for fault in faults} == expected, list(
        map(str, faults)
    )
    assert all(fault.place.startswith("stall.toml: ") and fault.zh and fault.en for fault in faults)


class TestAllAtOnce:
    """What holds across faults and files."""

    def test_every_slip_is_told_in_one_go(self, tmp_path):
        """Twelve slips in one file are twelve faults of one check."""
        names = (
            "unknown key", "missing code", "wrong type", "unknown kind", "unknown handling", "bare days",
            "full-width digits", "fact with a hyphen", "unknown role", "pause of no step", "rounding",
            "certificate twice",
        )  # fmt: skip
        text = SOUND
        for name in names:
            old, new, _ = BROKEN[name]
            assert old in text, name
            text = text.replace(old, new, 1)
        path = tmp_path / "stall.toml"
        path.write_text(text, encoding="utf-8")
        assert len(declare.check(path)) == len(names)

    def test_a_hint_says_what_was_probably_meant(self, tmp_path):
        """Keys, words and facts are compared with those that there are."""
        path = tmp_path / "stall.toml"
        text = SOUND.replace('handling = "promised"', 'handeling = "promised"').replace(
            '"area_m2 > 10"', '"area_m3 > 10"'
        )
        path.write_text(text, encoding="utf-8")
        hints = {fault.place: fault.hint for fault in declare.check(path)}
        assert hints["stall.toml: handeling"] == "handling"
        assert hints["stall.toml: materials[1].if"] == "area_m2"

    def test_a_formula_names_its_column(self, tmp_path):
        """Column 9 is where the formula goes wrong."""
        path = tmp_path / "stall.toml"
        path.write_text(SOUND.replace('"area_m2 > 10"', '"area_m2 ¥ 10"'), encoding="utf-8")
        (fault,) = declare.check(path)
        assert fault.en.startswith("column 9: ")
        assert fault.zh.startswith("第 9 列")

    def test_a_code_in_two_files_is_told_with_both(self, tmp_path):
        """The second file is at fault, and names the first."""
        (tmp_path / "a.toml").write_text(SOUND, encoding="utf-8")
        (tmp_path / "b.toml").write_text(SOUND, encoding="utf-8")
        (fault,) = declare.check(tmp_path)
        assert (fault.place, fault.rule) == ("b.toml: code", "twice")
        assert "a.toml: code" in fault.en

    def test_a_renewal_by_a_matter_that_is_not_there(self, tmp_path):
        """In a folder the matter of a renewal is one of the files."""
        (tmp_path / "a.toml").write_text(
            SOUND.replace("{ earliest", '{ matter = "market-stal", earliest'), encoding="utf-8"
        )
        (fault,) = declare.check(tmp_path)
        assert (fault.place, fault.hint) == ("a.toml: result.renewal.matter", "market-stall")

    def test_agencies_and_calendars_that_are_not_there(self, tmp_path):
        """With an organisation and a list of calendars, names are looked up in them."""
        organisation = organisation_from(
            {
                "region": {"code": "420921", "title": "云泽县"},
                "agencies": {"urban-affairs": {"title": "城管局"}},
                "people": {"u-1": {"name": "甲", "roles": ["centre"]}},
            }
        )
        path = tmp_path / "stall.toml"
        text = SOUND.replace('kind = "licence"', 'kind = "licence"\ncalendar = "china"')
        path.write_text(text.replace('role = "reviewer"', 'role = "reviewer"\nagency = "police"'), encoding="utf-8")
        faults = {fault.place: fault.rule for fault in declare.check(path, organisation=organisation, calendars={"cn"})}
        assert faults == {
            "stall.toml: calendar": "unknown-calendar",
            "stall.toml: agency": "unknown-agency",
            "stall.toml: steps[0].agency": "unknown-agency",
        }
        assert declare.check(path) == []

    def test_figures_without_a_source_are_told_when_asked(self, tmp_path):
        """`sourced` wants source and evidence beside every figure, and without it none is needed."""
        path = tmp_path / "stall.toml"
        path.write_text(SOUND, encoding="utf-8")
        places = [fault.place for fault in declare.check(path, sourced=True)]
        assert {"stall.toml: limits.intake", "stall.toml: steps[0].limit", "stall.toml: fees[0]"} <= set(places)
        assert "stall.toml: limits.promised" not in places


class TestUnreadableFiles:
    """Files that are no TOML at all."""

    def test_syntax_has_line_and_column(self, tmp_path):
        """The place of a slip of syntax is its line and column."""
        (tmp_path / "a.toml").write_text('code = "a"\ntitle = {\n', encoding="utf-8")
        (fault,) = declare.check(tmp_path)
        assert (fault.place, fault.rule) == ("a.toml: line 2, column 10", "toml")

    def test_the_same_key_twice(self, tmp_path):
        """TOML itself refuses a key that comes twice."""
        (tmp_path / "a.toml").write_text('code = "a"\ncode = "b"\n', encoding="utf-8")
        (fault,) = declare.check(tmp_path)
        assert fault.place == "a.toml: line 2, column 11"

    def test_the_end_of_the_file_is_a_place(self, tmp_path):
        """What is missing at the end is missing in the last line."""
        (tmp_path / "a.toml").write_text('code = "a"\ntitle = [', encoding="utf-8")
        (fault,) = declare.check(tmp_path)
        assert fault.place == "a.toml: line 2, column 10"

    @pytest.mark.parametrize(
        "content, rule",
        [
            (b"\xff\xfe", "utf-8"),
            (b"a = " + b"[" * 5000, "toml"),
            (b"a = 1" + b"0" * 5000, "toml"),
            (b"\xef\xbb\xbfa = 1", "toml"),
        ],
    )
    def test_bytes_that_are_no_declaration(self, tmp_path, content, rule):
        """Wrong encodings, nesting without end and numbers without end are faults like any other."""
        (tmp_path / "a.toml").write_bytes(content)
        assert [fault.rule for fault in declare.check(tmp_path)] == [rule]

    def test_a_file_that_is_not_there(self, tmp_path):
        """A path to nothing is a fault with the name that was probably meant; so is a folder without files."""
        (tmp_path / "road.toml").write_text(SOUND, encoding="utf-8")
        (fault,) = declare.check(tmp_path / "raod.toml")
        assert (fault.rule, fault.hint) == ("no-file", "road.toml")
        (tmp_path / "empty").mkdir()
        assert [fault.rule for fault in declare.check(tmp_path / "empty")] == ["no-files"]
        with pytest.raises(DeclarationFaulty):
            declare.read_matter(tmp_path / "none.toml")

    def test_a_source_that_is_no_table(self):
        """`matter_from` refuses what is no mapping with a fault, not with a TypeError."""
        with pytest.raises(DeclarationFaulty):
            declare.matter_from([])
        assert tomllib.loads(SOUND)

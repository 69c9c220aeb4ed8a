"""`approvalflow if-filed` and `approvalflow doctor`, run as strangers run them; their JSON keys are a promise."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.office.world import PRINT, ROAD, SHOP
from tests.running.command import run_command

ORGANISATION = """\
[region]
code = "420921"
title = { zh = "云泽县", en = "Yunze County" }
calendar = "weekdays"

[hours]
mon = "08:30-12:00 14:00-17:00"
tue = "08:30-12:00 14:00-17:00"
wed = "08:30-12:00 14:00-17:00"
thu = "08:30-12:00 14:00-17:00"
fri = "08:30-12:00 14:00-17:00"
sat = ""
sun = ""

[agencies.urban]
title = { zh = "城管局", en = "Urban management" }

[people]
"""
RECEIPT = """
[receipt]
next_working_day = true
basis = { zh = "云政办发〔2026〕3号", en = "Notice 3 of 2026" }
"""

DATE = {"due", "day", "term", "from", "provisional", "calendar", "why"}
FORECAST = {
    "matter",
    "title",
    "agency",
    "filed",
    "received",
    "receipt_rule",
    "intake",
    "accepted",
    "outcomes",
    "converted",
    "depends_on",
    "obstacle",
    "provisional",
    "why_provisional",
    "fees",
}

FEE = {
    "code",
    "title",
    "fen",
    "derivation",
    "formula",
    "basis",
    "standard",
    "due",
    "reduction",
    "reductions",
    "depends_on",
    "fault",
}


@pytest.fixture
def matters(tmp_path: Path) -> str:
    """A folder of three matters; the road's has a condition."""
    folder = tmp_path / "matters"
    folder.mkdir()
    road = ROAD.replace(
        "[[facts]]", '[[limits.when]]\nif = "area_m2 > 100"\nstatutory = "45 working days"\n\n[[facts]]', 1
    )
    for name, text in (("road", road), ("shop", SHOP), ("print", PRINT)):
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return str(folder)


@pytest.fixture
def organisation(tmp_path: Path) -> str:
    path = tmp_path / "organisation.toml"
    path.write_text(ORGANISATION, encoding="utf-8")
    return str(path)


def run(*arguments: str, plugins: str = "") -> subprocess.CompletedProcess[str]:
    return run_command(*arguments, plugins=plugins)


def asked(*arguments: str) -> dict[str, object]:
    done = run("if-filed", *arguments, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


AT = ("--at", "2026-03-04T09:30:00+08:00")


class TestIfFiled:
    def test_the_keys_are_these_and_no_others(self, matters):
        """Other programs read them: none is renamed, and a new one is added here on purpose."""
        told = asked("road", "--matters", matters, *AT)
        assert told.keys() == FORECAST
        assert told["intake"].keys() == DATE
        outcome = {"if", "when", "after_step", "promised", "statutory", "latest"}
        assert [one.keys() for one in told["outcomes"]] == [outcome] * 2
        assert told["intake"]["why"][0].keys() == {"day", "counted", "reason", "source"}
        assert [one.keys() for one in told["depends_on"]] == [{"key", "title", "type", "stated_by"}]

    def test_what_it_would_cost_is_told_too(self, matters):
        """The amount with its law, what it depends on, and the basis of charging nothing."""
        facts = ("--fact", "area_m2=12.5", "--fact", "days=30")
        fees = asked("road", "--matters", matters, *AT, *facts)["fees"]
        assert fees.keys() == {"day", "free", "fen", "lines"}
        assert (fees["day"], fees["free"], fees["fen"]) == ("2026-03-04", None, 11250)
        assert [line.keys() for line in fees["lines"]] == [FEE]
        assert fees["lines"][0]["derivation"]["zh"].endswith("112.50 元")
        fees = asked("road", "--matters", matters, *AT)["fees"]
        assert (fees["fen"], fees["lines"][0]["depends_on"]) == (None, ["area_m2", "days"])
        fees = asked("shop", "--matters", matters, *AT)["fees"]
        assert (fees["free"].keys(), fees["fen"], fees["lines"]) == ({"law", "article", "level"}, 0, [])

    def test_an_open_condition_is_told_with_its_words(self, matters):
        """Both outcomes, the condition as declared and in words; the last one is what is left over."""
        told = asked("road", "--matters", matters, *AT)
        assert [(one["if"], one["when"]["en"]) for one in told["outcomes"]] == [
            ("area_m2 > 100", "Area > 100"),
            (None, "otherwise"),
        ]
        assert [one["statutory"]["day"] for one in told["outcomes"]] == ["2026-05-06", "2026-04-01"]

    def test_a_fact_settles_it(self, matters):
        """`--fact` leaves one outcome, without a condition."""
        (only,) = asked("road", "--matters", matters, *AT, "--fact", "area_m2=12.5")["outcomes"]
        assert (only["if"], only["when"], only["statutory"]["day"]) == (None, None, "2026-04-01")

    def test_every_wrong_fact_is_told_at_once(self, matters):
        """Two slips, two sentences in both languages, exit 1."""
        done = run("if-filed", "road", "--matters", matters, "--fact", "area_m2=x", "--fact", "dayz=3")
        assert done.returncode == 1
        assert "facts.area_m2" in done.stderr and "facts.dayz" in done.stderr and "没有这一项" in done.stderr

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (("raod",), "did you mean 'road'"),
            (("road", "--fact", "area"), "KEY=VALUE"),
            (("road", "--at", "2026-03-04"), "--at: "),
            (("road", "--calendar", "mars"), "mars"),
            (("road", "--at", "1999-03-04T09:30:00+08:00"), "1999-03-04"),
        ],
    )
    def test_what_cannot_be_answered_is_refused_with_its_place(self, matters, arguments, said):
        """Exit 1, a sentence on standard error, nothing on standard output."""
        done = run("if-filed", *arguments, "--matters", matters)
        assert (done.returncode, done.stdout) == (1, "")
        assert said in done.stderr

    def test_the_organisation_says_hours_and_receipt(self, matters, organisation, tmp_path):
        """Its office closes at 17:00, and what comes after that is received on the next working day."""
        with Path(organisation).open("a", encoding="utf-8") as file:
            file.write(RECEIPT)
        told = asked("print", "--matters", matters, "--organisation", organisation, "--at", "2026-03-04T18:00:00+08:00")
        assert told["intake"]["due"] == "2026-03-11T17:00:00+08:00"
        assert told["received"] == "2026-03-05T08:30:00+08:00"
        assert told["receipt_rule"] == {"zh": "云政办发〔2026〕3号", "en": "Notice 3 of 2026"}

    def test_for_people_it_is_said_in_both_languages_and_explained_in_one(self, matters):
        """Every line has both; `--explain` derives each date in the language asked for."""
        done = run("if-filed", "shop", "--matters", matters, *AT, "--explain", "zh")
        assert done.returncode == 0
        head, *derived = done.stdout.split("\n\n")
        assert all(any("一" <= sign <= "鿿" for sign in line) for line in head.splitlines())
        assert "if it cannot be decided on the spot / 不能当场办结的: ~ 2026-03-09T17:30:00+08:00" in head
        assert any("期限" in part for part in derived)

    def test_now_is_the_default(self, matters):
        """Without `--at` it is filed at this moment."""
        assert asked("shop", "--matters", matters)["filed"] > "2026"


class TestDoctor:
    def test_it_names_what_is_wrong_and_what_would_mend_it(self, matters, organisation):
        """The county counts by weekdays: a warning, its remedy, exit 1."""
        done = run("doctor", "--matters", matters, "--organisation", organisation)
        assert done.returncode == 1
        assert "[weekdays]" in done.stdout and "mend / 处理: " in done.stdout and "1 symptom" in done.stdout

    def test_as_json_the_keys_are_these(self, matters, organisation):
        """One object, also where nothing is wrong."""
        told = json.loads(run("doctor", "--matters", matters, "--organisation", organisation, "--json").stdout)
        assert told.keys() == {"healthy", "calendars", "symptoms"}
        assert [one.keys() for one in told["symptoms"]] == [{"rule", "level", "place", "zh", "en", "mend"}]
        assert [one.keys() for one in told["calendars"]] == [{"name", "version", "horizon", "working_days_to_horizon"}]
        assert told["healthy"] is False

    def test_every_fault_of_the_files_is_a_symptom(self, matters, organisation):
        """Unsound matters and an unsound organisation are told together, with what the other checks find."""
        Path(organisation).write_text(ORGANISATION.replace('"420921"', '"42"'), encoding="utf-8")
        (Path(matters) / "road.toml").write_text(ROAD.replace('"licence"', '"license"'), encoding="utf-8")
        done = run("doctor", "--matters", matters, "--organisation", organisation, "--json")
        told = [(one["rule"], one["place"]) for one in json.loads(done.stdout)["symptoms"]]
        assert ("declaration", "organisation.toml: region.code") in told
        assert ("declaration", "road.toml: kind") in told

    def test_a_calendar_that_a_matter_names_and_nobody_offers(self, matters, organisation):
        """The matter is named, and what there is instead."""
        (Path(matters) / "shop.toml").write_text('calendar = "mars"\n' + SHOP, encoding="utf-8")
        done = run("doctor", "--matters", matters, "--organisation", organisation)
        assert "shop: calendar: there is no calendar 'mars'" in done.stdout and "[calendar]" in done.stdout

    def test_a_store_that_cannot_be_opened(self, organisation):
        """No plug-in answers the address: a fault, not a trace."""
        done = run("doctor", "--organisation", organisation, "--store", "nothing://there")
        assert (done.returncode, done.stderr) == (1, "")
        assert "[store]" in done.stdout

    def test_without_anything_it_looks_at_what_is_enabled(self):
        """Nothing is asked for: the calendars of the enabled plug-ins are examined all the same."""
        assert "[weekdays]" in run("doctor").stdout

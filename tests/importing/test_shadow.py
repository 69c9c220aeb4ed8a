"""A shadow beside another system: what agrees, what differs, and why it is so here."""

import csv
import json
from pathlib import Path

import pytest

from approvalflow import Plugins
from approvalflow.importing.json_lines import JsonLines
from approvalflow.importing.profile import Profile
from approvalflow.importing.shadow import Compared, Counted, compare
from approvalflow.importing.shadow_report import as_json, report, summary, write_table
from approvalflow.importing.sheets import Sheets
from tests.importing.places import written
from tests.office.world import World

AT = "2026-03-12T10:00:00+08:00"


def shown(nth: int = 1, **more: object) -> dict[str, object]:
    """A road case that was accepted on 2026-03-04 and is due on the 16th."""
    return {
        "id": f"S{nth}",
        "number": f"N-{nth}",
        "matter": "road",
        "filed": "2026-03-04T09:30:00+08:00",
        "accepted": "2026-03-04T10:00:00+08:00",
        "at": AT,
        "due": "2026-03-16T17:30:00+08:00",
        "light": "green",
        "paused": False,
        **more,
    }


def compared(folder: Path, *rows: object) -> list[Compared]:
    """What comes of an export."""
    world = World(start=AT)
    return list(compare(world.office, JsonLines(written(folder / "night.jsonl", rows))))


def kinds(folder: Path, **more: object) -> list[tuple[str, str, str, str]]:
    """What differs in one row."""
    (one,) = compared(folder, shown(**more))
    assert not one.refused, one.refused
    return [(each.what, each.clock, each.theirs, each.ours) for each in one.differing]


PAUSE = [{"from": "2026-03-05T09:00:00+08:00", "to": "2026-03-09T09:00:00+08:00", "kind": "expert-review"}]
RUNNING = [{"from": "2026-03-05T09:00:00+08:00", "until": "2026-03-20T17:30:00+08:00"}]


class TestWhatDiffers:
    @pytest.mark.parametrize(
        "more",
        [
            {},
            {"due": "2026-03-16"},
            {"due": None, "light": None, "paused": None},
            {"pauses": PAUSE, "due": "2026-03-18"},
            {"pauses": "2026-03-05 09:00/2026-03-09 09:00", "due": "2026-03-18"},
            {"pauses": RUNNING, "due": None, "paused": True},
            {"pauses": "2026-03-05/", "due": None, "paused": "是"},
            {"accepted": None, "due": "2026-03-11", "light": "red"},
            {"at": "2026-03-16T12:00:00+08:00", "light": "yellow"},
            {"at": "2026-03-18T12:00:00+08:00", "light": "red"},
            {"stage": "审核中"},
        ],
    )
    def test_what_agrees(self, tmp_path, more):
        """A day without its time agrees with any time of it; what is not shown is not compared."""
        assert kinds(tmp_path, **more) == []

    def test_another_day(self, tmp_path):
        """The due of the promise."""
        assert kinds(tmp_path, due="2026-03-17") == [
            ("due-day", "promised", "2026-03-17T00:00:00+08:00", "2026-03-16T17:30:00+08:00")
        ]

    def test_another_time_of_the_day(self, tmp_path):
        """It is told apart from another day."""
        assert [what for what, *_ in kinds(tmp_path, due="2026-03-16T18:00:00+08:00")] == ["due-time"]

    def test_a_pause_that_nobody_knows_of(self, tmp_path):
        """They show it paused, and no pause is on record; or the other way round."""
        assert kinds(tmp_path, paused=True) == [("pause", "promised", "paused", "running")]
        assert kinds(tmp_path, pauses=RUNNING, due=None) == [("pause", "promised", "running", "paused")]

    def test_another_light_names_the_clock_that_decides_it(self, tmp_path):
        """The worst of the clocks that lead."""
        assert kinds(tmp_path, light="red") == [("light", "promised", "red", "green")]
        assert kinds(tmp_path, at="2026-03-30T10:00:00+08:00", light="yellow") == [
            ("light", "promised", "yellow", "red")
        ]

    def test_why_it_is_so_here(self, tmp_path):
        """Every day from the start to the due, in both languages."""
        (one,) = compared(tmp_path, shown(due="2026-03-17", pauses=PAUSE))
        (differing,) = one.differing
        assert "8 working days" in differing.derivation.text("en")
        days = [day for day in differing.derivation.days if day.counted]
        assert len(days) == 8
        assert "8个工作日" in differing.derivation.text("zh").replace(" ", "")

    def test_an_extension_moves_the_statutory_limit(self, tmp_path):
        """And the light with it, once the promise is over."""
        more = {"accepted": "2026-02-02T10:00:00+08:00", "filed": "2026-02-02", "due": None, "light": "red"}
        assert kinds(tmp_path, **more, extended="2026-02-20T10:00:00+08:00") == []


class TestRowsThatCannotBeCompared:
    @pytest.mark.parametrize(
        ("more", "place", "rule"),
        [
            ({"matter": "raod"}, "matter", "matter"),
            ({"colour": 1}, "colour", "unknown-field"),
            ({"filed": None}, "filed", "required"),
            ({"accepted": "2026-03-01"}, "accepted", "order"),
            ({"pauses": [{"to": "2026-03-05"}]}, "pauses", "pauses"),
            ({"pauses": "2026-03-09/2026-03-05"}, "row", "pause-order"),
            ({"facts": {"area_m2": "x"}}, "facts.area_m2", "decimal"),
            ({"light": "blue"}, "light", "choice"),
        ],
    )
    def test_they_are_listed_with_the_reason(self, tmp_path, more, place, rule):
        """And the next row is compared."""
        first, second = compared(tmp_path, shown(**more), shown(2))
        assert [(fault.place, fault.rule) for fault in first.refused][:1] == [(place, rule)]
        assert not second.refused


class TestTheReport:
    def test_the_counts_add_up(self, tmp_path):
        """A row may differ in several things, and is one row."""
        counted = Counted()
        rows = [shown(), shown(2, due="2026-03-17", light="red"), shown(3, matter="x")]
        for one in compared(tmp_path, *rows):
            counted.add(one)
        assert (counted.rows, counted.equal, counted.refused) == (3, 1, 1)
        assert counted.by == {"due-day": 1, "due-time": 0, "pause": 0, "light": 1}
        assert summary(counted, "en")[0] == "3 rows: 1 agree, 1 could not be compared"
        assert summary(counted, "zh")[0] == "3 行:一致 1,无法比对 1"

    def test_it_is_written_for_programs_and_for_people(self, tmp_path):
        """A table without formulas, lines of JSON, and paragraphs in both languages."""
        found = compared(tmp_path, shown(number="=1+1", due="2026-03-17"), shown(2, matter="x"))
        with (tmp_path / "out.csv").open("w", newline="", encoding="utf-8") as file:
            list(write_table(file, iter(found), "zh"))
        with (tmp_path / "out.csv").open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        assert [(row["what"], row["number"]) for row in rows] == [("due-day", "'=1+1"), ("refused", "")]
        assert "2026-03-16" in rows[0]["why"]
        assert [json.loads(line)["what"] for one in found for line in as_json(one, "en")] == ["due-day", "refused"]
        text = "\n".join(line for one in found for line in report(one, "en"))
        assert "due day (promised): theirs 2026-03-17T00:00:00+08:00, ours 2026-03-16T17:30:00+08:00" in text
        assert "到期日(promised)" in "\n".join(report(found[0], "zh"))

    def test_a_table_is_compared_with_its_profile(self, tmp_path):
        """The same profile serves the import and the shadow."""
        path = tmp_path / "night.csv"
        path.write_text(
            "id,matter,filed,accepted,due,at\nS1,road,2026-03-04 09:30,2026-03-04 10:00,2026-03-16,2026-03-12 10:00\n"
        )
        world = World(start=AT, plugins=Plugins())
        (one,) = compare(world.office, Sheets(path, None, Profile()))
        assert not one.refused
        assert one.differing == ()

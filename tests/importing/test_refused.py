"""Rows that do not come in: everything that is wrong with each at once, written down to be put right and read again."""

import json

import pytest

from tests.importing.places import bring_in, finished, opened, refused_rules, sound, written
from tests.office.world import World

FUTURE = "2027-01-01T00:00:00+08:00"


@pytest.fixture
def world() -> World:
    """An office in November 2026."""
    return World(start="2026-11-25T10:00:00+08:00")


def event(**said: object) -> list[dict[str, object]]:
    """One event."""
    return [{"at": "2025-03-03T09:00:00+08:00", "what": "收件", **said}]


WRONG = {
    "unknown field": (finished(colour="green"), [("colour", "unknown-field")]),
    "another version": (finished(format=2), [("format", "too-large")]),
    "no id": (finished(id=None), [("id", "required")]),
    "id too long": (finished(id="x" * 65), [("id", "too-long")]),
    "id no text": (finished(id=17), [("id", "text")]),
    "unknown matter": (finished(matter="raod"), [("matter", "matter")]),
    "future": (finished(closed=FUTURE), [("closed", "future")]),
    "accepted before filed": (finished(accepted="2025-03-01T09:00:00+08:00"), [("accepted", "order")]),
    "no such day": (finished(filed="2025-02-30"), [("filed", "no-such-moment")]),
    "absurdly early": (finished(filed="0001-01-01"), [("filed", "too-early")]),
    "no moment": (finished(filed="yesterday"), [("filed", "moment")]),
    "a number for a moment": (finished(filed=20250303), [("filed", "moment")]),
    "unknown stage": (finished(stage="done"), [("stage", "choice")]),
    "no stage": (finished(stage=""), [("stage", "required")]),
    "delivered without outcome": (finished(outcome=None), [("outcome", "required")]),
    "accepted without number": (finished(number=None), [("number", "required")]),
    "a rounded number": (
        finished(applicant={"name": "王芳", "id_number": "4.20900198E+17"}),
        [("applicant.id_number", "spreadsheet-number")],
    ),
    "no name": (finished(applicant={"id_number": "1"}), [("applicant.name", "required")]),
    "no such fact": (finished(facts={"area": "1"}), [("facts.area", "unknown")]),
    "a fact out of bounds": (finished(facts={"area_m2": "-1"}), [("facts.area_m2", "least")]),
    "events out of order": (
        finished(events=[*event(), *event(at="2025-03-05T09:00:00+08:00"), *event()]),
        [("events[3].at", "order")],
    ),
    "an event before the filing": (finished(events=event(at="2025-03-02")), [("events[1].at", "order")]),
    "an event without words": (finished(events=[{"at": "2025-03-04"}]), [("events[1].what", "required")]),
    "an event that is none": (finished(events=["x"]), [("events[1]", "mapping")]),
    "events that are none": (finished(events="x"), [("events", "list")]),
    "too many events": (finished(events=event() * 2001), [("events", "too-many")]),
    "a name in the words": (finished(events=event(text="王芳来电催办")), [("events[1].text", "personal")]),
    "a telephone in the words": (finished(events=event(by="13800000000")), [("events[1].by", "personal")]),
    "control characters": (finished(certificate="a\x00b"), [("certificate", "characters")]),
    "papers of a finished case": (finished(papers=["application"]), [("papers", "of-open")]),
    "an open case with an outcome": (opened(outcome="granted"), [("outcome", "of-finished")]),
    "an open case without applicant": (opened(applicant=None), [("applicant", "required")]),
    "an open case of another agency": (opened(agency="police"), [("agency", "agency")]),
    "an open case without its facts": (
        opened(facts={}),
        [("facts.area_m2", "required"), ("facts.days", "required")],
    ),
    "a paper outside the list": (opened(papers=["visa"]), [("papers", "outside-list")]),
    "an unknown act": (opened(acts=[{"at": "2026-03-05", "do": "stamp", "step": "x"}]), [("events[2].do", "act")]),
    "an act without its fields": (
        opened(acts=[{"at": "2026-03-05", "do": "opinion"}]),
        [("events[2].step", "required"), ("events[2].text", "required")],
    ),
    "a field of another act": (
        opened(acts=[{"at": "2026-03-05", "do": "claim", "step": "police", "fen": 3}]),
        [("events[2].fen", "not-of-act")],
    ),
    "everything at once": (
        finished(id="", filed="x", light="blue", applicant={"name": "a\nb"}, events=event(at="y")),
        [
            ("filed", "moment"),
            ("light", "choice"),
            ("applicant.name", "characters"),
            ("applicant.name", "required"),
            ("events[1].at", "moment"),
        ],
    ),
}

LINES = {
    "no JSON": ("{", "json"),
    "no mapping": ("[1]", "mapping"),
    "NaN": ('{"id": NaN}', "number"),
    "infinity": ('{"id": -Infinity}', "number"),
    "a key twice": ('{"id": "1", "id": "2"}', "key-twice"),
    "half a character": ('{"id": "\\ud800"}', "characters"),
    "nested for ever": ("[" * 100_000, "json"),
    "a number without end": ('{"id": ' + "9" * 5000 + "}", "json"),
    "a line of five megabytes": ('{"id": "' + "x" * 5_000_000 + '"}', "too-long"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_row_is_refused_with_every_fault(world, tmp_path, name):
    """Place and rule; the sound row beside it comes in."""
    row, expected = WRONG[name]
    path = written(tmp_path / "cases.jsonl", [row, finished(99)])
    done = bring_in(world.office, path)
    assert refused_rules(path) == [expected]
    assert (done.refused, done.imported, done.rows) == (1, 1, 2)
    sound(world.office)


@pytest.mark.parametrize("name", LINES)
def test_a_line_that_is_no_row(world, tmp_path, name):
    """It is refused by its line, and the next one is read."""
    line, rule = LINES[name]
    path = written(tmp_path / "cases.jsonl", [finished(98), line, "", finished(99)])
    done = bring_in(world.office, path)
    assert refused_rules(path) == [[("line", rule)]]
    assert (done.rows, done.imported, done.refused) == (3, 2, 1)
    marks = json.loads(path.with_name("cases.jsonl.refused.jsonl").read_text(encoding="utf-8"))
    assert marks["_line"] == 2
    assert marks["_refused"][0]["zh"]


def test_a_line_that_is_neither_utf_8_nor_gbk(world, tmp_path):
    """A file may be either."""
    path = tmp_path / "cases.jsonl"
    gbk = json.dumps(finished(1), ensure_ascii=False).encode("gb18030")
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(finished(2)).encode() + b"\n" + gbk + b"\n" + b'{"id": "\xff\xff"}\n')
    done = bring_in(world.office, path)
    assert (done.imported, refused_rules(path)) == (2, [[("line", "encoding")]])


def test_numbers_twice_within_a_file(world, tmp_path):
    """Wherever the two rows stand; the first one has it."""
    rows = [finished(1), finished(2, number="孝000001号"), finished(3), finished(3, light="green"), finished(4)]
    for at_once in (1, 2, 1000):
        fresh = World(start="2026-11-25T10:00:00+08:00")
        path = written(tmp_path / f"{at_once}.jsonl", rows)
        done = bring_in(fresh.office, path, at_once=at_once)
        assert (done.imported, done.refused) == (3, 2)
        assert refused_rules(path) == [[("number", "number-taken")], [("id", "id-taken")]]
        sound(fresh.office)
    path = written(tmp_path / "dry.jsonl", rows)
    assert bring_in(world.office, path, dry_run=True, at_once=2).refused == 2
    assert refused_rules(path) == [[("number", "number-twice")], [("id", "id-twice")]]


def test_a_dry_run_writes_nothing(world, tmp_path):
    """It counts and names what would be refused."""
    path = written(tmp_path / "cases.jsonl", [finished(), opened(), finished(2, stage="x")])
    done = bring_in(world.office, path, dry_run=True)
    assert (done.finished, done.open, done.refused) == (1, 1, 1)
    with world.office.store.reading("000000") as reading:
        assert reading.head()[0] == 0
        assert not reading.parties()


def test_what_was_refused_comes_in_once_it_is_put_right(world, tmp_path):
    """The file of refused rows is a file to import; its marks say nothing of the case."""
    path = written(tmp_path / "cases.jsonl", [finished(), finished(2, light="blue"), opened(matter="raod")])
    assert bring_in(world.office, path).refused == 2
    beside = tmp_path / "cases.jsonl.refused.jsonl"
    beside.write_text(beside.read_text().replace('"blue"', '"red"').replace("raod", "road"), encoding="utf-8")
    done = bring_in(world.office, beside)
    assert (done.finished, done.open, done.refused) == (1, 1, 0)
    sound(world.office)


def test_whoever_gives_a_command_cannot_hide_it_as_an_import(world):
    """Supervision looks away from imports, so nobody else may name a command like one."""
    from approvalflow.errors import BadInput
    from tests.office.world import CLERK

    ref = world.filed()
    with pytest.raises(BadInput) as refused:
        world.office.accept(ref, by=CLERK, command_id="import/old/1")
    assert refused.value.rule == "command-reserved"

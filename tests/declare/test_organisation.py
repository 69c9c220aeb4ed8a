"""The organisation file becomes an organisation; every slip in it is told by its key."""

import tomllib
from pathlib import Path

import pytest

from approvalflow import Office, declare
from approvalflow.domain.deadlines.moments import instant
from approvalflow.domain.deadlines.sessions import parse_hours
from approvalflow.domain.parties.basis import Text
from approvalflow.errors import DeclarationFaulty

COUNTY = Path(__file__).parents[2] / "examples" / "county"

SOUND = """\
[region]
code = "420921"
title = { zh = "云泽县", en = "Yunze County" }

[centre]
phone = "000-1"
complaint_phone = "000-2"

[hours]
mon = "09:00-12:00 14:00-17:30"
tue = "09:00-12:00 14:00-17:30"
wed = "09:00-12:00 14:00-17:30"
thu = "09:00-12:00 14:00-17:30"
fri = "09:00-12:00"

[agencies.water]
title = "水利局"
head = "u-3"

[posts]
clerk = { zh = "窗口", en = "Window clerk" }

[stations]
W-01 = { kind = "window" }

[people]
u-1 = { name = "甲", roles = ["window"], post = "clerk", station = "W-01" }
u-2 = { name = "乙", agency = "water", roles = ["approver"] }
u-3 = { name = "丙", agency = "water", roles = ["head"] }

[[mandates]]
holder = "u-2"
delegate = "u-3"
roles = ["approver"]
from = 2026-01-01
until = 2027-01-01
paper = { title = "授权书", number = "1" }
"""

DAYS = ", ".join(f"{day} = '09:00-12:00'" for day in ("mon", "tue", "wed", "thu", "fri"))

SEASONS_WITH_FAULTS = """\
fri = "9-12"

[[hours.seasons]]
from = "02-30"
to = "09-30"
mon = "08:00-12:00"
tue = "12:00-08:00"
wed = ""
thu = ""
fri = ""

[[hours.seasons]]
from = "10-01"
tue = ""
wed = ""
thu = ""
fri = ""
"""

SEASONS_THAT_OVERLAP = f"""\
[agencies.water]
hours = {{ {DAYS}, seasons = [{{ from = "06-01", to = "09-30", {DAYS} }}, {{ from = "09-30", to = "02-29", {DAYS} }}] }}
"""

BROKEN = {
    "unknown key": ("[centre]\n", "[centre]\nfone = 1\n", {"centre.fone": "unknown-key"}),
    "unknown table": ("[posts]", "[jobs]\n[posts]", {"jobs": "unknown-key"}),
    "region code": ('"420921"', '"42092"', {"region.code": "code"}),
    "full-width code": ('"420921"', '"４２０９２１"', {"region.code": "code"}),
    "no title": ('title = { zh = "云泽县", en = "Yunze County" }\n', "", {"region.title": "missing"}),
    "zone": ('code = "420921"', 'code = "420921"\nzone = "Asia/Shangai"', {"region.zone": "zone"}),
    "one number for questions and complaints": ('"000-2"', '"000-1"', {"centre.complaint_phone": "same-phone"}),
    "a weekday that is missing": ('fri = "09:00-12:00"\n', "", {"hours": "hours-day"}),
    "a session that is none": ('fri = "09:00-12:00"', 'fri = "9-12"', {"hours.fri": "hours-session"}),
    "seasons, every fault of them": (
        'fri = "09:00-12:00"\n',
        SEASONS_WITH_FAULTS,
        {
            "hours.seasons[0].from": "season-day",
            "hours.seasons[0].tue": "hours-session",
            "hours.seasons[1].to": "season-day",
            "hours.seasons[1]": "hours-day",
            "hours.fri": "hours-session",
        },
    ),
    "seasons that overlap": (
        "[agencies.water]\n",
        SEASONS_THAT_OVERLAP,
        {"agencies.water.hours.seasons[1]": "season-overlap"},
    ),
    "agency of another level": ('head = "u-3"', 'head = "u-3"\nlevel = "country"', {"agencies.water.level": "choice"}),
    "head who is nobody": ('head = "u-3"', 'head = "u-33"', {"agencies.water.head": "unknown-person"}),
    "head without the role": ('head = "u-3"', 'head = "u-2"', {"agencies.water.head": "head"}),
    "station of no kind": ('kind = "window"', 'kind = "windows"', {"stations.W-01.kind": "choice"}),
    "person without a name": ('name = "甲", ', "", {"people.u-1.name": "missing"}),
    "person of no agency": (
        '"乙", agency = "water"',
        '"乙", agency = "watter"',
        {"people.u-2.agency": "unknown-agency"},
    ),
    "unknown role": ('["window"]', '["windows"]', {"people.u-1.roles[0]": "choice"}),
    "no roles": ('roles = ["window"], ', "", {"people.u-1.roles": "missing"}),
    "unknown post": ('post = "clerk"', 'post = "clark"', {"people.u-1.post": "unknown-post"}),
    "unknown station": ('station = "W-01"', 'station = "W-02"', {"people.u-1.station": "unknown-station"}),
    "mandate to oneself": ('delegate = "u-3"', 'delegate = "u-2"', {"mandates[0].delegate": "same-person"}),
    "mandate of nobody": ('holder = "u-2"', 'holder = "u-9"', {"mandates[0].holder": "unknown-person"}),
    "mandate of a role one has not": (
        'roles = ["approver"]\nfrom',
        'roles = ["checker"]\nfrom',
        {"mandates[0].roles": "role"},
    ),
    "mandate that never holds": ("until = 2027-01-01", "until = 2026-01-01", {"mandates[0].until": "range"}),
    "mandate without an end": ("until = 2027-01-01\n", "", {"mandates[0].until": "missing"}),
    "date with a time": ("from = 2026-01-01", "from = 2026-01-01T00:00:00", {"mandates[0].from": "type"}),
    "nobody at all": (
        SOUND[SOUND.index("[people]") : SOUND.index("[[mandates]]")],
        "",
        {
            "people": "missing",
            "agencies.water.head": "unknown-person",
            "mandates[0].holder": "unknown-person",
            "mandates[0].delegate": "unknown-person",
        },
    ),
}


def test_the_county_is_read_whole():
    """The organisation of the example county, with its people, hours and phones."""
    county = declare.read_organisation(COUNTY / "organisation.toml")
    assert (county.region.code, county.region.calendar) == ("420921", "cn")
    assert county.region.complaint_phone != county.region.phone
    assert county.people["u-17"].station == "W-03"
    assert county.people["u-17"].post == Text("部门窗口", "Window clerk")
    assert county.agencies["real-estate-registration"].hours["fri"] == "08:30-12:00 13:30-16:00"
    assert county.agencies["city-civil-affairs"].level == "city"
    assert county.stations["W-03"].kind == "window"
    assert (len(county.people), len(county.agencies)) == (102, 26)


def test_an_agency_may_have_hours_of_its_own_by_season():
    """They are kept as they are written, and read into the hours of its timetable."""
    seasons = f"seasons = [{{ from = '06-01', to = '09-30', {DAYS} }}]"
    source = SOUND.replace("[agencies.water]\n", f"[agencies.water]\nhours = {{ {DAYS}, {seasons} }}\n")
    declared = declare.organisation_from(tomllib.loads(source)).agencies["water"].hours
    (season,) = parse_hours(declared).seasons
    assert (season.first, season.last) == ((6, 1), (9, 30))


def test_a_mandate_holds_from_midnight_to_midnight():
    """From 00:00 of the first day to 00:00 of the day after the last, in the region's zone."""
    (mandate,) = declare.organisation_from(tomllib.loads(SOUND)).mandates
    assert mandate.start == instant("2026-01-01T00:00:00+08:00")
    assert mandate.end == instant("2027-01-01T00:00:00+08:00")
    assert (mandate.title, mandate.number) == ("授权书", "1")


def test_what_is_not_said_has_its_default():
    """The zone, the name of the centre, and no calendar of its own."""
    region = declare.organisation_from(tomllib.loads(SOUND)).region
    assert (region.zone, region.calendar, region.centre.en) == ("Asia/Shanghai", "", "Service centre")


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_told_by_file_and_key(name, tmp_path):
    """Every fault that follows from one slip is named, by file, key path and rule; no others are."""
    old, new, expected = BROKEN[name]
    assert old in SOUND
    path = tmp_path / "organisation.toml"
    path.write_text(SOUND.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DeclarationFaulty) as raised:
        declare.read_organisation(path)
    faults = {fault.place.removeprefix("organisation.toml: "): fault.rule for fault in raised.value.faults}
    assert faults == expected, str(raised.value)


def test_an_unreadable_file_is_a_fault(tmp_path):
    """Neither a missing file nor a slip of syntax is an exception of another kind."""
    (tmp_path / "bad.toml").write_text("[region", encoding="utf-8")
    for name, rule in (("bad.toml", "toml"), ("none.toml", "no-file")):
        with pytest.raises(DeclarationFaulty) as raised:
            declare.read_organisation(tmp_path / name)
        assert [fault.rule for fault in raised.value.faults] == [rule]


def test_an_office_settles_the_calendar_of_a_region_that_names_none():
    """Without a calendar of its own a region counts by the enabled one, and by weekdays where there is none."""
    organisation = declare.organisation_from(tomllib.loads(SOUND))
    matters = declare.read_matters(COUNTY / "matters" / "tobacco-retail.toml")
    assert Office(matters, organisation=organisation).organisation.region.calendar == "weekdays"

"""Whatever stands in the place of a value, the reader answers with a matter or with named faults, never otherwise."""

import copy
import tomllib
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from approvalflow import declare
from approvalflow.domain.parties.basis import Fault
from approvalflow.errors import DeclarationFaulty
from tests.declare.sound import SOUND

COUNTY = Path(__file__).parents[2] / "examples" / "county"
MATTERS = [
    tomllib.loads(SOUND),
    *(tomllib.loads(p.read_text(encoding="utf-8")) for p in sorted(COUNTY.glob("matters/*.toml"))),
]
ORGANISATION = tomllib.loads((COUNTY / "organisation.toml").read_text(encoding="utf-8"))

WORDS = st.sampled_from(
    ["", " ", "x", "0", "-1", "1e9", "20 working days", "20 days", "before licence expiry", "on the spot", "open-ended",
     "true", "area_m2", "rate[class]", "1/0", "days", "decimal(9)", "2026-02-30", "application", "\ud800", "\x00", "９",
     "statutory", "agency", "law", "none", "min", "visit", "licence", "on-the-spot", "9" * 400, "999999 years"]
)  # fmt: skip
LEAVES = st.one_of(
    WORDS, st.text(max_size=12), st.integers(), st.booleans(), st.none(), st.floats(), st.dates(), st.datetimes(),
    st.lists(WORDS, max_size=3), st.dictionaries(st.text(max_size=6), WORDS, max_size=3), st.binary(max_size=3),
    st.just([{}]), st.just({"term": "5 working days"}), st.just([[]]), st.just([1]),
)  # fmt: skip


def paths(value, path=()):
    """The path of everything inside a declaration, tables and lists as well as leaves."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield (*path, key)
        yield from paths(each, (*path, key))


def with_value(values, path, value):
    """A copy with another value at the path; the key itself is dropped where the value is DROP."""
    changed = copy.deepcopy(values)
    where = changed
    for key in path[:-1]:
        where = where[key]
    if value is DROP:
        del where[path[-1]]
    else:
        where[path[-1]] = value
    return changed


DROP = object()
PATHS = [(index, path) for index, values in enumerate(MATTERS) for path in paths(values)]
ORGANISATION_PATHS = list(paths(ORGANISATION))


def told(read, values):
    """The faults, each with its place and both languages; none where the declaration is sound."""
    try:
        read(values, place="file.toml")
    except DeclarationFaulty as faulty:
        assert faulty.faults
        for fault in faulty.faults:
            assert isinstance(fault, Fault)
            assert fault.place.startswith("file.toml") and fault.rule and fault.zh and fault.en, fault
            str(fault).encode("utf-8", "surrogatepass")
        return faulty.faults
    return ()


@given(st.sampled_from(PATHS), st.one_of(LEAVES, st.just(DROP)))
def test_any_value_anywhere_gives_a_matter_or_named_faults(where, value):
    """One value of a sound matter is replaced by anything: the answer is a matter that can be rebuilt, or faults."""
    index, path = where
    values = with_value(MATTERS[index], path, value)
    if not told(declare.matter_from, values):
        matter = declare.matter_from(values)
        assert declare.matter_from(matter.source) == matter


@given(st.sampled_from(ORGANISATION_PATHS), st.one_of(LEAVES, st.just(DROP)))
def test_any_value_anywhere_gives_an_organisation_or_named_faults(path, value):
    """The same for the organisation file."""
    told(declare.organisation_from, with_value(ORGANISATION, path, value))


@given(st.sampled_from(PATHS), st.text(min_size=1, max_size=8))
def test_a_key_that_nobody_knows_is_always_told(where, name):
    """A new key in any table of the format is a fault at that key, whatever else stands there."""
    index, path = where
    values = MATTERS[index]
    inside = values
    for key in path:
        inside = inside[key]
    if not isinstance(inside, dict) or path[-1] in ("rate", "choice_titles"):
        return
    faults = told(declare.matter_from, with_value(values, (*path, f"x-{name}"), "x"))
    assert "unknown-key" in {fault.rule for fault in faults}

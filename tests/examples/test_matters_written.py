"""The county's declarations as plain data: complete, in one vocabulary, each figure with its source."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
COUNTY = ROOT / "examples" / "county"
PAGE = (ROOT / "docs" / "reference" / "matter-format.md").read_text(encoding="utf-8")
MATTERS = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in COUNTY.glob("matters/*.toml")}
ORGANISATION = tomllib.loads((COUNTY / "organisation.toml").read_text(encoding="utf-8"))
OWN_KEYS = {"choice_titles", "rate"}  # tables whose keys the matter itself chooses


def tables(value: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every table of a declaration with its place, the outermost first."""
    if isinstance(value, dict):
        yield place, value
        for key, inner in value.items():
            if key not in OWN_KEYS:
                yield from tables(inner, f"{place}.{key}".lstrip("."))
    elif isinstance(value, list):
        for inner in value:
            yield from tables(inner, place)


def test_there_are_twenty_six_matters_named_by_their_codes() -> None:
    """Each file is called after the code inside it, and the codes are twenty-six different ones."""
    assert len(MATTERS) == 26
    assert all(matter["code"] == name for name, matter in MATTERS.items())


def test_every_key_is_in_the_reference() -> None:
    """No matter uses a key that the reference page does not list in its place."""
    listed = {key.replace("[]", "") for key in re.findall(r"^\| `([a-z_.\[\]]+)` \|", PAGE, re.MULTILINE)}
    anywhere = {"zh", "en", "law", "article", "level", "term", "source", "evidence", "unit_evidence"}
    used = {
        f"{place}.{key}".lstrip(".") for matter in MATTERS.values() for place, table in tables(matter) for key in table
    }
    assert {key for key in used if key not in listed and key.rpartition(".")[2] not in anywhere} == set()


@pytest.mark.parametrize("code", sorted(MATTERS))
class TestWrittenMatter:
    """What holds for each of the matters."""

    def test_every_figure_says_where_it_comes_from(self, code: str) -> None:
        """A table with a term, a number of visits or a tariff has a source or basis, and its evidence."""
        figures = [
            (p, t) for p, t in tables(MATTERS[code]) if t.keys() & {"term", "times", "latest", "amount"} or p == "free"
        ]
        assert len(figures) > 5
        bare = [
            p
            for p, t in figures
            if not t.get("source", t.get("basis")) or t.get("evidence") not in {"P", "S", "K", "demo"}
        ]
        assert bare == []

    def test_each_step_has_its_agency_its_people_and_its_needs(self, code: str) -> None:
        """Steps stand after what they need, and their agency has enough people of the role."""
        before: set[str] = set()
        for step in MATTERS[code]["steps"]:
            agency = step.get("agency", MATTERS[code]["agency"])
            able = [
                p for p in ORGANISATION["people"].values() if p.get("agency") == agency and step["role"] in p["roles"]
            ]
            assert agency in ORGANISATION["agencies"]
            assert len(able) >= step.get("officers", 1)
            assert set(step.get("needs", [])) <= before
            before.add(step["key"])

    def test_it_charges_by_a_tariff_or_says_why_not(self, code: str) -> None:
        """Exactly one of fees and free."""
        assert ("fees" in MATTERS[code]) != ("free" in MATTERS[code])

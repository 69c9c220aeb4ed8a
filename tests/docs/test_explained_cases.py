"""The six telling cases of the documentation: as the command writes them, and due when they have to be."""

import importlib.util
from types import ModuleType
from xml.etree import ElementTree

import pytest

pytest.importorskip("approvalflow_china_calendar", reason="the cases are counted with the China calendar")

SVG = "{http://www.w3.org/2000/svg}"

#: The due day of each picture, and a state that makes the case telling.
DUE = {
    "make-up-day": ("2026-02-27", {"2026-02-14": "make-up", "2026-02-16": "holiday"}),
    "hubei-1": ("2020-02-19", {"2020-01-31": "counted"}),
    "hubei-2": ("2020-02-21", {"2020-01-31": "holiday", "2020-02-19": "counted was-due"}),
    "hubei-3": ("2020-03-05", {"2020-02-19": "counted was-due", "2020-02-21": "counted was-due"}),
    "expert-review": ("2026-03-17", {"2026-03-06": "paused", "2026-03-07": "weekend", "2026-03-10": "counted touched"}),
    "evening-pauses": ("2026-03-09", {"2026-03-03": "counted touched"}),
    "beyond-the-horizon": ("2027-01-11", {"2026-12-25": "start", "2027-01-01": "holiday provisional"}),
    "month-roll": ("2026-02-24", {"2026-02-16": "counted", "2026-02-17": "holiday"}),
    "month-extended": ("2026-03-31", {"2026-02-28": "counted"}),
}


@pytest.fixture(scope="module")
def explained(root) -> ModuleType:
    """The script that writes the cases."""
    spec = importlib.util.spec_from_file_location("explained_cases", root / "docs" / "drawings" / "explained.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_as_the_command_writes_it(explained):
    """After a change of the library, `make explained` is all there is to do."""
    assert explained.page() == explained.PAGE.read_text(encoding="utf-8")


def test_the_pictures_are_as_the_command_writes_them(explained):
    """Byte for byte, and none is left over."""
    kept = {path.name: path.read_text(encoding="utf-8") for path in explained.PICTURES.iterdir()}
    assert explained.pictures() == kept


def test_there_are_six_cases_in_both_languages(explained):
    """Each tells why it is telling, and every picture has its two languages."""
    cases = explained.cases()
    assert len(cases) == 6
    assert all(case.tells.zh and case.tells.en for case in cases)
    assert set(explained.pictures()) == {f"{name}-{language}.svg" for name in DUE for language in ("zh", "en")}


@pytest.mark.parametrize("name", DUE)
def test_each_picture_shows_its_due_day(explained, name):
    """The one cell that is due, and what lies on the way."""
    due, told = DUE[name]
    for language in ("zh", "en"):
        picture = ElementTree.fromstring(explained.pictures()[f"{name}-{language}.svg"])
        states = {cell.get("data-day"): cell.get("data-state") for cell in picture.iter(f"{SVG}g")}
        assert [day for day, state in states.items() if "due" in state.split()] == [due]
        assert {day: states[day] for day in told} == told


def test_the_hubei_case_names_the_notice_of_each_move(explained):
    """From 19 to 21 February by the State Council's office, from there to 5 March by the province."""
    text = explained.cases()[1].shown[-1].explanation.text("zh")
    assert "(国办发明电〔2020〕1号) 〔2〕 将到期由 2020-02-19 17:30 改为 2020-02-21 17:30" in text
    assert (
        "湖北省人民政府办公厅关于延长2020年春节假期的通知 〔3〕 将到期由 2020-02-21 17:30 改为 2020-03-05 17:30" in text
    )
    assert text.count("https://") == 2 and text.count("http://") == 1

"""Writing a notice as a file."""

import json
from datetime import date, timedelta

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from approvalflow.declare.notice_text import UNNAMED, notice_toml
from approvalflow.declare.notices import read_notices
from approvalflow.domain.deadlines.notices import Notice

NOTICE = Notice(
    "关于\"春节\"的通知\\", "甲〔2026〕1号", date(2026, 11, 5), "https://example.gov.cn/1",
    days_off=[date(2027, 2, 5), date(2027, 2, 6), date(2027, 2, 8)], days_worked=[date(2027, 2, 14)],
    names={date(2027, 2, 5): "春节", date(2027, 2, 6): "春节", date(2027, 2, 8): "春节"},
    layer="province", area="420000", amends="甲〔2025〕1号", published_on=date(2026, 11, 6),
)  # fmt: skip

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Zs", "Cc", "Zl", "Zp"]), min_size=1, max_size=8)
DAYS = st.frozensets(st.dates(date(2027, 1, 1), date(2027, 4, 30)), max_size=90)


def back(notice, tmp_path):
    """The notice written and read."""
    path = tmp_path / "notice.toml"
    path.write_text(notice_toml(notice), encoding="utf-8")
    [read] = read_notices(path)
    return read


def test_it_is_read_back_as_it_was(tmp_path):
    """Quotes and backslashes included; runs of days are ranges."""
    assert back(NOTICE, tmp_path) == NOTICE
    assert notice_toml(NOTICE).count("[[days_off]]") == 2


def test_a_day_without_a_name_is_called_a_day_off(tmp_path):
    """A file names each range."""
    read = back(evolve(NOTICE, names={}), tmp_path)
    assert set(read.names.values()) == {UNNAMED} and read.days_off == NOTICE.days_off


@given(TEXT, DAYS, DAYS, st.sampled_from(["元旦", "春节"]))
def test_any_notice_is_read_back(tmp_path_factory, title, off, worked, name):
    """Whatever the text and however long the run of days."""
    if off - worked or worked:
        notice = Notice(
            title,
            "",
            date(2026, 11, 5),
            days_off=off - worked,
            days_worked=worked,
            names=dict.fromkeys(off - worked, name),
        )
        assert back(notice, tmp_path_factory.mktemp("notice")) == notice


def test_what_toml_has_to_escape_comes_back(tmp_path):
    """Quotes and backslashes; control characters are in no notice."""
    title = 'a\\"b\\\\"""'
    assert back(evolve(NOTICE, title=title), tmp_path).title == title


def test_json_has_the_same_keys(tmp_path):
    """A notice may be JSON with the keys of the TOML file, dates as text."""
    path = tmp_path / "notice.json"
    table = {
        "title": "t", "issued_on": "2026-11-05", "layer": "agency", "area": "urban-management",
        "days_worked": [(date(2027, 2, 6) + timedelta(days=7 * n)).isoformat() for n in range(3)],
    }  # fmt: skip
    path.write_text(json.dumps(table), encoding="utf-8")
    [notice] = read_notices(path)
    assert (notice.layer, notice.area, len(notice.days_worked)) == ("agency", "urban-management", 3)

"""Failpoints: nothing without a watcher, each pass told to the innermost one, and none left behind."""

import re

import pytest

from approvalflow.failpoints import failpoint, watched

POINT = re.compile(r'failpoint\((f?"[^"]*")\)')


def test_nobody_watches_and_nothing_happens():
    assert failpoint("anything") is None


def test_each_pass_is_told_to_the_innermost_watcher():
    outer, inner = [], []
    with watched(outer.append):
        failpoint("a")
        with watched(inner.append):
            failpoint("b")
        failpoint("c")
    failpoint("d")
    assert (outer, inner) == (["a", "c"], ["b"])


def test_a_watcher_that_raises_is_gone_after_its_block():
    def dies(name):
        raise RuntimeError(name)

    with pytest.raises(RuntimeError, match="a"), watched(dies):
        failpoint("a")
    failpoint("a")


def test_every_point_is_named_in_lower_case_with_hyphens(root):
    names = [
        name
        for path in [*root.glob("src/approvalflow/**/*.py"), *root.glob("adapters/*/src/**/*.py")]
        if path.stem != "failpoints"
        for name in POINT.findall(path.read_text(encoding="utf-8"))
    ]
    assert len(names) >= 15
    assert [name for name in names if not re.fullmatch(r'"[a-z]+(-[a-z]+)*"|f"[a-z]+-\{what\}"', name)] == []

"""A published month as it stands now is worked out from its cards: no case of it is read again."""

from __future__ import annotations

from typing import Any

import pytest

from approvalflow.ports.store import Reading
from tests.office.test_scoring import SUPERVISOR, carded, looked
from tests.office.world import APPROVER, World


class _Watched:
    """A look that remembers what it was asked for."""

    def __init__(self, reading: Reading, asked: list[str]) -> None:
        self._reading, self._asked = reading, asked

    def __getattr__(self, name: str) -> Any:
        self._asked.append(name)
        return getattr(self._reading, name)


def asked_by(world: World, monkeypatch: pytest.MonkeyPatch, *, period: str) -> list[str]:
    """What the scores of a period ask the store for."""
    asked: list[str] = []
    reading = world.office._reading

    class _Look:
        def __enter__(self) -> Any:
            self._block = reading()
            return _Watched(self._block.__enter__(), asked)

        def __exit__(self, *ended: Any) -> Any:
            return self._block.__exit__(*ended)

    with monkeypatch.context() as patched:
        patched.setattr(world.office, "_reading", _Look)
        world.office.scores(period)
    return asked


def test_a_published_month_reads_its_cards_and_no_case(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before it is published its cases are read; afterwards it gives the same points without them."""
    world = World()
    world.office.grant(world.reviewed(), by=APPROVER)
    carded(world)
    looked(world, "2026-04-02T09:30:00+08:00")
    before = world.office.scores("2026-03")
    assert "about_case" in asked_by(world, monkeypatch, period="2026-03")
    world.office.publish_scores("2026-03", by=SUPERVISOR)
    asked = asked_by(world, monkeypatch, period="2026-03")
    assert not {"about_case", "case_entries"} & set(asked)
    assert {"cards_raised", "ledger_entries"} <= set(asked)
    after = world.office.scores("2026-03")
    assert [(one.whose, one.now.points) for one in after] == [(one.whose, one.now.points) for one in before]
    assert [one.difference for one in after] == [0] * len(after)

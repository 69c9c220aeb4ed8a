"""What the invariants say of cards, findings and instruments, each proved able to fail."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from approvalflow.domain.record.plain import from_text, text_of
from approvalflow.office.verify import verify
from tests.office.story import Content, bodies, content_of, rechained, store_of
from tests.office.test_verify import gone, places, row
from tests.office.watched import CENTRE, EYE, HEAD, OTHER_EYE, watched

HERE = "000000"


@pytest.fixture(scope="module")
def sound() -> Content:
    """A finding that was noted, others that were carded; an instrument that was answered and closed, one that runs."""
    world, ref = watched()
    office = world.office
    office.note_finding(office.findings(state="open")[0].ref, "已约谈", by=EYE)
    office.card_finding(office.findings(state="noted")[0].ref, "warning", "屡次", by=OTHER_EYE)
    for text in ("请办结", "再次督办"):
        office.issue_instrument("urging", "case", ref, to_agency="urban", text=text, by=CENTRE)
    office.answer_instrument("000000-J2026-00001", "已办", by=HEAD, by_case=ref)
    office.close_instrument("000000-J2026-00001", "已核实", by=CENTRE)
    for _ in range(2):
        flood = office.propose_calamity(0, 2**52, ground="outage", reason="停电", agencies=["urban"], by=EYE)
    office.declare_calamity("000000-K2026-00001", by=OTHER_EYE)
    assert flood.ref == "000000-K2026-00002"
    return content_of(office.store, HERE)


def _changed(content: Content, table: str, **changes: Any) -> str:
    found = row(content, table)
    found.update(changes)
    return str(found["ref"])


def _lifted_before(content: Content) -> str:
    entry = next(row for table, row in content if table == "journal" and row["kind"] == "card-lifted")
    entry["body"] = text_of({**from_text(entry["body"]), "calamity": "000000-K2026-00002"})
    return f"journal {entry['position']}"


def _cardless(content: Content) -> str:
    found = row(content, "findings", state="carded")
    found["card"] = "000000-C2026-99999"
    for table, entry in content:
        if table == "journal" and entry["kind"] == "signal-raised":
            body = from_text(entry["body"])
            if body["finding"] == found["ref"]:
                entry["body"] = text_of({**body, "card": found["card"]})
    return str(found["ref"])


def _not_told(content: Content) -> str:
    card = next(from_text(r["body"]) for t, r in content if t == "journal" and r["kind"] == "finding-carded")["card"]
    content[:] = [one for one in content if one[0] != "journal" or one[1]["kind"] != "finding-carded"]
    row(content, "findings", card=card).update(card="", state="noted")
    return str(card)


def _unarmed(content: Content) -> str:
    found = next(r for t, r in content if t == "timers" and r["timer"]["clock"] == "instrument:answer")
    content.remove(("timers", found))
    return str(found["timer"]["subject"])


DAMAGES = (
    ("INV-T8", lambda content: _changed(content, "findings", agency="traffic-police")),
    ("INV-T8", lambda content: _changed(content, "findings", state="set-aside")),
    ("INV-T8", lambda content: _changed(content, "findings", ref="000000-N9999999999-01")),
    ("INV-T8", lambda content: str(gone(content, "findings")["ref"])),
    ("INV-T8", lambda content: bodies(content, "finding-noted", lambda body: body.update(reason=" "))),
    ("INV-T8", _cardless),
    ("INV-T8", _not_told),
    ("INV-T9", lambda content: _changed(content, "instruments", text="没有这回事")),
    ("INV-T9", lambda content: _changed(content, "instruments", ref="000000-J2026-00009")),
    ("INV-T9", lambda content: str(gone(content, "instruments")["ref"])),
    ("INV-T11", lambda content: _changed(content, "calamities", agencies="")),
    ("INV-T11", lambda content: _changed(content, "calamities", ref="000000-K2026-00009")),
    ("INV-T11", lambda content: str(gone(content, "calamities")["ref"])),
    ("INV-T11", lambda content: bodies(content, "calamity-declared", lambda body: body.update(by=EYE.id))),
    ("INV-T11", _lifted_before),
    ("INV-D9", _unarmed),
    ("INV-T9", lambda content: bodies(content, "instrument-closed", lambda body: body.update(by=HEAD.id))),
)


def test_what_was_not_damaged_is_sound(sound: Content) -> None:
    """Also with links that were made anew."""
    assert verify(store_of(rechained(copy.deepcopy(sound), HERE), HERE), HERE).violations == ()


@pytest.mark.parametrize(("name", "damage"), DAMAGES)
def test_a_damage_is_named_at_its_place(sound: Content, name: str, damage: Any) -> None:
    """Whoever did it made the chain anew: the invariant itself finds it."""
    content = copy.deepcopy(sound)
    place = damage(content)
    found = verify(store_of(rechained(content, HERE), HERE), HERE)
    assert place in places(found, name), [str(one) for one in found.violations]
    assert not places(found, "INV-A2")

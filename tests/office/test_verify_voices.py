"""What the invariants say of complaints, questions and ratings, each proved able to fail."""

import copy

import pytest

from approvalflow.domain.record.plain import from_text, text_of
from approvalflow.office.verify import verify
from approvalflow.sweep import sweep
from tests.office.story import bodies, content_of, rechained, store_of
from tests.office.test_verify import gone, places, row
from tests.office.test_voices import CENTRE, SUPERVISOR, case, rated
from tests.office.world import CLERK, REVIEWER, World

HERE = "000000"


@pytest.fixture(scope="module")
def sound():
    """A complaint decided, one that waits, a question answered, a bad rating that is late, one that was struck."""
    world = World()
    office = world.office
    done = office.complain("推诿", topic="handling", agency="urban").voice.ref
    office.accept_complaint(done, by=CENTRE)
    office.decide_complaint(done, "upheld", "已整改", by=CENTRE)
    office.complain("乱收费", topic="charges", agency="urban")
    ref, code = case(world)
    asked = office.ask_question("还差什么？", number=ref, code=code).voice.ref
    office.answer_question(asked, "不差", by=CLERK)
    struck = rated(world, 5)
    office.appeal_rating(struck, "误点", by=REVIEWER)
    office.review_rating(struck, stands=False, reason="属误点", by=SUPERVISOR)
    rated(world, 4, named=False)
    world.at("2026-04-20T10:00:00+08:00")
    sweep(office)
    return content_of(office.store, HERE)


def _changed(content, where, **changes):
    found = row(content, "voices", **where)
    found.update(changes)
    return str(found["ref"])


def _said(name, change, ref):
    def damage(content):
        bodies(content, name, lambda body: body.update(change))
        return ref

    return damage


def _twice(content):
    # Of the journal alone: no store takes two rows of one act.
    acts = [r for t, r in content if t == "voices" and r["about"] == "rating"]
    proof = acts[0]["act"]
    entry = [r for t, r in content if t == "journal" and r["kind"] == "voice-given"][-1]
    entry["body"] = text_of({**from_text(entry["body"]), "act": proof})
    return str(acts[1]["ref"])


DAMAGES = (
    ("INV-T10", lambda content: _changed(content, {"state": "answered"}, answer="另一种说法")),
    ("INV-T10", lambda content: _changed(content, {"about": "rating"}, grade=1)),
    ("INV-T10", lambda content: str(gone(content, "voices", state="filed")["ref"])),
    ("INV-T10", lambda content: str(gone(content, "journal", kind="voice-given") and "000000-V2026-00001")),
    ("INV-T10", _said("rating-reviewed", {"by": "reviewer"}, "000000-V2026-00004")),
    ("INV-T10", _twice),
    ("INV-D9", lambda content: _timer(content)),
)


def _timer(content):
    found = next(r for t, r in content if t == "timers" and r["timer"]["clock"] == "voice:rectification")
    content.remove(("timers", found))
    return str(found["timer"]["subject"])


def test_what_was_not_damaged_is_sound(sound):
    """Also with links that were made anew."""
    assert verify(store_of(sound, HERE), HERE).violations == ()
    assert verify(store_of(rechained(copy.deepcopy(sound), HERE), HERE), HERE).violations == ()


@pytest.mark.parametrize(("name", "damage"), DAMAGES)
def test_a_damage_is_named_at_its_place(sound, name, damage):
    """Whoever did it made the chain anew: the invariant itself finds it."""
    content = copy.deepcopy(sound)
    place = damage(content)
    found = verify(store_of(rechained(content, HERE), HERE), HERE)
    assert place in places(found, name), [str(one) for one in found.violations]

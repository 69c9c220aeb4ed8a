"""Results are published and hearings held in time, or supervision says so; the case itself is never changed by it."""

from __future__ import annotations

import copy
import tomllib
from typing import Any

import pytest

from approvalflow import Actor, MoveRefused, declare
from approvalflow.domain.deadlines.moments import instant
from approvalflow.domain.record.plain import from_text, text_of
from approvalflow.domain.supervision.edition import SupervisionEdition
from approvalflow.errors import CommandReused
from approvalflow.office.verify import verify
from approvalflow.supervise import look
from approvalflow.sweep import sweep
from approvalflow.testing.simulation.people import SHOP_HEAD
from approvalflow.testing.simulation.plain import ROAD
from tests.office.story import Content, content_of, rechained, store_of
from tests.office.test_supervision_editions import SUPERVISOR
from tests.office.world import APPROVER, CLERK, HEAD, MATTERS, POLICE, REVIEWER, SECOND, SHOP_CLERK, World

PUBLISHING = SupervisionEdition("publishing", off=frozenset())


def kinds(world: World, *wanted: str) -> list[tuple[str, int]]:
    with world.office.store.reading(world.office.region) as reading:
        return [(one.draft.kind, one.draft.at) for one in reading.entries(kinds=wanted)]


def told(world: World, rule: str) -> list[str]:
    """The levels at which a rule was signalled."""
    with world.office.store.reading(world.office.region) as reading:
        entries = reading.entries(kinds=("signal-raised",))
    return [one.draft.body["level"] for one in entries if one.draft.body["rule"] == rule]


def granted(world: World) -> str:
    """A case that was granted, with supervision up to date."""
    ref = world.reviewing()
    world.office.opinion(ref, "site-check", "属实", together=(SECOND,), by=REVIEWER)
    world.office.opinion(ref, "police", "同意", by=POLICE)
    world.office.grant(ref, by=APPROVER)
    look(world.office)
    return ref


def sound(world: World) -> None:
    assert not verify(world.office.store, world.office.region).violations


class TestPublication:
    """publish_result and C1."""

    def test_nothing_is_watched_unless_the_county_says_so(self) -> None:
        """As it is shipped, a grant begins no term."""
        world = World()
        ref = granted(world)
        assert world.office.watched_terms(ref) == ()
        sound(world)

    def test_what_is_not_published_in_time_is_carded_once(self) -> None:
        """Seven working days; at the close of the last still in time, after it a term that ran out, and a card."""
        world = World()
        world.office.publish_supervision(PUBLISHING, by=SUPERVISOR)
        ref = granted(world)
        (term,) = world.office.watched_terms(ref)
        assert (term.term, term.length, term.due) == (
            "publish-result", "7 working days", instant("2026-03-13T17:30:00+08:00"),
        )  # fmt: skip
        sound(world)
        before = world.office.case(ref).version
        world.at("2026-03-13T17:30:00+08:00")
        sweep(world.office)
        assert kinds(world, "term-ran-out") == []
        world.at("2026-03-16T09:00:00+08:00")
        sweep(world.office)
        assert kinds(world, "term-ran-out") == [("term-ran-out", term.due + 1)]
        look(world.office)
        sweep(world.office)
        look(world.office)
        assert told(world, "C1") == ["warning"]
        assert [card.level for card in world.office.cards() if card.rule == "C1"] == ["warning"]
        assert world.office.case(ref).version == before
        world.office.publish_result(ref, where="县政府网站", by=CLERK)
        (term,) = world.office.watched_terms(ref)
        assert term.ran_out and term.ended
        sound(world)

    def test_the_centre_publishes_for_every_agency_from_its_own_section(self) -> None:
        """A window clerk of another agency does not."""
        world = World()
        ref = granted(world)
        with pytest.raises(MoveRefused, match="another agency"):
            world.office.publish_result(ref, by=Actor("u-9", agency="hall", roles={"window"}), where="网站")
        section = Actor("u-8", agency="hall", roles={"centre"})
        assert world.office.publish_result(ref, by=section, where="网站")["where"] == "网站"

    def test_what_is_published_in_time_is_not(self) -> None:
        """Published on the last day: the term has ended, and nothing fires any more."""
        world = World()
        world.office.publish_supervision(PUBLISHING, by=SUPERVISOR)
        ref = granted(world)
        world.at("2026-03-13T17:30:00+08:00")
        world.office.publish_result(ref, where="县政府网站", by=CLERK)
        sound(world)
        world.at("2026-04-01T09:00:00+08:00")
        sweep(world.office)
        look(world.office)
        assert told(world, "C1") == []
        sound(world)

    def test_published_late_and_before_any_sweep_it_ran_out_first(self) -> None:
        """Whoever is late does not escape by being quicker than the sweep."""
        world = World()
        world.office.publish_supervision(PUBLISHING, by=SUPERVISOR)
        ref = granted(world)
        world.at("2026-03-16T09:00:00+08:00")
        world.office.publish_result(ref, where="县政府网站", by=CLERK)
        assert [kind for kind, _ in kinds(world, "term-ran-out", "term-ended")] == ["term-ran-out", "term-ended"]
        look(world.office)
        assert told(world, "C1") == ["warning"]
        sound(world)

    def test_published_before_supervision_looks_nothing_begins(self) -> None:
        """A supervision that lags accuses nobody."""
        world = World()
        world.office.publish_supervision(PUBLISHING, by=SUPERVISOR)
        ref = world.reviewing()
        world.office.opinion(ref, "site-check", "属实", together=(SECOND,), by=REVIEWER)
        world.office.opinion(ref, "police", "同意", by=POLICE)
        world.office.grant(ref, by=APPROVER)
        world.office.publish_result(ref, withheld="涉及商业秘密", by=CLERK)
        look(world.office)
        assert world.office.watched_terms(ref) == ()
        sound(world)

    def test_refusals(self) -> None:
        """Not granted, no place and no reason, twice, by a stranger; the same command again is answered again."""
        world = World()
        office = world.office
        open_ = world.reviewing()
        ref = granted(world)
        for at_ref, by, more, rule in (
            (open_, CLERK, {"where": "网站"}, "stage"),
            (ref, CLERK, {}, "where"),
            (ref, CLERK, {"where": "网站", "withheld": "秘密"}, "where"),
            (ref, POLICE, {"where": "网站"}, "role"),
        ):
            with pytest.raises(MoveRefused) as caught:
                office.publish_result(at_ref, by=by, **more)
            assert caught.value.rule == rule
        first = office.publish_result(ref, where="网站", by=CLERK, command_id="p")
        assert office.publish_result(ref, where="网站", by=CLERK, command_id="p") == first
        assert len(kinds(world, "result-published")) == 1
        with pytest.raises(CommandReused):
            office.publish_result(ref, where="公告栏", by=CLERK, command_id="p")
        with pytest.raises(MoveRefused) as caught:
            office.publish_result(ref, where="公告栏", by=CLERK)
        assert caught.value.rule == "published-already"
        assert len(kinds(world, "attempt-refused")) == 5
        sound(world)

    def test_a_remand_ends_the_term_and_the_next_grant_begins_another(self) -> None:
        """A decision that stands no more is not to be published, the one that follows is."""
        world = World()
        office = world.office
        office.publish_supervision(PUBLISHING, by=SUPERVISOR)
        ref = world.filed("shop", SHOP_CLERK)
        office.accept(ref, by=SHOP_CLERK)
        office.grant(ref, by=SHOP_CLERK)
        office.issue(ref, by=SHOP_CLERK)
        office.deliver(ref, by=SHOP_CLERK)
        look(office)
        world.at("2026-03-05T10:00:00+08:00")
        office.remand(ref, instrument="复议3号", reason="事实不清", by=SHOP_HEAD)
        look(office)
        (term,) = office.watched_terms(ref)
        assert term.ended and not term.ran_out
        sound(world)
        office.grant(ref, by=SHOP_CLERK)
        look(office)
        assert [(one.number, one.ended) for one in office.watched_terms(ref)] == [(1, True), (2, False)]
        sound(world)
        world.at("2026-03-20T10:00:00+08:00")
        sweep(office)
        look(office)
        assert told(world, "C1") == ["warning"]
        sound(world)


class TestHearings:
    """request_hearing, hold_hearing and T7."""

    def test_a_hearing_that_is_not_held_is_carded(self) -> None:
        """Twenty working days from the request."""
        world = World()
        ref = world.reviewing()
        world.office.request_hearing(ref, by=CLERK)
        (term,) = world.office.watched_terms(ref)
        assert (term.term, term.due) == ("hear", instant("2026-04-01T17:30:00+08:00"))
        sound(world)
        world.at("2026-04-02T09:00:00+08:00")
        sweep(world.office)
        look(world.office)
        assert told(world, "T7") == ["yellow"]
        announced = instant("2026-04-02T09:00:00+08:00")
        world.at("2026-04-10T09:00:00+08:00")
        world.office.hold_hearing(ref, announced=announced, chair="u-40", by=HEAD)
        look(world.office)
        assert told(world, "T7") == ["yellow"]
        sound(world)

    def test_one_that_is_held_in_time_is_not_and_a_short_notice_is(self) -> None:
        """Announced six days before."""
        world = World()
        ref = world.reviewing()
        world.office.request_hearing(ref, who="interested", by=CLERK)
        world.at("2026-03-16T09:00:00+08:00")
        announced = instant("2026-03-10T15:00:00+08:00")
        world.office.hold_hearing(ref, announced=announced, chair="u-40", by=HEAD, command_id="h")
        assert world.office.hold_hearing(ref, announced=announced, chair="u-40", by=HEAD, command_id="h")["number"] == 1
        world.at("2026-05-06T09:00:00+08:00")
        sweep(world.office)
        look(world.office)
        assert told(world, "T7") == ["warning"]
        sound(world)

    def test_refusals(self) -> None:
        """None asked for, two at once, an examiner in the chair, announced afterwards, not under review, a stranger."""
        world = World()
        office, ref = world.office, world.reviewing()
        now = office.clock.now()

        def refused(rule, act):
            with pytest.raises(MoveRefused) as caught:
                act()
            assert caught.value.rule == rule

        refused("no-hearing", lambda: office.hold_hearing(ref, announced=now, chair="u-40", by=HEAD))
        refused("role", lambda: office.request_hearing(ref, by=APPROVER))
        refused("who", lambda: office.request_hearing(ref, who="neighbour", by=CLERK))
        office.request_hearing(ref, by=CLERK)
        refused("hearing-open", lambda: office.request_hearing(ref, by=CLERK))
        office.opinion(ref, "site-check", "属实", together=(SECOND,), by=REVIEWER)
        refused("hearing-chair", lambda: office.hold_hearing(ref, announced=now, chair=REVIEWER.id, by=HEAD))
        refused("hearing-chair", lambda: office.hold_hearing(ref, announced=now, chair=" ", by=HEAD))
        refused("announced", lambda: office.hold_hearing(ref, announced=now + 1, chair="u-40", by=HEAD))
        refused("stage", lambda: office.request_hearing(world.filed(), by=CLERK))
        look(office)
        assert told(world, "P7") == ["signal", "signal"]
        sound(world)


def test_a_limited_number_is_granted_in_turn() -> None:
    """P10: the later one is granted while the earlier one waits for the office; not once the earlier one is decided."""
    limited = tomllib.loads(ROAD) | {
        "quantity": {
            "rule": {"zh": "限额十件", "en": "ten at most"},
            "basis": {"law": "行政许可法", "article": "57", "level": "law"},
        }
    }
    world = World(matters={**MATTERS, "road": declare.matter_from(limited)})
    first = world.reviewing()
    second = granted(world)
    assert told(world, "P10") == ["warning"]
    with world.office.store.reading(world.office.region) as reading:
        (signal,) = [one for one in reading.entries(kinds=("signal-raised",)) if one.draft.body["rule"] == "P10"]
    assert (signal.draft.case_ref, signal.draft.body["evidence"]["ahead"]) == (second, [first])
    third = world.reviewing()
    world.office.opinion(first, "site-check", "属实", together=(SECOND,), by=REVIEWER)
    world.office.opinion(first, "police", "同意", by=POLICE)
    world.office.grant(first, by=APPROVER)
    look(world.office)
    assert told(world, "P10") == ["warning"] and third
    sound(world)


@pytest.fixture(scope="module")
def kept() -> Content:
    """The record of hearings to be held, and of one that ran out."""
    world = World()
    for _ in range(2):
        world.office.request_hearing(world.reviewing(), by=CLERK)
    late = world.reviewing()
    world.at("2026-04-02T09:00:00+08:00")
    sweep(world.office)
    world.office.request_hearing(late, by=CLERK)
    return content_of(world.office.store, world.office.region)


class TestVerify:
    """The record of watched terms, damaged in one place, with the chain made anew."""

    @staticmethod
    def timer(content: Content, *, fired: bool) -> dict[str, Any]:
        """The first timer of a hearing that has, or has not, fired."""
        return next(
            row
            for table, row in content
            if table == "timers" and bool(row.get("fired")) == fired and row["timer"]["clock"] == "watched:hear"
        )

    @pytest.mark.parametrize("damage", ["gone", "moved", "unfired", "fired", "unsaid", "unknown"])
    def test_a_damage_is_named(self, kept: Content, damage: str) -> None:
        """A timer that is gone, moved, not fired or fired for nothing; an entry that is gone or belongs to no term."""
        content = copy.deepcopy(kept)
        assert not verify(store_of(content, "000000"), "000000").violations
        waiting, fired = self.timer(content, fired=False), self.timer(content, fired=True)
        place = waiting["timer"]["subject"]
        if damage == "gone":
            content.remove(("timers", waiting))
        elif damage == "moved":
            waiting["timer"] = {**waiting["timer"], "fire_at": waiting["timer"]["fire_at"] + 1}
        elif damage == "fired":
            waiting["fired"] = True
        elif damage == "unfired":
            place = fired["timer"]["subject"]
            fired.pop("fired")
        elif damage == "unsaid":
            place = fired["timer"]["subject"]
            of_term = {"case": place.split("/")[0], "term": "hear"}
            entry = next(
                row for table, row in content
                if table == "journal" and row["kind"] == "term-ran-out"
                and of_term.items() <= from_text(row["body"]).items()
            )  # fmt: skip
            entry["kind"] = "term-forgotten"
        else:
            entry = next(row for table, row in content if table == "journal" and row["kind"] == "term-ran-out")
            entry["body"] = text_of({**from_text(entry["body"]), "number": 7})
            place = f"journal {entry['position']}"
        found = verify(store_of(rechained(content, "000000"), "000000"), "000000").violations
        assert any(one.id == "INV-D9" and place in one.place for one in found), found

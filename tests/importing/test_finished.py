"""Finished cases of another system: closed, found, counted and verified, with its words beside them."""

import json
from pathlib import Path

import pytest

from approvalflow import Light, Plugins, hookimpl
from approvalflow.domain.cases.events import CaseImported, event_from
from approvalflow.domain.cases.evolve import fold
from approvalflow.importing.batches import Imported
from approvalflow.importing.finished import ref_of
from approvalflow.office.projection import row_of
from approvalflow.outbox import tell_observers
from approvalflow.ports.store import Entry
from approvalflow.supervise import look
from tests.importing.places import bring_in, finished, refused_rules, sound, written
from tests.office.world import CLERK, HEAD, World

REF = "000000-old-XC-000001"


class _Watching:
    """An observer that remembers what it was told."""

    def __init__(self, told: list[Entry]) -> None:
        self._told = told

    @hookimpl
    def approvalflow_observe(self, event: Entry) -> None:
        """Remember it."""
        self._told.append(event)


@pytest.fixture
def world() -> World:
    """An office in November 2026."""
    return World(start="2026-11-25T10:00:00+08:00")


def brought(world: World, folder: Path, *rows: object) -> Imported:
    """Import these rows and look at the whole record."""
    done = bring_in(world.office, written(folder / "cases.jsonl", rows))
    sound(world.office)
    assert done.rows == done.imported + done.refused + done.there
    return done


class TestWhatComesIn:
    def test_the_case_stands_as_the_other_system_recorded_it(self, world, tmp_path):
        """Number, stage, dates, outcome, certificate and light; its promise is not judged again."""
        assert brought(world, tmp_path, finished()).finished == 1
        view = world.office.case(REF)
        assert (view.stage, view.number, view.light) == ("delivered", "孝000001号", Light.red)
        assert (view.certificate, view.decision.outcome) == ("占1", "granted")
        assert view.filed_at.isoformat() == "2025-03-03T09:00:00+08:00"
        assert view.applicant == "王〇"
        assert view.facts == {"area_m2": "12.5", "place": "解放路 1 号"}

    def test_its_words_are_in_the_course_and_build_nothing(self, world, tmp_path):
        """Each event of the other system is an entry that names the case."""
        brought(world, tmp_path, finished())
        course = world.office.course(REF)
        assert [line.kind for line in course] == ["case-imported", *["imported-step"] * 3]
        assert [(line.by, dict(line.body)) for line in course[1:]] == [
            ("old-1", {"what": "收件"}),
            ("old-1", {"what": "受理"}),
            ("old-9", {"what": "批准", "text": "同意"}),
        ]
        assert course[1].entered.isoformat() == "2026-11-25T10:00:00+08:00"

    @pytest.mark.parametrize("number", ["XC-2025-1", "孝政受〔2025〕1号"])
    def test_the_public_finds_it_by_its_old_number(self, world, tmp_path, number):
        """However it is written."""
        brought(world, tmp_path, finished(number=number))
        shown = world.office.track(number)
        assert (shown.number, shown.stage, shown.light) == (number, "delivered", Light.red)
        assert shown.outcome == "granted"

    def test_nobody_is_written_to_or_carded(self, world, tmp_path):
        """What another system did long ago owes nothing and raises no signal."""
        brought(world, tmp_path, finished())
        with world.office.store.reading("000000") as reading:
            assert not reading.owed()
        assert look(world.office).entries == 0

    def test_supervision_and_observers_go_on_behind_it(self, tmp_path):
        """Millions of old entries keep nobody from what happens next; what was unread before them stays unread."""
        told = []
        world = World(start="2026-11-25T10:00:00+08:00", plugins=Plugins([_Watching(told)]))
        first = world.filed()
        brought(world, tmp_path, finished(), finished(2))
        tell_observers(world.office)
        second = world.filed()
        tell_observers(world.office)
        assert [entry.draft.case_ref for entry in told if entry.draft.kind == "case-filed"] == [first, second]
        assert not [entry for entry in told if entry.draft.case_ref.startswith("000000-old-")]
        assert 0 < look(world.office).entries < 5

    def test_a_remedy_opens_it_again(self, world, tmp_path):
        """The round of review that it orders has the clocks of here."""
        brought(world, tmp_path, finished(facts={"area_m2": "12.5", "days": 30}))
        view = world.office.remand(REF, by=HEAD, instrument="孝府复〔2026〕1号", reason="程序违法")
        assert view.stage == "reviewing"
        assert view.due is not None
        sound(world.office)

    @pytest.mark.parametrize("stage", ["declined", "withdrawn", "terminated", "closed-unpaid"])
    def test_every_way_to_end(self, world, tmp_path, stage):
        """Those that were never accepted have no number."""
        said = {"stage": stage, "outcome": None, "accepted": None, "decided": None, "number": None, "light": None}
        brought(world, tmp_path, finished(**said))
        view = world.office.case(REF)
        assert (view.stage, view.number, view.light) == (stage, "", Light.grey)

    def test_the_row_is_what_the_event_builds(self, world, tmp_path):
        """The short way to the row of a list and the long one agree."""
        brought(world, tmp_path, finished(), finished(2, light=None, stage="withdrawn", outcome=None))
        with world.office.store.reading("000000") as reading:
            for ref in (REF, "000000-old-XC-000002"):
                drafts = [entry.draft for entry in reading.case_entries(ref)]
                events = [event_from(draft.kind, draft.at, draft.body) for draft in drafts]
                assert isinstance(events[0], CaseImported)
                assert reading.case(ref) == row_of(fold(events))


class TestPeople:
    def test_one_person_is_one_party(self, world, tmp_path):
        """By name and number, within the file and with whom the store knew."""
        known = world.filed()  # 王芳 with the same number
        done = brought(world, tmp_path, finished(), finished(2), finished(3, applicant={"name": "王芳"}))
        assert done.finished == 3
        with world.office.store.reading("000000") as reading:
            parties = [reading.case(ref).party for ref in (known, REF, "000000-old-XC-000002", "000000-old-XC-000003")]
            assert len(set(parties[:3])) == 1
            assert parties[3] not in parties[:3]  # a name without a number is nobody in particular
            assert set(reading.party(parties[0]).personal["facts"]) == {REF, "000000-old-XC-000002"}

    def test_personal_data_is_with_the_party_alone(self, world, tmp_path):
        """No entry of the journal holds it; what it commits to is salted."""
        brought(world, tmp_path, finished())
        with world.office.store.reading("000000") as reading:
            said = json.dumps([dict(entry.draft.body) for entry in reading.entries(limit=999)], ensure_ascii=False)
            party = reading.party(reading.case(REF).party)
        assert party.personal["name"] == "王芳"
        assert len(party.salt) == 32
        for secret in ("王芳", "420900198001010010", "13800000000", "解放路"):
            assert secret not in said
        assert "facts.place" in said

    def test_somebody_whose_data_was_erased_is_nobody(self, world, tmp_path):
        """A finished case may come without its applicant."""
        brought(world, tmp_path, finished(applicant=None, facts=None))
        assert world.office.case(REF).applicant == "已删除 / erased"


class TestNumbers:
    def test_our_series_goes_on_behind_certificates_of_its_own_form(self, world, tmp_path):
        """An export of this library that comes back does not give a certificate number twice."""
        brought(world, tmp_path, finished(certificate="000000-road-permit-2026-00007"))
        with world.office.store.unit("000000") as unit:
            assert unit.next_number("certificate/road-permit/2026") == 8

    def test_a_drawn_number_that_is_taken_is_drawn_again(self, world, tmp_path):
        """The unit that collides begins again with another tail."""
        ref = world.filed()
        twin = World(start="2026-11-25T10:00:00+08:00")
        again = twin.filed()
        taken = twin.office.accept(again, by=CLERK).number
        brought(world, tmp_path, finished(number=taken))
        number = world.office.accept(ref, by=CLERK).number
        assert number != taken
        assert number[:-4] == taken[:-4]

    def test_two_keys_never_give_one_reference(self):
        """Whatever they hold."""
        keys = ["a", "a.", "a b", "a~20~b", "a/b", "孝〔2025〕1号", "孝2025-1号", "A", "~", "~~"]
        assert len({ref_of("1", "old", key) for key in keys}) == len(keys)
        assert ref_of("420921", "old", "2019.00123") == "420921-old-2019.00123"


class TestTheSameAgain:
    def test_the_same_file_again_does_nothing(self, world, tmp_path):
        """It is known by its digest."""
        path = written(tmp_path / "cases.jsonl", [finished(), finished(2)])
        first = bring_in(world.office, path)
        again = bring_in(world.office, path)
        assert (first.before, again.before) == (0, 2)
        assert again.finished == first.finished == 2

    def test_rows_that_came_in_before_are_there_already(self, world, tmp_path):
        """Also from another file; one that says something else under the same id is refused."""
        brought(world, tmp_path, finished(), finished(2))
        other = written(tmp_path / "more.jsonl", [finished(), finished(2, light="green"), finished(3)])
        done = bring_in(world.office, other)
        assert (done.there, done.refused, done.finished) == (1, 1, 1)
        assert refused_rules(other) == [[("id", "id-taken")]]
        sound(world.office)

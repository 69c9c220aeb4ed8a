"""Erasing a person: nothing personal is left, and everything else stays, verifies and can be looked at."""

import pytest

from approvalflow import Actor, Applicant, MoveRefused, NotFound, Plugins, hookimpl
from approvalflow.domain.record.chain import verify as chain_holds
from approvalflow.domain.record.entries import record_of
from approvalflow.errors import CommandReused
from approvalflow.office.verify import verify
from approvalflow.office.views import ERASED_NAME
from approvalflow.outbox import deliver
from approvalflow.ports.channel import Sent
from tests.office.witnesses import trusting, watched
from tests.office.world import APPROVER, CLERK, World

CENTRE = Actor("centre", roles={"centre"})
ADMIN = Actor("admin", roles={"admin"})
WHY = {"reason": "申请人要求", "basis": "个人信息保护法 art. 47"}

SECRETS = ("王芳", "420900198001010010", "wang@example.org", "13812345678", "县城东路8号", "张三", "门口", "太慢了")


def filed(world, **more):
    """A case of a person with everything that can be personal."""
    case = world.office.file(
        "road",
        applicant=Applicant(
            "王芳",
            id_number="420900198001010010",
            email="wang@example.org",
            phone="13812345678",
            address="县城东路8号",
            agent="张三",
        ),
        facts={"area_m2": "12.5", "days": 30, "place": "门口"},
        materials={"application": b"..."},
        by=CLERK,
        **more,
    )
    world.office.say(case.ref, "complaint", "太慢了", by=CLERK, command_id="said")
    return case


def party_of(world, ref):
    """Whose case it is."""
    with world.office.store.reading(world.office.region) as reading:
        return reading.case(ref).party


@pytest.fixture
def world():
    """A world with a witness."""
    return World(plugins=watched(trusting())[0])


@pytest.fixture
def closed(world):
    """A case that was withdrawn, its letters handed over."""
    case = filed(world, command_id="filed")
    world.office.withdraw(case.ref, by=CLERK, reason="书面申请")
    world.office.reply(case.ref, world.office.said(case.ref)[0].ref, "已督促", by=APPROVER)
    deliver(world.office)
    return case


def erase(world, ref, **changes):
    """Erase whose case it is."""
    said = {"by": CENTRE, "together": ADMIN, **WHY, **changes}
    return world.office.erase(party_of(world, ref), **said)


class TestWhatIsLeft:
    def test_nothing_personal_is_left_in_the_store(self, world, closed):
        """In no table; before, each of it was in one."""
        before = content(world)
        assert [one for one in SECRETS if one not in before] == []
        assert erase(world, closed.ref).cases == 1
        after = content(world)
        assert [one for one in SECRETS if one in after] == []

    def test_the_journal_held_salted_commitments_alone_all_along(self, world, closed):
        """So that nothing had to be changed in it."""
        with world.office.store.reading(world.office.region) as reading:
            journal = repr(reading.entries())
        assert [one for one in (*SECRETS, closed.query_code) if one in journal] == []

    def test_chain_record_and_witness_still_hold(self, world, closed):
        """And the erasing is an entry of its own, with both people and the basis."""
        before = world.office.checkpoint().checkpoint
        erase(world, closed.ref)
        after = world.office.checkpoint()
        assert after.kept == ("memory",)
        assert after.checkpoint.size > before.size
        assert verify(world.office.store, world.office.region).violations == ()
        with world.office.store.reading(world.office.region) as reading:
            entries, (_, head) = reading.entries(), reading.head()
        records = [record_of(entry.region, entry.position, entry.draft) for entry in entries]
        assert chain_holds(records, [entry.link for entry in entries], head=head) == []
        (told,) = [entry.draft for entry in entries if entry.draft.kind == "party-erased"]
        assert (told.by, told.body["together"], told.body["basis"]) == ("centre", "admin", WHY["basis"])

    def test_the_case_can_still_be_looked_at(self, world, closed):
        """In the place of the name stands that it was erased; letters, course and lists are there."""
        letters = [one.letter for one in world.office.letters(closed.ref)]
        course = world.office.course(closed.ref)
        erase(world, closed.ref)
        view = world.office.case(closed.ref)
        assert (view.applicant, view.stage) == (ERASED_NAME, "withdrawn")
        assert "place" not in view.facts
        assert [one.letter for one in world.office.letters(closed.ref)] == letters
        assert world.office.course(closed.ref) == course
        assert [one.said for one in world.office.said(closed.ref)] == [""]
        world.office.docket(by=CENTRE)
        world.office.board()

    def test_the_query_code_works_no_more(self, world, closed):
        """Neither the old one nor one that follows from an empty salt; nothing tells that it ever did."""
        assert world.office.track(closed.ref, closed.query_code).ref == closed.ref
        erase(world, closed.ref)
        for code in (closed.query_code, "00000000", ""):
            with pytest.raises(NotFound):
                world.office.track(closed.ref, code)

    def test_no_digest_that_is_left_can_be_guessed_from(self, world, closed):
        """The commands of filing and saying were known by digests keyed with the salt; they answer nothing now."""
        assert filed(world, command_id="filed").ref == closed.ref
        erase(world, closed.ref)
        with pytest.raises(CommandReused):
            filed(world, command_id="filed")
        with pytest.raises(CommandReused):
            world.office.say(closed.ref, "complaint", "太慢了", by=CLERK, command_id="said")

    def test_what_is_said_of_an_erased_person_later_is_not_kept(self, world, closed):
        """Nothing grows again in the empty record; a new application is of a new party."""
        party = party_of(world, closed.ref)
        erase(world, closed.ref)
        world.office.say(closed.ref, "question", "谁", by=CLERK)
        with world.office.store.reading(world.office.region) as reading:
            assert reading.party(party).erased
        again = world.office.file(
            "road",
            applicant=Applicant("王芳"),
            facts={"area_m2": "1", "days": 1},
            materials={"application": b"..."},
            by=Actor("citizen", party=party),
        )
        assert party_of(world, again.ref) != party


class TestWhoAndWhen:
    def test_not_while_a_case_is_open(self, world):
        """It names the case; nothing is changed."""
        case = filed(world)
        with pytest.raises(MoveRefused, match=case.ref) as caught:
            erase(world, case.ref)
        assert caught.value.rule == "open-case"
        assert world.office.case(case.ref).applicant == "王〇"

    def test_not_while_a_letter_is_owed(self, world):
        """It would have no address."""
        case = filed(world)
        world.office.plugins = with_post()
        world.office.withdraw(case.ref, by=CLERK, reason="书面申请")
        with pytest.raises(MoveRefused, match="letter") as caught:
            erase(world, case.ref)
        assert caught.value.rule == "letter"
        deliver(world.office)
        erase(world, case.ref)

    @pytest.mark.parametrize(
        ("changes", "rule"),
        [
            ({"by": CLERK}, "role"),
            ({"together": CLERK}, "role"),
            ({"together": CENTRE}, "four-eyes"),
            ({"together": Actor("other", roles={"centre"}, acting_for="centre")}, "four-eyes"),
            ({"reason": " "}, "reason"),
            ({"basis": ""}, "reason"),
        ],
    )
    def test_two_people_of_the_administration_with_a_reason(self, world, closed, changes, rule):
        """Never one alone, across mandates too."""
        with pytest.raises(MoveRefused) as caught:
            erase(world, closed.ref, **changes)
        assert caught.value.rule == rule
        assert world.office.case(closed.ref).applicant == "王〇"

    def test_who_is_not_there_cannot_be_erased(self, world):
        """And says so."""
        with pytest.raises(NotFound):
            world.office.erase("nobody", by=CENTRE, together=ADMIN, **WHY)

    def test_twice_is_once(self, world, closed):
        """With the same command and with another; the same command for another reason is refused."""
        for command in ("e-1", "e-1", "e-2"):
            assert erase(world, closed.ref, command_id=command).cases == 1
        with pytest.raises(CommandReused):
            erase(world, closed.ref, command_id="e-1", reason="another")
        with world.office.store.reading(world.office.region) as reading:
            assert len(reading.entries(kinds=["party-erased"])) == 1


def content(world):
    """Everything that the store holds of the region, as text."""
    with world.office.store.reading(world.office.region) as reading:
        return repr(list(reading.content()))


def with_post():
    """Plug-ins with a channel."""

    class Post:
        name, can = "post", frozenset()

        def send(self, letter):
            return Sent("accepted")

    class Plugin:
        name = "post"

        @hookimpl
        def approvalflow_register_channels(self):
            return [Post()]

    return Plugins([Plugin()])

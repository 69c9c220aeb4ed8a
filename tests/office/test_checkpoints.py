"""Checkpoints: signed when the journal has grown, copied to every witness, and held against the journal afterwards."""

import json

import pytest
from attrs import evolve

from approvalflow import BadInput, NotFound, Plugins
from approvalflow.domain.deadlines.moments import MINUTE
from approvalflow.domain.record.chain import link, verify
from approvalflow.domain.record.checkpoints import checkpoint_from
from approvalflow.domain.record.entries import record_of
from approvalflow.errors import AdapterFailed, StoreFailed
from approvalflow.memory import MemoryStore, shelves
from approvalflow.office.attesting import attest, checkpoint_due
from approvalflow.office.checkpoints import CHECKPOINT, copies_by, last_signed, witnessed
from approvalflow.office.joined import JoinedStore
from approvalflow.testing.doubles import SeededSigner
from approvalflow.verify_journal import check_journal, check_proof, parsed
from tests.office.witnesses import Watching, hashed_with, lines_of, trusting, watched
from tests.office.world import World


@pytest.fixture
def witness():
    """A witness that trusts the office's key."""
    return trusting()


@pytest.fixture
def world(witness):
    """A world whose office signs and has a witness."""
    return World(plugins=watched(witness)[0])


def against(world, witness, *, signers=True):
    """The journal held against the witness."""
    office = world.office
    copies = copies_by(office.region, {witness.name: witness}, office.plugins.signers() if signers else None)
    with office.store.reading(office.region) as reading:
        return witnessed(reading, copies)


class TestSigning:
    def test_it_says_how_far_the_journal_has_come(self, world, witness):
        """Size, root and last link of everything before it; the witness has the same."""
        world.reviewing()
        with world.office.store.reading("000000") as reading:
            position, last = reading.head()
        attested = world.office.checkpoint()
        assert (attested.checkpoint.size, attested.checkpoint.last) == (position, last)
        assert (attested.new, attested.kept) == (True, ("memory",))
        assert witness.latest("000000") == attested.checkpoint
        with world.office.store.reading("000000") as reading:
            (entry,) = reading.entries(after=position)
        assert (entry.draft.kind, entry.draft.by) == (CHECKPOINT, "system")
        assert checkpoint_from(entry.draft.body) == attested.checkpoint

    def test_without_growth_nothing_is_signed_again(self, world, witness):
        """Its own entry is no growth."""
        world.reviewing()
        first = world.office.checkpoint()
        again = world.office.checkpoint()
        assert (again.checkpoint, again.new) == (first.checkpoint, False)
        assert list(witness.all("000000")) == [first.checkpoint]

    @pytest.mark.parametrize("algorithm", ["sha256", "sm3"])
    def test_each_goes_on_from_the_last_and_proves_it(self, witness, algorithm):
        """The second reads what came since; a witness takes it because the proof holds."""
        world = World(plugins=watched(witness)[0], organisation=hashed_with(algorithm))
        sizes = []
        for _ in range(5):
            world.reviewing()
            attested = world.office.checkpoint()
            assert attested.kept == ("memory",)
            sizes.append(attested.checkpoint.size)
        assert [one.size for one in witness.all("000000")] == sizes
        assert {one.algorithm for one in witness.all("000000")} == {algorithm}
        key = SeededSigner("office").public()
        kept = [one.plain() for one in witness.all("000000")]
        assert check_journal(lines_of(world.office), kept, [key]) == (sizes[-1] + 1, [])

    def test_a_journal_that_does_not_hold_is_not_signed(self, world):
        """Not even where only its last entries were altered; the position is named."""
        world.reviewing()
        world.office.checkpoint()
        world.reviewing()
        with world.office.store.reading("000000") as reading:
            middle = reading.head()[0] - 2
        spoil(world, middle)
        with pytest.raises(StoreFailed, match=f"journal {middle}: ") as caught:
            world.office.checkpoint()
        assert caught.value.rule == "chain"

    def test_without_a_signer_or_a_journal_there_is_nothing_to_sign(self, world):
        """Each says which."""
        with pytest.raises(BadInput, match="empty"):
            world.office.checkpoint()
        with pytest.raises(BadInput, match="no signer"):
            World().office.checkpoint()

    def test_a_signer_that_lies_or_fails_signs_nothing(self, witness):
        """A signature of another key, bytes that are none, an exception: the plug-in is named, nothing is journaled."""

        class Lying(SeededSigner):
            def sign(self, statement):
                return SeededSigner("other").sign(statement)

        class Failing(SeededSigner):
            def sign(self, statement):
                raise OSError("the card is out")

        for signer in (Lying("office"), Failing("office")):
            world = World(plugins=Plugins([Watching(witness, signer=signer)]))
            world.reviewing()
            with pytest.raises(AdapterFailed, match="seeded"):
                world.office.checkpoint()
            with world.office.store.reading("000000") as reading:
                assert last_signed(reading) is None
        assert witness.latest("000000") is None

    def test_of_two_workers_one_signs(self, world, witness):
        """Who comes second leaves nothing and tells the other's."""
        world.reviewing()
        other = World(store=world.office.store, plugins=watched(witness)[0])
        signer = other.office.plugins.signers()["seeded"]

        def meanwhile(statement, sign=signer.sign):
            if not witness.latest("000000"):
                world.office.checkpoint()
            return sign(statement)

        signer.sign = meanwhile
        attested = other.office.checkpoint()
        assert (attested.new, attested.checkpoint) == (False, witness.latest("000000"))
        with world.office.store.reading("000000") as reading:
            assert len(reading.entries(kinds=[CHECKPOINT])) == 1


class TestWitnesses:
    def test_one_that_was_away_gets_all_in_order(self, world, witness):
        """At least once, each with its proof."""
        late = trusting("late")
        keep, late.keep = late.keep, failing
        world.office.plugins = watched(witness, late)[0]
        for _ in range(3):
            world.reviewing()
            attested = world.office.checkpoint()
            assert attested.kept == ("memory",)
            assert "late: keep" in attested.away[0]
        late.keep = keep
        attested = attest(world.office)
        assert (attested.new, attested.kept) == (False, ("memory", "late"))
        assert late.all("000000") == witness.all("000000")

    def test_an_older_copy_put_back_is_refused_by_the_witness(self, world, witness):
        """The witness knows more than the journal that goes on from the copy; it never takes another history."""
        world.reviewing()
        world.office.checkpoint()
        copy = {name: dict(table) for name, table in world.office.store._regions["000000"].tables.items()}
        world.reviewing()
        kept = world.office.checkpoint().checkpoint
        world.office.store._regions["000000"].tables = copy
        world.office.timetables = World().office.timetables
        world.filed()
        attested = world.office.checkpoint()
        assert "cut off, or an older copy" in attested.refused[0]
        for _ in range(3):
            world.filed()
        attested = world.office.checkpoint()
        assert "cut off, or an older copy" in attested.refused[0]  # the first one that it was not given
        assert witness.latest("000000") == kept
        assert against(world, witness).contradictions


class TestHeldAgainstTheWitness:
    """What the chain alone cannot show."""

    @pytest.fixture
    def sizes(self, world):
        """Three checkpoints were handed over."""
        sizes = []
        for _ in range(3):
            world.reviewing()
            sizes.append(world.office.checkpoint().checkpoint.size)
        return sizes

    def test_a_journal_that_was_left_alone_fits(self, world, witness, sizes):
        """Also where it went on since."""
        world.reviewing()
        found = against(world, witness)
        assert (found.checkpoints, found.latest) == (3, sizes[-1])
        assert (found.contradictions, found.unreached) == ((), ())

    def test_a_cut_off_end_shows_with_the_first_position_that_is_missing(self, world, witness, sizes):
        """Even where the head of the chain was set to the last entry that was left."""
        for left in range(sizes[-1] - 1, sizes[0], -3):
            cut(world, left)
            (*_, last) = against(world, witness).contradictions
            assert (last.first, last.last) == (left + 1, sizes[-1])
            assert str(left) in last.zh
            assert str(left) in last.en

    def test_a_journal_written_anew_shows_the_stretch(self, world, witness, sizes):
        """From an altered entry on every link was worked out again, and the head set: the chain holds."""
        rewrite(world, sizes[0] + 2)
        with world.office.store.reading("000000") as reading:
            entries, (_, head) = reading.entries(), reading.head()
        records = [record_of("000000", entry.position, entry.draft) for entry in entries]
        assert verify(records, [entry.link for entry in entries], head=head) == []
        found = against(world, witness).contradictions
        assert [(one.first, one.last) for one in found] == [(sizes[0] + 1, sizes[1]), (sizes[0] + 1, sizes[2])]
        # The checkpoints that it holds itself show it to an outsider too, unless they were taken out with their links.
        for kept in ([], [one.plain() for one in witness.all("000000")]):
            _, outside = check_journal(lines_of(world.office), kept, ())
            assert {position for position, *_ in outside} == {sizes[1], sizes[2]}

    def test_a_forged_copy_at_the_witness_is_told_from_an_altered_journal(self, world, witness, sizes):
        """The office's key is known: what it did not sign accuses the witness."""
        kept = witness._kept["000000"]
        kept[-1] = evolve(kept[-1], root=bytes(32))
        (found,) = against(world, witness).contradictions
        assert (found.first, found.last) == (sizes[1] + 1, sizes[2])
        assert "nor its key" in found.en
        (found,) = against(world, witness, signers=False).contradictions
        assert "not those that the witness saw" in found.en
        kept[-1] = world.office.checkpoint().checkpoint.signed(bytes(64))
        (found,) = against(world, witness).contradictions
        assert "wrong signature" in found.en

    def test_a_witness_that_lost_what_it_was_given_is_named(self, world, witness, sizes):
        """So is one that cannot be asked; neither is a contradiction."""
        witness._kept.clear()
        found = against(world, witness)
        assert found.contradictions == ()
        assert f"{sizes[-1]} entries" in found.unreached[0]
        witness.all = failing
        assert "memory: all" in against(world, witness).unreached[0]


class TestWhenItIsDue:
    def test_it_is_due_when_the_journal_grew_and_the_time_is_over(self, world):
        """Ten minutes, where nothing else is said; at once for the first."""
        office, clock = world.office, world.clock
        assert not checkpoint_due(office)
        world.reviewing()
        assert checkpoint_due(office)
        assert attest(office).new
        world.reviewing()
        assert not checkpoint_due(office)
        clock.advance(10 * MINUTE - 1)
        assert not checkpoint_due(office)
        clock.advance(1)
        assert checkpoint_due(office)
        assert attest(office).new
        clock.advance(60 * MINUTE)
        assert not checkpoint_due(office)
        assert attest(office) is None

    def test_a_clock_that_stepped_back_holds_nothing_up(self, world):
        """Two days back: the checkpoint comes now, and not earlier than the last."""
        world.reviewing()
        first = world.office.checkpoint().checkpoint
        world.reviewing()
        world.clock.set(world.clock.now() - 48 * 60 * MINUTE)
        assert checkpoint_due(world.office)
        assert attest(world.office).checkpoint.at == first.at

    def test_without_a_signer_it_is_never_due(self):
        """There is nothing to sign with."""
        world = World()
        world.reviewing()
        assert not checkpoint_due(world.office)
        assert attest(world.office) is None


class TestProofs:
    @pytest.mark.parametrize("algorithm", ["sha256", "sm3"])
    def test_every_entry_can_be_proved_to_an_outsider(self, witness, algorithm):
        """Against the last checkpoint and against an earlier one; a changed proof holds nothing."""
        world = World(plugins=watched(witness)[0], organisation=hashed_with(algorithm))
        world.reviewing()
        first = world.office.checkpoint().checkpoint.size
        world.reviewing()
        last = world.office.checkpoint().checkpoint.size
        key = SeededSigner("office").public()
        for position in range(1, last + 1):
            assert check_proof(parsed(as_text(world.office.prove(position))), [key]) == []
        proof = world.office.prove(3, size=first).plain()
        assert proof["new"]["size"] == first
        assert check_proof(proof, [key]) == []
        for changed in (
            {**proof, "previous": "00" * 32},
            {**proof, "path": proof["path"][:-1]},
            {**proof, "entry": {**proof["entry"], "by": "nobody"}},
            {**proof, "entry": {**proof["entry"], "position": 4}},
            {**proof, "new": {**proof["new"], "size": last}},
            {**proof, "path": "none"},
            {"proof": "inclusion"},
        ):
            assert len(check_proof(changed, [key])) == 1
        growth = world.office.prove_growth(first).plain()
        assert check_proof(growth, [key]) == []
        assert check_proof({**growth, "path": growth["path"][1:]}, [key])
        assert check_proof({**growth, "old": growth["new"]}, [key])

    def test_what_is_not_there_cannot_be_proved(self, world):
        """Each says what is missing."""
        world.reviewing()
        with pytest.raises(NotFound, match="no checkpoint yet"):
            world.office.prove(1)
        size = world.office.checkpoint().checkpoint.size
        for position in (0, size + 1):
            with pytest.raises(NotFound, match=f"reaches to entry {size}"):
                world.office.prove(position)
        for old in (0, size - 1, size + 1):
            with pytest.raises(NotFound):
                world.office.prove_growth(old)


class TestAlgorithm:
    def test_the_first_entry_says_what_the_journal_is_hashed_with(self):
        """Where it is not the default; and everything works as before."""
        world = World(organisation=hashed_with("sm3"))
        world.reviewing()
        with world.office.store.reading("000000") as reading:
            first = reading.entries(limit=1)[0]
            assert reading.algorithm() == "sm3"
        assert (first.draft.kind, first.draft.body) == ("journal-begun", {"algorithm": "sm3"})
        plain = World(organisation=hashed_with("sha256"))
        plain.reviewing()
        with plain.office.store.reading("000000") as reading:
            assert reading.algorithm() == "sha256"
            assert reading.entries(limit=1)[0].draft.kind != "journal-begun"

    @pytest.mark.parametrize(("kept", "asked"), [("sm3", "sha256"), ("sha256", "sm3")])
    def test_another_choice_later_is_refused_with_a_sentence(self, kept, asked):
        """The office does not open; without a choice, it goes on with what is there."""
        store = MemoryStore()
        World(store=store, organisation=hashed_with(kept)).reviewing()
        with pytest.raises(StoreFailed, match=f"hashed with {kept} since its first entry") as caught:
            World(store=store, organisation=hashed_with(asked))
        assert caught.value.rule == "hash-algorithm"
        World(store=store, organisation=hashed_with("")).reviewing()
        World(store=store, organisation=hashed_with(kept)).reviewing()

    def test_a_race_for_the_first_entry_is_lost_with_the_same_sentence(self):
        """Two offices open on an empty store with two choices."""
        store = MemoryStore()
        one, other = (World(store=store, organisation=hashed_with(name)) for name in ("sha256", "sm3"))
        one.filed()
        with pytest.raises(StoreFailed, match="hashed with sha256"):
            other.filed()

    def test_nothing_is_signed_inside_somebody_elses_transaction(self, world):
        """The signer would be called in it."""
        world.reviewing()
        world.office.store.can = frozenset({"join"})
        world.office.store = JoinedStore(world.office.store, object())
        with pytest.raises(BadInput, match="inside a transaction"):
            world.office.checkpoint()


def as_text(proof):
    """A proof as the file that the command writes."""
    return json.dumps(proof.plain(), ensure_ascii=False)


def cut(world, left):
    """Cut off the end of the journal, and set the head to what is left."""
    tables = world.office.store._regions["000000"].tables
    entries = tables[shelves.ENTRIES.text]
    for position in [one for one in entries if one > left]:
        del entries[position]
    tables[shelves.HEAD.text][""] = (left, entries[left][0].link)


def rewrite(world, position):
    """Alter an entry, and work out every link from it on."""
    spoil(world, position)
    tables = world.office.store._regions["000000"].tables
    entries = tables[shelves.ENTRIES.text]
    before = entries[position - 1][0].link
    for place in range(position, len(entries) + 1):
        entry, body = entries[place]
        before = link(before, record_of("000000", place, entry.draft))
        entries[place] = evolve(entry, link=before), body
    tables[shelves.HEAD.text][""] = (len(entries), before)


def spoil(world, position, **changes):
    """Alter an entry in the store, as whoever owns the file can."""
    table = world.office.store._regions["000000"].tables[shelves.ENTRIES.text]
    entry, body = table[position]
    table[position] = evolve(entry, draft=evolve(entry.draft, **(changes or {"by": "nobody"}))), body


def failing(*_):
    """Out of order."""
    raise OSError("away")

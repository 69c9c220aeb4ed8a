"""The store in plain memory keeps every promise of a store."""

import pytest

from approvalflow.errors import BadInput, Conflict, NotFound
from approvalflow.memory import MemoryBlobs, MemoryStore, RandomIds, SystemClock, SystemRandom
from approvalflow.testing import StoreContract
from approvalflow.testing.doubles import FixedClock, SeededIds, SeededRandom, VirtualClock


class TestMemoryStore(StoreContract):
    @pytest.fixture
    def store(self):
        return MemoryStore()


def test_a_unit_waits_no_longer_than_the_patience_of_the_store(run_in_thread):
    """Whoever waits in vain gets Conflict, and may try again."""
    store = MemoryStore(patience=0.01)
    with store.unit("420921"):

        def begin():
            with store.unit("420921"):
                pass

        with pytest.raises(Conflict):
            run_in_thread(begin)


@pytest.fixture
def run_in_thread():
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool:
        yield lambda action: pool.submit(action).result(5)


def test_blobs_are_kept_by_what_they_are():
    """The same bytes twice have one digest, and an unknown digest is NotFound."""
    blobs = MemoryBlobs()
    assert blobs.put(b"paper") == blobs.put(b"paper")
    assert blobs.get(blobs.put(b"paper")) == b"paper"
    with pytest.raises(NotFound):
        blobs.get("0" * 64)


def test_the_clock_of_the_machine_tells_whole_microseconds():
    """It is the present, as an int, and does not stand still for a second."""
    first = SystemClock().now()
    assert type(first) is int
    assert 1_700_000_000_000_000 < first <= SystemClock().now() < first + 60_000_000


def test_names_and_secrets_do_not_repeat():
    """A thousand names, codes and salts are a thousand different ones, each of the length that was asked."""
    ids, random = RandomIds(), SystemRandom()
    assert len({ids.new("bill") for _ in range(1000)}) == 1000
    assert {len(random.digits(12)) for _ in range(100)} == {12}
    assert all(code.isascii() and code.isdigit() for code in (random.digits(12) for _ in range(100)))
    assert len({random.token(16) for _ in range(100)}) == 100
    assert random.digits(0) == ""
    assert len(random.token(16)) == 16


def test_the_doubles_give_the_same_run_twice():
    """Ids and secrets follow from the seed, and clocks move only when they are told to."""
    assert [SeededIds().new(kind) for kind in ("bill", "party")] == ["bill-000001", "party-000001"]
    ids = SeededIds("s1-")
    assert [ids.new("bill"), ids.new("bill")] == ["s1-bill-000001", "s1-bill-000002"]
    first, second = SeededRandom(7), SeededRandom(7)
    assert (first.digits(9), first.token(9)) == (second.digits(9), second.token(9))
    assert SeededRandom(8).digits(9) != SeededRandom(7).digits(9)
    assert FixedClock(5).now() == 5
    clock = VirtualClock(5)
    assert clock.advance(3) == clock.now() == 8
    clock.set(2)
    assert clock.now() == 2
    with pytest.raises(BadInput):
        clock.advance(-1)

"""The guard: an adapter that raises, hangs or lies harms nobody else."""

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import attrs
import pytest

from approvalflow.errors import AdapterFailed, MessageForged
from approvalflow.plugins.guard import MOST_OVERDUE, calling_nobody, guarded, guarded_each


@attrs.frozen
class Fact:
    fen: int
    note: str | None = None
    labels: Mapping[str, str] = attrs.field(factory=dict)
    parts: tuple[int, ...] = ()


def ask(call, expect=Fact, seconds=60.0, **more):
    return guarded(call, adapter="north", what="query", deadline_seconds=seconds, expect=expect, **more)


class TestWhatComesBack:
    """An answer is believed only if it is exactly what was promised."""

    def test_a_sound_answer_is_a_copy(self):
        """What the adapter changes later changes nothing here."""
        labels = {"a": "b"}
        given = Fact(5, None, labels, (1, 2))
        got = ask(lambda: given)
        labels["a"] = "changed"
        assert got == Fact(5, None, {"a": "b"}, (1, 2))
        assert got is not given

    @pytest.mark.parametrize(
        "answer",
        [
            None,
            {"fen": 5},
            Fact("5"),
            Fact(5.0),
            Fact(True),
            Fact(5, note=7),
            Fact(5, labels={"a": 1}),
            Fact(5, parts=("1",)),
            type("Sly", (Fact,), {})(5),
        ],
        ids=repr,
    )
    def test_an_answer_of_another_kind_is_refused(self, answer):
        """A subclass, a number in text, a truth value in place of money: all refused, and none is repeated."""
        with pytest.raises(AdapterFailed) as caught:
            ask(lambda: answer)
        assert caught.value.rule == "adapter-answer"
        assert "north: query" in str(caught.value)

    def test_one_of_several_types_may_be_promised(self):
        """A port may answer one of several facts."""
        assert ask(lambda: "text", expect=(Fact, str)) == "text"
        assert ask(lambda: None, expect=type(None)) is None

    def test_a_row_of_answers_is_taken_to_its_end(self):
        """A generator runs inside the guard, and each of its values is checked."""
        lines = guarded_each(
            lambda: (Fact(n) for n in range(3)), adapter="n", what="statement", deadline_seconds=60, expect=Fact
        )
        assert lines == (Fact(0), Fact(1), Fact(2))
        with pytest.raises(AdapterFailed, match=r"answer\[1\]"):
            guarded_each(lambda: [Fact(1), 2], adapter="n", what="s", deadline_seconds=60, expect=Fact)

    def test_a_row_without_an_end_is_cut(self):
        """An adapter cannot fill the memory of its host."""

        def endless():
            while True:
                yield Fact(1)

        with pytest.raises(AdapterFailed, match="more than 10 values"):
            guarded_each(endless, adapter="n", what="s", deadline_seconds=60, expect=Fact, at_most=10)


class TestWhatIsRaised:
    """Every exception becomes one that names the adapter."""

    @pytest.mark.parametrize("fault", [ValueError("id 420900"), SystemExit(1), GeneratorExit()], ids=repr)
    def test_whatever_is_raised_names_the_adapter_and_repeats_no_text(self, fault):
        """A foreign exception may hold personal data: its text is left in the cause."""

        def call():
            raise fault

        with pytest.raises(AdapterFailed) as caught:
            ask(call)
        assert caught.value.rule == "adapter-raised"
        assert caught.value.__cause__ is fault
        assert "420900" not in str(caught.value)

    def test_what_the_port_promises_to_raise_is_raised(self):
        """`Bank.read` says MessageForged, and the inbox must see it."""

        def call():
            raise MessageForged("伪造", "forged")

        with pytest.raises(MessageForged):
            ask(call, may_raise=(MessageForged,))
        with pytest.raises(AdapterFailed, match="forged"):
            ask(call)

    def test_an_interrupt_is_never_held_back(self):
        """Ctrl-C ends the program."""

        def call():
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            ask(call)

    def test_a_refused_connection_says_so(self):
        """What the operating system said is safe to repeat."""

        def call():
            raise ConnectionRefusedError(111, "host name that is not repeated")

        with pytest.raises(AdapterFailed, match="Connection refused"):
            ask(call)


class TestDeadline:
    """An adapter that hangs holds nobody up."""

    def test_the_caller_goes_on_when_the_time_is_up(self):
        """What the adapter did is then unknown, and the error says so."""
        release, came_back = threading.Event(), threading.Event()

        def hangs():
            release.wait(60)
            came_back.set()

        with pytest.raises(AdapterFailed) as caught:
            ask(hangs, seconds=0.05)
        assert caught.value.rule == "adapter-late"
        assert not came_back.is_set()
        release.set()

    def test_an_adapter_that_always_hangs_does_not_pile_up_threads(self):
        """After so many calls that did not come back it is refused at once; other adapters go on."""
        release = threading.Event()
        rules = []
        for _ in range(MOST_OVERDUE + 2):
            with pytest.raises(AdapterFailed) as caught:
                ask(lambda: release.wait(60), seconds=0.01)
            rules.append(caught.value.rule)
        assert rules[-2:] == ["adapter-busy"] * 2
        assert guarded(lambda: 1, adapter="south", what="query", deadline_seconds=60, expect=int) == 1
        release.set()

    def test_calls_in_time_are_not_counted(self):
        """Many at once are no reason to refuse one."""
        release = threading.Event()

        def slow():
            release.wait(60)
            return 1

        with ThreadPoolExecutor(MOST_OVERDUE * 2) as threads:
            calls = [
                threads.submit(guarded, slow, adapter="busy", what="query", deadline_seconds=60, expect=int)
                for _ in range(MOST_OVERDUE * 2)
            ]
            release.set()
            assert [call.result() for call in calls] == [1] * len(calls)


class TestTransactions:
    """INV-G3: nobody is called while a transaction is open."""

    def test_a_call_inside_a_transaction_is_a_mistake_and_is_not_made(self):
        """Also in a block within a block; after the last of them, and in another thread, calls go through."""
        called = []
        with calling_nobody():
            with calling_nobody():
                pass
            with pytest.raises(AssertionError, match="north: query"):
                ask(lambda: called.append(1))
            with ThreadPoolExecutor(1) as other:
                assert other.submit(ask, lambda: Fact(5)).result() == Fact(5)
        assert called == []
        assert ask(lambda: Fact(6)) == Fact(6)

    def test_a_block_that_raises_is_over(self):
        """A unit that was refused holds up no call."""
        with pytest.raises(KeyError), calling_nobody():
            raise KeyError
        assert ask(lambda: Fact(7)) == Fact(7)

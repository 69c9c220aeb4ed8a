"""`Plugins`: what enabled plug-ins offer, gathered once, checked, and told apart by name."""

import types

import pytest

from approvalflow.errors import AdapterFailed, BadInput, NameTaken, NotFound, StoreFailed
from approvalflow.plugins.registry import Offer, Plugins
from approvalflow.plugins.spec import hookimpl
from tests.plugins.offers import Adapter, Rule, plugin


class TestHooks:
    """Each hook does what its page says."""

    def test_hook_register_stores(self):
        """The makers of stores are found by name, and a URL finds its maker."""
        plugins = Plugins([plugin("s", register_stores=lambda: [Adapter("shelf")])])
        assert list(plugins.stores()) == ["shelf"]
        assert plugins.store_for("shelf:///a") == ("opened", "shelf:///a")

    def test_hook_register_blobs(self):
        """Blob stores are found by name."""
        assert list(Plugins([plugin("b", register_blobs=lambda: [Adapter("folder")])]).blobs()) == ["folder"]

    def test_hook_register_banks(self):
        """Banks of several plug-ins are listed in the order in which the plug-ins were enabled."""
        first = plugin("first", register_banks=lambda: [Adapter("b"), Adapter("a")])
        second = plugin("second", register_banks=lambda: (Adapter("c"),))
        assert list(Plugins([first, second]).banks()) == ["b", "a", "c"]

    def test_hook_register_channels(self):
        """Channels are found by name."""
        assert list(Plugins([plugin("c", register_channels=lambda: [Adapter("post")])]).channels()) == ["post"]

    def test_hook_register_calendars(self):
        """Calendars are found by name."""
        assert list(Plugins([plugin("c", register_calendars=lambda: [Adapter("cn")])]).calendars()) == ["cn"]

    def test_hook_register_signers(self):
        """Signers are found by name, first enabled first."""
        signers = plugin("s", register_signers=lambda: [Adapter("card"), Adapter("file")])
        assert list(Plugins([signers]).signers()) == ["card", "file"]

    def test_hook_register_witnesses(self):
        """Witnesses are found by name; one without its methods is none."""
        assert list(Plugins([plugin("w", register_witnesses=lambda: [Adapter("organ")])]).witnesses()) == ["organ"]
        with pytest.raises(BadInput, match="`latest` is missing"):
            Plugins([plugin("w", register_witnesses=lambda: [Rule("X1")])])

    def test_hook_register_supervision_rules(self):
        """Rules come as a tuple, in order, each with a code of its own."""
        rules = [Rule("X2"), Rule("X1")]
        assert Plugins([plugin("r", register_supervision_rules=lambda: rules)]).supervision_rules() == tuple(rules)

    def test_hook_observe(self):
        """Observers are named, in order, and each can be told alone; one that takes no argument is told as well."""
        told = []
        first = plugin("first", observe=lambda event: told.append(("first", event)))
        second = plugin("second", observe=lambda: told.append("second"))
        observers = Plugins([first, second]).observers()
        assert [name for name, _ in observers] == ["first", "second"]
        for _, tell in observers:
            tell("event")
        assert told == [("first", "event"), "second"]


class TestRefusals:
    """What is not sound is refused when the object is made, with a sentence in both languages."""

    def test_a_misspelt_hook_is_an_error_that_names_the_right_one(self):
        """`approvalflow_register_bank` is no hook; silence would lose the bank."""
        with pytest.raises(BadInput, match="did you mean approvalflow_register_banks") as caught:
            Plugins([plugin("mine", register_bank=lambda: ())])
        assert "是否指" in caught.value.zh
        assert caught.value.place == "mine"

    def test_a_hook_without_its_mark_is_an_error(self):
        """A function with the name of a hook that nobody marked would never be called."""
        module = types.ModuleType("mine")

        def approvalflow_register_banks():
            return []

        module.approvalflow_register_banks = approvalflow_register_banks
        with pytest.raises(BadInput, match="not marked with @hookimpl"):
            Plugins([module])

    def test_an_argument_that_the_hook_does_not_have_is_an_error(self):
        """`approvalflow_observe(case)` would never get what it asks for."""
        with pytest.raises(BadInput, match="not as specified"):
            Plugins([plugin("mine", observe=lambda case: None)])

    def test_a_wrapper_is_refused(self):
        """A wrapper could change what other plug-ins answer."""
        module = types.ModuleType("mine")

        @hookimpl(wrapper=True)
        def approvalflow_register_banks():
            return (yield)

        module.approvalflow_register_banks = approvalflow_register_banks
        with pytest.raises(BadInput, match="takes no wrappers"):
            Plugins([module])

    def test_two_banks_of_one_name_are_refused(self):
        """The second is named with the plug-in that came first."""
        first = plugin("first", register_banks=lambda: [Adapter("x")])
        second = plugin("second", register_banks=lambda: [Adapter("x")])
        with pytest.raises(NameTaken, match="offered by first") as caught:
            Plugins([first, second])
        assert caught.value.place.startswith("second")

    def test_a_bank_and_a_channel_may_share_a_name(self):
        """Names are taken kind by kind."""
        both = plugin("p", register_banks=lambda: [Adapter("x")], register_channels=lambda: [Adapter("x")])
        assert list(Plugins([both]).banks()) == list(Plugins([both]).channels()) == ["x"]

    def test_one_plugin_twice_is_refused(self):
        """The same plug-in handed in twice would be told everything twice."""
        mine = plugin("mine")
        with pytest.raises(NameTaken):
            Plugins([mine, mine])

    @pytest.mark.parametrize(
        ("adapter", "words"),
        [
            (object(), ["`name`", "`can`", "open_bill", "read", "answer"]),
            (Adapter(""), ["`name` must be a word"]),
            (Adapter("x", can={"query"}), ["`can` must be a frozenset"]),
            (Adapter("x", can=frozenset({"refunds"})), ["'refunds' in `can` is no known ability", "refund"]),
        ],
    )
    def test_an_object_that_is_no_bank_is_refused_with_all_its_shortcomings(self, adapter, words):
        """Everything that is missing is said at once."""
        with pytest.raises(BadInput) as caught:
            Plugins([plugin("p", register_banks=lambda: [adapter])])
        assert all(word in caught.value.en for word in words), caught.value.en

    def test_an_ability_promises_its_methods(self):
        """A bank that can refund must be able to say what became of the refund; one that cannot needs neither."""

        class Small:
            name, can = "small", frozenset({"refund"})
            open_bill = read = answer = refund = print

        with pytest.raises(BadInput, match="query_refund"):
            Plugins([plugin("p", register_banks=lambda: [Small()])])
        Small.can = frozenset()
        assert list(Plugins([plugin("p", register_banks=lambda: [Small()])]).banks()) == ["small"]

    @pytest.mark.parametrize("answer", [None, "abc", {"a": 1}, 5])
    def test_a_hook_that_answers_no_list_is_refused(self, answer):
        """A string is no list of adapters."""
        with pytest.raises(BadInput, match="a list is to be answered"):
            Plugins([plugin("p", register_banks=lambda: answer)])

    @pytest.mark.parametrize("fault", [ValueError("secret"), SystemExit(3)])
    def test_a_plugin_that_raises_is_named(self, fault):
        """Also where it tries to end the process; what it said is not repeated."""

        def answer():
            raise fault

        with pytest.raises(AdapterFailed, match=type(fault).__name__) as caught:
            Plugins([plugin("bad", register_banks=answer)])
        assert caught.value.place.startswith("bad")
        assert "secret" not in str(caught.value)

    def test_a_rule_without_a_code_is_refused(self):
        """A finding must point at its rule."""
        with pytest.raises(BadInput, match="`code`"):
            Plugins([plugin("p", register_supervision_rules=lambda: [object()])])


class TestStoreFor:
    """A URL opens exactly one store."""

    def test_a_url_that_nobody_answers_names_its_scheme_and_no_password(self):
        """The URL is not repeated."""
        with pytest.raises(NotFound) as caught:
            Plugins().store_for("postgresql://u:hunter2@db/x")
        assert "postgresql" in str(caught.value)
        assert "hunter2" not in str(caught.value)

    def test_a_url_that_two_answer_is_refused(self):
        """Nobody guesses where the cases go."""
        many = Adapter("many")
        many.answers = lambda url: True
        with pytest.raises(NameTaken, match="many, shelf"):
            Plugins([plugin("p", register_stores=lambda: [many, Adapter("shelf")])]).store_for("shelf:")

    def test_a_store_that_cannot_be_opened_is_a_failure_of_the_store(self):
        """What the library underneath raised is the cause."""
        broken = Adapter("broken")
        broken.open = lambda url: 1 / 0
        with pytest.raises(StoreFailed, match="ZeroDivisionError") as caught:
            Plugins([plugin("p", register_stores=lambda: [broken])]).store_for("broken:")
        assert isinstance(caught.value.__cause__, ZeroDivisionError)


class TestOneObjectEach:
    """There is no global manager."""

    def test_two_objects_know_nothing_of_each_other(self):
        """Two offices of one process may differ."""
        one = Plugins([plugin("p", register_banks=lambda: [Adapter("x")])])
        assert list(one.banks()) == ["x"]
        assert Plugins().banks() == {}

    def test_what_is_handed_out_is_a_copy(self):
        """A caller that empties the dictionary empties its own."""
        plugins = Plugins([plugin("p", register_banks=lambda: [Adapter("x")])])
        plugins.banks().clear()
        assert list(plugins.banks()) == ["x"]

    def test_hooks_are_asked_once(self):
        """Gathering happens when the object is made, and never again."""
        asked = []
        plugins = Plugins([plugin("p", register_banks=lambda: asked.append(1) or [Adapter("x")])])
        plugins.banks(), plugins.banks()
        assert asked == [1]

    def test_an_object_may_be_a_plugin(self):
        """A class instance with hooks is named by its class, the same after every start."""

        class Mine:
            @hookimpl
            def approvalflow_register_banks(self):
                return [Adapter("x")]

        plugins = Plugins([Mine()])
        (listed,) = [one for one in plugins.listing() if one.enabled]
        assert listed.name.endswith("Mine")
        assert listed.offers == (Offer("banks", "x", frozenset()),)

"""A sealing class makes its values faster, and they are what they would have been without it."""

import copy
import inspect
import pickle
from collections.abc import Mapping

import attrs
import pytest
from attrs import field, frozen

from approvalflow.domain.cases.events import EVENTS
from approvalflow.domain.cases.sealing import changed, sealing


def _plain(values: list[int]) -> tuple[int, ...]:
    return tuple(values)


@frozen
class Usual:
    """Made by attrs alone."""

    at: int
    words: tuple[int, ...] = field(converter=_plain)
    papers: Mapping[str, str] = field(factory=dict)
    reason: str = "none"


@sealing
@frozen
class Quick:
    """The same, made the other way."""

    at: int
    words: tuple[int, ...] = field(converter=_plain)
    papers: Mapping[str, str] = field(factory=dict)
    reason: str = "none"


def test_a_sealed_value_is_frozen_and_of_its_own_class():
    """Nothing may be set or deleted once it is made, and nothing but its fields can be."""
    value = Quick(1, [2, 3])
    assert type(value) is Quick
    for spoil in (lambda: setattr(value, "at", 2), lambda: delattr(value, "at"), lambda: setattr(value, "x", 2)):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            spoil()


def test_defaults_converters_names_and_words_are_those_of_attrs():
    """Made by place or by name, printed and compared as the usual class would."""
    for args, kwargs in (((1, [2]), {}), ((), {"reason": "x", "words": [], "at": 0, "papers": {"a": "b"}})):
        assert attrs.asdict(Quick(*args, **kwargs)) == attrs.asdict(Usual(*args, **kwargs))
    assert repr(Quick(1, [2])) == repr(Usual(1, [2])).replace("Usual", "Quick")
    assert Quick(1, [2]) == Quick(1, [2]) != Quick(2, [2])
    assert hash(Quick(1, [2], ())) == hash(Quick(1, [2], ()))
    assert Quick(1, []).papers is not Quick(1, []).papers
    assert inspect.signature(Quick) == inspect.signature(Usual)
    with pytest.raises(TypeError):
        Quick(1)


def test_it_may_be_copied_evolved_and_pickled():
    """Copies are equal and sealed too."""
    value = Quick(1, [2])
    for other in (copy.copy(value), copy.deepcopy(value), pickle.loads(pickle.dumps(value)), attrs.evolve(value)):
        assert (other, type(other)) == (value, Quick)
    assert changed(value, reason="y") == attrs.evolve(value, reason="y")


def test_a_class_with_a_hook_or_a_validator_is_turned_away():
    """What checks a value must not be left out."""

    @frozen
    class Checked:
        at: int = field(validator=attrs.validators.instance_of(int))

    @frozen
    class Hooked:
        at: int

        def __attrs_post_init__(self) -> None:
            raise ValueError

    for cls in (Checked, Hooked):
        with pytest.raises(TypeError):
            sealing(cls)


@pytest.mark.parametrize("cls", EVENTS.values(), ids=EVENTS)
def test_every_event_is_sealed(cls):
    """The journal's words stay as they were said."""
    value = cls(**{one.name: () for one in attrs.fields(cls)})
    assert type(value) is cls
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        value.at = 1

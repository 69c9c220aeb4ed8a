"""Settings of an adapter and of its variants: whole, or an error that names everything that is missing."""

import pytest

from approvalflow.errors import BadInput
from approvalflow.plugins.settings import settings_of

KEYS = ("URL", "MERCHANT", "SECRET")


def test_nothing_set_is_an_error_where_something_is_needed():
    """Every key is named."""
    with pytest.raises(BadInput, match="URL, APPROVALFLOW_TOWN_BANK_MERCHANT, APPROVALFLOW_TOWN_BANK_SECRET"):
        settings_of({}, "town-bank", KEYS, needed=True)


def settings(**environment):
    """What the keys give, each behind the prefix of `town-bank`."""
    prefixed = {f"APPROVALFLOW_TOWN_BANK_{key}": value for key, value in environment.items()}
    return settings_of({"OTHER": "x", **prefixed}, "town-bank", KEYS, optional=["PAGE"])


def test_nothing_set_is_nothing_offered():
    """The caller decides what that means."""
    assert settings() == {}


def test_one_bank_has_its_keys():
    """An optional key stands there where it is set."""
    base = {"URL": "http://h", "MERCHANT": "M-1", "SECRET": "s"}
    assert settings(**base) == {"town-bank": base}
    assert settings(**base, PAGE="p") == {"town-bank": {**base, "PAGE": "p"}}
    assert settings(**base, PAGE="") == {"town-bank": base}


def test_a_variant_has_its_own_merchant_and_shares_the_rest():
    """What it names itself is its own."""
    found = settings(
        URL="http://h", MERCHANT="M-1", SECRET="s", VARIANTS="water, road-works", WATER_MERCHANT="M-2",
        ROAD_WORKS_MERCHANT="M-3", ROAD_WORKS_SECRET="t",
    )  # fmt: skip
    assert found == {
        "town-bank": {"URL": "http://h", "MERCHANT": "M-1", "SECRET": "s"},
        "town-bank-water": {"URL": "http://h", "MERCHANT": "M-2", "SECRET": "s"},
        "town-bank-road-works": {"URL": "http://h", "MERCHANT": "M-3", "SECRET": "t"},
    }


def test_there_may_be_variants_alone():
    """Where the bank itself has no merchant number of ours."""
    found = settings(URL="http://h", SECRET="s", VARIANTS="a b", A_MERCHANT="M-2", B_MERCHANT="M-3")
    assert list(found) == ["town-bank-a", "town-bank-b"]


def test_every_key_that_is_missing_is_named():
    """A variant never takes the merchant number of another: that would be somebody else's money."""
    with pytest.raises(BadInput) as caught:
        settings(MERCHANT="M-1", SECRET="s", VARIANTS="water")
    missing = ["URL", "WATER_URL", "WATER_MERCHANT"]
    assert caught.value.en == "missing in the environment: " + ", ".join(f"APPROVALFLOW_TOWN_BANK_{k}" for k in missing)


@pytest.mark.parametrize("names", ["Water", "a a", "a_b", "-a", "水"])
def test_a_variant_has_a_name_that_can_stand_in_an_address(names):
    """Its callback address ends with it."""
    with pytest.raises(BadInput, match="VARIANTS"):
        settings(URL="http://h", MERCHANT="M-1", SECRET="s", VARIANTS=names)

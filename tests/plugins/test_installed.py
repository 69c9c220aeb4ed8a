"""Installed is not enabled: entry points are found, and only those that are named are imported."""

import sys

import pytest

from approvalflow.errors import AdapterFailed, BadInput, NameTaken, NotFound
from approvalflow.plugins.registry import Offer, Plugins

PLUGIN = """
from approvalflow.plugins.spec import hookimpl
from tests.plugins.offers import Adapter

@hookimpl
def approvalflow_register_banks():
    return [Adapter("{bank}", frozenset({{"query"}}))]
"""


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Put a distribution with one entry point on the path, as an installer would."""
    monkeypatch.syspath_prepend(tmp_path)

    def write(name, module, source, version="1.2.0"):
        (tmp_path / f"{module}.py").write_text(source, encoding="utf-8")
        info = tmp_path / f"approvalflow_{module}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: approvalflow-{module}\nVersion: {version}\n")
        (info / "entry_points.txt").write_text(f"[approvalflow]\n{name} = {module}\n")
        monkeypatch.delitem(sys.modules, module, raising=False)

    return write


def test_an_installed_plugin_that_is_not_named_is_not_even_imported(install):
    """A county does not gain a bank because a package appeared in the environment."""
    install("fragile-bank", "fragile_bank", "raise SystemExit(1)")
    assert Plugins.installed(only=[]).banks() == {}
    assert "fragile_bank" not in sys.modules


def test_a_named_plugin_is_enabled_and_listed_with_its_version(install):
    """The listing tells installed from enabled, and shows abilities where they are known."""
    install("north-bank", "north_bank", PLUGIN.format(bank="north"))
    install("south-bank", "south_bank", PLUGIN.format(bank="south"), version="2.0")
    plugins = Plugins.installed(only=["north-bank"])
    assert list(plugins.banks()) == ["north"]
    listed = {one.name: one for one in plugins.listing()}
    assert listed["north-bank"].version == "1.2.0"
    assert listed["north-bank"].distribution == "approvalflow-north_bank"
    assert listed["north-bank"].offers == (Offer("banks", "north", frozenset({"query"})),)
    assert listed["south-bank"].enabled is False
    assert listed["south-bank"].offers == ()


def test_all_names_that_are_not_installed_are_named_at_once(install):
    """With what was probably meant, and what there is."""
    install("north-bank", "north_bank", PLUGIN.format(bank="north"))
    with pytest.raises(NotFound) as caught:
        Plugins.installed(only=["nort-bank", "zzz"])
    for text in (caught.value.zh, caught.value.en):
        assert "'nort-bank'" in text
        assert "'north-bank'" in text
        assert "'zzz'" in text
    assert "did you mean 'north-bank'?" in caught.value.en
    assert "是否指 'north-bank'？" in caught.value.zh


@pytest.mark.parametrize("line", ["raise SystemExit(1)", "import a_library_that_is_not_there", "1/0"])
def test_an_enabled_plugin_that_cannot_be_imported_is_named(install, line):
    """Whatever its import raised."""
    install("broken-bank", "broken_bank", line)
    with pytest.raises(AdapterFailed, match="cannot be imported") as caught:
        Plugins.installed(only=["broken-bank"])
    assert caught.value.place == "broken-bank"
    assert caught.value.__cause__ is not None


def test_two_distributions_of_one_name_are_refused_only_where_they_are_asked_for(install):
    """Which of the two the county meant cannot be guessed."""
    install("north-bank", "north_bank", PLUGIN.format(bank="north"))
    install("north-bank", "other_bank", PLUGIN.format(bank="other"))
    assert Plugins.installed(only=[]).banks() == {}
    with pytest.raises(NameTaken, match="north_bank, other_bank"):
        Plugins.installed(only=["north-bank"])


def test_a_single_string_is_no_list():
    """`only="demo-bank"` would otherwise look for the plug-ins d, e, m and o."""
    with pytest.raises(BadInput, match="a list of plug-in names"):
        Plugins.installed(only="demo-bank")


def test_installed_plugins_and_objects_may_stand_together(install):
    """A county's own module is enabled beside the installed ones, after them."""
    install("north-bank", "north_bank", PLUGIN.format(bank="north"))
    from tests.plugins.offers import Adapter, plugin

    own = plugin("own", register_banks=lambda: [Adapter("own")])
    assert list(Plugins.installed(only=["north-bank"], also=[own]).banks()) == ["north", "own"]

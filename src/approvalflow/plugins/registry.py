"""The typed front of the plug-ins: what the enabled ones offer, by name. Nobody else touches a hook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import pluggy
from attrs import frozen

from approvalflow.errors import ApprovalflowError, BadInput, NameTaken, NotFound, StoreFailed
from approvalflow.plugins import spec
from approvalflow.plugins.circuits import Circuits
from approvalflow.plugins.finding import installed_plugins, load, select
from approvalflow.plugins.gathering import HOOKS, asked, check_hooks, name_of, sound, takes_event

if TYPE_CHECKING:
    from approvalflow.ports.bank import Bank
    from approvalflow.ports.blobs import Blobs
    from approvalflow.ports.calendar import CalendarSource
    from approvalflow.ports.channel import Channel
    from approvalflow.ports.document import Documents
    from approvalflow.ports.signer import Signer
    from approvalflow.ports.store import Entry, Store, StoreMaker
    from approvalflow.ports.witness import Witness

__all__ = ["Listed", "Offer", "Plugins"]

_REGISTER = "approvalflow_register_"
_OBSERVE = "approvalflow_observe"


@frozen
class Offer:
    """One adapter that an enabled plug-in offers: its kind (`banks`), its name and what it can."""

    kind: str
    name: str
    can: frozenset[str] = frozenset()


@frozen
class Listed:
    """One plug-in as `approvalflow plugins` shows it; what it offers is known only where it is enabled."""

    name: str
    distribution: str
    version: str
    enabled: bool
    offers: tuple[Offer, ...] = ()
    observes: bool = False


class Plugins:
    """The plug-ins of one office; an ordinary object, so that two offices of one process may differ.

    `Plugins()` has none; `Plugins([module, object])` has the given ones; `Plugins.installed(only=["demo-bank"])` those
    installed ones that are named. First enabled, first listed.

    Everything is gathered and checked once, here. Raises BadInput for a hook that does not exist or an adapter that
    does not have the shape of its port (all its shortcomings at once), NameTaken for two of one kind and name,
    AdapterFailed for a plug-in that raises while it is asked what it offers.
    """

    def __init__(self, plugins: Iterable[object] = ()) -> None:
        self.circuits = Circuits()
        self._manager = pluggy.PluginManager(spec.PROJECT)
        self._manager.add_hookspecs(spec)
        self._entry_points: frozenset[str] = frozenset()
        for plugin in plugins:
            self._enable(plugin, name_of(plugin))
        self._gather_all()

    @classmethod
    def installed(cls, only: Sequence[str], *, also: Iterable[object] = ()) -> Plugins:
        """The installed plug-ins named in `only`, then the given objects. Installed is not enabled.

        Raises NotFound for names that are not installed (all of them, with what is), NameTaken where two distributions
        offer a name, AdapterFailed for an enabled plug-in that cannot be imported; and what `Plugins` raises.
        """
        points = select(only)
        plugins = cls()
        plugins._entry_points = frozenset(points)
        for name, point in points.items():
            plugins._enable(load(point), name)
        for plugin in also:
            plugins._enable(plugin, name_of(plugin))
        plugins._gather_all()
        return plugins

    def stores(self) -> dict[str, StoreMaker]:
        """The makers of stores, by name."""
        return dict(self._found["stores"])

    def blobs(self) -> dict[str, Blobs]:
        """The blob stores, by name."""
        return dict(self._found["blobs"])

    def banks(self) -> dict[str, Bank]:
        """The banks, by name."""
        return dict(self._found["banks"])

    def channels(self) -> dict[str, Channel]:
        """The channels, by name."""
        return dict(self._found["channels"])

    def calendars(self) -> dict[str, CalendarSource]:
        """The calendars, by name."""
        return dict(self._found["calendars"])

    def documents(self) -> dict[str, Documents]:
        """What sets documents, by name."""
        return dict(self._found["documents"])

    def signers(self) -> dict[str, Signer]:
        """The signers of checkpoints, by name."""
        return dict(self._found["signers"])

    def witnesses(self) -> dict[str, Witness]:
        """The witnesses of checkpoints, by name."""
        return dict(self._found["witnesses"])

    def supervision_rules(self) -> tuple[Any, ...]:
        """The further supervision rules, each with a `code` of its own."""
        return tuple(self._found["supervision_rules"].values())

    def observers(self) -> tuple[tuple[str, Callable[[Entry], object]], ...]:
        """Whom to tell of a committed journal entry: the name of the plug-in and what to call.

        The caller tells one at a time, under a guard, and records who was told: nothing is caught here.
        """
        return tuple(
            (implementation.plugin_name, takes_event(implementation.function, implementation.argnames))
            for implementation in self._implementations(_OBSERVE)
        )

    def store_for(self, url: str) -> Store:
        """Open the store that the URL names. Raises what `maker_for` raises, and StoreFailed if it cannot be opened."""
        maker = self.maker_for(url)
        try:
            return maker.open(url)
        except ApprovalflowError:
            raise
        except Exception as fault:
            raise StoreFailed(
                f"存储 {maker.name} 打不开：{type(fault).__name__}",
                f"the store {maker.name} cannot be opened: {type(fault).__name__}",
                place=f"{url.partition(':')[0]}:",
                rule="store-open",
            ) from fault

    def maker_for(self, url: str) -> StoreMaker:
        """The one enabled maker that opens such a URL.

        Raises NotFound if no enabled plug-in answers such a URL, NameTaken if several do. No error repeats the URL,
        which may hold a password; they name its scheme.
        """
        scheme = url.partition(":")[0]
        makers = [maker for maker in self.stores().values() if maker.answers(url)]
        if not makers:
            there = ", ".join(self.stores()) or "-"
            raise NotFound(
                f"没有已启用的插件能打开这种存储；已启用的存储：{there}",
                f"no enabled plug-in opens such a store; enabled stores: {there}",
                place=f"{scheme}:",
                rule="store-url",
            )
        if len(makers) > 1:
            names = ", ".join(maker.name for maker in makers)
            raise NameTaken(
                f"多个插件都能打开这种存储：{names}",
                f"several plug-ins open such a store: {names}",
                place=f"{scheme}:",
                rule="store-url",
            )
        return makers[0]

    def listing(self) -> tuple[Listed, ...]:
        """Every installed plug-in, enabled or not, and then the ones that were handed in as objects."""
        observing = {name for name, _ in self.observers()}
        listed = []
        for name, points in installed_plugins().items():
            for point in points:
                enabled = name in self._entry_points
                listed.append(
                    Listed(
                        name,
                        point.dist.name if point.dist else "",
                        point.dist.version if point.dist else "",
                        enabled,
                        self._offers.get(name, ()) if enabled else (),
                        enabled and name in observing,
                    )
                )
        handed_in = [name for name, _ in self._manager.list_name_plugin() if name not in self._entry_points]
        listed += [Listed(name, "", "", True, self._offers.get(name, ()), name in observing) for name in handed_in]
        return tuple(listed)

    def _enable(self, plugin: object, name: str) -> None:
        check_hooks(plugin, name, self._manager)
        if self._manager.has_plugin(name):
            raise NameTaken("两个插件使用了同一个名称", "two plug-ins have this name", place=name, rule="name-taken")
        try:
            self._manager.register(plugin, name)
            self._manager.check_pending()
        except (pluggy.PluginValidationError, ValueError) as fault:
            raise BadInput(
                f"插件的挂钩与约定不符：{fault}", f"a hook of the plug-in is not as specified: {fault}",
                place=name, rule="plugin-hook",
            ) from fault  # fmt: skip

    def _implementations(self, hook: str) -> list[pluggy.HookImpl]:
        """Who implements a hook, first enabled first."""
        implementations: list[pluggy.HookImpl] = getattr(self._manager.hook, hook).get_hookimpls()
        return implementations

    def _gather_all(self) -> None:
        self._found: dict[str, dict[str, Any]] = {}
        self._offers: dict[str, tuple[Offer, ...]] = {}
        for hook in HOOKS:
            if hook.startswith(_REGISTER):
                kind = hook.removeprefix(_REGISTER)
                self._found[kind] = self._gather(hook, kind)

    def _gather(self, hook: str, kind: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for implementation in self._implementations(hook):
            plugin = implementation.plugin_name
            for adapter in asked(implementation.function, f"{plugin}: {hook}"):
                name, can = sound(adapter, kind, f"{plugin}: {hook}")
                if name in found:
                    other = next(
                        offering
                        for offering, offers in self._offers.items()
                        if any((offer.kind, offer.name) == (kind, name) for offer in offers)
                    )
                    raise NameTaken(
                        f"{kind} 中已有同名的 {name!r}（由 {other} 提供）",
                        f"{kind} has a {name!r} already, offered by {other}",
                        place=f"{plugin}: {hook}",
                        rule="name-taken",
                    )
                found[name] = adapter
                self._offers[plugin] = (*self._offers.get(plugin, ()), Offer(kind, name, can))
        return found

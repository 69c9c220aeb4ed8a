"""What is installed: the entry points of the group `approvalflow`. Nothing of them is imported before it is enabled."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from importlib.metadata import EntryPoint, entry_points

from approvalflow.errors import AdapterFailed, BadInput, NameTaken, NotFound

__all__ = ["GROUP", "installed_plugins", "load", "select"]

GROUP = "approvalflow"


def installed_plugins() -> dict[str, tuple[EntryPoint, ...]]:
    """Every installed plug-in by its name, in order of the names; two distributions may offer the same one."""
    found: dict[str, tuple[EntryPoint, ...]] = {}
    for point in sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value)):
        known = found.get(point.name, ())
        if all(point.value != other.value for other in known):  # one distribution seen twice on the path is one
            found[point.name] = (*known, point)
    return found


def select(only: Iterable[str]) -> dict[str, EntryPoint]:
    """The plug-ins of these names, in this order; a name twice counts once.

    Raises BadInput for a single string in place of a list, NotFound for names that are not installed (all of them at
    once), NameTaken where two distributions offer a name that is asked for.
    """
    if isinstance(only, str):
        raise BadInput(
            f"应为插件名称的列表，例如 [{only!r}]", f"a list of plug-in names is meant, such as [{only!r}]", rule="only"
        )
    names = list(dict.fromkeys(only))
    there = installed_plugins()
    if absent := [name for name in names if name not in there]:
        raise NotFound(*_absent(absent, sorted(there)), place="plugins", rule="plugin-not-installed")
    for name in names:
        if len(there[name]) > 1:
            where = ", ".join(point.value for point in there[name])
            raise NameTaken(
                f"有 {len(there[name])} 个安装包提供同名插件：{where}",
                f"{len(there[name])} distributions offer a plug-in of this name: {where}",
                place=name,
                rule="name-taken",
            )
    return {name: there[name][0] for name in names}


def _absent(absent: list[str], there: list[str]) -> tuple[str, str]:
    """What to say of names that are not installed, in Chinese and English, with what was probably meant."""
    meant = {name: get_close_matches(name, there, n=1) for name in absent}
    zh = "、".join(f"{name!r}（是否指 {near[0]!r}？）" if near else repr(name) for name, near in meant.items())
    en = ", ".join(f"{name!r} (did you mean {near[0]!r}?)" if near else repr(name) for name, near in meant.items())
    listed = ", ".join(there)
    return (
        f"未安装：{zh}；已安装：{listed or '无'}",
        f"not installed: {en}; installed: {listed or 'none'}",
    )


def load(point: EntryPoint) -> object:
    """Import the plug-in. Raises AdapterFailed that names it, whatever its import raised."""
    try:
        return point.load()
    except KeyboardInterrupt:
        raise
    except BaseException as fault:  # SystemExit too: an adapter does not decide that the host ends
        raise AdapterFailed(
            f"插件已启用但无法导入（{point.value}）：{type(fault).__name__}: {fault}",
            f"the plug-in is enabled but cannot be imported ({point.value}): {type(fault).__name__}: {fault}",
            place=point.name,
            rule="plugin-import",
        ) from fault

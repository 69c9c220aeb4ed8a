"""Asking one plug-in what it offers, and refusing what is not sound with a sentence that says what is wrong."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from difflib import get_close_matches
from types import ModuleType
from typing import TYPE_CHECKING

import pluggy

from approvalflow.errors import AdapterFailed, ApprovalflowError, BadInput
from approvalflow.plugins import spec
from approvalflow.plugins.shapes import SHAPES, shortcomings

if TYPE_CHECKING:
    from approvalflow.ports.store import Entry

__all__ = ["HOOKS", "asked", "check_hooks", "name_of", "sound", "takes_event"]

#: Every hook there is, in the order of the spec.
HOOKS = tuple(name for name in vars(spec) if name.startswith("approvalflow_"))


def name_of(plugin: object) -> str:
    """A name that stays the same over restarts: what is owed to an observer is owed under it."""
    if isinstance(plugin, ModuleType):
        return plugin.__name__
    name = getattr(plugin, "name", None)
    if isinstance(name, str) and name:
        return name
    cls = plugin if isinstance(plugin, type) else type(plugin)
    return f"{cls.__module__}.{cls.__qualname__}"


def check_hooks(plugin: object, name: str, manager: pluggy.PluginManager) -> None:
    """A misspelt hook, a wrapper, and a function that only looks like a hook are errors at start, not silence."""
    for attribute in dir(plugin):
        options = manager.parse_hookimpl_opts(plugin, attribute)
        if options is None:
            function = inspect.getattr_static(plugin, attribute)
            if attribute in HOOKS and inspect.isfunction(function) and function.__module__ != spec.__name__:
                raise BadInput(
                    f"{attribute} 没有 @hookimpl 标记，不会被调用",
                    f"{attribute} is not marked with @hookimpl and would never be called",
                    place=name,
                    rule="plugin-hook",
                )
            continue
        hook = options.get("specname") or attribute
        if hook not in HOOKS:
            near = get_close_matches(hook, HOOKS, n=1)
            raise BadInput(
                f"没有名为 {hook} 的挂钩" + (f"，是否指 {near[0]}？" if near else ""),
                f"there is no hook {hook}" + (f"; did you mean {near[0]}?" if near else ""),
                place=name,
                rule="plugin-hook",
            )
        if options.get("wrapper") or options.get("hookwrapper"):
            raise BadInput(f"{hook} 不接受包装式实现", f"{hook} takes no wrappers", place=name, rule="plugin-hook")


def asked(function: Callable[..., object], place: str) -> Iterator[object]:
    """What a gathering hook answers, one by one."""
    try:
        answer = function()
    except KeyboardInterrupt:
        raise
    except BaseException as fault:  # SystemExit too: an adapter does not decide that the host ends
        detail = str(fault) if isinstance(fault, ApprovalflowError) else type(fault).__name__
        raise AdapterFailed(
            f"插件出错：{detail}", f"the plug-in raised {detail}", place=place, rule="plugin-raised"
        ) from fault
    if not isinstance(answer, list | tuple):
        raise BadInput(
            f"应返回列表，实际为 {type(answer).__name__}",
            f"a list is to be answered, and this is {type(answer).__name__}",
            place=place,
            rule="plugin-answer",
        )
    yield from answer


def sound(adapter: object, kind: str, place: str) -> tuple[str, frozenset[str]]:
    """The name of an adapter, and what it can, if it has the shape of its port."""
    if kind == "supervision_rules":
        code = getattr(adapter, "code", None)
        if not isinstance(code, str) or not code:
            raise BadInput(
                "监察规则应有非空的 `code`", "a supervision rule must have a `code`", place=place, rule="adapter-shape"
            )
        _refuse_a_house_code(code, place)
        return code, frozenset()
    found = list(shortcomings(adapter, SHAPES[kind]))
    if found:
        noun = SHAPES[kind].noun
        raise BadInput(
            f"{type(adapter).__name__} 不是合格的{noun.zh}：" + "；".join(one.zh for one in found),
            f"{type(adapter).__name__} is no {noun.en}: " + "; ".join(one.en for one in found),
            place=place,
            rule="adapter-shape",
        )
    return adapter.name, adapter.can  # type: ignore[attr-defined]


def _refuse_a_house_code(code: str, place: str) -> None:
    """The cards of a rule are known by its code: another that bears it would look like that of the house."""
    from approvalflow.domain.supervision.rules import RULES  # only where rules are offered

    if code in {rule.code for rule in RULES}:
        zh, en = f"{code} 是程序库自带规则的代码", f"{code} is the code of a rule that ships with the library"
        raise BadInput(zh, en, place=place, rule="rule-code")


def takes_event(function: Callable[..., object], arguments: Sequence[str]) -> Callable[[Entry], object]:
    """The observer as a call with the event, also where it asks for no argument."""
    return (lambda event: function(event)) if arguments else (lambda event: function())

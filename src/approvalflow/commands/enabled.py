"""Which plug-ins a command enables: those that the environment names, else the China calendar where it is installed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from approvalflow.plugins.finding import installed_plugins

if TYPE_CHECKING:
    from approvalflow.plugins.registry import Plugins

__all__ = ["VARIABLE", "enabled_names", "enabled_plugins"]

#: Names of plug-ins with commas between them; set and empty means none.
VARIABLE = "APPROVALFLOW_PLUGINS"

_CHINA = "china-calendar"


def enabled_names() -> list[str]:
    """The names of the plug-ins that a command enables."""
    named = os.environ.get(VARIABLE)
    if named is not None:
        return [name.strip() for name in named.split(",") if name.strip()]
    return [_CHINA] if _CHINA in installed_plugins() else []


def enabled_plugins() -> Plugins:
    """The enabled plug-ins, imported. Raises what `Plugins.installed` raises."""
    from approvalflow.plugins.registry import Plugins

    return Plugins.installed(only=enabled_names())

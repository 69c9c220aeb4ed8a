"""Style, script and font: ours from `look/`, the others from node_modules where they were installed."""

from __future__ import annotations

from typing import Any

from litestar import Router
from litestar.static_files import create_static_files_router

from county.settings import HOME, Settings

__all__ = ["asset_routers"]

_LOOK = HOME / "county" / "look"


def asset_routers(settings: Settings) -> tuple[bool, bool, list[Router]]:
    """Whether there is a script, whether there is a font, and the routers that serve what is there."""
    modules = settings.home / "node_modules"
    script = modules / "htmx.org" / "dist"
    font = modules / "@fontsource-variable" / "noto-sans-sc"
    routers = [_files("/look", _LOOK / "static")]
    if script.is_dir():
        routers.append(_files("/npm/htmx", script))
    if font.is_dir():
        routers.append(_files("/npm/noto-sans-sc", font))
    return script.is_dir(), font.is_dir(), routers


def _files(path: str, folder: Any) -> Router:
    return create_static_files_router(path=path, directories=[folder])

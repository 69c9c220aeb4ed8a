"""`approvalflow plugins`: what is installed, whether a command enables it, its version and what it offers."""

from __future__ import annotations

import argparse
import json

from approvalflow.commands.enabled import VARIABLE, enabled_plugins
from approvalflow.plugins.registry import Listed, Offer

__all__ = ["arguments", "run"]


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `plugins` takes."""
    parser.add_argument("--json", action="store_true", help="one plug-in a line, as JSON / 输出 JSON")
    parser.epilog = (
        f"{VARIABLE}=NAME,NAME enables plug-ins; without it the China calendar is enabled where it is installed. / "
        f"{VARIABLE} 指定启用哪些插件; 未设置时启用已安装的 china-calendar."
    )


def run(options: argparse.Namespace) -> int:
    """List the plug-ins. Raises what enabling them raises."""
    listing = enabled_plugins().listing()
    for listed in listing:
        print(_json(listed) if options.json else _line(listed))
    if not listing and not options.json:
        print("no plug-in is installed / 没有安装插件")
    return 0


def _line(listed: Listed) -> str:
    state = "enabled / 已启用" if listed.enabled else "not enabled / 未启用"
    line = f"{listed.name}  {listed.distribution} {listed.version}  {state}"
    offers = [*map(_offer, listed.offers), *(["observes"] if listed.observes else [])]
    return f"{line}  {'; '.join(offers)}" if offers else line


def _offer(offer: Offer) -> str:
    can = f" ({', '.join(sorted(offer.can))})" if offer.can else ""
    return f"{offer.kind}: {offer.name}{can}"


def _json(listed: Listed) -> str:
    told = {
        "name": listed.name,
        "distribution": listed.distribution,
        "version": listed.version,
        "enabled": listed.enabled,
        "offers": [{"kind": one.kind, "name": one.name, "can": sorted(one.can)} for one in listed.offers],
        "observes": listed.observes,
    }
    return json.dumps(told, ensure_ascii=False)

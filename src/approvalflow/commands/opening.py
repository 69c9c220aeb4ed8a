"""Opening the store or the office that a command works on: arguments that several commands share."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from approvalflow.commands.enabled import enabled_names
from approvalflow.errors import BadInput, NotFound
from approvalflow.plugins.finding import installed_plugins

if TYPE_CHECKING:
    from approvalflow.domain.parties.people import Actor
    from approvalflow.office.office import Office
    from approvalflow.plugins.registry import Plugins
    from approvalflow.ports.store import Store

__all__ = [
    "actor_named",
    "office_arguments",
    "open_office",
    "open_record",
    "opened",
    "plugins_for_stores",
    "region_of",
    "store_arguments",
]

_SQL = "sqlalchemy"


def store_arguments(parser: argparse.ArgumentParser) -> None:
    """Where the record is kept, and of which region."""
    parser.add_argument("--store", required=True, metavar="URL", help="e.g. sqlite:///county.db / 存储地址")
    parser.add_argument("--organisation", metavar="FILE", help="organisation.toml, which names the region / 组织文件")
    parser.add_argument("--region", default="", metavar="CODE", help="its code, without such a file / 行政区划代码")


def office_arguments(parser: argparse.ArgumentParser) -> None:
    """What an office is made of."""
    store_arguments(parser)
    parser.add_argument("--matters", required=True, metavar="PATH", help="folder of matter files / 事项目录")


def plugins_for_stores() -> Plugins:
    """The enabled plug-ins, and the SQL store where it is installed: a URL is there to be opened."""
    from approvalflow.plugins.registry import Plugins

    names = enabled_names()
    if _SQL not in names and _SQL in installed_plugins():
        names.append(_SQL)
    return Plugins.installed(only=names)


def opened(url: str) -> Store:
    """The store at a URL, in whichever process it is asked for. Raises what opening raises."""
    return plugins_for_stores().store_for(url)


def region_of(options: argparse.Namespace) -> str:
    """The region that was named, by its code or by its organisation file. Raises BadInput if neither was given."""
    if options.region:
        return str(options.region)
    if options.organisation:
        from approvalflow.declare import read_organisation

        return read_organisation(options.organisation).region.code
    raise BadInput(
        "请用 --organisation 或 --region 指明行政区",
        "name the region with --organisation or --region",
        place="--region",
        rule="region",
    )


def open_record(options: argparse.Namespace) -> Office:
    """An office without matters: enough to sign the region's journal and to prove. Raises what opening raises."""
    from approvalflow.declare import read_organisation
    from approvalflow.office.office import Office

    organisation = read_organisation(options.organisation) if options.organisation else None
    return Office(
        [],
        region=region_of(options),
        store=options.store,
        organisation=organisation,
        plugins=plugins_for_stores(),
    )


def open_office(options: argparse.Namespace) -> Office:
    """The office that the options describe. Raises what reading and opening raise."""
    from approvalflow.declare import read_matters, read_organisation
    from approvalflow.office.office import Office

    organisation = read_organisation(options.organisation) if options.organisation else None
    return Office(
        read_matters(options.matters),
        region=options.region,
        store=options.store,
        organisation=organisation,
        plugins=plugins_for_stores(),
    )


def actor_named(office: Office, person: str) -> Actor:
    """Somebody of the organisation file, as an actor. Raises NotFound for a stranger."""
    try:
        return office.organisation.actor(person)
    except KeyError:
        zh, en = f"组织文件中没有 {person or '--by 所指的人'}", f"nobody {person!r} in the organisation file"
        raise NotFound(zh, en, place="--by", rule="person") from None

"""approvalflow: the rules of administrative approval, pure and provable.

Import everything that a program needs from here; ports and the conformance kit are `approvalflow.ports` and
`approvalflow.testing`. Each name is imported when it is first asked for, so that a command that counts days does not
wait for the office.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from approvalflow import declare
    from approvalflow.domain.deadlines.explain import Explanation
    from approvalflow.domain.deadlines.lights import Light
    from approvalflow.domain.parties.basis import Basis, Fault, Text
    from approvalflow.domain.parties.organisation import Organisation
    from approvalflow.domain.parties.people import Actor, Applicant
    from approvalflow.errors import ApprovalflowError, BadInput, DeclarationFaulty, MoveRefused, NotFound
    from approvalflow.office.office import Office
    from approvalflow.office.views import CaseView, TrackView
    from approvalflow.plugins.registry import Plugins
    from approvalflow.plugins.spec import hookimpl

__all__ = [
    "Actor",
    "Applicant",
    "ApprovalflowError",
    "BadInput",
    "Basis",
    "CaseView",
    "DeclarationFaulty",
    "Explanation",
    "Fault",
    "Light",
    "MoveRefused",
    "NotFound",
    "Office",
    "Organisation",
    "Plugins",
    "Text",
    "TrackView",
    "declare",
    "hookimpl",
]

_HOMES = {
    "domain.deadlines.explain": ("Explanation",),
    "domain.deadlines.lights": ("Light",),
    "domain.parties.basis": ("Basis", "Fault", "Text"),
    "domain.parties.organisation": ("Organisation",),
    "domain.parties.people": ("Actor", "Applicant"),
    "errors": ("ApprovalflowError", "BadInput", "DeclarationFaulty", "MoveRefused", "NotFound"),
    "office.office": ("Office",),
    "office.views": ("CaseView", "TrackView"),
    "plugins.registry": ("Plugins",),
    "plugins.spec": ("hookimpl",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    if name == "declare":
        return import_module("approvalflow.declare")
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return list(__all__)

"""Declarations read from files: matters, organisation, holiday notices, the formula of scores.

Every fault at once, with file and key.

    matters = declare.read_matters("matters/")
    organisation = declare.read_organisation("organisation.toml")

Each name is imported when it is first asked for, so that whoever reads notices alone does not pay for the rest.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from approvalflow.declare.checklist import checklist_from, read_checklist
    from approvalflow.declare.formula import formula_from, read_formula
    from approvalflow.declare.matters import check, matter_from, read_matter, read_matters
    from approvalflow.declare.notices import read_notices
    from approvalflow.declare.organisation import organisation_from, read_organisation
    from approvalflow.declare.supervision import read_supervision, supervision_from

__all__ = [
    "check",
    "checklist_from",
    "formula_from",
    "matter_from",
    "organisation_from",
    "read_checklist",
    "read_formula",
    "read_matter",
    "read_matters",
    "read_notices",
    "read_organisation",
    "read_supervision",
    "supervision_from",
]

_HOMES = {
    "read_notices": "notices",
    "organisation_from": "organisation",
    "read_organisation": "organisation",
    "read_supervision": "supervision",
    "supervision_from": "supervision",
    "checklist_from": "checklist",
    "read_checklist": "checklist",
    "formula_from": "formula",
    "read_formula": "formula",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(f"{__name__}.{_HOMES.get(name, 'matters')}"), name)
    globals()[name] = found
    return found

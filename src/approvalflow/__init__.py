"""approvalflow: the rules of administrative approval, pure and provable.

Import everything that a program needs from here; ports and the conformance kit are `approvalflow.ports` and
`approvalflow.testing`.
"""

from __future__ import annotations

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

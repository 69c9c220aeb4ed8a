"""The plug-in `typst`, configured by the environment.

APPROVALFLOW_TYPST_FONTS may name folders with further fonts, separated like PATH; APPROVALFLOW_TYPST_FONT the font that
papers are set in.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from approvalflow.plugins.spec import hookimpl
from approvalflow.ports.document import Documents
from approvalflow_typst.setter import TypstDocuments

__all__ = ["approvalflow_register_documents", "from_environment"]

_PREFIX = "APPROVALFLOW_TYPST_"


def from_environment(environment: Mapping[str, str]) -> TypstDocuments:
    """The setter that the variables describe."""
    folders = [one for one in environment.get(_PREFIX + "FONTS", "").split(os.pathsep) if one]
    return TypstDocuments(folders, environment.get(_PREFIX + "FONT", ""))


@hookimpl
def approvalflow_register_documents() -> list[Documents]:
    """The one setter that the environment describes."""
    return [from_environment(os.environ)]

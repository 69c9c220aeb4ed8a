"""The table `[public]` of an organisation file: how long the public waits for each part of an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from approvalflow.domain.deadlines.limits import term
from approvalflow.domain.parties.organisation import PublicTerms
from approvalflow.errors import BadInput

if TYPE_CHECKING:
    from approvalflow.declare.reading import Table

__all__ = ["public_terms"]


def public_terms(organisation: Table) -> PublicTerms:
    """What the file says; everything it leaves out is as `PublicTerms` has it. Each is a term as matters write it."""
    table = organisation.table("public")
    if table is None:
        return PublicTerms()
    said = {one.name: table.as_(one.name, _term, getattr(PublicTerms(), one.name)) for one in attrs.fields(PublicTerms)}
    table.done()
    return PublicTerms(**said)


def _term(value: object) -> str:
    if not isinstance(value, str):
        raise BadInput("应为文字", "must be text", rule="type")
    if not term(value).amount:
        raise BadInput("须为若干天或月", "must be so many days or months", rule="term")
    return value

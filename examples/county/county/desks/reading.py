"""Forms as they come in: text fields, and papers of at most 10 MB each."""

from __future__ import annotations

from typing import Any

from litestar import Request
from litestar.datastructures import UploadFile

from approvalflow import BadInput
from county.desks.typed import Typed

__all__ = ["MOST_BYTES", "typed_of"]

#: The most that one paper may weigh, in bytes.
MOST_BYTES = 10 * 1024 * 1024


async def typed_of(request: Request[Any, Any, Any]) -> Typed:
    """What was typed and uploaded. Raises BadInput for a paper that is too large."""
    fields: dict[str, list[str]] = {}
    files: dict[str, bytes] = {}
    for name, value in (await request.form()).multi_items():
        if not isinstance(value, UploadFile):
            fields.setdefault(name, []).append(str(value))
            continue
        content = await value.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise BadInput("每份材料不超过 10 MB", "a paper weighs 10 MB at most", place=name, rule="too-large")
        if content:
            files[name] = content
    return Typed(fields, files)

"""What a form sent: its fields as text, its files as bytes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from attrs import field, frozen
from litestar import Request
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency, Provide

__all__ = ["FORM", "MOST_FILE_BYTES", "Form", "SentForm", "Upload", "read_form"]

#: The most bytes that one file may have.
MOST_FILE_BYTES = 10 * 1024 * 1024


@frozen
class Upload:
    """A file that was sent: the name on the sender's machine, without folders, and the bytes."""

    name: str
    content: bytes = field(repr=False)


@frozen
class Form:
    """A form as it was sent. A field that came twice counts with its last value; a file that is empty does not count.

    `too_big` names the files beyond `MOST_FILE_BYTES`; their bytes are not kept.
    """

    fields: Mapping[str, str]
    files: Mapping[str, Upload] = field(factory=dict)
    too_big: frozenset[str] = frozenset()

    def text(self, key: str) -> str:
        """The field without blanks around it; empty where it was not sent."""
        return self.fields.get(key, "").strip()


async def read_form(request: Request[Any, Any, Any]) -> Form:
    """Read the form of a request."""
    sent = await request.form()
    fields: dict[str, str] = {}
    files: dict[str, Upload] = {}
    too_big = set()
    for key, value in sent.multi_items():
        if isinstance(value, UploadFile):
            content = await value.read()
            if len(content) > MOST_FILE_BYTES:
                too_big.add(key)
            elif content:
                files[key] = Upload(value.filename.replace("\\", "/").rpartition("/")[2][:120], content)
        elif key != "_csrf_token":
            fields[key] = str(value)
    return Form(fields, files, frozenset(too_big))


#: How a handler takes the form that was sent, with `dependencies=FORM`.
SentForm: TypeAlias = NamedDependency[Form]
FORM = {"form": Provide(read_form)}

"""Having a document set by the plug-in that is enabled for it, under the guard of every call to an adapter."""

from __future__ import annotations

from collections.abc import Callable

from approvalflow.errors import NotFound
from approvalflow.plugins.guard import guarded
from approvalflow.plugins.registry import Plugins
from approvalflow.ports.document import Document

__all__ = ["composed"]

#: How long a plug-in may take to set a paper, in seconds.
_COMPOSE_SECONDS = 30.0


def composed(plugins: Plugins, document: Document) -> bytes:
    """The document as a PDF, by the first enabled plug-in that sets documents.

    Raises NotFound where there is none; AdapterFailed where it fails, as it does for a character that its fonts lack.
    """
    setters = plugins.documents()
    if not setters:
        zh, en = "没有启用生成文书的插件", "no plug-in that sets documents is enabled"
        raise NotFound(zh, en, place="documents", rule="documents")
    name, setter = next(iter(setters.items()))
    compose: Callable[[], bytes] = lambda: setter.compose(document)  # noqa: E731 - one call, under the guard
    made: bytes = guarded(compose, adapter=name, what="compose", deadline_seconds=_COMPOSE_SECONDS, expect=bytes)
    return made

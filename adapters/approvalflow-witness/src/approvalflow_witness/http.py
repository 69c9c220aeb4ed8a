"""`HttpWitness`: hands checkpoints to a witness that answers over HTTP, as `approvalflow_witness.server` does."""

from __future__ import annotations

import json
import ssl
from collections.abc import Sequence
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, ProxyHandler, Request, build_opener

from approvalflow.domain.record.checkpoints import Checkpoint, checkpoint_from
from approvalflow.errors import AdapterFailed, ApprovalflowError, BadInput, WitnessDisagrees

__all__ = ["HttpWitness"]

#: The longest answer that is read, in bytes: a hundred years of checkpoints, one every ten minutes.
_LONGEST = 3 << 30


class _NoRedirect(HTTPRedirectHandler):
    """A witness is where it was said to be."""

    def redirect_request(self, *_: Any) -> None:
        return None


class HttpWitness:
    """A witness on another machine; fulfils `approvalflow.ports.witness.Witness`. Threads may share it.

    Args:
        url: its address, `https://witness.example:8741`; reached directly, by no proxy and no redirection.
        timeout: seconds that it may be silent.
        trust: which certificates are believed; the machine's own, if None.

    Raises BadInput for an address that is none, or holds a user name.
    """

    can: frozenset[str] = frozenset()

    def __init__(self, url: str, *, timeout: float = 10.0, trust: ssl.SSLContext | None = None) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query:
            zh, en = "应为 https://主机:端口 形式的地址", "an address like https://host:port is meant"
            raise BadInput(zh, en, place="witness", rule="witness-url")
        self.name = f"{parts.scheme}:{parts.netloc}{parts.path.rstrip('/')}"
        self._url = url.rstrip("/")
        self._timeout = timeout
        self._opener = build_opener(ProxyHandler({}), _NoRedirect(), HTTPSHandler(context=trust))

    def keep(self, checkpoint: Checkpoint, proof: Sequence[bytes]) -> None:
        """Hand over a checkpoint. Raises WitnessDisagrees where it is refused, AdapterFailed for any other trouble."""
        said = {"checkpoint": checkpoint.plain(), "proof": [step.hex() for step in proof]}
        self._ask("/checkpoints", json.dumps(said, ensure_ascii=False).encode())

    def latest(self, region: str) -> Checkpoint | None:
        """The last one that it keeps of a region."""
        answer = self._ask(f"/checkpoints/latest?region={quote(region, safe='')}")
        return self._checkpoint(answer) if answer.strip() else None

    def all(self, region: str) -> Sequence[Checkpoint]:
        """Every one that it keeps of a region."""
        answer = self._ask(f"/checkpoints?region={quote(region, safe='')}")
        return tuple(self._checkpoint(line) for line in answer.splitlines())

    def _checkpoint(self, text: bytes) -> Checkpoint:
        try:
            return checkpoint_from(json.loads(text))
        except (ApprovalflowError, ValueError, AttributeError) as fault:
            raise self._failed("答复不是检查点", "the answer is no checkpoint") from fault

    def _ask(self, path: str, body: bytes | None = None) -> bytes:
        headers = {"Content-Type": "application/json"} if body is not None else {}
        try:
            with self._opener.open(Request(self._url + path, body, headers), timeout=self._timeout) as answer:  # noqa: S310
                content: bytes = answer.read(_LONGEST)
                return content
        except HTTPError as refusal:
            with refusal:
                raise self._refused(refusal) from None
        except (OSError, HTTPException) as fault:
            raise self._failed(type(fault).__name__, type(fault).__name__) from fault

    def _refused(self, refusal: HTTPError) -> ApprovalflowError:
        if refusal.code != 409:
            return self._failed(f"HTTP {refusal.code}", f"HTTP {refusal.code}")
        try:
            said = json.loads(refusal.read(65_536))
            zh, en, rule = str(said["zh"]), str(said["en"]), str(said["rule"])
        except (OSError, HTTPException, ValueError, KeyError, TypeError):
            zh, en, rule = "见证方拒绝该检查点", "the witness refuses the checkpoint", "witness"
        return WitnessDisagrees(zh, en, place=self.name, rule=rule)

    def _failed(self, zh: str, en: str) -> AdapterFailed:
        return AdapterFailed(
            f"见证方不可用：{zh}", f"the witness cannot be used: {en}", place=self.name, rule="witness"
        )

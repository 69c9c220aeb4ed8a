"""A file's companion that holds its hash, where the bank puts one beside it."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

from approvalflow_bank_file.findings import Findings
from approvalflow_bank_file.profile import Form

__all__ = ["digest_of", "hold_against_companion"]

_PIECE = 1 << 20
_MOST_BYTES = 4096


def digest_of(path: Path, kind: str = "sha256") -> str:
    """The hash of a file, in lower-case hexadecimal digits."""
    # An MD5 guards against a broken line and against nobody; it is what many banks send.
    hashed = hashlib.new(kind, usedforsecurity=False)
    with path.open("rb") as content:
        while piece := content.read(_PIECE):
            hashed.update(piece)
    return hashed.hexdigest()


def hold_against_companion(path: Path, form: Form, findings: Findings) -> None:
    """Note a hash that is another, and a companion that is missing or holds none."""
    companion = path.with_name(form.digest_name.replace("{name}", path.name))
    try:
        with companion.open("rb") as content:
            said = content.read(_MOST_BYTES).removeprefix(b"\xef\xbb\xbf").split()[:1]
    except FileNotFoundError:
        if form.digest_required:
            findings.add(
                "digest-missing", f"没有校验文件 {companion.name}", f"there is no {companion.name} with its hash"
            )
        return
    told = said[0].lower() if said else b""
    found = digest_of(path, form.digest_kind).encode()
    if len(told) != len(found) or told.strip(b"0123456789abcdef"):
        zh, en = f"{companion.name} 中没有 {form.digest_kind} 值", f"{companion.name} holds no {form.digest_kind}"
        findings.add("digest-form", zh, en)
    elif not hmac.compare_digest(told, found):
        zh = f"与 {companion.name} 中的 {form.digest_kind} 不符"
        findings.add("digest", zh, f"its {form.digest_kind} is not the one in {companion.name}")

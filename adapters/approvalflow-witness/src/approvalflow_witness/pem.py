"""Keys that sign checkpoints, as PEM files: the private half readable for its owner alone, the public half for all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from approvalflow.errors import BadInput

__all__ = ["make_key", "private_key", "public_key"]


def make_key(path: Path) -> bytes:
    """Make a key: the private half into `path`, the public half into `path` with `.pub` behind it; the public key.

    Raises BadInput where one of the files is there, or cannot be written.
    """
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    other = path.with_name(f"{path.name}.pub")
    for file in (path, other):
        if file.exists():
            zh, en = "文件已存在，不予覆盖", "the file is there already, and a key is never written over"
            raise BadInput(zh, en, place=str(file), rule="key-file")
    for file, content, mode in ((path, private, 0o600), (other, public, 0o644)):
        try:
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as opened:
                opened.write(content)
        except OSError as fault:
            raise _unusable(file, f"{fault.strerror}") from fault
    return key.public_key().public_bytes_raw()


def private_key(path: Path, password: str = "") -> Ed25519PrivateKey:
    """The private key of a PEM file. Raises BadInput where it is none, or where others may read the file."""
    try:
        mode, content = path.stat().st_mode, path.read_bytes()
    except OSError as fault:
        raise _unusable(path, f"{fault.strerror}") from fault
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        zh, en = "私钥文件他人可读：请执行 chmod 600", "others may read the private key: chmod 600"
        raise BadInput(zh, en, place=str(path), rule="key-file")
    try:
        key = load_pem_private_key(content, password.encode() or None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as fault:
        raise _unusable(path, type(fault).__name__) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise _unusable(path, type(key).__name__)
    return key


def public_key(path: Path) -> bytes:
    """The public key (32 bytes) of a PEM file. Raises BadInput where it is none."""
    try:
        key = load_pem_public_key(path.read_bytes())
    except OSError as fault:
        raise _unusable(path, f"{fault.strerror}") from fault
    except (ValueError, UnsupportedAlgorithm) as fault:
        raise _unusable(path, type(fault).__name__) from fault
    if not isinstance(key, Ed25519PublicKey):
        raise _unusable(path, type(key).__name__)
    return key.public_bytes_raw()


def _unusable(path: Path, why: str) -> BadInput:
    zh, en = f"不能用作 Ed25519 密钥文件（{why}）", f"no Ed25519 key can be read from or written to this file ({why})"
    return BadInput(zh, en, place=str(path), rule="key-file")

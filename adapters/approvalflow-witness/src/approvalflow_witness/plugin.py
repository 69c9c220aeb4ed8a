"""The plug-in `witness`, configured by the environment; whatever is not there is not offered.

APPROVALFLOW_WITNESS_KEY is the PEM file of the key that signs (_KEY_PASSWORD, where it has one); _FILES are files that
keep checkpoints, with the system's path separator between them; _URLS are witnesses on other machines, with blanks
between them, which may be silent for _TIMEOUT seconds (10). A file believes the signing key, and those of _PUBLIC_KEYS
(PEM files, with the path separator between them).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from approvalflow.errors import BadInput
from approvalflow.plugins.spec import hookimpl
from approvalflow.ports.signer import Signer
from approvalflow.ports.witness import Witness
from approvalflow_witness.file import FileWitness
from approvalflow_witness.http import HttpWitness
from approvalflow_witness.pem import public_key
from approvalflow_witness.signer import Ed25519Signer

__all__ = ["approvalflow_register_signers", "approvalflow_register_witnesses", "signer_from", "witnesses_from"]

_PREFIX = "APPROVALFLOW_WITNESS_"


def signer_from(environment: Mapping[str, str]) -> Ed25519Signer | None:
    """The signer that the variables describe; None where they name no key. Raises BadInput for a key that is none."""
    path = environment.get(f"{_PREFIX}KEY", "")
    if not path:
        return None
    return Ed25519Signer.from_file(Path(path), environment.get(f"{_PREFIX}KEY_PASSWORD", ""))


def witnesses_from(environment: Mapping[str, str]) -> list[Witness]:
    """The witnesses that the variables describe. Raises BadInput for what is wrong in them."""
    said = {name: environment.get(_PREFIX + name, "") for name in ("FILES", "URLS", "PUBLIC_KEYS")}
    timeout = environment.get(f"{_PREFIX}TIMEOUT") or "10"
    if not (timeout.isascii() and timeout.isdigit() and 0 < int(timeout) <= 600):
        zh, en = "应为 1 至 600 的整数", "must be a whole number from 1 to 600"
        raise BadInput(zh, en, place=f"{_PREFIX}TIMEOUT", rule="setting")
    signer = signer_from(environment)
    keys = [signer.public()] if signer else []
    keys += [public_key(Path(path)) for path in said["PUBLIC_KEYS"].split(os.pathsep) if path]
    files = [FileWitness(Path(path), keys) for path in said["FILES"].split(os.pathsep) if path]
    return [*files, *(HttpWitness(url, timeout=float(timeout)) for url in said["URLS"].split())]


@hookimpl
def approvalflow_register_signers() -> list[Signer]:
    """The signer with the key that the environment names."""
    signer = signer_from(os.environ)
    return [signer] if signer else []


@hookimpl
def approvalflow_register_witnesses() -> list[Witness]:
    """The files and addresses that the environment names."""
    return witnesses_from(os.environ)

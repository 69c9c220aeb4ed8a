"""Checkpoints signed with Ed25519, and witnesses that keep them."""

from approvalflow_witness.file import FileWitness
from approvalflow_witness.http import HttpWitness
from approvalflow_witness.signer import Ed25519Signer

__all__ = ["Ed25519Signer", "FileWitness", "HttpWitness"]

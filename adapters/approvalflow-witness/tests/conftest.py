"""A key, a file and a server of the test's own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from approvalflow_witness import Ed25519Signer, FileWitness, HttpWitness
from approvalflow_witness.keys import make_key
from approvalflow_witness.server import WitnessServer


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """The private half of a new key; the public one lies beside it."""
    path = tmp_path / "office.pem"
    make_key(path)
    return path


@pytest.fixture
def signer(key: Path) -> Ed25519Signer:
    """The signer with that key."""
    return Ed25519Signer.from_file(key)


class FileSandbox:
    """A witness in a file; out of order while a folder is in the file's place."""

    def __init__(self, path: Path, signer: Ed25519Signer) -> None:
        self.path, self.signer = path, signer
        self.witness = self.again()

    def again(self) -> FileWitness:
        return FileWitness(self.path, [self.signer.public()])

    @contextmanager
    def out_of_order(self) -> Iterator[None]:
        aside = self.path.with_suffix(".aside")
        self.path.rename(aside)
        self.path.mkdir()
        yield
        self.path.rmdir()
        aside.rename(self.path)


class HttpSandbox:
    """A witness behind a real server."""

    def __init__(self, file: Path, signer: Ed25519Signer) -> None:
        self.file, self.signer = file, signer
        self.port = 0
        self.start()
        self.witness = HttpWitness(f"http://127.0.0.1:{self.port}", timeout=10)

    def start(self) -> None:
        self.server = WitnessServer(("127.0.0.1", self.port), self.file, [("", self.signer.public())])
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def again(self) -> HttpWitness:
        self.stop()
        self.start()
        return self.witness

    @contextmanager
    def out_of_order(self) -> Iterator[None]:
        self.stop()
        yield
        self.start()


@pytest.fixture
def in_a_file(tmp_path: Path, signer: Ed25519Signer) -> FileSandbox:
    """A witness in a file."""
    return FileSandbox(tmp_path / "witness.jsonl", signer)


@pytest.fixture
def over_http(tmp_path: Path, signer: Ed25519Signer) -> Iterator[HttpSandbox]:
    """A witness behind a server."""
    sandbox = HttpSandbox(tmp_path / "kept.jsonl", signer)
    yield sandbox
    sandbox.stop()

"""Papers as files: whole or not there, and never something else."""

import os
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import pytest

from approvalflow.errors import NotFound, StoreFailed
from approvalflow_sqlalchemy import FileBlobs, open_store


@pytest.fixture
def blobs(tmp_path):
    return FileBlobs(tmp_path / "papers")


@pytest.mark.parametrize("content", [b"", b"paper", bytes(range(256)) * 4096])
def test_what_was_put_comes_back(blobs, content):
    """The digest is the SHA-256 of the content, and the same content has one file."""
    digest = blobs.put(content)
    assert digest == blobs.put(content) == sha256(content).hexdigest()
    assert blobs.get(digest) == content
    assert len([path for path in blobs.folder.rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize("digest", ["0" * 64, "", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_what_is_not_there_is_not_found(blobs, digest):
    """Neither is anything outside the folder."""
    with pytest.raises(NotFound):
        blobs.get(digest)


def test_a_changed_paper_is_not_given_out_and_is_mended_by_the_same_paper(blobs):
    """One flipped byte is noticed on reading; handing the paper in again puts it right."""
    digest = blobs.put(b"paper")
    (path,) = [path for path in blobs.folder.rglob("*") if path.is_file()]
    path.write_bytes(b"qaper")
    with pytest.raises(NotFound) as refusal:
        blobs.get(digest)
    assert refusal.value.rule == "blob-changed"
    blobs.put(b"paper")
    assert blobs.get(digest) == b"paper"


def test_a_failed_write_leaves_nothing_behind(blobs, monkeypatch):
    """The disk refuses to flush: StoreFailed, no file under the digest, and none beside it."""

    def refuse(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(StoreFailed, match="No space left"):
        blobs.put(b"paper")
    monkeypatch.undo()
    assert [path for path in blobs.folder.rglob("*") if path.is_file()] == []
    assert blobs.get(blobs.put(b"paper")) == b"paper"


def test_many_may_put_the_same_paper_at_once(blobs):
    """Every one of them gets the digest, and the paper is whole."""
    with ThreadPoolExecutor(8) as pool:
        digests = set(pool.map(blobs.put, [b"paper" * 1000] * 32))
    assert len(digests) == 1
    assert blobs.get(digests.pop()) == b"paper" * 1000


def test_papers_are_readable_for_their_owner_alone(blobs):
    """They hold personal data."""
    blobs.put(b"paper")
    assert {path.stat().st_mode & 0o077 for path in [blobs.folder, *blobs.folder.rglob("*")]} == {0}


def test_a_sqlite_store_keeps_its_papers_beside_it(sqlite_url, tmp_path):
    """The folder is named after the file, and is made with the first paper."""
    store = open_store(sqlite_url)
    assert not (tmp_path / "county.db.papers").exists()
    assert store.blobs.get(store.blobs.put(b"paper")) == b"paper"
    assert (tmp_path / "county.db.papers").is_dir()
    store.close()

"""Writing a backup: in one look at the region, while others write."""

from __future__ import annotations

import base64
import gzip
import json
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, cast

from attrs import frozen

from approvalflow.domain.record.canonical import encode
from approvalflow.errors import BadInput, NotFound, StoreFailed
from approvalflow.office.backup.format import PAPER, End, Heading, line_of
from approvalflow.ports.blobs import Blobs
from approvalflow.ports.store import Reading, Store

__all__ = ["BackedUp", "backup"]

#: The events that bring papers: their bodies name them by their digests.
_WITH_PAPERS = ("case-filed", "supplements-received", "papers-supplied", "case-rectified")

#: Half the time of the usual level, for a file that is a tenth larger.
_LEVEL = 4

_TELL = 5000


@frozen
class BackedUp:
    """What was written.

    Attributes:
        region, position: of which region, up to which entry of its journal.
        rows: how many of each table. papers: how many; missing: the digests of those that were not there.
        digest: of the content, as `approvalflow.office.digest` makes it.
    """

    region: str
    position: int
    rows: Mapping[str, int]
    papers: int
    missing: tuple[str, ...]
    digest: str


def backup(
    store: Store,
    region: str,
    path: Path,
    *,
    papers: Blobs | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> BackedUp:
    """Write all that a region holds into a new file, readable for its owner alone.

    It is written beside, flushed to the disk and then named: a file that has its name is whole. Personal data is in
    it. Raises BadInput for a file that is there, NotFound where the store holds nothing of the region, StoreFailed
    where the disk is full or cannot be written.

    Args:
        papers: where the papers are that cases name; without it they are left out.
        progress: told how many journal entries are written, and of how many.
    """
    if path.exists():
        raise BadInput("文件已存在", "the file is there already", place=str(path), rule="file-exists")
    with store.reading(region) as reading, _beside(path) as file:
        if next(iter(reading.content()), None) is None:
            zh, en = f"存储中没有行政区 {region} 的记录", f"the store holds no record of the region {region!r}"
            raise NotFound(zh, en, place=region, rule="region")
        position, link = reading.head()
        file.write(line_of(Heading(region, position, link.hex(), reading.algorithm()).plain()))
        kept, missing = _papers(reading, papers, file) if papers is not None else (0, ())
        rows, digest = _rows(reading, position, file, progress)
        file.write(line_of(End(rows, kept, missing, digest).plain()))
    return BackedUp(region, position, rows, kept, missing, digest)


def _papers(reading: Reading, blobs: Blobs, file: BinaryIO) -> tuple[int, tuple[str, ...]]:
    digests = sorted(set(_digests(reading)))
    missing = []
    for digest in digests:
        try:
            content = blobs.get(digest)
        except NotFound:
            missing.append(digest)
            continue
        file.write(line_of([PAPER, digest, base64.b64encode(content).decode()]))
    return len(digests) - len(missing), tuple(missing)


def _digests(reading: Reading) -> Iterator[str]:
    for row in reading.written():
        if row.kind in _WITH_PAPERS:
            papers = json.loads(row.body).get("papers", {})
            yield from papers.values()


def _rows(
    reading: Reading, total: int, file: BinaryIO, progress: Callable[[int, int], None] | None
) -> tuple[dict[str, int], str]:
    running, counts = sha256(), Counter[str]()
    for named_row in reading.content():
        running.update(encode(named_row))
        file.write(line_of(named_row))
        counts[named_row[0]] += 1
        done = counts["journal"]
        if progress is not None and named_row[0] == "journal" and (not done % _TELL or done == total):
            progress(done, total)
    return dict(counts), running.hexdigest()


@contextmanager
def _beside(path: Path) -> Iterator[BinaryIO]:
    """A new file in gzip, which has its name once the block is over and everything is on the disk."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        beside = Path(name)
        try:
            with os.fdopen(handle, "wb") as raw:
                with gzip.GzipFile("", "wb", _LEVEL, raw, mtime=0) as file:
                    yield cast(BinaryIO, file)
                raw.flush()
                os.fsync(raw.fileno())
            beside.rename(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
        _flush(path.parent)
    except OSError as error:
        zh = f"备份无法写入：{error.strerror}；请检查空间和权限"
        en = f"the backup cannot be written: {error.strerror}; check space and permissions"
        raise StoreFailed(zh, en, place=str(path), rule="backup-write") from error


def _flush(folder: Path) -> None:
    # A new name is durable only when the folder is; systems without folder handles have no such call.
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

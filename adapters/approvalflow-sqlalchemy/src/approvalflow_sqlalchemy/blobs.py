"""Papers as files, each named by the digest of what is in it."""

from __future__ import annotations

import os
import re
import tempfile
from hashlib import sha256
from pathlib import Path

from approvalflow.errors import NotFound, StoreFailed
from approvalflow.failpoints import failpoint

__all__ = ["FileBlobs"]

_DIGEST = re.compile(r"[0-9a-f]{64}")


class FileBlobs:
    """Keeps bytes under `FOLDER/ab/cdef...`; fulfils `approvalflow.ports.blobs.Blobs`. Processes may share a folder.

    The folder is made when the first paper is kept, readable for its owner alone.
    """

    name = "files"
    can: frozenset[str] = frozenset({"durable", "shared"})

    def __init__(self, folder: Path | str = "papers") -> None:
        self.folder = Path(folder)

    def put(self, content: bytes) -> str:
        """Keep the bytes durably and answer their hexadecimal SHA-256 digest. Raises StoreFailed.

        Written beside, flushed to the disk, then renamed: a file that has its name is whole.
        """
        digest = sha256(content).hexdigest()
        path = self._path(digest)
        try:
            if not self._is_whole(path, digest):
                self._write(path, content)
        except OSError as error:
            zh = f"材料无法写入磁盘：{error.strerror}；请检查空间和权限"
            en = f"the paper cannot be written: {error.strerror}; check space and permissions"
            raise StoreFailed(zh, en, place=str(self.folder), rule="blob-write") from error
        return digest

    def get(self, digest: str) -> bytes:
        """The bytes of that digest, checked against it. Raises NotFound if they are not there or have changed."""
        if not _DIGEST.fullmatch(digest):
            raise NotFound("摘要须为 64 位十六进制小写", "a digest has 64 lower-case hexadecimal digits", rule="blob")
        try:
            content = self._path(digest).read_bytes()
        except FileNotFoundError:
            zh, en = "没有该摘要对应的材料", "no paper is kept under this digest"
            raise NotFound(zh, en, place=digest, rule="blob") from None
        except OSError as error:
            zh, en = f"材料无法读取：{error.strerror}", f"the paper cannot be read: {error.strerror}"
            raise StoreFailed(zh, en, place=digest, rule="blob-read") from error
        if sha256(content).hexdigest() != digest:
            zh, en = "材料已被改动，与摘要不符", "the paper was changed: it does not have this digest any more"
            raise NotFound(zh, en, place=digest, rule="blob-changed")
        return content

    def _path(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest[2:]

    def _is_whole(self, path: Path, digest: str) -> bool:
        return path.is_file() and sha256(path.read_bytes()).hexdigest() == digest

    def _write(self, path: Path, content: bytes) -> None:
        for folder in (self.folder, path.parent):
            if not folder.is_dir():
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                _flush(folder.parent)
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as file:
                failpoint("paper-begun")
                file.write(content)
                file.flush()
                failpoint("paper-written")
                os.fsync(file.fileno())
            failpoint("paper-flushed")
            Path(beside).replace(path)
            failpoint("paper-named")
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise
        _flush(path.parent)


def _flush(folder: Path) -> None:
    # A new name is durable only when the folder is; systems without folder handles have no such call.
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

"""One SQLite file as an engine: which driver, which journal mode, and what every connection is told first."""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event

from approvalflow.errors import StoreFailed

__all__ = ["best_driver", "file_of", "forget", "papers_of", "sqlite_engine", "wal_is_safe"]

#: No database file is shorter than its header.
_HEADER = 100

#: The execution option by which a look says that it will not write.
LOOKS_ONLY = "approvalflow_looks_only"

#: The execution option by which a unit says that its commit need not wait for the disk.
SOON = "approvalflow_soon"

#: What a connection remembers of itself: that it does not wait for the disk now.
_HURRIES = "approvalflow_hurries"


def best_driver() -> ModuleType:
    """`pysqlite3`, which brings a SQLite of its own, where it is installed; else the standard library's."""
    try:
        return importlib.import_module("pysqlite3.dbapi2")
    except ImportError:
        return importlib.import_module("sqlite3")


def wal_is_safe(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite is free of the WAL-reset bug, which can corrupt a file that two connections write at once.

    3.7.0 to 3.51.2 have it, but for the corrected 3.44.6 and 3.50.7 and what followed them in their series.
    """
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51, 0) or (3, 44, 6) <= version < (3, 45, 0)


def file_of(url: str) -> Path:
    """The file of a URL like `sqlite:///county.db` (relative) or `sqlite:////srv/county.db` (absolute).

    Raises StoreFailed for a URL without a file, a folder that is not there, or a folder in the file's place.
    """
    name = url.partition(":///")[2].partition("?")[0]
    if not name or name == ":memory:":
        raise StoreFailed(
            "SQLite 存储须有文件：sqlite:///文件名；只在内存中时请用 approvalflow.memory.MemoryStore",
            "a SQLite store has a file: sqlite:///NAME; for memory alone use approvalflow.memory.MemoryStore",
            place=url,
            rule="sqlite-url",
        )
    path = Path(name).absolute()
    if path.is_dir():
        raise StoreFailed("该路径是目录，不是文件", "this is a folder, not a file", place=str(path), rule="sqlite-url")
    if not path.parent.is_dir():
        zh, en = "目录不存在：请先建立目录", "the folder is not there: make it first"
        raise StoreFailed(zh, en, place=str(path.parent), rule="sqlite-url")
    return path


def sqlite_engine(path: Path, driver: ModuleType, patience: float) -> Engine:
    """An engine whose transactions begin as writers, and whose connections keep every promise of the tables.

    Args:
        path: the file; made where it is not there, readable for its owner alone.
        driver: a DBAPI module for SQLite.
        patience: seconds that a writer waits for a writer of another process.
    """
    safe = wal_is_safe(driver.sqlite_version_info)
    mode = "wal" if safe else "delete"

    def greet(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {int(patience * 1000)}")
        found = cursor.execute(f"PRAGMA journal_mode = {mode}").fetchone()[0]
        if found != mode and not safe:
            zh = f"SQLite {driver.sqlite_version} 的 WAL 模式有缺陷，而该文件正以 WAL 模式被他人使用；请安装 pysqlite3"
            en = (
                f"SQLite {driver.sqlite_version} may damage a file in WAL mode, and others use it so: install pysqlite3"
            )
            raise StoreFailed(zh, en, place=str(path), rule="sqlite-version")
        for pragma in (
            "synchronous = FULL",
            "foreign_keys = ON",
            "recursive_triggers = ON",
            "secure_delete = ON",
            "temp_store = MEMORY",
            "cache_size = -16384",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def begin(connection: Connection) -> None:
        # A transaction that reads first and writes then can be refused at once, without waiting: so it says so first.
        options = connection.get_execution_options()
        looks = options.get(LOOKS_ONLY)
        if safe and not looks:
            _wait_for_the_disk(connection, wait=not options.get(SOON))
        connection.exec_driver_sql("BEGIN" if looks else "BEGIN IMMEDIATE")

    _must_be_whole(path)
    _make(path)
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        module=driver,
        connect_args={"isolation_level": None, "check_same_thread": False, "cached_statements": 256},
        pool_size=16,
        max_overflow=32,
    )
    event.listen(engine, "connect", greet)
    event.listen(engine, "begin", begin)
    return engine


def _wait_for_the_disk(connection: Connection, *, wait: bool) -> None:
    """Whether the next commit waits until the disk has it. In WAL mode one that does not is written all the same, to be
    lost with the power alone, and the next one that waits takes it along; without WAL every commit waits."""
    told = connection.info
    if told.get(_HURRIES, False) is wait:
        driver: Any = connection.connection.dbapi_connection
        driver.execute(f"PRAGMA synchronous = {'FULL' if wait else 'NORMAL'}")
        told[_HURRIES] = not wait


def forget(connection: Connection) -> None:
    """Move everything out of the write-ahead log and empty it, so that what was erased stands in no older page of it.

    Pages that are freed are overwritten (`secure_delete`). While somebody else still reads, the log keeps what it has,
    until the next one that is emptied.
    """
    driver: Any = connection.connection.dbapi_connection
    dbapi: Any = connection.dialect.dbapi
    cursor = driver.cursor()
    try:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    except dbapi.Error:
        return  # what was committed is committed: a log that could not be emptied now is emptied with the next page
    finally:
        cursor.close()


def papers_of(path: Path) -> Path:
    """The folder of the papers beside a database file."""
    return path.with_name(path.name + ".papers")


def _must_be_whole(path: Path) -> None:
    """Refuse what SQLite itself would take for a new database, and write over. Raises StoreFailed."""
    size = path.stat().st_size if path.exists() else 0
    if 0 < size < _HEADER:
        zh, en = "该文件不是数据库：请检查路径", "the file is no database: check its path"
        raise StoreFailed(zh, en, place=str(path), rule="not-a-database")
    if not size and any(papers_of(path).glob("*/*")):
        zh = "数据库文件不见了或是空的，而它的材料还在：请从备份恢复，或另选文件名"
        en = "the database is gone or empty while its papers are there: restore a backup, or name another file"
        raise StoreFailed(zh, en, place=str(path), rule="emptied")


def _make(path: Path) -> None:
    # SQLite gives the files beside it (the write-ahead log, the rollback journal) the rights of this one.
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except PermissionError:
        if not path.exists():
            zh, en = "无法建立数据库文件：请检查目录的写权限", "the file cannot be made: check who may write the folder"
            raise StoreFailed(zh, en, place=str(path), rule="cannot-open") from None

"""A database as it was at the moment before the command, as often as it is wanted."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit, urlunsplit

from sqlalchemy import Dialect

from approvalflow_sqlalchemy import store
from approvalflow_sqlalchemy.unit import Statements

__all__ = ["Copies", "Files", "Servers", "compile_once"]


_compiled: dict[str, Any] = {}


def _statements(dialect: Dialect) -> Any:
    if dialect.name not in _compiled:
        _compiled[dialect.name] = Statements(dialect)
    return _compiled[dialect.name]


def compile_once() -> None:
    """From now on every store that this process and its children open shares the statements that the first compiled.

    A store compiles its statements when it is opened, which takes longer than a command; the enumerator opens
    thousands.
    """
    store.Statements = _statements  # type: ignore[misc, assignment]


class Copies(Protocol):
    """Copies of one database."""

    def original(self) -> str:
        """The URL of the database that is copied; it is filled once and then left alone."""
        ...

    def copy(self) -> str:
        """The URL of a new copy."""
        ...

    def drop(self, url: str) -> None:
        """Throw a copy away."""
        ...


class Files:
    """SQLite: a file, with its papers in a folder beside it."""

    def __init__(self, folder: Path) -> None:
        self._original, self._copy = folder / "original", folder / "copy"
        self._original.mkdir()

    def original(self) -> str:
        return f"sqlite:///{self._original}/county.db"

    def copy(self) -> str:
        shutil.copytree(self._original, self._copy)
        return f"sqlite:///{self._copy}/county.db"

    def drop(self, url: str) -> None:
        shutil.rmtree(self._copy)


class Servers:
    """PostgreSQL: a database, and copies by `CREATE DATABASE ... TEMPLATE`.

    Args:
        url: of the server, for an account that may create databases.
        name: how the databases are called.
        say: carries out a statement at a URL.
    """

    def __init__(self, url: str, name: str, say: Callable[[str, str], object]) -> None:
        self._url, self._name, self._say = url, name, say
        self._say(url, f'CREATE DATABASE "{name}"')

    def original(self) -> str:
        return self._named(self._name)

    def copy(self) -> str:
        self._say(self._url, f'CREATE DATABASE "{self._name}_copy" TEMPLATE "{self._name}" STRATEGY file_copy')
        return self._named(f"{self._name}_copy")

    def drop(self, url: str) -> None:
        self._say(self._url, f'DROP DATABASE "{self._name}_copy" WITH (FORCE)')

    def close(self) -> None:
        """Throw the original away."""
        self._say(self._url, f'DROP DATABASE "{self._name}" WITH (FORCE)')

    def _named(self, name: str) -> str:
        return urlunsplit(urlsplit(self._url)._replace(path=f"/{name}"))

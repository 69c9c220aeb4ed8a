"""Databases of earlier releases are brought to this one's tables: nothing is lost, and a death leaves nothing half."""

import os
import shutil
import signal
import subprocess
import sys

import pytest
from hypothesis import settings
from sqlalchemy import Engine, create_engine, event, make_url, select

from approvalflow.cli import main
from approvalflow.errors import StoreFailed
from approvalflow.office.verify import verify
from approvalflow.plugins.registry import Plugins
from approvalflow_sqlalchemy import open_store
from approvalflow_sqlalchemy.placing import placed
from approvalflow_sqlalchemy.schema.cases import docket
from approvalflow_sqlalchemy.schema.creation import SCHEMA_VERSION
from approvalflow_sqlalchemy.schema.roles import grants

REGIONS = ("000000", "420921")

#: `make proof` kills at every statement, `make test` at one of thirty-one.
AT_LENGTH = settings().max_examples > 1000


@pytest.fixture(scope="module")
def sqlite_model(earlier, tmp_path_factory):
    path = tmp_path_factory.mktemp("earlier") / "county.db"
    earlier.fill(f"sqlite:///{path}")
    return path


@pytest.fixture
def old(request, earlier, tmp_path):
    """Makes databases as 0.1.0 left them; each call answers the URL of a new one."""
    made = []

    def sqlite():
        path = tmp_path / f"old-{len(made)}.db"
        shutil.copy(request.getfixturevalue("sqlite_model"), path)
        made.append(path)
        return f"sqlite:///{path}"

    def postgresql():
        server = request.getfixturevalue("postgresql_server")
        made.append(server.fresh(("0.1.0", earlier.fill)))
        return made[-1]

    return {"sqlite": sqlite, "postgresql": postgresql}


@pytest.fixture(params=["sqlite", "postgresql"])
def new_old(request, old):
    """The same for one kind of database."""
    if request.param == "postgresql":
        request.getfixturevalue("postgresql_server")
    return old[request.param]


@pytest.fixture
def created(request, tmp_path):
    """The URL of a database that this release made."""

    def made(like):
        if like.startswith("sqlite:"):
            url = f"sqlite:///{tmp_path}/created.db"
            open_store(url).close()
            return url
        return request.getfixturevalue("postgresql_server").fresh(("tables", lambda url: open_store(url).close()))

    return made


def test_a_migrated_database_is_as_one_that_was_made_new(new_old, created, earlier):
    """Columns, keys, references, checks, indexes, guards and the notes of versions are the same."""
    url = new_old()
    store = open_store(url)
    store.close()
    assert store.found == 1
    migrated, made = earlier.shape_of(url), earlier.shape_of(created(url))
    for what in made:
        assert migrated[what] - made[what] == set(), what
        assert made[what] - migrated[what] == set(), what
    again = open_store(url)
    again.close()
    assert again.found == SCHEMA_VERSION


def test_every_row_is_what_it_was(new_old, earlier):
    """In every column that the release had."""
    url = new_old()
    before = earlier.rows_of(url)
    assert before == {table: sorted((tuple(row) for row in rows), key=repr) for table, _, rows in earlier.tables()}
    open_store(url).close()
    assert earlier.rows_of(url) == before


def test_the_docket_is_filled_as_this_release_fills_it(new_old):
    """What the migration puts there is what writing the case again would put there; some of each kind is there."""
    store = open_store(new_old())
    kinds = set()
    for region in REGIONS:
        with store.reading(region) as reading:
            rows = reading.open_cases()
        with store.engine.connect() as connection:
            found = connection.execute(select(docket).where(docket.c.region == region)).all()
        kinds |= {row.fixed for row in found}
        wanted = {(agency, row.ref, step, *values) for row in rows for (agency, step), values in placed(row).items()}
        assert {tuple(row)[1:] for row in found} == wanted
    assert {"", "red", "grey"} <= kinds
    assert any(kind.startswith("paused-") for kind in kinds)
    store.close()


def test_the_record_is_sound_and_goes_on(new_old):
    """Every region verifies after the migration, and an entry can be added to its chain."""
    store = open_store(new_old())
    for region in REGIONS:
        found = verify(store, region)
        assert found.entries > 50
        assert found.violations == ()
        with store.unit(region) as unit:
            row = unit.open_cases()[0]
            (entry,) = unit.append([unit.case_entries(row.ref)[0].draft.__class__("seen", 1, 1, "u", "k", {})])
            unit.commit()
        assert entry.position == found.entries + 1
    store.close()


def kill_at(url, number):
    """A child opens the store and is killed before its statement or commit of that number; False if it ended first."""
    child = os.fork()
    if not child:
        hits = 0

        def hit(*_):
            nonlocal hits
            hits += 1
            if hits == number:
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            event.listen(Engine, "before_cursor_execute", hit)
            event.listen(Engine, "commit", hit)
            open_store(url)
            os._exit(0)
        finally:
            os._exit(1)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert ended in (0, -signal.SIGKILL)
    return ended != 0


@pytest.mark.proof
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
def test_a_death_at_any_statement_is_recovered_by_opening_again(new_old, earlier):
    """Killed before the n-th statement, for n = 1, 2, ... until one is not: the rows are as before, and opening again
    gives the same as a migration that nobody disturbed."""
    undisturbed = new_old()
    before = earlier.rows_of(undisturbed)
    open_store(undisturbed).close()
    wanted = earlier.shape_of(undisturbed)
    number, killed = 1, 0
    while kill_at(url := new_old(), number):
        killed += 1
        assert earlier.rows_of(url) == before
        open_store(url).close()
        assert earlier.rows_of(url) == before
        assert earlier.shape_of(url) == wanted
        number += 1 if AT_LENGTH else 31
    assert killed > (20 if AT_LENGTH else 5)


def test_two_processes_may_open_an_old_database_at_once(new_old):
    """The second waits for the first and finds everything done."""
    url = new_old()
    program = f"from approvalflow_sqlalchemy import open_store; open_store({url!r}).close()"
    both = [subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.PIPE, text=True) for _ in range(2)]
    assert [process.communicate(timeout=60)[1] for process in both] == ["", ""]
    open_store(url).close()


def test_an_account_that_does_not_own_the_tables_is_told_what_their_owner_runs(old, postgresql_server):
    """The tables are left as they are; once the owner has migrated them and granted anew, the account opens them."""
    url = old["postgresql"]()
    owner = create_engine(make_url(url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    role = "approvalflow test-migrating"

    def said(*statements):
        with owner.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    said(f"""CREATE ROLE "{role}" LOGIN PASSWORD 'clerk'""")
    said(f'GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO "{role}"')
    theirs = make_url(url).set(username=role, password="clerk").render_as_string(hide_password=False)
    try:
        with pytest.raises(StoreFailed, match="approvalflow migrate --store URL") as refusal:
            open_store(theirs)
        assert refusal.value.rule == "schema-old"
        assert Plugins.installed(only=["sqlalchemy"]).stores()["sqlalchemy"].migrate(url) == (1, SCHEMA_VERSION)
        said(*grants(role))
        store = open_store(theirs)
        assert store.found == SCHEMA_VERSION
        store.close()
    finally:
        said(f'DROP OWNED BY "{role}"', f'DROP ROLE "{role}"')
        owner.dispose()


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM approvalflow_schema_version",
        "UPDATE approvalflow_schema_version SET version = 0",
        "UPDATE approvalflow_schema_version SET part = 'something'",
        "INSERT INTO approvalflow_alembic_version VALUES ('2')",
    ],
)
def test_tables_of_an_unclear_version_are_not_touched(new_old, earlier, statement):
    """No note of the version, an impossible one, or two notes that differ: refused, and nothing is changed."""
    url = new_old()
    engine = earlier.engine_for(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE approvalflow_alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.exec_driver_sql(statement)
    engine.dispose()
    before = earlier.rows_of(url)
    with pytest.raises(StoreFailed) as refusal:
        open_store(url)
    assert refusal.value.rule == "schema-unknown"
    assert earlier.rows_of(url) == before


def test_the_command_says_what_it_did(old, tmp_path, capsys):
    """An old file is migrated once; a new one is made; a URL that nothing answers is refused."""
    url = old["sqlite"]()
    said = []
    for store in (url, url, f"sqlite:///{tmp_path}/new.db"):
        assert main(["migrate", "--store", store]) == 0
        said.append(capsys.readouterr().out.split(":")[0])
    assert said == ["migrated / 已迁移", "nothing to do / 无需迁移", "made / 新建"]
    assert main(["migrate", "--store", "abacus:///county"]) == 1

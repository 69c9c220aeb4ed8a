"""A Citus cluster keeps every promise of a store: the tables stand in a schema of their own."""

import os
import secrets

import psycopg
import pytest
from sqlalchemy import make_url

from approvalflow.testing import StoreContract
from approvalflow_sqlalchemy import open_store
from approvalflow_sqlalchemy.schema.citus import distribution
from approvalflow_sqlalchemy.schema.columns import metadata
from approvalflow_sqlalchemy.schema.creation import schema_version

NAMED = "APPROVALFLOW_TEST_CITUS_URL"

if NAMED not in os.environ:
    pytest.skip(f"no Citus: {NAMED} names no cluster", allow_module_level=True)


def said(url, *statements):
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


@pytest.fixture(scope="module")
def cluster():
    given = os.environ[NAMED]
    schema = f"approvalflow_test_{secrets.token_hex(4)}"
    said(given, f"CREATE SCHEMA {schema}")
    url = make_url(given).update_query_dict({"options": f"-csearch_path={schema}"})
    url = url.render_as_string(hide_password=False)
    open_store(url).close()
    said(url, *distribution())
    yield url
    said(given, f"DROP SCHEMA {schema} CASCADE")


class TestCitusStore(StoreContract):
    @pytest.fixture
    def store(self, cluster):
        names = (table.name for table in metadata.sorted_tables if table is not schema_version)
        said(cluster, f"TRUNCATE {', '.join(names)}")
        store = open_store(cluster)
        yield store
        store.close()

"""A PostgreSQL, a database with all tables, and an office on it."""

from __future__ import annotations

import pytest

from approvalflow.testing.postgresql import postgresql_server
from approvalflow_procrastinate import open_store

from .centre import SCHEME, office_on

__all__ = ["postgresql_server"]


@pytest.fixture
def url(postgresql_server):
    """The URL of a new database in which every table is."""
    made = postgresql_server.fresh(("jobs", lambda plain: open_store(SCHEME + plain.partition(":")[2]).close()))
    return SCHEME + made.partition(":")[2]


@pytest.fixture
def office(url):
    """An office on it, whose letters go to nobody."""
    opened = office_on(url)
    yield opened
    opened.close()

"""Drivers and databases for the tests of this distribution."""

import importlib

import pytest


@pytest.fixture
def sqlite_driver(request):
    """A driver by its module name."""
    return importlib.import_module(getattr(request, "param", "pysqlite3.dbapi2"))

"""Fixtures for the tests of this folder."""

from approvalflow.testing.postgresql import postgresql_server

__all__ = ["postgresql_server"]

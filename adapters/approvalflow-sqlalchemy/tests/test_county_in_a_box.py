"""The county in a box on real databases: every invariant holds, and all that is kept is what plain memory keeps."""

import pytest
from hypothesis import settings

from approvalflow.testing.simulation.campaign import run
from approvalflow.testing.simulation.plan import Plan
from approvalflow_sqlalchemy import open_store

#: `make proof` plays a county-year and more, `make test` a month.
AT_LENGTH = settings().max_examples > 1000


def played(plan, url):
    """The run on a new store."""
    store = open_store(url)
    try:
        return run(plan, store=store)
    finally:
        store.close()


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(3, 33) if AT_LENGTH else [3])
def test_on_sqlite_it_is_the_same_county(seed, tmp_path):
    """The same digest, the same faults, the same situations."""
    plan = Plan(seed, 2 if AT_LENGTH else 1)
    assert played(plan, f"sqlite:///{tmp_path}/county.db") == run(plan)


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(3, 9) if AT_LENGTH else [31])
def test_on_postgresql_it_is_the_same_county(seed, postgresql_url):
    """The same digest, the same faults, the same situations."""
    plan = Plan(seed, 2 if AT_LENGTH else 1)
    assert played(plan, postgresql_url) == run(plan)

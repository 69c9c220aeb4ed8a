"""Looking for garbage less often: a run holds thousands of tests to its end, and walking through them finds none."""

import gc

import pytest

#: How many objects come and stay before the youngest are looked through; Python's own figure is 700.
YOUNGEST = 20_000


def pytest_configure() -> None:
    """From the start, since most of what stays is made while tests are collected."""
    gc.set_threshold(YOUNGEST, 10, 10)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What is there when the tests begin stays, and is not walked through again."""
    gc.collect()
    gc.freeze()

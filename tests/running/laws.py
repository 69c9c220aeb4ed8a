"""Hypothesis profiles, and the mark `proof` for the tests that `make proof` runs at length.

A law is a test under `tests/proof`, or any test that hypothesis drives. `default` keeps `make test` short; `proof`
tries ten thousand examples. A test that sets its own `max_examples` takes itself out of both: leave it to the profile.
"""

import os

import pytest
from hypothesis import HealthCheck, is_hypothesis_test, settings

# How fast a machine is says nothing about a law, so neither profile judges by time.
PATIENT = settings(deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])

settings.register_profile("default", PATIENT, max_examples=40)
settings.register_profile("proof", PATIENT, max_examples=10_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the laws, so that `-m proof` finds them wherever they live."""
    for item in items:
        by_hypothesis = isinstance(item, pytest.Function) and is_hypothesis_test(item.obj)
        if by_hypothesis or item.nodeid.startswith("tests/proof/"):
            item.add_marker("proof")

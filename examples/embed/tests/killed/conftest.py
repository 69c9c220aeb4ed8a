"""A folder with the county in it, and a mail server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from examples.embed.tests.killed.county import copy_county
from examples.embed.tests.killed.post import PostOffice


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The county's declarations in a folder of their own."""
    copy_county(tmp_path)
    return tmp_path


@pytest.fixture
def post() -> Iterator[PostOffice]:
    """A mail server."""
    one = PostOffice()
    yield one
    one.stop()

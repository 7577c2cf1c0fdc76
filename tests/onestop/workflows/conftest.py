"""The clock of these tests stands still on a working morning."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from flask import Flask

from portal.core import clock
from tests.onestop.workflows.world import World


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    """Hold the clock at half past eight on a Monday in Viet Nam."""
    with clock.frozen(datetime(2026, 11, 16, 8, 30, tzinfo=clock.VIETNAM)):
        yield


@pytest.fixture
def world(app: Flask) -> World:
    """Give a unit with all its people, an entry of each kind, and a draft."""
    assert app.testing
    return World()

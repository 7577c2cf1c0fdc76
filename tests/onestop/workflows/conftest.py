"""The clock of these tests stands still on a working morning."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from portal.core import clock


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    """Hold the clock at half past eight on a Monday in Viet Nam."""
    with clock.frozen(datetime(2026, 11, 16, 8, 30, tzinfo=clock.VIETNAM)):
        yield

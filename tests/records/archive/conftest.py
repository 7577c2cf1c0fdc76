from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from portal.core import clock
from tests.factories.signatures import NOW
from tests.factories.timestamps import StampService, connected


@pytest.fixture
def stamps(app: Flask) -> Iterator[StampService]:  # noqa: ARG001 - its settings are changed.
    """Two authorities over HTTP, at the moment of the tests' papers."""
    with clock.frozen(NOW + timedelta(minutes=1)), connected() as service:
        yield service

"""The prepared office of the dossiers, with a queue of results that wait for the signature."""

from collections.abc import Callable, Mapping
from uuid import UUID

import pytest

from portal.onestop.dossiers.rules import Step
from tests.factories.results import copy_dossiers
from tests.onestop.dossiers.conftest import (  # noqa: F401 - fixtures are found by their names.
    app,
    furnished,
    gallery,
    morning,
)

Queue = Callable[[int], list[UUID]]


@pytest.fixture
def queue(gallery: Mapping[Step, UUID]) -> Queue:  # noqa: F811 - the fixture above.
    """Put some more dossiers before the agency head, with files of their own."""
    return lambda count: copy_dossiers(gallery[Step.SIGNING], count)

import pytest
from flask import Flask

from tests.factories.correspondence import Bureau, make_bureau


@pytest.fixture
def bureau(app: Flask) -> Bureau:  # noqa: ARG001 - the people live in its database.
    return make_bureau()

"""The prepared office of the dossiers, for papers about them."""

from tests.onestop.dossiers.conftest import (  # noqa: F401 - fixtures are found by their names.
    app,
    furnished,
    gallery,
    morning,
)

"""The office of the dossiers' tests, with a dossier on every desk."""

from tests.onestop.dossiers.conftest import (
    app,
    furnished,
    gallery,
    morning,
)

__all__ = ["app", "furnished", "gallery", "morning"]

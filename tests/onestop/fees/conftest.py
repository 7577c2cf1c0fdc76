"""The prepared office of the dossiers, for fees that are paid for them."""

from tests.onestop.dossiers.conftest import app, furnished, gallery, morning

__all__ = ["app", "furnished", "gallery", "morning"]

"""The pages about paths and people."""

from portal.onestop.workflows.views import paths, people  # Their views join the blueprint.
from portal.onestop.workflows.views.blueprint import blueprint

__all__ = ["blueprint", "paths", "people"]

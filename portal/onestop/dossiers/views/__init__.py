"""Pages of dossiers."""

from portal.onestop.dossiers.views import (  # Their views join the blueprint.
    desk,
    desk_papers,
    inbox,
)

__all__ = ["desk", "desk_papers", "inbox"]

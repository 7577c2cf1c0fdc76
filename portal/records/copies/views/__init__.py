"""The pages of copies."""

from portal.records.copies.views import asking, published, showing
from portal.records.copies.views.showing import blueprint

__all__ = ["asking", "blueprint", "published", "showing"]

"""Fonts, styles and scripts: made by ``build.build`` into static/dist, served under hashed names.

Nothing here needs the application, so that ``python -m portal.ui.assets`` runs before the
first start. The builder's libraries are not loaded by this package alone.
"""

from portal.ui.assets.manifest import Asset, asset_url, find_asset

__all__ = ["Asset", "asset_url", "find_asset"]

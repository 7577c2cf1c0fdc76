"""``python -m portal.ui.assets``: build the assets when anything changed."""

import sys

from portal.ui.assets.build import build

if build():
    sys.stderr.write("Built fonts, styles and scripts into static/dist\n")

"""``python -m portal.ui.assets``: build the assets when anything changed."""

import sys

from portal.ui.assets.build import build

if build():
    sys.stderr.write("Đã tạo phông chữ, kiểu dáng và mã lệnh trong static/dist\n")

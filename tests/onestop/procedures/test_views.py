import pytest

from tests.conftest import Visit
from tests.factories.procedures import load_packaged_catalogue


def test_show(app, visit: Visit) -> None:
    load_packaged_catalogue()
    page = visit("/thu-tuc/1.001193")
    page = visit("/thu-tuc?q=dang+ky+khai+sinh")
    print(page.text_content())

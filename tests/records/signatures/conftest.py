from collections.abc import Iterator

import pytest

from portal.core import settings as settings_module
from portal.core.settings import Settings, configure
from tests.factories.signatures import SignedPaper, make_signed_paper, make_test_settings
from tests.records.signatures.devices import Keys


@pytest.fixture(scope="session")
def pki_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return make_test_settings(tmp_path_factory.mktemp("pki"))


@pytest.fixture(autouse=True)
def in_force(pki_settings: Settings) -> Iterator[Settings]:
    """Put settings with a demonstration PKI in force, and the earlier ones back."""
    before = list(settings_module._current)
    yield configure(pki_settings)
    settings_module._current[:] = before


@pytest.fixture(scope="session")
def paper(pki_settings: Settings) -> SignedPaper:
    configure(pki_settings)
    return make_signed_paper()


@pytest.fixture(scope="session")
def device_keys(pki_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Keys:
    configure(pki_settings)
    return Keys(pki_settings, tmp_path_factory.mktemp("hsm"))

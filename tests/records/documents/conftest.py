from pathlib import Path

import pytest

from portal.core.settings import Settings, configure
from portal.core.storage import BlobStore, blobs


@pytest.fixture
def chosen(tmp_path: Path) -> Settings:
    return configure(
        Settings(
            profile="test",
            data_folder=tmp_path,
            database_url="sqlite://",
            public_url="http://localhost",
            secret_key=bytes(32),
        )
    )


@pytest.fixture
def store(chosen: Settings) -> BlobStore:
    assert chosen.data_folder.is_dir()
    return blobs()

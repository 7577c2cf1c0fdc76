import stat
from multiprocessing.pool import ThreadPool
from pathlib import Path

import pytest

from portal.core.settings import UnsafeSettings, load


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def production(tmp_path: Path, folder: Path) -> dict[str, str]:
    key = tmp_path / "production.key"
    key.write_bytes(b"k" * 32)
    return {
        "PORTAL_PROFILE": "production",
        "PORTAL_DATA": str(folder),
        "PORTAL_PUBLIC_URL": "https://dichvucong.example.vn/",
        "PORTAL_SECRET_KEY_FILE": str(key),
    }


def test_a_first_start_needs_nothing(folder: Path) -> None:
    chosen = load({"PORTAL_DATA": str(folder)})
    assert chosen.profile == "demonstration"
    assert chosen.demonstration
    assert chosen.database_url == f"sqlite:///{folder / 'portal.db'}"
    assert chosen.public_url == "http://127.0.0.1:8000"
    assert not chosen.secure_cookies
    assert chosen.signing_authority == "warn"


def test_the_key_is_made_once_for_its_owner_only(folder: Path) -> None:
    first = load({"PORTAL_DATA": str(folder)}).secret_key
    assert load({"PORTAL_DATA": str(folder)}).secret_key == first
    assert len(first) == 32
    assert stat.S_IMODE((folder / "secret.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_processes_that_start_together_agree_on_the_key(folder: Path) -> None:
    with ThreadPool(8) as pool:
        keys = pool.map(lambda _: load({"PORTAL_DATA": str(folder)}).secret_key, range(8))
    assert len(set(keys)) == 1
    assert [path.name for path in folder.iterdir()] == ["secret.key"]


def test_the_port_is_part_of_the_public_address(folder: Path) -> None:
    assert load({"PORTAL_DATA": str(folder), "PORT": "8123"}).public_url.endswith(":8123")


def test_production_starts_when_everything_is_named(production: dict[str, str]) -> None:
    chosen = load(production)
    assert not chosen.demonstration
    assert chosen.secure_cookies
    assert chosen.public_url == "https://dichvucong.example.vn"
    assert chosen.signing_authority == "refuse"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORTAL_PUBLIC_URL", "http://dichvucong.example.vn"),
        ("PORTAL_SECRET_KEY_FILE", ""),
        ("PORTAL_PROFILE", "prod"),
        ("PORTAL_SIGNING_AUTHORITY", "maybe"),
        ("PORTAL_DESK_SERVICE", "wss://sign.example.vn:8987/SignApproved"),
        ("PORTAL_DESK_SERVICE", "wss://127.0.0.1:8987; script-src *"),
    ],
)
def test_an_unsafe_production_does_not_start(
    production: dict[str, str], name: str, value: str
) -> None:
    with pytest.raises(UnsafeSettings):
        load({**production, name: value})


def test_a_short_key_is_refused(production: dict[str, str]) -> None:
    Path(production["PORTAL_SECRET_KEY_FILE"]).write_bytes(b"short")
    with pytest.raises(UnsafeSettings, match="shorter"):
        load(production)


def test_limits_and_help_have_defaults_and_can_be_set(folder: Path) -> None:
    usual = load({"PORTAL_DATA": str(folder)})
    assert (usual.uploads_an_hour, usual.lookups_a_day, usual.help_phone) == (300, 30, "")
    chosen = {"PORTAL_UPLOADS_AN_HOUR": "5", "PORTAL_HELP_PHONE": " 0237 000 "}
    own = load({"PORTAL_DATA": str(folder), **chosen})
    assert (own.uploads_an_hour, own.help_phone) == (5, "0237 000")


@pytest.mark.parametrize("given", ["0", "-1", "many", "", "1.5"])
def test_a_limit_that_is_no_number_is_refused(folder: Path, given: str) -> None:
    with pytest.raises(UnsafeSettings, match="PORTAL_LOOKUPS_A_DAY"):
        load({"PORTAL_DATA": str(folder), "PORTAL_LOOKUPS_A_DAY": given})

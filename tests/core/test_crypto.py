import base64
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from portal.core import crypto
from portal.core.crypto import EncryptedStr, Undecryptable, blind_index, decrypt, encrypt
from portal.core.settings import Settings, UnsafeSettings, configure

PURPOSE = "account.identity_number"
NUMBER = "038095001234"


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
def key_file(chosen: Settings) -> Path:
    crypto.key_ring()
    return chosen.data_folder / "field.keys"


@pytest.fixture
def people(key_file: Path) -> Iterator[tuple[sa.Engine, sa.Table]]:
    assert key_file.exists()
    engine = sa.create_engine("sqlite://")
    table = sa.Table(
        "person",
        sa.MetaData(),
        sa.Column("number", EncryptedStr(PURPOSE)),
        sa.Column("phone", EncryptedStr("person.phone")),
    )
    table.create(engine)
    yield engine, table
    engine.dispose()


def test_first_start_makes_a_private_key_file(key_file: Path) -> None:
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert [line.split()[0] for line in key_file.read_text().splitlines()] == ["index", "k1"]
    assert list(key_file.parent.iterdir()) == [key_file]


def test_first_starts_at_one_time_agree_on_the_keys(chosen: Settings) -> None:
    path = chosen.data_folder / "field.keys"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(crypto._create, [path] * 8))
    assert len(path.read_text().splitlines()) == 2
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.usefixtures("key_file")
@pytest.mark.parametrize("value", [NUMBER, "", "Nguyễn Văn Đức", "a|b|c", "x" * 10_000])
def test_value_comes_back(value: str) -> None:
    token = encrypt(PURPOSE, value)
    assert token.startswith("v1|k1|")
    assert len(value) < 5 or value not in token
    assert decrypt(PURPOSE, token) == value


@pytest.mark.usefixtures("key_file")
def test_same_value_never_encrypts_to_the_same_token() -> None:
    assert encrypt(PURPOSE, NUMBER) != encrypt(PURPOSE, NUMBER)


@pytest.mark.usefixtures("key_file")
def test_value_of_another_purpose_does_not_decrypt() -> None:
    with pytest.raises(Undecryptable):
        decrypt("person.phone", encrypt(PURPOSE, NUMBER))


@pytest.mark.usefixtures("key_file")
@pytest.mark.parametrize(
    "token",
    ["", "038095001234", "v1", "v1|k1|x", "v1|k1|!!|??", "v2|k1|AAAA|AAAA", "v1|k9|AA==|AA=="],
)
def test_what_is_no_token_does_not_decrypt(token: str) -> None:
    with pytest.raises(Undecryptable):
        decrypt(PURPOSE, token)


@pytest.mark.usefixtures("key_file")
def test_changed_byte_does_not_decrypt() -> None:
    head, _, sealed = encrypt(PURPOSE, NUMBER).rpartition("|")
    data = bytearray(base64.b64decode(sealed))
    data[0] ^= 1
    with pytest.raises(Undecryptable):
        decrypt(PURPOSE, f"{head}|{base64.b64encode(data).decode()}")


def test_rotation_reads_old_and_writes_new(key_file: Path) -> None:
    old, index = encrypt(PURPOSE, NUMBER), blind_index(PURPOSE, NUMBER)
    assert crypto.add_key(key_file) == "k2"
    assert encrypt(PURPOSE, NUMBER).startswith("v1|k2|")
    assert decrypt(PURPOSE, old) == NUMBER
    assert blind_index(PURPOSE, NUMBER) == index
    assert key_file.stat().st_mode & 0o777 == 0o600


def test_running_process_meets_a_key_added_by_another(key_file: Path) -> None:
    before = crypto.key_ring()
    crypto.add_key(key_file)
    token = encrypt(PURPOSE, NUMBER)
    crypto._read.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        rings = [before]
        genuine = crypto.key_ring
        patch.setattr(crypto, "key_ring", lambda: rings.pop() if rings else genuine())
        assert decrypt(PURPOSE, token) == NUMBER


def test_removed_key_is_missed_by_name(key_file: Path) -> None:
    token = encrypt(PURPOSE, NUMBER)
    crypto.add_key(key_file)
    lines = [line for line in key_file.read_text().splitlines() if not line.startswith("k1 ")]
    key_file.write_text("\n".join(lines))
    crypto._read.cache_clear()
    with pytest.raises(Undecryptable, match="k1"):
        decrypt(PURPOSE, token)


@pytest.mark.usefixtures("key_file")
def test_blind_index_is_stable_and_bound_to_its_purpose() -> None:
    assert blind_index(PURPOSE, NUMBER) == blind_index(PURPOSE, NUMBER)
    assert len(blind_index(PURPOSE, NUMBER)) == 64
    assert blind_index(PURPOSE, NUMBER) != blind_index("person.number", NUMBER)
    assert blind_index(PURPOSE, NUMBER) != blind_index(PURPOSE, NUMBER + "0")


def test_blind_index_differs_between_installations(chosen: Settings) -> None:
    here = blind_index(PURPOSE, NUMBER)
    other = chosen.data_folder / "another-installation"
    other.mkdir()
    configure(replace(chosen, data_folder=other))
    assert blind_index(PURPOSE, NUMBER) != here


def test_column_holds_ciphertext_and_gives_text(people: tuple[sa.Engine, sa.Table]) -> None:
    engine, table = people
    with engine.begin() as connection:
        connection.execute(table.insert().values(number=NUMBER, phone=None))
        assert connection.execute(sa.select(table)).one() == (NUMBER, None)
        stored = connection.exec_driver_sql("SELECT number, phone FROM person").one()
    assert stored[0].startswith("v1|k1|")
    assert stored[1] is None


def test_value_moved_to_another_column_does_not_decrypt(people: tuple[sa.Engine, sa.Table]) -> None:
    engine, table = people
    with engine.begin() as connection:
        connection.execute(table.insert().values(number=NUMBER))
        connection.exec_driver_sql("UPDATE person SET phone = number")
        with pytest.raises(Undecryptable):
            connection.execute(sa.select(table.c.phone)).one()


def test_production_needs_a_named_key_file(chosen: Settings) -> None:
    configure(replace(chosen, profile="production"))
    with pytest.raises(UnsafeSettings, match="PORTAL_FIELD_KEYS_FILE"):
        crypto.key_ring()
    assert list(chosen.data_folder.iterdir()) == []


def test_production_reads_its_key_file(chosen: Settings, tmp_path: Path) -> None:
    path = tmp_path / "keys"
    crypto._create(path)
    configure(replace(chosen, profile="production", field_keys_file=path))
    assert decrypt(PURPOSE, encrypt(PURPOSE, NUMBER)) == NUMBER


KEY = base64.b64encode(bytes(32)).decode()


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (f"index {KEY}\n", "at least one"),
        (f"k1 {KEY}\n", "index"),
        (f"index {KEY}\nk1 short\n", "not a key"),
        (f"index {KEY}\nk1 {KEY}\nk1 {KEY}\n", "twice"),
    ],
)
def test_bad_key_file_is_refused(chosen: Settings, tmp_path: Path, text: str, word: str) -> None:
    path = tmp_path / "keys"
    path.write_text(text)
    path.chmod(0o600)
    configure(replace(chosen, field_keys_file=path))
    with pytest.raises(UnsafeSettings, match=word):
        crypto.key_ring()


def test_key_file_that_others_may_read_is_refused(key_file: Path) -> None:
    key_file.chmod(0o640)
    crypto._read.cache_clear()
    with pytest.raises(UnsafeSettings, match="owner"):
        crypto.key_ring()


def test_missing_key_file_is_told(chosen: Settings, tmp_path: Path) -> None:
    configure(replace(chosen, field_keys_file=tmp_path / "none"))
    with pytest.raises(UnsafeSettings, match="missing"):
        crypto.key_ring()

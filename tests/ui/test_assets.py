import itertools
import json
import os
import re
import time
import unicodedata
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from fontTools.ttLib import TTFont

from portal.core.settings import ROOT
from portal.ui.assets import asset_url, find_asset, packages
from portal.ui.assets.build import UnknownAsset, build, link_scripts
from portal.ui.assets.manifest import MANIFEST, AssetsNotBuilt
from portal.ui.cli import assets

VIETNAMESE = {
    unicodedata.normalize("NFC", letter + shape + tone)
    for letter, shape in itertools.chain(
        itertools.product("aeiouyAEIOUY", [""]),
        itertools.product("aeoAEO", ["\u0302"]),
        itertools.product("aA", ["\u0306"]),
        itertools.product("ouOU", ["\u031b"]),
    )
    for tone in ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
} | set("đĐ₫–…“”•0123456789")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    assert build(folder)
    return folder


def names_in(folder: Path) -> dict[str, str]:
    names: dict[str, str] = json.loads((folder / MANIFEST).read_text())["names"]
    return names


def characters(path: Path) -> set[str]:
    return {chr(code) for code in TTFont(path).getBestCmap()}


def test_second_build_has_nothing_to_do(built: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in built.rglob("*")}
    assert not build(built)
    assert {path: path.stat().st_mtime_ns for path in built.rglob("*")} == before


def test_a_new_build_gives_the_same_names_and_takes_away_old_files(
    built: Path, tmp_path: Path
) -> None:
    long_ago = time.time() - 2 * 24 * 3600
    (tmp_path / "portal.0123456789.css").write_text("old")
    os.utime(tmp_path / "portal.0123456789.css", (long_ago, long_ago))
    (tmp_path / "portal.9876543210.css").write_text("of the build before")
    (tmp_path / MANIFEST).write_text(json.dumps({"built-from": "something older", "names": {}}))
    assert build(tmp_path)
    assert names_in(tmp_path) == names_in(built)
    assert not (tmp_path / "portal.0123456789.css").exists()
    assert (tmp_path / "portal.9876543210.css").exists()


@pytest.mark.parametrize("weight", [400, 600, 700])
def test_one_font_file_a_weight_has_all_vietnamese_letters(built: Path, weight: int) -> None:
    path = built / names_in(built)[f"be-vietnam-pro-{weight}.woff2"]
    assert characters(path) >= VIETNAMESE
    assert path.stat().st_size < 30_000


@pytest.mark.parametrize("weight", [400, 600, 700])
def test_digits_have_one_width(built: Path, weight: int) -> None:
    path = built / names_in(built)[f"digits-{weight}.woff2"]
    font = TTFont(path)
    assert characters(path) == set("0123456789")
    assert len({font["hmtx"][glyph][0] for glyph in font.getBestCmap().values()}) == 1


@pytest.mark.parametrize("style", ["Regular", "Bold", "Italic", "BoldItalic"])
def test_paper_fonts_keep_plain_names_and_have_vietnamese(built: Path, style: str) -> None:
    assert characters(built / "fonts" / f"Tinos-{style}.ttf") >= VIETNAMESE


def test_what_styles_and_scripts_mention_is_there(built: Path) -> None:
    names = names_in(built)
    style = (built / names["portal.css"]).read_text()
    script = (built / names["portal.js"]).read_text()
    mentioned = re.findall(r"url\(([\w.-]+)\)", style) + re.findall(r'from "\./([^"]+)"', script)
    assert len(mentioned) >= 9
    assert all((built / name).exists() for name in mentioned)
    assert "asset:" not in style


def test_a_script_may_not_import_what_is_not_built() -> None:
    with pytest.raises(UnknownAsset, match=r"lost\.js"):
        link_scripts('import * as lost from "./lost.js";', {})


def test_everything_that_packs_well_is_packed_ahead(built: Path) -> None:
    for name in names_in(built).values():
        packed = [(built / f"{name}{ending}").exists() for ending in (".gz", ".br")]
        assert packed == [not name.endswith(".woff2")] * 2, name


def test_lock_names_no_download_addresses() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())
    assert len(lock["packages"]) > 4
    assert "http" not in json.dumps([p.get("resolved", "") for p in lock["packages"].values()])
    assert all("integrity" in p for name, p in lock["packages"].items() if name)


def test_a_failing_installer_is_quoted() -> None:
    with pytest.raises(packages.PackagesNotInstalled, match="no-such-command"):
        packages.run_npm("no-such-command")


def test_unknown_assets_are_named() -> None:
    with pytest.raises(AssetsNotBuilt, match=r"lost\.css"):
        asset_url("lost.css")


@pytest.mark.parametrize(
    ("accepted", "encoding"), [("br, gzip", "br"), ("gzip", "gzip"), ("", None)]
)
def test_assets_are_served_packed_and_forever(
    reader: FlaskClient, accepted: str, encoding: str | None
) -> None:
    answer = reader.get(asset_url("portal.css"), headers={"Accept-Encoding": accepted})
    assert answer.status_code == 200
    assert answer.headers.get("Content-Encoding") == encoding
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.mimetype == "text/css"
    assert "Set-Cookie" not in answer.headers


def test_types_are_those_browsers_need(reader: FlaskClient) -> None:
    for name, mimetype in [
        ("portal.js", "text/javascript"),
        ("drum.svg", "image/svg+xml"),
        ("be-vietnam-pro-400.woff2", "font/woff2"),
    ]:
        assert reader.get(asset_url(name)).mimetype == mimetype


@pytest.mark.parametrize(
    "name",
    [
        "portal.css",
        "manifest.json",
        "..%2Fpackage.json",
        "fonts%2FTinos-Bold.ttf",
        "lost.0123456789.css",
    ],
)
def test_only_hashed_names_are_served(reader: FlaskClient, name: str) -> None:
    assert reader.get(f"/tai-nguyen/{name}").status_code == 404


def test_served_font_is_the_built_one(reader: FlaskClient) -> None:
    name = asset_url("be-vietnam-pro-700.woff2").rpartition("/")[2]
    found = find_asset(name)
    assert found is not None
    assert TTFont(BytesIO(reader.get(f"/tai-nguyen/{name}").data)).getBestCmap()[ord("ế")]


def test_command_builds_what_is_missing() -> None:
    done = CliRunner().invoke(assets, ["build"])
    assert done.exit_code == 0
    assert (ROOT / "static" / "dist" / MANIFEST).exists()

"""`portal verify`: judge files; build the stand-alone script.

These commands start without the application around them, so that they work on a machine that
has only the program and a trust bundle. Where no bundle is named, the trust store of the portal
on this machine serves.
"""

import os
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import click

from portal.core import clock
from portal.records.checks.services import own_store, script
from portal.records.checks.services.offline import telling
from portal.records.checks.services.offline.telling import Asked, Report
from portal.records.signatures.services import as_json, verify_offline
from portal.records.validation.services import bundles

BUILD = "build-script"
_PATH = click.Path(path_type=Path)
_HOW_TO_GET_ONE = (
    "lập tại máy chủ của Cổng bằng lệnh “portal trust-store export bo-tin-cay.json”, "
    "hoặc tải tại trang /xac-minh/bo-kiem-tra."
)


@click.command()
@click.argument("files", nargs=-1, type=_PATH)
@click.option("--json", "in_json", is_flag=True, help="Mỗi tệp một dòng JSON.")
@click.option("--trust", type=_PATH, envvar="PORTAL_TRUST_BUNDLE", help="Bộ tin cậy đã tải về.")
@click.option("--at", type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z"]), help="Như tại thời điểm này.")
@click.option("--stale-days", type=click.IntRange(min=1), help="Bộ tin cậy cũ hơn thì cảnh báo.")
@click.pass_context
def verify(
    context: click.Context,
    files: Sequence[Path],
    trust: Path | None,
    at: datetime | None,
    stale_days: int | None,
    *,
    in_json: bool,
) -> None:
    """Kiểm tra chữ ký số của các tệp PDF, không cần mạng.

    Tại máy chủ của Cổng, lệnh dùng kho tin cậy hiện hành; ở máy khác cần bộ tin cậy (--trust) và
    không cần cơ sở dữ liệu.

    Mã thoát: 0 hợp lệ, 1 không hợp lệ, 2 không đọc được hoặc dùng sai lệnh.
    “verify build-script ĐÍCH” lập chương trình chạy độc lập.

    Bộ tin cậy cho --trust: tại máy chủ của Cổng chạy “portal trust-store export bo-tin-cay.json”,
    hoặc tải tại trang /xac-minh/bo-kiem-tra của Cổng.
    """
    if not files:
        raise click.UsageError("Hãy cho biết ít nhất một tệp PDF cần kiểm tra.")
    if str(files[0]) == BUILD:
        _build(files[1:], _read(trust)[1])
        return
    now = at or clock.now()
    bundle = _read(trust)[0] if trust or not own_store.is_here(os.environ) else _own()
    stale = bundle.is_stale(now, timedelta(days=stale_days) if stale_days else None)
    context.exit(
        telling.verify_files(
            Asked(
                files,
                bundle,
                judge=partial(_judge, bundle, now),
                write=click.echo,
                warn=partial(click.echo, err=True),
                as_json=in_json,
                stale=stale,
            )
        )
    )


def _own() -> bundles.Bundle:
    try:
        return own_store.read(os.environ, now=clock.now())
    except own_store.StoreClosed as closed:
        raise click.UsageError(
            f"Không đọc được kho tin cậy của Cổng trên máy này ({closed}); hãy chạy bằng người "
            "dùng của Cổng, hoặc chỉ ra bộ tin cậy bằng --trust TỆP."
        ) from closed


def _judge(bundle: bundles.Bundle, now: datetime, path: Path) -> Report:
    return as_json(verify_offline(path, now=now, trusting=bundle.trust))


def _read(path: Path | None) -> tuple[bundles.Bundle, bytes]:
    if path is None:
        raise click.UsageError(
            f"Hãy chỉ ra bộ tin cậy bằng --trust TỆP hoặc PORTAL_TRUST_BUNDLE: {_HOW_TO_GET_ONE}"
        )
    try:
        data = path.read_bytes()
        return bundles.read(data), data
    except (OSError, bundles.BadBundle) as error:
        raise click.UsageError(
            f"Không dùng được bộ tin cậy {path} ({error}): {_HOW_TO_GET_ONE}"
        ) from error


def _build(targets: Sequence[Path], bundle: bytes) -> None:
    if len(targets) != 1:
        raise click.UsageError("Hãy cho biết một tệp đích: portal verify build-script ĐÍCH.")
    targets[0].write_bytes(script.build(bundle))
    click.echo(f"{targets[0]}: {script.install_line()}")

"""Commands for the look of the portal."""

import subprocess
import sys

import click

from portal.core.i18n import gettext as _
from portal.core.settings import ROOT


@click.group()
def assets() -> None:
    """Look after fonts, styles and scripts."""


@assets.command()
def build() -> None:
    """Build fonts, styles and scripts if anything changed.

    In a process of its own, because the font libraries would slow every start of the portal.
    """
    command = [sys.executable, "-m", "portal.ui.assets"]
    done = subprocess.run(command, cwd=ROOT, check=False)  # noqa: S603 - our own module.
    if done.returncode:
        raise click.ClickException(_("Chưa tạo được giao diện; xem các dòng bên trên."))

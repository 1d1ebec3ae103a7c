"""`flask import agencies|services|deals FILE`, and releasing what was imported."""

from collections.abc import Callable
from pathlib import Path

import click
from flask.cli import AppGroup

from ..rewards.actions import release_imported
from .actions import import_agencies, import_deals, import_services
from .actions.reading import said_of
from .actions.sheet import Account, Unreadable

imports = AppGroup("import", help="Import a spreadsheet: all or nothing, refusals one a line.")


def _command(name: str, action: Callable[[Path, bool, bool], Account], meaning: str) -> None:
    @imports.command(name, help=meaning)
    @click.argument("file", type=click.Path(path_type=Path))
    @click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
    @click.option("--skip-refused", is_flag=True, help="Import the good rows even if some are refused.")
    def run(file: Path, dry_run: bool, skip_refused: bool) -> None:
        try:
            account = action(file, dry_run, skip_refused)
        except Unreadable as unreadable:
            raise click.ClickException(str(unreadable)) from None
        click.echo(f"taken as {said_of(account.taken_as)}")
        for line in account.lines():
            click.echo(line)
        if account.refused and not skip_refused:
            if not dry_run:
                click.echo("nothing was imported: mend these rows, or leave them out with --skip-refused")
            raise SystemExit(1)


_command("agencies", import_agencies, "Agencies with an owner each, who gets an invitation.")
_command("services", import_services, "Services of agencies that are there, with their prices and discounts.")
_command("deals", import_deals, "Past deals: leads, referrals, fees, and rewards that are held until released.")


@click.command("release-imported")
def release() -> None:
    """Set imported rewards free: from now on they settle like all others."""
    click.echo(f"released {release_imported()} rewards")

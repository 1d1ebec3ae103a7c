"""`flask backup FILE`, `flask restore FILE`, and `flask restored` where something else has put the database back."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from ..core.commands import said
from . import actions


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def backup(file: Path) -> None:
    """Write the database and all uploaded files into FILE. Keep the keys (FIELD_KEYS) elsewhere: they are not in it."""
    with said():
        count = actions.back_up(file)
    click.echo(f"{file}: the database and {count} files; the keys are not in it")


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Also where people live already: what is there now is lost.")
@with_appcontext
def restore(file: Path, replace: bool) -> None:
    """Put the backup FILE in place of what is here, while nothing else runs on it."""
    with said():
        done = actions.restore(file, replace)
    click.echo(f"restored as of {done.about.made_at}: the database and {done.files} files")
    _say_what_followed(done.erased)


@click.command("restored")
@click.option("--as-of", required=True, help="The instant that the database shows now: 2026-03-14T09:30:00+01:00.")
@with_appcontext
def restored(as_of: str) -> None:
    """Do what has to follow where the database was put back by other means than `restore`, before the site is started."""
    with said():
        erased = actions.follow_other_means(as_of)
    _say_what_followed(erased)


def _say_what_followed(erased: int) -> None:
    click.echo(f"erased again: {erased} leads whose clients were erased since")
    click.echo("everybody has to sign in anew, programs need new tokens, and open invitations have to be sent again")

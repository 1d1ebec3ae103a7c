"""Commands on memberships, beside those that the members' room has on agencies."""

from collections.abc import Callable

import click
from flask.cli import AppGroup

from ..core.commands import said
from ..members.cli import agency as of_members
from ..members.models import Agency
from ..members.queries import agency_named
from . import actions

# A group of its own, with what the members' room has in it: nothing is added to what that room brings.
agency = AppGroup("agency", help="Agencies.", commands=dict(of_members.commands))


@agency.command("suspend")
@click.option("--agency", "name", required=True)
@click.option("--reason", required=True, help="Its owners read it.")
def suspend(name: str, reason: str) -> None:
    """Suspend a member: its people are signed out, and keep only what has to do with money."""
    _do(name, lambda one: actions.suspend_agency(one.id, reason, None))


@agency.command("reinstate")
@click.option("--agency", "name", required=True)
def reinstate(name: str) -> None:
    """End a suspension, or keep a member that is about to leave."""
    _do(name, lambda one: actions.reinstate_agency(one.id, None))


@agency.command("let-leave")
@click.option("--agency", "name", required=True)
@click.option("--reason", required=True, help="Its owners read it.")
def let_leave(name: str, reason: str) -> None:
    """Let a member leave: it begins nothing new, and what runs and is owed runs off."""
    _do(name, lambda one: actions.let_leave(one.id, reason, None))


def _do(name: str, deed: Callable[[Agency], Agency]) -> None:
    with said():
        found = deed(agency_named(name))
    click.echo(f"{found.name}: {found.status}")

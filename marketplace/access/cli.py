"""Commands that let people and programs in."""

import click
from flask.cli import AppGroup

from ..core.commands import said
from ..core.transaction import transaction
from ..members.models import Role
from ..members.queries import agency_named
from . import actions, queries
from .models import TokenScope

person = AppGroup("person", help="People of agencies.")
admin = AppGroup("admin", help="Admins of the alliance.")
token = AppGroup("token", help="Keys for programs.")


@person.command("add")
@click.option("--agency", "agency_name", required=True)
@click.option("--email", required=True)
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--name", default="")
def add_person(agency_name: str, email: str, role: str, name: str) -> None:
    """Invite somebody into an agency; prints the link that is also mailed."""
    with said():
        _person, path = actions.invite_person(agency_named(agency_name), email, role, name)
    click.echo(actions.full(path))


@person.command("reset-second-step")
@click.option("--email", required=True)
def reset_second_step(email: str) -> None:
    """Take the second step of the sign-in from somebody who has lost app and codes; they are told by mail."""
    with said():
        actions.reset(queries.person_at(email))
    click.echo(f"{email} signs in with the password alone now, and can switch the second step on anew")


@admin.command("add")
@click.option("--email", required=True)
@click.option("--name", default="")
def add_admin(email: str, name: str) -> None:
    """Make somebody an admin of the alliance; prints the link where they join, or sign in if they have a login."""
    with said():
        path = actions.make_admin(email, name)
    click.echo(actions.full(path))


@token.command("add")
@click.option("--email", required=True)
@click.option("--scope", default=TokenScope.READ.value, type=click.Choice([scope.value for scope in TokenScope]))
@click.option("--name", default="command line")
@click.option("--join", is_flag=True, help="Accept the person's invitation, for a program that nobody signs in as.")
def add_token(email: str, scope: str, name: str, join: bool) -> None:
    """Make a token that acts as a person; prints it, once."""
    with said(), transaction():
        somebody = queries.person_at(email)
        if join:
            actions.join_for_a_program(somebody)
        click.echo(actions.make_token(somebody, name, scope))

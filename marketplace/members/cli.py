"""Commands that set up people, tokens and bank details."""

import click
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy import select

from ..core.errors import Refusal
from ..core.extensions import db
from . import actions
from .actions.links import full
from .models import Agency, Person
from .queries import find_agency
from .roles import ROLES

person = AppGroup("person", help="People of agencies.")
admin = AppGroup("admin", help="Admins of the alliance.")
token = AppGroup("token", help="Keys for programs.")
agency = AppGroup("agency", help="Agencies.")


def register(app: Flask) -> None:
    """Add the commands."""
    for group in (person, admin, token, agency):
        app.cli.add_command(group)


@person.command("add")
@click.option("--agency", "agency_name", required=True)
@click.option("--email", required=True)
@click.option("--role", required=True, type=click.Choice(ROLES))
@click.option("--name", default="")
def add_person(agency_name: str, email: str, role: str, name: str) -> None:
    """Invite somebody into an agency; prints the link that is also mailed."""
    _person, path = _said(lambda: actions.invite_person(_agency(agency_name), email, role, name))
    click.echo(full(path))


@admin.command("add")
@click.option("--email", required=True)
@click.option("--name", default="")
def add_admin(email: str, name: str) -> None:
    """Make somebody an admin of the alliance; prints the link where they join, or sign in if they have a login."""
    click.echo(full(_said(lambda: actions.make_admin(email, name))))


@token.command("add")
@click.option("--email", required=True)
@click.option("--scope", default="read", type=click.Choice(["read", "write"]))
@click.option("--name", default="command line")
def add_token(email: str, scope: str, name: str) -> None:
    """Make a token that acts as a person; prints it, once."""
    found = db.session.scalar(select(Person).where(Person.email == email.strip().lower()))
    if found is None:
        raise click.ClickException(f"there is nobody with the address {email}")
    click.echo(actions.make_token(found, name, scope))


@agency.command("payout")
@click.option("--agency", "agency_name", required=True)
@click.option("--iban", required=True)
@click.option("--holder", default="", help="The agency's name, unless given.")
def set_payout(agency_name: str, iban: str, holder: str) -> None:
    """Set an agency's bank details; the first take effect at once, changes after 24 hours."""
    found = _agency(agency_name)
    details = _said(lambda: actions.record_payout_details(found, holder=holder or found.name, iban=iban))
    click.echo(f"{found.name} is paid to …{details.iban[-4:]} from {details.effective_at:%Y-%m-%d %H:%M} UTC on")


def _agency(name: str) -> Agency:
    found = find_agency(name)
    if found is None:
        raise click.ClickException(f"there is no agency named {name}")
    return found


def _said(deed):
    try:
        return deed()
    except Refusal as refusal:
        raise click.ClickException(" ".join([str(refusal.sentence), *map(str, refusal.errors.values())])) from None

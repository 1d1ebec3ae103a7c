"""`flask demo load|play|rehearse|logins`."""

import click
from flask.cli import AppGroup

from .cast import ADMIN, AGENCIES, PARTNER_MANAGER, PASSWORD, SECOND_ADMIN
from .load import load
from .play import play
from .rehearsal import rehearse

demo = AppGroup("demo", help="The invented alliance.")


@demo.command("load")
def load_demo() -> None:
    """Fill an empty database with the demo alliance."""
    click.echo("the demo alliance is loaded" if load() else "there are agencies already: nothing was loaded")


@demo.command("play")
def play_demo() -> None:
    """Play one referral through the running worker."""
    for line in play():
        click.echo(f"  {line}")


@demo.command("rehearse")
def rehearse_stripe() -> None:
    """Play rewards by Stripe through the running worker and the double."""
    for line in rehearse():
        click.echo(f"  {line}")


@demo.command("logins")
def logins() -> None:
    """Whom to sign in as."""
    for cast in AGENCIES[:2]:
        for role, name, box, _language in cast.people:
            click.echo(f"  {f'{box}@{cast.domain}':<29} {role:<8} {name}, {cast.name}")
    for name, address in (ADMIN, SECOND_ADMIN):
        click.echo(f"  {address:<29} admin    {name}")
    click.echo(f"  {PARTNER_MANAGER[1]:<29} partners {PARTNER_MANAGER[0]}")
    click.echo(f"  password of all: {PASSWORD}")

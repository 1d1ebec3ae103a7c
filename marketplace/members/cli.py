"""Commands on agencies."""

import click
from flask.cli import AppGroup

from ..core.commands import said
from . import actions
from .queries import agency_named

agency = AppGroup("agency", help="Agencies.")


@agency.command("payout")
@click.option("--agency", "agency_name", required=True)
@click.option("--iban", required=True)
@click.option("--holder", default="", help="The agency's name, unless given.")
def set_payout(agency_name: str, iban: str, holder: str) -> None:
    """Set an agency's bank details; the first take effect at once, changes after 24 hours."""
    with said():
        found = agency_named(agency_name)
        details = actions.record_payout_details(found, holder=holder or found.name, iban=iban)
    click.echo(
        f"{found.name} is paid to …{(details.iban or '')[-4:]} from {details.effective_at:%Y-%m-%d %H:%M} UTC on"
    )

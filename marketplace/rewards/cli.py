"""Commands on the terms."""

from datetime import datetime
from decimal import Decimal, InvalidOperation

import click
from flask.cli import AppGroup

from ..core.commands import said
from ..core.errors import BadInput
from . import actions

terms = AppGroup("terms", help="What share of a fee is the referrer's, and for how long.")


@terms.command("set")
@click.option("--rate", required=True, metavar="PERCENT", help="The share of each fee, such as 10 or 7.5.")
@click.option("--from", "starts_on", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The first day.")
@click.option("--months", type=int, help="For how long after acceptance; for the life of the client, unless given.")
def set_terms(rate: str, starts_on: datetime, months: int | None) -> None:
    """Set the terms from a day on. Referrals that stand keep the ones they were accepted under."""
    with said():
        made = actions.set_terms(_basis_points(rate), starts_on.date(), months)
    lasts = f"for {months} months" if months else "for the life of the client"
    click.echo(f"from {made.effective_at:%Y-%m-%d %H:%M} UTC on: {made.rate / 100:g} % of each fee, {lasts}")


def _basis_points(percent: str) -> int:
    try:
        points = Decimal(percent.strip().removesuffix("%").strip()) * 100
        if points == points.to_integral_value():
            return int(points)
    except (InvalidOperation, ValueError, OverflowError):
        pass
    raise BadInput(f"{percent!r} is not a rate like 10 or 7.5: a percentage with at most two decimals")

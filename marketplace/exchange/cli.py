"""Commands on the terms, which may be for some services only; and on clients who are erased."""

from datetime import datetime

import click
from flask.cli import AppGroup, with_appcontext

from ..agreement.points import basis_points
from ..catalog.queries import find_category
from ..core.commands import said
from ..core.errors import BadInput
from ..rewards import actions
from .actions import erase_again as erase_clients_again

terms = AppGroup("terms", help="What share of a fee is the referrer's, and for how long.")


@terms.command("set")
@click.option("--rate", required=True, metavar="PERCENT", help="The share of each fee, such as 10 or 7.5.")
@click.option("--from", "starts_on", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The first day.")
@click.option("--months", type=int, help="For how long after acceptance; for the life of the client, unless given.")
@click.option(
    "--tied", type=int, help="For how many months a client stays tied to who brought it; for its life, unless given."
)
@click.option(
    "--service",
    "services",
    multiple=True,
    metavar="NAME",
    help="Only for this service, or group of services; repeatable.",
)
def set_terms(rate: str, starts_on: datetime, months: int | None, tied: int | None, services: tuple[str, ...]) -> None:
    """Set the terms from a day on. Referrals that stand keep the ones they were accepted under."""
    with said():
        chosen = dict(map(_service, services))
        made = actions.set_terms(_basis_points(rate), starts_on.date(), months, services=chosen, tied_months=tied)
    lasts = f"for {months} months" if months else "for the life of the client"
    only = f", for {', '.join(chosen.values())} only" if chosen else ""
    click.echo(f"from {made.effective_at:%Y-%m-%d %H:%M} UTC on: {made.rate / 100:g} % of each fee, {lasts}{only}")


def _service(name: str) -> tuple[int, str]:
    """The id and the English name of what a service is called here, in any language."""
    found = find_category(name)
    if found is None:
        raise BadInput(f"no service is called {name!r}: see the taxonomy on the desk, or GET /api/v1/categories")
    return found.id, found.name_en


def _basis_points(percent: str) -> int:
    points = basis_points(percent)
    if points is None:
        raise BadInput(f"{percent!r} is not a rate like 10 or 7.5: a percentage with at most two decimals")
    return points


@click.command("erase-again")
@with_appcontext
def erase_again() -> None:
    """Erase again the clients who were erased after the backup that was put back."""
    with said():
        click.echo(f"erased again {erase_clients_again()}")

"""What all of them say of a payment."""

from flask import g
from flask_babel import gettext as _

from ...core.formats import money
from ...settlement.models import Movement


def is_payer(movement: Movement) -> bool:
    """Whether the letter's reader pays it."""
    return bool(g.reader.agency_id == movement.payer_id)


def open_again(movement: Movement) -> str:
    """What follows where the payer got the money back: to the payer, or to the payee and admins."""
    if is_payer(movement):
        return _(
            "The rewards in it are open again. A bank order follows, and your card or bank account is not charged any more."
        )
    return _(
        "The rewards in it are open again. A bank order to %(agency)s follows, and its card or bank account is not charged any more.",
        agency=movement.payer.name,
    )


def facts(movement: Movement) -> list[tuple[str, str]]:
    """Its sum and its reference."""
    return [(_("Amount"), money(movement.amount)), (_("Reference"), movement.reference or "")]

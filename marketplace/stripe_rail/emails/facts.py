"""What all of them say of a payment."""

from flask_babel import gettext as _

from ...core.formats import money
from ...settlement.models import Movement


def facts(movement: Movement) -> list[tuple[str, str]]:
    """Its sum and its reference."""
    return [(_("Amount"), money(movement.amount)), (_("Reference"), movement.reference or "")]

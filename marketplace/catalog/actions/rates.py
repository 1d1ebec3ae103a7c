"""Currency rates, by which prices of several currencies are compared; set by the alliance's admins."""

import re
from datetime import date
from decimal import Decimal

from flask import current_app
from flask_babel import gettext as _

from ...core import audit, clock
from ...core.errors import BadInput, NotAllowed
from ...core.extensions import db
from ...core.money import CODES
from ...core.transaction import transaction
from ...members.models import Person
from ..models import Rate

DIGITS = 10  # before the point, and behind it


def set_rate(currency: str, typed: str, day: date | None, admin: Person) -> Rate:
    """How much of a currency one unit of the base currency buys from a day on. The rate of a day is replaced by another one of
    the same day; those of other days stay."""
    if not admin.is_admin:
        raise NotAllowed(_("Rates are set by the alliance’s admins."))
    per_base = _read(typed)
    errors = {
        "currency": _currency_error(currency),
        "rate": None
        if per_base
        else _(
            "Write a number above zero, like 4.2715, with at most %(n)s digits before the point and behind it.",
            n=DIGITS,
        ),
        "day": _("Choose a day that is not after today.") if day is None or day > clock.today() else None,
    }
    if found := {name: sentence for name, sentence in errors.items() if sentence}:
        raise BadInput(_("Mend what is marked."), found)
    assert per_base is not None  # noqa: S101 — an error otherwise
    assert day is not None  # noqa: S101
    with transaction():
        made = db.session.merge(
            Rate(currency=currency, day=day, per_base=per_base, made_at=clock.now(), made_by=admin.id)
        )
        audit.record("rate.set", admin, admin, currency=currency, day=day.isoformat(), per_base=str(per_base))
    return made


def _currency_error(currency: str) -> str | None:
    if currency not in CODES:
        return _("Choose one.")
    if currency == current_app.config["SETTINGS"].base_currency:
        return _("All rates are those of this currency: it needs none.")
    return None


def _read(typed: str) -> Decimal | None:
    """A number with a point or a comma; None for anything else, zero, and what the column can't hold."""
    text = typed.strip().replace(",", ".")
    if not re.fullmatch(rf"\d{{1,{DIGITS}}}(\.\d{{1,{DIGITS}}})?", text, re.ASCII):
        return None
    return Decimal(text) or None

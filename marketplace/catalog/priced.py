"""What a service costs on a day in words, for mails, feeds and lines: with a discount also until when, and on which conditions."""

from datetime import date

from flask_babel import gettext as _

from ..core.formats import day as said_day
from ..core.formats import price
from ..core.typed import one_line
from .models import Discount, Service, Unit


def unit_of(service: Service) -> str:
    """What a price is for, as it stands behind the amount: "a month"; nothing for the whole job."""
    return "" if service.unit == Unit.PROJECT else str(service.unit.after)


def terms_of(discount: Discount | None) -> str:
    """Until when a discount holds and what one has to do for it, in one line."""
    if discount is None:
        return ""
    until = _("until %(day)s", day=said_day(discount.ends_on)) if discount.ends_on else ""
    return ". ".join(filter(None, (until, conditions_of(discount))))


def conditions_of(discount: Discount) -> str:
    """What one has to do for a discount, in one line."""
    conditions = one_line(discount.conditions)
    return _("Conditions: %(conditions)s", conditions=conditions) if conditions else ""


def price_in_words(service: Service, day: date) -> str:
    """Where the price begins for clients on a day, with all that holds for it."""
    discount = service.discount_on(day)
    now = " ".join(filter(None, (price(service.price_with(discount)), unit_of(service))))
    if discount is None:
        return _("from %(amount)s", amount=now)
    said = _("from %(price)s instead of %(was)s", price=now, was=price(service.price))
    return ", ".join(filter(None, (said, terms_of(discount))))

"""What a service costs on a day in words, for pages, mails, feeds and pictures: with a discount also until when, and on which
conditions; and what comes free with it."""

from datetime import date

from flask_babel import gettext as _

from ..core.formats import day as said_day
from ..core.formats import price, sentences
from ..core.typed import one_line
from .models import Discount, Service, Unit


def unit_of(service: Service) -> str:
    """What a price is for, as it stands behind the amount: "a month"; nothing for the whole job."""
    return "" if service.unit == Unit.PROJECT else str(service.unit.after)


def terms_of(discount: Discount | None) -> str:
    """Until when a discount holds and what one has to do for it, in one line."""
    return one_line(sentences([_until(discount), conditions_of(discount)])) if discount else ""


def conditions_of(discount: Discount) -> str:
    """What one has to do for a discount or for what comes free, as it was written, and which of them is meant."""
    if not discount.conditions:
        return ""
    if discount.lowers_price:
        return _("Conditions of the discount: %(conditions)s", conditions=discount.conditions)
    return _("Conditions: %(conditions)s", conditions=discount.conditions)


def price_in_words(service: Service, day: date) -> str:
    """Where the price begins for clients on a day, with all that holds for it, and what comes free."""
    return sentences([_price(service, day), *free_with(service, day)])


def free_with(service: Service, day: date) -> list[str]:
    """What comes free with it for clients on a day: each with its last day and conditions, in one line."""
    return [said_free(extra) for extra in service.extras_on(day)]


def said_free(extra: Discount) -> str:
    """Something that comes free, with its last day and conditions, in one line."""
    what = _("Free with it: %(what)s", what=extra.extra)
    return one_line(sentences([", ".join(filter(None, (what, _until(extra)))), conditions_of(extra)]))


def _price(service: Service, day: date) -> str:
    discount = service.discount_on(day)
    now = " ".join(filter(None, (price(service.price_with(discount)), unit_of(service))))
    if discount is None:
        return _("from %(amount)s", amount=now)
    said = _("from %(price)s instead of %(was)s", price=now, was=price(service.price))
    return ", ".join(filter(None, (said, terms_of(discount))))


def _until(discount: Discount) -> str:
    return _("until %(day)s", day=said_day(discount.ends_on)) if discount.ends_on else ""

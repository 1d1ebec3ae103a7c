"""What the catalog puts into people's calendars: the last days of their agency's discounts."""

from flask_babel import gettext as _
from sqlalchemy import select

from ..core import clock
from ..core.extensions import db
from ..core.room import Dated
from ..members.models import Person
from .models import Discount, Service

MOST = 200


def ending_discounts(person: Person) -> list[Dated]:
    """The discounts of a person's agency that end on a day from now on."""
    if not person.may("services"):
        return []
    chosen = select(Discount, Service.title).join(Service, Service.id == Discount.service_id)
    chosen = chosen.where(Service.agency_id == person.agency_id, Discount.ends_on >= clock.today())
    return [
        Dated(
            f"discount-{one.id}-end",
            one.ends_on,
            _("Last day of a discount: %(service)s", service=title),
            f"/services/{one.service_id}/discounts/{one.id}",
            one.created_at,
        )
        for one, title in db.session.execute(chosen.order_by(Discount.ends_on, Discount.id).limit(MOST))
        if one.ends_on
    ]


ALL = {"discounts": ending_discounts}

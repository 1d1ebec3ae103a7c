"""An agency's own services as rows of a file, in the format that `import services` reads."""

from collections.abc import Iterator

from sqlalchemy import Select
from sqlalchemy.orm import selectinload

from ..core import clock
from ..core.extensions import db
from .models import Service
from .queries import find_category

HEADS = (
    "agency", "title", "category", "price_from", "currency", "unit", "region", "languages", "discount_percent",
    "description", "status",
)  # fmt: skip


def services(query: Select[Service]) -> Iterator[tuple]:
    """One row a service in its own order. The discount is that for clients that runs today, if it is a percentage; what stands
    in no column of the format, as the upper price, stays on the page. `status` is for people."""
    today = clock.today()
    loaded = map(selectinload, (Service.regions, Service.discounts, Service.in_category, Service.agency))
    for one in db.session.scalars(query.order_by(Service.place, Service.id).options(*loaded)):
        discount = one.discount_on(today)
        yield (
            one.agency.name, one.title, _category(one), one.price.decimal, one.currency, one.unit.value,
            "|".join(region.code.upper() for region in one.regions), "|".join(one.languages),
            discount.percent if discount else None, one.description, one.status.value,
        )  # fmt: skip


def _category(service: Service) -> str:
    """Its name; the code where the name is another's too."""
    entry = service.in_category
    if entry is None:
        return service.category
    return entry.name if find_category(entry.name) is entry else entry.code

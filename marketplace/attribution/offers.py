"""What a member can let a link open and give: its own page and services, and whichever other's page it came from."""

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import contains_eager, selectinload

from ..catalog.models import Discount, For, Service, ServiceState
from ..core import clock
from ..core.extensions import db
from ..core.typed import row_number
from ..members.models import Agency, AgencyState
from .models import ReferralLink, Target
from .promise import off_in_words


@dataclass(frozen=True)
class Offers:
    """Pages and discounts by the values of a form, with their words."""

    pages: dict[str, str]
    discounts: dict[str, str]

    @staticmethod
    def value_of(link: ReferralLink) -> str:
        """The page of a link, as the form has it; where its service is gone, its agency."""
        if link.service_id is not None:
            return f"{Target.SERVICE}:{link.service_id}"
        return f"{Target.AGENCY}:{link.shown_id}" if link.shown_id else str(link.target)


def offers_to(agency: Agency, also: str = "", link: ReferralLink | None = None) -> Offers:
    """What a link of this agency can open; `also` names one more page, such as "service:12", and `link` one that it opens now."""
    pages = {
        str(Target.CATALOG): str(Target.CATALOG.label),
        str(Target.JOIN): str(Target.JOIN.label),
        f"{Target.AGENCY}:{agency.id}": _("Your page"),
    }
    wanted = {_number(also, Target.SERVICE), link.service_id if link else 0}
    services = _services(agency.id, wanted)
    pages |= {f"{Target.SERVICE}:{one.id}": _named(one, agency) for one in services}
    for shown in _others(_number(also, Target.AGENCY), (link.shown_id or 0) if link and not link.service_id else 0):
        pages.setdefault(f"{Target.AGENCY}:{shown.id}", shown.name)
    return Offers(
        pages,
        {
            str(one.id): f"{service.title}: {words_of(one, service)}"
            for service in services
            for one in _running(service)
        },
    )


def words_of(discount: Discount, service: Service) -> str:
    """A discount in words."""
    return off_in_words(discount.extra, discount.percent, discount.off(service.price))


def _running(service: Service) -> list[Discount]:
    today = clock.today()
    return [one for one in service.discounts if one.whom == For.CODES and (one.ends_on or today) >= today]


def _services(agency_id: int, also: set[int | None]) -> list[Service]:
    ours = (Service.agency_id == agency_id) | Service.id.in_([one for one in also if one])
    chosen = select(Service).join(Service.agency).where(ours, Service.status == ServiceState.PUBLISHED)
    chosen = chosen.options(contains_eager(Service.agency), selectinload(Service.discounts))
    return list(db.session.scalars(chosen.order_by(Service.agency_id != agency_id, Service.place, Service.id)))


def _others(wanted: int, now: int) -> list[Agency]:
    """The member that is wanted, and the agency that the link opens now, whatever has become of it."""
    is_member = (Agency.id == wanted) & (Agency.status == AgencyState.ACTIVE)
    return list(db.session.scalars(select(Agency).where(is_member | (Agency.id == now))))


def _named(service: Service, agency: Agency) -> str:
    return service.title if service.agency_id == agency.id else f"{service.title}, {service.agency.name}"


def _number(also: str, target: Target) -> int:
    kind, _colon, number = also.partition(":")
    return (row_number(number) if kind == target else None) or 0

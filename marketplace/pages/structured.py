"""What a page says to search engines, in the vocabulary of schema.org. Only what everyone may read on it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import ngettext

from ..access.actions import full
from ..awards.queries import Badge
from ..catalog.models import Picture, Profile, Service
from ..catalog.pictures import picture_at
from ..catalog.priced import conditions_of, free_with
from ..core.formats import alphabetical, grouped, sentences
from ..core.markdown import excerpt
from ..core.typed import one_line
from ..members.models import Agency
from ..reviews.queries import Sum
from .addresses import agency_page, service_page

CONTEXT = "https://schema.org"


def organization(
    agency: Agency,
    profile: Profile | None,
    services: Sequence[Service],
    gallery: Sequence[Picture],
    day: date,
    rating: Sum,
    badges: Sequence[Badge] = (),
) -> dict[str, Any]:
    """An agency, what it offers clients on a day, what its clients say of it, all together, and what it was awarded."""
    logo, people = (profile.logo, profile.team_size) if profile else (None, None)
    address = {"@type": "PostalAddress", "addressLocality": agency.city or None, "addressCountry": agency.country}
    return _without_nothing(
        {
            "@context": CONTEXT,
            "@type": "Organization",
            "name": agency.name,
            "url": full(agency_page(agency)),
            "description": (profile and profile.tagline) or excerpt(agency.about) or None,
            "sameAs": agency.website or None,
            "address": _without_nothing(address),
            "foundingDate": str(profile.founded) if profile and profile.founded else None,
            "numberOfEmployees": {"@type": "QuantitativeValue", "value": people} if people else None,
            "logo": full(picture_at(logo, logo.width)) if logo else None,
            "image": [full(picture_at(one, one.width)) for one in gallery] or None,
            "knowsLanguage": list(agency.languages) or None,
            "aggregateRating": _rating(rating),
            "award": [one.words for one in badges] or None,
            "makesOffer": [_offer(service, day) for service in services] or None,
        }
    )


def work(service: Service, day: date) -> dict[str, Any]:
    """A service, who does it, and for how much on a day."""
    address = full(service_page(service))
    provider = {"@type": "Organization", "name": service.agency.name, "url": full(agency_page(service.agency))}
    offer = {"@type": "Offer", "url": address, **_price(service, day)}
    said = {
        "@context": CONTEXT, **_work(service), "url": address, "description": excerpt(service.description) or None,
        "provider": provider, "offers": _without_nothing(offer),
    }  # fmt: skip
    return _without_nothing(said)


def _rating(rating: Sum) -> dict[str, Any] | None:
    """The figure that the page shows, as a share: of so many clients, how many would come again."""
    if not rating.count:
        return None
    return {
        "@type": "AggregateRating", "ratingValue": str(round(100 * rating.again / rating.count)), "bestRating": "100",
        "worstRating": "0", "reviewCount": rating.count,
        "ratingExplanation": ngettext(
            "%(n)s of %(num)d client would come again", "%(n)s of %(num)d clients would come again", rating.count, n=grouped(rating.again)
        ),
    }  # fmt: skip


def _offer(service: Service, day: date) -> dict[str, Any]:
    return _without_nothing(
        {"@type": "Offer", "url": full(service_page(service)), "itemOffered": _work(service), **_price(service, day)}
    )


def _work(service: Service) -> dict[str, Any]:
    languages = list(service.spoken)
    return _without_nothing(
        {
            "@type": "Service",
            "name": service.title,
            "serviceType": service.in_category.name if service.in_category else None,
            "areaServed": alphabetical(region.name for region in service.regions) or None,
            "availableChannel": {"@type": "ServiceChannel", "availableLanguage": languages} if languages else None,
        }
    )


def _price(service: Service, day: date) -> dict[str, Any]:
    discount = service.discount_on(day)
    price = service.price_with(discount)
    said = {
        "@type": "PriceSpecification", "minPrice": str(price), "priceCurrency": price.currency,
        "description": (discount and one_line(conditions_of(discount))) or None,
    }  # fmt: skip
    return {
        "description": sentences(free_with(service, day)) or None,
        "priceSpecification": _without_nothing(said),
        "validThrough": discount.ends_on.isoformat() if discount and discount.ends_on else None,
    }


def _without_nothing(said: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value is not None}

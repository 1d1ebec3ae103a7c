"""What a page says to search engines, in the vocabulary of schema.org. Only what everyone may read on it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from ..access.actions import full
from ..catalog.models import Profile, Service
from ..members.models import Agency
from .addresses import agency_page


def organization(agency: Agency, profile: Profile | None, services: Sequence[Service], day: date) -> dict[str, Any]:
    """An agency and what it offers clients on a day."""
    address = {"@type": "PostalAddress", "addressLocality": agency.city or None, "addressCountry": agency.country}
    return _without_nothing(
        {
            "@context": "https://schema.org",
            "@type": "Organization",
            "name": agency.name,
            "url": full(agency_page(agency)),
            "description": (profile and profile.tagline) or agency.about or None,
            "sameAs": agency.website or None,
            "address": _without_nothing(address),
            "foundingDate": str(profile.founded) if profile and profile.founded else None,
            "knowsLanguage": list(agency.languages) or None,
            "makesOffer": [_offer(service, day) for service in services] or None,
        }
    )


def _offer(service: Service, day: date) -> dict[str, Any]:
    discount = service.discount_on(day)
    price = service.price - discount.off(service.price) if discount else service.price
    work = {
        "@type": "Service",
        "name": service.title,
        "serviceType": service.in_category.name if service.in_category else None,
        "areaServed": [region.name for region in service.regions] or None,
        "availableLanguage": list(service.languages) or None,
    }
    ends_on = discount.ends_on if discount else None
    return _without_nothing(
        {
            "@type": "Offer",
            "itemOffered": _without_nothing(work),
            "priceSpecification": {
                "@type": "PriceSpecification",
                "minPrice": str(price),
                "priceCurrency": price.currency,
            },
            "validThrough": ends_on.isoformat() if ends_on else None,
        }
    )


def _without_nothing(said: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value is not None}

"""What an agency's public page says beside the lists that it shows."""

from collections import defaultdict
from collections.abc import Iterable

from flask_login import current_user

from ..catalog.models import Service
from ..core.money import Money


def is_read_by_member() -> bool:
    """Whether the reader belongs to an active member, and so sees what holds for members."""
    return current_user.is_authenticated and current_user.agency is not None and current_user.agency.is_active


def job_sizes(services: Iterable[Service]) -> list[tuple[Money, Money]]:
    """From which price to which the agency works, in each currency that it names; the most usual one first."""
    prices = defaultdict[str, list[Money]](list)
    for service in services:
        prices[service.currency] += [service.price, service.price_to or service.price]
    return [(min(each), max(each)) for each in sorted(prices.values(), key=len, reverse=True)]


def areas(services: Iterable[Service]) -> list[str]:
    """Where the agency works, each area once, in the order of its services."""
    return list(dict.fromkeys(region.name for service in services for region in service.regions))

"""The discount that a promo code gives, as it was promised: it stays with the request, whatever becomes of the discount."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _

from ..catalog.models import Discount, For
from ..core import clock
from ..core.formats import money, percent
from ..core.money import Money
from .models import ReferralLink


def promised(link: ReferralLink | None, agency_ids: Iterable[int]) -> dict[str, Any] | None:
    """What a code gives today to whoever asks these agencies; None where it gives nothing."""
    discount = link.discount if link else None
    if link is None or discount is None or link.service is None or link.shown_id not in set(agency_ids):
        return None
    return _facts(link, discount) if discount.whom == For.CODES and discount.runs_on(clock.today()) else None


def _facts(link: ReferralLink, discount: Discount) -> dict[str, Any]:
    service = link.service
    assert service is not None  # noqa: S101 — as the caller has seen
    return {
        "code": link.code, "service": service.title, "agency_id": service.agency_id, "percent": discount.percent,
        "amount_minor": discount.amount_minor, "currency": service.currency, "extra": discount.extra,
        "conditions": discount.conditions,
    }  # fmt: skip


def in_words(promise: dict[str, Any] | None) -> str:
    """A promise as people read it: "10% off “Online shop” with the code spring"."""
    if not promise:
        return ""
    amount = Money(promise["amount_minor"] or 0, promise["currency"])
    what = off_in_words(promise["extra"], promise["percent"], amount)
    said = _(
        "%(what)s: “%(service)s”, with the code %(code)s.", what=what, service=promise["service"], code=promise["code"]
    )
    return f"{said} {promise['conditions']}".strip()


def off_in_words(extra: str, per_cent: int | None, amount: Money) -> str:
    """What a discount gives, of the three that it can be: "15% off"."""
    return extra or _("%(part)s off", part=percent(per_cent * 100) if per_cent is not None else money(amount))

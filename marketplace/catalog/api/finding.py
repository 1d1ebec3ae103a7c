"""What everyone can find in the catalog, with the counts of its filters. No token is needed; a member's shows more."""

from decimal import Decimal
from typing import Any

from apiflask.fields import Boolean, Integer, List, Nested, String
from apiflask.validators import Length
from flask import current_app
from flask_login import current_user

from ...core import clock
from ...core.api import Output, Page, Seen, calls
from ...core.api_fields import amount_in, currency, one_of, word
from ...core.guards import public
from ...core.money import Money, digits
from ...core.paging import lost_place
from .. import finding, queries
from ..index import Facet, Filters, Sort
from ..index.filters import FURTHEST, LONGEST_WORDS, MOST, Offer, Within
from ..models import For, Service
from .shelf import ServiceOut, seen

bp = calls("catalog_calls", "Catalog")
COUNTED = (Facet.CATEGORY, Facet.REGION, Facet.INDUSTRY, Facet.LANGUAGE, Facet.OFFER, Facet.WITHIN)


def _any_of(about: str, value: String | None = None) -> List:
    value = value or String(validate=Length(max=100))
    return List(value, load_default=list, validate=Length(max=MOST), metadata={"description": about})


class CatalogAsked(Page):
    """What is looked for. A filter that is sent several times means any of its values; each value of a facet is one for the
    filter of the same name, and a code that names nothing is a 422."""

    q = String(load_default="", validate=Length(max=LONGEST_WORDS), metadata={"description": "words, in any language"})
    category = _any_of("codes of `GET /categories`")
    region = _any_of("codes of `GET /regions`: those whose area overlaps")
    industry = _any_of("codes of `GET /industries`")
    language = _any_of("codes of ISO 639")
    offer = _any_of("what is offered with it", word(Offer))
    within = word(
        Within, load_default=None, metadata={"description": "hours in which the agency usually answers, at most"}
    )
    budget = amount_in(load_default=None, description="the most that can be spent")
    currency = currency(load_default=None)
    discount = Boolean(
        load_default=False, metadata={"description": "only those with a discount today: the same as `offer=discount`"}
    )
    taking = Boolean(load_default=False, metadata={"description": "only those that take new clients"})
    sort = one_of(*Sort, load_default=Sort.BEST)


class Count(Output):
    value = String()
    count = Integer()


Facets = Output.from_dict({facet.value: List(Nested(Count)) for facet in COUNTED}, name="CatalogFacets")


class CatalogFound(Output):
    """`facets` say how many there would be with each value, all other filters being what they are."""

    items = List(Nested(ServiceOut))
    total = Integer()
    facets = Nested(Facets)
    next = String(allow_none=True)


@bp.get("/catalog")
@public
@bp.input(CatalogAsked, location="query", arg_name="asked")
@bp.output(CatalogFound)
@bp.doc(summary="Services that can be found", operation_id="find_services")
def catalog(asked: dict) -> object:
    """In the order that is asked for, as many at a time as is asked for. Prices are compared in the alliance's currency, by its rates."""
    result = finding.find(_filters(asked), lambda held: held.services, asked["limit"])
    whom = (*([For.MEMBERS] if current_user.is_authenticated and current_user.may("leads") else []), For.CLIENTS)
    return {
        "items": [_item(service, whom) for service in queries.services_by_id(result.ids, whole=True)],
        "total": result.total,
        "facets": {facet.value: _counts(result.choices[facet.value]) for facet in COUNTED},
        "next": str(result.filters.page + 1) if result.left else None,
    }


def _filters(asked: dict) -> Filters:
    code = asked["currency"] or current_app.config["SETTINGS"].base_currency
    many: dict[str, Any] = {
        name: tuple(asked[name]) for name in ("category", "region", "industry", "language", "offer")
    }
    if asked["discount"]:
        many["offer"] = (*many["offer"], Offer.DISCOUNT.value)
    return Filters(
        q=" ".join(asked["q"].split()), within=asked["within"] or "", taking=asked["taking"], sort=Sort(asked["sort"]), currency=code,
        budget=str(_most(asked["budget"], code)) if asked["budget"] else "",
        page=_page(asked["cursor"]), **many,
    )  # fmt: skip


def _most(budget: str, code: str) -> Money:
    """A budget in whole minor units: what is finer than these can't be spent."""
    return Money(int(Decimal(budget).scaleb(digits(code))), code)


def _page(cursor: str) -> int:
    if not cursor:
        return 1
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 6 and 1 <= int(cursor) <= FURTHEST):
        raise lost_place()
    return int(cursor)


def _item(service: Service, whom: tuple[For, ...]) -> Seen:
    """A service with the discounts that hold today for whoever asks."""
    today = clock.today()
    return seen(service, [one for one in service.discounts if one.whom in whom and one.runs_on(today)], service.spoken)


def _counts(choices: Any) -> list[dict[str, Any]]:
    return [{"value": one.value, "count": one.count} for one in (*choices.first, *choices.more)]

"""Calls on an agency's own services."""

from collections.abc import Sequence
from typing import Any, ClassVar

from apiflask.fields import Boolean, Integer, List, Nested, String
from apiflask.validators import Length, Range
from flask_login import current_user
from marshmallow import missing

from ...core.api import Input, Named, Output, Page, Seen, calls, links, listing
from ...core.api_fields import (
    LARGEST_ID,
    Amount,
    Day,
    RowNumber,
    YesNo,
    amount_in,
    currency,
    decimals_of,
    instant,
    one_of,
    text,
    word,
)
from ...core.errors import BadInput
from ...core.guards import member_may
from ...core.idempotency import once
from ...core.money import BadAmount, Money, from_decimal
from ...core.paging import page
from .. import actions, shelf
from ..actions import SaidDiscount, SaidService
from ..models import Discount, DiscountKind, For, Service, ServiceState, Unit
from ..models.discount import LONGEST_CONDITIONS, LONGEST_EXTRA
from ..models.service import LONGEST_DELIVERY, LONGEST_DESCRIPTION, LONGEST_TITLE

bp = calls("services", "Catalog")
GO_ON = links("get_service", "change_service", "delete_service", service_id="id") | links(
    "get_agency", agency_id="agency/id"
)
WORD = 100  # characters of a word for an entry of the taxonomy
MOST = 200  # sent at once; how many may be chosen the action says


def _words(about: str, **options: Any) -> List:
    return List(text(WORD), validate=Length(max=MOST), metadata={"description": about}, **options)


class DiscountIn(Input):
    """`value` is a whole percentage ("16"), an amount in the service's currency ("800.00") or what comes free."""

    paragraphs = frozenset({"conditions"})

    id = RowNumber(metadata={"description": "as it was given; passed over"}, load_default=None, allow_none=True)
    kind = word(DiscountKind, required=True)
    value = text(LONGEST_EXTRA, needed=True, metadata={"example": "16"})
    whom = word(For, required=True, data_key="for")
    conditions = text(LONGEST_CONDITIONS)
    valid_from = Day(load_default=None, allow_none=True)
    valid_to = Day(load_default=None, allow_none=True)


class ServiceChange(Input):
    """What isn't sent stays as it is. `discounts` are all that it shall have."""

    paragraphs = frozenset({"description"})
    rules: ClassVar[dict] = decimals_of("price_from", "price_to")

    title = text(LONGEST_TITLE, needed=True, required=False)
    category = text(
        WORD, allow_none=True, load_default=missing, metadata={"description": "its code, or any word for it"}
    )
    description = text(LONGEST_DESCRIPTION, load_default=missing, metadata={"description": "Markdown"})
    price_from = amount_in()
    price_to = amount_in(allow_none=True)
    currency = currency()
    unit = word(Unit)
    regions = _words("codes of `GET /regions`, or any words for them")
    languages = _words("codes of ISO 639, or names")
    industries = _words("codes of `GET /industries`, or any words for them")
    delivery_days = Integer(strict=True, validate=Range(min=1, max=LONGEST_DELIVERY), allow_none=True)
    is_taking = YesNo()
    status = word(ServiceState)
    discounts = List(Nested(DiscountIn), validate=Length(max=MOST))


class ServiceIn(ServiceChange):
    """A service; a draft unless it is published at once."""

    title = text(LONGEST_TITLE, needed=True)
    price_from = amount_in(required=True)
    currency = currency(required=True)
    status = one_of(ServiceState.DRAFT, ServiceState.PUBLISHED)


class ServicesPage(Page):
    agency = Integer(
        load_default=None,
        validate=Range(min=1, max=LARGEST_ID),
        metadata={"description": "what another agency has in the catalog; your own without it"},
    )


class DiscountOut(Output):
    id = Integer()
    kind = word(DiscountKind)
    value = String(metadata={"example": "16"})
    whom = word(For, data_key="for")
    conditions = String()
    valid_from = Day(attribute="starts_on", allow_none=True)
    valid_to = Day(attribute="ends_on", allow_none=True)


class ServiceOut(Output):
    """Category, regions and industries are codes of the taxonomy. `warnings` are sentences on its discounts: they are no
    faults, and empty for the services of others."""

    id = Integer()
    agency = Nested(Named)
    status = word(ServiceState)
    title = String()
    category = String(allow_none=True)
    description = String()
    price_from = Amount()
    price_to = Amount(allow_none=True)
    currency = currency()
    unit = word(Unit)
    regions = List(String())
    languages = List(String())
    industries = List(String())
    delivery_days = Integer(allow_none=True)
    is_taking = Boolean()
    discounts = List(Nested(DiscountOut))
    warnings = List(String())
    published_at = instant()


def _seen(service: Service) -> Seen:
    own = service.agency_id == current_user.agency_id
    told = (shelf.warning_of(service, one) for one in service.discounts) if own else ()
    return seen(service, service.discounts, service.languages if own else service.spoken, list(filter(None, told)))


def seen(service: Service, discounts: Sequence[Discount], languages: list[str], warnings: Sequence[str] = ()) -> Seen:
    """A service as calls show it, with these of its discounts. To others its languages are those that it is found by."""
    return Seen(
        service, category=service.in_category.code if service.in_category else None, price_from=service.price,
        regions=[one.code for one in service.regions], industries=[one.code for one in service.industries],
        discounts=[Seen(one, value=_value(one, service)) for one in discounts], languages=languages, warnings=warnings,
    )  # fmt: skip


def _value(discount: Discount, service: Service) -> str:
    if discount.percent:
        return str(discount.percent)
    return str(discount.off(service.price)) if discount.lowers_price else discount.extra


def _said(body: dict, service: Service | None) -> SaidService:
    """What is sent, with what the service says already where that isn't mentioned."""
    given = {name: value for name, value in body.items() if name not in ("status", "discounts")}
    now: dict[str, Any] = {} if service is None else {
        "price_from": str(service.price), "price_to": service.price_to and str(service.price_to),
        "category": service.in_category.code if service.in_category else "",
        "regions": [one.code for one in service.regions], "industries": [one.code for one in service.industries],
        **{name: getattr(service, name) for name in SAME},
    }  # fmt: skip
    says = now | given
    code, faults = says.pop("currency"), {}
    for name in ("price_from", "price_to"):
        if says.get(name) is not None:
            says[name], faults[name] = _amount(says[name], code)
    found = {name: fault for name, fault in faults.items() if fault}
    return SaidService(**says | {"category": says.get("category") or "", "faults": found})


SAME = ("title", "description", "currency", "unit", "languages", "delivery_days", "is_taking")


def _amount(typed: str, code: str) -> tuple[Money | None, str]:
    """An amount, or what is wrong with it."""
    try:
        return from_decimal(typed, code), ""
    except BadAmount as error:
        return None, str(error)


def _discounts(body: dict, says: SaidService) -> list[SaidDiscount] | None:
    if "discounts" not in body:
        return None
    code = says.price_from.currency if says.price_from else body.get("currency", "")
    return [_discount(one, code) for one in body["discounts"]]


def _discount(sent: dict, code: str) -> SaidDiscount:
    value, kind = sent["value"], sent["kind"]
    said = SaidDiscount(
        kind, sent["whom"], conditions=sent["conditions"], starts_on=sent["valid_from"], ends_on=sent["valid_to"]
    )
    if kind == DiscountKind.PERCENT:
        said.percent = int(value) if value.isascii() and value.isdecimal() else None
    elif kind == DiscountKind.AMOUNT:
        said.amount, fault = _amount(value, code)
        said.faults = {"amount": fault} if fault else {}
    else:
        said.extra = value
    return said


def _save(body: dict, service_id: int | None = None) -> Service:
    """Save it. What the rules call percent, amount or extra, these calls name `value`."""
    try:
        return actions.save_service(
            current_user, lambda row: _said(body, row), lambda says: _discounts(body, says), body.get("status", ""), service_id
        )  # fmt: skip
    except BadInput as refusal:
        refusal.errors = {_named(name): sentence for name, sentence in refusal.errors.items()}
        raise


NAMES = {
    "percent": "value",
    "amount": "value",
    "extra": "value",
    "whom": "for",
    "starts_on": "valid_from",
    "ends_on": "valid_to",
}


def _named(field: str) -> str:
    """A field of a discount as these calls name it."""
    path, dot, name = field.rpartition(".")
    return f"{path}{dot}{NAMES.get(name, name)}" if dot else field


@bp.get("/services")
@member_may("services")
@bp.input(ServicesPage, location="query", arg_name="asked")
@bp.output(listing(ServiceOut, "ServiceList"), links=links("get_service", service_id="items/0/id"))
@bp.doc(
    summary="Your services, or what another agency has in the catalog", security="token", operation_id="get_services"
)
def services(asked: dict) -> object:
    """In the order in which the agency shows them."""
    own = asked["agency"] in (None, current_user.agency_id)
    query = shelf.shelf_of(current_user.agency_id) if own else shelf.shown_by(asked["agency"])
    found = page(query, [Service.place, Service.id], asked["cursor"], asked["limit"])
    return {"items": [_seen(one) for one in found.rows], "next": found.next}


@bp.post("/services")
@member_may("services")
@once
@bp.input(ServiceIn, arg_name="body")
@bp.output(ServiceOut, status_code=201, links=GO_ON)
@bp.doc(summary="Add a service", security="token", operation_id="add_service")
def add(body: dict) -> object:
    """A draft, or published at once."""
    return _seen(_save(body))


@bp.get("/services/<int:service_id>")
@member_may("services")
@bp.output(ServiceOut, links=GO_ON)
@bp.doc(summary="One of your services", security="token", operation_id="get_service")
def service(service_id: int) -> object:
    """In whichever state it is."""
    return _seen(shelf.service_of(current_user.agency_id, service_id))


@bp.patch("/services/<int:service_id>")
@member_may("services")
@bp.input(ServiceChange, arg_name="body")
@bp.output(ServiceOut, links=GO_ON)
@bp.doc(summary="Change, publish or pause one of your services", security="token", operation_id="change_service")
def change(service_id: int, body: dict) -> object:
    """What isn't sent stays as it is; `discounts` are replaced as a whole."""
    return _seen(_save(body, service_id))


@bp.delete("/services/<int:service_id>")
@member_may("services")
@bp.output({}, status_code=204)
@bp.doc(summary="Delete one of your services", security="token", operation_id="delete_service")
def delete(service_id: int) -> object:
    """With its discounts. What an admin took off the catalog can't be deleted."""
    actions.delete_service(service_id, current_user)
    return ""

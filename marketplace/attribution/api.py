"""Calls on links and promo codes."""

from collections.abc import Sequence
from typing import Any

from apiflask.fields import Integer, List, Nested, String
from flask_login import current_user
from sqlalchemy import Select, select

from ..core.api import Empty, Input, Named, Output, Page, Seen, Sum, calls, links, listing
from ..core.api_fields import Day, instant, text, word
from ..core.guards import member_may, team_only
from ..core.idempotency import once
from ..core.paging import page
from . import actions, queries
from .actions import SaidLink
from .destinations import path_of
from .models import LONGEST_CODE, LONGEST_NAME, ClickKind, LinkState, ReferralLink, Target
from .views import short

bp = calls("links", "Links")
GO_ON = links("get_link", link_id="id")


class LinksPage(Page):
    status = word(LinkState, load_default=None)
    q = text(100, metadata={"description": "words in the name or the code"})


class LinkIn(Input):
    name = text(LONGEST_NAME, needed=True)
    target = word(Target, load_default=Target.CATALOG)
    agency = Integer(
        strict=True, load_default=None, allow_none=True, metadata={"description": "that a link to an agency opens"}
    )
    service = Integer(
        strict=True, load_default=None, allow_none=True, metadata={"description": "that a link to a service opens"}
    )
    discount = Integer(
        strict=True,
        load_default=None,
        allow_none=True,
        metadata={"description": "of that service, for clients with a promo code"},
    )
    code = text(LONGEST_CODE, metadata={"description": "made, where none is given", "example": "spring-letter"})


class LinkChange(Input):
    name = text(LONGEST_NAME, needed=True, required=False)
    target = word(Target)
    agency = Integer(strict=True, allow_none=True)
    service = Integer(strict=True, allow_none=True)
    discount = Integer(strict=True, allow_none=True)
    code = text(LONGEST_CODE, metadata={"description": "another one; those before go on opening it"})


class LinkOut(Output):
    id = Integer()
    name = String()
    code = String(metadata={"description": "stands in the address, and can be typed as a promo code"})
    codes_before = List(String(), metadata={"description": "go on opening it"})
    address = String(metadata={"format": "uri"})
    status = word(LinkState)
    target = word(Target)
    path = String(metadata={"description": "the page that it opens now"})
    agency = Nested(Named, attribute="shown", allow_none=True)
    service = Integer(attribute="service_id", allow_none=True)
    discount = Integer(attribute="discount_id", allow_none=True)
    clicks = Nested("ClicksOut")
    requests = Integer(metadata={"description": "of clients who came by it and confirmed"})
    applications = Integer()
    accepted = Integer()
    won = Integer()
    rewards = List(Nested(Sum), allow_none=True, metadata={"description": "null where your role sees no money"})
    made_at = instant()


class LinkOfMember(LinkOut):
    member = Nested(Named, attribute="row.agency", metadata={"description": "whose link it is"})


class ClicksOut(Output):
    visitor = Integer(metadata={"description": "people, each once a day"})
    again = Integer(metadata={"description": "the same visitors, on the same day"})
    program = Integer()


class LinkDayOut(ClicksOut):
    day = Day()


@bp.get("/links")
@member_may("links")
@bp.input(LinksPage, location="query")
@bp.output(listing(LinkOut, "Links"), links=links("get_link", link_id="items/0/id"))
@bp.doc(summary="Your links and promo codes, newest first", security="token", operation_id="list_links")
def list_links(query_data: dict[str, Any]) -> object:
    """With what came by each."""
    chosen = queries.links(current_user.agency_id, query_data["status"], query_data["q"])
    return _listed(chosen, query_data, current_user.may("money"))


@bp.post("/links")
@member_may("links")
@once
@bp.input(LinkIn)
@bp.output(LinkOut, status_code=201, links=GO_ON)
@bp.doc(summary="Make a link", security="token", operation_id="make_link")
def make_link(json_data: dict[str, Any]) -> object:
    """It opens the catalog, the page to join, an agency or a service."""
    return _one(actions.make_link(current_user, _said(json_data)))


@bp.get("/links/<int:link_id>")
@member_may("links")
@bp.output(LinkOut)
@bp.doc(summary="One of your links", security="token", operation_id="get_link")
def get_link(link_id: int) -> object:
    """Its address, its clicks, and what came by it."""
    return _one(queries.own_link(link_id, current_user.agency_id))


@bp.get("/links/<int:link_id>/days")
@member_may("links")
@bp.input(Page, location="query")
@bp.output(listing(LinkDayOut, "LinkDays"))
@bp.doc(summary="Clicks of a link by day, the latest first", security="token", operation_id="list_link_days")
def list_link_days(link_id: int, query_data: dict[str, Any]) -> object:
    """What the figures of its clicks are the sums of; days without any are left out."""
    days = queries.days_of(queries.own_link(link_id, current_user.agency_id).id)
    found = page(
        select(days).order_by(days.c.day.desc()), [days.c.day.desc()], query_data["cursor"], query_data["limit"]
    )
    return {"items": [one._asdict() for one in found.rows], "next": found.next}


@bp.patch("/links/<int:link_id>")
@member_may("links")
@bp.input(LinkChange)
@bp.output(LinkOut)
@bp.doc(summary="Change a link", security="token", operation_id="change_link")
def change_link(link_id: int, json_data: dict[str, Any]) -> object:
    """What isn't sent stays. Codes that it had before go on opening it."""
    link = queries.own_link(link_id, current_user.agency_id)
    now = {"name": link.name, "target": link.target, "agency": link.shown_id, "service": link.service_id,
           "discount": link.discount_id, "code": ""}  # fmt: skip
    return _one(actions.change_link(link_id, current_user, _said(now | json_data)))


@bp.post("/links/<int:link_id>/off")
@member_may("links")
@once
@bp.input(Empty)
@bp.output(LinkOut)
@bp.doc(summary="Switch a link off", security="token", operation_id="switch_link_off")
def off(link_id: int, json_data: dict[str, str]) -> object:
    """It leads on, and nothing counts as brought by it."""
    return _one(actions.switch_off(link_id, current_user))


@bp.post("/links/<int:link_id>/on")
@member_may("links")
@once
@bp.input(Empty)
@bp.output(LinkOut)
@bp.doc(summary="Switch a link on", security="token", operation_id="switch_link_on")
def on(link_id: int, json_data: dict[str, str]) -> object:
    """What comes by it counts again."""
    return _one(actions.switch_on(link_id, current_user))


@bp.get("/all-links")
@team_only
@bp.input(LinksPage, location="query")
@bp.output(listing(LinkOfMember, "AllLinks"))
@bp.doc(
    summary="Links and promo codes of all members, newest first", tags=["Desk"], security="token",
    operation_id="list_all_links",
)  # fmt: skip
def list_all_links(query_data: dict[str, Any]) -> object:
    """With what came by each; rewards for admins alone."""
    return _listed(queries.links(None, query_data["status"], query_data["q"]), query_data, current_user.is_admin)


def _said(sent: dict[str, Any]) -> SaidLink:
    return SaidLink(sent["name"], sent["target"], sent["agency"], sent["service"], sent["discount"], sent["code"] or "")


def _listed(chosen: Select[ReferralLink], query_data: dict[str, Any], money: bool) -> object:
    newest = chosen.order_by(ReferralLink.id.desc())
    found = page(newest, [ReferralLink.id], query_data["cursor"], query_data["limit"])
    return {"items": _seen(found.rows, money), "next": found.next}


def _one(link: ReferralLink) -> Seen:
    (seen,) = _seen([link], current_user.may("money"))
    return seen


def _seen(rows: Sequence[ReferralLink], money: bool) -> list[Seen]:
    figures = queries.figures_of([one.id for one in rows])
    return [
        Seen(
            one, address=short(one), path=path_of(one), codes_before=[old.code for old in one.codes[1:]],
            clicks={str(kind): known.count(kind) for kind in ClickKind}, requests=known.brought.asked,
            applications=known.brought.applied, accepted=known.brought.accepted, won=known.brought.won,
            rewards=list(known.brought.rewards) if money else None,
        )
        for one in rows
        for known in [figures[one.id]]
    ]  # fmt: skip

"""By what a visitor came for the first time: remembered in a cookie of its own, and carried by a hidden field where there is none.

The first touch counts: who comes by another member's link later stays with the first one, for as long as the terms say.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from flask import Flask, Response, current_app, g, request
from sqlalchemy import select

from ..core import clock, embeds
from ..core.extensions import db
from ..core.signed import sign, unsign
from ..core.typed import row_number
from ..exchange.same_client import client_of, first_accepted
from ..members.models import Agency, AgencyState
from ..rewards.queries import terms_at
from . import clicks
from .destinations import link_of, normal
from .models import CameBy, ReferralLink
from .redirects import VIA

LONGEST_KEPT = timedelta(days=400)  # no browser keeps a cookie longer
LONGEST = 4000  # characters of the cookie
KEEP_NOTHING = ("/api/", "/static/")


@dataclass(frozen=True)
class Touch:
    """Who brought somebody, how, when, and with which UTM values."""

    agency: Agency
    how: CameBy
    at: datetime
    link: ReferralLink | None = None
    campaign: dict[str, str] = field(default_factory=dict)
    code: str = ""

    @property
    def said(self) -> str:
        """As addresses and hidden fields say it."""
        return self.code or str(self.agency.id)

    def columns(self) -> dict[str, Any]:
        """What a row says that is `Attributed` to it."""
        return {
            "via_id": self.agency.id, "link_id": self.link.id if self.link else None, "came_by": self.how,
            "came_at": self.at, "came_with": self.code, "campaign": self.campaign,
        }  # fmt: skip


def register(app: Flask) -> None:
    """Remember what addresses say."""
    app.before_request(_see)
    app.after_request(_remember)


def _see() -> None:
    said = request.args.get(VIA, "")
    ours = not embeds.is_shown_elsewhere(request.path) and not request.path.startswith(KEEP_NOTHING)
    if said and ours and request.method == "GET" and remembered() is None:
        g.touch = touch_of(said, campaign=clicks.kept(clicks.campaign_of(request.args)))


def _remember(answer: Response) -> Response:
    touch = g.pop("touch", None)
    if touch is not None:
        secure = current_app.config["SESSION_COOKIE_SECURE"]
        value = sign(_cookie(), [touch.said, touch.how, touch.at.timestamp(), touch.campaign])
        answer.set_cookie(_cookie(), value, max_age=LONGEST_KEPT, secure=secure, httponly=True, samesite="Lax")
    return answer


def remembered() -> Touch | None:
    """The first touch of this visitor; None where there was none, or it counts no more."""
    if "touch" in g:
        return g.touch
    try:
        said, _how, at, campaign = unsign(_cookie(), request.cookies.get(_cookie(), ""), LONGEST) or ("", "", 0, {})
    except (TypeError, ValueError):
        return None
    touch = touch_of(said, datetime.fromtimestamp(at, UTC), campaign) if said else None
    return touch if touch is not None and is_tied(touch.at) else None


def touch_of_code(code: str) -> Touch | None:
    """What a promo code says that somebody types; None unless its link is switched on and its member active."""
    link = link_of(code)
    if link is None or not link.is_on:
        return None
    return Touch(link.agency, CameBy.CODE, clock.now(), link, code=normal(code))


def touch_of(said: str, at: datetime | None = None, campaign: dict[str, str] | None = None) -> Touch | None:
    """What an address, a field or the cookie says: a link's code, or the number of the member in whose site one was. None unless
    that is an active member, and its link switched on."""
    at, campaign = at or clock.now(), campaign or {}
    if number := row_number(said):
        member = active_member(number)
        return Touch(member, CameBy.EMBED, at, None, campaign) if member else None
    link = link_of(said)
    if link is None or not link.is_on:
        return None
    return Touch(link.agency, CameBy.LINK, at, link, campaign, normal(said))


def active_member(agency_id: int | None) -> Agency | None:
    """The member of this number, if it is active."""
    return db.session.scalar(select(Agency).where(Agency.id == agency_id, Agency.status == AgencyState.ACTIVE))


def is_tied(at: datetime, until: datetime | None = None) -> bool:
    """Whether a client stays tied who was brought at an instant, by the terms of that instant; `until`: was tied still, then."""
    months = terms_at(at).tied_months
    return months is None or at + relativedelta(months=months) > (until or clock.now())


def brought_first(client: dict[str, str], touch: Touch | None) -> Touch | None:
    """Who brought this client first: the member that has passed it on before, or by whose link it came now. `client` are contacts
    in their normal forms. Only the e-mail tells, for it alone is proved by the mail that confirms: whoever types another's number learns
    nothing of them."""
    lead = first_accepted(client_of(dict.fromkeys(client, "") | {"email": client["email"]}, ""))
    if lead is None or not lead.referrer.is_active or not is_tied(at := lead.posted_at or lead.created_at):
        return touch
    known = Touch(lead.referrer, CameBy.KNOWN, at)
    return min((known, touch), key=lambda one: one.at) if touch else known


def _cookie() -> str:
    """The cookie's name; under https a browser takes it from this host alone."""
    return "__Host-leadpact-came" if current_app.config["SESSION_COOKIE_SECURE"] else "leadpact-came"

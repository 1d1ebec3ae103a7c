"""Links and promo codes: the public address of each, a member's own pages of them, and the alliance's list."""

from io import BytesIO

import segno
from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy import select

from ..access.actions import full
from ..core.errors import BadInput, NotFound
from ..core.exports import as_file, file_asked, rows_for_file
from ..core.forms import ButtonForm
from ..core.guards import member_may, public, team_only
from ..core.idempotency import once
from ..core.listing import Listing, Order
from ..core.room import house
from . import actions, queries
from .destinations import path_of
from .forms import LinkForm
from .models import ClickKind, LinkState, ReferralLink
from .offers import offers_to, words_of
from .redirects import open_link
from .shown import weeks_chart

bp = Blueprint("attribution", __name__)
PICTURES = {"png": "image/png", "svg": "image/svg+xml"}


@bp.get("/r/<code>")
@public
def follow(code: str) -> ResponseReturnValue:
    """Lead on to the page of a link. Redirects answers those that are known before they come here."""
    address = open_link(code, request.environ)
    if address is None:
        raise NotFound(_("No link has this code. Look whether it is written in full; the catalog shows what there is."))
    return redirect(address)


@bp.get("/links")
@member_may("links")
def links() -> ResponseReturnValue:
    """One's own links and codes, with what came of each."""
    return _list("attribution.links", current_user.agency_id)


@bp.get("/desk/links")
@team_only
def all_links() -> ResponseReturnValue:
    """The links of all members."""
    return _list("attribution.all_links", None)


def _list(endpoint: str, agency_id: int | None) -> ResponseReturnValue:
    state = LinkState.read(request.args.get("status"))
    listing = Listing(endpoint, request.args, ReferralLink.id, queries.ORDERS, "made", {"status": state})
    query, sees_money = queries.links(agency_id, state, listing.words), _sees_money(agency_id)
    if kind := file_asked(request.args):
        heads = queries.heads(agency_id is None, sees_money)
        return as_file(kind, "links", heads, queries.rows_of(listing.ordered(query), agency_id is None, sees_money))
    found = listing.page(query)
    counts = queries.count_by_state(agency_id, listing.words)
    return render_template(
        "attribution/links.html", listing=listing, found=found, counts=counts, total=sum(counts.values()), states=list(LinkState),
        figures=queries.figures_of([one.id for one in found.rows]), opens=queries.opens, own=agency_id is not None,
        sees_money=sees_money, short=short,
    )  # fmt: skip


def _sees_money(agency_id: int | None) -> bool:
    return bool(current_user.is_admin if agency_id is None else current_user.may("money"))


def short(link: ReferralLink) -> str:
    """The whole address of a link."""
    return full(url_for("attribution.follow", code=link.code))


@bp.route("/links/new", methods=["GET", "POST"])
@member_may("links")
@once
def new_link() -> ResponseReturnValue:
    """Make a link; `opens` is the page it was pressed on."""
    opens = request.args.get("opens", "")
    form = LinkForm(offers=offers_to(current_user.agency, request.form.get("opens", opens)), opens=opens)
    if form.validate_on_submit():
        try:
            made = actions.make_link(current_user, form.said)
        except BadInput as refusal:
            form.refuse(refusal.errors)
        else:
            flash(_("Made. Copy the address, or let others scan the picture."), "good")
            return redirect(url_for("attribution.link", link_id=made.id))
    return render_template("attribution/edit.html", form=form, link=None), 422 if form.is_submitted() else 200


@bp.get("/links/<int:link_id>")
@member_may("links")
def link(link_id: int) -> ResponseReturnValue:
    """One link: its address and picture, its clicks, and who came by it."""
    row = queries.own_link(link_id, current_user.agency_id)
    return render_template(
        "attribution/link.html", link=row, address=short(row), figures=queries.figures_of([row.id])[row.id],
        chart=weeks_chart(row.id), campaigns=queries.campaigns_of(row.id), opens=queries.opens(row), path=path_of(row),
        came=house().answers["came_by_link"](row.id, request.args.get("cursor")), sees_money=current_user.may("money"), form=ButtonForm(formdata=None),
        discount=words_of(row.discount, row.service) if row.discount and row.service else "",
        picture=Markup(_code(row).svg_inline(scale=4, border=2, omitsize=True, svgclass="qr", lineclass=None)),  # noqa: S704 — drawn by segno
    )  # fmt: skip


@bp.get("/links/<int:link_id>/days")
@member_may("links")
def link_days(link_id: int) -> ResponseReturnValue:
    """The days of one link: what its figures of clicks are the sums of."""
    row, days = queries.own_link(link_id, current_user.agency_id), queries.days_of(link_id)
    by_day = {"day": Order(_l("Day"), (days.c.day,), falling=True)}
    listing = Listing("attribution.link_days", request.args, days.c.day, by_day, "day", {"link_id": str(row.id)})
    if kind := file_asked(request.args):
        return as_file(kind, f"link-{row.id}", queries.day_heads(), rows_for_file(listing.ordered(select(days))))
    return render_template("attribution/days.html", link=row, listing=listing, found=listing.page(select(days)), kinds=list(ClickKind),
                           clicks=queries.figures_of([row.id])[row.id].clicks)  # fmt: skip


@bp.route("/links/<int:link_id>/edit", methods=["GET", "POST"])
@member_may("links")
@once
def edit_link(link_id: int) -> ResponseReturnValue:
    """Rename it, let it open another page, or give it another code."""
    row = queries.own_link(link_id, current_user.agency_id)
    form = LinkForm(offers=offers_to(current_user.agency, request.form.get("opens", ""), row), link=row)
    if form.validate_on_submit():
        try:
            actions.change_link(link_id, current_user, form.said)
        except BadInput as refusal:
            form.refuse(refusal.errors)
        else:
            flash(_("Saved."), "good")
            return redirect(url_for("attribution.link", link_id=link_id))
    return render_template("attribution/edit.html", form=form, link=row), 422 if form.is_submitted() else 200


@bp.post("/links/<int:link_id>/<turn>")
@member_may("links")
@once
def switch(link_id: int, turn: str) -> ResponseReturnValue:
    """Switch it off or on."""
    if turn == LinkState.OFF:
        actions.switch_off(link_id, current_user)
        flash(_("Off. It still leads to its page, and nothing counts as brought by it."), "good")
    elif turn == LinkState.ON:
        actions.switch_on(link_id, current_user)
        flash(_("On. What comes by it counts again."), "good")
    else:
        raise NotFound()
    return redirect(url_for("attribution.link", link_id=link_id))


@bp.get("/links/<int:link_id>/code.<ending>")
@member_may("links")
def picture(link_id: int, ending: str) -> ResponseReturnValue:
    """The QR code, for print."""
    row, drawn = queries.own_link(link_id, current_user.agency_id), BytesIO()
    if ending not in PICTURES:
        raise NotFound()
    _code(row).save(drawn, kind=ending, scale=20, border=4)
    answer = Response(drawn.getvalue(), content_type=PICTURES[ending])
    answer.headers["Content-Disposition"] = f'attachment; filename="{row.code}.{ending}"'
    return answer


def _code(link: ReferralLink) -> segno.QRCode:
    return segno.make_qr(short(link), error="m")

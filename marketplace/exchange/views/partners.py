"""Partners: with whom clients are passed, and who of one's own people works with each."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core.errors import BadInput
from ...core.exports import as_file, file_asked
from ...core.guards import member_may
from ...core.idempotency import once
from ...core.listing import Listing
from ...core.paging import counted, how_many
from ...members.models import Agency
from .. import actions, partners
from ..forms import PartnerPeopleForm
from ..models import Part
from . import bp


@bp.get("/partners")
@member_may("leads")
def all_partners() -> ResponseReturnValue:
    """All of them, the latest first."""
    mine = current_user.agency_id
    passed = partners.passed_with(mine)
    listing = Listing("exchange.all_partners", request.args, Agency.id, partners.orders(passed), "latest")
    query = partners.partners_of(passed, listing.words)
    if kind := file_asked(request.args):
        return as_file(kind, "partners", partners.heads(), partners.rows_of(mine, listing.ordered(query)))
    found = listing.page(query)
    people = partners.named_for(mine, [one.Agency.id for one in found.rows])
    return render_template(
        "exchange/partners.html",
        listing=listing,
        found=found,
        total=counted(how_many(query)),
        people=people,
        parts=list(Part),
    )


@bp.route("/partners/<int:partner_id>", methods=["GET", "POST"])
@member_may("team")
@once
def partner(partner_id: int) -> ResponseReturnValue:
    """Name who decides and who executes."""
    agency = partners.partner(current_user.agency_id, partner_id)
    named = partners.named_for(current_user.agency_id, [agency.id])[agency.id]
    filled = {part.value: [one.id for one in named[part]] for part in Part}
    form = PartnerPeopleForm(data=filled, people=partners.may_be_named(current_user.agency_id))
    if form.validate_on_submit():
        try:
            actions.name_people(partner_id, {part: form[part.value].data for part in Part}, current_user)
        except BadInput as refusal:
            form.refuse(refusal.errors)
        else:
            flash(_said(form), "good")
            return redirect(url_for("exchange.all_partners"))
    return render_template("exchange/partner.html", form=form, agency=agency), 422 if form.is_submitted() else 200


def _said(form: PartnerPeopleForm) -> str:
    """To whom letters go from here on."""
    if any(form[part.value].data for part in Part):
        return _("Saved. Letters about their leads and fees go to those you named.")
    return _("Saved. Nobody is named, so letters about their leads and fees go to all of you.")

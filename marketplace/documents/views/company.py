"""What stands of an agency on its papers."""

from decimal import Decimal
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core.errors import BadInput
from ...core.extensions import db
from ...core.guards import member_may
from ...core.idempotency import once
from .. import actions
from ..forms import CompanyForm
from ..models import CompanyDetails
from . import bp


@bp.route("/agency/company", methods=["GET", "POST"])
@member_may("payout")
@once
def company() -> ResponseReturnValue:
    """Legal name, numbers, address; the language of papers; how rewards are taxed."""
    form = CompanyForm(data=_standing())
    if form.validate_on_submit():
        said = {name: value for name, value in form.data.items() if name not in ("csrf_token", "form_key")}
        rate = said["vat_rate"]
        try:
            actions.say_company(current_user, **said | {"vat_rate": int(rate * 100) if rate else None})
        except BadInput as refusal:
            form.refuse(refusal.errors)
        else:
            flash(_("Saved. It stands on the papers that are made from now on."), "good")
            return redirect(url_for("documents.company"))
    return render_template("documents/company.html", form=form), 422 if form.is_submitted() else 200


def _standing() -> dict[str, Any]:
    """What stands in the form: what was said, or what the profile has."""
    agency = current_user.agency
    details = db.session.get(CompanyDetails, agency.id)
    if details is None:
        return {"legal_name": agency.name[:200], "city": agency.city, "country": agency.country,
                "language": current_user.language}  # fmt: skip
    told = {column.key: getattr(details, column.key) for column in CompanyDetails.__table__.columns}
    return told | {"vat_rate": Decimal(details.vat_rate) / 100 if details.vat_rate else None}

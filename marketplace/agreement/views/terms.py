"""The admins' desk for the terms of rewards."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core.errors import BadInput
from ...core.guards import admin_only
from ...core.idempotency import once
from ...rewards.queries import all_terms_with_rules
from ...rewards.words import services_of, whole_rule
from .. import new_terms
from ..forms import TermsForm
from . import bp


@bp.route("/desk/terms", methods=["GET", "POST"])
@admin_only
@once
def terms() -> ResponseReturnValue:
    """The terms that held, hold and will; and new ones, which are looked at before they are set."""
    form, seen = TermsForm(), None
    if form.validate_on_submit():
        try:
            services = (form.services.data or "").split(",")
            seen = new_terms.read(
                form.rate.data or "", form.months.data, services, form.starts_on.data, form.tied_months.data
            )
            if request.form.get("deed") == "set":
                new_terms.put_in_force(seen, current_user)
                flash(_("Set. Referrals that stand keep the terms they were accepted under."), "good")
                return redirect(url_for("agreement.terms"))
        except BadInput as refusal:
            form.refuse(refusal.errors)
            seen = None
    page = render_template(
        "agreement/terms.html", form=form, all_terms=all_terms_with_rules(), seen=seen,
        rule_words=whole_rule, services_of=services_of, before=new_terms.replaced(seen) if seen else None, to_come=new_terms.to_come(seen) if seen else [],
        figures=new_terms.figures(seen.rate) if seen and not seen.services else [],
    )  # fmt: skip
    return page, 422 if form.is_submitted() and seen is None else 200

"""The admins' desk for terms with rules: built row by row, tried on real fees, then set."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core.errors import BadInput
from ...core.guards import admin_only
from ...core.idempotency import once
from ...core.room import house
from ...core.typed_rows import as_data, count_sent, moved
from ...rewards.actions.rules import MOST_RULES
from ...rewards.words import services_of
from .. import new_terms
from ..forms import RulesForm, rules_form
from . import bp

SHOWN = 100  # referrers in the table of what would change


@bp.route("/desk/terms/rules", methods=["GET", "POST"])
@admin_only
@once
def rules() -> ResponseReturnValue:
    """New terms with rules: looked at on the fees of the last year before they are set."""
    form = _form(count_sent(MOST_RULES, 1))
    deed = request.form.get("deed", "")
    if form.is_submitted() and (rows := moved(form.typed, deed, MOST_RULES)) is not None:
        return _page(_form(len(rows), formdata=None, data=as_data("rules", rows) | form.plain))
    if not form.validate_on_submit():
        return _page(form, 422 if form.is_submitted() else 200)
    try:
        seen = new_terms.read(
            form.rate.data or "", form.months.data, (form.services.data or "").split(","), form.starts_on.data,
            form.tied_months.data, form.typed,
        )  # fmt: skip
        if deed == "set":
            new_terms.put_in_force(seen, current_user)
            flash(_("Set. Referrals that stand keep the terms they were accepted under."), "good")
            return redirect(url_for("agreement.terms"))
    except BadInput as refusal:
        form.refuse(refusal.errors)
        return _page(form, 422)
    return _page(form, seen=seen)


def _form(n: int, **given: Any) -> RulesForm:
    return rules_form(n, house().answers["level_names"](), **given)


def _page(form: RulesForm, status: int = 200, seen: new_terms.NewTerms | None = None) -> ResponseReturnValue:
    would = new_terms.would_give(seen) if seen else []
    page = render_template(
        "agreement/rules.html", form=form, seen=seen, words=new_terms.in_words(seen) if seen else [], would=would[:SHOWN],
        more=max(len(would) - SHOWN, 0), totals=house().answers["would_give_in_all"](would), most=MOST_RULES,
        to_come=new_terms.to_come(seen) if seen else [], services_of=services_of,
    )  # fmt: skip
    return page, status

"""The admins' desk for routing: the rules, and a new one that is tried before it is published."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core import clock
from ...core.errors import BadInput
from ...core.forms import ButtonForm
from ...core.guards import admin_only
from ...core.idempotency import once
from ...core.paging import page
from .. import actions, preview, queries
from ..forms import RuleForm
from ..models import Capacity, RoutingRule
from ..words import in_words
from . import bp


@bp.get("/desk/routing")
@admin_only
def rules() -> ResponseReturnValue:
    """The rule in force, those to come, and all there were."""
    found = page(queries.newest_rules(), [RoutingRule.id], request.args.get("cursor"))
    now = clock.now()
    return render_template(
        "routing/desk.html", words=in_words(queries.rule_at(now)), found=found, said={one.id: in_words(one) for one in found.rows},
        in_force=queries.in_force_at(now), now=now, to_come=queries.rules_to_come(),
        button_form=ButtonForm(formdata=None),
    )  # fmt: skip


@bp.post("/desk/routing/<int:rule_id>/withdraw")
@admin_only
@once
def withdraw(rule_id: int) -> ResponseReturnValue:
    """Take back a rule whose day has not come."""
    if ButtonForm().validate_on_submit():
        actions.withdraw_rule(rule_id, current_user)
        flash(_("Withdrawn. Owners and managers are told."), "good")
    return redirect(url_for("routing.rules"))


@bp.get("/desk/routing/members")
@admin_only
def members() -> ResponseReturnValue:
    """What members take, and who pauses until when and why."""
    found = page(queries.capacities(), [Capacity.agency_id], request.args.get("cursor"))
    counted = queries.stands_of([one.agency_id for one in found.rows])
    return render_template("routing/members.html", found=found, counted=counted, today=clock.today())


@bp.route("/desk/routing/new", methods=["GET", "POST"])
@admin_only
@once
def new_rule() -> ResponseReturnValue:
    """A rule from a day on; tried on the open leads of late before it is published."""
    form = RuleForm(queries.rule_at(clock.now()))
    if not form.validate_on_submit():
        return _page(form, 422 if form.is_submitted() else 200)
    try:
        if request.form.get("deed") != "publish":
            return _tried(form)
        _publish(form)
    except BadInput as refusal:
        form.refuse(refusal.errors)
        return _page(form, 422)
    flash(_("Published. Leads that are opened from that day on follow it."), "good")
    return redirect(url_for("routing.rules"))


def _publish(form: RuleForm) -> None:
    if form.is_on:
        actions.publish_rule(form.said, form.starts_on.data, current_user)
    else:
        actions.switch_off(form.starts_on.data, current_user)


def _tried(form: RuleForm) -> ResponseReturnValue:
    rule = form.said.row(current_user) if form.is_on else None
    return _page(form, tried=preview.tried_on(rule) if rule else [], words=in_words(rule))


def _page(
    form: RuleForm, status: int = 200, tried: Sequence[preview.Tried] = (), words: str = ""
) -> ResponseReturnValue:
    """`words` say the rule that was tried; it can be published then."""
    return render_template("routing/new.html", form=form, tried=tried, words=words), status

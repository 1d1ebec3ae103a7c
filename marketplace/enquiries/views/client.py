"""The client's own page: what happened, what is held, and how to end it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ...core import kept_forms
from ...core.errors import BadInput, TooMany
from ...core.extensions import csrf
from ...core.guards import public
from ...core.new_link import new_link_page
from ...core.room import house
from ...exchange.models import Lead
from .. import actions, held
from ..emails import ask_others
from ..forms import LinkForm, WrongForm
from ..links import known_by, opened_by
from ..story import story_of
from . import bp


@bp.route("/client", methods=["GET", "POST"])
@public
def lost_link() -> ResponseReturnValue:
    """Ask for a link that was lost. The answer is the same for known and unknown addresses."""
    form, status = LinkForm(), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                actions.send_links(form.email.data or "", request.remote_addr or "")
            except TooMany as refusal:
                status = form.told(refusal)
            else:
                kept_forms.taken()
                return render_template("enquiries/link_sent.html", email=form.email.data)
    return render_template("enquiries/lost_link.html", form=form), status


@bp.get("/client/<signed>")
@public
def client(signed: str) -> ResponseReturnValue:
    """What became of the request."""
    of = opened_by(signed)
    story = story_of(of)
    again = ask_others(story.leads[0]) if story.leads else url_for("enquiries.three")
    to_review, to_take_back = (house().answers[name](story.leads) for name in ("to_review", "to_take_back"))
    return render_template(
        "enquiries/client.html", story=story, signed=signed, again=again, to_review=to_review, to_take_back=to_take_back
    )


@bp.get("/client/<signed>/all.<any(json, csv):kind>")
@public
def download(signed: str, kind: str) -> ResponseReturnValue:
    """All that is held of the client."""
    story = story_of(opened_by(signed))
    return held.as_json(story) if kind == "json" else held.as_csv(story)


@csrf.exempt
@bp.route("/client/<signed>/new-link", methods=["GET", "POST"])
@public
def new_link(signed: str) -> ResponseReturnValue:
    """End a link that others have read."""
    return new_link_page(signed, known_by, actions.send_new_link, url_for("enquiries.client", signed=signed))


@csrf.exempt
@bp.route("/client/<signed>/wrong", methods=["GET", "POST"])
@public
def wrong(signed: str) -> ResponseReturnValue:
    """Tell the admins, by the number alone."""
    of, form, status = opened_by(signed), WrongForm(), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                actions.report_wrong(of, form.what.data or "", form.text.data or "", request.remote_addr or "")
            except (BadInput, TooMany) as refusal:
                status = form.told(refusal)
            else:
                flash(
                    _("The admins of the alliance are told, by the number %(number)s alone.", number=of.number), "good"
                )
                return redirect(url_for("enquiries.client", signed=signed), 303)
    return render_template("enquiries/wrong.html", form=form, of=of, signed=signed), status


@csrf.exempt
@bp.post("/client/<signed>/agreed")
@public
def agreed(signed: str) -> ResponseReturnValue:
    """The client of a member says that they have agreed."""
    of = opened_by(signed)
    if isinstance(of, Lead):
        actions.confirm_consent(of)
    return redirect(url_for("enquiries.client", signed=signed), 303)


@csrf.exempt
@bp.route("/client/<signed>/withdraw", methods=["GET", "POST"])
@public
def withdraw(signed: str) -> ResponseReturnValue:
    """Ask once; then the contacts are erased."""
    of = opened_by(signed)
    if request.method == "POST":
        actions.withdraw(of)
        return redirect(url_for("enquiries.client", signed=signed), 303)
    story = story_of(of)
    reviewed = house().answers["to_take_back"](story.leads)
    return render_template("enquiries/withdraw.html", story=story, signed=signed, reviewed=reviewed)

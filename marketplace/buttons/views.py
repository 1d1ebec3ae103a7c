"""The page of a button in a mail. Opening it changes nothing, for programs open links, too; a press does."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core.errors import BadInput, Refusal
from ..core.extensions import csrf
from ..core.forms import ButtonForm
from ..core.guards import public
from ..core.languages import speaking_to
from . import actions, queries, stopping
from .models import MailButton

bp = Blueprint("buttons", __name__)


@bp.route("/button/<signed>", methods=["GET", "POST"])
@public
def button(signed: str) -> ResponseReturnValue:
    """What it is about, whose it is, and one button; then what came of it. In the language of its addressee."""
    found = queries.button_of(signed)
    with speaking_to(found.person):
        try:
            return _page(found)
        except Refusal as refusal:
            return render_template("buttons/over.html", button=found, refusal=refusal), refusal.status


def _page(found: MailButton) -> ResponseReturnValue:
    if dead := queries.why_dead(found):
        raise dead
    deed = queries.deed_of(found)
    form = deed.form()
    if form.is_submitted():
        try:
            done = actions.press(found.id, form)
        except BadInput as refusal:
            form.refuse(refusal.errors)
        else:
            return render_template("buttons/done.html", button=found, done=done)
    about = deed.about(found.subject_id)
    if about is None:
        nothing = _("Somebody was first, it was taken back, or the time to answer is over.")
        raise queries.DeadButton(nothing, way_on=(deed.page(found.subject_id), _("See it on the site")))
    status = 422 if form.is_submitted() else 200
    return render_template("buttons/button.html", button=found, deed=deed, form=form, about=about), status


@bp.route("/stop/<signed>", methods=["GET", "POST"])
@csrf.exempt  # mail programs send it, RFC 8058: the link is the proof
@public
def stop(signed: str) -> ResponseReturnValue:
    """Stop mail of a kind by one press, on the page or in the mail program; once more is harmless."""
    person, kind = stopping.stopped_by(signed)
    if request.method == "POST":
        stopping.stop(person, kind)
    with speaking_to(person):
        shown = {"person": person, "kinds": stopping.words_of(kind, person), "form": ButtonForm(formdata=None)}
        return render_template("buttons/stop.html", **shown, is_needed=stopping.is_needed(person, kind))

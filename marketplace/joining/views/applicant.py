"""The applicant's own page, which the mailed link opens: how it stands, what was asked, mending, sending, withdrawing."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ...core.errors import BadInput
from ...core.extensions import csrf
from ...core.guards import public
from ...core.new_link import new_link_page
from .. import actions, queries
from ..actions.go_on import try_again_from
from ..agreement import agreement
from ..due import decide_by
from ..forms import AnswerForm, ApplicationForm
from ..links import known_by, opened_by
from ..models import Application, ApplicationState, NoteKind
from ..shown import facts_of
from . import bp

# Who knows the address may press the buttons: no cookie is asked for, nor where one comes from, which the page doesn't tell.


@bp.get("/application/<signed>")
@public
def own(signed: str) -> ResponseReturnValue:
    """How it stands. Looking changes nothing: programs that guard mailboxes look as well."""
    return _show(opened_by(signed), signed, AnswerForm(formdata=None))


def _show(application: Application, signed: str, form: AnswerForm, status: int = 200) -> ResponseReturnValue:
    is_draft = application.status == ApplicationState.DRAFT
    return render_template(
        "joining/own.html", application=application, signed=signed, form=form, facts=facts_of(application, own=True),
        lacks=is_draft and not actions.is_whole(application), again=try_again_from(application) if is_draft else None,
        decide_by=decide_by(application), said=[one for one in application.notes if one.kind != NoteKind.NOTE],
    ), status  # fmt: skip


@csrf.exempt
@bp.route("/application/<signed>/edit", methods=["GET", "POST"])
@public
def edit(signed: str) -> ResponseReturnValue:
    """Mend it, or go on with it."""
    application, agreed = opened_by(signed), agreement()
    actions.refuse_decided(application)
    form = ApplicationForm(shown=application, rules=agreed.print)
    whole = request.form.get("deed") != "save"
    if form.is_submitted():
        form.validate()
        try:
            actions.save(application.id, form.said, request.remote_addr or "", whole)
        except BadInput as refusal:
            form.refuse_rest(refusal)
        else:
            return _saved(application, signed)
    page = render_template(
        "joining/apply.html",
        form=form,
        agreed=agreed,
        names=queries.member_names(),
        application=application,
        signed=signed,
    )
    return page, 422 if form.is_submitted() else 200


def _saved(application: Application, signed: str) -> Response:
    sent = application.status != ApplicationState.DRAFT
    flash(_("Saved. The admins see it as it is now.") if sent else _("Saved."), "good")
    return redirect(url_for("joining.own", signed=signed), 303)


@csrf.exempt
@bp.post("/application/<signed>/send")
@public
def send(signed: str) -> ResponseReturnValue:
    """Send it to the admins."""
    try:
        actions.send_in(opened_by(signed).id)
    except BadInput:
        return redirect(url_for("joining.edit", signed=signed), 303)
    return redirect(url_for("joining.own", signed=signed), 303)


@csrf.exempt
@bp.post("/application/<signed>/answer")
@public
def answer(signed: str) -> ResponseReturnValue:
    """Answer what was asked back."""
    application, form = opened_by(signed), AnswerForm()
    try:
        actions.answer(application.id, form.text.data or "")
    except BadInput as refusal:
        form.refuse(refusal.errors)
        return _show(application, signed, form, 422)
    return redirect(url_for("joining.own", signed=signed), 303)


@csrf.exempt
@bp.route("/application/<signed>/new-link", methods=["GET", "POST"])
@public
def new_link(signed: str) -> ResponseReturnValue:
    """End a link that others have read."""
    return new_link_page(signed, known_by, actions.send_new_link, url_for("joining.own", signed=signed))


@csrf.exempt
@bp.route("/application/<signed>/withdraw", methods=["GET", "POST"])
@public
def withdraw(signed: str) -> ResponseReturnValue:
    """Ask once; then it is taken back."""
    application = opened_by(signed)
    if request.method == "POST":
        actions.withdraw(application.id)
        return redirect(url_for("joining.own", signed=signed), 303)
    actions.refuse_decided(application)
    return render_template("joining/withdraw.html", application=application, signed=signed)

"""Signing in and out, forgotten passwords, invitations."""

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core import kept_forms
from ...core.errors import BadInput, NotAllowed, TooMany
from ...core.guards import public, signed_in
from ...core.room import house
from ...core.whereabouts import on_this_site
from ...members.actions import second_factor
from .. import actions
from ..actions.links import person_of_link
from ..authentication import COOKIE_ENTRY, person_of
from ..forms import CodeForm, ForgottenForm, InvitationForm, NewPasswordForm, SignInForm
from ..models import LinkPurpose
from ..queries import passkeys_of
from . import bp

TICKET = "second_step"  # the entry of the cookie for whoever has shown the password and not yet a code


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Sign in, and go on where one wanted to."""
    if current_user.is_authenticated:
        return redirect(on_this_site(request.args.get("next")) or url_for("pages.today"))
    form, status = SignInForm(), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                secret = actions.sign_in(form.email.data, form.password.data, request.remote_addr or "", browser())
                return entered(secret, request.args.get("next"))
            except actions.CodeNeeded as half:
                session[TICKET] = half.ticket
                return redirect(url_for("access.second_step", next=on_this_site(request.args.get("next"))))
            except (NotAllowed, TooMany) as refusal:
                status = form.told(refusal)
    return render_template("access/sign_in.html", form=form), status


@bp.route("/sign-in/code", methods=["GET", "POST"])
@public
def second_step() -> ResponseReturnValue:
    """The second step, for whoever has shown the password: a code or a passkey, and only then a session begins."""
    ticket, target = session.get(TICKET, ""), request.args.get("next")
    if current_user.is_authenticated:
        return redirect(on_this_site(target) or url_for("pages.today"))
    try:
        person = actions.person_of_ticket(ticket)
    except NotAllowed as refusal:
        return _once_more(refusal, target)
    form, status = CodeForm(), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                code = form.one_time_code.data or ""
                return entered(actions.second_step(ticket, code, request.remote_addr or "", browser()), target)
            except (BadInput, TooMany) as refusal:
                status = form.told(refusal)
    shown = {"email": person.email, "has_app": second_factor(person), "has_passkeys": passkeys_of(person.id)}
    return render_template("access/second_step.html", form=form, **shown), status


def _once_more(refusal: NotAllowed, target: str | None) -> ResponseReturnValue:
    # Whoever never showed a password here is led to the first step without a word.
    if session.pop(TICKET, None):
        flash(str(refusal.sentence), "wait")
    return redirect(url_for("access.sign_in", next=on_this_site(target)))


def entered(secret: str, target: str | None = None) -> ResponseReturnValue:
    """Begin with a fresh cookie: nothing of before the sign-in stays, but the language and the key of a kept form."""
    stays = {name: session[name] for name in ("language", kept_forms.COOKIE_ENTRY) if name in session}
    session.clear()
    session.update(stays)
    session[COOKIE_ENTRY], session.permanent = secret, True
    # Here already: a browser that leaves a page sends what was typed and doesn't wait for the answer's cookie.
    kept_forms.secret_of_browser()
    return redirect(on_this_site(target) or url_for(_first_page()))


def _first_page() -> str:
    """Today; for an owner whose agency has a new agreement to accept, that."""
    person = person_of(request)  # who has just come in
    return "agreement.agreement" if person and house().answers["to_accept"](person) else "pages.today"


def browser() -> str:
    """How the browser calls itself."""
    return request.headers.get("User-Agent", "")


@bp.post("/left-form")
@public
def left_form() -> ResponseReturnValue:
    """Keep what was typed into a form whose page is left, also when the session has ended meanwhile."""
    kept_forms.keep_left()
    return "", 204


@bp.post("/sign-out")
@signed_in
def sign_out() -> ResponseReturnValue:
    """End this session."""
    actions.sign_out(session.get(COOKIE_ENTRY, ""))
    who_left = current_user.id
    session.clear()
    session[kept_forms.WHO_LEFT] = who_left
    return redirect(url_for("pages.home"))


@bp.route("/forgotten-password", methods=["GET", "POST"])
@public
def forgotten() -> ResponseReturnValue:
    """Ask for a link. The answer is the same for known and unknown addresses."""
    form = ForgottenForm()
    if target := on_this_site(request.args.get("next")):
        session["next"] = target
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            actions.ask_for_reset(form.email.data, request.remote_addr or "")
            return render_template("access/link_sent.html", email=form.email.data)
        except TooMany as refusal:
            status = form.told(refusal)
    return render_template("access/forgotten.html", form=form), status


@bp.route("/new-password/<secret>", methods=["GET", "POST"])
@public
def new_password(secret: str) -> ResponseReturnValue:
    """Set a new password by the mailed link."""
    form = NewPasswordForm()
    person_of_link(secret, LinkPurpose.RESET)
    if form.validate_on_submit():
        try:
            actions.set_password(secret, form.password.data)
        except BadInput as refusal:
            form.refuse(refusal.errors)
        else:
            flash(_("The new password holds. Sign in with it."), "good")
            return redirect(url_for("access.sign_in", next=session.get("next")))
    return render_template("access/new_password.html", form=form), 422 if form.is_submitted() else 200


@bp.route("/invitation/<secret>", methods=["GET", "POST"])
@public
def invitation(secret: str) -> ResponseReturnValue:
    """Join by the mailed link."""
    person = person_of_link(secret, LinkPurpose.INVITATION)
    form = InvitationForm(name=person.name)
    if form.validate_on_submit():
        try:
            came = browser(), request.remote_addr or ""
            return entered(actions.accept_invitation(secret, form.name.data, form.password.data, *came))
        except BadInput as refusal:
            form.refuse(refusal.errors)
    return render_template("access/invitation.html", form=form, person=person), 422 if form.is_submitted() else 200

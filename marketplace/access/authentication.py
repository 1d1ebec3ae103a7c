"""From a cookie or a token to a person: the only two ways in.

Cookies open pages, tokens open the API, never the other way round: so a foreign page cannot make a browser call the
API, and a leaked token opens no page.
"""

from datetime import timedelta
from typing import Any

from flask import Flask, Request, current_app, flash, g, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import bindparam, select, update
from werkzeug.wrappers import Response as BaseResponse

from ..core import clock
from ..core.errors import NotAllowed
from ..core.extensions import db, login_manager
from ..core.kept_forms import keep, lead_to
from ..core.transaction import noting
from ..members.actions import lacks_second_factor
from ..members.models import Person
from . import ceremonies
from .browsers import part_of
from .models import ApiToken, SignIn, hash_secret

SEEN_EVERY = timedelta(minutes=5)
LONGEST = timedelta(days=90)  # then one signs in again, however often the session was used
COOKIE_ENTRY = "sign_in"
_SIGN_IN = select(SignIn).where(SignIn.secret_hash == bindparam("secret_hash"))  # built once: every page asks it
LONGEST_PAGE = 2000  # characters of an address that somebody is led back to with what it asks for

# What somebody can open who must switch the second step on first.
BEFORE_IT = {
    f"access.{page}" for page in ("second_factor", "make_key", "switch_on", "passkeys", "add_passkey", "sign_out")
}


def register(app: Flask) -> None:
    """Tell Flask-Login how people are found, and what a page does that asks for one."""
    app.before_request(lead_to_second_factor)
    app.jinja_env.globals["passkey_host"] = ceremonies.host
    login_manager.request_loader(person_of)
    login_manager.unauthorized_handler(ask_to_sign_in)


def person_of(asked: Request) -> Person | None:
    """The person behind a request; None is anonymous."""
    if g.get("anonymous") or asked.endpoint == "static":
        return None
    return _of_token(asked) if asked.path.startswith("/api/") else _of_session()


def ask_to_sign_in() -> BaseResponse:
    """Pages send the person to sign in, and back afterwards; what was typed is there again then."""
    if request.method == "GET":
        asked = request.full_path.rstrip("?")
        # Written into an address once more it grows, and servers read none without end.
        return lead_to(url_for("access.sign_in", next=asked if len(asked) <= LONGEST_PAGE else request.path))
    page = keep()
    if g.get("kept_now"):
        flash(
            _("You were signed out in the meantime. Sign in, and the form is there again with what you typed."), "wait"
        )
    return lead_to(url_for("access.sign_in", next=page))


def lead_to_second_factor() -> BaseResponse | None:
    """An admin without a second factor is led to switch it on, and to nothing else of theirs before; their programs are refused."""
    guard = getattr(current_app.view_functions.get(request.endpoint or ""), "guard", "public")
    if guard == "public" or request.endpoint in BEFORE_IT:
        return None
    if not (current_user.is_authenticated and must_switch_on(current_user)):
        return None
    if request.path.startswith("/api/"):
        raise NotAllowed(_("The admin behind this token has to switch on the second step of their sign-in first."))
    return lead_to(url_for("access.second_factor"))


def must_switch_on(person: Person) -> bool:
    """Whether somebody can do nothing before the second step of their sign-in is switched on: admins, where it is required."""
    return person.is_admin and lacks_second_factor(person)


def _of_session() -> Person | None:
    secret = session.get(COOKIE_ENTRY)
    if not secret:
        return None
    found = db.session.scalar(_SIGN_IN, {"secret_hash": hash_secret(secret)})
    if found is None or _is_over(found) or not found.person.is_active:
        g.was_signed_in = found.person_id if found else None
        session.pop(COOKIE_ENTRY, None)
        return None
    if found.seen_at < clock.now() - SEEN_EVERY:
        _note_use(SignIn, found.id, seen_at=clock.now(), network=part_of(request.remote_addr or ""))
    return found.person


def _is_over(sign_in: SignIn) -> bool:
    oldest, unseen = clock.now() - LONGEST, timedelta(days=current_app.config["SETTINGS"].session_days)
    return bool(sign_in.ended_at or sign_in.seen_at < clock.now() - unseen or sign_in.began_at < oldest)


def _of_token(asked: Request) -> Person | None:
    scheme, _, secret = asked.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret:
        return None
    chosen = select(ApiToken).where(ApiToken.secret_hash == hash_secret(secret.strip()), ApiToken.revoked_at.is_(None))
    token = db.session.scalar(chosen)
    if token is None or not token.person.is_active:
        return None
    g.api_token = token
    if token.used_at is None or token.used_at < clock.now() - SEEN_EVERY:
        _note_use(ApiToken, token.id, used_at=clock.now())
    return token.person


def _note_use(model: type[SignIn | ApiToken], row_id: int, **use: Any) -> None:
    with noting():
        noted = update(model).where(model.id == row_id).values(**use)
        db.session.execute(noted.execution_options(synchronize_session=False))

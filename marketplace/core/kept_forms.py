"""A form that could not be taken, because nobody was signed in any more or its key was stale, comes back with what was typed;
so does one that was left by a link before it was sent.

What was typed is kept here for an hour, encrypted, for the browser it came from; the page that shows the form fills it in
(`core.forms.Form`). Passwords and files are never kept. It is forgotten once the form is sent, or at a word (`?afresh`).
"""

import hashlib
import secrets
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit

from flask import Flask, Response, current_app, flash, g, make_response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy import Delete, ForeignKey, Identity, LargeBinary, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.datastructures import MultiDict

from . import clock, encryption, throttling
from .errors import SENTENCES, TooMany, show
from .extensions import Model, db, login_manager
from .transaction import transaction
from .whereabouts import came_from, on_this_site, opens

KEPT = timedelta(hours=1)
LARGEST = 100_000  # bytes, with the names
COOKIE_ENTRY = "kept_form"
WHO_LEFT = "who_left"  # the entry of the cookie that says who signed out last
# Passwords, codes that work once, files, what proves that a form is ours, and the names of buttons.
NEVER = {
    "password",
    "old",
    "one_time_code",
    "credential",
    "logo",
    "picture",
    "file",
    "csrf_token",
    "form_key",
    "deed",
    "shown",
    "left_page",
    "left_address",
}


class KeptForm(Model):
    """What was typed into one form, encrypted. `page` shows the form, `sent_to` is where it was sent."""

    __tablename__ = "kept_forms"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    secret_hash: Mapped[str] = mapped_column(unique=True)  # the secret is in the browser's cookie
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id")
    )  # who had been signed in, where that is known
    page: Mapped[str]
    sent_to: Mapped[str]
    fields: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(index=True)


def register(app: Flask) -> None:
    """Answer stale forms, forget what was sent, and tell pages whether they show something kept."""
    app.register_error_handler(CSRFError, _stale)
    app.before_request(_begin_afresh)
    app.after_request(_forget_if_sent)
    app.jinja_env.globals |= {
        "brought_back": lambda: g.get("brought_back", False),
        "typed_into": lambda address, name: (typed({name}, address) or {}).get(name),
    }


def _begin_afresh() -> ResponseReturnValue | None:
    """Forget what is kept, and show the page at its own address: at this one, what is typed next would be forgotten too."""
    if request.method != "GET" or "afresh" not in request.args:
        return None
    forget()
    rest = urlencode([(name, value) for name, value in request.args.items(multi=True) if name != "afresh"])
    return redirect(f"{request.script_root}{request.path}?{rest}".rstrip("?"))


def _stale(_error: CSRFError) -> ResponseReturnValue:
    """A form without a valid key. What another site makes a browser send is not kept."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return show(400, *SENTENCES[400])
    view = current_app.view_functions[request.endpoint or ""]
    if vars(view).get("guard") != "public" and not current_user.is_authenticated:
        return login_manager.unauthorized()
    return come_back(_("This page was open for too long to be sent as it was. Look it over and send it again."))


def come_back(sentence: str) -> Response:
    """Show the form again, with what was typed and a sentence why."""
    page = keep()
    flash(sentence if g.get("kept_now") else str(SENTENCES[400][1]), "wait")
    return lead_to(page or url_for("pages.home"))


def lead_to(address: str) -> Response:
    """Send the browser on: also one that only wanted to change a part of a page by a script."""
    if request.headers.get("HX-Request"):
        return Response(status=204, headers={"HX-Redirect": address})
    return make_response(redirect(address, 303 if request.method == "POST" else 302))


def keep() -> str | None:
    """Keep what was sent just now, if it may be: then `g.kept_now` is set. Returns the page where its form stands."""
    page = _page()
    if page is not None and _is_somebodys():
        _keep(page, request.path)
    return page


def keep_left() -> None:
    """Keep a form that somebody left unsent, as a script sends it: beside what was typed `left_page`, where the form stands,
    and `left_address`, where it would have been sent. What isn't somebody's, or of no page of ours, is passed over."""
    page, address = on_this_site(request.form.get("left_page")), on_this_site(request.form.get("left_address"))
    if page and address and _owner() is not None and opens(urlsplit(page).path):
        _keep(page, address)


def _keep(page: str, sent_to: str) -> None:
    fields = {name: values for name, values in request.form.lists() if name not in NEVER}
    if not fields or _size(fields) > LARGEST:
        return
    try:
        throttling.count_tries(kept_form=throttling.network(request.remote_addr or ""))
    except TooMany:
        return
    g.kept_now = True
    # The secret stays: a browser that already leaves the page, since a script's request was answered first, would miss a new one.
    secret = secret_of_browser()
    with transaction():
        encrypted = encryption.encrypt(fields, "form")
        kept = {"person_id": _owner(), "page": page, "sent_to": sent_to, "fields": encrypted, "at": clock.now()}
        written = insert(KeptForm).values(secret_hash=_hash(secret), **kept)
        # Two tabs that are closed at once send at once: whichever comes later holds.
        db.session.execute(written.on_conflict_do_update(index_elements=["secret_hash"], set_=kept))


def secret_of_browser() -> str:
    """The secret in this browser's cookie under which its form is kept; made where there is none."""
    return session.setdefault(COOKIE_ENTRY, secrets.token_urlsafe(32))


def _size(fields: dict[str, list[str]]) -> int:
    return sum(len(f"{name}{one}".encode()) for name, values in fields.items() for one in values)


def _owner() -> int | None:
    """Who typed it: the person signed in, or who was signed in until now, or who signed out in another tab."""
    if current_user.is_authenticated:
        return int(current_user.id)
    return g.get("was_signed_in") or session.get(WHO_LEFT)


def _is_somebodys() -> bool:
    """Whether it is known to whom it may be shown again; of public forms, whether one of our pages was open before."""
    view = current_app.view_functions[request.endpoint or ""]
    return _owner() is not None or (vars(view).get("guard") == "public" and "csrf_token" in session)


def _page() -> str | None:
    """This address, if it can be opened; otherwise the page from which the form was sent."""
    if opens(request.path):
        return request.full_path.rstrip("?")
    return came_from()


def typed(names: AbstractSet[str], sent_to: str = "") -> MultiDict[str, str] | None:
    """What was typed into a form with these fields on the page that is being opened, if it is kept.

    `sent_to` tells forms on a page apart that have the same fields: the address each is sent to, or its beginning, with a
    slash at the end.
    """
    kept = _kept() if request.method == "GET" else None
    if kept is None or kept.page != request.full_path.rstrip("?"):
        return None
    if sent_to not in ("", kept.sent_to) and not (sent_to.endswith("/") and kept.sent_to.startswith(sent_to)):
        return None
    fields: dict[str, list[str]] = encryption.decrypt(kept.fields, "form")
    if not fields.keys() <= names:
        return None
    g.brought_back = True
    return MultiDict((name, value) for name, values in fields.items() for value in values)


def kept_value(name: str) -> str:
    """What stands in a field of the form that is kept for the page that is being opened; "" where none is. By it a page knows how many
    rows to draw before it takes what was typed."""
    kept = _kept() if request.method == "GET" else None
    if kept is None or kept.page != request.full_path.rstrip("?"):
        return ""
    fields: dict[str, list[str]] = encryption.decrypt(kept.fields, "form")
    return (fields.get(name) or [""])[0]


def _kept() -> KeptForm | None:
    if COOKIE_ENTRY not in session:
        return None
    if "kept_form" not in g:
        chosen = select(KeptForm).where(KeptForm.secret_hash == _hash(session[COOKIE_ENTRY]))
        g.kept_form = db.session.scalar(chosen.where(KeptForm.at > clock.now() - KEPT))
    found: KeptForm | None = g.kept_form
    whose = current_user.id if current_user.is_authenticated else None
    return found if found and found.person_id in (None, whose) else None


def forget() -> None:
    """Keep nothing any more for this browser."""
    if secret := session.get(COOKIE_ENTRY):
        with transaction():
            db.session.execute(_deletion(secret))


def taken() -> None:
    """The form that was sent is taken, although the answer is a page and doesn't send the browser on."""
    g.form_taken = True


def _forget_if_sent(answer: Response) -> Response:
    """A form that was taken sends the browser on, or its view has said that it is taken: a preview answers 200 as well."""
    taken = request.method == "POST" and (300 <= answer.status_code < 400 or g.get("form_taken", False))
    if taken and not g.get("kept_now") and COOKIE_ENTRY in session:
        with transaction():
            db.session.execute(_deletion(session[COOKIE_ENTRY]).where(KeptForm.sent_to == request.path))
    return answer


def _deletion(secret: str) -> Delete:
    """A DELETE of what is kept under a browser's secret."""
    return delete(KeptForm).where(KeptForm.secret_hash == _hash(secret))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def old_forms(limit: int) -> list[int]:
    """Forms that were kept for an hour."""
    return list(db.session.scalars(select(KeptForm.id).where(KeptForm.at < clock.now() - KEPT).limit(limit)))


def forget_old_forms(form_ids: list[int]) -> None:
    """Delete what was kept long enough."""
    with transaction():
        db.session.execute(delete(KeptForm).where(KeptForm.id.in_(form_ids)))

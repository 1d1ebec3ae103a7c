"""What one presses twice happens once: the answer to a keyed POST is kept beside what it did.

The key is claimed in the same transaction as what the call does. A second call with the same key waits on the unique index
until the first has committed, and is then given the first one's answer. A refused or failed call leaves no claim.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from flask import Response, make_response, request, session
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Identity,
    LargeBinary,
    UniqueConstraint,
    delete,
    select,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from . import clock, encryption
from .errors import BadInput, Refusal
from .extensions import Model, db
from .guards import View
from .kept_forms import come_back
from .transaction import transaction
from .uploads import sent_files

KEPT = timedelta(hours=24)
ERASED = '{"type": "about:blank", "title": "Gone", "status": 410, "detail": "What this answer showed was erased."}'


class KeptAnswer(Model):
    """The answer to one keyed POST, sealed, for 24 hours."""

    __tablename__ = "kept_answers"
    __table_args__ = (UniqueConstraint("person_id", "method", "path", "key"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    method: Mapped[str]
    path: Mapped[str]
    key: Mapped[str]
    body_hash: Mapped[str]
    answer: Mapped[bytes | None] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(index=True)


class SentBefore(Exception):
    """A form was sent a second time, with other words in it."""


class _Unsuccessful(Exception):
    def __init__(self, response: Response):
        self.response = response


def once(view: View) -> View:
    """Make a POST route honour `Idempotency-Key` (programs) or the form's own `form_key` (browsers)."""

    @wraps(view)
    def keyed(*args: Any, **kwargs: Any) -> Any:
        key = request.headers.get("Idempotency-Key") or request.form.get("form_key")
        if request.method != "POST" or not key or not current_user.is_authenticated:
            return view(*args, **kwargs)
        if len(key) > 200:
            raise BadInput(_("An Idempotency-Key has at most 200 characters."))
        try:
            with transaction():
                return _claimed(key) or _answered(key, make_response(view(*args, **kwargs)))
        except _Unsuccessful as unsuccessful:
            return unsuccessful.response
        except SentBefore:
            return come_back(
                _("This form was sent already, with other words in it. Look it over before you send it anew.")
            )

    vars(keyed)["once"] = True
    return keyed


def _claimed(key: str) -> Response | None:
    """Claim the key, or give the answer that the claim's first holder was given."""
    row = {"person_id": current_user.id, "method": request.method, "path": request.path, "key": key}
    db.session.execute(delete(KeptAnswer).filter_by(**row).where(KeptAnswer.at < clock.now() - KEPT))
    claim = insert(KeptAnswer).values(**row, body_hash=_body_hash(), at=clock.now())
    if db.session.execute(claim.on_conflict_do_nothing().returning(KeptAnswer.id)).first():
        return None
    kept = db.session.scalars(select(KeptAnswer).filter_by(**row)).one()
    if kept.body_hash != _body_hash():
        if "form_key" in request.form:
            raise SentBefore()
        raise Refusal(_("This Idempotency-Key was used before for something else. Use a new key for a new request."))
    return _replay(kept)


def _answered(key: str, response: Response) -> Response:
    # A form that was taken sends the browser on; one that is shown again has done nothing yet.
    shown_again = "form_key" in request.form and response.status_code == 200
    if response.status_code >= 400 or shown_again:
        raise _Unsuccessful(response)
    answer = {
        "status": response.status_code,
        "headers": [(name, value) for name, value in response.headers if name in ("Content-Type", "Location")],
        "body": response.get_data(as_text=True),
        "flashes": session.get("_flashes", []),
    }
    kept = select(KeptAnswer).filter_by(person_id=current_user.id, method="POST", path=request.path, key=key)
    db.session.scalars(kept).one().answer = encryption.encrypt(answer, "answer")
    return response


def _replay(kept: KeptAnswer) -> Response:
    answer = encryption.decrypt(kept.answer or b"", "answer")
    if answer["flashes"]:
        session["_flashes"] = answer["flashes"]
    response = make_response(answer["body"], answer["status"])
    response.headers.update(answer["headers"])
    return response


def _body_hash() -> str:
    form: dict[str, list[Any]] = {
        name: request.form.getlist(name) for name in sorted(request.form) if name != "csrf_token"
    }
    if form and (files := list(sent_files())):
        form["files"] = files
    # Keyed, because a form may hold a password: without the key nobody can try which one gives this hash.
    body = repr(form).encode() if form else request.get_data()
    return encryption.fingerprint("body", hashlib.sha256(body).hexdigest())


def forget_answers(where: ColumnElement[bool], holds: Callable[[str], bool] = lambda _body: True) -> None:
    """Put a refusal in the place of kept answers that show what was erased; their keys stay used. `holds` is asked about
    each answer's body."""
    erased = {"status": 410, "headers": [("Content-Type", "application/problem+json")], "body": ERASED, "flashes": []}
    for kept in db.session.scalars(select(KeptAnswer).where(where, KeptAnswer.answer.is_not(None))):
        if holds(encryption.decrypt(kept.answer or b"", "answer")["body"]):
            kept.answer = encryption.encrypt(erased, "answer")


def old_answers(limit: int) -> list[int]:
    """Answers that were kept for 24 hours."""
    return list(db.session.scalars(select(KeptAnswer.id).where(KeptAnswer.at < clock.now() - KEPT).limit(limit)))


def forget_kept_answers(answer_ids: list[int]) -> None:
    """Delete answers whose day is over."""
    with transaction():
        db.session.execute(delete(KeptAnswer).where(KeptAnswer.id.in_(answer_ids)))

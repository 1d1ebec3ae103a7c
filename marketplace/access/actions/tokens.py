"""Programs' keys: shown once, stored as hashes, revocable."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, delete, update

from ...calendars.actions import end_feeds
from ...channels.actions import end_channels
from ...core import audit, clock
from ...core.errors import BadInput, NotFound, Refusal
from ...core.extensions import db
from ...core.transaction import transaction
from ...core.typed import one_line, that_fits
from ...members.actions import ask_for_code, ask_password_again, hold_person
from ...members.models import Person, PersonState
from ..models import ApiToken, TokenScope, hash_secret, new_secret
from ..queries import live_tokens


def make_token(person: Person, name: str, scope: str) -> str:
    """A token that acts as the person, for reading or also for writing. It can't be shown again."""
    if TokenScope.read(scope) is None:
        raise BadInput(_("A token reads, or reads and writes."), {"scope": _("Choose one.")})
    with transaction():
        token, secret = _new_token(person, name, scope)
        audit.record("token.made", token, person, scope=scope)
    return secret


@contextmanager
def token_for_one_call(person: Person, call: str, scope: str) -> Iterator[str]:
    """A token with which the command line makes one call as the person; it is gone after it. The log says which call it was."""
    with transaction():
        token, secret = _new_token(person, "command line", scope)
        token_id = token.id
        audit.record("person.command_line", person, person, call=call)
    try:
        yield secret
    finally:
        # Killed before this, it stays in the person's list of tokens; nobody has its secret.
        with transaction():
            db.session.execute(delete(ApiToken).where(ApiToken.id == token_id))


def _new_token(person: Person, name: str, scope: str) -> tuple[ApiToken, str]:
    """A token of somebody who can sign in, with its secret."""
    if person.status == PersonState.INVITED:
        raise Refusal(_("%(name)s has not accepted the invitation yet, so no token would work.", name=person.name))
    if not person.is_active:
        raise Refusal(_("%(name)s has no access, so no token would work.", name=person.name))
    secret = f"lp_{new_secret()}"
    token = ApiToken(
        secret_hash=hash_secret(secret),
        person_id=person.id,
        name=that_fits(one_line(name), 100, "name") or "token",
        scope=scope,
        made_at=clock.now(),
    )
    db.session.add(token)
    db.session.flush()
    return token, secret


def make_own_token(person: Person, password: str, name: str, scope: str, code: str = "") -> str:
    """A token for somebody who is signed in; their password is asked again, and a code where an app makes some.

    A name that a living token of theirs has is refused: nobody could tell which one to revoke. So is, with it, the same form
    sent again by reloading the page that shows the token.
    """
    verified = ask_password_again(person, password, "password")
    with transaction():
        hold_person(person, verified, "password")
        ask_for_code(person, code)
        if one_line(name) in {token.name for token in live_tokens(person.id)}:
            sentence = _("You have a token of this name already. Revoke it, or name the new one otherwise.")
            raise BadInput(sentence, {"name": sentence})
        return make_token(person, name, scope)


def end_tokens(person_ids: list[int], by: Person | None = None) -> None:
    """Make all tokens of these people useless, and what listens for them. Call it inside the transaction of what makes it necessary."""
    end_listening(person_ids)
    _revoke(by, ApiToken.person_id.in_(person_ids))


def end_listening(person_ids: list[int]) -> None:
    """End what hears of these people's matters without a session: their channels and the addresses of their calendars. Call it inside
    the transaction of what makes it necessary."""
    end_channels(person_ids)
    end_feeds(person_ids)


def revoke_token(token_id: int, person: Person) -> None:
    """Make one of the own tokens useless."""
    with transaction():
        if not _revoke(person, ApiToken.id == token_id, ApiToken.person_id == person.id):
            raise NotFound()


def _revoke(by: Person | None, *which: ColumnElement[bool]) -> int:
    live = update(ApiToken).where(*which, ApiToken.revoked_at.is_(None)).values(revoked_at=clock.now())
    revoked = db.session.scalars(live.returning(ApiToken)).all()
    for token in revoked:
        audit.record("token.revoked", token, by)
    return len(revoked)

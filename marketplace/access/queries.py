"""A person's ways in."""

from sqlalchemy import select

from ..core.extensions import db
from .models import ApiToken, SignIn


def live_sign_ins(person_id: int) -> list[SignIn]:
    """A person's open sessions, the latest used first."""
    chosen = select(SignIn).where(SignIn.person_id == person_id, SignIn.ended_at.is_(None))
    return list(db.session.scalars(chosen.order_by(SignIn.seen_at.desc()).limit(50)))


def live_tokens(person_id: int) -> list[ApiToken]:
    """A person's tokens that still work, newest first."""
    chosen = select(ApiToken).where(ApiToken.person_id == person_id, ApiToken.revoked_at.is_(None))
    return list(db.session.scalars(chosen.order_by(ApiToken.id.desc()).limit(100)))

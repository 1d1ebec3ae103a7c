"""Times that applications keep, and what waits for a job: drafts that nobody has sent, and what was refused long ago."""

from datetime import datetime, timedelta

from sqlalchemy import Select, and_, func, or_, select

from ..core import clock
from ..core.extensions import db
from .models import Application, ApplicationState

TIME_TO_SEND = timedelta(days=14)  # from the last time it was saved
TIME_TO_DECIDE = timedelta(days=5)
KEPT = timedelta(days=365)  # that an earlier attempt is known


def decide_by(application: Application) -> datetime | None:
    """Until when the admins want to have decided; None while it isn't their turn."""
    if application.status != ApplicationState.WAITS or application.waits_since is None:
        return None
    return application.waits_since + TIME_TO_DECIDE


def unsent() -> Select[Application]:
    """A SELECT of drafts whose time is over."""
    late = Application.saved_at <= clock.now() - TIME_TO_SEND
    return select(Application).where(Application.status == ApplicationState.DRAFT, late)


def outdated() -> Select[Application]:
    """A SELECT of applications that came to nothing, and are held no longer: a draft that was taken back not for a moment."""
    ended = Application.status.in_((ApplicationState.REJECTED, ApplicationState.WITHDRAWN))
    old = func.coalesce(Application.decided_at, Application.saved_at) <= clock.now() - KEPT
    never_sent = and_(Application.status == ApplicationState.WITHDRAWN, Application.sent_at.is_(None))
    return select(Application).where(ended, Application.erased_at.is_(None), or_(old, never_sent))


def lapsing(limit: int) -> list[int]:
    """The ids of drafts to forget, oldest first."""
    late = unsent().with_only_columns(Application.id).order_by(Application.saved_at)
    return list(db.session.scalars(late.limit(limit)))


def erasing(limit: int) -> list[int]:
    """The ids of those to erase."""
    return list(db.session.scalars(outdated().with_only_columns(Application.id).order_by(Application.id).limit(limit)))

"""What waits for a job: news whose time has come."""

from collections.abc import Sequence

from sqlalchemy import select

from ..core import clock
from ..core.extensions import db
from .models import News, NewsState


def to_publish(limit: int) -> Sequence[int]:
    """Such news, that which has waited longest first."""
    waits = News.status == NewsState.SCHEDULED, News.publish_at <= clock.now()
    return db.session.scalars(select(News.id).where(*waits).order_by(News.publish_at, News.id).limit(limit)).all()

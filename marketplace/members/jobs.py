"""The jobs of this room, and the housekeeping that no page waits for."""

from sqlalchemy import select

from ..core import clock, idempotency
from ..core.extensions import db
from ..core.queue import job
from . import queries
from .actions import digest
from .actions.tries import WINDOW, forget_tries
from .models import SignInAttempt


@job(due=queries.people_to_send_digests, queue="mail")
def send_digests(person_ids: list[int]) -> None:
    """The day's letters in one, at seven where the person lives."""
    digest.send_digests(person_ids)


def _old_attempts(limit: int) -> list[int]:
    old = select(SignInAttempt.id).where(SignInAttempt.at < clock.now() - WINDOW)
    return list(db.session.scalars(old.limit(limit)))


@job(due=_old_attempts, queue="mail")
def forget_sign_in_attempts(_ids: list[int]) -> None:
    """Tries count for a quarter of an hour, and are then forgotten."""
    forget_tries()


def _old_answers(limit: int) -> list[int]:
    kept = idempotency.KeptAnswer
    return list(db.session.scalars(select(kept.id).where(kept.at < clock.now() - idempotency.KEPT).limit(limit)))


@job(due=_old_answers, queue="mail")
def forget_kept_answers(_ids: list[int]) -> None:
    """Answers to keyed requests are kept for 24 hours."""
    idempotency.forget_old()

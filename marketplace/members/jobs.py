"""The jobs of this room: one line over an action each."""

from ..core.queue import job
from . import queries
from .actions import digest, tries


@job(due=queries.people_to_send_digests, queue="mail")
def send_digests(person_ids: list[int]) -> None:
    """The day's letters in one, at seven where the person lives."""
    digest.send_digests(person_ids)


@job(due=tries.old_tries, queue="mail")
def forget_sign_in_attempts(try_ids: list[int]) -> None:
    """Tries count for a quarter of an hour, and are then forgotten."""
    tries.forget_tries(try_ids)

"""One file a step: prepare what is due, place it with the rail, and what people say of an order."""

from .. import queries
from .answer import confirm_received, contest, decide_contested, mark_sent
from .place import place
from .prepare import prepare, reissue_outdated
from .remind import remind

__all__ = [
    "confirm_received",
    "contest",
    "decide_contested",
    "mark_sent",
    "place",
    "prepare",
    "reissue_outdated",
    "remind",
    "settle",
]


def settle(reward_ids: list[int]) -> None:
    """Take rewards from due to listed. Killed anywhere, it resumes at the start and repeats harmlessly.

    1 prepare: one transaction writes the movement rows. 2 execute: the rail is asked while no transaction is open.
    3 record: one transaction writes what it said. What a kill leaves between is found by the sweep.
    """
    reissue_outdated(queries.outdated_movements_of(reward_ids))
    place(prepare(reward_ids))

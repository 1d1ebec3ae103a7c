"""One file a step: prepare what is due, place it with the rail, and what people say of an order."""

from collections.abc import Sequence

from .. import due
from .answer import confirm_all_received, confirm_received, contest, mark_all_sent, mark_sent
from .decide import agree, object_to, undo_as_admin
from .find_arrived import arrived_of, find_arrived, freeze
from .forget_words import forget_words
from .payment_file import make_payment_file, make_payment_files
from .place import place
from .prepare import prepare
from .reissue import reissue_outdated
from .remind import remind
from .undo import returned_by_bank, undo

__all__ = [
    "agree",
    "arrived_of",
    "confirm_all_received",
    "confirm_received",
    "contest",
    "find_arrived",
    "forget_words",
    "freeze",
    "make_payment_file",
    "make_payment_files",
    "mark_all_sent",
    "mark_sent",
    "object_to",
    "place",
    "prepare",
    "reissue_outdated",
    "remind",
    "returned_by_bank",
    "settle",
    "undo",
    "undo_as_admin",
]


CHUNK = 5000  # rewards that one job carries


def settle(reward_ids: Sequence[int]) -> None:
    """Take rewards from due to listed. Killed anywhere, it resumes at the start and repeats harmlessly.

    Whatever else is due between the same agencies goes with them: ten fees in a row make one order or two, not ten.
    1 prepare: one transaction writes the movement rows. 2 execute: the rail is asked while no transaction is open.
    3 record: one transaction writes what it said. What a kill leaves between is found by the sweep.
    """
    reissue_outdated(due.outdated_movements_of(reward_ids))
    others = due.rewards_between_the_same(reward_ids, CHUNK - len(reward_ids)) if len(reward_ids) < CHUNK else []
    place(prepare(sorted({*reward_ids, *others})))

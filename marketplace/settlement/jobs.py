"""The jobs of this room: one line over an action each."""

from ..core.queue import job
from . import actions, queries


# In the order of the sweep: what an outdated order lets go of is due again at once.
@job(due=queries.outdated_movements)
def reissue(movement_ids: list[int]) -> None:
    """Cancel orders whose sums are no longer open; what they carried becomes due again."""
    actions.reissue_outdated(movement_ids)


@job(due=queries.due_rewards, chunk=actions.CHUNK)
def settle(reward_ids: list[int]) -> None:
    """Take due rewards to listed bank orders."""
    actions.settle(reward_ids)


@job(due=queries.unplaced_movements, chunk=actions.CHUNK)
def place(movement_ids: list[int]) -> None:
    """Take up what was prepared and not listed: after a kill, or when what blocked it was mended."""
    actions.place(movement_ids)


@job(due=queries.movements_to_remind_of, queue="mail")
def remind(movement_ids: list[int]) -> None:
    """Remind of orders that wait."""
    actions.remind(movement_ids)

"""What programs are told of rewards."""

from typing import Any

from flask_babel import lazy_gettext as _l

from ..core.api import Seen
from ..core.room import News
from ..core.told import sides_of
from ..rewards.models import Reward, RewardState
from . import queries
from .api import RewardOut, seen_rewards

ABOUT = {
    RewardState.ACCRUED: _l("A fee was reported, or what was paid of the reward is open again."),
    RewardState.FUNDED: _l("Stripe has collected it from the payer."),
    RewardState.SETTLED: _l("It is paid, or nothing of it is due."),
    RewardState.VOID: _l("An admin has decided that nothing is due."),
}


def _show(reader: Any, reward_id: int) -> Seen:
    return seen_rewards([queries.reward_for(reader, reward_id)], reader.agency_id)[0]


_SHOWN: dict[str, Any] = {"may": "money", "sides": sides_of(Reward.id, Reward.payer_id, Reward.payee_id)}
ALL = {
    f"reward.{state}": News(state.label, about, (f"rewards.{state}",), show=_show, schema=RewardOut, **_SHOWN)
    for state, about in ABOUT.items()
}

"""What is done with routing: the rule by admins, rounds by the exchange and a job, cap and pause by members."""

from .capacity import end_pause, pause, set_cap
from .rounds import advance, begin_rounds
from .rules import SaidRule, publish_rule, switch_off, withdraw_rule

__all__ = [
    "SaidRule",
    "advance",
    "begin_rounds",
    "end_pause",
    "pause",
    "publish_rule",
    "set_cap",
    "switch_off",
    "withdraw_rule",
]

"""Terms with their rules, agencies' own rates, and rewards."""

from .reward import EARNED, REACHED, Reward, RewardState
from .rule import CapPer, FeeKind, HoldUntil, Measure, RewardRule
from .terms import OwnRate, Terms

__all__ = [
    "EARNED",
    "REACHED",
    "CapPer",
    "FeeKind",
    "HoldUntil",
    "Measure",
    "OwnRate",
    "Reward",
    "RewardRule",
    "RewardState",
    "Terms",
]

"""What is done with awards: seasons planned and cancelled, projects nominated, votes, counting, and what admins do with what was counted."""

from .counting import count_seasons
from .nominating import nominate, refuse_nomination, vote, withdraw_nomination
from .planning import SaidAward, SaidSeason, cancel_season, change_season, plan_season, rename_season
from .proclaiming import be_named, decide_nobody, decide_own, proclaim, refuse_uncounted, strike

__all__ = [
    "SaidAward",
    "SaidSeason",
    "be_named",
    "cancel_season",
    "change_season",
    "count_seasons",
    "decide_nobody",
    "decide_own",
    "nominate",
    "plan_season",
    "proclaim",
    "refuse_nomination",
    "refuse_uncounted",
    "rename_season",
    "strike",
    "vote",
    "withdraw_nomination",
]

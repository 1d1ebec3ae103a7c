"""What is done with plans, joint actions and budgets."""

from .budgets import SaidBudget, set_budget
from .end import end_budget, end_plans
from .joint import SaidAction, SaidTemplate, add_template, cancel_action, finish_action, plan_action, remove_template
from .plan import SaidGoal, remove_goal, set_goal
from .requests import SaidRequest, approve, ask, close, decline, not_proved, show_spent, withdraw

__all__ = [
    "SaidAction",
    "SaidBudget",
    "SaidGoal",
    "SaidRequest",
    "SaidTemplate",
    "add_template",
    "approve",
    "ask",
    "cancel_action",
    "close",
    "decline",
    "end_budget",
    "end_plans",
    "finish_action",
    "not_proved",
    "plan_action",
    "remove_goal",
    "remove_template",
    "set_budget",
    "set_goal",
    "show_spent",
    "withdraw",
]

"""What must hold of plans, joint actions and budgets."""

from ..core.checks import history_is_a_chain, rule
from .models import ActionState, RequestState

ALL = {
    rule("No budget is promised beyond its amount"): """
        SELECT b.id, sum(coalesce(r.spent_minor, r.amount_minor)) FROM co_budgets b JOIN budget_requests r ON r.budget_id = b.id
        WHERE r.status IN ('approved', 'spent', 'closed') GROUP BY b.id
        HAVING sum(coalesce(r.spent_minor, r.amount_minor)) > b.amount_minor
    """,
    rule("What is asked of the budget of two agencies is asked by one of them"): """
        SELECT r.id FROM budget_requests r JOIN co_budgets b ON b.id = r.budget_id WHERE b.partnership_id <> r.partnership_id
    """,
    rule("Nobody waits for a part of a budget that was ended"): """
        SELECT r.id FROM budget_requests r JOIN co_budgets b ON b.id = r.budget_id WHERE b.ended_at IS NOT NULL AND r.status = 'asked'
    """,
    rule("The history of joint actions is a chain of legal steps that ends in the state"): history_is_a_chain(
        "joint_actions", ActionState
    ),
    rule("The history of budget requests is a chain of legal steps that ends in the state"): history_is_a_chain(
        "budget_requests", RequestState
    ),
}

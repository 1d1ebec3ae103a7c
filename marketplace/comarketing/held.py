"""What this room holds of a person and of an agency, for the file that they can download."""

from sqlalchemy import Select, select

from ..core.held import Held, deeds, rows
from ..partnerships.models import Partnership
from .models import ActionTemplate, Budget, BudgetRequest, Goal, JointAction


def _mine(agency_id: int) -> Select[int]:
    return select(Partnership.id).where(Partnership.of(agency_id))


OF_PERSON: Held = {
    "partner_goals_set": deeds(Goal.made_by, Goal.made_at),
    "joint_actions_planned": deeds(JointAction.made_by, JointAction.title, JointAction.made_at),
    "action_templates_made": deeds(ActionTemplate.made_by, ActionTemplate.title, ActionTemplate.made_at),
    "co_budgets_set": deeds(Budget.made_by, Budget.title, Budget.made_at),
    "co_budgets_ended": deeds(Budget.ended_by, Budget.title, Budget.ended_at),
    "budget_requests_made": deeds(BudgetRequest.asked_by, BudgetRequest.what, BudgetRequest.asked_at),
}
OF_AGENCY: Held = {
    "partner_goals": rows(Goal, lambda one: Goal.partnership_id.in_(_mine(one)), "made_by"),
    "joint_actions": rows(JointAction, lambda one: JointAction.partnership_id.in_(_mine(one)), "made_by"),
    "action_templates": rows(ActionTemplate, lambda one: ActionTemplate.agency_id == one, "made_by"),
    "co_budgets": rows(Budget, lambda one: Budget.partnership_id.in_(_mine(one)), "made_by"),
    "budget_requests": rows(
        BudgetRequest, lambda one: BudgetRequest.partnership_id.in_(_mine(one)), "asked_by", "proof_key"
    ),
}

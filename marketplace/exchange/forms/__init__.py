"""The shape of what people type about leads, referrals and partners."""

from .fees import FeeForm, PaidForm, RefundForm
from .leads import DeclineForm, LeadForm, NoteForm, ReasonForm, ReopenForm, StageForm, answer_by
from .partners import PartnerPeopleForm
from .returns import ObjectionForm, ReturnDecisionForm, ReturnForm

__all__ = [
    "DeclineForm",
    "FeeForm",
    "LeadForm",
    "NoteForm",
    "ObjectionForm",
    "PaidForm",
    "PartnerPeopleForm",
    "ReasonForm",
    "RefundForm",
    "ReopenForm",
    "ReturnDecisionForm",
    "ReturnForm",
    "StageForm",
    "answer_by",
]

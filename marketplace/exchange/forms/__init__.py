"""The shape of what people type about leads, referrals and partners."""

from .leads import (
    DeclineForm,
    FeeForm,
    LeadForm,
    NoteForm,
    ObjectionForm,
    PaidForm,
    ReasonForm,
    RefundForm,
    ReopenForm,
    ReturnDecisionForm,
    ReturnForm,
    StageForm,
    answer_by,
)
from .partners import PartnerPeopleForm

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

"""One file a subject: ask for papers, number and make them, what stands of an agency on them."""

from .ask import (
    act_of_month,
    act_of_order,
    ask_for_act,
    ask_for_invoice,
    ask_for_statement,
    correct_invoices,
    credit_acts,
)
from .company import say_company
from .make import begin_numbers_anew, make_documents
from .monthly import run_months
from .notices import note_payments

__all__ = [
    "act_of_month",
    "act_of_order",
    "ask_for_act",
    "ask_for_invoice",
    "ask_for_statement",
    "begin_numbers_anew",
    "correct_invoices",
    "credit_acts",
    "make_documents",
    "note_payments",
    "run_months",
    "say_company",
]

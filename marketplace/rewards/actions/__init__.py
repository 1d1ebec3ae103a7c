"""What is done with rewards and terms."""

from .accrue import (
    Fee,
    accrue,
    attribute,
    catch_up,
    correct,
    decide,
    follow_books,
    forget_invoice,
    freeze,
    release,
    release_imported,
    settle_as_paid_before,
)
from .own_rates import set_own_rate
from .rules import NewRule
from .terms import set_terms

__all__ = [
    "Fee",
    "NewRule",
    "accrue",
    "attribute",
    "catch_up",
    "correct",
    "decide",
    "follow_books",
    "forget_invoice",
    "freeze",
    "release",
    "release_imported",
    "set_own_rate",
    "set_terms",
    "settle_as_paid_before",
]

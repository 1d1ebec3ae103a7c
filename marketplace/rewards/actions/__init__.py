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
from .terms import set_terms

__all__ = [
    "Fee",
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
    "set_terms",
    "settle_as_paid_before",
]

"""Papers, their numbers, and the company details that stand on them."""

from .company import CompanyDetails, Vat
from .document import (
    BILLS,
    SHARED,
    TAKEN_BACK,
    ActLine,
    Document,
    DocumentKind,
    MonthlyRun,
    NumberRestart,
    NumberSeries,
)

__all__ = [
    "BILLS",
    "SHARED",
    "TAKEN_BACK",
    "ActLine",
    "CompanyDetails",
    "Document",
    "DocumentKind",
    "MonthlyRun",
    "NumberRestart",
    "NumberSeries",
    "Vat",
]

"""Papers, their numbers, and the company details that stand on them."""

from .company import CompanyDetails, Vat
from .document import BILLS, SHARED, ActLine, Document, DocumentKind, MonthlyRun, NumberRestart, NumberSeries

__all__ = [
    "BILLS",
    "SHARED",
    "ActLine",
    "CompanyDetails",
    "Document",
    "DocumentKind",
    "MonthlyRun",
    "NumberRestart",
    "NumberSeries",
    "Vat",
]

"""What each kind of paper says: frozen when it is numbered, and written in its language whenever it is read."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from ..models import Document, DocumentKind
from . import act, invoice, notice, statement
from .sheet import Facts, Sheet

FREEZE: dict[str, Callable[[Document], tuple[dict[str, Any], int]]] = {
    DocumentKind.STATEMENT: statement.freeze,
    DocumentKind.NOTICE: notice.freeze,
    DocumentKind.CANCELLATION: notice.freeze_cancellation,
    DocumentKind.ACT: act.freeze,
    DocumentKind.INVOICE: invoice.freeze,
    DocumentKind.CREDIT_NOTE: invoice.freeze_credit,
}
WRITE: dict[str, Callable[[Facts, str], Sheet]] = {
    DocumentKind.STATEMENT: statement.sheet,
    DocumentKind.NOTICE: notice.sheet,
    DocumentKind.CANCELLATION: notice.sheet,
    DocumentKind.ACT: act.sheet,
    DocumentKind.INVOICE: invoice.sheet,
    DocumentKind.CREDIT_NOTE: invoice.sheet,
}


def sheet_of(document: Document) -> Sheet:
    """What a numbered paper shows, in the language that is spoken."""
    return WRITE[document.kind](document.facts or {}, document.currency)


def hash_of(number: str, facts: Facts) -> str:
    """The SHA-256 of a paper's number and of all that it says."""
    told = json.dumps([number, facts], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()

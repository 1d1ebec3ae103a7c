"""What this room holds of an agency and of a person, for the files that they can download."""

from ..core.held import Held, deeds, rows
from .models import BankLine

OF_AGENCY: Held = {"bank_statement_payments": rows(BankLine, lambda one: BankLine.agency_id == one)}
OF_PERSON: Held = {
    "bank_statement_payments_brought": deeds(BankLine.brought_by_id, BankLine.brought_at, BankLine.file_name),
}

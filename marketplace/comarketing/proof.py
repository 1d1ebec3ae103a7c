"""The file that proves what was spent, as it is kept: encrypted, for it may tell prices and people."""

import base64

from ..core import encryption, storage
from ..core.errors import NotFound
from ..disputes.papers import PURPOSE
from .models import BudgetRequest


def content_of(row: BudgetRequest) -> bytes:
    """Its bytes; NotFound where there is none."""
    try:
        return base64.b64decode(encryption.decrypt(storage.fetch(row.proof_key or ""), PURPOSE))
    except storage.NotKept:
        raise NotFound() from None

"""The partnership that a form is about."""

from flask import request
from flask_login import current_user

from .actions.pairs import refuse_apart
from .models import Partnership
from .queries import partnership_of


def partnership_to_change(partnership_id: int) -> Partnership:
    """One of the reader's agency. Where the two don't work together its form isn't opened; what is sent all the same is refused by the
    action, beside what was typed."""
    row = partnership_of(current_user, partnership_id)
    if request.method == "GET":
        refuse_apart(row)
    return row

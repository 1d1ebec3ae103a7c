"""What people write in a claim."""

from flask_babel import gettext as _

from ...core.errors import BadInput
from ...core.typed import paragraphs, too_long
from ..models import LONGEST


def said(words: str, field: str = "words") -> str:
    """Their words as they are kept; refused where there are none, or too many."""
    words = paragraphs(words)
    sentence = too_long(words, LONGEST) if words else _("Fill this in.")
    if sentence:
        raise BadInput(_("Mend what is marked."), {field: sentence})
    return words

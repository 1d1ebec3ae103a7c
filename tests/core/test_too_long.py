"""What people write is never cut: too long, it is refused with a sentence at its field."""

import re
from pathlib import Path

import pytest

from marketplace.core.errors import BadInput
from marketplace.core.typed import that_fits

MARKETPLACE = Path(__file__).parents[2] / "marketplace"
# A text as somebody has typed it, and a piece of it.
# What nobody has typed: a file's own name, the title made of an enquiry, what a bank writes.
MADE = {
    "academy/actions/files.py",
    "disputes/actions/papers.py",
    "late_claims/actions/papers.py",
    "enquiries/actions/ask.py",
    "reconciliation/actions/bring.py",
}
CUT = re.compile(r"(?:one_line\([^()]*(?:\([^()]*\))?[^()]*\)|paragraphs\([^()]*\)|\.strip\(\))\)?\[:")


def test_a_text_that_is_too_long_is_refused_at_its_field():
    assert that_fits("a" * 10, 10, "reason") == "a" * 10
    with pytest.raises(BadInput) as refused:
        that_fits("a" * 11, 10, "reason")
    assert refused.value.errors == {"reason": "This is 11 characters long; 10 fit."}


def test_no_action_cuts_what_somebody_wrote():
    files = [*MARKETPLACE.glob("*/actions/**/*.py"), *MARKETPLACE.glob("*/actions.py")]
    cut = {str(one.relative_to(MARKETPLACE)) for one in files if CUT.search(one.read_text())}
    assert cut == MADE, "use that_fits(): what does not fit is refused"

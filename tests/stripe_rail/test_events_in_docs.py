"""Whoever sets Stripe up reads in the docs which events the site listens to: all of them, and no others."""

import re
from pathlib import Path

from marketplace.stripe_rail.actions.receive import LOOKS

DOCS = Path(__file__).parents[2] / "docs" / "operations.md"


def test_the_events_in_the_docs_are_those_that_are_looked_into():
    listed = DOCS.read_text(encoding="utf-8").partition("each event that begins so:")[2].partition("Without events")[0]
    assert sorted(re.findall(r"`([^`]+)`", listed)) == sorted(LOOKS)

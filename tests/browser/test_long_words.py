"""Words without an end, and what stands beside a field, on the pages of what members write."""

import pytest

from marketplace.community.actions import SaidQuestion, ask
from marketplace.core.transaction import transaction
from marketplace.threads import actions
from marketplace.threads.models import ThreadKind


@pytest.mark.thorough
def test_the_list_of_threads_is_no_wider_than_the_window_and_a_question_has_room_between_its_fields(pair, desk):
    lead = pair.lead()
    with transaction():
        lead.title = "Donaudampfschiffahrt" * 6
    actions.write_first(ThreadKind.LEAD, lead.id, pair.b, "Rindfleischetikettierung" * 12)
    ask(pair.a, SaidQuestion("Who films?", "A short one."))
    one = desk(pair.b)
    for width in (360, 1280):
        page = one.open("/threads")
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page = one.open("/questions/new?title=Who%20films")
    gaps = """([above, below]) => document.querySelector(below).getBoundingClientRect().top
              - document.querySelector(above).getBoundingClientRect().bottom"""
    for above, below in (("#service", "form .acts"), ("#title", "#near .note")):
        assert page.evaluate(gaps, [above, below]) >= 12

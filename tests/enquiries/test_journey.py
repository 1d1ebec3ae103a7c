"""A client in Chromium, on a phone without JavaScript and at a desk with it: filter, open, ask, confirm, look, withdraw."""

import pytest
from sqlalchemy import select

from marketplace.core.extensions import db
from marketplace.enquiries.models import Enquiry
from tests.asking import BRIEF, CONTACTS, button_of


@pytest.mark.thorough
@pytest.mark.parametrize(("width", "script"), [(360, False), (1280, True)])
def test_a_client_finds_asks_confirms_looks_and_withdraws(pair, found, chromium, server, deliver, width, script):
    found.service(pair.B, title="Shops for bakers", languages=["de"])
    context = chromium.new_context(viewport={"width": width, "height": 800}, java_script_enabled=script, locale="en")
    page = context.new_page()
    page.goto(f"{server}/catalog?category=online-shops")
    page.get_by_role("link", name="Shops for bakers").click()
    page.get_by_role("link", name="Ask this agency").click()
    page.get_by_label("What do you need?").fill(BRIEF)
    for name, value in CONTACTS.items():
        page.fill(f"[name={name}]", value)
    page.get_by_label("I agree").check()
    page.wait_for_timeout(3000)  # what a person needs for it; less is taken for a machine
    page.get_by_role("button", name="Send my request").click()
    page.get_by_role("heading", name="Look in your mail").wait_for()
    (mail,) = [one for one in deliver() if one["To"] == CONTACTS["email"]]
    page.goto(server + button_of(mail))
    page.get_by_role("button", name="Send my request").click()
    page.get_by_role("heading", name=f"Your request is with {pair.B.name}").wait_for()
    assert CONTACTS["phone"] in page.inner_text("main")
    assert page.locator("body").evaluate("body => body.scrollWidth <= innerWidth") if script else True
    page.get_by_role("link", name="Withdraw my consent").click()
    page.get_by_role("button", name="Withdraw and erase").click()
    page.get_by_role("heading", name="Your contacts are erased").wait_for()
    assert CONTACTS["phone"] not in page.content()
    db.session.rollback()
    assert db.session.scalars(select(Enquiry.status)).one() == "withdrawn"
    context.close()

"""An applicant becomes a member in Chromium, with scripts on a desk and without them on a phone."""

import pytest

from marketplace.core.checks import check_books
from marketplace.core.queue import sweep
from tests.applying import DECIDER, EMAIL, TYPED, page_of
from tests.mail import letters
from tests.people import PASSWORD

WAYS = [
    {"viewport": {"width": 1280, "height": 900}},
    {"viewport": {"width": 360, "height": 740}, "java_script_enabled": False},
]


def last_mail(environment, address: str) -> str:
    """Where the last mail to an address leads."""
    sweep()
    return page_of([one for one in letters(environment) if one["To"] == address][-1])


def type_in(page, **more) -> None:
    texts = {name: text for name, text in TYPED.items() if name not in ("country", "size", "languages")}
    for name, text in (texts | {f"decider_{name}": text for name, text in DECIDER.items()} | more).items():
        page.fill(f"[name={name}]", text)
    page.select_option("[name=country]", "DE")
    page.select_option("[name=size]", "micro")
    page.locator("details.many").first.locator("summary").click()
    page.get_by_label("German", exact=True).check()
    page.get_by_text("Marketing", exact=True).first.click()
    page.get_by_label("SEO", exact=True).check()


@pytest.mark.thorough
@pytest.mark.parametrize("way", WAYS, ids=["desk", "phone without scripts"])
def test_an_applicant_becomes_a_member_with_every_step_by_mail_and_page(pair, found, desk, environment, way):
    admin = found.person(alliance_role="admin")
    applicant, vera, marta = desk(**way), desk(admin, **way), desk(None, **way)
    page = applicant.open("/join")
    type_in(page, reference_1=pair.A.name)
    page.wait_for_timeout(3100)  # nobody fills it in faster
    page = applicant.press("Send the application")
    assert "agreeing to the rules" in page.inner_text(".error-summary")
    page.get_by_label("I agree to these rules").check()
    page.wait_for_timeout(3100)
    assert EMAIL in applicant.press("Send the application").inner_text("main")
    own = last_mail(environment, EMAIL)
    applicant.open(own)
    assert not applicant.overflows
    page.get_by_role("link", name="Change something").click()
    page.fill("[name=city]", "Halle")
    applicant.press("Go on to sending")
    assert "Halle" in page.inner_text("main")
    assert "with the admins" in applicant.press("Send the application").inner_text("main")
    page = marta.open(last_mail(environment, pair.a.email))
    page.get_by_label("Yes, we know them").check()
    assert "Thank you" in marta.press("Tell the admins").inner_text("main")
    page = vera.open("/desk/applications?status=waits")
    assert not vera.overflows
    page.get_by_role("link", name="Read and decide").first.click()
    page.wait_for_url("**/desk/applications/1")
    assert not vera.overflows
    assert "1 of 1 would work with them" in page.inner_text("main")
    page.get_by_text("Ask back", exact=True).click()
    page.fill("[name=text]", "Who builds your sites?")
    vera.press("Send the question")
    page = applicant.open(last_mail(environment, EMAIL))
    page.fill("[name=text]", "We do, two of us.")
    applicant.press("Send the answer")
    vera.open("/desk/applications/1")
    assert "We do, two of us." in vera.page.inner_text("main")
    assert "Approved" in vera.press("Approve").inner_text("main")
    page = applicant.open(last_mail(environment, EMAIL))
    page.fill("[name=password]", PASSWORD)
    applicant.page.locator("main").get_by_role("button").first.click()
    page.wait_for_url("**/today")
    assert "First steps" in page.inner_text("main")
    assert not applicant.overflows
    for one in (applicant, vera, marta):
        assert [error for error in one.errors if "422" not in error] == []
    assert check_books() == []


@pytest.mark.thorough
def test_an_application_is_rejected_with_a_reason_and_a_day(pair, found, desk, environment):
    from tests.applying import Applicant

    admin = found.person(alliance_role="admin")
    application = Applicant([pair.A.name, pair.B.name]).sent()
    vera = desk(admin)
    page = vera.open(f"/desk/applications/{application.id}")
    page.get_by_text("Reject with a reason", exact=True).click()
    vera.press("Reject the application")
    assert page.locator(".error-summary").is_visible()
    page.get_by_label("Members advise against").check()
    page.fill("[name=reason]", "Two members told us of late payments.")
    vera.press("Reject the application")
    assert "Rejected" in page.inner_text("main")
    letter = desk(None).open(last_mail(environment, EMAIL))
    assert "late payments" in letter.inner_text("main")

"""The main journeys in Chromium, with a real server and a real worker behind them."""

from marketplace.core.checks import check_books
from marketplace.settlement.due import rewards as due_rewards
from marketplace.settlement.due import unplaced_movements
from tests.people import CLIENT
from tests.waiting import wait_for


def fill_lead(desk, agency_name: str, **more) -> None:
    page = desk.page
    page.get_by_label("One partner").check()
    page.get_by_role("radio", name=f"Only for {agency_name}").check()
    given = {
        "title": "Rebuild of a shop", "brief": "Two currencies.", "category": "Shops", "company": CLIENT["company"],
        "contact": CLIENT["contact"], "email": CLIENT["email"], "phone": CLIENT["phone"],
    } | more  # fmt: skip
    for name, value in given.items():
        page.fill(f"[name={name}]", value)


def test_a_client_is_passed_and_mistakes_are_shown_with_the_input_kept(pair, desk):
    marta = desk(pair.a)
    marta.open("/leads/new")
    fill_lead(marta, pair.B.name, brief="Call +49 30 23125014", email="nonsense")
    page = marta.press("Pass the client")
    summary = page.locator(".error-summary")
    assert summary.get_by_role("link").count() == 2
    assert page.input_value("[name=title]") == "Rebuild of a shop"
    assert page.get_by_role("radio", name=f"Only for {pair.B.name}").is_checked()
    fill_lead(marta, pair.B.name)
    page = marta.press("Pass the client")
    assert "The client is passed on" in page.inner_text("main")
    assert CLIENT["email"] in page.inner_text("main")
    assert [error for error in marta.errors if "422" not in error] == []


def test_the_whole_job_from_accepting_to_the_settled_reward(pair, desk, command):
    command("worker")
    pair.lead()
    oleh, marta = desk(pair.b), desk(pair.a)
    oleh.open("/today")
    oleh.page.get_by_role("link", name="Read and answer").first.click()
    assert CLIENT["company"] not in oleh.page.content()
    oleh.press("Accept and open contacts")
    assert CLIENT["company"] in oleh.page.inner_text("main")
    oleh.page.select_option("[name=stage]", "won")
    oleh.press("Save the stage")
    oleh.page.get_by_role("link", name="Report a fee").first.click()
    oleh.page.fill("[name=amount]", "1.000,05")
    oleh.press("Report the fee")
    assert "100.01" in oleh.page.inner_text("main")
    wait_for(lambda: due_rewards(1) == [] and unplaced_movements(1) == [])
    assert "LP-BO1" in oleh.open("/movements/1").inner_text("main")
    assert oleh.page.locator("svg.qr").is_visible()
    oleh.page.get_by_role("link", name="I have sent this payment").click()
    oleh.press("Yes, it is sent")
    marta.open("/movements/1")
    marta.page.get_by_role("link", name="I have received it").click()
    marta.press("Yes, it has arrived")
    assert "100.01" in marta.open("/statement").inner_text("main")
    assert oleh.errors == marta.errors == []
    assert check_books() == []


def test_a_lead_is_declined_with_a_reason_and_leaves_the_inbox(pair, desk):
    lead = pair.lead(audience="open", agencies=[])
    oleh = desk(pair.b)
    oleh.open(f"/leads/{lead.id}#decline")
    oleh.press("Decline this lead")
    assert oleh.page.locator(".error-summary").is_visible()
    oleh.page.select_option("[name=reason]", "budget")
    oleh.press("Decline this lead")
    assert "Nothing waits for your answer" in oleh.page.inner_text("main")


def test_a_lead_is_accepted_on_a_phone(pair, desk):
    lead = pair.lead()
    phone = desk(pair.b, viewport={"width": 360, "height": 740})
    phone.open(f"/leads/{lead.id}")
    phone.page.get_by_role("button", name="Accept", exact=True).click()
    assert CLIENT["company"] in phone.page.inner_text("main")


def test_everything_works_without_javascript(pair, desk):
    marta = desk(pair.a, java_script_enabled=False)
    marta.open("/leads/new")
    fill_lead(marta, pair.B.name)
    page = marta.press("Pass the client")
    assert "The client is passed on" in page.inner_text("main")
    page.get_by_role("link", name="Take it back").click()
    page.locator("dialog").get_by_role("button", name="Take it back").click()
    assert "Taken back" in page.inner_text("main")


def test_a_double_click_passes_the_client_once(pair, desk):
    from marketplace.core.extensions import db
    from marketplace.exchange.models import Lead

    marta = desk(pair.a, java_script_enabled=False)
    marta.open("/leads/new")
    fill_lead(marta, pair.B.name)
    marta.page.get_by_role("button", name="Pass the client").dblclick()
    marta.page.get_by_text("The client is passed on").wait_for()
    assert db.session.query(Lead).count() == 1


def test_the_language_is_switched_and_kept(pair, desk):
    marta = desk(pair.a)
    marta.open("/today")
    marta.page.get_by_role("link", name="Русский").first.click()
    assert marta.page.locator("h1").inner_text() == "Сегодня"
    marta.open("/leads/new")
    assert marta.page.locator("h1").inner_text() == "Передать клиента"

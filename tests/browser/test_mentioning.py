"""While "@" and a name are typed, those who read it are offered: by keys, by a press, and to those who hear the page."""

import pytest

from marketplace.threads import actions
from marketplace.threads.models import ThreadKind


@pytest.mark.thorough
def test_a_name_is_chosen_by_keys_or_by_a_press_and_the_list_closes_by_itself(pair, found, desk):
    from marketplace.exchange.actions import accept_lead

    referral = accept_lead(pair.lead().id, pair.b)
    for name in ("Anna Petrova", "Anna Berg", "Boris Lang"):
        found.person(pair.A, "sales", name=name)
    thread_id = actions.write_first(ThreadKind.REFERRAL, referral.id, pair.b, "Hello").thread_id
    one = desk(pair.b)
    page = one.open(f"/threads/{thread_id}")
    box, names = page.locator("#text"), page.locator("#text-names")
    assert names.is_hidden()
    box.press_sequentially("Can @an")
    names.get_by_role("option").nth(1).wait_for()
    assert names.get_by_role("option").all_inner_texts() == ["@Anna Berg Northlight", "@Anna Petrova Northlight"]
    assert box.get_attribute("aria-activedescendant") == "text-names-0"
    assert "Names to choose from: 2" in page.locator("#text-names-said").inner_text()
    box.press("ArrowDown")
    assert names.locator("[aria-selected=true]").inner_text().startswith("@Anna Petrova")
    box.press("Enter")
    assert box.input_value() == "Can @Anna Petrova "
    assert names.is_hidden()
    box.press_sequentially("and @Bo")
    names.get_by_role("option").wait_for()
    names.get_by_role("option").click()
    assert box.input_value() == "Can @Anna Petrova and @Boris Lang "
    box.press_sequentially("or @an")
    names.get_by_role("option").nth(1).wait_for()
    box.press("Escape")
    assert names.is_hidden()
    assert box.get_attribute("aria-activedescendant") is None
    box.press_sequentially(", mail x@an")
    page.wait_for_timeout(400)
    assert names.is_hidden()
    box.fill("@Anna Petrova and @Boris Lang, when?")
    page.get_by_role("button", name="Send").click()
    page.get_by_text("when?").wait_for()
    assert page.locator(".named").all_inner_texts() == ["@Anna Petrova", "@Boris Lang"]
    assert one.errors == []

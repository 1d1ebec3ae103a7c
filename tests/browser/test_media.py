"""Paper, forced colours, phones: what the page is when it isn't a window of 1280 px."""

import pytest

from tests.browser.crowd import CYRILLIC


@pytest.fixture
def member(crowd, desk):
    """Its owner at a browser."""
    return desk(crowd.owner)


def _differs(desk, selector: str, change: str) -> bool:
    """Whether a change to the first of these elements can be seen."""
    part = desk.page.locator(selector).first.element_handle()
    before = part.screenshot()
    part.evaluate(change)
    return part.screenshot() != before


CHOICES = (
    (".choice .form-check-input:not(:checked)", "one => one.checked = true"),
    # The choice above is "One partner" now, so there are dots beside the agencies.
    (".fits .fit__tick--one .form-check-input:not(:checked)", "one => one.checked = true"),
    (".pick:has(:not(:checked))", "one => one.querySelector('input').checked = true"),
)
SIGNS = (
    (".rail a[aria-current]", "one => one.removeAttribute('aria-current')"),
    (".scale", "one => one.value = one.value > one.max / 2 ? 0 : one.max"),
)


@pytest.mark.thorough
def test_forced_colours_show_what_is_chosen_where_one_is_and_how_far_a_scale_goes(member):
    member.page.emulate_media(forced_colors="active")
    member.open("/leads/new")
    unseen = [selector for selector, change in CHOICES if not _differs(member, selector, change)]
    member.open("/today")
    unseen += [selector for selector, change in SIGNS if not _differs(member, selector, change)]
    assert unseen == []


PRINTED = ("/statement", "/movements", "/rewards", "/received", "/referrals/5", "/today")
NOT_PRINTED = ".rail, .topbar, .tabbar, .btn, form, .ways, select"


@pytest.mark.thorough
def test_paper_is_light_carries_what_was_read_and_whose_it_is_and_each_total_once(crowd, desk):
    reader = desk(crowd.owner, color_scheme="dark", viewport={"width": 700, "height": 1000})
    reader.page.emulate_media(media="print", color_scheme="dark")
    for path in PRINTED:
        page = reader.open(path)
        assert CYRILLIC in page.locator(".printhead").inner_text()
        assert page.locator(NOT_PRINTED).evaluate_all("all => all.filter(one => one.checkVisibility()).length") == 0
        # A footer group would be repeated on each sheet.
        feet = page.locator("tfoot").evaluate_all("all => all.map(one => getComputedStyle(one).display)")
        assert "table-footer-group" not in feet
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert not reader.overflows, path


@pytest.mark.thorough
def test_on_a_phone_a_table_is_still_a_table_and_the_menu_repeats_nothing_of_the_tab_bar(member):
    member.page.set_viewport_size({"width": 360, "height": 740})
    page = member.open("/movements")
    tree = member.context.new_cdp_session(page).send("Accessibility.getFullAXTree")
    roles = {node.get("role", {}).get("value") for node in tree["nodes"]}
    assert {"table", "row", "columnheader"} <= roles
    assert roles & {"cell", "gridcell"}
    page.locator(".topbar summary").click()
    menu, tabs = (
        {link.get_attribute("href") for link in page.locator(f"{where} a").all()} for where in (".menu__in", ".tabbar")
    )
    assert menu & tabs == set()
    assert {"/team", "/agency/profile", "/agency/cases", "/agency/payout", "/me"} <= menu


@pytest.mark.thorough
@pytest.mark.parametrize("scripts", [True, False])
def test_filters_of_a_list_are_folded_on_a_phone_alone_and_open_by_a_press(pair, desk, scripts):
    phone = desk(pair.a, viewport={"width": 360, "height": 740}, java_script_enabled=scripts)
    page = phone.open("/movements?direction=out")
    assert not page.locator("#q").is_visible()
    page.locator("label.fold", has_text="Filters 1").click()
    page.fill("#q", "LP-BO")
    phone.press("Search")
    assert "q=LP-BO" in page.url
    assert page.locator("label.fold", has_text="Filters 2").is_visible()
    assert not page.locator("#q").is_visible()
    page.set_viewport_size({"width": 1280, "height": 900})
    assert page.locator("#q").is_visible()
    assert not page.locator("label.fold").is_visible()

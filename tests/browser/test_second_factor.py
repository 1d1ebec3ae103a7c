"""The second step of a sign-in, in Chromium: switched on, signed in with a code, and with a recovery code."""

import os

import pytest

from tests.people import PASSWORD, App

LAID_OUT = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


def sign_in(desk, email: str, code: str) -> None:
    desk.open("/sign-in")
    desk.page.fill("[name=email]", email)
    desk.page.fill("[name=password]", PASSWORD)
    desk.press("Sign in")
    assert desk.page.get_by_role("heading", name="Enter a code").is_visible()
    _seen(desk, "code")
    desk.page.fill("[name=one_time_code]", code)
    desk.press("Sign in")


def _seen(desk, name: str) -> None:
    """No page is wider than its window; a picture of each is left in the folder that SHOTS names, to be looked at."""
    assert desk.page.evaluate(LAID_OUT)
    if folder := os.environ.get("SHOTS"):
        desk.page.screenshot(path=f"{folder}_{name}_{desk.page.viewport_size['width']}.png", full_page=True)


@pytest.mark.thorough
@pytest.mark.parametrize("width", [360, 1280])
def test_it_is_switched_on_and_opens_with_a_code_and_with_a_recovery_code(pair, desk, width):
    oleh = desk(pair.b, viewport={"width": width, "height": 800})
    oleh.open("/me/second-factor")
    _seen(oleh, "off")
    oleh.page.fill("[name=password]", PASSWORD)
    oleh.press("Switch on")
    assert oleh.page.locator("svg.qr").is_visible()
    _seen(oleh, "key")
    app = App(oleh.page.locator("main code").inner_text().replace(" ", ""))
    oleh.page.fill("[name=one_time_code]", app.code(-1))
    oleh.press("Confirm")
    _seen(oleh, "codes")
    codes = oleh.page.locator(".codes code").all_inner_texts()
    assert len(codes) == 10
    oleh.open("/me/second-factor")
    _seen(oleh, "on")
    email = pair.b.email
    for code in (app.code(), codes[0]):
        stranger = desk(None, viewport={"width": width, "height": 800})
        sign_in(stranger, email, code)
        assert "/today" in stranger.page.url
    oleh.open("/me")
    _seen(oleh, "me")
    oleh.open("/team/leave")
    _seen(oleh, "leave")
    assert oleh.errors == []

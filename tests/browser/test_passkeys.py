"""Passkeys in Chromium, whose own device makes and signs them, on a site that has a name."""

import os
import socket
import subprocess
import sys

import pytest
from axe_playwright_python.sync_playwright import Axe

from marketplace.core.extensions import db
from marketplace.members.models import Passkey
from tests.people import PASSWORD
from tests.servers import ROOT, Desk, _answers
from tests.waiting import PATIENCE, wait_for

RULES = {"resultTypes": ["violations"]}
LAID_OUT = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True, "defaultBackupEligibility": True, "defaultBackupState": True,
}  # fmt: skip


@pytest.fixture(scope="session")
def named_server(environment):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://localhost:{port}"
    command = [sys.executable, "-m", "gunicorn", "--config", "python:marketplace.standalone.web", "--workers", "1"]
    process = subprocess.Popen(
        [*command, "--bind", f"127.0.0.1:{port}", "wsgi:app"], cwd=ROOT, env=environment | {"BASE_URL": url},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    wait_for(lambda: _answers(f"http://127.0.0.1:{port}/healthz"))
    yield url
    process.terminate()
    process.wait(PATIENCE)


@pytest.fixture
def sit(app, chromium, named_server):
    opened = []

    def sit(person=None, **options) -> Desk:
        opened.append(Desk(chromium, options.pop("server", named_server), person, **options))
        return opened[-1]

    yield sit
    for one in opened:
        one.context.close()


def device(desk):
    """Give the browser a device of its own; returns what speaks with it, and its number there."""
    session = desk.context.new_cdp_session(desk.page)
    session.send("WebAuthn.enable", {"enableUI": False})
    return session, session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]


def seen(desk, name: str) -> None:
    """No page is wider than its window, and axe finds nothing; a picture of each is left in the folder that SHOTS names."""
    assert desk.page.evaluate(LAID_OUT)
    assert [one["id"] for one in Axe().run(desk.page, options=RULES).response["violations"]] == []
    if folder := os.environ.get("SHOTS"):
        desk.page.screenshot(path=f"{folder}_{name}_{desk.page.viewport_size['width']}.png", full_page=True)


def add(desk, name: str) -> None:
    desk.open("/me/passkeys")
    desk.page.fill("[name=name]", name)
    desk.page.fill("[name=password]", PASSWORD)
    desk.press("Go on")
    seen(desk, "asked")
    desk.press("Make the passkey")


@pytest.mark.thorough
@pytest.mark.parametrize("width", [360, 1280])
def test_one_is_made_and_opens_the_account_until_it_is_removed(pair, sit, width):
    oleh = sit(pair.b, viewport={"width": width, "height": 800})
    device(oleh)
    oleh.page.add_init_script("delete PublicKeyCredential.isConditionalMediationAvailable")  # as in an older browser
    oleh.open("/me/passkeys")
    seen(oleh, "none")
    add(oleh, "Work laptop")
    oleh.page.get_by_text("Added. Sign in with it from now on").wait_for()
    seen(oleh, "one")
    oleh.open("/me")
    oleh.press("Sign out everywhere")
    seen(oleh, "sign_in")
    oleh.page.get_by_role("button", name="Use a passkey").click()
    oleh.page.wait_for_url("**/today")
    oleh.open("/me/passkeys")
    oleh.page.get_by_role("link", name="Remove").click()
    oleh.page.fill("[name=password]", PASSWORD)
    seen(oleh, "remove")
    oleh.press("Remove the passkey")
    oleh.page.get_by_text("Removed. It opens nothing here any more").wait_for()
    assert oleh.errors == []
    db.session.rollback()
    assert db.session.query(Passkey).count() == 0


@pytest.mark.thorough
def test_the_browser_offers_it_in_the_field_for_the_e_mail(pair, sit):
    oleh = sit(pair.b)
    device(oleh)
    add(oleh, "Laptop")
    oleh.page.get_by_text("Added.").wait_for()
    oleh.open("/me")
    oleh.press("Sign out everywhere")
    oleh.page.wait_for_url("**/today")  # this device takes what it is offered
    assert oleh.errors == []


@pytest.mark.thorough
def test_a_device_that_has_one_already_or_gives_no_answer_is_told_so(pair, sit):
    oleh = sit(pair.b)
    device(oleh)
    add(oleh, "Laptop")
    oleh.page.get_by_text("Added.").wait_for()
    add(oleh, "Laptop once more")
    oleh.page.get_by_text("No passkey was made. Try again").wait_for()
    stranger = sit()
    session, number = device(stranger)
    session.send("WebAuthn.setUserVerified", {"authenticatorId": number, "isUserVerified": False})
    stranger.open("/sign-in")
    stranger.page.get_by_role("button", name="Use a passkey").click()
    stranger.page.get_by_text("Your device gave no answer").wait_for()


@pytest.mark.thorough
def test_nothing_of_it_is_dead_without_scripts_or_by_the_sites_figures(pair, sit, named_server):
    plain = sit(pair.b, java_script_enabled=False)
    plain.open("/me/passkeys")
    assert plain.page.get_by_text("To add a passkey takes a browser").is_visible()
    assert not plain.page.get_by_role("button", name="Go on").is_visible()
    for way in ({"java_script_enabled": False}, {"server": named_server.replace("localhost", "127.0.0.1")}):
        stranger = sit(**way)
        stranger.open("/sign-in")
        assert stranger.page.get_by_label("E-mail").is_visible()
        assert not stranger.page.get_by_role("button", name="Use a passkey").is_visible()

"""Fixtures for what runs outside the test: the web server, and a browser that visits it."""

import os
import shutil
import socket
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import pytest

from tests.stripe_double.server import Server
from tests.stripe_double.webhooks import SECRET
from tests.waiting import PATIENCE, wait_for

ROOT = Path(__file__).parents[1]
NO_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@pytest.fixture(scope="session")
def _rehearsal():
    """Settings of a server with an account at a double of Stripe, which knows of nothing that a test has done at its own."""
    double = Server()
    threading.Thread(target=double.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{double.server_port}"
    yield {"STRIPE_SECRET_KEY": double.double.secret, "STRIPE_WEBHOOK_SECRET": SECRET, "STRIPE_API_BASE": address}
    double.shutdown()
    double.server_close()


@pytest.fixture(scope="session")
def _server_log(tmp_path_factory):
    return tmp_path_factory.mktemp("server") / "log"


@pytest.fixture(scope="session")
def _running_server(environment, _rehearsal, _server_log):
    """The address of this worker's web server, started by the first test that visits it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--config", "python:marketplace.standalone.web", "--workers", "1"]
    with _server_log.open("w") as log:
        process = subprocess.Popen(
            [*command, "--bind", f"127.0.0.1:{port}", "wsgi:app"], cwd=ROOT, env=environment | _rehearsal,
            stdout=log, stderr=log,
        )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    wait_for(lambda: _answers(f"{url}/healthz"))
    yield url
    process.terminate()
    process.wait(PATIENCE)


@pytest.fixture
def server(app, _running_server, _server_log):
    """The web server as bin/serve runs it, on this test's database; it goes on from test to test, as in production. What it
    logs meanwhile is shown with a test that fails."""
    begun = _server_log.stat().st_size
    yield _running_server
    print(_server_log.read_bytes()[begun:].decode(errors="replace"))


def _answers(url: str) -> bool:
    try:
        with NO_PROXY.open(url, timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


@pytest.fixture(scope="session")
def chromium():
    """Debian's Chromium, driven by Playwright, without what draws windows if it can be had. Missing: skipped at home, failed in CI."""
    path = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "google-chrome"))), None)
    if path is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("there is no Chromium here (apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # Nobody looks at these pages: what draws them needs no process of its own.
        quick = ["--disable-gpu", "--disable-software-rasterizer", "--in-process-gpu"]
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", *quick])
        yield browser
        browser.close()


class Desk:
    """A person at a browser."""

    def __init__(self, browser, server: str, person=None, **options):
        from tests.people import PASSWORD

        self.server = server
        self.context = browser.new_context(base_url=server, **{"viewport": {"width": 1280, "height": 900}} | options)
        self.context.set_default_timeout(PATIENCE * 1000)
        self.page, self.errors = self.context.new_page(), []
        self.page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        if person is not None:
            self.open("/sign-in")
            self.page.fill("[name=email]", person.email)
            self.page.fill("[name=password]", PASSWORD)
            self.press("Sign in")

    def open(self, path: str):
        """Go to a page of the site."""
        self.page.goto(path)
        return self.page

    def press(self, name: str):
        """Press the button of that name in the page's main part."""
        self.page.locator("main").get_by_role("button", name=name, exact=True).first.click()
        self.page.wait_for_load_state()
        return self.page

    @property
    def overflows(self) -> bool:
        """Whether the page is wider than the window."""
        return self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


@pytest.fixture
def desk(chromium, server):
    """`desk(person)` is a browser signed in as that person; options are Playwright's for a context."""
    opened = []

    def sit(person=None, **options) -> Desk:
        opened.append(Desk(chromium, server, person, **options))
        return opened[-1]

    yield sit
    for one in opened:
        one.context.close()

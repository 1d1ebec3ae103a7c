"""A member's shelf in another site, under a strict policy: it works there, and nothing of whoever looks leaks."""

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from marketplace.catalog.actions import name_partner
from marketplace.pages.embeds import embeds_of


@pytest.fixture
def elsewhere():
    """`elsewhere(body, policy)` is the address of a page in another site, with that Content-Security-Policy."""
    servers = []

    def serve(body: str, policy: str) -> str:
        class Site(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Security-Policy", policy)
                self.end_headers()
                self.wfile.write(
                    f"<!DOCTYPE html><title>Their site</title><link rel=icon href='data:,'><body>{body}".encode()
                )

            def log_message(self, *_):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.thorough
@pytest.mark.parametrize("way", ["script", "frame"])
def test_a_shelf_stands_in_another_site_under_a_strict_policy(pair, found, desk, server, elsewhere, way):
    for n in range(12):
        found.service(pair.B, title=f"Shop number {n}")
    codes = {
        "script": f'<script src="{server}/embed/shelf.js" data-agency="{pair.B.id}" async></script>',
        "frame": f'<iframe src="{server}/embed/agencies/{pair.B.id}" width="100%" height="600"></iframe>',
    }
    visitor = desk(pair.b)  # somebody who is signed in here looks at the other site
    sent = []
    visitor.context.on("request", lambda request: sent.append(request) if "/embed/" in request.url else None)
    page = visitor.open(
        elsewhere(codes[way], f"default-src 'none'; frame-src {server}; script-src {server}; img-src data:")
    )
    shelf = page.frame_locator("iframe")
    shelf.get_by_text("Shop number 11").wait_for()
    text = shelf.locator("body").inner_text()
    assert not [word for word in (pair.b.name, pair.b.email, "Sign out") if word in text]
    if way == "script":  # as high as what stands in it
        expect(page.locator("iframe")).to_have_attribute("height", re.compile(r"^[7-9]\d\d$|^\d{4}$"))
    with visitor.context.expect_page() as opened:
        shelf.get_by_role("link", name="Shop number 3").click()
    address = urlsplit(opened.value.url)
    assert address.path.startswith("/catalog/")
    assert address.query == f"via={pair.B.id}"
    assert sent
    assert visitor.errors == []


@pytest.mark.thorough
@pytest.mark.parametrize("way", ["script", "frame"])
def test_partners_stand_in_another_site_under_a_strict_policy(app, pair, found, desk, server, elsewhere, way):
    others = [found.agency(f"Partner number {n}") for n in range(9)]
    for one in others:
        name_partner(pair.b, one.id)
    with app.test_request_context():
        _shelf, partners = embeds_of(pair.B, True, True)
    code = (partners.script if way == "script" else partners.frame).replace("http://127.0.0.1:8000", server)
    visitor = desk(pair.b)
    page = visitor.open(
        elsewhere(
            code.replace(' style="border:0"', ""),
            f"default-src 'none'; frame-src {server}; script-src {server}; img-src data:",
        )
    )
    frame = page.frame_locator("iframe")
    frame.get_by_text("Partner number 8").wait_for()
    text = frame.locator("body").inner_text()
    assert not [word for word in (pair.b.name, pair.b.email, "Sign out") if word in text]
    if way == "script":
        expect(page.locator("iframe")).not_to_have_attribute("height", "400")
    with visitor.context.expect_page() as opened:
        frame.get_by_role("link", name="Partner number 3").click()
    address = urlsplit(opened.value.url)
    assert (address.path, address.query) == (f"/agencies/{others[3].id}-partner-number-3", f"via={pair.B.id}")
    assert visitor.errors == []


@pytest.mark.thorough
def test_a_message_of_anybody_else_changes_nothing(pair, found, desk, server, elsewhere):
    found.service(pair.B)
    code = f'<script src="{server}/embed/shelf.js" data-agency="{pair.B.id}" async></script>'
    page = desk().open(elsewhere(code, f"default-src 'none'; frame-src {server}; script-src {server}; img-src data:"))
    page.frame_locator("iframe").get_by_text("Service").first.wait_for()
    page.evaluate("postMessage({shelfHeight: 9999}, '*')")
    page.wait_for_timeout(200)
    assert page.evaluate("document.querySelector('iframe').height") != "9999"


@pytest.mark.parametrize("path", ["", ' data-show="partners"'])
def test_a_frame_around_nothing_is_taken_away_by_the_script(desk, server, elsewhere, path):
    code = f'<script src="{server}/embed/shelf.js" data-agency="99999"{path} async></script>'
    visitor = desk()
    policy = f"default-src 'none'; frame-src {server}; script-src {server}; img-src data:"
    with visitor.context.expect_event("response", lambda answer: "/embed/agencies/99999" in answer.url) as answer:
        page = visitor.open(elsewhere(code, policy))
    assert answer.value.status == 404
    page.locator("iframe").wait_for(state="detached")


@pytest.mark.thorough
def test_the_theme_is_the_sites_and_not_the_visitors(pair, found, desk, server, elsewhere):
    found.service(pair.B)
    for theme, ground in (("", "rgb(255, 255, 255)"), ("light", "rgb(255, 255, 255)"), ("dark", "rgb(17, 24, 29)"), ("auto", "rgb(17, 24, 29)")):  # fmt: skip
        code = f'<script src="{server}/embed/shelf.js" data-agency="{pair.B.id}" data-theme="{theme}" async></script>'
        visitor = desk()
        page = visitor.open(
            elsewhere(code, f"default-src 'none'; frame-src {server}; script-src {server}; img-src data:")
        )
        page.emulate_media(color_scheme="dark")
        body = page.frame_locator("iframe").locator("body")
        body.wait_for()
        assert body.evaluate("body => getComputedStyle(body).backgroundColor") == ground, theme

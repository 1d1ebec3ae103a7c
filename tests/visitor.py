"""The strict client: every page a test opens is checked as a page, not only for its status."""

import contextvars
import re
from functools import cache
from pathlib import Path
from secrets import token_urlsafe
from urllib.parse import unquote, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from tests.people import PASSWORD

STATIC = Path(__file__).parents[1] / "static"
TAG = re.compile(r"<[^>]+>")
TOKEN = re.compile(r"""<input[^>]*(?:csrf_token|form_key)[^>]*>|"X-CSRFToken": "[^"]+\"""")


def apart(client):
    """Give each request an empty context: nothing of the test's own session or of the last request leaks into it."""
    inner = client.open
    client.open = lambda *args, **kwargs: contextvars.Context().run(inner, *args, **kwargs)
    return client


def without_tokens(html: str) -> str:
    """The page without what differs at each visit: tokens of forms hold the second in which they were made."""
    return TOKEN.sub("", html)


def flat(html: str) -> str:
    """The page without the line breaks that its templates are laid out with, and the blanks around them."""
    html = TAG.sub(lambda tag: re.sub(r"\s+", " ", tag[0]) if "\n" in tag[0] or "  " in tag[0] else tag[0], html)
    return re.sub(r"\s*\n\s*(?=<)|(?<=>)\s*\n\s*|(?<=>)\s+(?=<)", "", html)


class Page:
    """What has to be known of a page: its tags with attributes, its text, its forms with their fields."""

    def __init__(self, html: str, path: str = ""):
        self.path, self.html = path, flat(html)
        self.tags, self.forms, texts = [], [], []
        tree = LexborHTMLParser(self.html)
        self.in_labels = {one.id for one in tree.css("label :is(input, select, textarea)")}
        for node in tree.root.traverse(include_text=True):
            if node.tag == "-text":
                texts += [node.text_content] if node.parent.tag not in ("script", "style") else []
            else:
                self._note(node.tag, node.attributes)
        self.text = "".join(texts)

    def _note(self, tag: str, attrs: dict[str, str | None]) -> None:
        self.tags.append((tag, attrs))
        if tag == "form":
            self.forms.append({"attrs": attrs, "fields": {}})
        if tag in ("input", "textarea", "select") and self.forms and "name" in attrs:
            self.forms[-1]["fields"][attrs["name"]] = attrs.get("value", "")

    def all(self, *names):
        """The attributes of all tags of these names."""
        return [attrs for tag, attrs in self.tags if tag in names]

    def form_to(self, action: str) -> dict[str, str]:
        """The hidden fields of the form that is sent to `action`."""
        for form in self.forms:
            # Without an action a form is sent to the page it stands on.
            if form["attrs"].get("action", "").endswith(action) or (
                "action" not in form["attrs"] and action.partition("?")[0] == self.path
            ):
                return {k: v for k, v in form["fields"].items() if k in ("csrf_token", "form_key")}
        raise AssertionError(f"no form is sent to {action}")


def check(page: Page, app) -> None:
    """What every page has to be."""
    assert page.html.startswith("<!DOCTYPE html>")
    assert len(page.all("h1")) == 1, "exactly one h1"
    assert page.all("html")[0].get("lang") in ("en", "ru", "uk")
    assert re.search(r"<title>\s*[^<–\s]", page.html), "a title of its own"
    _no_inline(page)
    _labels(page)
    ids = [attrs["id"] for _tag, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids)), f"ids twice: {sorted({i for i in ids if ids.count(i) > 1})}"
    for word in ("%(", "None", "lazy_", "Undefined", "<built-in", "Money("):
        assert word not in page.text, f"“{word}” stands on the page"
    for form in page.forms:
        if form["attrs"].get("method", "get").lower() == "post":
            assert form["fields"].get("csrf_token"), f"a form without a token: {form['attrs']}"
    for address in set(_addresses(page)):
        _leads_somewhere(address, app)


def _no_inline(page: Page) -> None:
    assert not page.all("style"), "no style element"
    for tag, attrs in page.tags:
        assert "style" not in attrs, f"an inline style on {tag}"
        assert not [name for name in attrs if name.startswith("on")], f"an inline script on {tag}"
        if tag == "script" and attrs.get("type") != "application/ld+json":
            assert attrs.get("src"), "no inline script"


def _labels(page: Page) -> None:
    labelled = page.in_labels | {attrs.get("for") for attrs in page.all("label")}
    for attrs in page.all("input", "select", "textarea"):
        if attrs.get("type") in ("hidden", "submit", "button"):
            continue
        named = attrs.get("id") in labelled or "aria-label" in attrs or "aria-labelledby" in attrs
        assert named, f"a field without a label: {attrs}"


def _addresses(page: Page):
    for tag, attrs in page.tags:
        for name in ("href", "src", "action"):
            if value := attrs.get(name):
                yield value if tag != "use" else value.partition("#")[0]


@cache
def _leads_somewhere(address: str, app) -> None:
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        assert parts.scheme in ("mailto", "tel", "https", "http"), address
        return
    if not parts.path:
        return
    if parts.path.startswith("/static/"):
        file = re.sub(r"^/static/(v-\w+/)?", "", unquote(parts.path))
        assert (STATIC / file).is_file(), f"no such file: {address}"
        return
    adapter = app.url_map.bind("localhost")
    for method in ("GET", "POST"):
        try:
            adapter.match(unquote(parts.path), method=method)
            return
        except RequestRedirect:
            return
        except HTTPException:
            continue
    raise AssertionError(f"leads nowhere: {address}")


class Visitor:
    """A browser without JavaScript, signed in as somebody or nobody."""

    def __init__(self, app, client):
        self.app, self.client, self.page = app, client, None

    def sign_in(self, person):
        """Sign in through the page."""
        self.get("/sign-in")
        fields = self.page.form_to("") | {"email": person.email, "password": PASSWORD}
        answer = self.client.post("/sign-in", data=fields)
        assert answer.status_code == 302, answer.text
        return self

    def enter(self, person):
        """Be signed in, with what the page would leave in the database and in the cookie."""
        from marketplace.access.actions.sign_in import begin
        from marketplace.access.authentication import COOKIE_ENTRY
        from marketplace.core import kept_forms
        from marketplace.core.extensions import db
        from marketplace.core.transaction import transaction
        from marketplace.members.models import Person

        def begun() -> None:
            with self.app.app_context(), transaction():
                secret = begin(db.session.get(Person, number), "Werkzeug")
            with self.client.session_transaction() as session:
                session.update({COOKIE_ENTRY: secret, kept_forms.COOKIE_ENTRY: token_urlsafe(32)})
                session.permanent = True

        number = person.id
        contextvars.Context().run(begun)
        return self

    def get(self, path: str, status: int = 200):
        """Open a page, follow where it sends, and check it."""
        return self._seen(self.client.get(path, follow_redirects=True), status)

    def post(self, path: str, status: int = 200, on: str | None = None, **fields):
        """Send the form that leads to `path`; it has to stand on the page `on` (or on the one shown)."""
        if on:
            self.get(on)
        answer = self.client.post(path, data=self.page.form_to(path) | fields, follow_redirects=True)
        return self._seen(answer, status)

    def _seen(self, answer, status: int):
        assert answer.status_code == status, f"{answer.status_code} for {answer.request.path}: {answer.text[:2000]}"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"
        self.page = Page(answer.text, answer.request.path)
        check(self.page, self.app)
        return self.page


@pytest.fixture
def visit(app):
    """`visit(person)` is a visitor signed in as that person; `visit()` is anybody."""

    def visitor(person=None) -> Visitor:
        made = Visitor(app, apart(app.test_client()))
        return made.enter(person) if person else made

    return visitor

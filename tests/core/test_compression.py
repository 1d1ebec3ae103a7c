"""What is sent compressed, what is kept by browsers for good, and what is neither."""

import gzip
import re
import urllib.request
from pathlib import Path

import pytest

from marketplace import create_app
from marketplace.config import Settings
from marketplace.core.static_files import COMMON, version_of
from tests.servers import NO_PROXY

STATIC = Path(__file__).parents[2] / "static"
GZIP = {"Accept-Encoding": "gzip, deflate, br"}
SHEET = "css/tokens.css"


@pytest.fixture
def address(app) -> str:
    """Of a style sheet, as pages name it."""
    with app.test_request_context():
        return app.url_for("static", filename=SHEET)


def unpacked(answer) -> bytes:
    assert answer.headers["Content-Encoding"] == "gzip"
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    return gzip.decompress(answer.data)


def test_a_style_sheet_goes_out_compressed_and_is_kept_for_a_year(client, address):
    answer = client.get(address, headers=GZIP)
    assert unpacked(answer) == (STATIC / SHEET).read_bytes()
    assert set(answer.headers["Cache-Control"].split(", ")) == {"public", "max-age=31536000", "immutable"}
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_who_does_not_take_it_gets_the_plain_file(client, address):
    for headers in ({}, {"Accept-Encoding": "identity"}, {"Accept-Encoding": "gzip;q=0"}, {"Accept-Encoding": "br"}):
        answer = client.get(address, headers=headers)
        assert "Content-Encoding" not in answer.headers
        assert answer.data == (STATIC / SHEET).read_bytes()


def test_a_file_that_is_known_already_is_not_sent_again(client, address):
    for headers in (GZIP, {}):
        first = client.get(address, headers=headers)
        again = client.get(address, headers=headers | {"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


def test_a_part_of_a_file_is_a_part_of_the_file(client, address):
    answer = client.get(address, headers=GZIP | {"Range": "bytes=0-9"})
    assert (answer.status_code, answer.data) == (206, (STATIC / SHEET).read_bytes()[:10])


def test_fonts_are_compressed_already_and_kept_all_the_same(client, app):
    with app.test_request_context():
        font = app.url_for("static", filename="fonts/onest-latin-wght-normal.woff2")
    answer = client.get(font, headers=GZIP)
    assert "Content-Encoding" not in answer.headers
    assert "immutable" in answer.headers["Cache-Control"]


def test_what_style_sheets_name_beside_them_is_kept_too(client, address):
    names = re.findall(r'url\("?([^")]+)"?\)', (STATIC / "css/tokens.css").read_text())
    assert names
    for name in names:
        answer = client.get(f"{address.rpartition('/')[0]}/{name}", follow_redirects=True)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]


def test_another_version_and_none_are_answered_and_not_kept(client, address):
    for path in (f"/static/{SHEET}", re.sub("v-[0-9a-f]+", "v-0123456789ab", address)):
        answer = client.get(path, headers=GZIP)
        assert unpacked(answer) == (STATIC / SHEET).read_bytes()
        assert answer.headers["Cache-Control"] == "no-cache"
    assert client.get(f"/static/v-0123456789ab/{SHEET}.map").status_code == 404
    assert client.get("/static/v-0123456789ab/../../wsgi.py").status_code == 404


def test_the_version_changes_with_any_file(tmp_path):
    (tmp_path / "css").mkdir()
    (tmp_path / "css" / "a.css").write_text("a{}")
    versions = [version_of(tmp_path)]
    for change in (lambda: (tmp_path / "css" / "a.css").write_text("b{}"), lambda: (tmp_path / "b.css").write_text(""),
                   lambda: (tmp_path / "b.css").rename(tmp_path / "c.css")):  # fmt: skip
        change()
        versions.append(version_of(tmp_path))
    assert len(set(versions)) == 4
    assert version_of(tmp_path) == versions[-1]


def test_what_all_pages_are_drawn_with_is_one_file_with_the_text_of_its_parts_in_order(client, app):
    sheets = re.findall(r'<link rel="stylesheet"\s+href="([^"]+)">', client.get("/").text)
    (address,) = (sheet for sheet in sheets if sheet.endswith(COMMON))
    assert sheets[0] == address  # what a page brings itself has the last word
    text = (STATIC / COMMON).read_text()
    parts = re.findall(r'@import "([^"]+)"', text)
    assert len(parts) == text.count("@import")
    assert len(parts) > 10
    assert not [sheet for sheet in sheets[1:] if any(sheet.endswith(part.removeprefix("..")) for part in parts)]
    for headers in ({}, GZIP):
        answer = client.get(address, headers=headers)
        data = unpacked(answer) if headers else answer.data
        joined = "\n".join((STATIC / "css" / part).read_text() for part in parts)
        assert data.decode().partition("\n")[2] == f"{joined}\n"
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
        again = client.get(address, headers=headers | {"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


def test_parts_from_elsewhere_name_nothing_beside_them(app):
    for part in re.findall(r'@import "(\.\.[^"]+)"', (STATIC / COMMON).read_text()):
        text = (STATIC / "css" / part).read_text()
        assert set(re.findall(r"url\(\"?(\w+:)?", text)) == {"data:"}
        assert "@import" not in text


@pytest.mark.thorough
def test_in_development_files_are_asked_for_anew(app, monkeypatch):
    monkeypatch.setenv("LEADPACT_ENVIRONMENT", "development")
    developed = create_app(Settings())
    with developed.test_request_context():
        address = developed.url_for("static", filename=SHEET)
    assert address == f"/static/{SHEET}"
    for path in (address, f"/static/{COMMON}"):
        assert developed.test_client().get(path).headers["Cache-Control"] == "no-cache"


def test_a_page_for_nobody_in_particular_goes_out_compressed(client):
    answer = client.get("/", headers=GZIP | {"Sec-Fetch-Site": "cross-site"})
    assert unpacked(answer).startswith(b"<!DOCTYPE html>")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("began", "compressed"),
    [("same-origin", True), ("none", True), ("cross-site", False), ("same-site", False), (None, False), ("x", False)],
)
def test_somebodys_page_is_compressed_only_if_no_other_site_asked_for_it(found, visit, began, compressed):
    visitor = visit(found.agency().people[0])
    for path in ("/today", "/?next=/guess", "/api/openapi.json"):
        headers = GZIP | ({"Sec-Fetch-Site": began} if began else {})
        answer = visitor.client.get(path, headers=headers, follow_redirects=True)
        assert ("Content-Encoding" in answer.headers) is compressed, path


def test_refusals_redirects_and_small_answers_go_out_as_they_are(client):
    for path in ("/healthz", "/today", "/nowhere"):
        assert "Content-Encoding" not in client.get(path, headers=GZIP).headers


def test_the_web_server_itself_does_it(server, address):
    request = urllib.request.Request(server + address, headers=GZIP)
    with NO_PROXY.open(request, timeout=30) as answer:
        assert gzip.decompress(answer.read()) == (STATIC / SHEET).read_bytes()
        assert "immutable" in answer.headers["Cache-Control"]

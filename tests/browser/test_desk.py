"""An admin looks after an alliance of nearly five hundred agencies in Chromium, without a terminal."""

import pytest
from sqlalchemy import select

from marketplace.core.extensions import db
from marketplace.imports.actions import import_agencies
from marketplace.members.models import Agency

NAME = "4OC Ltd"


@pytest.fixture
def real_agencies(app, shared_data):
    return import_agencies(shared_data / "agencies.csv")


@pytest.mark.thorough
def test_an_admin_finds_decides_suspends_reads_the_log_and_exports(real_agencies, found, desk):
    vera = desk(found.person(alliance_role="admin", name="Vera Anders"))
    page = vera.open("/desk/members")
    assert "483 agencies" in page.inner_text("main")
    page.fill("#q", NAME)
    vera.press("Search")
    page.get_by_role("link", name=NAME).click()
    page.locator("#text").fill("They answer nobody.")
    vera.press("Save the note")
    assert page.locator(".tl").get_by_text("They answer nobody.").first.is_visible()
    page.get_by_role("link", name="Warn").click()
    page.locator("#reason").fill("A client waited for a week.")
    vera.press("Warn")
    page.get_by_role("link", name="Suspend").click()
    page.locator("#reason").fill("Nobody answers.")
    vera.press("Suspend")
    assert "Suspended" in page.inner_text(".page-head")
    page.get_by_role("link", name="Log of this agency").click()
    text = page.inner_text("main")
    for words in ("Member suspended", "Nobody answers.", "Member warned", "Note on a member written", "Vera Anders"):
        assert words in text
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert "agency.suspended" in download.value.path().read_text(encoding="utf-8-sig")
    vera.open("/desk/members?sort=-marks")
    assert page.locator("tbody tr").first.inner_text().startswith(NAME)
    with page.expect_download() as download:
        page.get_by_role("link", name="XLSX").click()
    assert download.value.suggested_filename == "members.xlsx"
    db.session.rollback()
    assert db.session.scalar(select(Agency.status).where(Agency.name == NAME)) == "suspended"
    assert vera.errors == []

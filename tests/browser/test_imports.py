"""A spreadsheet in Chromium: a member brings the table that Excel saved, tells its columns, and watches it being imported."""

import pytest
from sqlalchemy import func, select

from marketplace.catalog.models import Service
from marketplace.core.extensions import db
from marketplace.imports.actions import carry_out
from marketplace.imports.models import ImportRun, RunState


@pytest.mark.thorough
def test_a_member_brings_a_table_and_watches_it_being_imported(pair, desk, shared_data):
    member = desk(pair.b)
    page = member.open("/services")
    page.get_by_role("link", name="Bring a spreadsheet").click()
    page.set_input_files("[name=file]", shared_data / "cldr_territories_utf16_tab.txt")
    member.press("Read it")
    page.get_by_role("combobox", name="Title").select_option("Название")
    page.locator("[name=same_price_from]").fill("от 1 234,50 €")
    member.press("Show how it is read")
    assert page.get_by_role("cell", name="Афганистан").is_visible()
    assert page.get_by_role("cell", name="€1,234.50").count() == 20
    assert not member.overflows
    member.press("Import 249 rows")
    assert page.get_by_text("0 of 249 rows").is_visible()
    carry_out(list(db.session.scalars(select(ImportRun.id))))
    page.get_by_text("All that could be read is there.").wait_for()  # without a reload: the page asks by itself
    db.session.rollback()
    assert db.session.scalar(select(ImportRun.status)) == RunState.DONE
    assert db.session.scalar(select(func.count()).select_from(Service)) == 249
    assert member.errors == []

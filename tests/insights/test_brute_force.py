"""Each indicator equals what brute force counts: on the invented alliance, on imported deals, and where nothing is yet."""

from datetime import timedelta
from pathlib import Path

import pytest

from marketplace.core import clock
from marketplace.imports.actions.agencies import import_agencies
from marketplace.imports.actions.deals import import_deals
from marketplace.insights import actions, due
from marketplace.insights.period import between, read
from marketplace.insights.queries import MOST_LIVE, changed
from tests.insights.compared import count, differences, scopes

DATA = Path(__file__).parents[3] / "shared" / "data"


def periods() -> list:
    today = clock.today()
    odd = between(str(today - timedelta(days=101)), str(today - timedelta(days=18)))
    return [read("this-month"), read("last-month"), read("quarter"), read("year"), odd]


def test_every_indicator_of_the_demo_equals_brute_force(app, lived, thorough):
    count()
    chosen = scopes() if thorough else [*scopes()[:4], *scopes()[-2:]]
    with app.test_request_context():
        assert [one for scope in chosen for period in periods() for one in differences(scope, period)] == []


def test_days_that_changed_are_counted_on_the_spot(app, lived):
    latest = [day for day in due.days(1000) if day <= clock.today().toordinal()][:20]  # meetings are to come, too
    actions.count(set(due.days(1000)) - set(latest))
    with app.test_request_context():
        period = read("this-month")
        assert len(changed(period.before.first, period.end).live) == 20
        assert [one for scope in scopes(2)[:3] for one in differences(scope, period)] == []


def test_after_much_has_changed_the_figures_say_that_they_are_behind(app, lived):
    year = read("year")
    found = changed(year.first, year.end)
    waiting = len([day for day in due.days(1000) if year.first.toordinal() <= day < year.end.toordinal()])
    assert (len(found.live), found.behind) == (MOST_LIVE, waiting - MOST_LIVE)
    assert found.behind > 0


@pytest.mark.thorough
@pytest.mark.skipif(not DATA.exists(), reason="the records of real deals stand beside the project, not in it")
def test_every_indicator_of_imported_deals_equals_brute_force(app):
    import_agencies(DATA / "agencies.csv")
    import_deals(DATA / "deals.csv", skip_refused=True)
    count()
    with app.test_request_context():
        years = [between(f"{year}-01-01", f"{year}-12-31") for year in (2016, 2017)]
        chosen = [*scopes(3)[:2], *scopes(3)[-1:]]
        assert [one for scope in chosen for period in years for one in differences(scope, period)] == []


def test_where_nothing_is_yet_every_indicator_says_so(app):
    with app.test_request_context():
        assert differences(scopes()[0], read("this-month")) == []

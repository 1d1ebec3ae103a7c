"""The invented alliance looks like a real one, and can be loaded whatever the day and the hour are."""

import random
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from marketplace.calendars.models import CalendarFeed
from marketplace.catalog.models import Discount, Service
from marketplace.channels.models import Channel
from marketplace.copies.models import MailCopy
from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.demo import load as demo
from marketplace.demo.clients import COUNTRIES, Wishes
from marketplace.disputes.models import Dispute, DisputeState
from marketplace.enquiries.models import Enquiry, EnquiryState
from marketplace.exchange.models import FeePayment, Lead, Referral, Stage
from marketplace.late_claims.models import LateClaim
from marketplace.members.models import Person
from marketplace.routing.models import LeadRouting

MOST = sum(len(country.names) * len(country.trades) for country in COUNTRIES)


def test_no_two_clients_and_no_two_titles_are_alike():
    wishes = Wishes(random.Random(1))
    given = [wishes.next() for _ in range(MOST)]
    assert len({one.title for one in given}) == MOST
    for name in ("company", "email", "phone"):
        assert len({one.client[name] for one in given}) == MOST, name
    assert all(low <= high for low, high in (one.budget for one in given))


@pytest.mark.parametrize(
    ("days", "leads"),
    [(0, 40), (0, demo.LEADS), (31, 40)],
)
@pytest.mark.thorough
def test_the_demo_has_no_two_leads_alike_and_clean_books(app, monkeypatch, days, leads):
    monkeypatch.setattr(demo, "LEADS", leads)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=days, hours=days), tick=True):
        assert demo.load()
        # Of what a client asks of three agencies three leads are made.
        members = Lead.enquiry_id.is_(None)
        count = db.session.scalar(select(func.count(Lead.id)).where(members))
        assert count > demo.LEADS
        assert set(db.session.scalars(select(Enquiry.status))) == set(EnquiryState)
        for column in (Lead.title, Lead.email_print, Lead.phone_print, Lead.posted_at):
            assert db.session.scalar(select(func.count(column.distinct())).where(members)) == count, column.key
        assert set(db.session.scalars(select(LeadRouting.round))) == {1, 2}
        fees = db.session.scalars(select(FeePayment.amount_minor)).all()
        assert len(set(fees)) > len(fees) * 0.8
        assert set(db.session.scalars(select(Referral.status))) >= {
            Stage.WON,
            Stage.FINISHED,
            Stage.LOST,
            Stage.RETURNED,
        }
        assert set(db.session.scalars(select(Dispute.status))) == set(DisputeState)
        assert set(db.session.scalars(select(LateClaim.status))) == {
            "suggested", "waits", "accepted", "contested", "refused",
        }  # fmt: skip
        assert set(db.session.scalars(select(Person.language))) >= {"en", "ru", "uk"}
        sweep()
        assert check_books() == []
        # One follows a calendar and has mail copied; the demo writes to no messenger.
        assert db.session.scalar(select(func.count(CalendarFeed.person_id))) == 1
        assert [bool(one.confirmed_at) for one in db.session.scalars(select(MailCopy).order_by(MailCopy.id))] == [
            True,
            False,
        ]
        assert all(one.given_up_at for one in db.session.scalars(select(Channel)))
        # Each choice among the regions narrows the catalog, and no two of them to the same.
        found = {code: _services_in(app, code) for code in ("europe", "de", "ua", "pl", "us")}
        assert found["us"] == set()
        assert all(found[code] < found["europe"] for code in ("de", "ua", "pl"))
        assert len({frozenset(one) for one in found.values()}) == len(found)
        assert db.session.scalar(select(func.count(Service.id))) >= 40
        # Whoever looks today sees discounts that run, that are over and that are to come.
        days = db.session.execute(select(Discount.starts_on, Discount.ends_on).where(Discount.whom == "clients")).all()
        today = clock.today()
        assert any((first or today) <= today <= (last or today) for first, last in days)
        assert any(last and last < today for _first, last in days)
        assert any(first and first > today for first, _last in days)


def _services_in(app, region: str) -> set[int]:
    answer = app.test_client().get(f"/api/v1/catalog?region={region}&limit=100").json
    return {one["id"] for one in answer["items"]}

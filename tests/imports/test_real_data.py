"""Real spreadsheets: 483 agencies and 1,639 deals, with their real dirt."""

import csv
from decimal import ROUND_HALF_UP, Decimal

import pytest
from sqlalchemy import delete, func, select

from marketplace.core.checks import check_books
from marketplace.core.extensions import db
from marketplace.core.queue import sweep_one
from marketplace.core.room import house
from marketplace.exchange.models import FeePayment, Lead, Referral
from marketplace.imports.actions import import_agencies, import_deals
from marketplace.members.models import Agency, Person
from marketplace.outbox.models import OutgoingMail
from marketplace.rewards.actions import release_imported
from marketplace.rewards.models import Reward
from marketplace.settlement import due
from marketplace.settlement.actions import settle
from marketplace.settlement.models import Movement


def count(model, *conditions) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions))


@pytest.fixture
def imported(app, shared_data):
    agencies = import_agencies(shared_data / "agencies.csv")
    deals = import_deals(shared_data / "deals.csv")
    return agencies, deals


@pytest.mark.thorough
def test_real_agencies_and_deals_are_imported_and_nothing_moves_until_released(imported, shared_data):
    agencies, deals = imported
    assert (agencies.imported, agencies.refusals) == (483, [])
    assert count(Agency, Agency.status == "active") == 483
    assert count(Person, Person.agency_role == "owner", Person.status == "invited") == 483
    assert (deals.imported, deals.skipped, deals.refusals) == (1639, 0, [])
    assert deals.ignored_columns == ["specialist"]
    assert sum("before" in warning for warning in deals.warnings) == 3
    assert sum("2108" in warning for warning in deals.warnings) == 1
    assert count(Lead) == 1639
    assert count(Referral, Referral.status == "won") == 427
    assert count(Reward) == count(FeePayment) == 424
    assert _expected(shared_data) == db.session.scalar(select(func.sum(Reward.amount_minor)))
    assert check_books() == []
    db.session.execute(delete(OutgoingMail))  # a thousand letters, which other tests read
    db.session.commit()
    for job in house().jobs.values():
        if job.queue == "money":  # of papers and letters there are hundreds
            sweep_one(job)
    assert count(Movement) == 0
    assert release_imported() == 424
    settle(due.rewards(500))  # of the sweep only this: hundreds of letters are not what is looked at
    assert count(Movement) > 0
    assert check_books() == []
    again = import_deals(shared_data / "deals.csv")
    assert (again.imported, again.skipped, again.warnings) == (0, 1639, [])


def _expected(shared_data) -> int:
    """Each reward is the half-up tenth of its fee; in pence."""
    with (shared_data / "deals.csv").open(encoding="utf-8") as file:
        fees = [
            Decimal(row["fee"])
            for row in csv.DictReader(file)
            if row["status"] == "awarded" and row["receiver"] and row["fee"] and Decimal(row["fee"])
        ]
    assert len(fees) == 424
    return sum(int((fee * 10).quantize(Decimal(1), ROUND_HALF_UP)) for fee in fees)
